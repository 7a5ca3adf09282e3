// What the parts of the drawing stand for: which numbers a node shows, which ids a part lights, what
// a variant takes away, and every number that the reader can change.

import { DELTAS, GATES, isLive } from "../maths/lstm.mjs";

/** A wire that carries a quantity unchanged lights up with it. */
const CARRIES = { act_z: "z_bar", act_i: "i_bar", act_f: "f_bar", act_o: "o_bar", z_zi: "z", i_zi: "i", c_cf: "c_before", f_cf: "f", zi_c: "zi", cf_c: "cf", c_tanh: "c", tanh_y: "tanh_c", o_y: "o", c_next: "c", y_next: "y", y_out: "y" };
const BARS = ["z_bar", "i_bar", "f_bar", "o_bar"];

const range = (n) => Array.from({ length: n }, (_, k) => k);

/** The ids that a part lights up at step t, for `data-id`; with its error's, if asked. */
export function idsOf(part, { t, D, H, withErrors = false }) {
  const own = (name, at, size = H) => range(size).map((k) => `${name}.${at}.${k}`);
  const matrix = (letter, gate, columns) => range(H).flatMap((r) => range(columns).map((c) => `${letter}.${gate}.${r}.${c}`));
  const ids = () => {
    if (part === "x") return own("x", t, D);
    if (part === "y_before") return own("y", t - 1);
    if (part === "c_before") return own("c", t - 1);
    if (part in CARRIES) return idsOf(CARRIES[part], { t, D, H }).split(" ");
    if (part === "gates_before") return ["i", "f", "o"].flatMap((gate) => own(gate, t - 1));
    if (part === "bars") return BARS.flatMap((name) => own(name, t));
    if (part === "d_bars") return BARS.flatMap((name) => own(`d_${name}`, t));
    if (part === "gates") return GATES.flatMap((name) => own(name, t));
    if (part === "W" || part === "R") return GATES.flatMap((gate) => matrix(part, gate, part === "W" ? D : H));
    if (part === "b") return GATES.flatMap((gate) => range(H).map((k) => `b.${gate}.${k}`));
    const [letter, gate] = part.split("_");
    if (letter === "W") return matrix("W", gate, D);
    if (letter === "R") return matrix("R", gate, H);
    if (letter === "p") return range(H).map((k) => `p.${gate}.${k}`);
    if (letter === "G") return ["i", "f", "o"].flatMap((from) => matrix("G", `${gate}.${from}`, H));
    return [...own(part, t), ...(withErrors && DELTAS.includes(part) ? own(`d_${part}`, t) : [])];
  };
  return ids().join(" ");
}

/** The numbers of a part at step t, a wire's weights row by row; null where they are not known yet. */
export function numbersOf(part, t, results, seen) {
  const { net, trace } = results;
  if (part in CARRIES) return numbersOf(CARRIES[part], t, results, seen);
  const [letter, gate] = part.split("_");
  if (letter === "W" || letter === "R") return net.params[letter][GATES.indexOf(gate)].flat();
  if (letter === "p") return net.params.p["ifo".indexOf(gate)];
  if (letter === "G") return net.params.G["ifo".indexOf(gate)].flat(2);
  const name = { y_before: "y", c_before: "c" }[part] ?? part;
  const at = name === part ? t : t - 1;
  if (name === "x") return net.x[t - 1];
  if (at === 0) return net[`${name}0`];
  if (!(name in trace) || !seen(name, at)) return null;
  return trace[name][at - 1];
}

/** The wires and nodes that are not there at step t under these rules. */
export function absentParts(rules, t) {
  const gone = new Set();
  for (const gate of ["i", "f", "o"]) {
    if (!rules.peepholes) gone.add(`p_${gate}`);
    if (!rules.recurrence || t === 1) gone.add(`G_${gate}`).add("gates_before");
    if (!isLive(rules, gate, t)) for (const part of [`W_${gate}`, `R_${gate}`, `p_${gate}`, `${gate}_bar`, `act_${gate}`]) gone.add(part);
  }
  return gone;
}

/** What a part says in place of its numbers or its sign: a gate that is held, a tanh that is gone. */
export function wordsOf(rules, t) {
  const words = {};
  for (const gate of ["i", "f", "o"]) {
    const level = rules.fixed[gate][t - 1];
    if (!isLive(rules, gate, t)) words[gate] = level === null ? "1 − i" : String(level);
  }
  if (!rules.blockInput) words.act_z = "=";
  if (!rules.blockOutput) words.c_tanh = "=";
  return words;
}

/**
 * Every number that can be changed has a place: W.z.0.1, R.f.1.0, b.o.0, p.i.1, G.i.f.0.1, x.3.0
 * (step 3), target.2.1, y.0.0 and c.0.1 (before the first step).
 */
export function makePlaces({ T, D, H }) {
  const times = range(T).map((t) => t + 1);
  const matrix = (letter, gates, columns) => gates.flatMap((gate) => range(H).flatMap((r) => range(columns).map((c) => `${letter}.${gate}.${r}.${c}`)));
  const named = [
    ["x: inputs", times.flatMap((t) => range(D).map((d) => `x.${t}.${d}`))],
    ["targets", times.flatMap((t) => range(H).map((k) => `target.${t}.${k}`))],
    ["before the first step", ["y", "c"].flatMap((name) => range(H).map((k) => `${name}.0.${k}`))],
    ["W: from the input", matrix("W", GATES, D)],
    ["R: from the output before", matrix("R", GATES, H)],
    ["p: peepholes", ["i", "f", "o"].flatMap((gate) => range(H).map((k) => `p.${gate}.${k}`))],
    ["b: biases", GATES.flatMap((gate) => range(H).map((k) => `b.${gate}.${k}`))],
    ["G: from the gates before (FGR)", ["i", "f", "o"].flatMap((to) => matrix("G", ["i", "f", "o"].map((from) => `${to}.${from}`), H))],
  ];
  const digits = (text) => text.replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);
  const words = (place) => {
    const [name, ...rest] = place.split(".");
    const index = (from) => rest.slice(from).map((k) => digits(String(Number(k) + 1))).join("");
    if (["x", "target"].includes(name)) return `${name}${index(1)}(${rest[0]})`;
    if (["y", "c"].includes(name)) return `${name}${index(1)}(0)`;
    return name === "G" ? `G ${rest[0]}${rest[1]} ${index(2)}` : `${name} ${rest[0]} ${index(1)}`;
  };
  /** [the array that holds a place, its last index] */
  const find = (state, place) => {
    const [name, ...rest] = place.split(".");
    if (name === "x") return [state.x[rest[0] - 1], rest[1]];
    if (name === "target") return [state.targets[rest[0] - 1], rest[1]];
    if (name === "y" || name === "c") return [state[`${name}0`], rest[1]];
    const indices = rest.map((each) => (/\d/.test(each) ? Number(each) : (["p", "G"].includes(name) ? "ifo" : "zifo").indexOf(each)));
    const last = indices.pop();
    return [indices.reduce((array, index) => array[index], state.params[name]), last];
  };
  return {
    all: named.flatMap(([, list]) => list),
    groups: named.map(([heading, list]) => [heading, list.map((place) => [place, words(place)])]),
    words,
    read(state, place) {
      const [array, index] = find(state, place);
      return array[index];
    },
    write(state, place, value) {
      const [array, index] = find(state, place);
      array[index] = value;
    },
  };
}
