// The grid as a picture. One feature: a strip. Two: a square. Three: the square once for each bin of
// the third, side by side. More: nobody can draw the cells, but a cell is one bin on each axis, so
// the axes stand side by side, and one sees how many training points stay with the test point.

import { make } from "../kit.mjs";
import { count, most } from "../maths/grids.mjs";
import { cross, layers, mark, rectangle, strike } from "./marks.mjs";

const text = (x, y, words, attributes = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), ...attributes }, words);
const number = (value) => value.toFixed(2).replace("-", "\u2212");
export const nameOf = (f) => `x${String(f + 1).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit])}`;

/** Where a feature's values stand between two pixels; the axis spans the training points. */
function scaleOf(edge, from, to) {
  const [low, high] = [edge[0], edge.at(-1)];
  return (value) => from + (Math.min(1.02, Math.max(-0.02, (value - low) / (high - low))) * (to - from));
}

/** The class of each of bins^d cells, the last feature's bins running fastest; -1 where it is empty. */
function kindsOf(data, features, bins) {
  const own = data.axes(bins);
  const keys = Float64Array.from({ length: data.nTrain }, (_, row) => features.reduce((sum, f) => sum * bins + own[f][row], 0));
  const kinds = new Int8Array(bins ** features.length).fill(-1);
  for (const [key, counts] of count(keys, data.labels, data.nTrain, 3)) kinds[key] = most(counts);
  return kinds;
}

/** One feature: the bins as a strip, the training points in a lane of their class. */
function strip(width, data, [f], bins, point) {
  const lane = 40;
  const box = { left: 26, right: width - 14, top: 34, bottom: 34 + 3 * lane };
  const edge = data.edges(f, bins);
  const x = scaleOf(edge, box.left, box.right);
  const kinds = kindsOf(data, [f], bins);
  const paint = layers();
  const step = (box.right - box.left) / bins;
  for (let j = 0; j < bins; j++) {
    const [at, said] = [box.left + j * step, kinds[j]];
    if (said < 0) paint.add("un-emptycell", strike(at, box.top, step, box.bottom - box.top));
    else {
      paint.add(`un-cell un-cell${said}`, rectangle(at, box.top, step, box.bottom - box.top));
      paint.add(`un-point${said}`, mark(said, at + step / 2, box.top - 12, Math.min(6, step / 3)));
    }
    paint.add("un-cellline", rectangle(at, box.top, step, box.bottom - box.top));
  }
  for (let row = 0; row < data.nTrain; row++) {
    const middle = box.top + lane * (data.labels[row] + 0.5);
    paint.add(`un-tick${data.labels[row]}`, `M${x(data.columns[f][row]).toFixed(1)} ${(middle - 14).toFixed(1)}v28`);
  }
  for (let c = 0; c < 3; c++) paint.add(`un-point${c}`, mark(c, 12, box.top + lane * (c + 0.5), 5));
  const own = data.axes(bins)[f][data.nTrain + point];
  return {
    height: box.bottom + 64,
    parts: [
      paint.paths(),
      own >= 0 && own < bins ? make("svg:path", { d: rectangle(box.left + own * step, box.top, step, box.bottom - box.top), class: "un-owncell" }) : [],
      cross(x(data.columns[f][data.nTrain + point]), box.bottom + 18),
      text(box.left, box.bottom + 38, number(edge[0]), { class: "un-small" }),
      text(box.right, box.bottom + 38, number(edge.at(-1)), { class: "un-small", "text-anchor": "end" }),
      text((box.left + box.right) / 2, box.bottom + 54, nameOf(f), { class: "un-axisname", "text-anchor": "middle" }),
    ],
  };
}

/** One square: two features, and of the third, if there is one, only a slice. */
function square(paint, { left, top, side }, data, [f, g], bins, kind, rows, size) {
  const x = scaleOf(data.edges(f, bins), left, left + side);
  const y = scaleOf(data.edges(g, bins), top + side, top);
  const step = side / bins;
  for (let i = 0; i < bins; i++) {
    for (let j = 0; j < bins; j++) {
      const said = kind(i, j);
      const [at, up] = [left + i * step, top + side - (j + 1) * step];
      if (said < 0) paint.add("un-emptycell", strike(at, up, step, step));
      else paint.add(`un-cell un-cell${said}`, rectangle(at, up, step, step));
      if (said >= 0 && step >= 15) paint.add(`un-corner${said}`, mark(said, at + 5, up + 5, 2.6));
    }
  }
  let lines = "";
  for (let i = 0; i <= bins; i++) lines += `M${(left + i * step).toFixed(1)} ${top.toFixed(1)}v${side}M${left.toFixed(1)} ${(top + i * step).toFixed(1)}h${side}`;
  paint.add("un-cellline", lines);
  for (const row of rows) paint.add(`un-point${data.labels[row]}`, mark(data.labels[row], x(data.columns[f][row]), y(data.columns[g][row]), size));
  return { x, y, step };
}

/** Two features. */
function plane(width, data, [f, g], bins, point) {
  const side = Math.min(width - 44, 420);
  const at = { left: Math.max(36, (width - side) / 2), top: 8, side };
  const kinds = kindsOf(data, [f, g], bins);
  const paint = layers();
  const rows = Array.from({ length: data.nTrain }, (_, row) => row);
  const { x, y, step } = square(paint, at, data, [f, g], bins, (i, j) => kinds[i * bins + j], rows, 2.3);
  const sample = data.nTrain + point;
  const own = data.axes(bins);
  const [i, j] = [own[f][sample], own[g][sample]];
  const inside = i >= 0 && j >= 0 && i < bins && j < bins;
  const [across, up] = [data.edges(f, bins), data.edges(g, bins)];
  const bottom = at.top + side;
  return {
    height: bottom + 40,
    parts: [
      paint.paths(),
      inside ? make("svg:path", { d: rectangle(at.left + i * step, bottom - (j + 1) * step, step, step), class: "un-owncell" }) : [],
      cross(x(data.columns[f][sample]), y(data.columns[g][sample])),
      text(at.left, bottom + 17, number(across[0]), { class: "un-small" }),
      text(at.left + side, bottom + 17, number(across.at(-1)), { class: "un-small", "text-anchor": "end" }),
      text(at.left + side / 2, bottom + 32, nameOf(f), { class: "un-axisname", "text-anchor": "middle" }),
      text(at.left - 6, bottom, number(up[0]), { class: "un-small", "text-anchor": "end" }),
      text(at.left - 6, at.top + 11, number(up.at(-1)), { class: "un-small", "text-anchor": "end" }),
      text(at.left - 8, at.top + side / 2 + 4, nameOf(g), { class: "un-axisname", "text-anchor": "end" }),
    ],
  };
}

/** Three features: the cube, cut into the slices that the third feature's bins make of it. */
function slices(width, data, [f, g, h], bins, point) {
  const gap = 12;
  const least = width > 520 ? 118 : 92;
  const across = Math.min(bins, Math.max(2, Math.floor((width + gap) / (least + gap))));
  const columns = Math.ceil(bins / Math.ceil(bins / across)); // full rows, as far as it goes
  const side = Math.min(190, (width - 4 - gap * (columns - 1)) / columns);
  const tall = side + 24;
  const kinds = kindsOf(data, [f, g, h], bins);
  const own = data.axes(bins);
  const edge = data.edges(h, bins);
  const sample = data.nTrain + point;
  const paint = layers();
  const words = [];
  const crosses = [];
  for (let l = 0; l < bins; l++) {
    const at = { left: 2 + (l % columns) * (side + gap), top: 18 + Math.floor(l / columns) * tall, side };
    const rows = [];
    for (let row = 0; row < data.nTrain; row++) if (own[h][row] === l) rows.push(row);
    const { x, y, step } = square(paint, at, data, [f, g], bins, (i, j) => kinds[(i * bins + j) * bins + l], rows, 1.9);
    const here = own[h][sample] === l;
    words.push(text(at.left, at.top - 5, `${number(edge[l])} – ${number(edge[l + 1])}`, { class: here ? "un-slicename un-ownslice" : "un-slicename" }));
    if (!here) continue;
    const [i, j] = [own[f][sample], own[g][sample]];
    crosses.push(make("svg:path", { d: rectangle(at.left, at.top, side, side), class: "un-ownslab" }));
    if (i >= 0 && j >= 0 && i < bins && j < bins) crosses.push(make("svg:path", { d: rectangle(at.left + i * step, at.top + side - (j + 1) * step, step, step), class: "un-owncell" }));
    crosses.push(cross(x(data.columns[f][sample]), y(data.columns[g][sample]), 6));
  }
  return { height: 18 + Math.ceil(bins / columns) * tall - 6, parts: [paint.paths(), words, crosses] };
}

/** More: one axis beside the other, and the training points that share the test point's bins so far. */
function axes(width, data, features, bins, point) {
  const n = features.length;
  const box = { left: 24, right: width - 24, top: 30, bottom: 300 };
  const gap = (box.right - box.left) / (n - 1);
  const X = (k) => box.left + k * gap;
  const half = Math.min(9, gap * 0.2);
  const tall = (box.bottom - box.top) / bins;
  const sample = data.nTrain + point;
  const own = data.axes(bins);
  const scales = features.map((f) => scaleOf(data.edges(f, bins), box.bottom, box.top));
  const stages = data.companions(features, bins, point);
  const paint = layers();
  features.forEach((f, k) => {
    const cell = own[f][sample];
    if (k === 0) for (let row = 0; row < data.nTrain; row++) paint.add(`un-tick${data.labels[row]}`, `M${(X(0) - half).toFixed(1)} ${scales[0](data.columns[f][row]).toFixed(1)}h${2 * half}`);
    for (let j = 0; j < bins; j++) paint.add("un-cellline", rectangle(X(k) - half, box.bottom - (j + 1) * tall, 2 * half, tall));
    if (cell >= 0 && cell < bins) paint.add("un-ownbin", rectangle(X(k) - half, box.bottom - (cell + 1) * tall, 2 * half, tall));
    if (k === n - 1) return;
    for (const row of stages[k + 1]) {
      const [from, to] = [scales[k](data.columns[f][row]), scales[k + 1](data.columns[features[k + 1]][row])];
      paint.add(`un-thread${data.labels[row]}`, `M${X(k).toFixed(1)} ${from.toFixed(1)}L${X(k + 1).toFixed(1)} ${to.toFixed(1)}`);
      paint.add(`un-point${data.labels[row]}`, mark(data.labels[row], X(k + 1), to, 2.2));
    }
  });
  const way = features.map((f, k) => `${k ? "L" : "M"}${X(k).toFixed(1)} ${scales[k](data.columns[f][sample]).toFixed(1)}`).join("");
  const small = gap < 34 ? " un-tight" : "";
  return {
    height: box.bottom + 58,
    parts: [
      paint.paths(),
      make("svg:path", { d: way, class: "un-crosshalo" }),
      make("svg:path", { d: way, class: "un-way" }),
      features.map((f, k) => cross(X(k), scales[k](data.columns[f][sample]), 4)),
      features.map((f, k) => text(X(k), box.top - 10, nameOf(f), { class: `un-axisname${small}`, "text-anchor": "middle" })),
      features.map((_, k) => text(X(k), box.bottom + (gap < 34 && k % 2 ? 33 : 19), String(stages[k + 1].length), { class: `un-left${small}${stages[k + 1].length ? "" : " un-nobody"}`, "text-anchor": "middle" })),
      text(box.left - 12, box.bottom + 52, "training points still in the test point’s bins", { class: "un-small" }),
    ],
  };
}

/** The picture for as many features as there are. */
export function drawPicture(width, data, { features, bins, point }) {
  const draw = { 1: strip, 2: plane, 3: slices }[features.length] ?? axes;
  const { height, parts } = draw(width, data, features, bins, point);
  return { height: Math.round(height), parts: parts.flat(Infinity) };
}
