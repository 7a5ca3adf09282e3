// A grid that remembers what it saw in each cell, and the k nearest neighbours: unrolled.grids and
// unrolled.neighbours for the page. A data set is columns, one for each feature; its first rows are
// the training samples, the rest are asked about.

export const NOTHING = -1; // the answer where no training sample has been

/** The edges of an axis: bins equal parts between the least and the largest training value. */
export function edges(column, nTrain, bins) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < nTrain; i++) {
    low = Math.min(low, column[i]);
    high = Math.max(high, column[i]);
  }
  const step = (high - low) / bins;
  return Array.from({ length: bins + 1 }, (_, j) => (j === bins ? high : j * step + low));
}

/** The cell of a value, from 0; -1 below the axis, bins above. A cell holds its lower edge, the last both. */
export function cellOf(value, edge) {
  let j = 0;
  while (j < edge.length && edge[j] <= value) j++;
  return j - 1 - (value === edge.at(-1) ? 1 : 0);
}

/** Every sample's cell along one axis. */
export function cellsOf(column, nTrain, bins) {
  const edge = edges(column, nTrain, bins);
  return Int8Array.from(column, (value) => cellOf(value, edge));
}

/** The place of the largest count; of equals the first. */
export const most = (counts) => counts.reduce((best, count, i) => (count > counts[best] ? i : best), 0);

/** bins^d, exactly. */
export const cellsInAll = (bins, d) => BigInt(bins) ** BigInt(d);

/**
 * Cells as numbers: `add(axis)` brings one more axis in. A key below 0 is a sample outside the grid.
 * 20^12 cells are fewer than 2^53, so a key is exact.
 */
export function makeKeys(nSamples, bins) {
  const keys = new Float64Array(nSamples);
  return {
    keys,
    add(axis) {
      for (let i = 0; i < nSamples; i++) {
        keys[i] = keys[i] < 0 || axis[i] < 0 || axis[i] >= bins ? -1 : keys[i] * bins + axis[i];
      }
    },
  };
}

/** Training samples of each class by occupied cell: a Map from key to counts. */
export function count(keys, labels, nTrain, nClasses) {
  const seen = new Map();
  for (let i = 0; i < nTrain; i++) {
    let counts = seen.get(keys[i]);
    if (!counts) seen.set(keys[i], (counts = new Array(nClasses).fill(0)));
    counts[labels[i]]++;
  }
  return seen;
}

/** The class of the cell with a key, or NOTHING. */
export const answer = (seen, key) => (seen.has(key) ? most(seen.get(key)) : NOTHING);

/**
 * The grid, with 1, 2, … features in an order: how many cells hold a training sample, how many
 * test samples fall into such a cell, and how many get their own class.
 * @param {Int8Array[]} axes  cells along each axis, by `cellsOf`, in the order in which they come
 */
export function gridCurve(axes, labels, nTrain, nClasses, bins) {
  const { keys, add } = makeKeys(labels.length, bins);
  return axes.map((axis) => {
    add(axis);
    const seen = count(keys, labels, nTrain, nClasses);
    let [reached, right] = [0, 0];
    for (let i = nTrain; i < labels.length; i++) {
      const said = answer(seen, keys[i]);
      reached += said !== NOTHING;
      right += said === labels[i];
    }
    return { occupied: seen.size, reached, right };
  });
}

/** The training rows of the k smallest distances, the nearest first; of equals the lower row. */
export function smallest(distances, from, n, k) {
  const rows = [];
  let limit = Infinity; // of the k-th smallest so far
  for (let i = 0; i < n; i++) {
    const away = distances[from + i];
    if (away >= limit) continue;
    let place = rows.length;
    while (place > 0 && distances[from + rows[place - 1]] > away) place--;
    rows.splice(place, 0, i);
    if (rows.length > k) rows.pop();
    if (rows.length === k) limit = distances[from + rows[k - 1]];
  }
  return rows;
}

/** The classes of some training rows, counted. */
export function votes(rows, labels, nClasses) {
  const counts = new Array(nClasses).fill(0);
  for (const row of rows) counts[labels[row]]++;
  return counts;
}

/** The training rows of the k nearest neighbours of one sample. Columns: on one scale. */
export function nearest(columns, nTrain, sample, k) {
  const away = new Float64Array(nTrain);
  for (const column of columns) for (let i = 0; i < nTrain; i++) away[i] += (column[i] - column[sample]) ** 2;
  return smallest(away, 0, nTrain, k);
}

/** How many test samples the k nearest neighbours classify rightly, with 1, 2, … of the columns. */
export function neighbourCurve(columns, labels, nTrain, nClasses, k) {
  const nTest = labels.length - nTrain;
  const away = new Float64Array(nTest * nTrain);
  return columns.map((column) => {
    let right = 0;
    for (let t = 0, at = 0; t < nTest; t++, at += nTrain) {
      const value = column[nTrain + t];
      for (let i = 0; i < nTrain; i++) {
        const gap = column[i] - value;
        away[at + i] += gap * gap;
      }
      right += most(votes(smallest(away, at, nTrain, k), labels, nClasses)) === labels[nTrain + t];
    }
    return right;
  });
}
