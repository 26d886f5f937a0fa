import { html } from "/vendor/htm-preact.module.js";

/** Line drawings on a 16 × 16 grid; they say nothing that the text beside them does not. */
const PATHS = {
  back: "M10 3 5 8l5 5",
  check: "m3.5 8.5 3 3 6-7",
  clock: "M8 4.5V8l2.3 1.6M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z",
  cross: "m4 4 8 8m0-8-8 8",
  draft: "m10.2 3 2.8 2.8L6 12.8l-3.4.6.6-3.4L10.2 3Z",
  flag: "M4 14V2.5h7.5L9.8 5.6l1.7 3.2H4",
  help: "M6.2 6.2A1.9 1.9 0 0 1 9.9 6.5c0 1.5-1.9 1.5-1.9 3M8 11.4v.1M14 8A6 6 0 1 0 2 8a6 6 0 0 0 12 0Z",
  link: "M6.5 4H4v8h8V9.5M9 3.5h3.5V7M12.2 3.8 7.5 8.5",
  minus: "M4 8h8",
  next: "M3 8h9.5M9 4.5 12.5 8 9 11.5",
  panel: "M2.5 3.5h11v9h-11zM9.5 3.5v9",
  send: "M8 13V3.5M4 7.2 8 3.3l4 3.9",
  tool: "M9.7 6.3a3.2 3.2 0 0 1 4-4l-2 2 .9.9 2-2a3.2 3.2 0 0 1-4.1 4L5 12.7A1.2 1.2 0 0 1 3.3 11Z",
  bag: "M3.5 5.5h9l.6 8H2.9l.6-8ZM5.8 7.3V4.7a2.2 2.2 0 0 1 4.4 0v2.6",
};

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
