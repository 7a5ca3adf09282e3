// One pair of AngleHistogram as two arrows: on a line, in the plane, in space; in more dimensions
// in the plane that the two arrows span, where their lengths and their angle are true.

import { angleBetween, length } from "../maths/geometry.mjs";
import { make } from "../kit.mjs";

const HEIGHT = 0.36; // radians: how far above the horizon the eye stands at D = 3
const path = (points, attributes) => make("svg:path", { d: "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L"), ...attributes });
const scaled = (vector, factor) => [...vector].map((value) => value * factor);
const circle = (n, f) => Array.from({ length: n + 1 }, (_, k) => f((2 * Math.PI * k) / n));

/** From the coordinates of space to those of the picture, up and to the right, and the depth. */
function eye(turn) {
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  return ([x, y, z]) => {
    const [right, away] = [c * x - s * y, s * x + c * y];
    return [right, z * Math.cos(HEIGHT) + away * Math.sin(HEIGHT), away * Math.cos(HEIGHT) - z * Math.sin(HEIGHT)];
  };
}

/** The body's outline in the picture: pieces of line, each with whether it is at the back. */
function outline(D, region, see, reach) {
  if (region === "cube" && D === 2) return [{ points: [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]] }];
  if (region === "cube" && D === 3) {
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => [k & 1, k & 2, k & 4].map((bit) => (bit ? 1 : -1)));
    const back = Math.max(...corners.map((corner) => see(corner)[2]));
    const edges = corners.flatMap((a, i) => [1, 2, 4].filter((bit) => !(i & bit)).map((bit) => [a, corners[i | bit]]));
    return edges.map((edge) => ({ points: edge.map(see), back: edge.some((corner) => see(corner)[2] > back - 1e-9) }));
  }
  const whole = { points: circle(72, (t) => [reach * Math.cos(t), reach * Math.sin(t)]), back: D > 3 && region === "cube" };
  if (D !== 3) return [whole];
  const equator = circle(72, (t) => see([Math.cos(t), Math.sin(t), 0]));
  const halves = [true, false].map((back) => {
    const far = equator.slice(0, 72).map((point) => point[2] > 0 === back);
    const start = far.findIndex((each, k) => each && !far[(k + 71) % 72]);
    return { points: Array.from({ length: 37 }, (_, k) => equator[(start + k) % 72]), back };
  });
  return [whole, ...halves];
}

/** Where the two tips are in the picture, as the body's own coordinates. */
function flat([u, v], D, see) {
  if (D === 3) return [see(u), see(v)];
  if (D === 2) return [[...u], [...v]];
  const theta = angleBetween(u, v);
  return [[length(u), 0], [length(v) * Math.cos(theta), length(v) * Math.sin(theta)]];
}

/** Points of the arc from u to v, at a part of the way out. */
function arc(u, v, radius) {
  const theta = angleBetween(u, v);
  const [a, b] = [scaled(u, 1 / length(u)), scaled(v, 1 / length(v))];
  const n = Math.max(2, Math.ceil(theta / 0.05));
  if (Math.sin(theta) < 1e-6) return [];
  return Array.from({ length: n + 1 }, (_, k) => {
    const t = (theta * k) / n;
    return a.map((each, d) => (radius * (each * Math.sin(theta - t) + b[d] * Math.sin(t))) / Math.sin(theta));
  });
}

function arrow([x1, y1], [x2, y2], words, side) {
  const size = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = size ? [(x2 - x1) / size, (y2 - y1) / size] : [1, 0];
  const head = Math.min(11, size / 2);
  const neck = [x2 - dx * head, y2 - dy * head];
  const wing = (sign) => [neck[0] - sign * dy * head * 0.45, neck[1] + sign * dx * head * 0.45];
  return [
    path([[x1, y1], neck], { class: "un-shaft" }),
    path([[x2, y2], wing(1), wing(-1), [x2, y2]], { class: "un-head" }),
    make("svg:text", { x: x2 + dx * 13 - side * dy * 4, y: y2 + dy * 13 + 5 + side * dx * 4, class: "un-vector" }, words),
  ];
}

/** Two arrows on a line: one above it, one below. */
function onALine([u, v], size) {
  const [middle, reach] = [size / 2, size / 2 - 24];
  return [
    path([[middle - reach, middle], [middle + reach, middle]], { class: "un-body" }),
    path([[middle, middle - 26], [middle, middle + 26]], { class: "un-body" }),
    arrow([middle, middle - 14], [middle + reach * u[0], middle - 14], "u", 0),
    arrow([middle, middle + 14], [middle + reach * v[0], middle + 14], "v", 0),
  ];
}

/**
 * The drawing of a pair in a square.
 * @param {{pair: Float64Array[] | null, D: number, region: string, turn: number}} view  turn in degrees
 */
export function pairDrawing(size, { pair, D, region, turn }) {
  if (D === 1 && pair) return onALine(pair, size).flat();
  const reach = region === "cube" ? Math.sqrt(D) : 1;
  const see = D === 3 ? eye((turn * Math.PI) / 180) : (point) => point;
  const widest = region === "cube" ? ({ 2: 1.1, 3: 1.45 }[D] ?? reach) : 1; // of the body, as it is seen
  const scale = (size / 2 - 24) / widest;
  const place = ([x, y]) => [size / 2 + scale * x, size / 2 - scale * y];
  const parts = outline(D, region, see, reach).map(({ points, back }) => path(points.map(place), { class: `un-body${back ? " is-back" : ""}` }));
  if (!pair) return parts;
  const tips = flat(pair, D, see);
  const bow = D === 3 ? arc(...pair, 0.36 * reach).map(see) : arc(...tips, 0.3 * reach);
  if (bow.length) parts.push(path([[0, 0], ...bow, [0, 0]].map(place), { class: "un-sector" }));
  if (D === 3) {
    for (const tip of pair) parts.push(path([see(tip), see([tip[0], tip[1], 0])].map(place), { class: "un-body is-back" }));
  }
  const origin = place([0, 0]);
  parts.push(arrow(origin, place(tips[0]), "u", 1), arrow(origin, place(tips[1]), "v", -1));
  parts.push(make("svg:circle", { cx: origin[0], cy: origin[1], r: 3, class: "un-head" }));
  return parts.flat();
}

/** What the picture is a picture of, in a few words. */
export function sayPicture(D, region) {
  if (D === 1) return "On a line: the same way, or the opposite way.";
  if (D === 2) return `The pair itself, in the ${region === "ball" ? "disc" : "square"}.`;
  if (D === 3) return `The pair itself, in the ${region}. Seen from the side, so the shaded angle may look smaller or larger than it is: turn the view.`;
  return `${D} dimensions cannot be drawn. Any two arrows lie in one plane: this is theirs, with the true angle and the true lengths. The circle is as far as the ${region} reaches${region === "cube" ? ": its corners, √D" : ""}.`;
}
