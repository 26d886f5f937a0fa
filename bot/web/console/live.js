import { io } from "/vendor/socket.io.esm.min.js";
import { loadClosed, loadOpen, open, putMessage, putRow } from "./conversations.js";
import { sendAll } from "./outbox.js";
import { resume } from "./session.js";
import { setIn, store } from "./store.js";

/** The console's end of the namespace /agent: what others do, as they do it. */

/** A customer's typing sign goes out by itself, in milliseconds: its end may be lost with the connection. */
const TYPING_MS = 8_000;
/** A connection that is back within this time is not worth a banner, in milliseconds. */
const BLIP_MS = 800;
const REFUSED_MS = 3_000;

let socket = null;
let banner = null;
let refused = null;
const typingEnds = new Map();

export function connect() {
  disconnect();
  socket = io("/agent", { transports: ["websocket", "polling"], tryAllTransports: true, reconnectionDelayMax: 4_000 });
  socket.on("connect", back);
  socket.on("disconnect", (reason) => {
    lost();
    if (reason === "io server disconnect") refused = setTimeout(() => socket?.connect(), REFUSED_MS);
  });
  socket.on("connect_error", () => {
    lost();
    // Turned away at the door rather than cut off: perhaps the session has ended.
    if (!socket.active) refused = setTimeout(() => resume(), REFUSED_MS);
  });
  socket.on("conversation", putRow);
  socket.on("message", ({ conversation_id: id, message }) => putMessage(id, message));
  socket.on("typing", ({ conversation_id: id, who, on }) => who === "customer" && showTyping(id, on));
}

export function disconnect() {
  clearTimeout(banner);
  clearTimeout(refused);
  banner = null;
  socket?.removeAllListeners();
  socket?.disconnect();
  socket = null;
}

/** Tells the customer that the agent is writing; worth nothing later, so it is never queued. */
export function sayTyping(id, on) {
  if (socket?.connected) socket.emit("typing", { conversation_id: id, on });
}

function back() {
  clearTimeout(banner);
  banner = null;
  store.set({ link: "live" });
  sendAll();
  // At the first connection too: what changed between the first list and now came as an event that nobody heard.
  loadOpen();
  if (store.state.closedStatus === "ready") loadClosed();
  if (store.state.openId) open(store.state.openId);
}

function lost() {
  banner ??= setTimeout(() => store.set({ link: "lost" }), BLIP_MS);
}

function showTyping(id, on) {
  clearTimeout(typingEnds.get(id));
  setIn("typing", id, on || undefined);
  if (on) typingEnds.set(id, setTimeout(() => setIn("typing", id, undefined), TYPING_MS));
}
