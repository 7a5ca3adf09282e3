// VanishingStack in words: what a setting does to the error on its way down, and to the signal on
// its way up.

import { make, pretty } from "../kit.mjs";

export const ACTIVATIONS = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU", linear: "linear" };
export const SCHEMES = { small: "0.01", standard: "±1/√n", lecun: "LeCun", glorot: "Glorot", he: "He" };

const FAR = 2; // powers of ten: less than a factor of 100 over the whole stack counts as arriving
const ALIKE = 0.001; // a layer whose units differ less than this between digits says nothing

/** "10 to the exponent" in HTML, also for a reader who hears it. */
export const power = (log) => make("span", {}, "10", make("span", { class: "un-hidden" }, "^"), make("sup", { style: "line-height: 0" }, pretty(log, 1)));

/** The factor that one layer puts on the error, a geometric mean over the stack. */
export const perLayer = (h) => (h[0] / h.at(-1)) ** (1 / (h.length - 1));

/** What happens to the error, in one sentence. */
function ofTheError(norms) {
  const { h } = norms;
  const log = Math.log10(h[0] / h.at(-1));
  if (!(h[0] > 0)) return ["Nothing at all reaches the first layer: it cannot learn. "];
  const factor = ["Layer by layer it is multiplied by about ", pretty(perLayer(h), 2), "."];
  if (log < -FAR) return [`The error vanishes: layer 1 gets `, power(log), ` of what layer ${h.length} gets. `, ...factor];
  if (log > FAR) return [`The error explodes: layer 1 gets `, power(log), ` times what layer ${h.length} gets. `, ...factor];
  return [`The error arrives: layer 1 gets ${pretty(h[0] / h.at(-1), 2)} times what layer ${h.length} gets. `, ...factor];
}

/** What becomes of the digits on their way up, in one sentence. */
function ofTheSignal(norms) {
  const top = norms.spread.at(-1);
  const depth = norms.spread.length;
  const lost = ` On the way up the digits are lost: layer ${depth} says nearly the same of all of them, `;
  if (top === 0) return [lost, "and what differs is rounding."];
  if (top < ALIKE) return [lost, "the activations spread by ", power(Math.log10(top)), "."];
  if (top > 1 / ALIKE) return [` On the way up the activations grow: at layer ${depth} they spread by `, power(Math.log10(top)), "."];
  return [` On the way up the digits stay apart: at layer ${depth} the activations spread by ${pretty(top, 3)}.`];
}

export const verdict = (norms) => [...ofTheError(norms), ...ofTheSignal(norms)];
