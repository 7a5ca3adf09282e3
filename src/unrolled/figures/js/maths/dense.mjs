// The dense network of unrolled.dense, for a small one that a figure trains its eye on without a
// kernel. Same names and equations as the Python; held to it by a test.
//   a(l) = W(l) h(l-1) + b(l);  h(l) = g(a(l));  o = W(L) h(L-1) + b(L);  y_hat = softmax o
// A matrix is {rows, columns, data}, row after row in a Float64Array; a row of x or h is a sample.

import { randomGenerator } from "./geometry.mjs";

/** @typedef {{rows: number, columns: number, data: Float64Array}} Matrix */
/** @typedef {{W: Matrix[], b: Float64Array[]}} Params */

/** g by the pre-activation, and g' by the *output* of g. */
const ACTIVATIONS = {
  sigmoid: [(a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a))), (h) => h * (1 - h)],
  tanh: [Math.tanh, (h) => 1 - h * h],
  relu: [(a) => (a > 0 ? a : 0), (h) => (h > 0 ? 1 : 0)],
  linear: [(a) => a, () => 1],
};

/** The standard deviation of a first weight, by the layer's inputs and outputs. */
export const SCHEMES = {
  small: () => 0.01,
  standard: (nIn) => Math.sqrt(1 / (3 * nIn)),
  lecun: (nIn) => Math.sqrt(1 / nIn),
  glorot: (nIn, nOut) => Math.sqrt(2 / (nIn + nOut)),
  he: (nIn) => Math.sqrt(2 / nIn),
};

export const matrix = (rows, columns) => ({ rows, columns, data: new Float64Array(rows * columns) });
export const fromRows = (rows) => ({ rows: rows.length, columns: rows[0].length, data: Float64Array.from(rows.flat()) });

/** The length of all entries as one vector. */
export const norm = ({ data }) => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));

/** A Bᵀ: each row of A with each row of B. */
function timesTransposed(A, B) {
  const C = matrix(A.rows, B.rows);
  for (let i = 0; i < A.rows; i++) {
    for (let j = 0; j < B.rows; j++) {
      let sum = 0;
      for (let k = 0, a = i * A.columns, b = j * B.columns; k < A.columns; k++) sum += A.data[a + k] * B.data[b + k];
      C.data[i * B.rows + j] = sum;
    }
  }
  return C;
}

/** A B. */
function times(A, B) {
  const C = matrix(A.rows, B.columns);
  for (let i = 0; i < A.rows; i++) {
    for (let k = 0; k < A.columns; k++) {
      const left = A.data[i * A.columns + k];
      for (let j = 0, b = k * B.columns, c = i * B.columns; j < B.columns; j++) C.data[c + j] += left * B.data[b + j];
    }
  }
  return C;
}

/** Aᵀ B: a sum over samples. */
function transposedTimes(A, B) {
  const C = matrix(A.columns, B.columns);
  for (let n = 0; n < A.rows; n++) {
    for (let i = 0; i < A.columns; i++) {
      const left = A.data[n * A.columns + i];
      for (let j = 0, b = n * B.columns, c = i * B.columns; j < B.columns; j++) C.data[c + j] += left * B.data[b + j];
    }
  }
  return C;
}

/** The sum of each column. */
function columnSums(A) {
  const sums = new Float64Array(A.columns);
  A.data.forEach((value, k) => (sums[k % A.columns] += value));
  return sums;
}

/**
 * Weights even around 0 with the scheme's standard deviation, times `scale`; biases 0. Layer l's
 * come from the source (seed, l), so a deeper network has the shallower one's first layers.
 */
export function firstWeights(sizes, scheme, scale, seed) {
  const W = sizes.slice(1).map((rows, l) => {
    const drawn = matrix(rows, sizes[l]);
    const bound = Math.sqrt(3) * scale * SCHEMES[scheme](sizes[l], rows);
    const random = randomGenerator(seed, l);
    for (let k = 0; k < drawn.data.length; k++) drawn.data[k] = bound * (2 * random.uniform(k) - 1);
    return drawn;
  });
  return { W, b: sizes.slice(1).map((n) => new Float64Array(n)) };
}

/** Each row to shares that sum to 1. */
function softmax(o) {
  const y = matrix(o.rows, o.columns);
  for (let n = 0; n < o.rows; n++) {
    const row = o.data.subarray(n * o.columns, (n + 1) * o.columns);
    const top = row.reduce((most, value) => Math.max(most, value), -Infinity);
    const powers = row.map((value) => Math.exp(value - top));
    const total = powers.reduce((sum, value) => sum + value, 0);
    powers.forEach((value, k) => (y.data[n * o.columns + k] = value / total));
  }
  return y;
}

/** @returns {{x: Matrix, a: Matrix[], h: Matrix[], o: Matrix, y_hat: Matrix}} */
export function forward(params, x, activation) {
  const [g] = ACTIVATIONS[activation];
  const trace = { x, a: [], h: [] };
  let below = x;
  params.W.forEach((W, l) => {
    const a = timesTransposed(below, W);
    for (let k = 0; k < a.data.length; k++) a.data[k] += params.b[l][k % a.columns];
    if (l === params.W.length - 1) {
      trace.o = a;
      return;
    }
    below = { ...a, data: a.data.map(g) };
    trace.a.push(a);
    trace.h.push(below);
  });
  return { ...trace, y_hat: softmax(trace.o) };
}

/** Back propagation from dJ/do: the gradients of W and b, and the errors at x, h and a. */
export function backward(params, trace, activation, dJ_do) {
  const [, derivative] = ACTIVATIONS[activation];
  const below = [trace.x, ...trace.h];
  const grads = { W: [], b: [], h: [], a: [] };
  let da = dJ_do;
  for (let l = params.W.length - 1; l >= 0; l--) {
    grads.W[l] = transposedTimes(da, below[l]);
    grads.b[l] = columnSums(da);
    const dh = times(da, params.W[l]);
    if (l === 0) return { ...grads, x: dh };
    const h = trace.h[l - 1].data;
    da = { ...dh, data: dh.data.map((value, k) => value * derivative(h[k])) };
    grads.h[l - 1] = dh;
    grads.a[l - 1] = da;
  }
}

/** dJ/do of the mean cross-entropy over the samples: (ŷ - target) / B. */
export const lossByO = (y_hat, target) => ({ ...y_hat, data: y_hat.data.map((value, k) => (value - target.data[k]) / y_hat.rows) });

/** The root mean square of all entries. */
const size = (h) => norm(h) / Math.sqrt(h.data.length);

/** The standard deviation over the samples, a root mean square over the units. */
function spread(h) {
  const means = columnSums(h).map((sum) => sum / h.rows);
  return Math.sqrt(h.data.reduce((sum, value, k) => sum + (value - means[k % h.columns]) ** 2, 0) / h.data.length);
}

/** ‖dJ/dW(l)‖, ‖dJ/dh(l)‖, ‖dJ/da(l)‖, the spread of h(l) and its size, layer by layer. */
export function gradientNorms(params, x, target, activation) {
  const trace = forward(params, x, activation);
  const grads = backward(params, trace, activation, lossByO(trace.y_hat, target));
  return { W: grads.W.map(norm), h: grads.h.map(norm), a: grads.a.map(norm), spread: trace.h.map(spread), size: trace.h.map(size) };
}
