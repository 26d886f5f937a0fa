/** Lengths of time as people type them in the settings: `90` (minutes), `10 min`, `8 h`, `1 h 30 min`, `2 d`. */

const UNITS = { d: 86_400, h: 3600, min: 60, m: 60, s: 1 };
const PART = /\s*(\d+(?:[.,]\d+)?)\s*(d|h|min|m|s)?(?![a-z])\s*/giy;

/** @returns {number | null} whole seconds; null for what is no length of time */
export function secondsOf(text) {
  const words = text.trim();
  let total = 0;
  let at = 0;
  for (const [whole, number, unit = "min"] of words.matchAll(PART)) {
    total += Number(number.replace(",", ".")) * UNITS[unit.toLowerCase()];
    at += whole.length;
  }
  return words && at === words.length ? Math.round(total) : null;
}

/** The shortest way to write it: `8 h`, `90 min`, `45 s`; empty for null. */
export function durationText(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const unit = ["d", "h", "min"].find((one) => seconds >= UNITS[one] && seconds % UNITS[one] === 0) ?? "s";
  return `${seconds / UNITS[unit]} ${unit}`;
}
