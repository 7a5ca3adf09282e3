// The proof as a picture: |w|² after k mistakes is at most k R² and, if a line separates the points,
// at least (kγ)². The straight line and the parabola meet at k = (R/γ)².

import { make, pretty } from "../kit.mjs";
import { path } from "./marks.mjs";

const HEIGHT = 220;

/** How many mistakes there is room for: up to the bound, if it is near enough. */
export const reach = (bound, mistakes) => {
  const shown = Math.max(mistakes, 4);
  return Number.isFinite(bound) ? Math.min(bound * 1.08, 12 * shown) : shown * 1.08;
};

export function makeSqueeze() {
  const svg = make("svg:svg", { class: "un-psqueeze", role: "img" });
  const frame = make("div", {}, svg);
  const words = make("p", { class: "un-pnote" });
  const element = make("div", {}, make("p", { class: "un-framename" }, "|w|² after k mistakes, and where it must stay"), frame, words);

  /** @param now {{run, k, R, margin, bound, label}} */
  function show({ run, k, R, margin, bound, label }) {
    const width = Math.max(220, Math.round(frame.clientWidth));
    const far = reach(bound, run.mistakes.length);
    const box = { left: 12, right: width - 12, top: 10, bottom: HEIGHT - 26 };
    const high = far * R ** 2;
    const at = ([mistakes, length]) => [box.left + (mistakes / far) * (box.right - box.left), box.bottom - (length / high) * (box.bottom - box.top)];
    const text = (x, y, what, more = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), ...more }, what);
    const ks = Array.from({ length: 61 }, (_, i) => (i / 60) * far);
    const lengths = [0, ...run.mistakes.map(({ after }) => after.reduce((sum, value) => sum + value ** 2, 0))];
    const below = ks.filter((each) => (each * margin) ** 2 <= high * 1.0001).map((each) => [each, (each * margin) ** 2]);
    const wedge = ks.filter((each) => each <= bound).map((each) => [each, margin > 0 ? (each * margin) ** 2 : 0]);
    const end = Math.min(far, bound);
    const done = lengths.slice(0, k + 1).map((length, i) => at([i, length]));
    const [x, y] = done[k];
    const parts = [
      make("svg:path", { class: "un-pwedge", d: `M${path([...wedge.map(at), at([end, end * R ** 2])])}Z` }),
      make("svg:path", { class: "un-grid is-zero", d: `M${box.left} ${box.top}V${box.bottom}H${box.right}` }),
      make("svg:path", { class: "un-pmost", d: `M${path([at([0, 0]), at([far, high])])}` }),
      margin > 0 ? make("svg:path", { class: "un-pleast", d: `M${path(below.map(at))}` }) : null,
      make("svg:path", { class: "un-plength", d: `M${path(done)}`, "data-id": "w" }),
      make("svg:circle", { class: "un-pdot", cx: x.toFixed(1), cy: y.toFixed(1), r: 5 }),
      text(box.left, box.bottom + 18, "0", { class: "un-ptick is-start" }),
      text((box.left + box.right) / 2, box.bottom + 18, "k, mistakes", { class: "un-ptick" }),
    ];
    if (Number.isFinite(bound) && bound <= far) {
      const [bx] = at([bound, 0]);
      parts.push(make("svg:path", { class: "un-pbound", d: `M${bx.toFixed(1)} ${box.top}V${box.bottom}` }), text(bx, box.bottom + 18, pretty(bound, 1), { class: "un-ptick is-left" }));
    } else parts.push(text(box.right, box.bottom + 18, pretty(far, 0), { class: "un-ptick is-left" }));
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren(...parts.filter((part) => part !== null));
    svg.setAttribute("aria-label", label);
    const key = (name, what) => make("span", { class: "un-pkey" }, make("span", { class: `un-pswatch ${name}` }), what);
    words.replaceChildren(key("is-length", "|w|²"), key("is-most", "k R², never above"), margin > 0 ? key("is-least", "(kγ)², never below") : key("is-none", "no lower curve: γ = 0"));
  }
  return { element, show };
}
