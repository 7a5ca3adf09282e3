// Checks against facts, both on logarithmic scales, and the bomb's clock as a level line.

import { followAlong, make } from "../kit.mjs";

const HEIGHT = 240;
const FACTS = [8, 1000];
const TICKS = [10, 30, 100, 300, 1000];

/** Each robot's colour, dash and mark. */
export const LOOKS = {
  R1: { role: "error", dash: "2 3", mark: "M0-5L5 0L0 5L-5 0Z" },
  R1D1: { role: "hidden", dash: null, mark: "M-4-4H4V4H-4Z" },
  R2D1: { role: "parameter", dash: "7 4", mark: "M0-5L5 4H-5Z" },
  R2D2: { role: "output", dash: "8 3 2 3", mark: "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z" },
};

const colour = (robot) => `var(--un-${LOOKS[robot].role})`;

/** A short piece of a line, for the table. */
export const swatch = (robot) =>
  make(
    "svg:svg",
    { viewBox: "0 0 34 12", "aria-hidden": "true", class: "un-swatch", style: "height: 12px; margin-right: 0.3rem" },
    make("svg:path", { d: "M0 6H34", "stroke-width": 2.5, "stroke-dasharray": LOOKS[robot].dash, style: `stroke: ${colour(robot)}` }),
    make("svg:path", { d: LOOKS[robot].mark, transform: "translate(17 6)", style: `fill: ${colour(robot)}` }),
  );

const raised = (exponent) => make("svg:tspan", { dy: "-0.45em", "font-size": "0.75em" }, String(exponent));

export function makeChart({ onPick }) {
  const svg = make("svg:svg", { role: "img", class: "un-fpchart" });
  const element = make("div", { class: "un-frame" }, svg);
  let at = () => FACTS[0];

  /** @param {(robot: string, n: number) => number} needed */
  function show(needed, { n, fuse, label }) {
    const width = Math.max(220, Math.round(element.clientWidth));
    const box = { left: 44, right: width - 20, top: 12, bottom: HEIGHT - 40 };
    const top = Math.max(6, Math.ceil(Math.log10(needed("R2D1", FACTS[1]))));
    const x = (facts) => box.left + (Math.log(facts / FACTS[0]) / Math.log(FACTS[1] / FACTS[0])) * (box.right - box.left);
    const y = (checks) => box.bottom - (Math.log10(checks) / top) * (box.bottom - box.top);
    const text = (across, up, words, more = {}) => make("svg:text", { x: across, y: up, "text-anchor": "middle", ...more }, words);
    const parts = [];
    for (let exponent = 0; exponent <= top; exponent += top > 6 ? 2 : 1) {
      parts.push(make("svg:path", { class: "un-grid", d: `M${box.left} ${y(10 ** exponent)}H${box.right}` }));
      parts.push(text(box.left - 6, y(10 ** exponent) + 4, exponent ? ["10", raised(exponent)] : "1", { "text-anchor": "end" }));
    }
    for (const facts of TICKS) parts.push(text(x(facts), box.bottom + 16, String(facts)));
    parts.push(text((box.left + box.right) / 2, HEIGHT - 6, "facts in the world"));
    parts.push(make("svg:path", { class: "un-fpfuse", d: `M${box.left} ${y(fuse)}H${box.right}` }));
    const [first, last] = FACTS.map((facts) => Math.abs(y(needed("R1D1", facts)) - y(fuse) + 10)); // where there is more room
    const end = first > last ? { at: box.left + 4, anchor: "start" } : { at: box.right, anchor: "end" };
    parts.push(text(end.at, y(fuse) - 6, `bomb: ${fuse} ticks`, { "text-anchor": end.anchor, class: "un-fpfuseword" }));
    parts.push(make("svg:path", { class: "un-place", d: `M${x(n)} ${box.top}V${box.bottom}` }));
    const sizes = Array.from({ length: 33 }, (_, i) => Math.round(FACTS[0] * (FACTS[1] / FACTS[0]) ** (i / 32)));
    for (const [robot, { dash, mark }] of Object.entries(LOOKS)) {
      const d = sizes.map((facts, i) => `${i ? "L" : "M"}${x(facts).toFixed(1)} ${y(needed(robot, facts)).toFixed(2)}`).join("");
      parts.push(make("svg:path", { class: "un-curve", "data-curve": robot, "data-id": `robot.${robot}`, d, "stroke-dasharray": dash, style: `stroke: ${colour(robot)}` }));
      parts.push(make("svg:path", { d: mark, "data-mark": robot, "data-id": `robot.${robot}`, transform: `translate(${x(n).toFixed(1)} ${y(needed(robot, n)).toFixed(2)}) scale(1.4)`, style: `fill: ${colour(robot)}` }));
    }
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...parts);
    at = (pixel) => Math.round(FACTS[0] * (FACTS[1] / FACTS[0]) ** Math.min(1, Math.max(0, (pixel - box.left) / (box.right - box.left))));
  }

  followAlong(svg, (x) => onPick(at(x)));
  return { element, show };
}
