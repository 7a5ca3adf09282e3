// Back propagation as roads. Every quantity q(t) reaches the loss by one or more roads; the
// derivative along a road is the product of the local derivatives of its pieces, and δq(t) = ∂J/∂q(t)
// is the sum over its roads. `backward` is nothing but that sum, taken in the order in which the
// terms become known. `mistake` spoils one road as it has been printed (unrolled.mistakes).

import { DELTAS, GATES, isLive } from "./lstm.mjs";

/**
 * A factor of a product: what it is, and its value.
 * @typedef {{kind: string, name?: string, t?: number, unit?: number, place?: string, value: number}} Factor
 *   kind: "delta" ∂J/∂name, "value" name itself, "tanh" tanh of it, "slope" the activation's
 *   derivative written by its output, "weight" the parameter at `place`
 * @typedef {{via: string, t: number, terms: Factor[][], value: number}} Road
 */

const delta = (grads, name, t, unit) => ({ kind: "delta", name, t, unit, value: grads[name][t - 1][unit] });
const value = (trace, name, t, unit) => ({ kind: "value", name, t, unit, value: before(trace, name, t)[unit] });
const before = (trace, name, t) => (t === 0 ? trace[`${name}0`] : trace[name][t - 1]);

function road(via, t, ...terms) {
  const sum = terms.reduce((total, factors) => total + factors.reduce((product, factor) => product * factor.value, 1), 0);
  return { via, t, terms, value: sum };
}

/**
 * All roads from one unit of one quantity to J. Needs the deltas of all that comes after it. Step 0
 * is what was there before: y0 and c0, which no loss looks at.
 */
export function roadsOf(name, t, k, { net, trace, grads, dJ_dy, mistake }) {
  const { params, rules } = net;
  const T = net.x.length;
  const H = net.c0.length;
  const later = t < T;
  const units = Array.from({ length: H }, (_, j) => j);
  const own = (quantity, at = t) => value(trace, quantity, at, k);
  const err = (quantity, at = t) => delta(grads, quantity, at, k);
  const slope = (quantity) => ({ kind: "slope", name: quantity, t, unit: k, value: quantity === "tanh_c" ? 1 - trace.tanh_c[t - 1][k] ** 2 : quantity === "z" ? 1 - trace.z[t - 1][k] ** 2 : trace[quantity][t - 1][k] * (1 - trace[quantity][t - 1][k]) });
  const peephole = (gate) => ({ kind: "weight", place: `p.${gate}.${k}`, value: params.p["ifo".indexOf(gate)][k] });
  const matrix = (letter, gate, row) => ({ kind: "weight", place: `${letter}.${gate}.${row}.${k}`, value: params[letter][GATES.indexOf(gate)][row][k] });

  /** A gate's value also reaches every gate of the next step, if the block is so wired. */
  const recurrence = (gate) =>
    rules.recurrence && later
      ? ["i", "f", "o"]
          .filter((to) => isLive(rules, to, t + 1))
          .map((to) =>
            road(
              `${to}_bar`,
              t + 1,
              ...units.map((j) => [
                { kind: "weight", place: `G.${to}.${gate}.${j}.${k}`, value: params.G["ifo".indexOf(to)]["ifo".indexOf(gate)][j][k] },
                delta(grads, `${to}_bar`, t + 1, j),
                slope(gate),
              ]),
            ),
          )
      : [];

  switch (name) {
    case "y": // the loss of this step, and four gates of the next
      return [
        ...(t > 0 ? [road("J", t, [{ kind: "direct", name: "y", t, unit: k, value: dJ_dy[t - 1][k] }])] : []),
        ...(later ? GATES : [])
          .filter((gate) => isLive(rules, gate, t + 1) && !(mistake === "missing_recurrent" && gate === "o"))
          .map((gate) => road(`${gate}_bar`, t + 1, ...units.map((j) => [matrix("R", gate, j), delta(grads, `${gate}_bar`, t + 1, j)]))),
      ];
    case "o_bar": // one road: y
      return [road("y", t, [err("y"), own("tanh_c"), slope("o")]), ...recurrence("o")];
    case "c": {
      // now: out as y, and through the output gate's peephole
      const roads = [];
      if (t > 0) roads.push(road("y", t, rules.blockOutput && mistake !== "tanh_missing" ? [err("y"), own("o"), slope("tanh_c")] : [err("y"), own("o")]));
      if (t > 0 && rules.peepholes && isLive(rules, "o", t) && mistake !== "dropped_p_out") roads.push(road("o_bar", t, [peephole("o"), err("o_bar")]));
      if (!later) return roads;
      // later: two peepholes, and the highway itself
      if (rules.peepholes && isLive(rules, "i", t + 1) && mistake !== "dropped_p_in") roads.push(road("i_bar", t + 1, [peephole("i"), err("i_bar", t + 1)]));
      if (rules.peepholes && isLive(rules, "f", t + 1) && mistake !== "dropped_p_for") {
        roads.push(road("f_bar", t + 1, [peephole(mistake === "peephole_swapped" ? "i" : "f"), err("f_bar", t + 1)]));
      }
      const carried = err("c", t + 1);
      if (mistake === "tutorial" && t > 0) {
        const through_y = trace.o[t][k] * (rules.blockOutput ? 1 - trace.tanh_c[t][k] ** 2 : 1);
        carried.value += through_y * (grads.y[t - 1][k] - grads.y[t][k]); // δy was overwritten too early
      }
      roads.push(road("c", t + 1, [carried, own("f", mistake === "forget_now" && t > 0 ? t : t + 1)]));
      return roads;
    }
    case "f_bar": // one road: c
      return [road("c", t, mistake === "sigmoid_missing" ? [err("c"), own("c", t - 1)] : [err("c"), own("c", t - 1), slope("f")]), ...recurrence("f")];
    case "i_bar": {
      const roads = [road("c", t, [err("c"), own("z"), slope("i")])];
      // coupled, f = 1 - i: the gate that lets in also throws out
      if (rules.coupled && rules.fixed.f[t - 1] === null) roads.push(road("f", t, [err("c"), { kind: "minus", value: -1 }, own("c", t - 1), slope("i")]));
      return [...roads, ...recurrence("i")];
    }
    case "z_bar": // one road: c
      if (mistake === "block_input_by_gate") return [road("c", t, [err("c"), own("z"), slope("i")])];
      return [road("c", t, rules.blockInput ? [err("c"), own("i"), slope("z")] : [err("c"), own("i")])];
    default:
      throw new Error(`no roads from ${name}`);
  }
}

/**
 * Every delta, with the roads it is the sum of, and every gradient as its sum over time.
 * @returns {{y, o_bar, c, f_bar, i_bar, z_bar, roads: Object<string, Road[][][]>, copies: object[],
 *            params: {W, R, b, p, G}, x, y0, c0}} `copies[t - 1]`: the share of step t
 */
export function backward(net, trace, targets, mistake = "none") {
  const { params, x, rules } = net;
  const T = x.length;
  const H = net.c0.length;
  const units = Array.from({ length: H }, (_, k) => k);
  const dJ_dy = trace.y.map((y, t) => y.map((value, k) => value - targets[t][k]));
  const grads = { dJ_dy, roads: {}, copies: [] };
  for (const name of DELTAS) {
    grads[name] = Array(T);
    grads.roads[name] = Array(T);
  }
  for (let t = T; t >= 1; t--) {
    for (const name of DELTAS) {
      const live = !name.endsWith("_bar") || isLive(rules, name[0], t);
      grads[name][t - 1] = Array(H).fill(0);
      grads.roads[name][t - 1] = units.map((k) => (live ? roadsOf(name, t, k, { net, trace, grads, dJ_dy, mistake }) : []));
      grads[name][t - 1] = grads.roads[name][t - 1].map((roads) => roads.reduce((sum, each) => sum + each.value, 0));
    }
  }
  const bars = (t) => GATES.map((gate) => grads[`${gate}_bar`][t - 1]);
  for (let t = 1; t <= T; t++) {
    const at = bars(t);
    const printed = mistake === "bias_from_forget" ? [at[0], at[2], at[2], at[2]] : at;
    const tails = { i: before(trace, "c", mistake === "peephole_now" ? t : t - 1), f: before(trace, "c", mistake === "peephole_now" ? t : t - 1), o: trace.c[t - 1] };
    grads.copies.push({
      W: at.map((error) => outer(error, x[t - 1])),
      R: at.map((error) => outer(error, before(trace, "y", t - 1))),
      b: printed.map((error) => [...error]),
      p: params.p && ["i", "f", "o"].map((gate) => units.map((k) => (rules.peepholes ? grads[`${gate}_bar`][t - 1][k] * tails[gate][k] : 0))),
      G: params.G && ["i", "f", "o"].map((to) => ["i", "f", "o"].map((from) => outer(grads[`${to}_bar`][t - 1], rules.recurrence && t > 1 ? trace[from][t - 2] : units.map(() => 0)))),
    });
  }
  grads.params = grads.copies.reduce(added);
  grads.x = x.map((vector, t) => vector.map((_, d) => bars(t + 1).reduce((sum, error, g) => sum + error.reduce((part, value, k) => part + params.W[g][k][d] * value, 0), 0)));
  const given = (name) => units.map((k) => roadsOf(name, 0, k, { net, trace, grads, dJ_dy, mistake }).reduce((sum, each) => sum + each.value, 0));
  grads.y0 = given("y");
  grads.c0 = given("c");
  return grads;
}

const outer = (u, v) => u.map((left) => v.map((right) => left * right));
function added(left, right) {
  if (left === null || typeof left === "number") return left === null ? null : left + right;
  if (Array.isArray(left)) return left.map((entry, index) => added(entry, right[index]));
  return Object.fromEntries(Object.entries(left).map(([key, entry]) => [key, added(entry, right[key])]));
}
