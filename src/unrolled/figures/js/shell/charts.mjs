// The three charts of Shell: distances from the centre, from a data point, and relative contrast.

import { distanceDensity } from "../maths/geometry.mjs";
import { fixed, make, pretty } from "../kit.mjs";

const HEIGHT = 230;
const NICE = [1, 2, 2.5, 5, 10];
const line = (points) => "M" + points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L");
const steps = (n, f) => Array.from({ length: n + 1 }, (_, k) => f(k / n));

/** The smallest round step that cuts a length into no more than so many pieces. */
function roundStep(span, pieces) {
  const power = 10 ** Math.floor(Math.log10(span / pieces));
  return power * NICE.find((nice) => nice * power >= (span / pieces) * (1 - 1e-9));
}

const decimalsOf = (step) => [0, 1, 2, 3, 4, 5].find((n) => Math.abs(step * 10 ** n - Math.round(step * 10 ** n)) < 1e-9) ?? 6;

function axes(width, { low, high, top, words, title }) {
  const box = { left: 44, right: width - 20, top: 28, bottom: HEIGHT - 44 };
  const x = (value) => box.left + ((value - low) / (high - low)) * (box.right - box.left);
  const y = (value) => box.bottom - (Math.min(value, 1.02 * top) / top) * (box.bottom - box.top);
  const text = (across, up, said, side = "") => make("svg:text", { x: across, y: up, class: `un-axisword ${side}` }, said);
  const parts = [text(4, 14, title, "is-start un-charttitle")];
  const [across, up] = [roundStep(high - low, (box.right - box.left) / 50), roundStep(top, 6)];
  for (let value = 0; value <= top; value += up) {
    parts.push(make("svg:path", { d: `M${box.left} ${y(value).toFixed(1)}H${box.right}`, class: value ? "un-grid" : "un-axis" }));
    parts.push(text(box.left - 6, y(value) + 4, pretty(value, decimalsOf(up)), "is-end"));
  }
  const decimals = Math.max(1, decimalsOf(across));
  for (let k = Math.ceil(low / across - 1e-9); k * across <= high + 1e-9; k++) parts.push(text(x(k * across), box.bottom + 18, pretty(k * across, decimals)));
  parts.push(text((box.left + box.right) / 2, HEIGHT - 8, words));
  return { box, x, y, text, parts };
}

/** Bars as they are, cut off at the edges of the window. */
function columns({ box, x, y }, bars, width) {
  const d = bars
    .map(([from, density]) => [Math.max(box.left, x(from)), Math.min(box.right, x(from + width)), density])
    .filter(([from, to]) => to > from)
    .map(([from, to, density]) => `M${from.toFixed(2)} ${box.bottom}V${y(density).toFixed(2)}H${to.toFixed(2)}V${box.bottom}Z`)
    .join("");
  return make("svg:path", { d, class: "un-bar", "data-bars": bars.length });
}

const outermost = ({ box, x }, from, to) => make("svg:rect", { x: x(from).toFixed(2), y: box.top, width: Math.max(0.5, x(to) - x(from)).toFixed(2), height: box.bottom - box.top, class: "un-outermost" });

/** Where the radius starts when the coat is looked at closely: three coats deep, or all that matters. */
export const closeUp = (eps, D) => Math.max(0, 1 - Math.max(3 * eps, 6 / D));

export function centreChart(width, { eps, D, bars, barWidth, zoom }) {
  const low = zoom === "coat" ? closeUp(eps, D) : 0;
  const top = 1.1 * Math.max(D, ...bars.map(([, density]) => density));
  const plot = axes(width, { low, high: 1, top, words: "distance from the centre", title: "From the centre" });
  const radii = steps(240, (t) => 1 - (1 - low) * (1 - t) ** 3);
  const law = radii.map((r) => [plot.x(r), plot.y(D * r ** (D - 1))]);
  return { height: HEIGHT, parts: [outermost(plot, Math.max(low, 1 - eps), 1), plot.parts, columns(plot, bars, barWidth), make("svg:path", { d: line(law), class: "un-law is-exact", "data-law": "centre" })] };
}

export function pointChart(width, { eps, D, bars, barWidth, rho, farthest }) {
  const middle = Math.sqrt(1 + rho * rho);
  const near = 6 / Math.sqrt(D);
  const fine = steps(160, (t) => Math.max(0, middle - near) + t * (Math.min(1 + rho, middle + near) - Math.max(0, middle - near)));
  const all = [...steps(40, (t) => t * (1 + rho)), ...fine, 1 - rho].sort((a, b) => a - b);
  const law = all.map((s) => [s, distanceDensity(s, rho, D)]);
  const top = 1.12 * Math.max(...law.map(([, value]) => value), ...bars.map(([, density]) => density));
  const plot = axes(width, { low: 0, high: 2, top, words: "distance from the data point", title: "From a data point" });
  const mark = plot.x(Math.SQRT2);
  return {
    height: HEIGHT,
    parts: [
      Number.isFinite(farthest) ? outermost(plot, (1 - eps) * farthest, farthest) : null,
      plot.parts,
      columns(plot, bars, barWidth),
      make("svg:path", { d: line(law.map(([s, value]) => [plot.x(s), plot.y(value)])), class: "un-law is-exact", "data-law": "point" }),
      make("svg:path", { d: `M${mark.toFixed(1)} ${plot.box.top - 2}V${plot.box.bottom}`, class: "un-root" }),
      plot.text(mark, plot.box.top - 6, "√2", "un-rootname"),
    ],
  };
}

/** Measured contrast against D, both logarithmic; the ring is what is shown elsewhere in the figure. */
export function contrastChart(width, { dimensions, contrasts, D, contrast }) {
  const box = { left: 44, right: width - 20, top: 28, bottom: HEIGHT - 44 };
  const [low, high] = [-2, 4];
  const x = (value) => box.left + (Math.log10(value) / 3) * (box.right - box.left);
  const y = (value) => box.bottom - ((Math.min(high, Math.max(low, Math.log10(value))) - low) / (high - low)) * (box.bottom - box.top);
  const text = (across, up, said, side = "") => make("svg:text", { x: across, y: up, class: `un-axisword ${side}` }, said);
  const parts = [text(4, 14, "(farthest − nearest) / nearest", "is-start un-charttitle")];
  for (let power = low; power <= high; power++) {
    parts.push(make("svg:path", { d: `M${box.left} ${y(10 ** power).toFixed(1)}H${box.right}`, class: power ? "un-grid" : "un-axis" }));
    parts.push(text(box.left - 6, y(10 ** power) + 4, power < 0 ? String(10 ** power) : power > 3 ? "10⁴" : String(10 ** power), "is-end"));
  }
  for (const value of [1, 10, 100, 1000]) parts.push(text(x(value), box.bottom + 18, String(value)));
  parts.push(text((box.left + box.right) / 2, HEIGHT - 8, "dimensions D"));
  const curve = (k) => dimensions.map((each, i) => [x(each), y(contrasts[i][k])]);
  parts.push(make("svg:path", { d: `${line([...curve(0), ...curve(2).toReversed()])}Z`, class: "un-band" }));
  parts.push(make("svg:path", { d: line(curve(1)), class: "un-measured", "data-law": "contrast" }));
  parts.push(make("svg:path", { d: curve(1).map(([across, up]) => `M${across.toFixed(2)} ${up.toFixed(2)}h0`).join(""), class: "un-spots is-large" }));
  if (Number.isFinite(contrast)) parts.push(make("svg:circle", { cx: x(D).toFixed(2), cy: y(contrast).toFixed(2), r: 6, class: "un-here" }));
  return { height: HEIGHT, parts };
}

/** A contrast in words. */
export const times = (contrast) => (contrast >= 100 ? `${Math.round(contrast + 1)} times` : contrast >= 9 ? `${fixed(contrast + 1, 0)} times` : `${fixed(contrast + 1, 2)} times`);
