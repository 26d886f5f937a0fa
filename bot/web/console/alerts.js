import { goTo } from "./route.js";
import { rowTitle } from "./select.js";
import { store } from "./store.js";
import { unreadOf } from "./listing.js";

/** What draws an agent's attention: the title, the mark on the page's icon, a notification, a sound, a spoken line. */

const TITLE = "Tandem console";
const ICON = "/console/icon.svg", MARKED = "/console/icon-unread.svg";
/** Notes of the tone in Hz, how long each lasts in seconds, and how loud it is from 0 to 1. */
const NOTES = [659.3, 880], NOTE_S = 0.13, LOUD = 0.08;
/** Several things at once make one tone, in milliseconds. */
const TONE_MS = 1_500;
const LONGEST = 160;

let audio = null;
let tonedAt = 0;

/** Keeps title and icon up to date, and makes ready for a sound at the first touch: before it none is allowed. */
export function followAttention() {
  store.subscribe(() => {
    const count = unreadOf(store.state);
    const title = count ? `(${count}) ${TITLE}` : TITLE;
    if (document.title === title) return;
    document.title = title;
    const link = document.querySelector('link[rel="icon"]');
    const icon = count ? MARKED : ICON;
    if (link && link.getAttribute("href") !== icon) link.setAttribute("href", icon);
  });
  const ready = () => {
    audio ??= new AudioContext();
    audio.resume();
  };
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, ready, { once: true, passive: true });
}

const isBeforeMe = (id) => document.visibilityState === "visible" && document.hasFocus() && store.state.openId === id;
const isMine = (row) => row?.state === "agent" && row.agent?.id === store.state.session.agent?.id;
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** A row as it was known before an event and as it is with it: is it a reason to look up? */
export function heardRow(before, row) {
  const { busy, session, prefs } = store.state;
  if (isMine(row) && !isMine(before) && !busy[row.id]) {
    attract(row.id, `${rowTitle(row)} is yours`, row.summary ?? row.intent_title ?? "A conversation was given to you.");
  } else if (prefs.queue && row.state === "queued" && before?.state !== "queued"
      && (!row.team || session.agent.teams?.includes(row.team.id))) {
    attract(row.id, `${rowTitle(row)} is waiting`, row.summary ?? row.intent_title ?? "A customer asks for a person.");
  }
}

/** A customer's message: told where it is in one of this agent's conversations that they are not looking at. */
export function heardMessage(id, message) {
  const row = store.state.rows.get(id);
  if (message.role !== "customer" || !isMine(row) || isBeforeMe(id)) return;
  attract(id, rowTitle(row), message.text || "Sent a file.");
}

function attract(id, title, text) {
  store.set({ announcement: short(`${title}: ${text}`) });
  const { prefs } = store.state;
  if (prefs.muted) return;
  if (prefs.sound) tone();
  if (!prefs.desktop || isBeforeMe(id) || globalThis.Notification?.permission !== "granted") return;
  const notification = new Notification(title, { body: short(text), tag: id, icon: ICON, silent: true });
  notification.onclick = () => {
    window.focus();
    goTo(id);
    notification.close();
  };
}

/** Two short soft notes; silent where the browser allows no sound yet. */
export function tone() {
  if (audio?.state !== "running" || Date.now() - tonedAt < TONE_MS) return;
  tonedAt = Date.now();
  NOTES.forEach((hertz, index) => {
    const [voice, level] = [audio.createOscillator(), audio.createGain()];
    const begin = audio.currentTime + index * NOTE_S;
    voice.frequency.value = hertz;
    level.gain.setValueAtTime(0, begin);
    level.gain.linearRampToValueAtTime(LOUD, begin + 0.015);
    level.gain.exponentialRampToValueAtTime(0.0001, begin + NOTE_S * 1.8);
    voice.connect(level).connect(audio.destination);
    voice.start(begin);
    voice.stop(begin + NOTE_S * 2);
  });
}

/**
 * Asks the browser's user; by a button only.
 * @returns {Promise<"granted" | "denied" | "default" | "unsupported">}
 */
export async function askToNotify() {
  return globalThis.Notification ? Notification.requestPermission() : "unsupported";
}
