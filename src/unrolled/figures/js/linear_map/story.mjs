// What LinearMap says in words: what stays, what turns, where the stretch is greatest.

import { pretty } from "../kit.mjs";
import { lineAngle } from "./curves.mjs";

const ON_LINE = 0.5; // degrees within which x counts as lying on an eigenvector's line

/** The smallest angle between two lines, in degrees. */
export function between(one, other) {
  const gap = Math.abs(one - other) % 180;
  return Math.min(gap, 180 - gap);
}

/** What happens to x. */
export function tellProbe({ probe, eigen, stretch, turn }) {
  if (stretch < 1e-12) return "A sends x to zero: its eigenvalue is 0.";
  if (eigen.kind === "every") return `x stays on its line, as every vector does: Ax = ${pretty(eigen.values[0])} x.`;
  const i = eigen.vectors.findIndex((u) => between(lineAngle(u), probe) < ON_LINE);
  if (i >= 0 && eigen.kind !== "none") {
    const exact = between(lineAngle(eigen.vectors[i]), probe) < 1e-6 ? "" : " (nearly: whole degrees do not hit it exactly)";
    return `x stays on its line${exact}: Ax = ${pretty(eigen.values[i])} x. This is an eigenvector.`;
  }
  return `A turns x by ${pretty(turn, 1)}° and makes it ${pretty(stretch)} times as long.`;
}

/** Which lines stay. */
export function tellLines({ eigen, symmetric }) {
  const [one, two] = eigen.values.map((value) => pretty(value));
  if (eigen.kind === "none") return `No line stays: the eigenvalues are ${one} ± ${two} i, not real.`;
  if (eigen.kind === "every") return `Every line stays: A multiplies everything by ${one}.`;
  if (eigen.kind === "one") return `One line stays, at ${pretty(lineAngle(eigen.vectors[0]), 1)}°, with eigenvalue ${one}: the second eigenvector is missing.`;
  const [u1, u2] = eigen.vectors.map(lineAngle);
  const angle = symmetric ? "at a right angle, because A is symmetric" : `${pretty(between(u1, u2), 1)}° apart`;
  return `Two lines stay, ${angle}: at ${pretty(u1, 1)}° with eigenvalue ${one}, at ${pretty(u2, 1)}° with ${two}.`;
}

/** Where the stretch is greatest, and that this is another question. */
export function tellStretch({ eigen, singular, symmetric }) {
  const [s1, s2] = singular.s;
  if (s1 - s2 < 1e-9) return `Every direction is stretched ${pretty(s1)} times: the circle stays a circle.`;
  const at = lineAngle(singular.V[0]);
  const greatest = `The greatest stretch is ${pretty(s1)}, at ${pretty(at, 1)}°`;
  if (symmetric) return `${greatest}: along an eigenvector, because A is symmetric.`;
  const values = eigen.kind === "none" ? [] : eigen.values.map(Math.abs);
  if (!values.length) return `${greatest}, though no line stays.`;
  return `${greatest}: no eigenvector. The largest eigenvalue has size ${pretty(Math.max(...values))}.`;
}

/** What becomes of areas. */
export function tellArea(determinant, rank) {
  if (rank === 0) return "det A = 0: all of the plane is sent to one point.";
  if (rank === 1) return "det A = 0: the plane is squashed onto a line, rank 1.";
  const mirrored = determinant < 0 ? ", and the plane is turned over" : "";
  return `det A = ${pretty(determinant)}: areas become ${pretty(Math.abs(determinant))} times as large${mirrored}.`;
}
