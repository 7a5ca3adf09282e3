// Which parts of two sentences belong together, and how often the lines between them cross.
// The same rules as unrolled.figures.alignment, held to it by a test.

/** Pairs of numbers from 1: two parts belong together if they share a meaning. */
export function links(first, second) {
  return first.flatMap(({ meanings }, i) => second.flatMap((other, j) => (other.meanings.some((each) => meanings.includes(each)) ? [[i + 1, j + 1]] : [])));
}

/** How many pairs of lines cross: the order of one end is not that of the other. */
export function crossings(pairs) {
  return pairs.reduce((sum, [a, b], k) => sum + pairs.slice(k + 1).filter(([c, d]) => (a - c) * (b - d) < 0).length, 0);
}

export const pairsOf = (n) => (n * (n - 1)) / 2;
