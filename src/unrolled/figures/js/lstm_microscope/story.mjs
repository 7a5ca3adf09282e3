// What happens at each position of the stepper, forward and back: its words, its equation in symbols
// and with the numbers of one unit put in, the wires it uses, and what is known by then.

import { make, pretty } from "../kit.mjs";
import { DELTAS, GATES, isLive } from "../maths/lstm.mjs";
import { error, gradient, line, number, parameter, result, role, signed, symbol, withPlus, written } from "./symbols.mjs";

export const FORWARD = ["z_bar", "z", "i_bar", "i", "f_bar", "f", "c", "o_bar", "o", "y", "J"];
export const BACK = DELTAS.map((name) => `d_${name}`);
export const SUMS = ["dW", "dR", "dp", "db"];

/** Every position: {kind, t}. Start, forward through time, back through time, sums over time. */
export function positions(T) {
  const steps = Array.from({ length: T }, (_, index) => index + 1);
  return [
    { kind: "start", t: 0 },
    ...steps.flatMap((t) => FORWARD.map((kind) => ({ kind, t }))),
    ...steps.reverse().flatMap((t) => BACK.map((kind) => ({ kind, t }))),
    ...SUMS.map((kind) => ({ kind, t: 0 })),
  ];
}

export const isBackward = ({ kind }) => BACK.includes(kind) || SUMS.includes(kind);

/** Is `quantity` of step t known at `position`? The products and tanh c come with c and y. */
export function knownAt(all, position) {
  const known = new Set(all.slice(0, position + 1).map(({ kind, t }) => `${kind}.${t}`));
  const madeWith = { zi: "c", cf: "c", tanh_c: "y" };
  const given = (quantity, t) => quantity === "x" || (t === 0 && (quantity === "y" || quantity === "c"));
  return (quantity, t) => given(quantity, t) || known.has(`${madeWith[quantity] ?? quantity}.${t}`);
}

/** Where one step of time further is: the last operation of the pass through a step. */
export function strideOver(all, position, direction) {
  const ends = all.flatMap((here, index) => (here.t !== all[index + 1]?.t || isBackward(here) !== isBackward(all[index + 1]) ? [index] : []));
  const found = direction > 0 ? ends.find((end) => end > position) : ends.findLast((end) => end < position);
  return found ?? (direction > 0 ? all.length - 1 : 0);
}

const SPOKEN = {
  z_bar: "block input's sum z̄", z: "block input z", i_bar: "input gate's sum ī", i: "input gate i", f_bar: "forget gate's sum f̄", f: "forget gate f",
  c: "cell c", o_bar: "output gate's sum ō", o: "output gate o", y: "block output y", J: "loss J",
};

/** What a position is called, for the slider and for screen readers. */
export function say({ kind, t }) {
  if (kind === "start") return "start";
  if (SUMS.includes(kind)) return `sum over time: ${{ dW: "input weights W", dR: "recurrent weights R", dp: "peepholes p", db: "biases b" }[kind]}`;
  return kind.startsWith("d_") ? `back, t = ${t}: error at ${{ y: "y", o_bar: "ō", c: "c", f_bar: "f̄", i_bar: "ī", z_bar: "z̄" }[kind.slice(2)]}` : `forward, t = ${t}: ${SPOKEN[kind]}`;
}

// ---------------------------------------------------------------- which wires an operation uses

const WIRES = {
  z_bar: ["W_z", "R_z"], i_bar: ["W_i", "R_i", "p_i", "G_i"], f_bar: ["W_f", "R_f", "p_f", "G_f"], o_bar: ["W_o", "R_o", "p_o", "G_o"],
  z: ["act_z"], i: ["act_i"], f: ["act_f"], o: ["act_o"],
  c: ["z_zi", "i_zi", "c_cf", "f_cf", "zi_c", "cf_c"], y: ["c_tanh", "tanh_y", "o_y"], J: ["y_out"],
};
const FRESH = { c: ["zi", "cf", "c"], y: ["tanh_c", "y"] };

/** The wires of this block along which a road leaves: [from, via, later] -> names. */
function wiresOf(name, road, t) {
  if (road.via === "J") return ["y_out"];
  if (road.t > t) return name === "c" ? ["c_next"] : name === "y" ? ["y_next"] : [`act_${name[0]}`];
  return { "o_bar y": ["o_y", "act_o"], "c y": ["tanh_y", "c_tanh"], "c o_bar": ["o_y", "act_o", "p_o"], "f_bar c": ["cf_c", "f_cf", "act_f"], "i_bar c": ["zi_c", "i_zi", "act_i"], "i_bar f": ["act_i"], "z_bar c": ["zi_c", "z_zi", "act_z"] }[`${name} ${road.via}`];
}

// ---------------------------------------------------------------- the steps themselves

/**
 * @param here {{kind: string, t: number}} one of `positions`
 * @param state {{net, trace, targets, loss, grads, right, numerical, unit, mistake}}
 *   `grads` with the reader's mistake in it, `right` without
 * @returns {{title, text, symbols: Node[], lines: Node[], active: string[], fresh: string[], freshIds: string[], roads: object[]}}
 */
export function tell(here, state) {
  const nothing = { symbols: [], lines: [], active: [], fresh: [], freshIds: [], roads: [] };
  const { kind, t } = here;
  const units = state.net.c0.map((_, k) => k);
  if (kind === "start") return { ...nothing, ...start(state) };
  if (SUMS.includes(kind)) return { ...nothing, ...sum(kind, state) };
  const freshIds = units.map((k) => `${kind}.${t}.${k}`);
  if (kind.startsWith("d_")) return { ...nothing, freshIds, ...back(kind.slice(2), t, state) };
  const told = kind === "J" ? loss(t, state) : kind.endsWith("_bar") ? weightedSum(kind[0], t, state) : kind === "c" ? cell(t, state) : kind === "y" ? output(t, state) : activation(kind, t, state);
  return { ...nothing, active: WIRES[kind], fresh: FRESH[kind] ?? [kind], freshIds: kind === "J" ? [`J.${t}`] : freshIds, ...told };
}

const NAMES = { z: "block input", i: "input gate", f: "forget gate", o: "output gate" };

function start({ net }) {
  return {
    title: "Before the first step",
    text:
      "One block, drawn twice: as a circuit, where the cell runs through like a highway, and as in the Space Odyssey paper, where it sits in the middle. Both compute the same. " +
      "All there is to begin with: the inputs, the parameters, and what came before the first step, y(0) and c(0).",
    symbols: [symbol("y", 0), " = ", net.y0.map((value) => pretty(value)).join(", "), "   ", symbol("c", 0), " = ", net.c0.map((value) => pretty(value)).join(", ")],
    fresh: ["y_before", "c_before"],
  };
}

/** A gate that has no sum of its own: held by a variant or by the reader, or bound to another. */
function held(gate, t, { net }) {
  const level = net.rules.fixed[gate]?.[t - 1];
  return level === null ? "f = 1 − i" : `${gate} = ${level}`;
}

function weightedSum(gate, t, state) {
  const { net, trace, unit } = state;
  const { W, R, b, p, G } = net.params;
  const bar = `${gate}_bar`;
  if (!isLive(net.rules, gate, t)) {
    return {
      title: `Step ${t}, forward: no sum for the ${NAMES[gate]}`,
      text: `Here ${held(gate, t, state)}: nothing is weighed, and its weights do nothing at this step.`,
      active: [],
      fresh: [],
    };
  }
  const g = GATES.indexOf(gate);
  const y_before = t === 1 ? net.y0 : trace.y[t - 2];
  const seen = gate === "o" ? ["c", t, trace.c[t - 1]] : ["c", t - 1, t === 1 ? net.c0 : trace.c[t - 2]];
  const peeks = gate !== "z" && net.rules.peepholes;
  const recurs = gate !== "z" && net.rules.recurrence && t > 1;
  const terms = [
    [number(`b.${gate}.${unit}`, "parameter", b[g][unit])],
    ...net.x[t - 1].map((value, d) => [number(`W.${gate}.${unit}.${d}`, "parameter", W[g][unit][d]), "·", number(`x.${t}.${d}`, "input", value)]),
    ...y_before.map((value, j) => [number(`R.${gate}.${unit}.${j}`, "parameter", R[g][unit][j]), "·", number(`y.${t - 1}.${j}`, "output", value)]),
    ...(peeks ? [[number(`p.${gate}.${unit}`, "peephole", p[g - 1][unit]), "·", number(`c.${seen[1]}.${unit}`, "cell", seen[2][unit])]] : []),
    ...(recurs ? ["i", "f", "o"].flatMap((from, s) => G[g - 1][s][unit].map((weight, j) => [number(`G.${gate}.${from}.${unit}.${j}`, "parameter", weight), "·", number(`${from}.${t - 1}.${j}`, role(from), trace[from][t - 2][j])])) : []),
  ];
  return {
    title: `Step ${t}, forward: the ${NAMES[gate]} adds up`,
    text:
      {
        z: `What could be written into the cell: the input x(${t}) and the block's own last word y(${t - 1}), each by its weights. The block input never sees the cell.`,
        i: "How much of it to let in. The same two sources by other weights",
        f: "How much of the old cell to keep. The same two sources again",
        o: "How much to say. It is asked last, when the new cell stands",
      }[gate] +
      (gate === "z" ? "" : !peeks ? ", and no look at the cell: the peepholes are off." : gate === "o" ? `, so its peephole looks at c(${t}), not at c(${t - 1}).` : `, and through its peephole the cell of the step before, c(${t - 1}): the new one does not exist yet.`),
    symbols: [
      symbol(bar, t), " = ", parameter("W", gate), " ", symbol("x", t), " + ", parameter("R", gate), " ", symbol("y", t - 1),
      peeks ? [" + ", parameter("p", gate), " ⊙ ", symbol(seen[0], seen[1])] : null,
      recurs ? ["i", "f", "o"].map((from) => [" + ", parameter("G", `${gate}${from}`), " ", symbol(from, t - 1)]) : null,
      " + ", parameter("b", gate),
    ],
    lines: [line([`${bar}.${t}.${unit}`], symbol(bar, t, unit), " = ", ...withPlus(terms), " = ", result(`${bar}.${t}.${unit}`, role(bar), trace[bar][t - 1][unit]))],
  };
}

function activation(gate, t, state) {
  const { net, trace, unit } = state;
  const id = `${gate}.${t}.${unit}`;
  const value = trace[gate][t - 1][unit];
  if (!isLive(net.rules, gate, t)) {
    const coupled = net.rules.fixed[gate][t - 1] === null;
    return {
      title: `Step ${t}, forward: the ${NAMES[gate]} is ${coupled ? "the input gate's opposite" : "held"}`,
      text: coupled
        ? "Coupled gates: what is let in pushes out exactly as much. One set of weights fewer."
        : `Here ${held(gate, t, state)}, whatever the input says. No trained gate ever gets there: σ stays strictly between 0 and 1.`,
      symbols: [symbol(gate, t), coupled ? [" = 1 − ", symbol("i", t)] : ` = ${value}`],
      lines: [line([id], symbol(gate, t, unit), " = ", ...(coupled ? ["1 − ", number(`i.${t}.${unit}`, "input", trace.i[t - 1][unit], 4), " = "] : []), result(id, role(gate), value))],
      active: [],
    };
  }
  const bare = gate === "z" && !net.rules.blockInput;
  return {
    title: `Step ${t}, forward: the ${NAMES[gate]}`,
    text: bare
      ? "This variant leaves the block input as it is, without tanh."
      : {
          z: "tanh bends the sum into the open interval from −1 to 1: a proposal, with a sign.",
          i: "σ bends the sum into the open interval from 0 to 1: the share of the proposal that gets in.",
          f: "σ again: the share of the old cell that stays. Near 1 it remembers; near 0 it forgets. The name fits only the second.",
          o: "σ again: the share of the cell that is said aloud.",
        }[gate],
    symbols: [symbol(gate, t), " = ", bare ? null : gate === "z" ? "tanh " : "σ ", symbol(`${gate}_bar`, t)],
    lines: [line([id], symbol(gate, t, unit), " = ", bare ? null : gate === "z" ? "tanh " : "σ ", number(`${gate}_bar.${t}.${unit}`, role(gate), trace[`${gate}_bar`][t - 1][unit], 4), " = ", result(id, role(gate), value))],
  };
}

function cell(t, { net, trace, unit }) {
  const old = t === 1 ? net.c0[unit] : trace.c[t - 2][unit];
  const id = `c.${t}.${unit}`;
  return {
    title: `Step ${t}, forward: the cell is renewed`,
    text: "Two products meet on the highway, unit by unit: the proposal times what is let in, and the old cell times what is kept. No matrix stands between c of one step and c of the next.",
    symbols: [symbol("c", t), " = ", symbol("z", t), " ⊙ ", symbol("i", t), " + ", symbol("c", t - 1), " ⊙ ", symbol("f", t)],
    lines: [
      line(
        [id], symbol("c", t, unit), " = ",
        number(`z.${t}.${unit}`, "blockinput", trace.z[t - 1][unit], 4), " · ", number(`i.${t}.${unit}`, "input", trace.i[t - 1][unit], 4), " + ",
        number(`c.${t - 1}.${unit}`, "cell", old, 4), " · ", number(`f.${t}.${unit}`, "forget", trace.f[t - 1][unit], 4), " = ",
        number(`zi.${t}.${unit}`, "blockinput", trace.zi[t - 1][unit], 4), " + ", number(`cf.${t}.${unit}`, "cell", trace.cf[t - 1][unit], 4), " = ", result(id, "cell", trace.c[t - 1][unit]),
      ),
    ],
  };
}

function output(t, { net, trace, unit }) {
  const id = `y.${t}.${unit}`;
  const squash = net.rules.blockOutput;
  return {
    title: `Step ${t}, forward: the block speaks`,
    text: squash ? "The cell may grow beyond 1; tanh brings it back, and the output gate decides how much of it is heard." : "This variant lets the cell out as it is, without tanh.",
    symbols: [symbol("y", t), " = ", squash ? "tanh " : null, symbol("c", t), " ⊙ ", symbol("o", t)],
    lines: [
      line(
        [id], symbol("y", t, unit), " = ", squash ? ["tanh ", number(`c.${t}.${unit}`, "cell", trace.c[t - 1][unit], 4), " · "] : null,
        squash ? null : [number(`tanh_c.${t}.${unit}`, "cell", trace.tanh_c[t - 1][unit], 4), " · "], number(`o.${t}.${unit}`, "output", trace.o[t - 1][unit], 4),
        squash ? [" = ", number(`tanh_c.${t}.${unit}`, "cell", trace.tanh_c[t - 1][unit], 4), " · ", number(`o.${t}.${unit}`, "output", trace.o[t - 1][unit], 4)] : null,
        " = ", result(id, "output", trace.y[t - 1][unit]),
      ),
    ],
  };
}

function loss(t, { trace, targets, loss: J }) {
  return {
    title: `Step ${t}, forward: how far off?`,
    text: "Half the squared distance to the target of this step, over both units. J is the sum over all steps.",
    symbols: [make("span", { class: "un-symbol un-loss" }, "J", make("sup", {}, `(${t})`)), " = ½ Σ (", symbol("y", t), " − ", symbol("target", t), ")²"],
    lines: [
      line(
        [`J.${t}`], "J", make("sup", {}, `(${t})`), " = ½ (",
        ...trace.y[t - 1].flatMap((value, k) => [k ? " + " : null, "(", number(`y.${t}.${k}`, "output", value, 4, true), " − ", number(`target.${t}.${k}`, "loss", targets[t - 1][k]), ")²"]),
        ") = ", result(`J.${t}`, "loss", J[t - 1]),
      ),
    ],
  };
}

// ---------------------------------------------------------------- back: one δ, all its roads

const BACK_TITLE = {
  y: (n) => `${n === 1 ? "one road" : `${n} roads`} from y`, o_bar: () => "the output gate", c: (n) => `${n} road${n === 1 ? "" : "s"} from the cell`, f_bar: () => "the forget gate", i_bar: () => "the input gate", z_bar: () => "the block input",
};

function backText(name, t, T, { net, grads, unit }) {
  const n = grads.roads[name][t - 1][unit].length;
  const last = t === T;
  if (name === "y") {
    return last
      ? `Nothing comes after step ${T}: y(${t}) is compared with its target, and that is all. δ is short for ∂J/∂, with the total loss J.`
      : `y(${t}) was compared with its target, and then read by the block input and by each gate of step ${t + 1}. One direct term, and one road through every one of them.`;
  }
  if (name === "c") {
    const now = net.rules.peepholes ? "out as y, or through the peephole of the output gate" : "out as y";
    return last
      ? `c(${t}) is used ${n === 1 ? "once" : "twice"}: ${now}. Later steps there are none.`
      : `Two streams. Now: ${now}. Later: ${net.rules.peepholes ? "through the peepholes of the next input and forget gates, and " : ""}straight along the highway into c(${t + 1}), times f(${t + 1}). Each edge's ∂ holds the other inputs of its node fixed; that o(${t}) moves as well is not lost, it is a road of its own.`;
  }
  if (n === 0) return "This gate has no sum of its own here, so there is nothing to differentiate by.";
  if (n > 1) return name === "i_bar" && net.rules.coupled ? "Coupled gates: ī moves i, and with it f = 1 − i. Two roads into the same cell." : "With full gate recurrence this gate's value is also read by every gate of the next step.";
  return {
    o_bar: `ō(${t}) has one way to the loss: it moves o(${t}), which moves y(${t}). What the cell could say, tanh c, is held fixed.`,
    f_bar: `One road, through c(${t}). The gate's lever is the old cell: where c(${t - 1}) is near 0, it hardly matters what is forgotten.`,
    i_bar: `One road, through c(${t}). The gate's lever is the proposal z(${t}).`,
    z_bar: `One road, through c(${t}). The proposal counts as far as the input gate let it in.`,
  }[name];
}

/** The roads from a quantity that the reader's mistake leaves out. */
export function lostRoads(name, t, { grads, right, unit }) {
  const taken = grads.roads[name][t - 1][unit];
  return right.roads[name][t - 1][unit].filter((each) => !taken.some((road) => road.via === each.via && road.t === each.t));
}

function back(name, t, state) {
  const { net, grads, numerical, unit } = state;
  const T = net.x.length;
  const roads = grads.roads[name][t - 1][unit];
  const id = `d_${name}.${t}.${unit}`;
  const value = grads[name][t - 1][unit];
  const difference = numerical[name][t - 1][unit];
  const title = `Step ${t}, back: ${BACK_TITLE[name](roads.length)}`;
  const text = backText(name, t, T, state);
  if (!roads.length) return { title, text };
  const lost = lostRoads(name, t, state);
  return {
    title,
    text,
    symbols: [error(name, t), " = ", ...withPlus(roads.map((each) => written(each)))],
    lines: [
      ...(roads.length > 1 || roads[0].terms.length > 1 ? roads : []).map((each) => roadLine(each, name, t, unit)),
      ...lost.map((each) => make("div", { class: "un-line un-lost" }, "left out: ", ...roadWords(each))),
      line(
        [id], error(name, t, unit), " = ",
        ...(roads.length > 1 ? withPlus(roads.map((each) => signed(each.value, 4))) : factorNumbers(roads[0].terms)),
        " = ", result(id, "error", value),
        make("span", { class: "un-check" }, "central difference ", make("span", { class: "un-figure-number", "data-id": id }, pretty(difference, 4)), " ", agreement(value, difference, state.scale[name])),
      ),
    ],
    roads: roads.map((each, index) => ({ wires: wiresOf(name, each, t) ?? [], colour: each.via === "J" ? "loss" : "error", dash: index })),
  };
}

/** ✓ or ✗, in words too. */
export function agreement(value, difference, scale) {
  const good = Math.abs(value - difference) <= 1e-6 * (scale || 1);
  return make("span", { class: good ? "un-right" : "un-wrong" }, good ? "✓" : "✗", make("span", { class: "un-hidden" }, good ? " agrees" : " disagrees"));
}

const factorNumbers = (terms) =>
  withPlus(terms.map((factors) => factors.flatMap((factor, n) => [n ? " · " : null, factorNumber(factor)])));

function factorNumber(factor) {
  const { kind, name, t, unit, place, value } = factor;
  if (kind === "weight") return number(place, place.startsWith("p") ? "peephole" : "parameter", value, 3);
  if (kind === "delta") return number(`d_${name}.${t}.${unit}`, "error", value, 4);
  if (kind === "direct") return make("span", { class: "un-product" }, "(", symbol("y", t, unit), " − ", symbol("target", t, unit), ")");
  if (kind === "minus") return "(−1)";
  return number(`${name}.${t}.${unit}`, role(name), value, 4);
}

function roadWords(each) {
  return [each.via === "J" ? "straight to the loss: " : ["through ", symbol(each.via, each.t), ": "], ...factorNumbers(each.terms), " = "];
}
const roadLine = (each, name, t, unit) => line([roadId(name, t, unit, each), ...idsOf(each)], ...roadWords(each), result(roadId(name, t, unit, each), "error", each.value));
export const roadId = (name, t, unit, each) => `road.${name}.${t}.${unit}.${each.via}.${each.t}`;
const idsOf = (each) => each.terms.flat().flatMap(({ kind, place, name, t, unit }) => (kind === "weight" ? [place] : kind === "delta" ? [`d_${name}.${t}.${unit}`] : []));

// ---------------------------------------------------------------- the parameters: sums over time

function sum(kind, state) {
  const { net, grads, numerical, unit } = state;
  const key = kind[1];
  const T = net.x.length;
  const gates = key === "p" ? ["i", "f", "o"] : GATES;
  const columns = key === "W" ? net.x[0].map((_, d) => d) : key === "R" ? net.c0.map((_, k) => k) : [null];
  if (key === "p" && !net.rules.peepholes) return { title: "Sum over time: no peepholes", text: "The peepholes are off, so there is nothing to differentiate by.", active: [] };
  const entry = (tree, g, col) => (col === null ? tree[key][g][unit] : tree[key][g][unit][col]);
  const lines = gates.flatMap((gate, g) =>
    columns.map((col) => {
      const place = [key, gate, unit, ...(col === null ? [] : [col])].join(".");
      const value = entry(grads.params, g, col);
      const difference = entry(numerical.params, g, col);
      return line(
        [place], gradient(key, gate, unit, col), " = ",
        ...withPlus(grads.copies.map((copy) => signed(entry(copy, g, col), 4))), " = ", result(`d${place}`, "error", value),
        make("span", { class: "un-check" }, "difference ", pretty(difference, 4), " ", agreement(value, difference, state.scale[kind])),
      );
    }),
  );
  return {
    title: `Sum over time: ${{ W: "the input weights", R: "the recurrent weights", p: "the peepholes", b: "the biases" }[key]}`,
    text: {
      W: "Pretend each step used a copy of W of its own; its gradient is the error at the gate times the input. There are no copies, so the steps' shares are added.",
      R: `The same, with the block's own last output: y(0) at step 1, y(${T - 1}) at step ${T}.`,
      p: "Each gate's error times the cell it looked at: c(t−1) for the input and the forget gate, c(t) for the output gate.",
      b: "A bias works on an input that is always 1, so its gradient is the sum of the errors.",
    }[key],
    symbols: [make("span", { class: "un-symbol un-error" }, "∂J/∂", make("b", {}, key), make("sub", {}, "⋆")), " = Σ ", make("span", { class: "un-symbol un-error" }, "δ⋆̄", make("sup", {}, "(t)")), { W: [" ", symbol("x"), make("sup", {}, "(t)ᵀ")], R: [" ", symbol("y"), make("sup", {}, "(t−1)ᵀ")], p: [" ⊙ ", symbol("c")], b: "" }[key]],
    lines,
    freshIds: gates.flatMap((gate) => columns.map((col) => `d${[key, gate, unit, ...(col === null ? [] : [col])].join(".")}`)),
  };
}
