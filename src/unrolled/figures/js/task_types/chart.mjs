// The forecast as a curve: 96 hours of temperature, what the network says, what came, and what
// "tomorrow as now" says.

import { make, pretty } from "../kit.mjs";

const MARKS = {
  forecast: ["output", "M-4-4H4V4H-4Z"],
  truth: ["ink", "M-8 0A8 8 0 1 0 8 0A8 8 0 1 0-8 0Z"],
  "as now": ["muted", "M0-5L5 4H-5Z"],
};

/** @returns {{height: number, parts: SVGElement[]}} */
export function forecastChart(width, temperatures, ends, step) {
  const height = 170;
  const box = { left: 40, right: width - 108, top: 10, bottom: height - 40 };
  const n = temperatures.length;
  const hour = (t) => 4 * (t - (n - 1)); // of step index t: 0 is now
  const all = [...temperatures, ...Object.values(ends)];
  const low = 5 * Math.floor(Math.min(...all) / 5);
  const high = 5 * Math.ceil(Math.max(...all) / 5);
  const x = (h) => box.left + ((h + 92) / 116) * (box.right - box.left);
  const y = (value) => box.bottom - ((value - low) / (high - low || 1)) * (box.bottom - box.top);
  const text = (at, up, words, attributes = {}) => make("svg:text", { x: at, y: up, ...attributes }, words);
  const line = (d, name) => make("svg:path", { d, class: name });
  const jump = (high - low) / 5 > 3 ? 10 : 5;
  const ticks = [];
  for (let value = low; value <= high; value += jump) {
    ticks.push(line(`M${box.left} ${y(value)}H${box.right}`, "un-taskgrid"), text(box.left - 6, y(value) + 4, pretty(value, 0), { style: "text-anchor: end" }));
  }
  for (const h of width > 420 ? [-72, -48, -24, 0, 24] : [-72, -24, 24]) {
    ticks.push(line(`M${x(h)} ${box.bottom}v5`, "un-taskaxis"), text(x(h), box.bottom + 18, h === 0 ? "now" : `${h > 0 ? "+" : "−"}${Math.abs(h)}`));
  }
  ticks.push(text((box.left + box.right) / 2, height - 5, "hours; temperature in °C", { class: "un-tasktime" }));
  const points = temperatures.map((value, t) => `${x(hour(t)).toFixed(1)} ${y(value).toFixed(1)}`);
  const read = points.slice(0, step);
  const curve = [line(`M${points.join("L")}`, "un-taskcurve is-ahead"), read.length > 1 ? line(`M${read.join("L")}`, "un-taskcurve") : null];
  const done = step >= n;
  const shown = Object.entries(ends).filter(([name]) => done || name !== "forecast").sort(([, a], [, b]) => b - a);
  const places = shown.map(([, value]) => y(value));
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i], places[i - 1] + 17);
  for (let i = places.length - 1, most = box.bottom; i >= 0; i--, most = places[i + 1] - 17) places[i] = Math.min(places[i], most);
  const marks = shown.flatMap(([name, value], i) => {
    const [role, d] = MARKS[name];
    return [
      make("svg:path", { class: "un-taskmark", "data-mark": name, d, transform: `translate(${x(24).toFixed(1)} ${y(value).toFixed(1)})`, style: `fill: ${role === "ink" ? "none" : `var(--un-${role})`}; stroke: var(--un-${role})` }),
      line(`M${x(24) + 8} ${y(value)}L${box.right + 12} ${places[i]}`, "un-taskleader"),
      text(box.right + 15, places[i] + 4, `${name} ${pretty(value, 1)}`, { style: `text-anchor: start; fill: var(--un-${role}); font-weight: 600` }),
    ];
  });
  const dash = line(`M${x(0)} ${y(temperatures.at(-1))}H${x(24)}`, "un-taskasnow");
  const cursor = step > 0 ? make("svg:circle", { class: "un-taskhere", cx: x(hour(Math.min(step, n) - 1)), cy: y(temperatures[Math.min(step, n) - 1]), r: 5 }) : null;
  return { height, parts: [...ticks, dash, ...curve, ...marks, cursor].filter(Boolean) };
}
