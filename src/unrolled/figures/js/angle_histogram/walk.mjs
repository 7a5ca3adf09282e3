// The walk of AngleHistogram. Each turn is a mouth, open by exactly the angle between one step and
// the next; below, how far the walk has come, beside √n.

import { make } from "../kit.mjs";
import { STEPS } from "./sampling.mjs";

const degrees = (radians) => (radians * 180) / Math.PI;
const CELL = { least: 44, high: 58, radius: 17 };

/** A disc that faces right, with a mouth of this angle and an eye above it. */
function muncher(x, y, theta, radius) {
  const half = theta / 2;
  const lip = (sign) => `${(x + radius * Math.cos(half)).toFixed(2)} ${(y + sign * radius * Math.sin(half)).toFixed(2)}`;
  const look = Math.min(half + 0.75, Math.PI / 2 + half / 2);
  const eye = [x + 0.6 * radius * Math.cos(look), y - 0.6 * radius * Math.sin(look)];
  const body = theta < 1e-9 ? `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0M${x} ${y}H${x + radius}` : `M${x} ${y}L${lip(-1)}A${radius} ${radius} 0 ${theta < Math.PI ? 1 : 0} 0 ${lip(1)}Z`;
  return [make("svg:path", { d: body, class: "un-muncher" }), make("svg:circle", { cx: eye[0].toFixed(2), cy: eye[1].toFixed(2), r: 2, class: "un-eye" })];
}

/** All turns in a row, or in rows. `step` is the step that the reader is at: its turn came before it. */
export function munchers(width, { turns, step }) {
  const columns = Math.max(4, Math.min(12, Math.floor(width / CELL.least)));
  const cell = width / columns;
  const parts = turns.map((theta, k) => {
    const [x, y] = [cell * ((k % columns) + 0.5), CELL.high * Math.floor(k / columns) + 22];
    const chosen = k === step - 2;
    return make(
      "svg:g",
      { "data-turn": k, class: chosen ? "is-chosen" : null },
      chosen ? make("svg:rect", { x: x - 21, y: y - 20, width: 42, height: 54, rx: 5, class: "un-chosen" }) : null,
      muncher(x, y, theta, CELL.radius),
      make("svg:text", { x, y: y + 31 }, `${degrees(theta).toFixed(0)}°`),
    );
  });
  return { height: CELL.high * Math.ceil(turns.length / columns) + 2, parts };
}

/** The standard deviation of the squared distance after n steps: of n (n − 1) / 2 cosines, twice each. */
export const spreadOfSquare = (n, D) => Math.sqrt((2 * n * (n - 1)) / D);

/** Distance from the start against the number of steps; the band is √n² ± one standard deviation. */
export function journey(width, { distance, step, D }) {
  const height = 210;
  const box = { left: 34, right: width - 44, top: 24, bottom: height - 40 };
  const top = Math.ceil(Math.max(Math.sqrt(STEPS + spreadOfSquare(STEPS, D)), ...distance) + 0.2);
  const x = (n) => box.left + (n / STEPS) * (box.right - box.left);
  const y = (value) => box.bottom - (value / top) * (box.bottom - box.top);
  const at = (n, value) => `${x(n).toFixed(1)} ${y(value).toFixed(1)}`;
  const text = (across, up, words, side = "") => make("svg:text", { x: across, y: up, class: `un-axisword ${side}` }, words);
  const fine = Array.from({ length: 101 }, (_, k) => STEPS * (k / 100) ** 2);
  const edge = (n, sign) => Math.sqrt(Math.max(0, n + sign * (n < 1 ? 0 : spreadOfSquare(n, D))));
  const band = [...fine.map((n) => at(n, edge(n, 1))), ...fine.toReversed().map((n) => at(n, edge(n, -1)))];
  const parts = [text(4, 14, "distance from the start", "is-start")];
  for (let value = 0; value <= top; value += top > 8 ? 4 : 2) {
    parts.push(make("svg:path", { d: `M${box.left} ${y(value)}H${box.right}`, class: value ? "un-grid" : "un-axis" }));
    parts.push(text(box.left - 6, y(value) + 4, String(value), "is-end"));
  }
  for (let n = 0; n <= STEPS; n += 5) parts.push(text(x(n), box.bottom + 18, String(n)));
  parts.push(text((box.left + box.right) / 2, height - 4, "steps n"));
  parts.push(make("svg:path", { d: `M${band.join("L")}Z`, class: "un-band" }));
  parts.push(make("svg:path", { d: "M" + fine.map((n) => at(n, Math.sqrt(n))).join("L"), class: "un-law is-exact" }));
  parts.push(text(box.right + 12, y(Math.sqrt(STEPS)) + 4, "√n", "is-start un-lawname"));
  parts.push(make("svg:path", { d: "M" + distance.map((value, n) => at(n, value)).join("L"), class: "un-way" }));
  distance.forEach((value, n) => parts.push(make("svg:circle", { cx: x(n).toFixed(2), cy: y(value).toFixed(2), r: n === step ? 6 : 3, class: `un-stop${n === step ? " is-chosen" : ""}`, "data-n": n })));
  return { height, parts };
}
