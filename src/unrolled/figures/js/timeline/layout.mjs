// Where each entry of the timeline stands: pure numbers, no elements.

export const TARGET = 24; // a mark's box: what a finger can hit
const GAP = 4; // between what stands in one row

/** The first row in which each box has room, from left to right; boxes: [left, right] in order. */
export function rows(boxes) {
  const ends = [];
  return boxes.map(([left, right]) => {
    const free = ends.findIndex((end) => end + GAP <= left);
    const row = free < 0 ? ends.length : free;
    ends[row] = right;
    return row;
  });
}

/**
 * Places of a lane's entries on a band `width` wide that holds all years.
 * @param {{year: number, until: number, title: string, short: string}[]} entries
 * @param {{first: number, last: number, width: number, named: boolean, measure: (words: string) => number}} band
 *   named: every title stands beside its mark; else landmarks only, by their short names
 */
export function place(entries, { first, last, width, named, measure }) {
  const perYear = width / (last - first + 1);
  const placed = entries.map((entry) => {
    const words = named ? entry.title : entry.short;
    if (entry.until) {
      const left = (entry.year - first) * perYear;
      const end = entry.until === last ? width : (entry.until - first) * perYear;
      return { entry, words: named ? entry.title : entry.mood, left, right: end - GAP, leftward: false };
    }
    const middle = (entry.year - first + 0.5) * perYear;
    const room = words ? measure(words) + 6 : 0;
    const left = Math.max(0, Math.min(width - TARGET, middle - TARGET / 2));
    const leftward = left + TARGET + room > width;
    return leftward ? { entry, words, left: left - room, right: left + TARGET, leftward } : { entry, words, left, right: left + TARGET + room, leftward };
  });
  placed.sort((a, b) => a.left - b.left);
  const at = rows(placed.map(({ left, right }) => [left, right]));
  return { placed: placed.map((each, i) => ({ ...each, row: at[i] })), rows: Math.max(0, ...at) + 1, perYear };
}

/** The entry of `among` that lies nearest in time to a year; of two, the earlier one. */
export function nearest(among, year) {
  return among.reduce((best, entry) => (best && Math.abs(best.year - year) <= Math.abs(entry.year - year) ? best : entry), null);
}

/** How many years lie between the numbers on the axis, so that they do not touch. */
export const tickStep = (perYear) => [1, 2, 5, 10].find((step) => step * perYear >= 46) ?? 20;
