// Two curves against k, 0 to 784: the share of the variance that the first k axes hold, and what
// they leave of an image beside what they leave on average. The scale of k is that of its square
// root: most happens among the first hundred.

import { followAlong, make, pretty } from "../kit.mjs";

const HEIGHT = 210;
const MOST = 784;
const TICKS = [0, 5, 25, 100, 200, 400, 784];

export function makeCurves({ onPick }) {
  const panels = ["held", "left"].map((name) => {
    const svg = make("svg:svg", { role: "img", class: "un-digitcurves" });
    const ground = make("svg:g");
    const place = make("svg:g");
    svg.append(ground, place);
    return { name, svg, ground, place, frame: make("div", { class: "un-frame" }, svg) };
  });
  const element = make("div", { class: "un-twocurves" }, panels.map(({ frame }) => frame));
  let stands = ""; // what the curves were drawn for
  let scales = [];

  const text = (x, y, words, more = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), ...more }, words);
  const curve = (numbers, x, y, more) => make("svg:path", { ...more, d: Array.from(numbers, (value, k) => `${k ? "L" : "M"}${x(k).toFixed(1)} ${y(value).toFixed(1)}`).join("") });
  /** A curve that ends at the rank goes on level to 784: no axis is left. */
  const toTheEnd = (numbers, rank) => Array.from({ length: MOST + 1 }, (_, k) => numbers[Math.min(k, rank)]);

  function ground(panel, width, { basis, held, errors, digit }) {
    const { rank } = basis;
    const box = { left: 48, right: width - 12, top: 26, bottom: HEIGHT - 40 };
    const most = panel.name === "held" ? 1 : Math.max(errors[0], basis.total) * 1.04;
    const x = (k) => box.left + Math.sqrt(k / MOST) * (box.right - box.left);
    const y = (value) => box.bottom - (value / most) * (box.bottom - box.top);
    const parts = [];
    const step = most > 60 ? 20 : most > 30 ? 10 : 5;
    const marks = panel.name === "held" ? [0, 0.25, 0.5, 0.75, 1] : Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
    for (const value of marks) {
      parts.push(make("svg:path", { class: "un-grid", d: `M${box.left} ${y(value).toFixed(1)}H${box.right}` }));
      parts.push(text(box.left - 6, y(value) + 4, panel.name === "held" ? `${100 * value} %` : String(value), { "text-anchor": "end" }));
    }
    for (const k of TICKS) parts.push(text(x(k), box.bottom + 16, String(k), { "text-anchor": k === MOST ? "end" : "middle" }));
    parts.push(text((box.left + box.right) / 2, HEIGHT - 6, "components k, square-root scale", { "text-anchor": "middle" }));
    parts.push(make("svg:path", { class: "un-lastaxis", d: `M${x(rank).toFixed(1)} ${box.top}V${box.bottom}` }));
    if (panel.name === "held") {
      parts.push(text(box.left, 14, "variance held, all images", { class: "un-curvename un-isheld" }));
      parts.push(make("svg:path", { class: "un-95", d: `M${x(0)} ${y(0.95)}H${x(basis.for95)}V${box.bottom}` }));
      parts.push(curve(toTheEnd(held, rank), x, y, { class: "un-curve un-isheld", "data-curve": "held" }));
      parts.push(text(x(basis.for95) + 6, y(0.32), `95 % at k = ${basis.for95}`));
      parts.push(text(x(rank) - 6, y(0.08), `all ${rank} axes`, { "text-anchor": "end" }));
    } else {
      parts.push(text(box.left, 14, `squared error: this ${digit}`, { class: "un-curvename un-isown" }));
      parts.push(text(box.right, box.top + 12, "- - mean of all", { class: "un-curvename un-isheld", "text-anchor": "end" }));
      parts.push(curve(toTheEnd(basis.left, rank), x, y, { class: "un-curve un-ismean", "data-curve": "mean" }));
      parts.push(curve(toTheEnd(errors, rank), x, y, { class: "un-curve un-isown", "data-curve": "own" }));
    }
    panel.ground.replaceChildren(...parts);
    panel.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    return { x, y, box, at: (pixel) => Math.round(Math.max(0, Math.min(1, (pixel - box.left) / (box.right - box.left))) ** 2 * MOST) };
  }

  /** @param now {{key: string, basis, held: number[], errors: number[], digit, k, labels: string[]}} */
  function show(now) {
    const widths = panels.map(({ frame }) => Math.max(220, Math.round(frame.clientWidth)));
    const key = `${now.key} ${widths}`;
    if (key !== stands) {
      stands = key;
      scales = panels.map((panel, i) => ground(panel, widths[i], now));
    }
    const used = Math.min(now.k, now.basis.rank);
    panels.forEach((panel, i) => {
      const { x, y, box } = scales[i];
      const at = x(now.k);
      const dots = panel.name === "held" ? [["un-isheld", now.held[used]]] : [["un-ismean", now.basis.left[used]], ["un-isown", now.errors[used]]];
      const left = at > (box.left + box.right) / 2;
      const words = panel.name === "held" ? `${pretty(100 * now.held[used], 1)} %` : pretty(now.errors[used], 2);
      const value = dots.at(-1)[1];
      const up = panel.name === "held" && value > 0.2 ? y(value) + 20 : Math.min(y(value) - 10, box.bottom - 10);
      panel.place.replaceChildren(
        make("svg:path", { class: "un-place", d: `M${at.toFixed(1)} ${box.top}V${box.bottom}` }),
        ...dots.map(([role, height]) => make("svg:circle", { class: role, cx: at.toFixed(1), cy: y(height).toFixed(1), r: 5 })),
        text(at + (left ? -9 : 9), up, words, { class: "un-here", "text-anchor": left ? "end" : "start" }),
      );
      panel.svg.setAttribute("aria-label", now.labels[i]);
    });
  }

  panels.forEach((panel, i) => {
    followAlong(panel.svg, (x) => onPick(scales[i].at(x)));
  });
  return { element, show };
}
