// The eigen equation as two arrows: S u, and λu with λ = uᵀSu, its part along u. What is left, the
// part sideways, is half the slope of the curve; it is nothing where the axis is a component.

import { make, pretty } from "../kit.mjs";
import { unitAt } from "../maths/pca.mjs";

const SIZE = 230;

export function makeArrows() {
  const svg = make("svg:svg", { role: "img", class: "un-pull", viewBox: `0 0 ${SIZE} ${SIZE}` });
  const words = make("p", { class: "un-sumline" });
  const note = make("p", { class: "un-framename" }, "S u beside λu, its part along u");
  const text = (x, y, what, more = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": "middle", ...more }, what);

  function arrow(name, from, to) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.hypot(dx, dy);
    if (length < 1) return [];
    const [ux, uy] = [dx / length, dy / length];
    const head = Math.min(10, length * 0.6);
    const [bx, by] = [to[0] - head * ux, to[1] - head * uy];
    const point = (x, y) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    return [
      make("svg:path", { class: `${name} un-shaft`, d: `M${point(...from)}L${point(bx, by)}` }),
      make("svg:path", { class: `${name} un-head`, d: `M${point(...to)}L${point(bx - 0.45 * head * uy, by + 0.45 * head * ux)}L${point(bx + 0.45 * head * uy, by - 0.45 * head * ux)}Z` }),
    ];
  }

  /** @param {{angle, Su, along, across, turned, most, total, label}} now  most: λ₁, which |S u| never exceeds */
  function show({ angle, Su, along, across, turned, most, total, label }) {
    const scale = most > 0 ? (0.46 * SIZE) / most : 0;
    const middle = [SIZE / 2, SIZE / 2];
    const u = unitAt(angle);
    const at = ([x, y]) => [middle[0] + scale * x, middle[1] - scale * y];
    const foot = at([along * u[0], along * u[1]]);
    const tip = at(Su);
    const reach = 0.47 * SIZE;
    const line = `M${(middle[0] - reach * u[0]).toFixed(1)} ${(middle[1] + reach * u[1]).toFixed(1)}L${(middle[0] + reach * u[0]).toFixed(1)} ${(middle[1] - reach * u[1]).toFixed(1)}`;
    const side = across > 0 ? -1 : 1; // the label keeps off the arrow
    const parallel = Math.abs(across) < 5e-4 * total;
    const parts = [
      make("svg:circle", { class: "un-pullground", cx: middle[0], cy: middle[1], r: reach }),
      make("svg:path", { class: "un-uline", d: line }),
      make("svg:path", { class: "un-across un-shaft", d: `M${foot.map((each) => each.toFixed(1)).join(" ")}L${tip.map((each) => each.toFixed(1)).join(" ")}` }),
      ...arrow("un-along", middle, foot),
      ...arrow("un-su", middle, tip),
      text(middle[0] + (reach - 12) * u[0] - 13 * side * u[1], middle[1] - (reach - 12) * u[1] - 13 * side * u[0] + 4, "u", { class: "un-uname" }),
    ];
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...parts);
    const key = (name, what) => make("span", {}, make("span", { class: `un-pullkey ${name}` }), what);
    const degrees = `${pretty(Math.abs(turned), 1)}°`;
    words.replaceChildren(
      key("un-su", ` S u = (${pretty(Su[0], 1)}, ${pretty(Su[1], 1)}) `),
      key("un-along", ` λu, λ = uᵀSu = ${pretty(along, 2)} `),
      key("un-across", parallel ? " nothing sideways: S u = λu, a component" : ` sideways ${pretty(Math.abs(across), 2)}: S u is ${degrees} off`),
    );
  }
  return { element: make("div", { class: "un-pullbox" }, note, svg, words), show };
}
