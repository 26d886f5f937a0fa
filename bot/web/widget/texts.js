import en from "./en.js";

/** One file a language, all with the same keys. */
const LANGUAGES = { en };

/** The texts for a language tag such as `en-GB`; English where there are none. */
export function textsFor(tag) {
  const language = (tag ?? "").toLowerCase().split("-")[0];
  return LANGUAGES[language] ?? en;
}
