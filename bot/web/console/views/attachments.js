import { html } from "/vendor/htm-preact.module.js";
import { safeUrl } from "../package.js";
import { bytes } from "../upload.js";
import { Icon } from "./icons.js";

/** Types that browsers draw and the desk serves for drawing (`?inline=1`); the rest is only ever downloaded. */
const DRAWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** The files of a message: pictures as thumbnails, everything else by name, type and size. */
export function Attachments({ files }) {
  if (!files?.length) return null;
  return html`<ul class="files" aria-label="Files">${files.map((file) => html`
    <li key=${file.id}><${File} file=${file} /></li>`)}</ul>`;
}

function File({ file }) {
  const url = safeUrl(file.url);
  if (!url) return html`<span class="file"><${Icon} name="file" /><${Facts} file=${file} /></span>`;
  if (DRAWN.has(file.type)) {
    return html`<span class="picture">
      <a href=${`${url}?inline=1`} target="_blank" rel="noopener noreferrer">
        <img src=${`${url}?inline=1`} alt=${`Picture: ${file.name}. Opens in a new tab.`} loading="lazy"
          decoding="async" /></a>
      <a class="file-load" href=${url} download=${file.name}><${Icon} name="download" />
        <span class="sr">Download </span><${Facts} file=${file} /></a></span>`;
  }
  return html`<a class="file" href=${url} download=${file.name}><${Icon} name="file" />
    <span class="sr">Download </span><${Facts} file=${file} /></a>`;
}

/** `photo.jpg` and `JPG, 412 kB`. */
export function Facts({ file }) {
  const type = (file.name.match(/\.([^.]+)$/)?.[1] ?? file.type?.split("/").at(-1) ?? "file").toUpperCase();
  return html`<span class="file-name">${file.name}</span> <span class="file-size">${type}, ${bytes(file.size)}</span>`;
}
