import { html, useEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { attach, canRetry, limitsText, removeFile, retryFile } from "../upload.js";
import { Facts } from "./attachments.js";
import { Icon } from "./icons.js";

/** Files that go with the reply: on their way, arrived, or refused with the reason. */
export function FilesToSend({ id, files, limits }) {
  if (!files.length) return null;
  return html`<div class="to-send"><ul aria-label="Files to send">${files.map((file) => html`
      <li key=${file.key} class=${`to-send-file ${file.state}`}>
        <${Icon} name=${file.state === "refused" ? "cross" : "file"} />
        <span class="to-send-what"><${Facts} file=${file} /><${State} id=${id} file=${file} /></span>
        <button type="button" class="quiet square" aria-label=${`Remove ${file.name}`}
          onClick=${() => removeFile(id, file.key)}>
          <${Icon} name="cross" /></button></li>`)}</ul>
    ${!files.some((file) => file.state === "refused") && html`<p class="dim">${limitsText(limits)}</p>`}</div>`;
}

function State({ id, file }) {
  if (file.state === "refused") {
    return html`<span class="fault" role="alert">${file.error}
      ${canRetry(file) && html` <button type="button" class="link" onClick=${() => retryFile(id, file)}>
        Try again</button>`}</span>`;
  }
  if (file.state === "ready") return html`<span class="sr">Ready to send</span>`;
  return html`<progress max="1" value=${file.share} aria-label=${`Sending ${file.name}`}></progress>`;
}

/**
 * Lets files be dropped anywhere on an element.
 * @returns {[object, boolean]} the element's listeners, and whether files hang over it
 */
export function useDrop(id, enabled, limits) {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => setOver(false), [id, enabled]);
  const hasFiles = (event) => enabled && [...(event.dataTransfer?.types ?? [])].includes("Files");
  const step = (by) => (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    // Entering a child comes before leaving its parent.
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const onDrop = (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    attach(id, [...event.dataTransfer.files], limits);
  };
  const onDragOver = (event) => hasFiles(event) && event.preventDefault();
  return [{ onDragEnter: step(1), onDragLeave: step(-1), onDragOver, onDrop }, over];
}
