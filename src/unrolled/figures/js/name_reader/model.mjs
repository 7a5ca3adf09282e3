// The trained LSTM of first names: the forward pass of unrolled.lstm over one-hot letters, on flat
// arrays, fast enough to run at every keystroke; and the seeded draws with which it writes.
// Same names and equations as the Python, held to it by a test:
//   z = tanh(W_z x + R_z y⁻ + b_z)         i = σ(W_i x + R_i y⁻ + p_i c⁻ + b_i)   f likewise
//   c = z i + c⁻ f     o = σ(W_o x + R_o y⁻ + p_o c + b_o)     y = tanh(c) o     logits = V y + c_V

const sigmoid = (a) => 1 / (1 + Math.exp(-a));

/** base64 of little-endian float32 → numbers in double precision. */
export function decode(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 4 }, (_, k) => view.getFloat32(4 * k, true));
}

/**
 * @param {{W: string, R: string, b: string, p: string, V: string, c: string}} weights  base64
 * @param {string} symbols  the first one stands before and after every name
 */
export function makeModel(weights, symbols) {
  const { W, R, b, p, V, c: bias } = Object.fromEntries(Object.entries(weights).map(([name, text]) => [name, decode(text)]));
  const K = symbols.length;
  const H = b.length / 4;
  const D = K; // one input a symbol
  const codeOf = (symbol) => symbols.indexOf(symbol);

  /**
   * Read a word letter by letter from the zero state. Step t (index t - 1) takes in the symbol
   * before place t, "·" first, and predicts the one at place t. Arrays are (T, H) or (T, K), flat.
   * @param {boolean} open  the word is still being written: no end after it, so no last target
   */
  function read(word, open = false) {
    const inputs = [0, ...[...word].map(codeOf)];
    const targets = open ? inputs.slice(1) : [...inputs.slice(1), 0];
    const T = inputs.length;
    const trace = { T, H, K, inputs, targets };
    for (const name of "zifocy") trace[name] = new Float64Array(T * H);
    trace.logits = new Float64Array(T * K);
    const sums = new Float64Array(4 * H); // z̄, ī, f̄ and ō, without their peepholes
    let y = new Float64Array(H);
    let c = new Float64Array(H);
    for (let t = 0; t < T; t++) {
      for (let row = 0; row < 4 * H; row++) {
        let sum = b[row] + W[row * D + inputs[t]];
        for (let h = 0, at = row * H; h < H; h++) sum += R[at + h] * y[h];
        sums[row] = sum;
      }
      const now = t * H;
      for (let h = 0; h < H; h++) {
        const z = Math.tanh(sums[h]);
        const i = sigmoid(sums[H + h] + p[h] * c[h]);
        const f = sigmoid(sums[2 * H + h] + p[H + h] * c[h]);
        const cell = z * i + c[h] * f;
        const o = sigmoid(sums[3 * H + h] + p[2 * H + h] * cell);
        trace.z[now + h] = z;
        trace.i[now + h] = i;
        trace.f[now + h] = f;
        trace.o[now + h] = o;
        trace.c[now + h] = cell;
        trace.y[now + h] = Math.tanh(cell) * o;
      }
      y = trace.y.subarray(now, now + H);
      c = trace.c.subarray(now, now + H);
      for (let k = 0; k < K; k++) {
        let sum = bias[k];
        for (let h = 0, at = k * H; h < H; h++) sum += V[at + h] * y[h];
        trace.logits[t * K + k] = sum;
      }
    }
    trace.bits = targets.map((target, t) => -Math.log2(chances(trace, t)[target]));
    return trace;
  }

  /** Draw a name: letter by letter, at most `draws` of them, until the end or the longest length. */
  function write(seed, temperature, draws, longest) {
    const next = generator(seed);
    const drawn = [];
    let word = "";
    while (drawn.length < draws && word.length < longest && drawn.at(-1)?.symbol !== 0) {
      const trace = read(word, true);
      const chance = chances(trace, trace.T - 1, temperature);
      const u = next();
      const symbol = pick(chance, u);
      drawn.push({ u, symbol, chance: chance[symbol] });
      if (symbol !== 0) word += symbols[symbol];
    }
    return { word, drawn, finished: drawn.at(-1)?.symbol === 0 || word.length === longest };
  }

  return { read, write, symbols, H, K };
}

/** The probability of every symbol at step t + 1; a temperature below 1 sharpens it. */
export function chances({ logits, K }, t, temperature = 1) {
  const scaled = Array.from(logits.subarray(t * K, (t + 1) * K), (logit) => logit / temperature);
  const top = Math.max(...scaled);
  const powers = scaled.map((value) => Math.exp(value - top));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** The symbol on whose stretch of the way from 0 to 1 the draw u falls. */
function pick(chance, u) {
  let reached = 0;
  for (let k = 0; k < chance.length; k++) {
    reached += chance[k];
    if (u < reached) return k;
  }
  return chance.length - 1;
}

/** Mulberry32: numbers in [0, 1) from a seed, the same in every browser and in Python. */
export function generator(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
