// The list of points: each can be placed, turned into the other kind, added and taken away without
// a pointer; with what the network makes of each.

import { button, choice, fixed, make, numberField } from "../kit.mjs";
import { kindName } from "./marks.mjs";

const KINDS = [["1", "● round"], ["-1", "■ square"]];

/**
 * `onChange(d, value)` and `onRemove` speak of the chosen point: only the figure knows for certain
 * which that is, for what stands here is as old as the last redraw.
 * @param {{onChoose: (n: number) => void, onChange: (d: number, value: number) => void,
 *          onAdd: (label: number) => void, onRemove: () => void, window: number[],
 *          grid: number}} on
 */
export function makePoints(on) {
  let now = null;
  const [low, side] = on.window;
  const which = numberField({ label: "Point", value: 1, step: 1, min: 1, onInput: (n) => Number.isInteger(n) && on.onChoose(n - 1) });
  const fields = [0, 1].map((d) => numberField({ label: "xy"[d], value: 0, step: 1 / on.grid, min: low, max: low + side, onInput: (value) => on.onChange(d, value) }));
  const kind = choice({ legend: "Kind", options: KINDS, value: "1", onChange: (label) => on.onChange(2, Number(label)) });
  const remove = button("Remove this point", () => on.onRemove());
  const adders = KINDS.map(([label, words]) => button(`Add ${words}`, () => on.onAdd(Number(label))));
  const caption = "Points, and how far on its own side each is";
  const headings = make("tr");
  const body = make("tbody");
  const table = make("table", {}, make("caption", {}, caption), make("thead", {}, headings), body);
  const element = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "The points: change, add, remove"),
    make("div", { class: "un-row" }, which.element, fields.map((each) => each.element), kind.element),
    make("div", { class: "un-buttons" }, remove, adders),
    make("div", { class: "un-scroll un-pointlist", tabindex: 0, role: "group", "aria-label": caption }, table),
  );

  function fill() {
    if (!element.open || !now) return;
    const { points, scores, layers } = now;
    const head = ["n", "kind", "x", "y", ...(layers ? ["h₁", "h₂", "o"] : []), layers ? "y o" : "y (w · x)"];
    headings.replaceChildren(...head.map((words) => make("th", { scope: "col" }, words)));
    body.replaceChildren(
      ...points.map(([x, y, label], n) => {
        const cell = (quantity, value, more = {}) => make("td", { "data-quantity": quantity, "data-row": n, ...more }, fixed(value));
        return make(
          "tr",
          { class: n === now.selected ? "is-chosen" : null },
          make("th", { scope: "row", "data-id": `point.${n + 1}` }, String(n + 1)),
          make("td", {}, kindName(label)),
          cell("x", x),
          cell("y", y),
          layers ? [...layers[n].hidden.map((value, i) => cell("hidden", value, { "data-col": i })), cell("o", layers[n].o)] : [],
          cell("score", scores[n], { class: scores[n] <= 0 ? "is-wrong" : null }),
        );
      }),
    );
  }

  /** @param next {{points, scores, layers: object[]|null, selected: number|null, least, most}} */
  function show(next) {
    now = next;
    const n = next.selected ?? 0;
    which.input.max = next.points.length;
    which.show(n + 1);
    fields.forEach((field, d) => field.show(next.points[n][d]));
    kind.show(String(next.points[n][2]));
    remove.setAttribute("aria-disabled", String(next.points.length <= next.least));
    for (const each of adders) each.setAttribute("aria-disabled", String(next.points.length >= next.most));
    fill();
  }
  element.addEventListener("toggle", fill);
  return { element, show };
}
