import { html, useEffect, useState } from "/vendor/htm-preact.module.js";
import { linkTo } from "../route.js";

/** The settings are fetched when somebody first goes there: most agents hardly ever do. */
export function SettingsPage({ page }) {
  const [loaded, setLoaded] = useState({ Settings: null, failed: false });
  const load = () => {
    setLoaded({ Settings: null, failed: false });
    import("/console/views/settings/settings.js").then(
      ({ Settings }) => setLoaded({ Settings, failed: false }), () => setLoaded({ Settings: null, failed: true }));
  };
  useEffect(load, []);
  const { Settings, failed } = loaded;
  if (Settings) return html`<section class="settings" aria-label="Settings"><${Settings} page=${page} /></section>`;
  return html`<section class="settings empty" aria-label="Settings" aria-busy=${failed ? "false" : "true"}>
    ${failed ? html`<p role="alert">The settings could not be loaded. Check your connection.</p>
      <p><button onClick=${load}>Try again</button> <a href=${linkTo(null)}>Back to the conversations</a></p>`
      : html`<p>Loading…</p>`}</section>`;
}
