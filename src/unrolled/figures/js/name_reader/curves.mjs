// One unit of NameReader over the letters: its cell, and beneath it its three gates; and the bars
// of what may come next.

import { make, pretty, write } from "../kit.mjs";
import { columns, scaleOf } from "./heatmap.mjs";

/** Every line has a colour, a dash and a mark of its own. */
const LINES = {
  c: { role: "cell", dash: null, mark: "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z", width: 3 },
  i: { role: "input", dash: "7 4", mark: "M0-5L5 4H-5Z", width: 2 },
  f: { role: "forget", dash: null, mark: "M-4-4H4V4H-4Z", width: 2 },
  o: { role: "output", dash: "2 4", mark: "M0-6L5 0L0 6L-5 0Z", width: 2 },
};
const CELL = { top: 14, bottom: 114 };
const GATES = { top: 140, bottom: 230 };
const HEIGHT = 262;

export function makeCurves({ H }) {
  const svg = make("svg:svg", { role: "img", class: "un-curves" });
  const frame = make("div", {}, svg);

  function show({ trace, unit, step, symbols, label }) {
    const width = Math.max(220, Math.round(frame.clientWidth));
    const { left, cell, right, x } = columns(width, trace.T);
    const scale = scaleOf("c", trace.c);
    const of = (name) => Array.from({ length: trace.T }, (_, t) => trace[name][t * H + unit]);
    const cellY = (value) => CELL.bottom - ((value + scale) / (2 * scale)) * (CELL.bottom - CELL.top);
    const gateY = (value) => GATES.bottom - value * (GATES.bottom - GATES.top);
    const text = (words, at, up, more = {}) => make("svg:text", { x: at, y: up, ...more }, words);
    const rule = (y, strong) => make("svg:path", { d: `M${left} ${y}H${right}`, class: strong ? "un-axis" : "un-grid" });
    const tick = (value, y, decimals) => [rule(y, value === 0), text(pretty(value, decimals), left - 5, y + 4, { class: "un-unitname" })];
    const parts = [
      make("svg:rect", { x: (left + cell * (step - 1)).toFixed(1), y: 4, width: cell.toFixed(1), height: HEIGHT - 8, class: "un-chosenband" }),
      [-scale, 0, scale].map((value) => tick(value, cellY(value), 1)),
      [0, 0.5, 1].map((value) => tick(value, gateY(value), 1)),
      trace.inputs.map((input, t) => text(symbols[input], x(t), HEIGHT - 10, { class: "un-letter" })),
    ];
    const ends = [];
    for (const [name, { role, dash, mark, width: stroke }] of Object.entries(LINES)) {
      const y = name === "c" ? cellY : gateY;
      const points = of(name).map((value, t) => [x(t), y(value)]);
      const style = `var(--un-${role})`;
      parts.push(
        make(
          "svg:g",
          { "data-id": `line.${name}` },
          make("svg:path", { d: "M" + points.map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join("L"), class: "un-curve", "stroke-width": stroke, "stroke-dasharray": dash, style: `stroke: ${style}`, "data-line": name }),
          points.map(([a, b]) => make("svg:path", { d: mark, transform: `translate(${a.toFixed(1)} ${b.toFixed(1)})`, style: `fill: ${style}` })),
        ),
      );
      ends.push({ name, role, y: points.at(-1)[1], group: name === "c" ? 0 : 1 });
    }
    for (const group of [0, 1]) {
      const own = ends.filter((end) => end.group === group).sort((a, b) => a.y - b.y);
      const [low, high] = group ? [GATES.top - 4, GATES.bottom + 4] : [CELL.top, CELL.bottom];
      own.forEach((end, k) => (end.y = Math.max(end.y, k ? own[k - 1].y + 15 : low)));
      for (let k = own.length - 1; k >= 0; k--) own[k].y = Math.min(own[k].y, k < own.length - 1 ? own[k + 1].y - 15 : high);
      for (const { name, role, y } of own) parts.push(text(name, right + 7, y + 5, { class: "un-end", style: `fill: var(--un-${role})`, "data-id": `line.${name}` }));
    }
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.classList.toggle("un-tight", cell < 17);
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...parts.flat(3));
  }
  return { element: frame, show };
}

const BARS = { top: 18, bottom: 138, height: 172, left: 32 };

/** The probability of every symbol; the one that came is marked by a colour and a triangle. */
export function makeBars({ symbols }) {
  const svg = make("svg:svg", { role: "img", class: "un-bars" });
  const frame = make("div", {}, svg);
  const K = symbols.length;
  const bars = [...symbols].map((symbol, k) => make("svg:rect", { class: "un-chance", "data-symbol": k }));
  const names = [...symbols].map((symbol) => make("svg:text", { class: "un-symbolname", y: BARS.bottom + 15 }, symbol));
  const grid = make("svg:g");
  const pointer = make("svg:path", { class: "un-pointer" });
  const value = make("svg:text", { class: "un-chancevalue" });
  svg.append(grid, ...bars, ...names, pointer, value);
  let width = 0;

  /** @param {{chance: number[], marked: number | null, label: string}} view */
  function show({ chance, marked, label }) {
    const now = Math.max(220, Math.round(frame.clientWidth));
    const step = (now - BARS.left - 4) / K;
    const top = Math.max(...chance) > 0.5 ? 1 : 0.5;
    const y = (p) => BARS.bottom - (p / top) * (BARS.bottom - BARS.top);
    if (now !== width) {
      width = now;
      svg.setAttribute("viewBox", `0 0 ${width} ${BARS.height}`);
      svg.classList.toggle("un-tight", step < 10);
      bars.forEach((bar, k) => {
        bar.setAttribute("x", (BARS.left + step * k + 1).toFixed(1));
        bar.setAttribute("width", (step - 2).toFixed(1));
        names[k].setAttribute("x", (BARS.left + step * (k + 0.5)).toFixed(1));
      });
    }
    grid.replaceChildren(
      ...[0, top / 2, top].flatMap((p) => [
        make("svg:path", { d: `M${BARS.left} ${y(p)}H${width}`, class: p ? "un-grid" : "un-axis" }),
        make("svg:text", { x: BARS.left - 5, y: y(p) + 4, class: "un-unitname" }, pretty(p, 2)),
      ]),
    );
    bars.forEach((bar, k) => {
      bar.setAttribute("y", y(chance[k]).toFixed(2));
      bar.setAttribute("height", (BARS.bottom - y(chance[k])).toFixed(2));
      bar.classList.toggle("is-true", k === marked);
      names[k].classList.toggle("is-true", k === marked);
    });
    if (marked === null) {
      pointer.setAttribute("d", "");
      write(value, "");
    } else {
      const x = BARS.left + step * (marked + 0.5);
      pointer.setAttribute("d", `M${x.toFixed(1)} ${BARS.bottom + 20}l5 9h-10z`);
      value.setAttribute("x", Math.min(width - 18, Math.max(BARS.left + 16, x)).toFixed(1));
      value.setAttribute("y", (y(chance[marked]) - 4).toFixed(1));
      write(value, chance[marked] < 0.005 ? "≈ 0" : pretty(chance[marked]));
    }
    svg.setAttribute("aria-label", label);
  }
  return { element: frame, show };
}
