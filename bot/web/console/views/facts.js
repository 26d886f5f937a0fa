import { html } from "/vendor/htm-preact.module.js";
import { deviceOf } from "../device.js";
import { safeUrl } from "../package.js";
import { words } from "../texts.js";
import { clockTime, fullTime, lasting } from "../time.js";
import { Section } from "./parts.js";

/** The plain facts of the context: who, from where, how long. */

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });

function languageName(code) {
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Name → value pairs; those without a value are left out. */
function Facts({ pairs }) {
  const known = pairs.filter(([, value]) => value != null && value !== "" && value !== false);
  return html`<dl class="facts">${known.map(([name, value]) => html`
    <div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What is known of the customer and cannot be edited here. */
export function Identity({ pkg, row }) {
  const { customer, conversation, routing } = pkg;
  const attributes = Object.entries(customer.attributes ?? {}).map(([name, value]) => [words(name), String(value)]);
  const language = row.language ?? routing.language ?? conversation.language;
  return html`<${Facts} pairs=${[
    ["Identity", customer.verified ? `Verified: ${words(customer.method ?? "yes")}` : "Not verified"],
    ["Language", language && languageName(language)],
    ["Time zone", customer.timezone],
    ...attributes,
  ]} />`;
}

/** Where it came from and where it belongs. */
export function Bearings({ pkg, row, page: live }) {
  const { conversation, routing, attachments, redactions } = pkg;
  // The page they are on counts, not the one they came with; their browser stays the same.
  const page = { ...pkg.page, ...live };
  const url = safeUrl(page.url);
  const began = conversation.started_at;
  return html`<${Section} title="Where">
    <${Facts} pairs=${[
      [live ? "On the page" : "Page", url ? html`<a href=${url} target="_blank" rel="noopener noreferrer">
        ${page.title || shortUrl(url)}</a>` : page.title],
      ["Looking at", page.sku],
      ["Came from", page.referrer && shortUrl(page.referrer)],
      ["Device", page.user_agent && deviceOf(page.user_agent)],
      ["Channel", conversation.channel && words(conversation.channel)],
      ["Began", began && html`<time datetime=${began} title=${fullTime(began)}>${clockTime(began)}</time>`],
      ["Team", row.team?.name ?? words(routing.team)],
      ["Hours", routing.in_hours === false && "Outside opening hours"],
      ["Files", attachments.map((file) => `${file.type}, ${Math.ceil(file.size / 1024)} kB`).join("; ")],
      ["Hidden", redactions > 0 && `${redactions} ${redactions === 1 ? "secret" : "secrets"} removed from the text`],
    ]} /><//>`;
}

const shortUrl = (url) => {
  const text = String(url).replace(/^https?:\/\//, "");
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
};

/** What the customer has already put into this. */
export function Effort({ pkg }) {
  const { turns, rephrases, seconds } = pkg.effort;
  const parts = [
    [turns, turns === 1 ? "turn" : "turns"], [rephrases, rephrases === 1 ? "rephrase" : "rephrases"],
    [seconds != null ? lasting(seconds) : null, "with the bot"],
  ].filter(([value]) => value != null);
  if (!parts.length) return null;
  return html`<${Section} title="Effort so far"><ul class="effort">${parts.map(([value, unit]) => html`
    <li><strong>${value}</strong> ${unit}</li>`)}</ul><//>`;
}
