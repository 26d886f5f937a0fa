import { html, render } from "/vendor/htm-preact.module.js";
import { followAttention } from "./alerts.js";
import { loadArticleDrafts } from "./article-drafts.js";
import { look, open, putAnswer } from "./conversations.js";
import { followDrafts, loadDrafts } from "./drafts.js";
import { loadCounts, loadOpen, loadView } from "./inbox.js";
import { followKeys } from "./keys.js";
import { connect, disconnect } from "./live.js";
import { loadOutbox, stopOutbox, whenDelivered } from "./outbox.js";
import { loadPrefs, loadTheme } from "./prefs.js";
import { followRoute, land } from "./route.js";
import { landingView } from "./select.js";
import { may, resume, watchSession } from "./session.js";
import { store } from "./store.js";
import { App } from "./views/app.js";

/** The list waits this long for the socket, so that it is fetched once and not twice, in milliseconds. */
const PATIENCE_MS = 700;
/** How often what depends on the time of day is worked out again, in milliseconds. */
const BEAT_MS = 10_000;

loadTheme();
const follow = followRoute(open, loadView);

watchSession(
  (agent) => {
    loadPrefs();
    store.set({ openId: null, beat: Date.now() });
    loadArticleDrafts();
    if (!may("conversations.read")) {
      connect();
      return follow();
    }
    loadDrafts();
    loadOutbox();
    connect();
    land(landingView(agent));
    follow();
    setTimeout(() => store.state.listStatus === "loading" && loadOpen(), PATIENCE_MS);
  },
  () => {
    disconnect();
    stopOutbox();
  },
);

whenDelivered(putAnswer);
followDrafts();
followKeys();
followAttention();
document.addEventListener("visibilitychange", () => look(store.state.openId));
setInterval(() => {
  if (store.state.session.status !== "ready" || document.visibilityState !== "visible") return;
  store.set({ beat: Date.now() });
  if (may("conversations.read_all")) loadCounts();
}, BEAT_MS);

render(html`<${App} />`, document.getElementById("app"));
resume();
