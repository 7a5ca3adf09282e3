// Three dimensions as they are: the box, the balls about its centre and the inner ball, in parallel
// projection, in which a ball is a circle. x₁ is up, as in the section; the sheet is the section's
// plane, seen through the balls as through glass.

import { make } from "../kit.mjs";
import { section } from "./sizes.mjs";

const RAD = Math.PI / 180;
const SIDES = [-1, 1];

/** The view: from a point (x₁ up, x₂, x₃) to [right, up, towards the reader]. */
export function projection(turn, tilt) {
  const [ca, sa, ce, se] = [Math.cos(turn * RAD), Math.sin(turn * RAD), Math.cos(tilt * RAD), Math.sin(tilt * RAD)];
  return ([x1, x2, x3]) => {
    const towards = x2 * sa - x3 * ca;
    return [x2 * ca + x3 * sa, x1 * ce - towards * se, x1 * se + towards * ce];
  };
}

/**
 * The drawing in a box of `width` by `height` pixels.
 * @param {string} id  of the gradients, unique on the page
 */
export function drawSolid(width, height, k, turn, tilt, id) {
  const view = projection(turn, tilt);
  const half = k / 2;
  const scale = Math.min((width - 8) / Math.SQRT2, (height - 8) / Math.sqrt(3)) / k; // fits at every angle
  const [mid, middle] = [width / 2, height / 2];
  const at = (point) => {
    const [right, up] = view(point);
    return `${(mid + right * scale).toFixed(1)} ${(middle - up * scale).toFixed(1)}`;
  };
  const closed = (points) => `M${points.map(at).join("L")}Z`;

  // the three walls the reader looks at from inside carry the cells' lines
  const towards = (axis) => view([0, 1, 2].map((i) => (i === axis ? 1 : 0)))[2];
  const far = [0, 1, 2].map((axis) => (towards(axis) > 0 ? -half : half));
  const onWall = (axis, a, b) => {
    const point = [0, 0, 0];
    point[axis] = far[axis];
    point[(axis + 1) % 3] = a;
    point[(axis + 2) % 3] = b;
    return point;
  };
  const marks = Array.from({ length: k - 1 }, (_, i) => i + 1 - half);
  const lines = [0, 1, 2].flatMap((axis) => marks.flatMap((m) => [`M${at(onWall(axis, m, -half))}L${at(onWall(axis, m, half))}`, `M${at(onWall(axis, -half, m))}L${at(onWall(axis, half, m))}`]));

  const edges = { back: [], front: [] };
  for (let axis = 0; axis < 3; axis++) {
    for (const a of SIDES) {
      for (const b of SIDES) {
        const ends = SIDES.map((side) => {
          const point = [0, 0, 0];
          point[axis] = side * half;
          point[(axis + 1) % 3] = a * half;
          point[(axis + 2) % 3] = b * half;
          return point;
        });
        const hidden = ends[0][(axis + 1) % 3] === far[(axis + 1) % 3] && ends[0][(axis + 2) % 3] === far[(axis + 2) % 3];
        edges[hidden ? "back" : "front"].push(`M${at(ends[0])}L${at(ends[1])}`);
      }
    }
  }

  const ball = (centre, radius, kind) => {
    const [right, up, depth] = view(centre);
    const element = make("svg:circle", { class: kind === "inner" ? "un-innerglass" : "un-cellglass", cx: (mid + right * scale).toFixed(1), cy: (middle - up * scale).toFixed(1), r: (radius * scale).toFixed(1), fill: `url(#${id}-${kind})`, "data-id": kind === "inner" ? "inner" : "balls" });
    return { depth, element };
  };
  const { radius, up, across, balls } = section(3, k);
  const central = SIDES.flatMap((a) => SIDES.flatMap((b) => SIDES.map((c) => ball([a / 2, b / 2, c / 2], 0.5, "cell"))));
  const all = [...central, ball([0, 0, 0], radius, "inner")].sort((one, other) => one.depth - other.depth);

  const inSheet = (t, s) => [s, t / Math.SQRT2, t / Math.SQRT2];
  const ring = (t, s, r) => closed(Array.from({ length: 40 }, (_, i) => inSheet(t + r * Math.cos((i * Math.PI) / 20), s + r * Math.sin((i * Math.PI) / 20))));
  const near = balls.filter(([t, s]) => Math.abs(s) < 1 && Math.abs(t) < Math.SQRT2);
  const sheet = make(
    "svg:g",
    { "data-id": "plane" },
    make("svg:path", { class: "un-sheet", d: closed([inSheet(-across, -up), inSheet(across, -up), inSheet(across, up), inSheet(-across, up)]) }),
    make("svg:path", { class: "un-ring un-ambering", d: near.map(([t, s]) => ring(t, s, 0.5)).join("") }),
    make("svg:path", { class: "un-ring un-bluering", d: ring(0, 0, radius) }),
  );
  const gradient = (kind, role) =>
    make(
      "svg:radialGradient",
      { id: `${id}-${kind}`, cx: 0.36, cy: 0.3, r: 0.8 },
      make("svg:stop", { offset: 0, style: `stop-color: color-mix(in srgb, var(--un-${role}) 35%, #fff)` }),
      make("svg:stop", { offset: 0.75, style: `stop-color: var(--un-${role})` }),
      make("svg:stop", { offset: 1, style: `stop-color: color-mix(in srgb, var(--un-${role}) 75%, #000)` }),
    );
  return [
    make("svg:defs", {}, gradient("cell", "hidden"), gradient("inner", "input")),
    make("svg:path", { class: "un-cellwall", d: lines.join("") }),
    make("svg:path", { class: "un-boxedge un-behind", d: edges.back.join("") }),
    ...all.map((each) => each.element), // they touch at most, so their middles' order is theirs
    sheet,
    make("svg:path", { class: "un-boxedge", d: edges.front.join("") }),
  ];
}
