// The inner ball's volume over the box's, against D; both axes logarithmic, the curve by Python.

import { make, pretty } from "../kit.mjs";

const TICKS = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
const NARROW = [2, 10, 50, 200, 1000];

/** "10 to the exponent" inside a text of an SVG. */
const power = (exponent, decimals = 0) => (exponent === 0 ? ["1"] : ["10", make("svg:tspan", { dy: "-0.45em", "font-size": "0.8em" }, pretty(exponent, decimals))]);

/** Whole exponents, at most six of them, that span `low` … `high`, 0 among them. */
export function exponents(low, high) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((each) => (high - low) / each <= 5);
  const first = Math.floor(low / step);
  return Array.from({ length: Math.max(0, Math.ceil(high / step)) - first + 1 }, (_, i) => (first + i) * step);
}

/**
 * @param {{width: number, height: number, dims: number[], curve: number[], D: number,
 *          now: number|null, leaves: number, outgrows: number|null}} options
 *   dims from 2 up; curve: log10 of the ratio there; now: the same at D
 */
export function drawChart({ width, height, dims, curve, D, now, leaves, outgrows }) {
  const levels = exponents(Math.min(...curve), Math.max(...curve));
  const box = { left: 60, right: width - 14, top: 14, bottom: height - 40 };
  const [low, high] = [levels[0], levels.at(-1)];
  const x = (d) => box.left + (Math.log(d / 2) / Math.log(dims.at(-1) / 2)) * (box.right - box.left);
  const y = (v) => box.bottom - ((v - low) / (high - low)) * (box.bottom - box.top);
  const text = (at, up, words, attributes = {}) => make("svg:text", { x: at.toFixed(1), y: up.toFixed(1), ...attributes }, words);
  const line = (x1, y1, x2, y2, name) => make("svg:path", { d: `M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`, class: name });
  const path = curve.map((v, i) => `${i ? "L" : "M"}${x(dims[i]).toFixed(2)} ${y(v).toFixed(2)}`).join("");
  const gate = (d, words, anchor, up) => [
    line(x(d), box.top, x(d), box.bottom, "un-gate"),
    text(x(d) + (anchor === "end" ? -5 : 5), up, words, { "text-anchor": anchor, class: "un-small un-halo" }),
  ];
  return [
    levels.map((v) => [line(box.left, y(v), box.right, y(v), v === 0 ? "un-level" : "un-grid"), text(box.left - 7, y(v) + 4, power(v), { "text-anchor": "end" })]),
    (width < 420 ? NARROW : TICKS).map((d) => [line(x(d), box.bottom, x(d), box.bottom + 5, "un-axis"), text(x(d), box.bottom + 19, String(d), { "text-anchor": d === 2000 ? "end" : "middle" })]),
    text((box.left + box.right) / 2, height - 5, "dimensions D", { "text-anchor": "middle" }),
    gate(leaves, `leaves at ${leaves}`, leaves > 60 ? "end" : "start", outgrows ? box.top + 16 : box.bottom - 8),
    outgrows ? gate(outgrows, `outgrows at ${outgrows}`, "end", box.top + 34) : [],
    make("svg:path", { d: path, class: "un-ratiocurve" }),
    now === null ? [] : make("svg:circle", { cx: x(D).toFixed(2), cy: y(now).toFixed(2), r: 6, class: "un-here" }),
  ].flat(3);
}
