/** How long the desk is given to answer, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** A request that did not do what was asked; `message` is a sentence for the agent. */
export class ApiError extends Error {
  /**
   * @param {string} code stable, from the desk; `unreachable` or `bad_answer` are our own
   * @param {string} message
   * @param {number} status HTTP status, 0 when there was no answer at all
   */
  constructor(code, message, status) {
    super(message);
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
    return new ApiError(answer.code, answer.message, status);
  }
  return new ApiError("bad_answer", `The desk could not do that (status ${status}). Try again in a moment.`, status);
}
