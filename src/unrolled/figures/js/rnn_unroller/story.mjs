// What happens at each position of the stepper, forward and back: its words, its equation with the
// numbers put in, the wires it uses, and which quantities are known by then.

import { make, pretty } from "../kit.mjs";

const FORWARD = ["a", "h", "o", "y_hat", "J"];
const BACK = ["d_o", "d_h", "d_a", "copy"];

/** Every position: {kind, t}. Start, forward through time, back through time, sum, update. */
export function positions(T) {
  const all = [{ kind: "start", t: 0 }];
  for (let t = 1; t <= T; t++) for (const kind of FORWARD) all.push({ kind, t });
  for (let t = T; t >= 1; t--) for (const kind of BACK) all.push({ kind, t });
  return [...all, { kind: "sum", t: 0 }, { kind: "update", t: 0 }];
}

/** Is `quantity` of step t known at `position`? A function of both, for one list of positions. */
export function knownAt(all, position) {
  const known = new Set(all.slice(0, position + 1).map(({ kind, t }) => `${kind}.${t}`));
  return (quantity, t) => known.has(`${quantity}.${t}`);
}

export const isBackward = ({ kind }) => BACK.includes(kind) || kind === "sum" || kind === "update";

/** What a position is called, for the slider and for screen readers. */
export function say({ kind, t }) {
  return {
    start: "start",
    a: `forward, t = ${t}: weighted sums a`,
    h: `forward, t = ${t}: hidden state h`,
    o: `forward, t = ${t}: output sums o`,
    y_hat: `forward, t = ${t}: prediction ŷ`,
    J: `forward, t = ${t}: loss J`,
    d_o: `back, t = ${t}: error at o`,
    d_h: `back, t = ${t}: error at h`,
    d_a: `back, t = ${t}: error at a`,
    copy: `back, t = ${t}: this step's gradients`,
    sum: "sum over the steps",
    update: "update",
  }[kind];
}

// ---------------------------------------------------------------- small pieces of equations

const sub = (text) => make("sub", {}, text);
const sup = (text) => make("sup", {}, text);
const SYMBOL_ROLE = { x: "input", h: "hiddenlayer", a: "hiddenlayer", o: "output", y_hat: "output", J: "loss" };
const GLYPH = { y_hat: "ŷ", target: "target" };

/** h(2) in bold for a vector; with a unit, h₁(2) in italics for one number of it. */
function symbol(name, t, unit) {
  const glyph = GLYPH[name] ?? name;
  const letter = make(unit === undefined ? "b" : "i", {}, glyph);
  return make("span", { class: `un-symbol un-${SYMBOL_ROLE[name] ?? "parameter"}` }, letter, t === undefined ? null : sup(`(${t})`), unit === undefined ? null : sub(unit + 1));
}
const matrix = (name, ...marks) => make("span", { class: "un-symbol un-parameter" }, make("b", {}, name), ...marks);
const error = (name, t, unit) => make("span", { class: "un-symbol un-error" }, "∂J/∂", make(unit === undefined ? "b" : "i", {}, GLYPH[name] ?? name), sup(`(${t})`), unit === undefined ? null : sub(unit + 1));

/** One number that knows which quantity it is. */
const number = (id, role, value, decimals = 2) =>
  make("span", { class: `un-figure-number un-${role}`, "data-id": id }, value < 0 ? `(${pretty(value, decimals)})` : pretty(value, decimals));
const result = (id, role, value) => make("span", { class: `un-figure-number un-result un-${role}`, "data-id": id }, pretty(value, 4));
const product = (ids, left, right) => make("span", { class: "un-product", "data-id": ids }, left, "·", right);

const bracketed = (value, part) => (value < 0 ? ["(", part, ")"] : [part]);
const joined = (parts, mark = " + ") => parts.flatMap((part, i) => (i ? [mark, part] : [part]));
const line = (ids, ...parts) => make("div", { class: "un-line", tabindex: 0, "data-id": ids.join(" ") }, ...parts);

/** One of the ways an error arrives, on a line of its own: its products and their sum. */
const road = (words, id, role, value, products) => make("div", { class: "un-way" }, `${words}: `, ...joined(products), " = ", result(id, role, value));

// ---------------------------------------------------------------- the steps themselves

/**
 * @param state {{params, trace, loss, targets, grads, rate, totalLoss, lossAfter}}
 * @returns {{title: string, text: string, symbols: Node, lines: Node[], active: object[],
 *            fresh: string[], roads: object[]}}
 */
export function tell({ kind, t }, state) {
  const T = state.trace.x.length;
  const nothing = { lines: [], active: [], fresh: [], roads: [] };
  return { ...nothing, ...CHAPTERS[kind](t, state, T) };
}

const units = (vector) => vector.map((_, i) => i);
const before = ({ trace }, t) => (t === 1 ? trace.h0 : trace.h[t - 2]);

const CHAPTERS = {
  start: (_, { trace }) => ({
    title: "Before the first step",
    text:
      "Everything the network will ever use is here: the inputs x(1) to x(4), a first state h(0), and the parameters. " +
      "The arrows named W are drawn four times and exist once: point at one and its copies light up. Solid arrows carry positive weights, broken ones negative.",
    symbols: [symbol("h", 0), " = ", trace.h0.map((value) => pretty(value)).join(", ")],
    fresh: units(trace.h0).map((i) => `h.0.${i}`),
  }),

  a: (t, state) => {
    const { params, trace } = state;
    const old = before(state, t);
    return {
      title: `Step ${t}, forward: each hidden unit adds up`,
      text: `What the input says now, and what the hidden layer itself said one step ago (${t === 1 ? "the given h(0)" : `h(${t - 1})`}), arrive by different weights and are added.`,
      symbols: [symbol("a", t), " = ", matrix("b"), " + ", matrix("W"), " ", symbol("h", t - 1), " + ", matrix("U"), " ", symbol("x", t)],
      lines: units(params.b).map((i) =>
        line(
          [`a.${t}.${i}`, ...units(old).map((j) => `W.${i}.${j}@${t}`), ...units(trace.x[t - 1]).map((j) => `U.${i}.${j}@${t}`)],
          symbol("a", t, i), " = ", number(`b.${i}`, "parameter", params.b[i]), " + ",
          ...joined([
            ...old.map((value, j) => product(`W.${i}.${j}@${t} h.${t - 1}.${j}`, number(`W.${i}.${j}`, "parameter", params.W[i][j]), number(`h.${t - 1}.${j}`, "hiddenlayer", value))),
            ...trace.x[t - 1].map((value, j) => product(`U.${i}.${j}@${t} x.${t}.${j}`, number(`U.${i}.${j}`, "parameter", params.U[i][j]), number(`x.${t}.${j}`, "input", value))),
          ]),
          " = ", result(`a.${t}.${i}`, "hiddenlayer", trace.a[t - 1][i]),
        ),
      ),
      active: [{ kind: "W", t, colour: "hidden" }, { kind: "U", t, colour: "input" }],
      fresh: units(params.b).map((i) => `a.${t}.${i}`),
    };
  },

  h: (t, { trace }) => ({
    title: `Step ${t}, forward: the sums are squashed`,
    text: "tanh bends every sum into the open interval from −1 to 1. This is the state: all that later steps will ever know of the past.",
    symbols: [symbol("h", t), " = tanh ", symbol("a", t)],
    lines: units(trace.a[t - 1]).map((i) =>
      line([`h.${t}.${i}`], symbol("h", t, i), " = tanh ", number(`a.${t}.${i}`, "hiddenlayer", trace.a[t - 1][i], 4), " = ", result(`h.${t}.${i}`, "hiddenlayer", trace.h[t - 1][i])),
    ),
    fresh: units(trace.h[t - 1]).map((i) => `h.${t}.${i}`),
  }),

  o: (t, { params, trace }) => ({
    title: `Step ${t}, forward: the output layer reads the state`,
    text: "Two output units look at the hidden layer. The input itself is out of sight: what the state forgot cannot be read here.",
    symbols: [symbol("o", t), " = ", matrix("c"), " + ", matrix("V"), " ", symbol("h", t)],
    lines: units(params.c).map((k) =>
      line(
        [`o.${t}.${k}`, ...units(trace.h[t - 1]).map((i) => `V.${k}.${i}@${t}`)],
        symbol("o", t, k), " = ", number(`c.${k}`, "parameter", params.c[k]), " + ",
        ...joined(trace.h[t - 1].map((value, i) => product(`V.${k}.${i}@${t} h.${t}.${i}`, number(`V.${k}.${i}`, "parameter", params.V[k][i]), number(`h.${t}.${i}`, "hiddenlayer", value)))),
        " = ", result(`o.${t}.${k}`, "output", trace.o[t - 1][k]),
      ),
    ),
    active: [{ kind: "V", t, colour: "hidden" }],
    fresh: units(params.c).map((k) => `o.${t}.${k}`),
  }),

  y_hat: (t, { trace }) => ({
    title: `Step ${t}, forward: sums become probabilities`,
    text: "softmax makes the outputs positive and lets them add up to 1.",
    symbols: [symbol("y_hat", t), " = softmax ", symbol("o", t)],
    lines: units(trace.o[t - 1]).map((k) =>
      line(
        [`y_hat.${t}.${k}`], symbol("y_hat", t, k), " = exp ", number(`o.${t}.${k}`, "output", trace.o[t - 1][k]), " / (",
        ...joined(trace.o[t - 1].map((value, j) => make("span", {}, "exp ", number(`o.${t}.${j}`, "output", value)))), ") = ",
        result(`y_hat.${t}.${k}`, "output", trace.y_hat[t - 1][k]),
      ),
    ),
    active: [{ kind: "softmax", t, colour: "output" }],
    fresh: units(trace.o[t - 1]).map((k) => `y_hat.${t}.${k}`),
  }),

  J: (t, { trace, targets, loss }) => {
    const k = targets[t - 1].indexOf(1);
    return {
      title: `Step ${t}, forward: how wrong was that?`,
      text: `The target of this step is output ${k + 1}. The loss is the negative logarithm of the probability it was given: 0 when certain and right, without limit when certain and wrong.`,
      symbols: [symbol("J", t), " = −log ", symbol("y_hat", t, k)],
      lines: [line([`J.${t}`], symbol("J", t), " = −log ", number(`y_hat.${t}.${k}`, "output", trace.y_hat[t - 1][k], 4), " = ", result(`J.${t}`, "loss", loss[t - 1]))],
      active: [{ kind: "loss", t, colour: "loss" }],
      fresh: [`J.${t}`],
    };
  },

  d_o: (t, { trace, targets, grads }, T) => ({
    title: `Step ${t}, back: the error at the outputs`,
    text:
      (t === T ? "Now everything runs the other way, from the last loss to the first weight. " : "") +
      "Softmax and logarithm undo one another, and what is left is the plainest error there is: what was said minus what was true.",
    symbols: [error("o", t), " = ", symbol("y_hat", t), " − ", symbol("target", t)],
    lines: units(grads.o[t - 1]).map((k) =>
      line([`d_o.${t}.${k}`], error("o", t, k), " = ", number(`y_hat.${t}.${k}`, "output", trace.y_hat[t - 1][k], 4), " − ", number(`target.${t}`, "loss", targets[t - 1][k], 0), " = ", result(`d_o.${t}.${k}`, "error", grads.o[t - 1][k])),
    ),
    active: [{ kind: "softmax", t, colour: "error" }, { kind: "loss", t, colour: "error" }],
    roads: [{ stops: [["J", t], ["y_hat", t], ["o", t]], colour: "error", lane: 0 }],
    fresh: units(grads.o[t - 1]).map((k) => `d_o.${t}.${k}`),
  }),

  d_h: (t, { params, grads }, T) => {
    const last = t === T;
    const future = { stops: [["h", t + 1], ["h", t]], colour: "step2", lane: 0, dash: 1 };
    return {
      title: last ? `Step ${t}, back: one road into h(${t})` : `Step ${t}, back: two roads into h(${t})`,
      text: last
        ? `h(${t}) was used once, by o(${t}): nothing comes after the last step. So its error arrives by one road.`
        : `h(${t}) was used twice: by o(${t}) at once, and by h(${t + 1}) one step later. Its error arrives by both roads, and they add.`,
      symbols: [error("h", t), " = ", matrix("V", sup("T")), " ", error("o", t), last ? null : [" + ", matrix("W", sup("T")), " ", error("a", t + 1)]],
      lines: units(grads.h[t - 1]).map((i) =>
        line(
          [`d_h.${t}.${i}`, ...units(grads.o[t - 1]).map((k) => `V.${k}.${i}@${t}`), ...(last ? [] : units(grads.a[t]).map((j) => `W.${j}.${i}@${t + 1}`))],
          error("h", t, i), " = ",
          ...(last ? [] : [result(`d_h_now.${t}.${i}`, "error", grads.hNow[t - 1][i]), " + ", ...bracketed(grads.hFuture[t - 1][i], result(`d_h_future.${t}.${i}`, "step2", grads.hFuture[t - 1][i])), " = "]),
          result(`d_h.${t}.${i}`, "error", grads.h[t - 1][i]),
          road(`through o(${t})`, `d_h_now.${t}.${i}`, "error", grads.hNow[t - 1][i],
            grads.o[t - 1].map((value, k) => product(`V.${k}.${i}@${t} d_o.${t}.${k}`, number(`V.${k}.${i}`, "parameter", params.V[k][i]), number(`d_o.${t}.${k}`, "error", value, 3)))),
          last ? null : road(`from step ${t + 1}`, `d_h_future.${t}.${i}`, "step2", grads.hFuture[t - 1][i],
            grads.a[t].map((value, j) => product(`W.${j}.${i}@${t + 1} d_a.${t + 1}.${j}`, number(`W.${j}.${i}`, "parameter", params.W[j][i]), number(`d_a.${t + 1}.${j}`, "error", value, 3)))),
        ),
      ),
      active: [{ kind: "V", t, colour: "error" }, ...(last ? [] : [{ kind: "W", t: t + 1, colour: "step2" }])],
      roads: [{ stops: [["o", t], ["h", t]], colour: "error", lane: 0 }, ...(last ? [] : [future])],
      fresh: units(grads.h[t - 1]).flatMap((i) => [`d_h.${t}.${i}`, `d_h_now.${t}.${i}`, `d_h_future.${t}.${i}`]),
    };
  },

  d_a: (t, { trace, grads }) => ({
    title: `Step ${t}, back: through the squashing`,
    text: "The slope of tanh is 1 − h², never more than 1. A unit near its limits passes almost nothing back.",
    symbols: [error("a", t), " = ", error("h", t), " ⊙ (1 − ", symbol("h", t), sup("2"), ")"],
    lines: units(grads.a[t - 1]).map((i) =>
      line([`d_a.${t}.${i}`], error("a", t, i), " = ", number(`d_h.${t}.${i}`, "error", grads.h[t - 1][i], 4), " · (1 − ", number(`h.${t}.${i}`, "hiddenlayer", trace.h[t - 1][i], 4), sup("2"), ") = ", result(`d_a.${t}.${i}`, "error", grads.a[t - 1][i])),
    ),
    fresh: units(grads.a[t - 1]).map((i) => `d_a.${t}.${i}`),
  }),

  copy: (t, state) => {
    const { grads } = state;
    const old = before(state, t);
    return {
      title: `Step ${t}, back: what this step would change`,
      text: `Pretend that step ${t} used a copy of the parameters all of its own. Each of its weights gets the error at its head times the value at its tail; W's tails are the state before, h(${t - 1}).`,
      symbols: [make("span", { class: "un-symbol un-error" }, "∂J/∂", make("b", {}, "W"), sup(`(${t})`)), " = ", error("a", t), " ", symbol("h", t - 1), sup("T")],
      lines: units(grads.a[t - 1]).map((i) =>
        line(
          units(old).map((j) => `W.${i}.${j}@${t}`),
          `row ${i + 1}: `, number(`d_a.${t}.${i}`, "error", grads.a[t - 1][i], 4), " · (",
          ...joined(old.map((value, j) => number(`h.${t - 1}.${j}`, "hiddenlayer", value, 4)), ", "), ") = (",
          ...joined(old.map((_, j) => result(`dW.${t}.${i}.${j}`, "error", grads.copies[t - 1].W[i][j])), ", "), ")",
        ),
      ),
      active: [{ kind: "W", t, colour: "error" }, { kind: "U", t, colour: "error" }, { kind: "V", t, colour: "error" }],
      fresh: ["U", "W", "V", "b", "c"].map((name) => `d${name}@${t}`),
    };
  },

  sum: (_, { grads }, T) => ({
    title: "Four copies, one gradient",
    text: "There are no copies: the same W worked at every step. So what the steps ask for is added up, and that sum is the gradient.",
    symbols: [make("span", { class: "un-symbol un-error" }, "∂J/∂", make("b", {}, "W")), " = ", ...joined(Array.from({ length: T }, (_, s) => make("span", { class: "un-symbol un-error" }, "∂J/∂", make("b", {}, "W"), sup(`(${s + 1})`))))],
    lines: units(grads.params.W[0]).map((j) =>
      line(
        [`W.0.${j}`], "row 1, column ", String(j + 1), ": ",
        ...joined(grads.copies.map((copy, s) => number(`dW.${s + 1}.0.${j}`, "error", copy.W[0][j], 4))), " = ", result(`dW.0.${j}`, "error", grads.params.W[0][j]),
      ),
    ),
    active: Array.from({ length: T }, (_, s) => ({ kind: "W", t: s + 1, colour: "error" })),
    fresh: ["dU", "dW", "dV", "db", "dc"],
  }),

  update: (_, { rate, totalLoss, lossAfter }) => ({
    title: "One step downhill, for all steps at once",
    text: "Every parameter moves a little against its gradient, once. The next pass starts from the new numbers.",
    symbols: [matrix("θ"), " ← ", matrix("θ"), ` − ${rate} · `, make("span", { class: "un-symbol un-error" }, "∂J/∂", make("b", {}, "θ"))],
    lines: [
      line(["J"], symbol("J"), " before: ", result("J", "loss", totalLoss), "; after: ", result("J_after", "loss", lossAfter)),
    ],
    fresh: [],
  }),
};
