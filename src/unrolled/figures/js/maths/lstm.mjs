// The LSTM of unrolled.lstm and unrolled.lstm_variants, for one sequence, so that a figure can
// follow the reader's hand without a kernel. Same names and equations as the Python; held to it by
// a test. Vectors are arrays, matrices arrays of rows, sequences arrays of vectors; step t is
// index t - 1. Gate order z, i, f, o in W, R, b and i, f, o in p and G.
//   z_bar = W_z x + R_z y⁻ + b_z              z = tanh z_bar
//   i_bar = W_i x + R_i y⁻ + p_i c⁻ + b_i     i = σ(i_bar)       f likewise
//   c     = z i + c⁻ f
//   o_bar = W_o x + R_o y⁻ + p_o c  + b_o     o = σ(o_bar)
//   y     = tanh(c) o

export const GATES = ["z", "i", "f", "o"];
export const DELTAS = ["y", "o_bar", "c", "f_bar", "i_bar", "z_bar"]; // in the order one can compute them
export const VARIANTS = ["vanilla", "NIG", "NFG", "NOG", "NIAF", "NOAF", "CIFG", "NP", "FGR"];

/**
 * What a variant changes, plus what the reader forces on the gates.
 * `fixed.f[t - 1]` is the value a gate is held at in step t, null where it is free.
 * @param {{variant: string, peepholes?: boolean, extreme?: string, T: number}} choice
 *   extreme: "none"; "ones" or "zeros", over whatever the variant says; or "forget-2": the forget
 *   gate closed at step 2, unless it is bound to the input gate
 */
export function rulesOf({ variant, peepholes = true, extreme = "none", T }) {
  const free = Array(T).fill(null);
  const always = (value) => Array(T).fill(value);
  const fixed = {
    i: variant === "NIG" ? always(1) : [...free],
    f: variant === "NFG" ? always(1) : [...free],
    o: variant === "NOG" ? always(1) : [...free],
  };
  for (const gate of ["i", "f", "o"]) if (extreme === "ones" || extreme === "zeros") fixed[gate] = always(extreme === "ones" ? 1 : 0);
  if (extreme.startsWith("forget-") && variant !== "CIFG") fixed.f[Number(extreme.slice(7)) - 1] = 0;
  return {
    fixed,
    blockInput: variant !== "NIAF", // tanh on the block input
    blockOutput: variant !== "NOAF", // tanh on the cell, on its way out
    coupled: variant === "CIFG" && !["ones", "zeros"].includes(extreme),
    peepholes: peepholes && variant !== "NP",
    recurrence: variant === "FGR", // gates see all gates of the step before
  };
}

/** Has this gate a sum of its own at step t, or is it held, or bound to another? */
export const isLive = (rules, gate, t) => gate === "z" || (rules.fixed[gate][t - 1] === null && !(gate === "f" && rules.coupled));

const sigmoid = (v) => 1 / (1 + Math.exp(-v));

/**
 * Every quantity of every step from `first` on.
 * @param net {{params: {W, R, b, p, G}, x, y0, c0, rules}}
 * @param nudge {{name: string, t: number, unit: number, by: number}|null} added to one quantity
 *   where it is made: everything downstream then moves with it
 * @param past {object|null} the trace whose steps before `first` are taken over
 */
export function forward(net, nudge = null, past = null, first = 1) {
  const { params, x, y0, c0, rules } = net;
  const { W, R, b, p, G } = params;
  const H = c0.length;
  const D = x[0].length;
  const T = x.length;
  const trace = { x, y0, c0, z_bar: [], i_bar: [], f_bar: [], o_bar: [], z: [], i: [], f: [], o: [], zi: [], cf: [], c: [], tanh_c: [], y: [] };
  if (past) for (const name of Object.keys(trace)) if (name !== "x" && name !== "y0" && name !== "c0") trace[name] = past[name].slice(0, first - 1);
  const nudged = (name, t, vector) => {
    if (nudge && nudge.name === name && nudge.t === t) vector[nudge.unit] += nudge.by;
    return vector;
  };
  for (let t = first; t <= T; t++) {
    const now = x[t - 1];
    const y_before = t === 1 ? y0 : trace.y[t - 2];
    const c_before = t === 1 ? c0 : trace.c[t - 2];
    const sum = (gate, k) => {
      const g = GATES.indexOf(gate);
      let total = b[g][k];
      for (let d = 0; d < D; d++) total += W[g][k][d] * now[d];
      for (let j = 0; j < H; j++) total += R[g][k][j] * y_before[j];
      if (rules.recurrence && gate !== "z" && t > 1) {
        for (let s = 0; s < 3; s++) for (let j = 0; j < H; j++) total += G[g - 1][s][k][j] * trace["ifo"[s]][t - 2][j];
      }
      return total;
    };
    /** A gate's own sum and its value; `cell` is what its peephole looks at. */
    const gate = (name, cell) => {
      const bar = Array(H).fill(0);
      const value = Array(H);
      const live = isLive(rules, name, t);
      if (live) for (let k = 0; k < H; k++) bar[k] = sum(name, k) + (rules.peepholes ? p["ifo".indexOf(name)][k] * cell[k] : 0);
      nudged(`${name}_bar`, t, bar);
      for (let k = 0; k < H; k++) {
        if (live) value[k] = sigmoid(bar[k]);
        else value[k] = name === "f" && rules.fixed.f[t - 1] === null ? 1 - trace.i[t - 1][k] : rules.fixed[name][t - 1];
      }
      trace[`${name}_bar`].push(bar);
      trace[name].push(value);
      return value;
    };

    const z_bar = nudged("z_bar", t, Array.from({ length: H }, (_, k) => sum("z", k)));
    const z = rules.blockInput ? z_bar.map(Math.tanh) : [...z_bar];
    trace.z_bar.push(z_bar);
    trace.z.push(z);
    const i = gate("i", c_before);
    const f = gate("f", c_before);
    const zi = z.map((value, k) => value * i[k]);
    const cf = c_before.map((value, k) => value * f[k]);
    const c = nudged("c", t, zi.map((value, k) => value + cf[k]));
    const o = gate("o", c);
    const tanh_c = rules.blockOutput ? c.map(Math.tanh) : [...c];
    const y = nudged("y", t, tanh_c.map((value, k) => value * o[k]));
    trace.zi.push(zi);
    trace.cf.push(cf);
    trace.c.push(c);
    trace.tanh_c.push(tanh_c);
    trace.y.push(y);
  }
  return trace;
}

/** J(t) = ½ Σ (y - target)², one number a step. */
export const losses = (trace, targets) => trace.y.map((y, t) => y.reduce((sum, value, k) => sum + 0.5 * (value - targets[t][k]) ** 2, 0));

/**
 * Central differences of J: by every delta's quantity, with everything downstream moving, by every
 * parameter, input and initial state. Same layout as `backward` of roads.mjs.
 */
export function numerical(net, targets, trace, step = 1e-5) {
  const T = net.x.length;
  const H = net.c0.length;
  const total = (moved, first) => {
    let J = 0;
    for (let t = first; t <= T; t++) for (let k = 0; k < H; k++) J += 0.5 * (moved.y[t - 1][k] - targets[t - 1][k]) ** 2;
    return J;
  };
  const byQuantity = (name, t, unit) => {
    const J = (by) => total(forward(net, { name, t, unit, by }, trace, t), t);
    return (J(step) - J(-step)) / (2 * step);
  };
  /** By every number of nested arrays; each is moved where it stands and put back. */
  const byEntry = (values, first = 1) => {
    if (values === null) return null;
    return values.map((value, index) => {
      if (Array.isArray(value)) return byEntry(value, first);
      const J = (by) => {
        values[index] = value + by;
        return total(forward(net, null, trace, first), first);
      };
      const slope = (J(step) - J(-step)) / (2 * step);
      values[index] = value;
      return slope;
    });
  };
  const result = { params: {} };
  for (const name of DELTAS) {
    result[name] = Array.from({ length: T }, (_, t) => {
      const gate = name.endsWith("_bar") ? name[0] : null;
      const live = !gate || isLive(net.rules, gate, t + 1);
      return Array.from({ length: H }, (_, unit) => (live ? byQuantity(name, t + 1, unit) : 0));
    });
  }
  for (const [name, values] of Object.entries(net.params)) result.params[name] = byEntry(values);
  result.x = net.x.map((vector, t) => byEntry(vector, t + 1));
  result.y0 = byEntry(net.y0);
  result.c0 = byEntry(net.c0);
  return result;
}

/** Largest difference of two nested arrays, relative to the largest entry of either. */
export function relativeError(left, right) {
  const a = [left].flat(Infinity);
  const b = [right].flat(Infinity);
  let gap = 0;
  let size = 0;
  for (let n = 0; n < a.length; n++) {
    gap = Math.max(gap, Math.abs(a[n] - b[n]));
    size = Math.max(size, Math.abs(a[n]), Math.abs(b[n]));
  }
  return size > 0 ? gap / size : 0;
}
