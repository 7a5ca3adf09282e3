// The association units: who fires; and, for a chosen lamp, what weight each has on it.

import { make } from "../kit.mjs";

const COLUMNS = 16;
const PITCH = { x: 18, y: 9.4 };

/** @param {{association: number, onChoose: (unit: number) => void}} on */
export function makeAssociation({ association, onChoose }) {
  const rows = association / COLUMNS;
  const [width, height] = [COLUMNS * PITCH.x, rows * PITCH.y];
  const kinds = ["is-resting", "is-firing", "is-plus", "is-minus"];
  const paths = new Map(kinds.map((kind) => [kind, make("svg:path", { class: `un-munits ${kind}` })]));
  const chosen = make("svg:rect", { class: "un-mchosen", width: PITCH.x, height: PITCH.y });
  const svg = make("svg:svg", { class: "un-massociation", role: "img", viewBox: `-2 -2 ${width + 4} ${height + 4}` }, [...paths.values()], chosen);
  const name = make("p", { class: "un-framename" });
  const element = make("div", {}, name, svg);

  const box = (unit, half) => {
    const [x, y] = [(unit % COLUMNS) * PITCH.x + PITCH.x / 2, Math.floor(unit / COLUMNS) * PITCH.y + PITCH.y / 2];
    const [w, h] = [half * (PITCH.x / 2 - 1), half * (PITCH.y / 2 - 1)];
    return `M${(x - w).toFixed(1)} ${(y - h).toFixed(1)}h${(2 * w).toFixed(1)}v${(2 * h).toFixed(1)}h${(-2 * w).toFixed(1)}z`;
  };

  /** @param next {{fires: Set<number>, weights: number[]|null, unit, lamp: number|null, label}}  weights: on the lamp */
  function show({ fires, weights, unit, lamp, label }) {
    const d = Object.fromEntries(kinds.map((kind) => [kind, ""]));
    const most = weights ? Math.max(1, ...weights.map(Math.abs)) : 1;
    for (let each = 0; each < association; each++) {
      if (!fires.has(each)) d["is-resting"] += box(each, 0.18);
      else if (!weights) d["is-firing"] += box(each, 1);
      else if (weights[each] === 0) d["is-firing"] += box(each, 0.18);
      else d[weights[each] > 0 ? "is-plus" : "is-minus"] += box(each, 0.3 + 0.7 * (Math.abs(weights[each]) / most));
    }
    for (const [kind, path] of paths) path.setAttribute("d", d[kind]);
    chosen.setAttribute("x", (unit % COLUMNS) * PITCH.x);
    chosen.setAttribute("y", Math.floor(unit / COLUMNS) * PITCH.y);
    name.textContent = lamp === null ? "512 association units: full where one fires" : `Their weights on lamp ${lamp}: full for it, hollow against it; only those that fire count`;
    svg.setAttribute("aria-label", label);
  }
  svg.addEventListener("click", (event) => {
    const at = svg.getBoundingClientRect();
    const x = ((event.clientX - at.left) / at.width) * (width + 4) - 2;
    const y = ((event.clientY - at.top) / at.height) * (height + 4) - 2;
    const [column, row] = [Math.floor(x / PITCH.x), Math.floor(y / PITCH.y)];
    if (column >= 0 && column < COLUMNS && row >= 0 && row < rows) onChoose(row * COLUMNS + column);
  });
  return { element, show };
}
