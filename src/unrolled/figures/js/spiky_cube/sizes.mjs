// SpikyCube's numbers: unit cells, k on each of D axes, a ball of diameter 1 in every cell, and the
// inner ball that touches the 2^D balls about the centre.

import { logBallVolume } from "../maths/geometry.mjs";

/** The inner ball's diameter: the distance of two opposite central balls' centres, less a diameter. */
export const innerDiameter = (D) => Math.sqrt(D) - 1;

/**
 * Everything the figure says in numbers; logarithms are to base 10, and null for log 0.
 * @param {number} D  dimensions, 1 or more
 * @param {number} k  cells on an axis, even
 */
export function sizes(D, k) {
  const diameter = innerDiameter(D);
  const cellBallLog10 = logBallVolume(D, 0.5) / Math.LN10;
  return {
    diameter,
    sticks_out: (diameter - k) / 2,
    to_wall: k / 2,
    to_corner: (k * Math.sqrt(D)) / 2,
    cell_diagonal: Math.sqrt(D),
    box_diagonal: k * Math.sqrt(D),
    cell_ball_log10: cellBallLog10,
    corner_share: D === 1 ? 0 : -Math.expm1(cellBallLog10 * Math.LN10),
    ratio_log10: diameter > 0 ? (logBallVolume(D, diameter / 2) - D * Math.log(k)) / Math.LN10 : null,
    cells_log10: D * Math.log10(k),
  };
}

/** The section's own geometry: half the box up and across, the inner radius, places of the balls. */
export function section(D, k) {
  const stretch = Math.sqrt(D - 1); // one cell, seen along the diagonal of the D − 1 other axes
  const halves = Array.from({ length: k }, (_, i) => i + 0.5 - k / 2);
  return {
    up: k / 2,
    across: (k / 2) * stretch,
    radius: innerDiameter(D) / 2,
    walls: { up: halves.slice(1).map((c) => c - 0.5), across: halves.slice(1).map((c) => (c - 0.5) * stretch) },
    balls: halves.flatMap((s) => halves.map((c) => [c * stretch, s])),
  };
}
