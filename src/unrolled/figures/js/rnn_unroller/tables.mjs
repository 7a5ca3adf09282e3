// Every number of the figure as plain tables: the screen reader's view, and what tests compare.
// `data-t` counts from 1 as on the page (0: the initial state); units, rows and columns from 0.

import { fixed, make, write } from "../kit.mjs";
import { at } from "../maths/rnn.mjs";

const FORWARD = [
  ["x", "x", "x"],
  ["a", "a", "h"],
  ["h", "h", "h"],
  ["o", "o", "o"],
  ["y_hat", "ŷ", "y_hat"],
  ["target", "target", "y_hat"],
];
const BACKWARD = [
  ["d_o", "∂J/∂o", "o", "o"],
  ["d_h_now", "∂J/∂h", "h", "hNow", ", through o(t)"],
  ["d_h_future", "∂J/∂h", "h", "hFuture", ", from step t + 1"],
  ["d_h", "∂J/∂h", "h", "h", ", both added"],
  ["d_a", "∂J/∂a", "h", "a"],
];

/** @returns {{element: HTMLElement, show: (view: object) => void}} */
export function makeTables({ T, sizes, params }) {
  const cells = []; // {element, read: (view) => number | null, id}
  const steps = Array.from({ length: T }, (_, i) => i + 1);

  function cell(id, marks, read) {
    const data = Object.fromEntries(Object.entries(marks).map(([key, value]) => [`data-${key}`, value]));
    const element = make("td", { "data-id": id, ...data });
    cells.push({ element, read, id });
    return element;
  }
  const unitName = (words, unit, more = "") => [words, make("sub", {}, unit + 1), more];
  const row = (words, ...tds) => make("tr", {}, make("th", { scope: "row" }, words), ...tds);
  const heads = (...words) => make("thead", {}, make("tr", {}, words.map((word) => (word ? make("th", { scope: "col" }, word) : make("td")))));
  const nothing = () => make("td", {});

  const forwardRows = FORWARD.flatMap(([quantity, words, size]) =>
    Array.from({ length: sizes[size] }, (_, unit) =>
      row(
        unitName(words, unit),
        quantity === "h" ? cell(`h.0.${unit}`, { quantity, t: 0, unit }, (view) => view.trace.h0[unit]) : nothing(),
        ...steps.map((t) =>
          cell(quantity === "target" ? `target.${t}` : `${quantity}.${t}.${unit}`, { quantity, t, unit }, (view) => {
            if (quantity === "x") return view.trace.x[t - 1][unit];
            if (quantity === "target") return view.targets[t - 1][unit];
            return view.seen(quantity, t) ? view.trace[quantity][t - 1][unit] : null;
          }),
        ),
      ),
    ),
  );
  const lossRow = row("J", nothing(), ...steps.map((t) => cell(`J.${t}`, { quantity: "J", t }, (view) => (view.seen("J", t) ? view.loss[t - 1] : null))));
  const totalRow = row(
    "J, all steps",
    nothing(),
    ...steps.map((t) => (t < T ? nothing() : cell("J", { quantity: "J_total" }, (view) => (view.seen("J", T) ? view.totalLoss : null)))),
  );

  const backwardRows = BACKWARD.flatMap(([quantity, words, size, field, more]) =>
    Array.from({ length: sizes[size] }, (_, unit) =>
      row(
        unitName(words, unit, more),
        ...steps.map((t) =>
          cell(`${quantity}.${t}.${unit}`, { quantity, t, unit }, (view) =>
            view.seen(quantity.startsWith("d_h") ? "d_h" : quantity, t) ? view.grads[field][t - 1][unit] : null,
          ),
        ),
      ),
    ),
  );

  const parameterRows = ["U", "W", "V", "b", "c"].flatMap((name) =>
    params[name].flatMap((entry, i) =>
      (Array.isArray(entry) ? entry.map((_, j) => j) : [undefined]).map((j) => {
        const place = j === undefined ? `${name}.${i}` : `${name}.${i}.${j}`;
        const marks = j === undefined ? { row: i } : { row: i, col: j };
        return row(
          [name, make("sub", {}, j === undefined ? i + 1 : `${i + 1}${j + 1}`)],
          cell(place, { quantity: name, ...marks }, (view) => at(view.params, name, i, j)),
          ...steps.map((t) =>
            cell(`${place}@${t}`, { quantity: `d${name}`, t, ...marks }, (view) =>
              view.seen("copy", t) ? at(view.grads.copies[t - 1], name, i, j) : null,
            ),
          ),
          cell(`d${place}`, { quantity: `d${name}`, ...marks }, (view) => (view.seen("sum", 0) ? at(view.grads.params, name, i, j) : null)),
          cell(`d${place}`, { quantity: `d${name}_numerical`, ...marks }, (view) => (view.seen("sum", 0) ? at(view.numerical, name, i, j) : null)),
        );
      }),
    ),
  );

  const section = (summary, caption, head, rows) => {
    const details = make(
      "details",
      {},
      make("summary", {}, summary),
      make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": summary }, make("table", {}, make("caption", {}, caption), head, make("tbody", {}, rows))),
    );
    return details;
  };
  const stepHeads = steps.map((t) => `t = ${t}`);
  const forward = section("Forward, every number", "A dot: not computed yet.", heads("", "start", ...stepHeads), [...forwardRows, lossRow, totalRow]);
  const backward = section("Back, every error", "Filled from the last step to the first.", heads("", ...stepHeads), backwardRows);
  const parameters = section(
    "Parameters and their gradients",
    "The gradient by the copy each step used, their sum, and the central difference of J.",
    heads("", "value", ...steps.map((t) => `copy ${t}`), "sum", "difference"),
    parameterRows,
  );
  const element = make("div", { class: "un-tables" }, forward, backward, parameters);

  let act = null;
  function show(view) {
    for (const { element: td, read, id } of cells) {
      const value = read(view);
      write(td, value === null ? "·" : fixed(value));
      td.classList.toggle("is-new", value !== null && view.fresh.has(id));
    }
    // open the part the reader is in, and close the other, when the direction changes
    if (view.backward !== act) {
      act = view.backward;
      forward.open = !act;
      backward.open = act;
    }
  }
  return { element, show };
}

/**
 * Which loss reaches which copy, for one parameter entry: copies down, losses across.
 * An empty cell is a road that does not exist: a loss cannot reach a later step's copy.
 */
export function makeLossTable({ T }) {
  const steps = Array.from({ length: T }, (_, i) => i + 1);
  const caption = make("caption", {});
  const cells = steps.map((t) => steps.map((s) => make("td", { "data-t": t, "data-s": s })));
  const sums = steps.map((t) => make("td", { "data-t": t, class: "un-sum" }));
  const total = make("td", { class: "un-sum" });
  const rows = steps.map((t, i) => make("tr", {}, make("th", { scope: "row" }, `copy ${t}`), cells[i], sums[i]));
  const element = make(
    "div",
    { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "Losses and copies" },
    make(
      "table",
      {},
      caption,
      make("thead", {}, make("tr", {}, make("td", {}), steps.map((s) => make("th", { scope: "col", class: `un-step${s}` }, `from J(${s})`)), make("th", { scope: "col" }, "sum"))),
      make("tbody", {}, rows, make("tr", {}, make("th", { scope: "row" }, "all copies"), steps.map(() => make("td", {})), total)),
    ),
  );

  /** @param {{name: string, row: number, col?: number, words: Node[], chosen: number, parts: object[][]}} what */
  function show({ name, row, col, words, chosen, parts, grads }) {
    caption.replaceChildren("∂J(s)/∂", ...words, " by the copy that one step used");
    const mark = (td) => Object.assign(td.dataset, { quantity: `d${name}_from`, row, ...(col === undefined ? {} : { col }) });
    steps.forEach((t) => {
      rows[t - 1].classList.toggle("is-chosen", t === chosen);
      steps.forEach((s) => {
        const td = cells[t - 1][s - 1];
        mark(td);
        td.textContent = s < t ? "" : fixed(at(parts[t - 1][s - 1], name, row, col));
        td.className = s >= t ? `un-step${s}` : "";
      });
      mark(sums[t - 1]).quantity = `d${name}`;
      sums[t - 1].textContent = fixed(at(grads.copies[t - 1], name, row, col));
    });
    mark(total).quantity = `d${name}`;
    total.textContent = fixed(at(grads.params, name, row, col));
  }
  return { element, show };
}
