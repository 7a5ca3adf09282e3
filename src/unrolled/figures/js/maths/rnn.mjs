// The simple RNN of unrolled.rnn, for one sequence, so that a figure can follow the reader's hand
// without a kernel. Same names and equations as the Python; held to it by a test.
//   a(t) = b + W h(t-1) + U x(t);  h = tanh a;  o = c + V h;  y_hat = softmax o
// Vectors are arrays, matrices arrays of rows, sequences arrays of vectors; step t is index t - 1.

/** @typedef {{U: number[][], W: number[][], V: number[][], b: number[], c: number[]}} Params */

export const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
export const times = (M, v) => M.map((row) => dot(row, v));
export const transposeTimes = (M, v) => M[0].map((_, j) => M.reduce((sum, row, i) => sum + row[j] * v[i], 0));
export const plus = (u, v) => u.map((value, i) => value + v[i]);
export const outer = (u, v) => u.map((left) => v.map((right) => left * right));

export function softmax(o) {
  const top = Math.max(...o);
  const powers = o.map((value) => Math.exp(value - top));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** @returns {{x, h0, a, h, o, y_hat}} every quantity of every step */
export function forward(params, x, h0) {
  const { U, W, V, b, c } = params;
  const trace = { x, h0, a: [], h: [], o: [], y_hat: [] };
  let before = h0;
  for (const now of x) {
    const a = plus(b, plus(times(W, before), times(U, now)));
    const h = a.map(Math.tanh);
    const o = plus(c, times(V, h));
    trace.a.push(a);
    trace.h.push(h);
    trace.o.push(o);
    trace.y_hat.push(softmax(o));
    before = h;
  }
  return trace;
}

/** J(t) = -Σ target · log ŷ, one number a step. */
export function crossEntropy(y_hat, targets) {
  return y_hat.map((y, t) => y.reduce((sum, value, k) => sum - (targets[t][k] ? targets[t][k] * Math.log(value) : 0), 0));
}

/** ∂J/∂o for softmax and cross entropy: ŷ Σtarget - target. */
export function crossEntropyByO(y_hat, targets) {
  return y_hat.map((y, t) => {
    const mass = targets[t].reduce((sum, value) => sum + value, 0);
    return y.map((value, k) => value * mass - targets[t][k]);
  });
}

/**
 * Back propagation through time. `copies[t]` is the gradient by the copy of the parameters that
 * step t + 1 used; `params` is their sum, the gradient by the parameters themselves.
 * `hNow` and `hFuture` are the two roads into h: through o(t), and from step t + 1.
 */
export function backward(params, trace, dJ_do) {
  const T = trace.x.length;
  const grads = { o: dJ_do, h: [], hNow: [], hFuture: [], a: [], x: [], copies: [] };
  let future = trace.h0.map(() => 0);
  for (let t = T - 1; t >= 0; t--) {
    grads.hNow[t] = transposeTimes(params.V, dJ_do[t]);
    grads.hFuture[t] = future;
    grads.h[t] = plus(grads.hNow[t], future);
    grads.a[t] = grads.h[t].map((value, i) => value * (1 - trace.h[t][i] ** 2));
    grads.x[t] = transposeTimes(params.U, grads.a[t]);
    grads.copies[t] = {
      U: outer(grads.a[t], trace.x[t]),
      W: outer(grads.a[t], t > 0 ? trace.h[t - 1] : trace.h0),
      V: outer(dJ_do[t], trace.h[t]),
      b: grads.a[t],
      c: dJ_do[t],
    };
    future = transposeTimes(params.W, grads.a[t]);
  }
  grads.h0 = future;
  grads.params = grads.copies.reduce((sum, copy) => mapTree(sum, (value, key, i, j) => value + at(copy, key, i, j)));
  return grads;
}

/** `lossToCopy[t][s]`: the gradient of J(s + 1) alone by the copy used at step t + 1. */
export function lossToCopy(params, trace, dJ_do) {
  const T = trace.x.length;
  const bySource = dJ_do.map((_, s) => {
    const alone = dJ_do.map((d, t) => (t === s ? d : d.map(() => 0)));
    return backward(params, trace, alone).copies;
  });
  return Array.from({ length: T }, (_, t) => bySource.map((copies) => copies[t]));
}

/** One entry of a parameter: a matrix's by row and column, a vector's by row. */
export const at = (params, key, i, j) => (Array.isArray(params[key][i]) ? params[key][i][j] : params[key][i]);

/** A tree of the same shape, each number replaced by `change(value, key, i, j)`. */
export function mapTree(params, change) {
  const entry = (key) => (row, i) =>
    Array.isArray(row) ? row.map((value, j) => change(value, key, i, j)) : change(row, key, i);
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, value.map(entry(key))]));
}

/** J of the whole sequence. */
export function totalLoss(params, x, h0, targets) {
  return crossEntropy(forward(params, x, h0).y_hat, targets).reduce((sum, value) => sum + value, 0);
}

/** Central differences of J by every number of `tree`; `loss(tree)` computes J. */
export function numericalGradient(loss, tree, step = 1e-5) {
  return mapTree(tree, (value, key, i, j) => {
    const moved = (by) => loss(mapTree(tree, (v, k, r, c) => (k === key && r === i && c === j ? v + by : v)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

/** Largest difference of two trees, array by array, relative to the array's largest entry. */
export function relativeError(left, right) {
  let worst = 0;
  for (const key of Object.keys(left)) {
    const a = left[key].flat();
    const b = right[key].flat();
    const size = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
    const gap = Math.max(...a.map((value, i) => Math.abs(value - b[i])));
    if (size > 0) worst = Math.max(worst, gap / size);
  }
  return worst;
}
