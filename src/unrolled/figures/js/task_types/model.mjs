// The trained networks of unrolled.experiments.tasks, unpacked, and a run of one of them: what it
// takes in at each step, its states, and what it gives out.

import { pretty } from "../kit.mjs";
import { generator } from "../name_reader/model.mjs";
import { bothWays, encodeDecode, likeliest, oneHot, read, write } from "../maths/sequences.mjs";

const TEN_THOUSANDTHS = 10000;
export const SIDE = 28;

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** base64 of little-endian float32 → rows of numbers. */
function rowsOf(text, ...shape) {
  const view = new DataView(bytesOf(text).buffer);
  let place = 0;
  const take = ([size, ...rest]) => Array.from({ length: size }, () => (rest.length ? take(rest) : view.getFloat32(4 * place++, true)));
  return take(shape);
}

/** Whole numbers of ten-thousandths → the array, in the nested form of maths/rnn.mjs. */
function unpack(tree) {
  if (!("shape" in tree)) return Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, unpack(each)]));
  const view = new DataView(bytesOf(tree.data).buffer);
  const number = (place) => view.getInt32(4 * place, true) / TEN_THOUSANDTHS;
  const [rows, columns] = tree.shape;
  if (columns === undefined) return Array.from({ length: rows }, (_, i) => number(i));
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => number(i * columns + j)));
}

/**
 * @typedef {{inputs: string[], x: number[][], codes: number[], fed: string[], h: number[][],
 *   encoder_h: number[][] | null, o: number[][], y_hat: number[][], said: string[],
 *   picture: number | null}} Run  as Run in task_types.py; x and codes are those of the loop that
 *   reads the input; said has a word for each step of the last loop, "" where nothing is asked
 */

/** @returns {{run: (now) => Run, ...}} */
export function makeModel(networks, examples) {
  const nets = Object.fromEntries(Object.entries(networks).map(([name, { params, inputs, outputs }]) => [name, { params: unpack(params), inputs, outputs }]));
  const { windows, digits, limits } = examples;
  const windowX = rowsOf(windows.x, windows.labels.length, 24, windows.mean.length);
  const scores = rowsOf(digits.x, digits.truth.length, nets.caption.inputs.length);
  const images = bytesOf(digits.images);
  const measured = (row) => row.map((z, k) => windows.mean[k] + windows.sd[k] * z);
  const degrees = (z) => windows.mean[0] + windows.sd[0] * z;
  const inDegrees = (z) => `${pretty(degrees(z), 1)} °C`;
  const wordsOf = (sentence) => sentence.toLowerCase().split(/\s+/).filter(Boolean);

  const base = { fed: [], encoder_h: null, picture: null };
  const saying = (trace, outputs) => trace.o.map((o) => outputs[likeliest(o)]);

  function spelled({ digit }, steps) {
    const { params, outputs } = nets.caption;
    const trace = write(params, scores[digit], steps);
    const said = trace.said.map((code) => outputs[code]);
    const fedBack = trace.said.slice(0, -1);
    return { ...base, ...trace, inputs: ["the picture", ...said.slice(0, -1)], codes: [null, ...fedBack], said, picture: digit };
  }

  const runs = {
    one_to_one: (now) => spelled(now, 1),
    captioning: (now) => spelled(now, limits.caption),
    many_to_one({ window }) {
      const trace = read(nets.forecast.params, windowX[window]);
      const last = trace.o.slice(-1);
      const said = trace.o.map((o, t) => (t === trace.o.length - 1 ? inDegrees(o[0]) : ""));
      return { ...base, ...trace, o: last, y_hat: last, inputs: windowX[window].map(([z]) => inDegrees(z)), codes: [], said };
    },
    one_to_many({ letter, pick, seed, temperature }) {
      const { params, inputs, outputs } = nets.writing;
      const trace = write(params, oneHot(inputs.indexOf(letter), inputs.length), limits.name - 1, pick === "drawn" ? generator(seed) : null, temperature);
      const said = trace.said.map((code) => outputs[code]);
      return { ...base, ...trace, inputs: [letter, ...said.slice(0, -1)], codes: [inputs.indexOf(letter), ...trace.said.slice(0, -1)], said };
    },
    many_to_many: (now) => tagged("tagging", now, read),
    both: (now) => tagged("two_ways", now, bothWays),
    encoder_decoder({ word }) {
      const { params, inputs, outputs } = nets.reversing;
      const codes = [...word].map((letter) => inputs.indexOf(letter));
      const x = codes.map((code) => oneHot(code, inputs.length));
      const trace = encodeDecode(params, x, limits.letters + 1);
      const said = trace.said.map((code) => outputs[code]);
      return { ...base, ...trace, x, codes, inputs: [...word], fed: [inputs[0], ...said.slice(0, -1)], said };
    },
  };

  function tagged(name, { sentence }, run) {
    const { params, inputs, outputs } = nets[name];
    const words = wordsOf(sentence);
    const codes = words.map((word) => inputs.indexOf(word));
    const trace = run(params, codes.map((code) => oneHot(code, inputs.length)));
    return { ...base, ...trace, inputs: words, codes, said: saying(trace, outputs) };
  }

  /** Why a sentence cannot be read; "" if it can. */
  function refuseSentence(text) {
    const words = wordsOf(text);
    if (!words.length) return "Type a word or more.";
    if (words.length > limits.words) return `At most ${limits.words} words, please.`;
    const unknown = words.find((word) => !nets.tagging.inputs.includes(word));
    return unknown === undefined ? "" : `The network has no input for “${unknown}”: it knows ${nets.tagging.inputs.length} words, listed below.`;
  }
  function refuseWord(text) {
    if (!text) return "Type a letter or more.";
    if (text.length > limits.letters) return `At most ${limits.letters} letters, please.`;
    const unknown = [...text.toLowerCase()].find((letter) => nets.reversing.inputs.indexOf(letter) < 1);
    return unknown === undefined ? "" : `Letters a to z only: “${unknown}” is none of them.`;
  }

  return { run: (task, now) => runs[task](now), nets, windows, windowX, digits, images, scores, measured, degrees, examples, refuseSentence, refuseWord, wordsOf };
}

/** The network of each task, by its name in unrolled.experiments.tasks. */
export const NETWORK = { one_to_one: "caption", many_to_one: "forecast", one_to_many: "writing", many_to_many: "tagging", both: "two_ways", encoder_decoder: "reversing", captioning: "caption" };
