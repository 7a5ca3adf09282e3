// The Mark I of unrolled.mark_one, in whole numbers throughout, so that it agrees with the Python to
// the last digit: photocells, a random plugboard, association units, response units.

import { randomGenerator } from "./geometry.mjs";

/** Pictures of `size` zeros and ones from base64, the first in the highest bit of a byte. */
export function unpack(text, size) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const each = Math.ceil(size / 8);
  return Array.from({ length: bytes.length / each }, (_, n) => Uint8Array.from({ length: size }, (_, i) => (bytes[n * each + (i >> 3)] >> (7 - (i & 7))) & 1));
}

/**
 * The plugboard of a number: for each association unit the numbers of its photocells, from 0, row by
 * row. The first half of a row excites, the rest inhibits.
 * @param {{source: number, association: number, connections: number, side: number}} structure
 */
export function wire({ source, association, connections, side }, number) {
  const { uniform } = randomGenerator(source, number);
  const n = side * side;
  const cells = new Int16Array(association * connections);
  const all = new Int16Array(n);
  for (let unit = 0; unit < association; unit++) {
    for (let cell = 0; cell < n; cell++) all[cell] = cell;
    for (let j = 0; j < connections; j++) {
      const taken = j + Math.floor(uniform(unit * connections + j) * (n - j));
      [all[j], all[taken]] = [all[taken], all[j]];
      cells[unit * connections + j] = all[j];
    }
  }
  return cells;
}

export const exciting = (connections) => (connections + 1) >> 1;

/** The sum that reaches each association unit. */
export function excitation(cells, { association, connections }, light) {
  const plus = exciting(connections);
  const sums = new Int16Array(association);
  for (let unit = 0, at = 0; unit < association; unit++) {
    let sum = 0;
    for (let j = 0; j < connections; j++, at++) sum += j < plus ? light[cells[at]] : -light[cells[at]];
    sums[unit] = sum;
  }
  return sums;
}

/** The numbers of the units that fire, and last of all `association`: the 1 that is always on. */
export function firing(cells, structure, light) {
  const on = [];
  excitation(cells, structure, light).forEach((sum, unit) => {
    if (sum >= structure.threshold) on.push(unit);
  });
  return Int16Array.from([...on, structure.association]);
}

/** The sums that reach the response units. Weights: a row of association + 1 for each of them. */
export function respond(weights, { association, response }, on) {
  const row = association + 1;
  return Array.from({ length: response }, (_, r) => {
    let sum = 0;
    for (const unit of on) sum += weights[r * row + unit];
    return sum;
  });
}

/**
 * From sums to a digit: the word with which the most lamps agree; among equals the one that the
 * sums speak for more loudly.
 */
export function decode(o, code) {
  const agreeing = code.map((word) => word.reduce((count, wanted, r) => count + (o[r] > 0 === wanted > 0 ? 1 : 0), 0));
  const most = Math.max(...agreeing);
  const loudness = code.map((word, d) => (agreeing[d] === most ? word.reduce((sum, wanted, r) => sum + wanted * o[r], 0) : -Infinity));
  return { digit: loudness.indexOf(Math.max(...loudness)), agreeing };
}

/** One pass of the perceptron's rule over images, given as who fires; changes `weights`. */
export function pass(weights, { association, response }, images, digits, code) {
  const row = association + 1;
  let mistakes = 0;
  images.forEach((on, n) => {
    const word = code[digits[n]];
    for (let r = 0; r < response; r++) {
      let sum = 0;
      for (const unit of on) sum += weights[r * row + unit];
      if (word[r] * sum > 0) continue;
      for (const unit of on) weights[r * row + unit] += word[r];
      mistakes++;
    }
  });
  return mistakes;
}

/** How many of the images are read rightly. */
export function countRight(weights, structure, images, digits, code) {
  return images.reduce((count, on, n) => count + (decode(respond(weights, structure, on), code).digit === digits[n] ? 1 : 0), 0);
}
