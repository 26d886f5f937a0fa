import { h, icon, ICONS, safeUrl } from "./dom.js";
import { adopt, sheetOf } from "./styles.js";
import { size } from "./texts.js";

/** What browsers draw; the desk shows nothing else inline. */
const IMAGE = /^image\/(png|jpeg|gif|webp)$/;

/** Draws a message's attachments into the list: pictures as such, all else by name and size; each is a download. */
export function fill(list, attachments, { base, texts }) {
  adopt(list, sheet);
  list.append(...attachments.map(({ name, type, size: bytes, url }) => {
    const href = safeUrl(url, base);
    const chip = [icon(ICONS.page, 18), h("span", { class: "name" }, name), h("span", {}, size(bytes, texts))];
    const onerror = ({ target }) => target.replaceWith(...chip);
    const body = href && IMAGE.test(type) ? h("img", { src: `${href}?inline=1`, alt: name, onerror }) : chip;
    return h("li", {}, h(href ? "a" : "p", { href, download: href && name, target: "_blank" }, body));
  }));
}

/** Marks that the desk put in secrets' places stand out from what was written. */
export function chips(node, redacted) {
  adopt(node, sheet);
  for (const { mark } of redacted) {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode());) {
      const at = text.data.indexOf(mark);
      if (at < 0) continue;
      const found = text.splitText(at);
      found.splitText(mark.length);
      found.replaceWith(h("mark", {}, mark.slice(1, -1)));
    }
  }
}

const sheet = sheetOf(`
mark { padding: 1px 7px; border: 1px dashed; border-radius: 8px; font-size: 13px; color: inherit; background: none; }
.files { display: flex; flex-wrap: wrap; gap: 6px; max-width: 86%; margin-top: 4px; padding: 0; list-style: none; }
.customer .files { justify-content: flex-end; }
.files li { max-width: 100%; margin: 0; padding: 0; }
.files li > * { display: flex; align-items: center; gap: 8px; max-width: 100%; min-height: 40px; padding: 6px 12px; border:
  1px solid var(--line); border-radius: 12px; font-size: 13px; text-decoration: none; background: var(--surface); }
.files a:hover { background: var(--raised); }
.files .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
.files .name + span { flex: none; color: var(--muted); }
.files li > :has(img) { padding: 0; overflow: hidden; }
.files img { display: block; height: 150px; min-width: 60px; max-width: 220px; object-fit: cover; }
`);
