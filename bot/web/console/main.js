import { html, render } from "/vendor/htm-preact.module.js";
import { loadOpen, look, open, putMessage } from "./conversations.js";
import { loadDrafts } from "./drafts.js";
import { followKeys } from "./keys.js";
import { connect, disconnect } from "./live.js";
import { loadOutbox, stopOutbox, whenDelivered } from "./outbox.js";
import { followRoute } from "./route.js";
import { unreadCount } from "./select.js";
import { resume, watchSession } from "./session.js";
import { store } from "./store.js";
import { App } from "./views/app.js";

const follow = followRoute(open);

watchSession(
  () => {
    loadDrafts();
    loadOutbox();
    loadOpen();
    connect();
    store.set({ openId: null });
    follow();
  },
  () => {
    disconnect();
    stopOutbox();
  },
);

whenDelivered(putMessage);
followKeys();
document.addEventListener("visibilitychange", () => look(store.state.openId));
store.subscribe(() => {
  const { rows, read, session } = store.state;
  const count = session.agent ? unreadCount(rows, read, session.agent.id) : 0;
  const title = count ? `(${count}) Tandem console` : "Tandem console";
  if (document.title !== title) document.title = title;
});

render(html`<${App} />`, document.getElementById("app"));
resume();
