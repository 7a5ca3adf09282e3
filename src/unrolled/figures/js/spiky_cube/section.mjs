// The cross-section, to scale: up is one axis, x₁; across is the direction in which the D − 1 other
// coordinates grow together. This plane holds the box's centre, the middles of two of its walls and
// four of its corners, and it cuts every ball it meets through the centre.

import { make, pretty } from "../kit.mjs";
import { section } from "./sizes.mjs";

const PAD = 34; // above and below the drawing, for words
const NICE = [1, 2, 5, 10, 20, 50, 100, 200];

const line = (x1, y1, x2, y2, attributes) => make("svg:path", { d: `M${x1.toFixed(2)} ${y1.toFixed(2)}L${x2.toFixed(2)} ${y2.toFixed(2)}`, ...attributes });
const words = (x, y, text, attributes = {}) => make("svg:text", { x, y, ...attributes }, text);

/** A line of cells, D = 1: each ball is its whole cell, and nothing is left between two. */
function row(width, k, height) {
  const scale = Math.min((width - 24) / k, 110);
  const [mid, y] = [width / 2, height / 2];
  const left = mid - (k / 2) * scale;
  const cells = Array.from({ length: k }, (_, i) =>
    make("svg:rect", { class: "un-cellball", x: left + i * scale + 2, y: y - 5, width: scale - 4, height: 10, rx: 5, "data-id": "balls" }),
  );
  const walls = Array.from({ length: k + 1 }, (_, i) => line(left + i * scale, y - 14, left + i * scale, y + 14, { class: i === 0 || i === k ? "un-boxedge" : "un-cellwall" }));
  return [
    walls,
    cells,
    make("svg:circle", { class: "un-innerball", cx: mid, cy: y, r: 3, "data-id": "inner" }),
    words(mid, y + 44, "the inner ball: a point", { class: "un-blue", "text-anchor": "middle" }),
    words(mid, y - 28, "a ball on a line fills its cell", { class: "un-amber", "text-anchor": "middle" }),
  ];
}

/** The part of a disc beyond the height `up`, above (sign 1) or below (−1): a segment of it. */
function cap(mid, y, r, up, scale, sign) {
  const half = Math.sqrt(r * r - up * up) * scale;
  const edge = y - sign * up * scale;
  return `M${(mid - half).toFixed(2)} ${edge.toFixed(2)}A${(r * scale).toFixed(2)} ${(r * scale).toFixed(2)} 0 0 ${sign > 0 ? 1 : 0} ${(mid + half).toFixed(2)} ${edge.toFixed(2)}Z`;
}

/**
 * The section of D dimensions in a box of `width` by `height` pixels.
 * @returns {SVGElement[]}
 */
export function drawSection(width, height, D, k) {
  if (D === 1) return row(width, k, height).flat();
  const { up, across, radius, walls, balls } = section(D, k);
  const out = radius > up;
  const scale = Math.min((width - 24) / (2 * Math.max(across, radius)), (height - 2 * PAD) / (2 * Math.max(up, radius)));
  const [mid, y] = [width / 2, height / 2 - 4];
  const X = (t) => mid + t * scale;
  const Y = (s) => y - s * scale;
  const unit = NICE.find((each) => each * scale >= 22) ?? NICE.at(-1);
  const rod = Math.min(unit * scale, width - 24);

  return [
    make("svg:rect", { class: "un-box", x: X(-across), y: Y(up), width: 2 * across * scale, height: 2 * up * scale }),
    walls.across.map((t) => line(X(t), Y(up), X(t), Y(-up), { class: "un-cellwall" })),
    k * scale > 16 ? walls.up.map((s) => line(X(-across), Y(s), X(across), Y(s), { class: "un-cellwall" })) : [],
    make("svg:g", { "data-id": "balls" }, balls.map(([t, s]) => make("svg:circle", { class: "un-cellball", cx: X(t).toFixed(2), cy: Y(s).toFixed(2), r: (scale / 2).toFixed(2) }))),
    make("svg:g", { "data-id": "inner" }, make("svg:circle", { class: "un-innerball", cx: mid, cy: y, r: (radius * scale).toFixed(2) }), out ? make("svg:path", { class: "un-outside", d: cap(mid, y, radius, up, scale, 1) + cap(mid, y, radius, up, scale, -1) }) : []),
    make("svg:rect", { class: "un-boxedge", x: X(-across), y: Y(up), width: 2 * across * scale, height: 2 * up * scale }),
    make("svg:g", { "data-id": "wall" }, line(mid, y, mid, Y(up), { class: "un-reach" }), make("svg:circle", { class: "un-reachend", cx: mid, cy: Y(up), r: 3 })),
    make("svg:g", { "data-id": "corner" }, line(mid, y, X(across), Y(up), { class: "un-reach un-tocorner" }), make("svg:circle", { class: "un-reachend", cx: X(across), cy: Y(up), r: 3 })),
    words(Math.max(X(-across), 2), Y(up) - 7, "wall", { "data-id": "wall" }),
    words(Math.min(X(across), width - 2), Y(up) - 7, "corner", { "text-anchor": "end", "data-id": "corner" }),
    out ? words(mid, Math.max(Y(radius) - 7, 13), `sticks out by ${pretty(radius - up, 2)}`, { class: "un-blue", "text-anchor": "middle", "data-id": "inner" }) : [],
    line(12, height - 8, 12 + rod, height - 8, { class: "un-rod" }),
    words(12 + rod + 8, height - 4, unit === 1 ? "1, a cell’s side" : `${unit} cells’ sides`, { class: "un-small" }),
  ].flat();
}
