import { html } from "/vendor/htm-preact.module.js";
import { useCatalog } from "../catalog.js";
import { open } from "../conversations.js";
import { canReply } from "../may.js";
import { linkTo } from "../route.js";
import { setIn, use } from "../store.js";
import { useDrop } from "./composer-files.js";
import { Foot } from "./foot.js";
import { Head } from "./head.js";
import { Icon } from "./icons.js";
import { KeptDraft } from "./kept-draft.js";
import { Thread } from "./thread.js";

/** The middle: who it is, what was said, and what can be done now. */
export function Conversation({ id }) {
  const row = use((state) => state.rows.get(id));
  const detail = use((state) => state.details[id]);
  if (!id) return html`<${Empty}><p>Choose a conversation from the list, or press <kbd>j</kbd>.</p><//>`;
  if (detail?.status === "failed") return html`<${Missing} id=${id} detail=${detail} />`;
  if (!row || !detail) return html`<${Empty} busy><p>Loading…</p><//>`;
  return html`<${Whole} row=${row} detail=${detail} />`;
}

function Whole({ row, detail }) {
  const me = use((state) => state.session.agent);
  const limits = useCatalog("desk").data?.attachments;
  const [listeners, over] = useDrop(row.id, canReply(row, me.id), limits);
  const onDrop = (event) => {
    setIn("writing", row.id, "reply");
    listeners.onDrop(event);
  };
  return html`<section class="middle" aria-label="Conversation" ...${listeners} onDrop=${onDrop}>
    <${Head} row=${row} />
    <${Thread} key=${row.id} id=${row.id} detail=${detail} row=${row} />
    <${Foot} row=${row} handoff=${detail.handoff} />
    ${over && html`<div class="drop"><p><${Icon} name="clip" />Drop the files to attach them to your reply</p></div>`}
  </section>`;
}

function Empty({ busy, children }) {
  return html`<section class="middle empty" aria-label="Conversation" aria-busy=${busy ? "true" : undefined}>
    ${children}</section>`;
}

const TITLES = {
  not_found: "There is no such conversation",
  other_team: "This conversation is not with your teams",
  not_allowed: "Your role does not show you this conversation",
};
const WAYS = {
  not_found: "The address may be incomplete, or the customer’s data was erased.",
  other_team: "Another team or the assistant has it. A supervisor can transfer it to yours.",
};

/** It cannot be shown: why, and the way on; with what was written in it. */
function Missing({ id, detail }) {
  const title = TITLES[detail.code];
  return html`<${Empty}><div role="alert">
      <h2>${title ?? "The conversation could not be loaded"}</h2><p>${WAYS[detail.code] ?? detail.error}</p></div>
    <${KeptDraft} id=${id} />
    <p class="missing-do"><a class="button" href=${linkTo(null)}>Back to the list</a>
      ${detail.code !== "not_found" && html`<button onClick=${() => open(id)}>Try again</button>`}</p><//>`;
}
