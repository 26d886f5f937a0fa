import en from "./en.more.js";

const LANGUAGES = { en };

/** The words, with those of the parts that are fetched when first needed. */
export const withMore = (texts) => ({ ...texts, ...LANGUAGES[texts.tag] });
