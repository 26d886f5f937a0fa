import en from "./en.js";

const LANGUAGES = { en };

/** Words, and how dates and hours are written, for a tag such as `en-GB`. */
export function textsFor(tag) {
  const language = (tag ?? "").split("-")[0].toLowerCase();
  const texts = LANGUAGES[language] ?? en;
  // A page that says "en" leaves the region, and with it the clock, to the browser.
  const near = [tag, ...navigator.languages].filter((one) => one?.toLowerCase().startsWith(`${language}-`));
  const { hourCycle, locale } = clock(near[0] ?? tag) ?? clock(texts.tag);
  return { ...texts, locale: locale.startsWith(texts.tag) ? locale : texts.tag, hourCycle };
}

function clock(tag) {
  try {
    return new Intl.DateTimeFormat(tag, { hour: "numeric" }).resolvedOptions();
  } catch {
    return null;
  }
}

export function time(at, { locale, hourCycle }) {
  return new Date(at).toLocaleTimeString(locale, { timeStyle: "short", hourCycle });
}

/** Null today; unless `always`, a weekday that is clear stands alone. */
export function day(at, { locale }, always = true) {
  const date = new Date(at);
  if (date.toDateString() === new Date().toDateString()) return null;
  const near = !always && date - Date.now() < 6 * 864e5;
  return date.toLocaleDateString(locale, { weekday: "long", ...(near || { day: "numeric", month: "long" }) });
}

export function size(bytes, { locale }) {
  const kb = bytes / 1024;
  const [unit, value] = kb < 1000 ? ["kilobyte", Math.ceil(kb)] : ["megabyte", kb / 1024];
  return value.toLocaleString(locale, { style: "unit", unit, maximumFractionDigits: 1 });
}
