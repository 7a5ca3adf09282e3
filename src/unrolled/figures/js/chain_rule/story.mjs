// What ChainRule says: the sentence about what is lit and what is held, with its numbers.

import { pretty } from "../kit.mjs";

const four = (value) => pretty(value, 4);
const list = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);
const COUNT = ["no", "one", "two", "three", "four", "five"];
const roadsNamed = (places) => `${places.length > 1 ? "roads" : "road"} ${list(places.map((k) => k + 1))}`;

/**
 * @param {{end: string, by: string, terms: number[], lit: number[], hold: boolean, sum: number,
 *          heldDifference: number, fullDifference: number, held: string[]}} what
 *   held: the symbols of the boxes that stand still because no lit road reaches them
 */
export function tell({ end, by, terms, lit, hold, sum, heldDifference, fullDifference, held }) {
  const derivative = `d${end}/d${by}`;
  const out = terms.map((_, k) => k).filter((k) => !lit.includes(k));
  if (lit.length === 0) {
    return hold
      ? `No road is lit, so nothing passes the move of ${by} on: ${end} stands still. Light a road.`
      : `No road is lit: the sum is empty. But when ${by} moves, ${end} does, at a rate of ${four(fullDifference)}. Light the roads that explain it.`;
  }
  if (out.length === 0 && terms.length === 1) {
    return `One road, so nothing else could be held: its product is ${derivative}, and the central difference says the same, ${four(fullDifference)}.`;
  }
  if (out.length === 0) {
    const nothingHeld = hold ? "Every road is lit, so nothing is held: put one out to hold its boxes fixed. " : "Everything downstream moves. ";
    return `${nothingHeld}The central difference of ${end} is ${four(fullDifference)}, and the ${COUNT[terms.length]} roads' products add up to it: that is ${derivative}.`;
  }
  if (hold) {
    return (
      `Only the lit ${lit.length > 1 ? "roads pass" : "road passes"} the move on; ${list(held)} ${held.length > 1 ? "are" : "is"} held fixed. ` +
      `The difference is ${four(heldDifference)}: ${roadsNamed(lit)}, and nothing else. ` +
      `That is one part of ${derivative}, not all of it. Let everything move, and the difference is ${four(fullDifference)}.`
    );
  }
  const missing = out.reduce((total, k) => total + terms[k], 0);
  return (
    `Everything downstream moves, and the central difference is ${four(fullDifference)}. The lit ${lit.length > 1 ? "roads explain" : "road explains"} ${four(sum)} of it. ` +
    `The rest, ${four(missing)}, came by ${roadsNamed(out)}: not lit, but still there.`
  );
}
