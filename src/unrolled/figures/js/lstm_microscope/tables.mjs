// Every number of the figure as plain tables: the screen reader's view, and what tests compare.
// `data-t` counts from 1 as on the page (0: before the first step); units, rows, columns from 0.

import { fixed, make, scientific, walkable, write } from "../kit.mjs";
import { DELTAS, GATES, relativeError } from "../maths/lstm.mjs";
import { glyph, role } from "./symbols.mjs";

const FORWARD = ["x", "z_bar", "z", "i_bar", "i", "f_bar", "f", "c", "o_bar", "o", "y", "target"];

/** @returns {{element: HTMLElement, show: (view: object) => void}} */
export function makeTables({ T, D, H, params }) {
  const steps = Array.from({ length: T }, (_, index) => index + 1);
  const units = Array.from({ length: H }, (_, k) => k);
  const sub = (words) => make("sub", {}, words);

  /** One foldable table. Its numbers are written only while it is open. */
  function section(name, summary, caption, heads, makeRows) {
    const cells = [];
    const cell = (id, marks, read, check = false) => {
      const data = Object.fromEntries(Object.entries(marks).map(([key, value]) => [`data-${key}`, value]));
      const element = make("td", { "data-id": id, ...data, class: check ? "un-difference" : null });
      cells.push({ element, read, id, check });
      return element;
    };
    const head = make("thead", {}, make("tr", {}, heads.map((words) => (words ? make("th", { scope: "col" }, words) : make("td")))));
    const table = make("table", {}, make("caption", {}, caption), head, make("tbody", {}, makeRows(cell)));
    const region = make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": summary }, table);
    walkable(region, "tbody tr", "td[data-id]");
    const details = make("details", { class: `un-table-${name}` }, make("summary", {}, summary), region);
    let newest = null;
    const fill = () => {
      for (const { element, read, id, check } of cells) {
        const value = read(newest);
        write(element, value === null ? "·" : fixed(value));
        element.classList.toggle("is-new", value !== null && !check && newest.fresh.has(id));
        if (element.wrongBy) element.classList.toggle("is-wrong", value !== null && element.wrongBy(newest));
        const gone = Number(element.dataset.t) > newest.T;
        if (element.classList.contains("is-gone") !== gone) element.classList.toggle("is-gone", gone);
      }
    };
    details.addEventListener("toggle", () => details.open && newest && fill());
    return {
      details,
      show(view) {
        newest = view;
        if (details.open) fill();
      },
    };
  }

  const row = (words, tds, attributes = {}) => make("tr", attributes, make("th", { scope: "row" }, words), tds);
  const none = () => make("td", {});
  const seen = (view, quantity, t) => t <= view.T && view.seen(quantity, t);

  const forward = section("forward", "Forward, every number", "A dot: not computed yet, or no such step.", ["", "start", ...steps.map((t) => `t = ${t}`)], (cell) => [
    ...FORWARD.flatMap((quantity) =>
      Array.from({ length: quantity === "x" ? D : H }, (_, unit) =>
        row(
          [make("span", { class: `un-${role(quantity)}` }, glyph(quantity)), sub(unit + 1)],
          [
            quantity === "y" || quantity === "c" ? cell(`${quantity}.0.${unit}`, { quantity, t: 0, unit }, (view) => view.net[`${quantity}0`][unit]) : none(),
            ...steps.map((t) =>
              cell(`${quantity}.${t}.${unit}`, { quantity, t, unit }, (view) => {
                if (t > view.T) return null;
                if (quantity === "x") return view.net.x[t - 1][unit];
                if (quantity === "target") return view.targets[t - 1][unit];
                return view.seen(quantity, t) ? view.trace[quantity][t - 1][unit] : null;
              }),
            ),
          ],
        ),
      ),
    ),
    row("J", [none(), ...steps.map((t) => cell(`J.${t}`, { quantity: "J", t }, (view) => (seen(view, "J", t) ? view.loss[t - 1] : null)))]),
  ]);

  const backward = section(
    "backward",
    "Back, every error beside its check",
    "δ is ∂J/∂. Below each error: the central difference of J when that one quantity is nudged and all that follows moves with it.",
    ["", ...steps.map((t) => `t = ${t}`)],
    (cell) =>
      DELTAS.flatMap((name) =>
        units.flatMap((unit) => [
          row(
            [make("span", { class: "un-error" }, "δ", glyph(name)), sub(unit + 1)],
            steps.map((t) => {
              const td = cell(`d_${name}.${t}.${unit}`, { quantity: `d_${name}`, t, unit }, (view) => (seen(view, `d_${name}`, t) ? view.grads[name][t - 1][unit] : null));
              td.wrongBy = (view) => Math.abs(view.grads[name][t - 1]?.[unit] - view.numerical[name][t - 1]?.[unit]) > 1e-6 * (view.scale[name] || 1);
              return td;
            }),
          ),
          row(
            "difference",
            steps.map((t) => cell(`d_${name}.${t}.${unit}`, { quantity: `d_${name}_numerical`, t, unit }, (view) => (seen(view, `d_${name}`, t) ? view.numerical[name][t - 1][unit] : null), true)),
            { class: "un-difference" },
          ),
        ]),
      ),
  );

  /** Every entry of every parameter: [letter, indices, data marks, words]. */
  const entries = [
    ...["W", "R"].flatMap((key) => GATES.flatMap((gate, g) => units.flatMap((r) => params[key][g][r].map((_, c) => [key, [g, r, c], { gate, row: r, col: c }, [gate, r, c]])))),
    ...["i", "f", "o"].flatMap((gate, g) => units.map((r) => ["p", [g, r], { gate, row: r }, [gate, r]])),
    ...GATES.flatMap((gate, g) => units.map((r) => ["b", [g, r], { gate, row: r }, [gate, r]])),
    ...(params.G ? ["i", "f", "o"].flatMap((to, g) => ["i", "f", "o"].flatMap((from, s) => units.flatMap((r) => units.map((c) => ["G", [g, s, r, c], { gate: to, from, row: r, col: c }, [to, from, r, c]])))) : []),
  ];
  const at = (tree, key, indices) => indices.reduce((array, index) => array[index], tree[key]);
  const parameters = section(
    "parameters",
    "Parameters and their gradients",
    "The share of each step, their sum, and the central difference of J.",
    ["", "value", ...steps.map((t) => `step ${t}`), "sum", "difference"],
    (cell) =>
      entries.map(([key, indices, marks, names]) => {
        const place = [key, ...names].join(".");
        const gate = key === "G" ? names[0] + names[1] : names[0];
        const numbers = names.filter((each) => typeof each === "number").map((each) => each + 1);
        const known = (view) => view.seen(`d${key === "G" ? "R" : key}`, 0);
        const sum = cell(`d${place}`, { quantity: `d${key}`, ...marks }, (view) => (known(view) ? at(view.grads.params, key, indices) : null));
        sum.wrongBy = (view) => Math.abs(at(view.grads.params, key, indices) - at(view.numerical.params, key, indices)) > 1e-6 * (view.scale[`d${key}`] || 1);
        return row(
          [make("span", { class: key === "p" ? "un-peephole" : "un-parameter" }, key), sub(`${gate} ${numbers.join(",")}`)],
          [
            cell(place, { quantity: key, ...marks }, (view) => at(view.net.params, key, indices)),
            ...steps.map((t) => cell(place, { quantity: `d${key}`, t, ...marks }, (view) => (t <= view.T && known(view) ? at(view.grads.copies[t - 1], key, indices) : null))),
            sum,
            cell(`d${place}`, { quantity: `d${key}_numerical`, ...marks }, (view) => (known(view) ? at(view.numerical.params, key, indices) : null), true),
          ],
          key === "G" ? { class: "un-recurrence" } : {},
        );
      }),
  );

  const sections = [forward, backward, parameters];
  const element = make("div", { class: "un-tables" }, sections.map(({ details }) => details));
  return {
    element,
    show(view) {
      element.classList.toggle("has-recurrence", view.net.rules.recurrence);
      for (const section of sections) section.show(view);
    },
  };
}

/**
 * Where the check fails: one cell a quantity and step, and one a parameter; the relative
 * disagreement stands in the cell.
 */
export function makeVerdict({ T }) {
  const steps = Array.from({ length: T }, (_, index) => index + 1);
  const cells = [];
  const cell = (marks, read) => {
    const td = make("td", Object.fromEntries(Object.entries(marks).map(([key, value]) => [`data-${key}`, value])));
    cells.push({ td, read });
    return td;
  };
  const gap = (a, b, scale) => (scale > 0 ? Math.max(...[a].flat(Infinity).map((value, index) => Math.abs(value - [b].flat(Infinity)[index]))) / scale : 0);
  const rows = DELTAS.map((name) =>
    make("tr", {}, make("th", { scope: "row", class: "un-error" }, "δ", glyph(name)), steps.map((t) => cell({ verdict: `d_${name}`, t }, (view) => (t > view.T ? null : gap(view.grads[name][t - 1], view.numerical[name][t - 1], view.scale[name]))))),
  );
  const keys = ["W", "R", "p", "b"];
  const last = make("tr", {}, make("th", { scope: "row", class: "un-error" }, "∂J/∂"), keys.map((key) => cell({ verdict: `d${key}` }, (view) => relativeError(view.grads.params[key], view.numerical.params[key]))));
  const element = make(
    "div",
    { class: "un-scroll un-verdict", tabindex: 0, role: "group", "aria-label": "Where the check fails" },
    make("table", {}, make("caption", {}, "Relative disagreement with the central differences"), make("thead", {}, make("tr", {}, make("td"), steps.map((t) => make("th", { scope: "col" }, `t = ${t}`)))), make("tbody", {}, rows)),
    make("table", {}, make("caption", {}, "and of the sums over time"), make("thead", {}, make("tr", {}, make("td"), keys.map((key) => make("th", { scope: "col" }, key)))), make("tbody", {}, last)),
  );
  return {
    element,
    show(view) {
      for (const { td, read } of cells) {
        const value = read(view);
        write(td, value === null ? "·" : value < 1e-6 ? "✓" : `✗ ${value < 0.01 ? scientific(value) : value.toFixed(2)}`);
        td.classList.toggle("is-wrong", value !== null && !(value < 1e-6));
      }
    },
  };
}
