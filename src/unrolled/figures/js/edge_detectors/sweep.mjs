// What a move to the left or right changes, from one end to the other: one curve for each layer.

import { followAlong, make } from "../kit.mjs";

const HEIGHT = 200;

/** Each layer's colour, dash and mark. */
export const LOOKS = {
  pixels: { role: "input", words: "pixels", dash: null, mark: "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z" },
  edges: { role: "hidden", words: "S-cells", dash: "7 4", mark: "M-4-4H4V4H-4Z" },
  code: { role: "output", words: "C-cells", dash: "2 3", mark: "M0-5L5 4H-5Z" },
};

/** A short piece of a curve, for the table. */
export const swatch = (name) =>
  make(
    "svg:svg",
    { viewBox: "0 0 34 12", "aria-hidden": "true", class: "un-swatch", style: "height: 12px; margin-right: 0.4rem" },
    make("svg:path", { d: "M0 6H34", "stroke-width": 2.5, "stroke-dasharray": LOOKS[name].dash, style: `stroke: var(--un-${LOOKS[name].role})` }),
    make("svg:path", { d: LOOKS[name].mark, transform: "translate(17 6)", style: `fill: var(--un-${LOOKS[name].role})` }),
  );

export function makeSweep({ reach, onPick }) {
  const svg = make("svg:svg", { role: "img", class: "un-edgesweep" });
  const element = make("div", { class: "un-frame" }, svg);
  let at = () => 0;

  /** @param {{pixels: number, edges: number, code: number}[]} drifts  from -reach to reach */
  function show(drifts, { dx, axis, label }) {
    const width = Math.max(220, Math.round(element.clientWidth));
    const box = { left: 46, right: width - 12, top: 10, bottom: HEIGHT - 40 };
    const x = (move) => box.left + ((move + reach) / (2 * reach)) * (box.right - box.left);
    const y = (share) => box.bottom - share * (box.bottom - box.top);
    const text = (across, up, words, more = {}) => make("svg:text", { x: across, y: up, "text-anchor": "middle", ...more }, words);
    const parts = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      make("svg:path", { class: "un-grid", d: `M${box.left} ${y(share)}H${box.right}` }),
      text(box.left - 6, y(share) + 4, `${100 * share} %`, { "text-anchor": "end" }),
    ]);
    for (let move = -reach; move <= reach; move++) {
      if (width > 420 || move % 2) parts.push(text(x(move), box.bottom + 16, String(move).replace("-", "−")));
    }
    parts.push(text((box.left + box.right) / 2, HEIGHT - 6, axis));
    parts.push(make("svg:path", { class: "un-place", d: `M${x(dx)} ${box.top}V${box.bottom}` }));
    for (const [name, { role, dash, mark }] of Object.entries(LOOKS)) {
      const places = drifts.map((drift, k) => [x(k - reach), y(drift[name])]);
      const d = places.map(([across, up], k) => `${k ? "L" : "M"}${across.toFixed(1)} ${up.toFixed(2)}`).join("");
      parts.push(make("svg:path", { class: "un-curve", "data-curve": name, "data-id": `layer.${name}`, d, "stroke-dasharray": dash, style: `stroke: var(--un-${role})` }));
      parts.push(...places.map(([across, up]) => make("svg:path", { d: mark, "data-id": `layer.${name}`, transform: `translate(${across} ${up})`, style: `fill: var(--un-${role})` })));
    }
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...parts);
    at = (pixel) => Math.round(Math.min(1, Math.max(0, (pixel - box.left) / (box.right - box.left))) * 2 * reach) - reach;
  }

  followAlong(svg, (x) => onPick(at(x)));
  return { element, show };
}
