// The list of points: every one can be changed, added and taken away without a pointer.

import { button, fixed, make, numberField, write } from "../kit.mjs";

/**
 * `onChange(d, value)` and `onRemove` speak of the chosen point: only the figure knows for certain
 * which that is, for what stands here is as old as the last redraw.
 * @param {{onChoose: (n: number) => void, onChange: (d: number, value: number) => void,
 *          onAdd: () => void, onRemove: () => void}} on
 */
export function makePoints(on) {
  let now = null;
  const which = numberField({ label: "Point", value: 1, step: 1, min: 1, onInput: (n) => Number.isInteger(n) && on.onChoose(n - 1) });
  const fields = [0, 1].map((d) => numberField({ label: "xy"[d], value: 0, step: "any", onInput: (value) => on.onChange(d, value) }));
  const remove = button("Remove this point", () => on.onRemove());
  const body = make("tbody");
  const words = "Points, their coordinates along your axis, and how far they are from it";
  const head = ["n", "x", "y", "along", "residual"].map((each) => make("th", { scope: "col" }, each));
  const table = make("table", {}, make("caption", {}, words), make("thead", {}, make("tr", {}, head)), body);
  const element = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "The points: change, add, remove"),
    make("div", { class: "un-row" }, which.element, fields.map(({ element: each }) => each), remove, button("Add a point", () => on.onAdd())),
    make("div", { class: "un-scroll un-pointlist", tabindex: 0, role: "group", "aria-label": words }, table),
  );
  let rows = [];

  function fill() {
    if (!element.open || !now) return;
    const { points, along, across } = now;
    while (rows.length > points.length) rows.pop().row.remove();
    while (rows.length < points.length) {
      const n = rows.length;
      const cells = ["x", "y", "along", "residual_n"].map((name) => make("td", { "data-quantity": name, "data-row": n }));
      const row = make("tr", {}, make("th", { scope: "row" }, String(n + 1)), cells);
      rows.push({ row, cells });
      body.append(row);
    }
    points.forEach((point, n) => {
      [...point, along[n], Math.abs(across[n])].forEach((value, i) => write(rows[n].cells[i], fixed(value)));
      rows[n].row.classList.toggle("is-chosen", n === now.selected);
    });
  }

  /** @param next {{points, along, across, selected: number|null, least: number, names: string[]}} */
  function show(next) {
    now = next;
    const n = next.selected ?? 0;
    which.input.max = next.points.length;
    which.show(n + 1);
    fields.forEach((field, d) => field.show(Number(next.points[n][d].toFixed(4))));
    remove.setAttribute("aria-disabled", String(next.points.length <= next.least));
    fill();
  }
  element.addEventListener("toggle", fill);
  return { element, show };
}
