// The steps of a run as columns of the unrolled graph, and the order in which they happen.

/**
 * @typedef {{loop: "reads"|"writes"|"only", t: number, x: {words: string, fed: boolean, picture: number|null},
 *   states: {id: string, values: number[]}[], y: null|{words: string, chance: number|null}}} Column
 * @param {string[]} outputs  what the entries of an output stand for
 * @returns {Column[]}
 */
export function columnsOf(task, run, outputs) {
  const chance = (t) => run.y_hat[t][outputs.indexOf(run.said[t])];
  if (task === "encoder_decoder") {
    const reads = run.inputs.map((words, s) => ({ loop: "reads", t: s + 1, x: { words, fed: false, picture: null }, states: [{ id: `encoder_h.${s + 1}`, values: run.encoder_h[s] }], y: null }));
    const writes = run.fed.map((words, t) => ({ loop: "writes", t: t + 1, x: { words, fed: t > 0, picture: null }, states: [{ id: `h.${t + 1}`, values: run.h[t] }], y: { words: run.said[t], chance: chance(t) } }));
    return [...reads, ...writes];
  }
  const fedBack = task === "one_to_many" || task === "captioning";
  return run.inputs.map((words, t) => {
    const half = run.h[t].length / 2;
    const states = task === "both"
      ? [{ id: `forth.${t + 1}`, values: run.h[t].slice(0, half) }, { id: `back.${t + 1}`, values: run.h[t].slice(half) }]
      : [{ id: `h.${t + 1}`, values: run.h[t] }];
    const asked = run.said[t] !== "";
    return { loop: "only", t: t + 1, x: { words, fed: fedBack && t > 0, picture: t === 0 ? run.picture : null }, states, y: asked ? { words: run.said[t], chance: task === "many_to_one" ? null : chance(t) } : null };
  });
}

/** How many steps a run has: a network that reads both ways goes over its input twice. */
export const lastStep = (task, columns) => (task === "both" ? 2 * columns.length : columns.length);

/** The column where step p (from 1) happens, from 0; -1 before the first. */
export const columnAt = (task, columns, p) => (task === "both" && p > columns.length ? 2 * columns.length - p : p - 1);

/** What has happened after p steps: is column k's input read, its state there, its output? */
export function seenAt(task, columns, p) {
  const T = columns.length;
  if (task !== "both") return { x: (k) => k < p, state: (k) => k < p, y: (k) => k < p };
  return { x: (k) => k < p, state: (k, which) => (which === 0 ? k < p : k >= 2 * T - p), y: (k) => k >= 2 * T - p };
}
