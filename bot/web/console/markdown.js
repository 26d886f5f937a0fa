/**
 * An agent's Markdown as the blocks of docs/protocol.md, for the preview and for a reply that is still on its way; the
 * desk's own rendering (bot/desk/work) takes its place once it has answered. Pure functions, no HTML anywhere.
 */

const ITEM = /^ {0,3}(?:([-*+])|(\d{1,9})[.)])[ \t]+(.*)$/;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?$/;
const FENCE = /^ {0,3}(`{3,}(?!.*`)|~{3,})/;
const HREF = /^(https?:\/\/|mailto:)/i;
/** Escape, code, link, bold, italic; what none of them takes is text. */
const MARKS = new RegExp([
  /\\([!-/:-@[-`{-~])/, /`([^`\n]+)`/,
  /\[((?:\\.|[^[\]\\])*)\]\((?:<([^<>\n]*)>|([^\s()<]*(?:\([^\s()]*\)[^\s()]*)*))\)/,
  /\*\*(?=\S)(.+?\S|\S)\*\*/, /(?<![\w*])[*_](?=[^\s*_])([^*_\n]*[^\s*_])[*_](?![\w*])/,
].map((one) => one.source).join("|"), "gs");

/** @returns {object[]} blocks */
export function blocksOf(text) {
  const blocks = [];
  let lines = [];
  const flush = () => {
    if (lines.length) blocks.push({ type: "p", runs: runsOf(lines.join("\n")) });
    lines = [];
  };
  let fence = null;
  for (const line of String(text).split("\n")) {
    if (fence) {
      if (isEnd(line, fence.mark)) fence = addCode(blocks, fence);
      else fence.lines.push(line);
      continue;
    }
    const [, mark] = line.match(FENCE) ?? [];
    if (mark) {
      flush();
      fence = { mark, lines: [] };
      continue;
    }
    const item = line.match(ITEM);
    const heading = line.match(HEADING);
    if (item && (!lines.length || !item[2] || item[2] === "1")) {
      flush();
      addItem(blocks, item);
    } else if (heading) {
      flush();
      blocks.push({ type: "p", runs: runsOf(heading[1], { bold: true }) });
    } else if (!line.trim()) {
      flush();
      if (blocks.length) blocks.at(-1).over = true;
    } else if (!lines.length && isList(blocks.at(-1)) && !blocks.at(-1).over) {
      blocks.at(-1).items.at(-1).push({ text: " " }, ...runsOf(line.trim()));
    } else lines.push(line.trim());
  }
  flush();
  if (fence) addCode(blocks, fence);
  return blocks.map(({ over, ...block }) => block);
}

const isEnd = (line, mark) => line.trim().length >= mark.length && !line.trim().replaceAll(mark[0], "");

/** What stands in a fence is one paragraph of code; one that nobody closed goes to the end. Returns that it is over. */
function addCode(blocks, { lines }) {
  const text = lines.join("\n").replace(/\n+$/, "");
  if (text.trim()) blocks.push({ type: "p", runs: [{ text, code: true }] });
  return null;
}

/** An agent's Markdown without its marks, in one line. */
export function plainOf(text) {
  const words = (runs) => runs.map((run) => run.text).join("");
  return blocksOf(text).map((block) => (block.items ? block.items.map(words).join(" ") : words(block.runs))).join(" ");
}

const isList = (block) => block?.type === "ol" || block?.type === "ul";

function addItem(blocks, [, bullet, number, text]) {
  const type = bullet ? "ul" : "ol";
  if (blocks.at(-1)?.type !== type) {
    blocks.push(bullet ? { type, items: [] } : { type, start: Number(number), items: [] });
  }
  blocks.at(-1).over = false;
  blocks.at(-1).items.push(runsOf(text));
}

function runsOf(text, style = {}) {
  const runs = [];
  const add = (words, more = {}) => words && runs.push({ text: words, ...style, ...more });
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    const [whole, escaped, code, label, quoted, target, bold, italic] = found;
    const href = quoted ?? target;
    add(text.slice(end, found.index));
    end = found.index + whole.length;
    if (escaped !== undefined) add(escaped);
    else if (code !== undefined) add(code, { code: true });
    else if (href !== undefined && HREF.test(href)) runs.push(...runsOf(label || href, { ...style, href }));
    else if (bold !== undefined) runs.push(...runsOf(bold, { ...style, bold: true }));
    else if (italic !== undefined) runs.push(...runsOf(italic, { ...style, italic: true }));
    else add(whole);
  }
  add(text.slice(end));
  return runs;
}
