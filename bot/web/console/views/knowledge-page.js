import { html, useEffect, useState } from "/vendor/htm-preact.module.js";

/** The writer's room is fetched when somebody first goes there. */
export function KnowledgePage({ page }) {
  const [loaded, setLoaded] = useState({ Room: null, failed: false });
  const load = () => {
    setLoaded({ Room: null, failed: false });
    import("/console/views/writing/room.js").then(
      ({ Room }) => setLoaded({ Room, failed: false }), () => setLoaded({ Room: null, failed: true }));
  };
  useEffect(load, []);
  const { Room, failed } = loaded;
  if (Room) return html`<section class="settings" aria-label="Knowledge"><${Room} page=${page} /></section>`;
  return html`<section class="settings empty" aria-label="Knowledge" aria-busy=${failed ? "false" : "true"}>
    ${failed ? html`<p role="alert">The articles could not be loaded. Check your connection.</p>
      <p><button onClick=${load}>Try again</button></p>` : html`<p>Loading…</p>`}</section>`;
}
