// What NameReader says: where the reader is, what may come next, what a name has cost.

import { pretty } from "../kit.mjs";

const quoted = (symbol) => (symbol === 0 ? "the end" : null);
const named = (symbols, k) => quoted(k) ?? `“${symbols[k]}”`;

/** Why a text is not a name for this network; empty when it is one. */
export function refusal(text, symbols, longest) {
  const word = text.toLowerCase();
  if (word === "") return "Type at least one letter.";
  const strange = [...word].find((symbol) => symbols.indexOf(symbol) < 1);
  if (strange !== undefined) return `The network does not know ${strange === " " ? "the space" : `“${strange}”`}: its symbols are a to z and the hyphen.`;
  if ([...word].length > longest) return `A name may have ${longest} letters here; this has ${[...word].length}.`;
  return "";
}

/** Where a step stands: `after “eli”`. */
export function sayStep({ word }, step) {
  return step === 1 ? "at the start, before any letter" : `after “${word.slice(0, step - 1)}”`;
}

/** A probability: three decimals where two would say little. */
export const likelihood = (p) => (p < 0.001 ? "below 0.001" : pretty(p, p < 0.1 ? 3 : 2));
const capital = (words) => words[0].toUpperCase() + words.slice(1);

/** What the network expects at this step, and what came. */
export function tellStep({ word, trace, step, chances, symbols, writing, temperature }) {
  const chance = chances[step - 1];
  const likely = chance.map((p, k) => [p, k]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 3);
  const expects = `${capital(sayStep({ word }, step))} it expects ${likely.map(([p, k]) => `${named(symbols, k)} (${likelihood(p)})`).join(", ")}.`;
  if (step > trace.targets.length) return `${expects} Nothing is drawn yet.`;
  const came = trace.targets[step - 1];
  const warm = writing && temperature !== 1 ? ` at temperature ${pretty(temperature, 1)}` : "";
  return `${expects} What ${writing ? "was drawn" : "came"}: ${named(symbols, came)}, probability ${likelihood(chance[came])}${warm}, ${pretty(-Math.log2(chance[came]))} bits.`;
}

/** The last draw of a name that is being written. */
export function tellDraw({ word, written, symbols, temperature }) {
  const { drawn, finished } = written;
  if (drawn.length === 0) return "Nothing written yet. Each draw is a number from 0 to 1, and falls on a symbol as often as that symbol is likely.";
  const { u, symbol, chance } = drawn.at(-1);
  const fell = `Draw ${drawn.length} is ${pretty(u, 4)} and falls on ${named(symbols, symbol)}, which has probability ${likelihood(chance)} at temperature ${pretty(temperature, 1)}.`;
  if (!finished) return `${word}… ${fell}`;
  return `${word === "" ? "The name ended before its first letter." : `The name is ${word}.`} ${fell}`;
}

/** What the name cost, against the average of names the network has never seen. */
export function compare({ word, trace, writing, written, average, guess }) {
  const { bits } = trace;
  if (bits.length === 0) return "";
  const total = bits.reduce((sum, each) => sum + each, 0);
  const mean = total / bits.length;
  const about = `Names it has never seen cost ${pretty(average)} a symbol on average, guessing ${pretty(guess)}.`;
  if (writing && !written.finished) return `${capital(word)} has cost ${pretty(total, 1)} bits so far, ${pretty(mean)} a symbol. ${about}`;
  const than = mean < average ? "less surprising than" : "more surprising than";
  return `${capital(word)} surprises the network by ${pretty(total, 1)} bits in ${bits.length} symbols, the end included: ${pretty(mean)} bits a symbol. ${about} So this name is ${than} the average.`;
}
