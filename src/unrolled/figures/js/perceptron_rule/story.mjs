// What the figure says in words of the present step.

import { pretty } from "../kit.mjs";
import { kindName, other } from "./marks.mjs";

const times = (n, words) => `${n} ${words}${n === 1 ? "" : "s"}`;
const floor = (bound) => Math.floor(bound * (1 + 1e-12));

/** What stands at the end of a run, and what would come after. */
function ending({ run, bound }) {
  const n = run.mistakes.length;
  if (run.converged) return `A whole pass without a mistake: the run is over after ${times(n, "mistake")}. The bound allowed ${floor(bound)}.`;
  if (run.cycle) {
    const [first, period] = run.cycle;
    const round = run.begins[first + period] - run.begins[first];
    const since = first === 0 ? "at the start" : `before pass ${first + 1}`;
    return `The weights are what they were ${since}: the same ${times(round, "mistake")} in ${period === 1 ? "every pass" : `every ${period} passes`}, round and round, for ever.`;
  }
  const allowed = Number.isFinite(bound) ? `The bound allows ${floor(bound)}.` : "No line separates the two kinds.";
  return `The run goes on after these ${n} mistakes. ${allowed}`;
}

/** @param now {{points, run, k, bound, wrong: number}} */
export function tellRule({ points, run, k, bound, wrong }) {
  if (k === 0) return `w = 0, and there is no line yet: w · x is 0 for every point, which counts as a mistake. ${Number.isFinite(bound) ? `However the points come, there will be at most ${floor(bound)}.` : "No line separates these two kinds, so no bound is known."}`;
  const { point, score } = run.mistakes[k - 1];
  const label = points[point][2];
  const where = score === 0 ? "was on the line itself" : `was on the ${other(label)} side, y (w · x) = ${pretty(score, 2)}`;
  const does = label > 0 ? "added to w" : "taken away from w";
  const last = k === run.mistakes.length;
  const left = wrong === 0 ? "Now every point is right." : `Now ${times(wrong, "point")} ${wrong === 1 ? "is" : "are"} wrong.`;
  return `Mistake ${k}: point ${point + 1}, a ${kindName(label)} one, ${where}. It is ${does}. ${left}${last ? ` ${ending({ run, bound })}` : ""}`;
}

/** @param now {{kind: string, wrong: number, points}} */
export function tellLayers({ kind, wrong, points }) {
  const how = kind === "hand"
    ? "Three threshold units, their weights set by hand: h₁ says “at least one”, h₂ says “both”, and the last unit wants the first without the second."
    : "Two sigmoid units and one after them, their weights learnt by back propagation from a random start. Not every start arrives.";
  const done = wrong === 0 ? `All ${points.length} points are right.` : `${times(wrong, "point")} of ${points.length} ${wrong === 1 ? "is" : "are"} wrong: these weights were made for exclusive or.`;
  return `${how} ${done}`;
}
