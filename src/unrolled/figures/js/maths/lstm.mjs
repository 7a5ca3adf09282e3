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

const MADE = ["z_bar", "i_bar", "f_bar", "o_bar", "z", "i", "f", "o", "zi", "cf", "c", "tanh_c", "y"];
const NOWHERE = { name: null };
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
  const { p } = params;
  const H = c0.length;
  const T = x.length;
  const trace = { x, y0, c0 };
  for (const name of MADE) trace[name] = past ? past[name].slice(0, first - 1) : [];
  for (let t = first; t <= T; t++) {
    const c_before = t === 1 ? c0 : trace.c[t - 2];
    const [z_bar, i_bar, f_bar, o_bar] = sums(net, trace, t);
    const [z, i, f, o, zi, cf, c, tanh_c, y] = Array.from({ length: 9 }, () => new Array(H));
    const moved = nudge !== null && nudge.t === t ? nudge : NOWHERE;
    const [i_held, f_held, o_held] = [rules.fixed.i[t - 1], rules.fixed.f[t - 1], rules.fixed.o[t - 1]];
    for (let k = 0; k < H; k++) {
      const by = (name) => (moved.name === name && moved.unit === k ? moved.by : 0);
      if (rules.peepholes) i_bar[k] += p[0][k] * c_before[k];
      if (rules.peepholes) f_bar[k] += p[1][k] * c_before[k];
      z_bar[k] += by("z_bar");
      i_bar[k] = i_held === null ? i_bar[k] + by("i_bar") : 0;
      f_bar[k] = f_held === null && !rules.coupled ? f_bar[k] + by("f_bar") : 0;
      z[k] = rules.blockInput ? Math.tanh(z_bar[k]) : z_bar[k];
      i[k] = i_held ?? sigmoid(i_bar[k]);
      f[k] = f_held ?? (rules.coupled ? 1 - i[k] : sigmoid(f_bar[k]));
      zi[k] = z[k] * i[k];
      cf[k] = c_before[k] * f[k];
      c[k] = zi[k] + cf[k] + by("c");
      if (rules.peepholes) o_bar[k] += p[2][k] * c[k];
      o_bar[k] = o_held === null ? o_bar[k] + by("o_bar") : 0;
      o[k] = o_held ?? sigmoid(o_bar[k]);
      tanh_c[k] = rules.blockOutput ? Math.tanh(c[k]) : c[k];
      y[k] = tanh_c[k] * o[k] + by("y");
    }
    trace.z_bar.push(z_bar);
    trace.i_bar.push(i_bar);
    trace.f_bar.push(f_bar);
    trace.o_bar.push(o_bar);
    trace.z.push(z);
    trace.i.push(i);
    trace.f.push(f);
    trace.o.push(o);
    trace.zi.push(zi);
    trace.cf.push(cf);
    trace.c.push(c);
    trace.tanh_c.push(tanh_c);
    trace.y.push(y);
  }
  return trace;
}

/** W x + R y⁻ + b for z, i, f, o at step t, and G times the gates of the step before. */
function sums({ params, x, y0, rules }, trace, t) {
  const { W, R, b, G } = params;
  const now = x[t - 1];
  const y_before = t === 1 ? y0 : trace.y[t - 2];
  const all = new Array(4);
  for (let g = 0; g < 4; g++) {
    const own = new Array(y0.length);
    for (let k = 0; k < own.length; k++) {
      let total = b[g][k];
      for (let d = 0; d < now.length; d++) total += W[g][k][d] * now[d];
      for (let j = 0; j < own.length; j++) total += R[g][k][j] * y_before[j];
      own[k] = total;
    }
    all[g] = own;
  }
  if (rules.recurrence && t > 1) {
    for (let to = 0; to < 3; to++) {
      ["i", "f", "o"].forEach((from, s) => {
        const earlier = trace[from][t - 2];
        for (let k = 0; k < earlier.length; k++) for (let j = 0; j < earlier.length; j++) all[to + 1][k] += G[to][s][k][j] * earlier[j];
      });
    }
  }
  return all;
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
  const used = { p: net.rules.peepholes, G: net.rules.recurrence };
  for (const [name, values] of Object.entries(net.params)) result.params[name] = used[name] === false ? zeros(values) : byEntry(values);
  result.x = net.x.map((vector, t) => byEntry(vector, t + 1));
  result.y0 = byEntry(net.y0);
  result.c0 = byEntry(net.c0);
  return result;
}

const zeros = (values) => (Array.isArray(values) ? values.map(zeros) : values === null ? null : 0);

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
