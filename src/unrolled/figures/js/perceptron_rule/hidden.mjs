// The square of the hidden units' answers: there, one line is enough.

import { make, pretty } from "../kit.mjs";
import { halfPlane, lineWithin, mark, path } from "./marks.mjs";

const [LOW, SIDE] = [-0.35, 1.7];

export function makeHidden() {
  const svg = make("svg:svg", { class: "un-phidden", role: "img" });
  const frame = make("div", {}, svg);
  const element = make("div", {}, make("p", { class: "un-framename" }, "The same points where the last unit sees them: by what the two hidden units answer"), frame);

  /** @param now {{points, hidden: number[][], layers, label}} */
  function show({ points, hidden, layers, label }) {
    const width = Math.min(330, Math.max(220, Math.round(frame.clientWidth)));
    const left = 32;
    const size = width - left - 6;
    const at = ([x, y]) => [left + ((x - LOW) / SIDE) * size, 6 + size - ((y - LOW) / SIDE) * size];
    const line = [...layers.v, layers.c];
    const shape = (name, corners) => make("svg:path", { class: name, d: corners.length ? `M${path(corners.map(at))}` : "" });
    const parts = [
      shape("un-pside is-round", halfPlane(line, LOW, SIDE)),
      shape("un-pside is-square", halfPlane(line.map((value) => -value), LOW, SIDE)),
      ...[0, 1].flatMap((value) => [
        shape("un-grid", [[value, LOW], [value, LOW + SIDE]]),
        shape("un-grid", [[LOW, value], [LOW + SIDE, value]]),
        make("svg:text", { class: "un-ptick", x: at([value, 0])[0].toFixed(1), y: (size + 24).toFixed(1) }, String(value)),
        make("svg:text", { class: "un-ptick is-left", x: left - 7, y: (at([0, value])[1] + 4).toFixed(1) }, String(value)),
      ]),
      make("svg:text", { class: "un-ptick is-left", x: width - 6, y: (size + 24).toFixed(1) }, "h₁"),
      make("svg:text", { class: "un-ptick is-left", x: left - 7, y: 18 }, "h₂"),
      shape("un-pline", lineWithin(line, LOW, SIDE)),
    ];
    // points that the hidden units take for one stand side by side, that each may be read
    const there = new Map();
    points.forEach((point, n) => {
      const place = at(hidden[n]);
      const key = place.map((value) => Math.round(value / 12)).join(" ");
      const before = there.get(key) ?? 0;
      there.set(key, before + 1);
      parts.push(mark([place[0] + 21 * before, place[1]], point[2], n + 1));
    });
    svg.setAttribute("viewBox", `0 0 ${width} ${size + 32}`);
    svg.style.maxWidth = `${width}px`;
    svg.replaceChildren(...parts);
    svg.setAttribute("aria-label", `${label} The last unit’s line: ${layers.v.map((value, i) => `${pretty(value)} h${i + 1}`).join(" + ")} + ${pretty(layers.c)} = 0.`);
  }
  return { element, show };
}
