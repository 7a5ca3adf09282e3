// What is said of a task, of a step, and of what came out.

import { make, pretty } from "../kit.mjs";
import { NETWORK } from "./model.mjs";

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
const quoted = (word) => `“${word}”`;
export const NAMES = { one_to_one: "one to one", many_to_one: "many to one", one_to_many: "one to many", many_to_many: "many to many", both: "both directions", encoder_decoder: "encoder–decoder", captioning: "captioning" };

const ABOUT = {
  one_to_one: "One vector in, one vector out. With a single step there is nothing to remember: a recurrent network that takes one step is a dense network. Here: a picture of a digit, as 24 numbers, and the first letter of its word.",
  many_to_one: "A sequence in, one vector out, at the very end. Here: four days of weather at JFK airport, every fourth hour, and the temperature 24 hours later. To tell whether a post is kind or angry is a task of the same form.",
  one_to_many: "One vector in, a sequence out: what the network says is fed back to it as its next input. Here: a first letter, and it writes a name. A tune can be written the same way.",
  many_to_many: "An output at every step, made of what has been read so far. Here: is this word a name, or part of one? At “teddy” the next word has not been read. Bears, or Roosevelt? The network can only guess.",
  both: "One network reads the sentence from its start, another from its end, and every output sees both of their states. Now “teddy” is judged by somebody who has read on. The price: nothing is said before the last word has come.",
  encoder_decoder: "A sequence in, a sequence of another length out. One network reads, and says nothing; its last state is all that another one gets, which writes. Here: a word, backwards. Translation has this form.",
  captioning: "One to many, with a picture for a first input: 24 numbers that were made of its pixels beforehand, here by PCA. The network then spells what it sees, and is fed its own letters.",
};

const SCORES = {
  one_to_one: ({ first_letter }) => `On pictures it has not learnt from, the letter is right for ${percent(first_letter.right)}.`,
  many_to_one: ({ forecast }) => `On weather it has not learnt from it is off by ${forecast.rms.toFixed(2)} °C (root mean square). To say “tomorrow as now” is off by ${forecast.rms_persistence.toFixed(2)} °C.`,
  one_to_many: ({ writing }) => `In names it has not learnt from, its likeliest letter is the right one ${percent(writing.right)} of the time; a letter surprises it by ${writing.bits.toFixed(2)} bits on average, and somebody who guesses blindly by ${writing.bits_guessing.toFixed(2)}.`,
  many_to_many: ({ tagging }) => `In sentences it has not learnt from, ${percent(tagging.right)} of all words are right. But of the words that may be a name or not it gets ${percent(tagging.right_ambiguous)}; who always says the same gets ${percent(tagging.most_common)}.`,
  both: ({ two_ways, tagging }) => `In sentences it has not learnt from, ${percent(two_ways.right)} of all words are right, and ${percent(two_ways.right_ambiguous)} of those that may be a name or not. In one direction it was ${percent(tagging.right_ambiguous)}.`,
  encoder_decoder: ({ reversing }) => `Of names it has not learnt from it writes ${percent(reversing.right)} backwards without a mistake, of rows of random letters ${percent(reversing.right_random)}.`,
  captioning: ({ caption }) => `It spells ${percent(caption.right)} of the test pictures right. ${percent(caption.no_word)} of what it writes is no digit’s word at all.`,
};

export const about = (task) => ABOUT[task];
export const scoreOf = (task, scores) => SCORES[task](scores);

/** Which vectors are mapped to which: the task as a mapping. */
export function mapping(task, run) {
  const given = task === "one_to_many" || task === "captioning" ? 1 : run.inputs.length;
  const sequence = (letter, last, first = 1) => (last === first ? `${letter}(${last})` : `(${letter}(${first}), …, ${letter}(${last}))`);
  const outputs = run.o.length;
  const left = sequence("x", given);
  const right = task === "many_to_one" ? `ŷ(${given})` : sequence("ŷ", outputs);
  return `${left} ↦ ${right}: ${plural(given, "vector")} of ${plural(run.x[0].length, "number")} in, ${plural(outputs, "vector")} of ${plural(run.o[0].length, "number")} out`;
}

// ---------------------------------------------------------------- right and wrong

/** What would have been right, if anybody knows: a list of words, one a step, or null. */
export function truthOf(task, now, model) {
  const { digits, windows, examples, wordsOf } = model;
  if (task === "one_to_one") return [digits.truth[now.digit][0]];
  if (task === "captioning") return [...digits.truth[now.digit], "·"];
  if (task === "many_to_one") return [windows.truth[now.window]];
  if (task === "encoder_decoder") return [...[...now.word].reverse(), "·"];
  if (task === "one_to_many") return null;
  return examples.sentences[wordsOf(now.sentence).join(" ")] ?? null;
}

/** Right or wrong, column by column; null where nothing is said or nobody knows. */
export function marksOf(task, now, run, columns, model) {
  const truth = truthOf(task, now, model);
  if (!truth || task === "many_to_one") return columns.map(() => null);
  const from = columns.length - run.said.length;
  return columns.map((column, k) => (column.y ? run.said[k - from] === truth[k - from] : null));
}

const spelled = (run) => run.said.filter((symbol) => symbol !== "·").join("");

const drawnWith = (temperature) => `Each letter was drawn with the probabilities ${temperature === 1 ? "that it gave" : `of softmax(o / ${temperature})`}.`;

/** What came out, and whether it is right. */
export function verdict(task, now, run, model) {
  const truth = truthOf(task, now, model);
  if (task === "many_to_one") {
    const [said, was, before] = [run.o.at(-1)[0], truth[0], run.x.at(-1)[0]].map(model.degrees);
    const off = (value) => Math.abs(value - was).toFixed(1);
    const one = (value) => pretty(value, 1);
    return `Forecast: ${one(said)} °C. It became ${one(was)} °C, so it was off by ${off(said)}. “Tomorrow as now” says ${one(before)} °C: off by ${off(before)}.`;
  }
  if (task === "one_to_one") return `It says ${quoted(run.said[0])}. The word is ${quoted(model.digits.truth[now.digit])}: ${run.said[0] === truth[0] ? "right" : "wrong"}.`;
  if (task === "one_to_many") return `It wrote ${quoted(now.letter + spelled(run))}${run.said.at(-1) === "·" ? "" : ", and was stopped"}. ${now.pick === "drawn" ? drawnWith(now.temperature) : "Each letter was the likeliest: the same first letter always gives the same name."}`;
  if (task === "captioning") return `It spelt ${quoted(spelled(run))}. The picture is of ${quoted(model.digits.truth[now.digit])}: ${spelled(run) === model.digits.truth[now.digit] ? "right" : "wrong"}.`;
  if (task === "encoder_decoder") {
    const right = [...now.word].reverse().join("");
    return `It wrote ${quoted(spelled(run))}. ${quoted(now.word)} backwards is ${quoted(right)}: ${spelled(run) === right ? "right" : "wrong"}.`;
  }
  const names = run.inputs.filter((_, t) => run.said[t] === "name");
  const said = names.length ? `Said to be names: ${names.map(quoted).join(", ")}.` : "No word is said to be a name.";
  if (!truth) return `${said} Your sentence: judge for yourself.`;
  const wrong = run.inputs.filter((_, t) => run.said[t] !== truth[t]);
  return `${said} ${wrong.length ? `${run.inputs.length - wrong.length} of ${run.inputs.length} are right; wrong: ${wrong.map(quoted).join(", ")}.` : `All ${run.inputs.length} are right.`}`;
}

// ---------------------------------------------------------------- one step

/** What a position of the stepper is, in a few words. */
export function sayStep(task, columns, p, k) {
  if (p === 0) return "before the first step";
  const { loop, t, x, y } = columns[k];
  const letter = loop === "reads" ? "s" : "t";
  if (task === "both" && p <= columns.length) return `t = ${t}, forth: reads ${quoted(x.words)}`;
  const does = task === "both" ? `t = ${t}, back: reads ${quoted(x.words)}` : x.picture !== null ? `${letter} = ${t}: takes in the picture` : `${letter} = ${t}: ${task === "many_to_one" ? x.words : loop === "writes" || x.fed ? `is fed ${quoted(x.words)}` : `reads ${quoted(x.words)}`}`;
  return y ? `${does}, says ${task === "many_to_one" ? y.words : quoted(y.words)}` : does;
}

const numbers = (values, decimals = 2) => values.map((value) => pretty(value, decimals)).join(", ");

/** Input, state and output of a step, each as words. @returns {[string, string, (string|Node)[]][]} */
export function stepOf({ task, columns, p, k, run, model, now }) {
  if (p === 0) return [["input", "nothing yet"], ["hiddenlayer", task === "both" ? "h→(0) = 0 on the left and h←(T + 1) = 0 on the right: both set out from nothing" : "h(0) = 0: the network sets out from nothing"], ["output", "nothing yet"]];
  const { loop, t, x, states, y } = columns[k];
  const step = loop === "reads" ? `s` : `t`;
  return [["input", inputWords()], ["hiddenlayer", stateWords()], ["output", outputWords()]];

  function inputWords() {
    const place = loop === "reads" ? `x(${t})` : loop === "writes" ? `y(${t - 1})` : `x(${t})`;
    if (x.picture !== null) return `${place}: the picture as 24 numbers, its scores: ${numbers(model.scores[now.digit].slice(0, 6))}, … The other ${model.scores[now.digit].length - 24} numbers are kept for letters, and still 0.`;
    if (task === "many_to_one") {
      const row = run.x[t - 1];
      const hours = 4 * (columns.length - t);
      const measured = model.measured(row).map((value, i) => `${pretty(value, 1)} ${model.windows.units[i]}`);
      return `${place}: ${hours ? `${hours} hours before now` : "now"}, ${measured.join(", ")}. In standard units: ${numbers(row)}.`;
    }
    const net = model.nets[NETWORK[task]];
    const size = (loop === "writes" ? net.outputs : net.inputs).length;
    const code = loop === "writes" ? net.outputs.indexOf(x.words) : run.codes[t - 1];
    const hot = loop === "writes" || !x.fed ? code : size - run.o[0].length + code;
    const from = loop === "writes" && t === 1 ? ", the sign to start" : x.fed ? ", which it said itself one step before" : "";
    return `${place}: ${quoted(x.words)}${from}. ${size} numbers, number ${hot + 1} is 1, all others are 0.`;
  }

  function stateWords() {
    const which = task === "both" ? (p <= columns.length ? 0 : 1) : 0;
    const values = states[which].values;
    const before = previous(which);
    const moved = Math.sqrt(values.reduce((sum, value, i) => sum + (value - (before?.[i] ?? 0)) ** 2, 0));
    const name = task === "both" ? (which === 0 ? `h→(${t})` : `h←(${t})`) : `h(${t})`;
    const handed = loop === "writes" && t === 1 ? " It set out from the encoder’s last state." : "";
    return `${name}: ${values.length} numbers from ${pretty(Math.min(...values))} to ${pretty(Math.max(...values))}. This step moved it by ${moved.toFixed(2)}.${handed}`;
  }
  function previous(which) {
    const from = task === "both" && which === 1 ? k + 1 : k - 1;
    return columns[from]?.states[which].values;
  }

  function outputWords() {
    if (task === "both" && p <= columns.length) return "none yet: the other direction has still to come";
    if (!y) return loop === "reads" ? `none: the encoder only reads (${step} = ${t} of ${run.inputs.length})` : "none: the network is asked at the end only";
    if (task === "many_to_one") return `ŷ(${t}) = ${pretty(run.o.at(-1)[0], 4)} in standard units, ${y.words}`;
    return `ŷ(${t}): ${run.o[0].length} probabilities, ${task === "one_to_many" && now.pick === "drawn" ? "drawn" : "the likeliest"}: ${quoted(y.words)}`;
  }
}

/** The likeliest outputs of a step as bars; nothing where there are none. */
export function bars(chances, words, chosen, most = 5) {
  const order = chances.map((chance, i) => [chance, i]).sort(([a], [b]) => b - a).slice(0, most);
  return order.map(([chance, i]) =>
    make("div", { class: `un-taskbar${words[i] === chosen ? " is-chosen" : ""}` }, make("span", { class: "un-taskbarword" }, words[i]), make("span", { class: "un-taskbarline" }, make("span", { style: `width: ${(100 * chance).toFixed(2)}%` })), make("span", { class: "un-taskbarnumber" }, chance.toFixed(4))),
  );
}
