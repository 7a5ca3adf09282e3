// What GridCurse says in words.

import { GLYPHS } from "./marks.mjs";
import { most } from "../maths/grids.mjs";
import { nameOf } from "./pictures.mjs";

/** A whole number as text, in groups of three from five digits on. */
export const grouped = (digits) => (digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, "\u202f"));

const percent = (count, all) => `${((100 * count) / all).toFixed(1)}\u00a0%`;
const people = (counts) => counts.map((count, kind) => (count ? `${count}\u00a0${GLYPHS[kind]}` : null)).filter(Boolean).join(" and ");

/** How large a map is that gives a square millimetre to each cell. */
export function mapSide(cells) {
  const metres = Math.sqrt(Number(cells)) / 1000;
  const round = (value) => (value < 10 ? value.toFixed(1).replace(/\.0$/, "") : grouped(String(Math.round(value))));
  if (metres < 1) return `${round(metres * 100)} cm`;
  return metres < 1000 ? `${round(metres)} m` : `${round(metres / 1000)} km`;
}

/** How many cells there are, and how many of them hold something. */
export function inventory({ features, bins }, row, nTrain) {
  const d = features.length;
  const empty = grouped(String(BigInt(row.cells) - BigInt(row.occupied)));
  const map = d > 3 ? ` Give each cell a square millimetre, and the map is ${mapSide(row.cells)} on a side, with ${row.occupied} coloured specks.` : "";
  return `${d === 1 ? "1 feature" : `${d} features`}, ${bins} bins each: ${grouped(row.cells)} cells for ${nTrain} training points. ${row.occupied} hold one or more, ${empty === "0" ? "none is" : empty === "1" ? "1 is" : `${empty} are`} empty.${map}`;
}

/** How often the grid and the neighbours are right. */
export const success = (row, nTest) => `Of ${nTest} test points ${percent(row.reached, nTest)} fall into a cell that holds training points. The grid gets ${percent(row.right, nTest)} of all right, the five nearest neighbours ${percent(row.near, nTest)}.`;

/** What the grid makes of the test point, and what its neighbours do. */
export function fate({ features, bins, point }, { cell, counts, votes }, truth) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const outside = features.filter((_, k) => cell[k] < 0 || cell[k] >= bins);
  const verdictOn = (said) => `${GLYPHS[said]}, ${said === truth ? "which is right" : `which is wrong: it is ${GLYPHS[truth]}`}`;
  const tie = total && counts.filter((count) => count === Math.max(...counts)).length > 1 ? " (a tie: the first wins)" : "";
  const grid = total
    ? `In its cell: ${people(counts)}. So the grid says ${verdictOn(most(counts))}${tie}.`
    : `Nobody has been here: ${outside.length ? `it lies outside the grid, beyond every training point in ${outside.map(nameOf).join(", ")}` : "no training point is in its cell"}. The grid has no answer; it is ${GLYPHS[truth]}.`;
  return `Test point ${point + 1}. ${grid} Its five nearest neighbours, ${people(votes)}, say ${verdictOn(most(votes))}.`;
}

/** What is drawn, and how to read it. */
export function reading({ features, bins }) {
  const names = features.map(nameOf);
  if (features.length === 1) return `One axis, ${bins} bins. Each training point is a stroke, in the lane of its regime; above a bin stands the regime that most of its points have.`;
  if (features.length === 2) return `Two axes, ${bins} × ${bins} cells. A cell has the colour of most training points in it; a struck-out cell is empty.`;
  if (features.length === 3) return `Three axes: the cube, cut into ${bins} slices along ${names[2]}, whose range stands above each. In every slice ${names[0]} goes across and ${names[1]} up.`;
  return `${features.length} axes: nobody can draw ${features.length} directions, but a cell is one bin on each axis. The black line is the test point, in the shaded bins. A training point is drawn on as long as it shares them.`;
}
