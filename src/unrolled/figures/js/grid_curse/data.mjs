// The data of GridCurse as they come from Python, and what is computed from them, each thing once.

import { cellsInAll, cellsOf, edges, gridCurve, nearest, neighbourCurve, votes } from "../maths/grids.mjs";

const CLASSES = 3;
const K = 5;

/** @param {{values: string, regime: string, mean: number[], sd: number[], nTest: number}} state */
export function dataOf({ values, regime, mean, sd, nTest }) {
  const bytes = Uint8Array.from(atob(values), (letter) => letter.charCodeAt(0));
  const all = new Float32Array(bytes.buffer);
  const labels = Uint8Array.from(regime, Number);
  const nTrain = labels.length - nTest;
  const columns = mean.map((_, f) => Float64Array.from(all.subarray(f * labels.length, (f + 1) * labels.length)));
  const scaled = columns.map((column, f) => column.map((value) => (value - mean[f]) / sd[f]));

  const memory = new Map();
  /** Compute a result unless it is the newest of its kind. */
  const once = (kind, key, compute) => {
    const kept = memory.get(kind);
    if (kept?.key === key) return kept.value;
    const value = compute();
    memory.set(kind, { key, value });
    return value;
  };
  const axes = (bins) => once("axes", bins, () => columns.map((column) => cellsOf(column, nTrain, bins)));
  const near = (order) => once("near", order.join(), () => neighbourCurve(order.map((f) => scaled[f]), labels, nTrain, CLASSES, K));

  return {
    columns,
    labels,
    nTrain,
    nTest,
    axes,
    edges: (f, bins) => edges(columns[f], nTrain, bins),
    /** One row for each number of features: cells, occupied, reached, right, near. */
    curve: (order, bins) =>
      once("curve", `${order} ${bins}`, () => {
        const own = axes(bins);
        const right = near(order);
        return gridCurve(order.map((f) => own[f]), labels, nTrain, CLASSES, bins).map((row, i) => ({ ...row, near: right[i], cells: String(cellsInAll(bins, i + 1)) }));
      }),
    /** A test point's cell, the classes of the training points in it and of its nearest neighbours. */
    cross(features, bins, point) {
      const own = axes(bins);
      const cell = features.map((f) => own[f][nTrain + point]);
      const rows = companions(features, bins, point).at(-1);
      return { cell, counts: votes(rows, labels, CLASSES), votes: votes(nearest(features.map((f) => scaled[f]), nTrain, nTrain + point, K), labels, CLASSES) };
    },
    companions,
  };

  /** The training rows that share the test point's bins on the first 0, 1, 2, … features. */
  function companions(features, bins, point) {
    const own = axes(bins);
    let left = Array.from({ length: nTrain }, (_, row) => row);
    const stages = [left];
    for (const f of features) {
      left = left.filter((row) => own[f][row] === own[f][nTrain + point]);
      stages.push(left);
    }
    return stages;
  }
}
