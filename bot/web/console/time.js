import { useEffect, useReducer } from "/vendor/htm-preact.module.js";

const MINUTE = 60, HOUR = 3600, DAY = 86_400;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const two = (number) => String(number).padStart(2, "0");

/** A wait that is watched: `0:42`, `12:05`, `1 h 05`, `3 d`. */
export function waited(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < HOUR) return `${Math.floor(s / MINUTE)}:${two(s % MINUTE)}`;
  if (s < DAY) return `${Math.floor(s / HOUR)} h ${two(Math.floor((s % HOUR) / MINUTE))}`;
  return `${Math.floor(s / DAY)} d`;
}

/** How long ago, coarse: `now`, `4 min`, `3 h`, then the date. */
export function ago(seconds, at) {
  if (seconds < MINUTE) return "now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  return short.format(new Date(at));
}

/** A length of time in words: `45 s`, `6 min`, `1 h 20 min`. */
export function lasting(seconds) {
  const s = Math.round(seconds);
  if (s < MINUTE) return `${s} s`;
  const minutes = Math.round(s / MINUTE);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A length of time in one unit, rounded down: `45 s`, `28 min`, `6 h`, `3 d`. */
export function roughly(seconds) {
  const s = Math.max(0, seconds);
  if (s < MINUTE) return `${Math.floor(s)} s`;
  // Up to two hours in minutes: an hour that is nearly two must not look like one.
  if (s < 2 * HOUR) return `${Math.floor(s / MINUTE)} min`;
  return s < 2 * DAY ? `${Math.floor(s / HOUR)} h` : `${Math.floor(s / DAY)} d`;
}

export const clockTime = (at) => clock.format(new Date(at));
export const fullTime = (at) => full.format(new Date(at));

/** `Today`, `Yesterday` or the day's name and date. */
export function dayName(at, now = new Date()) {
  const date = new Date(at);
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(date)) / (DAY * 1000));
  if (days === 0) return "Today";
  return days === 1 ? "Yesterday" : day.format(date);
}

/** Under this share of the whole time a target is drawn as pressing. */
const PRESSING = 0.2;

/**
 * How a time target stands.
 * @param {string} since when its time began to run
 * @param {string} at when it ends
 * @param {number} now milliseconds
 * @returns {{left: number, tone: "calm" | "pressing" | "missed"}} seconds left, negative when missed
 */
export function target(since, at, now = Date.now()) {
  const left = (Date.parse(at) - now) / 1000;
  const whole = (Date.parse(at) - Date.parse(since)) / 1000;
  if (left <= 0) return { left, tone: "missed" };
  return { left, tone: left < PRESSING * whole ? "pressing" : "calm" };
}

export const secondsSince = (at) => (Date.now() - Date.parse(at)) / 1000;

const tickers = new Set();
let timer = null;

/** Draws the calling view again every second; all views share one timer. */
export function useTick() {
  const [, redraw] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    tickers.add(redraw);
    timer ??= setInterval(() => tickers.forEach((tick) => tick()), 1_000);
    return () => {
      tickers.delete(redraw);
      if (tickers.size) return;
      clearInterval(timer);
      timer = null;
    };
  }, []);
}
