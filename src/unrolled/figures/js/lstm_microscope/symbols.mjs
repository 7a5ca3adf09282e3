// The pieces equations are made of: symbols, numbers that know which quantity they are, lines.

import { make, pretty } from "../kit.mjs";

const sub = (text) => make("sub", {}, text);
const sup = (text) => make("sup", {}, text);

const GLYPH = { z_bar: "z̄", i_bar: "ī", f_bar: "f̄", o_bar: "ō", tanh_c: "tanh c", zi: "z⊙i", cf: "c⊙f" };
const ROLE = { x: "input", y: "output", c: "cell", z: "blockinput", i: "input", f: "forget", o: "output", tanh_c: "cell", zi: "blockinput", cf: "cell", target: "loss", J: "loss" };

export const glyph = (name) => GLYPH[name] ?? name;

/** The class that gives a quantity its colour. */
export const role = (name) => ROLE[name] ?? ROLE[name[0]];

/** c(2) in bold for a vector; with a unit, c₁(2) in italics for one number of it. */
export function symbol(name, t, unit) {
  return make("span", { class: `un-symbol un-${role(name)}` }, make(unit === undefined ? "b" : "i", {}, glyph(name)), t === undefined ? null : sup(`(${t})`), unit === undefined ? null : sub(unit + 1));
}

/** δc(2): the derivative of the total loss. */
export const error = (name, t, unit) => make("span", { class: "un-symbol un-error" }, "δ", make(unit === undefined ? "b" : "i", {}, glyph(name)), sup(`(${t})`), unit === undefined ? null : sub(unit + 1));

/** W with the name of its gate; `mark` for a transpose. */
export const parameter = (key, gate, mark) => make("span", { class: `un-symbol un-${key === "p" ? "peephole" : "parameter"}` }, make("b", {}, key), sub(gate), mark ? sup(mark) : null);

/** ∂J/∂W, one entry of it. */
export const gradient = (key, gate, row, col) =>
  make("span", { class: "un-symbol un-error" }, "∂J/∂", make("i", {}, key), sub(`${gate} ${row + 1}${col === null ? "" : `,${col + 1}`}`));

export const number = (id, kind, value, decimals = 2, bare = false) =>
  make("span", { class: `un-figure-number un-${kind}`, "data-id": id }, value < 0 && !bare ? `(${pretty(value, decimals)})` : pretty(value, decimals));
export const result = (id, kind, value) => make("span", { class: `un-figure-number un-result un-${kind}`, "data-id": id }, pretty(value, 4));
export const signed = (value, decimals) => (value < 0 ? `(${pretty(value, decimals)})` : pretty(value, decimals));
export const line = (ids, ...parts) => make("div", { class: "un-line", tabindex: 0, "data-id": ids.join(" ") }, ...parts);

/** The parts with a plus between each two. */
export const withPlus = (parts) => parts.flatMap((part, index) => (index ? [" + ", part] : [part]));

/** A road in symbols, as vectors: R_zᵀ δz̄(3), or δy(2) ⊙ o(2) ⊙ (1 − tanh² c(2)). */
export function written({ terms }) {
  const product = (factors) => factors.flatMap((factor, index) => [index ? " ⊙ " : null, factorSymbol(factor)]);
  const [first] = terms;
  if (!/^[RG]/.test(first[0].place ?? "")) return make("span", { class: "un-product" }, ...product(first));
  // a matrix, summed over the units it reaches
  const [letter, to, from] = first[0].place.split(".");
  const rest = first.slice(2);
  return make("span", { class: "un-product" }, parameter(letter, letter === "G" ? `${to}${from}` : to, "T"), " ", factorSymbol(first[1]), rest.length ? [" ⊙ ", ...product(rest)] : null);
}

function factorSymbol({ kind, name, t, place }) {
  switch (kind) {
    case "delta": return error(name, t);
    case "value": return symbol(name, t);
    case "weight": return parameter(place[0], place.split(".")[1]);
    case "direct": return make("span", {}, "(", symbol("y", t), " − ", symbol("target", t), ")");
    case "minus": return "(−1)";
    case "slope":
      if (name === "tanh_c") return make("span", {}, "(1 − tanh²", symbol("c", t), ")");
      if (name === "z") return make("span", {}, "(1 − ", symbol("z", t), "²)");
      return make("span", {}, symbol(name, t), " ⊙ (1 − ", symbol(name, t), ")");
    default: throw new Error(`no symbol for ${kind}`);
  }
}
