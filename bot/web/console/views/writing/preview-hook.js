import { useEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { contentOf, previewOf } from "./document.js";

/** Nobody types two letters further apart than this while a word is being written, in milliseconds. */
const PAUSE_MS = 300;

/** What of a document the desk looks at: the same for the same text. */
export const lookedAt = (doc) => JSON.stringify([doc.front.section, contentOf(doc)]);

/** What the desk makes of a document, asked again when it has changed and the writer pauses. */
export function usePreview(language, doc) {
  const [got, setGot] = useState({ data: null, error: "" });
  const asked = useRef(0);
  const content = lookedAt(doc);
  const ask = async () => {
    const number = asked.current += 1;
    const next = await previewOf(language, doc).then((data) => ({ data, error: "" }), (error) => ({ error: error.message }));
    if (number === asked.current) setGot((before) => ({ data: before.data, ...next, content }));
  };
  useEffect(() => {
    const timer = setTimeout(ask, got.data ? PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      asked.current += 1;
    };
  }, [content]);
  return { ...got, fresh: got.content === content, again: ask };
}
