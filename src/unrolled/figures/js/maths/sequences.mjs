// Larger networks made of the simple RNN: both directions, encoder–decoder, and outputs that are
// fed back. Same names and equations as unrolled.bidirectional, unrolled.seq2seq and
// unrolled.experiments.tasks.write, for one sequence; held to them by a test.

import { forward, plus, softmax, times } from "./rnn.mjs";

export const oneHot = (code, size) => Array.from({ length: size }, (_, k) => (k === code ? 1 : 0));
export const likeliest = (o) => o.indexOf(Math.max(...o));
const zeros = (n) => Array(n).fill(0);

/** States of a loop without outputs. @param {{U, W, b}} loop */
const states = (loop, x) => forward({ ...loop, V: [], c: [] }, x, zeros(loop.b.length)).h;

/** One loop reads forth, one back; o(t) sees both states of its step, forth's units first. */
export function bothWays({ forth, back, V, c }, x) {
  const there = states(forth, x);
  const fromTheEnd = states(back, [...x].reverse()).reverse();
  const h = there.map((state, t) => [...state, ...fromTheEnd[t]]);
  const o = h.map((state) => plus(c, times(V, state)));
  return { x, h, o, y_hat: o.map(softmax) };
}

/** The network alone, from the zero state. */
export const read = (params, x) => forward(params, x, zeros(params.b.length));

/**
 * The encoder reads all of x; the decoder sets out from its last state and writes the likeliest
 * symbol at each step, which it is fed at the next. Symbol 0 starts and stops it.
 */
export function encodeDecode({ encoder, decoder }, x, longest) {
  const encoder_h = states(encoder, x);
  const K = decoder.c.length;
  const fed = [];
  const said = [];
  let trace = null;
  while (fed.length < longest && (said.length === 0 || said.at(-1) !== 0)) {
    fed.push(oneHot(said.at(-1) ?? 0, K));
    trace = forward(decoder, fed, encoder_h.at(-1));
    said.push(likeliest(trace.o.at(-1)));
  }
  return { encoder_h, ...trace, said };
}

/**
 * One to many: x(1) is given, every later input is the symbol written last, a 1 among the last K
 * inputs; symbol 0 stops. Likeliest symbols, or with `draw` (a function that gives numbers in
 * [0, 1)) symbols drawn with the probabilities of softmax(o / temperature).
 */
export function write(params, first, longest, draw = null, temperature = 1) {
  const [K, D] = [params.c.length, first.length];
  const x = [];
  const said = [];
  let trace = null;
  while (x.length < longest && (said.length === 0 || said.at(-1) !== 0)) {
    x.push(x.length ? oneHot(D - K + said.at(-1), D) : first);
    trace = read(params, x);
    const o = trace.o.at(-1);
    said.push(draw ? drawn(softmax(o.map((value) => value / temperature)), draw()) : likeliest(o));
  }
  return { ...trace, said };
}

/** The first symbol up to which the probabilities sum to more than u. */
function drawn(chances, u) {
  let reached = 0;
  for (let k = 0; k < chances.length - 1; k++) {
    reached += chances[k];
    if (u < reached) return k;
  }
  return chances.length - 1;
}
