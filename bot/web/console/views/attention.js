import { html, useState } from "/vendor/htm-preact.module.js";
import { askToNotify, tone } from "../alerts.js";
import { setPref } from "../prefs.js";
import { use } from "../store.js";
import { Dialog } from "./parts.js";

const ANSWERS = {
  denied: "This browser blocks notifications for this address. Allow them in its settings for this site.",
  unsupported: "This browser has no notifications.",
};

/** What may draw an agent's attention. The browser is asked only by the button here. */
export function Attention({ onClose }) {
  const prefs = use((state) => state.prefs);
  const [answer, setAnswer] = useState(globalThis.Notification?.permission ?? "unsupported");
  const ask = async () => {
    const said = await askToNotify();
    setAnswer(said);
    if (said === "granted") setPref({ desktop: true });
  };
  const box = (name, text) => html`<label class="option"><input type="checkbox" checked=${prefs[name]}
    onChange=${(event) => setPref({ [name]: event.target.checked })} />${text}</label>`;
  return html`<${Dialog} name="attention" title="Notifications and sound" onClose=${onClose}>
    <p class="dim">When a conversation is given to you, and when a customer writes in one of yours that you are not
      looking at.</p>
    <div class="attention-row">${box("sound", "Sound")}
      <button type="button" onClick=${tone} disabled=${prefs.muted}>Play it</button></div>
    ${answer === "granted" ? box("desktop", "Notifications of the browser") : html`<div class="attention-row">
      <span>Notifications of the browser</span>
      ${answer === "default" && html`<button type="button" onClick=${ask}>Allow notifications</button>`}</div>`}
    ${ANSWERS[answer] && html`<p class="caution">${ANSWERS[answer]}</p>`}
    ${box("queue", "Also when somebody begins to wait in one of my teams")}
    <hr />
    ${box("muted", "Mute all of it")}<//>`;
}
