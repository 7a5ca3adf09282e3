// What the drawings of the figure share: the two kinds of points, arrows, lines across a window.

import { make } from "../kit.mjs";

export const ROUND = 1;
export const kindName = (label) => (label === ROUND ? "round" : "square");
export const other = (label) => kindName(-label);

/** A point with its number: a disc for +1, a square for −1. */
export function mark([x, y], label, number, { chosen = false, half = 10 } = {}) {
  const shape = label === ROUND
    ? make("svg:circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: half })
    : make("svg:rect", { x: (x - half + 1).toFixed(1), y: (y - half + 1).toFixed(1), width: 2 * half - 2, height: 2 * half - 2 });
  const words = make("svg:text", { x: x.toFixed(1), y: (y + 4.3).toFixed(1) }, String(number));
  return make("svg:g", { class: `un-pmark is-${kindName(label)}${chosen ? " is-chosen" : ""}`, "data-point": number, "data-id": `point.${number}` }, shape, words);
}

/** A shaft and a head from one place to another, in pixels; nothing for what is too short to see. */
export function arrow(name, from, to, thick = 10) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (length < 1) return [];
  const [ux, uy] = [dx / length, dy / length];
  const head = Math.min(thick, length * 0.6);
  const [bx, by] = [to[0] - head * ux, to[1] - head * uy];
  const point = (x, y) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return [
    make("svg:path", { class: `un-pshaft ${name}`, d: `M${point(...from)}L${point(bx, by)}` }),
    make("svg:path", { class: `un-phead ${name}`, d: `M${point(...to)}L${point(bx - 0.45 * head * uy, by + 0.45 * head * ux)}L${point(bx + 0.45 * head * uy, by - 0.45 * head * ux)}Z` }),
  ];
}

/** The corners of the part of a square window [low, low + side]² in which w · (x, y, 1) ≥ 0. */
export function halfPlane(w, low, side) {
  const high = low + side;
  const corners = [[low, low], [high, low], [high, high], [low, high]];
  const at = ([x, y]) => w[0] * x + w[1] * y + w[2];
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % 4];
    const [here, there] = [at(corner), at(next)];
    const kept = here >= 0 ? [corner] : [];
    if (here >= 0 === there >= 0) return kept;
    const p = here / (here - there);
    return [...kept, [0, 1].map((d) => corner[d] + p * (next[d] - corner[d]))];
  });
}

/** The two ends of the line w · (x, y, 1) = 0 within the window; none if it does not cross it. */
export function lineWithin(w, low, side) {
  const high = low + side;
  const ends = [];
  for (const [along, across] of [[0, 1], [1, 0]]) {
    if (w[across] === 0) continue;
    for (const edge of [low, high]) {
      const value = -(w[2] + w[along] * edge) / w[across];
      if (value < low || value > high) continue;
      const end = along === 0 ? [edge, value] : [value, edge];
      if (ends.every(([x, y]) => Math.hypot(x - end[0], y - end[1]) > 1e-9 * side)) ends.push(end);
    }
  }
  return ends.slice(0, 2);
}

export const path = (corners) => corners.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
