// Two small charts against the number of features: how often right, and how many cells.

import { make } from "../kit.mjs";

const line = (x1, y1, x2, y2, name) => make("svg:path", { d: `M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`, class: name });
const text = (x, y, words, attributes = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), ...attributes }, words);
const raised = (exponent) => (exponent === 0 ? ["1"] : exponent === 1 ? ["10"] : ["10", make("svg:tspan", { dy: "-0.45em", "font-size": "0.8em" }, String(exponent))]);

const SHAPES = { circle: "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z", square: "M-3.6-3.6h7.2v7.2h-7.2Z", bar: "M-5-1.5h10v3h-10Z", diamond: "M0-5L5 0L0 5L-5 0Z" };

/** How the lines of the charts look. */
const LINES = {
  near: { name: "un-nearline", shape: "circle" },
  right: { name: "un-gridline", shape: "square" },
  reached: { name: "un-reachedline", shape: "bar" },
  cells: { name: "un-cellsline", shape: "diamond" },
  occupied: { name: "un-occupiedline", shape: "circle" },
};

/** A piece of a line as it is drawn, for the legend. */
export const swatch = (key) =>
  make(
    "svg:svg",
    { viewBox: "0 0 34 12", "aria-hidden": "true", class: "un-swatch" },
    make("svg:path", { d: "M0 6H34", class: `un-curve ${LINES[key].name}` }),
    make("svg:path", { d: SHAPES[LINES[key].shape], transform: "translate(17 6)", class: `un-spot ${LINES[key].name}` }),
  );

/**
 * @param {{width: number, height: number, d: number, low: number, high: number, ticks: [number, any][],
 *          series: [string, number[]][], level?: {at: number, words: string, left: boolean}}} options
 *   d: the reader's number of features; each series has a value for 1, 2, …, in the ticks' units
 */
export function drawChart({ width, height, d, low, high, ticks, series, level }) {
  const n = series[0][1].length;
  const box = { left: 50, right: width - 12, top: 10, bottom: height - 38 };
  const x = (k) => box.left + ((k - 1) / (n - 1)) * (box.right - box.left);
  const y = (v) => box.bottom - ((v - low) / (high - low)) * (box.bottom - box.top);
  const run = (values, from, to) => values.slice(from, to).map((v, i) => `${i ? "L" : "M"}${x(from + i + 1).toFixed(1)} ${y(v).toFixed(1)}`).join("");
  return [
    ticks.map(([v, words]) => [line(box.left, y(v), box.right, y(v), "un-grid"), text(box.left - 6, y(v) + 4, words, { "text-anchor": "end" })]),
    Array.from({ length: n }, (_, k) => text(x(k + 1), box.bottom + 17, String(k + 1), { "text-anchor": "middle", class: k + 1 === d ? "un-hereword" : null })),
    text((box.left + box.right) / 2, height - 4, "features", { "text-anchor": "middle" }),
    level ? [line(box.left, y(level.at), box.right, y(level.at), "un-level"), text(level.left ? box.left + 4 : box.right, y(level.at) - 6, level.words, { "text-anchor": level.left ? "start" : "end", class: "un-small un-halo" })] : [],
    line(x(d), box.top, x(d), box.bottom, "un-hereline"),
    series.map(([key, values]) => {
      const { name, shape } = LINES[key];
      return make(
        "svg:g",
        { "data-id": key },
        make("svg:path", { d: run(values, d - 1, n), class: `un-curve un-ahead ${name}` }),
        make("svg:path", { d: run(values, 0, d), class: `un-curve ${name}` }),
        values.map((v, k) => make("svg:path", { d: SHAPES[shape], transform: `translate(${x(k + 1).toFixed(1)} ${y(v).toFixed(1)})${k + 1 === d ? " scale(1.5)" : ""}`, class: `un-spot ${name}${k + 1 > d ? " un-ahead" : ""}` })),
      );
    }),
  ].flat(3);
}

/** Shares from 0 to 100 %. */
export const percentTicks = [0, 0.25, 0.5, 0.75, 1].map((v) => [v, `${100 * v} %`]);

/** Powers of ten up to one that holds `high`, at most eight of them. */
export function powerTicks(high) {
  const top = Math.max(3, Math.ceil(high)); // the training points are on it
  const step = top > 8 ? 4 : top > 4 ? 2 : 1;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => [i * step, raised(i * step)]);
}
