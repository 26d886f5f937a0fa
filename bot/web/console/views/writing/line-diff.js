/**
 * The lines of two texts side by side in one list.
 * @returns {{kind: "same" | "added" | "removed", text: string}[]} what is removed before what is added in its place
 */
export function diffLines(before, after) {
  const [a, b] = [before.split("\n"), after.split("\n")];
  // Longest common subsequence, after what both begin and end with.
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const same = (lines) => lines.map((text) => ({ kind: "same", text }));
  return [...same(a.slice(0, start)), ...middle(x, y), ...same(a.slice(a.length - end))];
}

function middle(x, y) {
  const best = Array.from({ length: x.length + 1 }, () => new Uint16Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let j = y.length - 1; j >= 0; j -= 1) best[i][j] = x[i] === y[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  }
  const found = [];
  let [i, j] = [0, 0];
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      found.push({ kind: "same", text: x[i] });
      [i, j] = [i + 1, j + 1];
    } else if (i < x.length && (j >= y.length || best[i + 1][j] >= best[i][j + 1])) found.push({ kind: "removed", text: x[i++] });
    else found.push({ kind: "added", text: y[j++] });
  }
  return found;
}
