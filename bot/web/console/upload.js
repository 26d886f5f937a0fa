import { upload } from "./api.js";
import { extrasOf, setExtras } from "./drafts.js";
import { newId } from "/widget/outbox.js";

/** Files for a reply: checked before they travel, sent with progress, kept or refused with a sentence. */

/** conversation-independent key of a file → what is needed to stop it or to try again */
const under = new Map();
const KB = 1024;

/** `image.png` → `.png`. */
const suffix = (name) => (name.match(/\.[^.]+$/)?.[0] ?? "").toLowerCase();

export function bytes(size) {
  if (size < KB) return `${size} B`;
  return size < KB * KB ? `${Math.round(size / KB)} kB` : `${(size / KB / KB).toFixed(1).replace(/\.0$/, "")} MB`;
}

/** The limits as one sentence; empty while they are not known. */
export function limitsText(limits) {
  if (!limits) return "";
  const types = limits.types.map((type) => type.replace(/^\./, "")).join(", ");
  return `Up to ${limits.max_count} files of ${bytes(limits.max_bytes)} each: ${types}.`;
}

/** Why a file need not even be sent; empty if it may be. */
function objection(file, limits) {
  if (!file.size) return "The file is empty. Choose another one.";
  if (!limits) return "";
  if (file.size > limits.max_bytes) {
    return `The file has ${bytes(file.size)}; the most is ${bytes(limits.max_bytes)}. Make it smaller, or send a link.`;
  }
  // Without a suffix the content decides, and only the desk looks at that.
  if (suffix(file.name) && limits.types.length && !limits.types.includes(suffix(file.name))) {
    return `Files of this type cannot be sent. ${limitsText(limits)}`;
  }
  return "";
}

/**
 * Takes files that were chosen, pasted or dropped.
 * @param {string} id the conversation
 * @param {File[]} files
 * @param {{max_bytes: number, max_count: number, types: string[]} | undefined} limits
 */
export function attach(id, files, limits) {
  for (const file of files) {
    const entry = { key: newId(), name: file.name || "pasted.png", size: file.size, type: file.type, share: 0 };
    const sent = extrasOf(id).files.filter((one) => one.state !== "refused").length;
    const full = limits && sent >= limits.max_count;
    const error = full ? `A reply takes ${limits.max_count} files. Send this one with the next.`
      : objection(file, limits);
    put(id, { ...entry, state: error ? "refused" : "sending", error });
    if (!error) start(id, entry, file);
  }
}

async function start(id, entry, file) {
  const job = new AbortController();
  under.set(entry.key, { job, file });
  try {
    const path = `conversations/${id}/attachments?name=${encodeURIComponent(entry.name)}`;
    const { attachment } = await upload(path, file, (share) => change(id, entry.key, { share }), job.signal);
    const { name, type, size } = attachment;
    change(id, entry.key, { state: "ready", attachment, name, type, size });
    under.delete(entry.key);
  } catch (error) {
    // Only what may succeed later is worth keeping the file for.
    if (!error.passing) under.delete(entry.key);
    change(id, entry.key, { state: "refused", error: error.message });
  }
}

/** Whether a refused file can be tried again as it is. */
export const canRetry = (entry) => entry.state === "refused" && under.has(entry.key);

export function retryFile(id, entry) {
  change(id, entry.key, { state: "sending", share: 0, error: "" });
  start(id, entry, under.get(entry.key).file);
}

export function removeFile(id, key) {
  under.get(key)?.job.abort();
  under.delete(key);
  setExtras(id, { files: extrasOf(id).files.filter((one) => one.key !== key) });
}

const put = (id, entry) => setExtras(id, { files: [...extrasOf(id).files, entry] });

/** A file that was removed meanwhile stays removed. */
function change(id, key, patch) {
  setExtras(id, { files: extrasOf(id).files.map((one) => (one.key === key ? { ...one, ...patch } : one)) });
}
