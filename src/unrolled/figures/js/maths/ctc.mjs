// Connectionist temporal classification, for a few frames: collapsing, counting, and the lattice of
// all alignments of a word. The same as unrolled.ctc and unrolled.figures.ctc_collapse, which it is
// held to. With at most seven frames nothing underflows, so there are no logarithms here.

export const BLANK = "-";
export const SYMBOLS = "-abcdefghijklmnopqrstuvwxyz";

// ---------------------------------------------------------------- paths and words

/** The word that a path stands for: repeats merged first, blanks removed then. */
export function collapse(path) {
  let word = "";
  for (let t = 0; t < path.length; t++) if (path[t] !== path[t - 1] && path[t] !== BLANK) word += path[t];
  return word;
}

/**
 * The same, told frame by frame: whether a frame is a new letter, a repeat, or a blank, and what the
 * word is so far; `run` numbers the stretches of equal neighbours.
 * @returns {{symbol: string, kind: "letter" | "repeat" | "blank", run: number, word: string}[]}
 */
export function reading(path) {
  let run = -1;
  let word = "";
  return [...path].map((symbol, t) => {
    const again = symbol === path[t - 1];
    if (!again) run++;
    if (!again && symbol !== BLANK) word += symbol;
    return { symbol, kind: symbol === BLANK ? "blank" : again ? "repeat" : "letter", run, word };
  });
}

/** How many letters equal the one before them. */
const repeats = (word) => [...word].filter((letter, i) => letter === word[i - 1]).length;

/** The fewest frames that can hold a word. */
export const shortest = (word) => word.length + repeats(word);

/** n over k. */
function choose(n, k) {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

/** How many alignments a word has in T frames: T + L − R over 2 L. */
export const countAlignments = (word, T) => (T < shortest(word) ? 0 : choose(T + word.length - repeats(word), 2 * word.length));

/** All of them, by trying every path of the word's own letters and the blank, in Python's order. */
export function alignments(word, T) {
  const signs = [BLANK, ...[...new Set(word)].sort()];
  const found = [];
  const digits = new Array(T).fill(0);
  for (let path = 0; path < signs.length ** T; path++) {
    let letters = 0;
    for (let t = 0; t < T && letters >= 0; t++) {
      const digit = digits[t];
      if (digit !== 0 && digit !== digits[t - 1]) letters = signs[digit] === word[letters] ? letters + 1 : -1;
    }
    if (letters === word.length) found.push(digits.map((digit) => signs[digit]).join(""));
    for (let t = T - 1; t >= 0 && ++digits[t] === signs.length; t--) digits[t] = 0;
  }
  return found;
}

/** The word said over T frames: each sign of its shortest path held about as long. */
export function stretched(word, T) {
  const path = [...word].map((letter, i) => (letter === word[i - 1] ? BLANK + letter : letter)).join("");
  if (T <= path.length) return path.slice(0, T);
  const each = Math.floor(T / path.length);
  return [...path].map((sign, place) => sign.repeat(each + (place < T % path.length ? 1 : 0))).join("");
}

// ---------------------------------------------------------------- the lattice

/** The rows of a word's lattice: its letters with a blank before, between and behind them. */
export const rowsOf = (word) => [BLANK, ...[...word].flatMap((letter) => [letter, BLANK])];

/** May a path come to row s from two rows before, leaving out the blank between? */
export const mayLeaveOut = (rows, s) => s > 2 && s % 2 === 1 && rows[s] !== rows[s - 2];

/** What is said of a symbol at a frame where another, or this one, was heard. */
export const said = (symbol, heard, sure) => (symbol === heard ? sure : (1 - sure) / (SYMBOLS.length - 1));

/** α by row and frame: the sum over all beginnings that are in this row at this frame. */
function beginnings(rows, T, y) {
  const columns = [rows.map((_, s) => (s < 2 ? y(s, 0) : 0))];
  for (let t = 1; t < T; t++) {
    const before = columns[t - 1];
    columns.push(rows.map((_, s) => y(s, t) * (before[s] + (before[s - 1] ?? 0) + (mayLeaveOut(rows, s) ? before[s - 2] : 0))));
  }
  return columns;
}

/** β by row and frame: the sum over all ends after this frame. */
function endings(rows, T, y) {
  const columns = new Array(T);
  columns[T - 1] = rows.map((_, s) => (s > rows.length - 3 ? 1 : 0));
  for (let t = T - 2; t >= 0; t--) {
    const after = columns[t + 1].map((each, s) => each * y(s, t + 1));
    columns[t] = rows.map((_, s) => after[s] + (after[s + 1] ?? 0) + (mayLeaveOut(rows, s + 2) ? (after[s + 2] ?? 0) : 0));
  }
  return columns;
}

const byRow = (columns, rows) => rows.map((_, s) => columns.map((column) => column[s]));

/**
 * All that the figure shows of a word, as `numbers` in Python: by row s and frame t.
 * @param {string} word
 * @param {string} heard  one symbol a frame
 * @param {number} sure  the probability of what was heard
 * @param {string[]} all  the word's alignments, found by trying
 */
export function numbers(word, heard, sure, all) {
  const rows = rowsOf(word);
  const T = heard.length;
  const y = (s, t) => said(rows[s], heard[t], sure);
  const alpha = byRow(beginnings(rows, T, y), rows);
  const beta = byRow(endings(rows, T, y), rows);
  const p = alpha.at(-1)[T - 1] + alpha.at(-2)[T - 1];
  const products = all.map((path) => [...path].reduce((product, symbol, t) => product * said(symbol, heard[t], sure), 1));
  return {
    count: countAlignments(word, T),
    paths: byRow(beginnings(rows, T, () => 1), rows),
    alpha,
    share: alpha.map((row, s) => row.map((value, t) => (p > 0 ? (value * beta[s][t]) / p : 0))),
    p,
    alignments: all,
    products,
    one_by_one: products.reduce((sum, each) => sum + each, 0),
  };
}

/** Which nodes lie on an alignment at all, by row and frame. */
export function onTheWay(word, T) {
  const rows = rowsOf(word);
  const before = beginnings(rows, T, () => 1);
  const after = endings(rows, T, () => 1);
  return rows.map((_, s) => before.map((column, t) => column[s] > 0 && after[t][s] > 0));
}

/** The row that an alignment is in at each frame. */
export function rowsAlong(path) {
  let row = 0;
  return [...path].map((symbol, t) => {
    if (symbol === BLANK) row += row % 2;
    else if (symbol !== path[t - 1]) row += row % 2 === 0 ? 1 : 2;
    return row;
  });
}
