// VanishingStack's picture: three curves over the layers, on a logarithmic scale.

import { make, pretty } from "../kit.mjs";

/** The curves: each has a colour, a dash, a mark of its own, and its words, long and short. */
export const LOOKS = {
  h: { role: "error", dash: null, mark: "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z", words: "error at h(l)", short: "error" },
  W: { role: "parameter", dash: "7 4", mark: "M0-5L5 4H-5Z", words: "gradient of W(l)", short: "grad. W" },
  spread: { role: "hidden", dash: "2 4", mark: "M-4-4H4V4H-4Z", words: "spread of h(l)", short: "spread" },
};
export const NAMES = Object.keys(LOOKS);
export const colour = (name) => `var(--un-${LOOKS[name].role})`;
export const log10 = (value) => Math.log10(value); // of nothing at all: -Infinity

const raised = (exponent, decimals) => make("svg:tspan", { dy: "-0.45em", "font-size": "0.8em" }, pretty(exponent, decimals));
const line = (x1, y1, x2, y2, style) => make("svg:path", { d: `M${x1} ${y1}L${x2} ${y2}`, style: `fill: none; ${style}` });
const text = (x, y, words, attributes = {}) => make("svg:text", { x, y, "font-size": 13, ...attributes }, words);

/** Whole powers of ten that hold all that is drawn, and how far apart the lines stand. */
export function axis(norms) {
  const logs = NAMES.flatMap((name) => norms[name].map(log10)).filter(Number.isFinite);
  const low = Math.min(-5, 5 * Math.floor(Math.min(...logs) / 5));
  const high = Math.max(0, 5 * Math.ceil(Math.max(...logs) / 5));
  const span = high - low;
  return { low, high, step: span <= 10 ? 2 : span <= 30 ? 5 : span <= 60 ? 10 : 20 };
}

/** Push labels apart until each has its room, keeping their order. */
function apart(places, room, low, high) {
  const sorted = places.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  sorted.forEach((each, i) => (each.y = Math.max(each.y, i ? sorted[i - 1].y + room : low)));
  for (let i = sorted.length - 1; i >= 0; i--) sorted[i].y = Math.min(sorted[i].y, i < sorted.length - 1 ? sorted[i + 1].y - room : high);
  return sorted.sort((a, b) => a.i - b.i).map(({ y }) => y);
}

/** A curve with a gap wherever nothing arrives: its value has no logarithm. */
function path(values, x, y) {
  let pen = "M";
  return values
    .map((value, i) => {
      if (!(value > 0)) return (pen = "M"), "";
      const point = `${pen}${x(i + 1).toFixed(1)} ${y(log10(value)).toFixed(1)}`;
      pen = "L";
      return point;
    })
    .join("");
}

/** Everything at a width in pixels; a redraw replaces all of it (about 120 elements). */
export function drawing(width, norms, layer) {
  const depth = norms.h.length;
  const wide = width > 520;
  const height = Math.round(Math.min(380, Math.max(290, width * 0.58)));
  const box = { left: 48, right: width - (wide ? 142 : 84), top: 14, bottom: height - 44 };
  const { low, high, step } = axis(norms);
  const x = (l) => box.left + 12 + ((l - 1) / depth) * (box.right - box.left - 24);
  const y = (log) => box.bottom - ((log - low) / (high - low)) * (box.bottom - box.top);

  const grid = [];
  for (let exponent = Math.ceil(low / step) * step; exponent <= high; exponent += step) {
    grid.push(line(box.left, y(exponent), box.right, y(exponent), exponent === 0 ? "stroke: var(--un-muted)" : "stroke: var(--un-rule)"));
    grid.push(text(box.left - 8, y(exponent) + 5, exponent === 0 ? "1" : ["10", raised(exponent, 0)], { "text-anchor": "end" }));
  }
  const every = [1, 2, 5, 10].find((n) => (depth / n) * 34 < box.right - box.left - 60);
  const ticks = Array.from({ length: depth }, (_, i) => i + 1).filter((l) => l === 1 || (l % every === 0 && x(depth + 1) - x(l) > 34));
  for (const l of ticks) {
    grid.push(line(x(l), box.bottom, x(l), box.bottom + 5, "stroke: var(--un-muted)"));
    grid.push(text(x(l), box.bottom + 19, String(l), { "text-anchor": "middle" }));
  }
  grid.push(text(x(depth + 1), box.bottom + 19, "out", { "text-anchor": "middle" }));
  grid.push(text((box.left + box.right) / 2, height - 6, "layer l", { "text-anchor": "middle" }));

  const end = (name) => (norms[name].at(-1) > 0 ? y(log10(norms[name].at(-1))) : box.bottom); // nothing arrives: below all
  const ends = apart(NAMES.map((name) => end(name) + 5), 19, box.top + 8, box.bottom - 2);
  const marked = Math.ceil(depth / (wide ? 15 : 8));
  const curves = NAMES.map((name, i) => {
    const { dash, mark, words, short } = LOOKS[name];
    const marks = norms[name].map((value, l) =>
      value > 0 && l % marked === 0 ? make("svg:path", { d: mark, transform: `translate(${x(l + 1)} ${y(log10(value))})`, style: `fill: ${colour(name)}` }) : null,
    );
    return make(
      "svg:g",
      { "data-id": name },
      make("svg:path", { class: "un-curve", d: path(norms[name], x, y), "stroke-width": name === "h" ? 3 : 2, "stroke-dasharray": dash, style: `fill: none; stroke: ${colour(name)}` }),
      marks,
      norms[name].at(-1) > 0 ? line(x(norms[name].length) + 4, end(name), box.right + 8, ends[i] - 5, `stroke: ${colour(name)}; stroke-width: 0.75`) : null,
      text(box.right + 12, ends[i], `${wide ? words : short}${norms[name].at(-1) > 0 ? "" : ": 0"}`, { class: "un-end", style: `fill: ${colour(name)}; font-weight: 600` }),
    );
  });
  const cursor = [
    line(x(layer), box.top, x(layer), box.bottom, "stroke: var(--un-ink)"),
    NAMES.filter((name) => norms[name][layer - 1] > 0).map((name) =>
      make("svg:circle", { cx: x(layer), cy: y(log10(norms[name][layer - 1])), r: 5, "stroke-width": 2, style: `fill: var(--un-paper); stroke: ${colour(name)}` }),
    ),
  ];
  const layerAt = (pixel) => Math.min(depth, Math.max(1, Math.round(1 + ((pixel - box.left - 12) / (box.right - box.left - 24)) * depth)));
  return { height, parts: [grid, curves, cursor].flat(2), layerAt };
}

/** A short piece of a curve as it is drawn, for a table. */
export const swatch = (name) =>
  make(
    "svg:svg",
    { viewBox: "0 0 34 12", "aria-hidden": "true", style: "display: inline-block; width: 34px; vertical-align: middle; margin-right: 0.4rem" },
    make("svg:path", { d: "M0 6H34", "stroke-width": name === "h" ? 3 : 2, "stroke-dasharray": LOOKS[name].dash, style: `stroke: ${colour(name)}` }),
    make("svg:path", { d: LOOKS[name].mark, transform: "translate(17 6)", style: `fill: ${colour(name)}` }),
  );
