import { html } from "/vendor/htm-preact.module.js";

const WIDTH = 120, HEIGHT = 30;

/** Counts by day as small bars; drawn as SVG because the page's policy forbids style attributes. */
export function Sparkline({ values, label }) {
  if (!values.length) return null;
  const most = Math.max(1, ...values);
  const step = WIDTH / values.length;
  return html`<svg class="sparkline" role="img" aria-label=${label} viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} width=${WIDTH} height=${HEIGHT}>
    <line x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5} />
    ${values.map((value, at) => value > 0 && html`<rect key=${at} x=${at * step + step * 0.1} width=${step * 0.8}
      y=${HEIGHT - 1 - (value / most) * (HEIGHT - 3)} height=${(value / most) * (HEIGHT - 3)} />`)}</svg>`;
}
