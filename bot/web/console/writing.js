/**
 * Edits of what is being written. Pure: each takes `{text, start, end}` (the selection) and returns
 * `{from, to, insert, start, end}`: replace `text[from:to]` by `insert`, then select `start` to `end`.
 */

const ITEM = /^(\s*)(?:([-*+])|(\d+)([.)]))(\s+)(.*)$/;

/** `**` around the selection, or away from around it; without one, two marks with the caret between them. */
export function mark({ text, start, end }, sign) {
  const chosen = text.slice(start, end);
  const before = text.slice(start - sign.length, start) === sign && text.slice(end, end + sign.length) === sign;
  // A single star inside two is bold, not italic.
  const doubled = sign === "*" && text[start - 2] === "*" && text[start - 3] !== "*";
  if (before && !doubled) {
    const from = start - sign.length;
    return { from, to: end + sign.length, insert: chosen, start: from, end: from + chosen.length };
  }
  const insert = `${sign}${chosen}${sign}`;
  return { from: start, to: end, insert, start: start + sign.length, end: start + sign.length + chosen.length };
}

/** The selection as a link's words, with the caret where the address goes; an address chosen goes there itself. */
export function link({ text, start, end }, href = "") {
  const chosen = text.slice(start, end);
  const isAddress = !href && /^https?:\/\/\S+$/.test(chosen);
  const words = isAddress ? "" : chosen;
  const address = isAddress ? chosen : href;
  const insert = `[${words}](${address})`;
  const at = start + (words ? words.length + 3 : 1);
  return address && words ? { from: start, to: end, insert, start: start + insert.length, end: start + insert.length }
    : { from: start, to: end, insert, start: at, end: at };
}

/** The lines of the selection as a list, or as lines again. */
export function list({ text, start, end }, ordered = false) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const after = text.indexOf("\n", end);
  const to = after < 0 ? text.length : after;
  const lines = text.slice(from, to).split("\n");
  const isItem = ordered ? /^\d+[.)] / : /^[-*+] /;
  const off = lines.every((line) => isItem.test(line));
  const bare = lines.map((line) => line.replace(/^(?:\d+[.)]|[-*+]) /, ""));
  const insert = (off ? bare : bare.map((line, n) => (ordered ? `${n + 1}. ` : "- ") + line)).join("\n");
  return { from, to, insert, start: from + insert.length, end: from + insert.length };
}

/** A new line; in a list with the next item's mark, and out of the list from an empty item. */
export function newLine({ text, start, end }) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const [, indent, bullet, number, dot, gap, words] = text.slice(from, start).match(ITEM) ?? [];
  if (gap === undefined) return { from: start, to: end, insert: "\n", start: start + 1, end: start + 1 };
  if (!words && start === end) return { from, to: end, insert: "", start: from, end: from };
  const insert = `\n${indent}${bullet ?? `${Number(number) + 1}${dot}`}${gap}`;
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
}

/** A passage of its own where the caret is, with an empty line between it and what stands around it. */
export function passage({ text, start, end }, words) {
  const before = text.slice(0, start).trimEnd();
  const after = text.slice(end).trimStart();
  const insert = `${before && "\n\n"}${words.trim()}${after && "\n\n"}`;
  const caret = before.length + (before ? 2 : 0) + words.trim().length;
  return { from: before.length, to: text.length - after.length, insert, start: caret, end: caret };
}

/** What is typed after a `/` that begins a word, and where that is; null when the caret is not in such a word. */
export function slashWord(text, caret) {
  const [, query] = text.slice(0, caret).match(/(?:^|\s)\/([\p{L}\p{N}_-]*)$/u) ?? [];
  return query === undefined ? null : { query, from: caret - query.length - 1, to: caret };
}

/** What stands in brackets and is no link, each once, with its brackets: `[order number]`. */
export const bracketed = (text) => [...new Set(String(text).match(/\[[^[\]{}\n]{2,60}\](?!\()/g))];

/**
 * Gaps that a template left and nobody has filled in yet. What somebody puts in brackets themselves is none.
 * @param {string[]} labels what variables without a value leave in the brackets, as far as that is known
 * @param {string[]} brought what stood in brackets in the templates that were put in, with the brackets
 * @returns {string[]} each once, in brackets as in the text
 */
export function unfilled(text, labels, brought) {
  return bracketed(text).filter((gap) => brought.includes(gap) || labels.includes(gap.slice(1, -1)));
}
