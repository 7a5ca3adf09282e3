// What the machine does, in words.

import { fixed } from "../kit.mjs";

const list = (numbers) => (numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`);
const lamps = (numbers) => `lamp${numbers.length === 1 ? "" : "s"} ${list(numbers)}`;

/** @param now {{numbers, digit: number|null, code, passes}}  digit: null for a reader's drawing */
export function tellReading({ numbers, digit, code, passes }) {
  const { o, agreeing, read, firing } = numbers;
  const fires = `${firing} of 512 association units fire.`;
  if (passes === 0) return `${fires} Nothing is learnt yet: every weight is 0, no lamp burns, and no lamp at all is the word of 0.`;
  const burning = o.flatMap((sum, r) => (sum > 0 ? [r + 1] : []));
  const shown = burning.length ? `${lamps(burning)[0].toUpperCase()}${lamps(burning).slice(1)} ${burning.length === 1 ? "burns" : "burn"}.` : "No lamp burns.";
  const best = agreeing[read];
  const rivals = agreeing.flatMap((count, d) => (count === best && d !== read ? [d] : []));
  const tie = rivals.length ? ` The word${rivals.length === 1 ? "" : "s"} of ${list(rivals)} would fit as well; the sums speak louder for ${read}.` : "";
  if (digit === null) return `${fires} ${shown} The nearest word is that of ${read}: ${best} of 8 lamps agree.${tie}`;
  const wrong = code[digit].flatMap((wanted, r) => (o[r] > 0 === wanted > 0 ? [] : [r + 1]));
  if (!wrong.length) return `${fires} ${shown} That is the word of ${digit}, lamp for lamp, and a ${digit} it is.`;
  const are = `${lamps(wrong)[0].toUpperCase()}${lamps(wrong).slice(1)} ${wrong.length === 1 ? "is" : "are"} wrong`;
  if (read === digit) return `${fires} ${shown} ${are}, but the nearest word is still that of ${digit}: read rightly.${tie}`;
  return `${fires} ${shown} ${are}, and the nearest word is that of ${read}: the machine takes this ${digit} for a ${read}.${tie}`;
}

/** @param now {{tried: [number, number, number][], right: number, passes: number, wiring: number}} */
export function tellAccuracy({ tried, right, passes, wiring }) {
  const share = `${fixed(right / 4, 2)} %`;
  const one = `Plugboard ${wiring}, after ${passes} ${passes === 1 ? "pass" : "passes"}: ${right} of 400 unseen digits read rightly, ${share}.`;
  const alike = tried.filter(([, p]) => p === passes).map(([, , s]) => 100 * s);
  if (alike.length < 2) return one;
  const mean = alike.reduce((sum, each) => sum + each, 0) / alike.length;
  return `${one} Over ${alike.length} plugboards: ${fixed(Math.min(...alike), 2)} to ${fixed(Math.max(...alike), 2)} %, mean ${fixed(mean, 2)} %.`;
}
