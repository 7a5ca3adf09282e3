// Where the weights are: (w₁, w₂) as a point that every mistake moves by one of the reader's points.
// The third weight, the bias, stands beside it in words.

import { make, pretty } from "../kit.mjs";
import { arrow, kindName, path } from "./marks.mjs";

const HEIGHT = 230;

export function makeWeights() {
  const svg = make("svg:svg", { class: "un-pweights", role: "img" });
  const frame = make("div", {}, svg);
  const words = make("p", { class: "un-pnote" });
  const element = make("div", {}, make("p", { class: "un-framename" }, "The weights (w₁, w₂): each mistake adds a round point, or takes a square one away"), frame, words);

  /** @param now {{run, k, points, label}}  k: mistakes made so far */
  function show({ run, k, points, label }) {
    const width = Math.max(220, Math.round(frame.clientWidth));
    const all = [[0, 0], ...run.mistakes.map(({ after }) => after)];
    const [least, most] = [Math.min, Math.max].map((pick) => [0, 1].map((d) => pick(...all.map((each) => each[d]))));
    const pad = 26;
    const scale = Math.min((width - 2 * pad) / Math.max(most[0] - least[0], 1), (HEIGHT - 2 * pad) / Math.max(most[1] - least[1], 1));
    const middle = [0, 1].map((d) => (least[d] + most[d]) / 2);
    const at = ([x, y]) => [width / 2 + scale * (x - middle[0]), HEIGHT / 2 - scale * (y - middle[1])];
    const [x0, y0] = at([0, 0]);
    const text = (x, y, what, more = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), ...more }, what);
    const parts = [
      make("svg:path", { class: "un-grid is-zero", d: `M${x0.toFixed(1)} 0V${HEIGHT}M0 ${y0.toFixed(1)}H${width}` }),
      text(width - 4, y0 < HEIGHT - 20 ? y0 + 16 : y0 - 6, "w₁", { class: "un-ptick is-left" }),
      text(x0 < width - 30 ? x0 + 14 : x0 - 14, 12, "w₂", { class: "un-ptick" }),
      make("svg:path", { class: "un-ppath", d: `M${path(all.slice(0, k + 1).map(at))}` }),
    ];
    if (k > 0) {
      const { point, before, after } = run.mistakes[k - 1];
      parts.push(
        ...arrow("is-before", at([0, 0]), at(before)),
        ...arrow(`is-${kindName(points[point][2])}`, at(before), at(after)),
        ...arrow("is-after", at([0, 0]), at(after)),
      );
    }
    parts.push(make("svg:circle", { class: "un-pdot", cx: at(all[k])[0].toFixed(1), cy: at(all[k])[1].toFixed(1), r: 4 }));
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren(...parts);
    svg.setAttribute("aria-label", label);
    const w = k > 0 ? run.mistakes[k - 1].after : [0, 0, 0];
    words.replaceChildren(make("span", { class: "un-parameter" }, `w = (${w.map((value) => pretty(value, 2)).join(", ")})`), "; the last is the bias");
  }
  return { element, show };
}
