/** An element. Functions are listeners; null, undefined and false are left out; strings become text, never HTML. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  if (tag === "button") node.type = tag;
  for (const [name, value] of Object.entries(props)) {
    if (absent(value)) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(2).filter((child) => !absent(child)));
  return node;
}

const absent = (value) => value === null || value === undefined || value === false;

const SVG = "http://www.w3.org/2000/svg";

export function icon(path, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["width", size], ["height", size], ["aria-hidden", "true"]]) {
    svg.setAttribute(name, value);
  }
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  chat: "M6 4.5h12a2 2 0 0 1 2 2V15a2 2 0 0 1-2 2h-6l-5 3.5V17H6a2 2 0 0 1-2-2V6.5a2 2 0 0 1 2-2Z",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9.5 6 6 6-6",
  send: "M12 19V5.5M6 11.5l6-6 6 6",
  person: "M12 11.5a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2ZM5 19.8c.6-3.4 3.4-5.3 7-5.3s6.4 1.9 7 5.3",
  clip: "m18.5 11-6.4 6.5a4 4 0 0 1-5.7-5.7l7-7a2.7 2.7 0 0 1 3.8 3.8l-6.8 6.9a1.3 1.3 0 0 1-1.9-1.9l6-6",
  page: "M6 3.5h7.5L18 8v12.5H6ZM13.5 3.5V8H18M9 12.5h6M9 16h4",
  up: "M7.5 10.5v9H4v-9h3.5l3.6-6.6c1.3 0 2.1.9 2.1 2.1v3.3h6.6l-1.5 8.7a1.9 1.9 0 0 1-1.9 1.5H7.5",
  check: "m5.5 12.5 4.3 4.3 8.7-9.3",
  again: "M19 12a7 7 0 1 1-2.2-5.1M19.5 3.5v4.3h-4.3",
};

/** The whole address, or null for `javascript:` and its like. */
export function safeUrl(address, base) {
  try {
    const url = new URL(address, base);
    return /^(https?|mailto):$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Plain text where the address is not safe. */
export function link(text, address, base) {
  const href = address ? safeUrl(address, base) : null;
  return href ? h("a", { href, target: "_blank", rel: "noopener" }, text) : text;
}

const ADDRESS = /https?:\/\/[^\s<>"']+/g;

/** Web addresses become links, without the full stop that ends a sentence. */
export function linked(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(/[.,;:!?)\]]+$/, "");
    parts.push(text.slice(from, match.index), link(address, address));
    from = match.index + address.length;
  }
  return [...parts, text.slice(from)].filter((part) => part !== "");
}
