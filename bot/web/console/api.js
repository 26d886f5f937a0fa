/** How long the desk is given to answer, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** A request that did not do what was asked; `message` is a sentence for the agent. */
export class ApiError extends Error {
  /**
   * @param {string} code stable, from the desk; `unreachable` or `bad_answer` are our own
   * @param {string} message
   * @param {number} status HTTP status, 0 when there was no answer at all
   * @param {object} data the whole answer, for errors that carry more than a sentence
   */
  constructor(code, message, status, data = {}) {
    super(message);
    this.data = data;
    this.code = code;
    this.status = status;
  }

  /** Whether the same request may succeed later without anyone changing anything. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

let csrf = "";
let onSignedOut = () => {};

/** @param {string} token the value for X-CSRF-Token, from the session's answer */
export function useCsrf(token) {
  csrf = token ?? "";
}

/** @param {() => void} listener called when the desk no longer knows the session */
export function whenSignedOut(listener) {
  onSignedOut = listener;
}

/**
 * One request to the agents' REST API.
 * @returns {Promise<object | null>} the answer's JSON, null for 204
 * @throws {ApiError}
 */
export async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(`/api/agent/${path}`, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new ApiError("unreachable", "The desk does not answer. Check your connection; it is tried again.", 0);
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  const error = fault(answer, response.status);
  if (error.code === "not_signed_in") onSignedOut();
  throw error;
}

function fault(answer, status) {
  if (answer && typeof answer.code === "string" && typeof answer.message === "string") {
    return new ApiError(answer.code, answer.message, status, answer);
  }
  return new ApiError("bad_answer", `The desk could not do that (status ${status}). Try again in a moment.`, status);
}

/**
 * Sends a file's bytes; there is no time limit, since a slow line is not a fault.
 * @param {(share: number) => void} onProgress told the share that has gone out, 0 to 1
 * @param {AbortSignal} signal
 * @returns {Promise<object>} the answer's JSON
 * @throws {ApiError}
 */
export function upload(path, file, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const unreachable = () => reject(
      new ApiError("unreachable", "The file did not arrive. Check your connection, then try again.", 0));
    request.open("POST", `/api/agent/${path}`);
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300 && request.response) return resolve(request.response);
      const error = fault(request.response, request.status);
      if (error.code === "not_signed_in") onSignedOut();
      return reject(error);
    };
    request.onerror = unreachable;
    request.onabort = unreachable;
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
