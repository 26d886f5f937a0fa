/** Style sheets of pages that are fetched when somebody first goes there. */
const asked = new Map();

/** @returns {Promise<void>} once the sheet is there, or cannot be had */
export function sheet(href) {
  if (!asked.has(href)) {
    asked.set(href, new Promise((resolve) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
      link.onload = link.onerror = () => resolve();
      document.head.append(link);
    }));
  }
  return asked.get(href);
}
