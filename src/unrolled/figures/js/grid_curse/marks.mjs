// What the classes look like: a colour and a shape each, everywhere in GridCurse.

import { make } from "../kit.mjs";

export const ROLES = ["input", "hidden", "output"];
export const GLYPHS = ["●", "■", "▲"];

/** A coordinate to a hundredth of a pixel; thousands of them are written at every redraw. */
const round = (value) => Math.round(value * 100) / 100;

/** The outline of a class's mark at a place, as a piece of a path. */
export function mark(kind, x, y, r) {
  const [X, Y] = [x.toFixed(1), y.toFixed(1)];
  if (kind === 0) return `M${(x - r).toFixed(1)} ${Y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (kind === 1) return `M${(x - 0.9 * r).toFixed(1)} ${(y - 0.9 * r).toFixed(1)}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`;
  return `M${X} ${(y - 1.15 * r).toFixed(1)}l${1.1 * r} ${1.95 * r}h${-2.2 * r}Z`;
}

/** The test point: a cross with a halo, so that it is seen on every ground. */
export function cross(x, y, r = 7) {
  const d = `M${(x - r).toFixed(1)} ${(y - r).toFixed(1)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`;
  return [make("svg:path", { d, class: "un-crosshalo" }), make("svg:path", { d, class: "un-cross" })];
}

/** Collects pieces of paths by name and makes one element of each: few elements, however many points. */
export function layers() {
  const pieces = new Map();
  return {
    add: (name, d) => pieces.set(name, (pieces.get(name) ?? "") + d),
    paths: () => [...pieces].map(([name, d]) => make("svg:path", { d, class: name })),
  };
}

export const rectangle = (x, y, w, h) => `M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}Z`;

/** A cell nobody has been to: struck out. */
export const strike = (x, y, w, h) => `M${round(x)} ${round(y + h)}l${round(w)} ${round(-h)}`;
