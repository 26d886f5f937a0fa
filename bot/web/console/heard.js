import { patchDetail, putGone, putNote } from "./conversations.js";
import { setIn, store } from "./store.js";

/** What the desk tells of the conversations themselves: event of the namespace /agent → what it does. */

/** A colleague's typing sign goes out by itself, in milliseconds. */
const TYPING_MS = 8_000;
const ends = new Map();

function typing({ conversation_id: id, who, name, on }) {
  if (who !== "agent" || name === store.state.session.agent?.name) return;
  clearTimeout(ends.get(id));
  setIn("agentTyping", id, on ? { name: name ?? "A colleague" } : undefined);
  if (on) ends.set(id, setTimeout(() => setIn("agentTyping", id, undefined), TYPING_MS));
}

function seen({ conversation_id: id, seq }) {
  const known = store.state.details[id]?.seenSeq ?? 0;
  if (seq > known) patchDetail(id, { seenSeq: seq, seenAt: new Date().toISOString() });
}

/** The articles, or how the newest build of them ended. */
function knowledge({ build }) {
  store.set({ build: build ?? store.state.build, knowledgeNews: store.state.knowledgeNews + 1 });
}

const productQuestion = () => store.set({ productNews: store.state.productNews + 1 });

export const HEARD = {
  conversation_gone: ({ id }) => putGone(id),
  knowledge,
  note: ({ conversation_id: id, note }) => putNote(id, note),
  page: ({ conversation_id: id, page }) => patchDetail(id, { page }),
  product_question: productQuestion,
  seen,
  typing,
};
