/** Contrast that text needs. Source: WCAG 2.2, 1.4.3. */
const AA = 4.5;
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** 0-255 of a computed colour, or null for other colour spaces. */
export function channels(css) {
  const numbers = css.match(/[\d.]+/g)?.map(Number);
  if (css.startsWith("rgb")) return numbers.slice(0, 3);
  if (css.startsWith("color(srgb ")) return numbers.slice(0, 3).map((share) => share * 255);
  return null;
}

/** Source: WCAG 2.2, "relative luminance". */
function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** From 1 to 21. Source: WCAG 2.2, "contrast ratio". */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

export function textOn(rgb) {
  return contrast(rgb, WHITE) >= AA ? WHITE : BLACK;
}

/** As far towards black or white as it takes. */
export function readableOn(rgb, ground) {
  const goal = luminance(ground) > 0.18 ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = rgb.map((value, i) => Math.round(value + (goal[i] - value) * share));
    if (contrast(mixed, ground) >= AA) return mixed;
  }
  return goal;
}

export const toCss = (rgb) => `rgb(${rgb.map(Math.round).join(" ")})`;
