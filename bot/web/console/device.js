/** Browsers and systems as people call them; "Edge" before "Chrome", which it also claims to be. */
const BROWSERS = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//], ["Opera", /\bOPR\//], ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//], ["Chrome", /\b(?:Chrome|CriOS|Chromium)\//], ["Safari", /\bSafari\//],
];
const SYSTEMS = [
  ["Android", /\bAndroid\b/], ["iPhone", /\biPhone\b/], ["iPad", /\biPad\b/], ["Windows", /\bWindows\b/],
  ["Mac", /\bMac OS X\b|\bMacintosh\b/], ["ChromeOS", /\bCrOS\b/], ["Linux", /\bLinux\b/],
];

/** `Firefox on Android`; the user agent itself where it says neither. */
export function deviceOf(userAgent) {
  const text = String(userAgent ?? "");
  const find = (list) => list.find(([, sign]) => sign.test(text))?.[0];
  const known = [find(BROWSERS), find(SYSTEMS)].filter(Boolean);
  return known.length ? known.join(" on ") : text;
}
