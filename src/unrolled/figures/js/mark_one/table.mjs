// Every number that the drawings show, and the plugboards that were tried.

import { fixed, make } from "../kit.mjs";

export function makeTables() {
  const body = make("tbody");
  const units = make("tbody");
  const tried = make("tbody");
  const table = (caption, part, ...head) => make("table", {}, make("caption", {}, caption), head.length ? make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))) : null, part);
  const scroll = (label, ...tables) => make("div", { class: "un-scroll un-mtables", tabindex: 0, role: "group", "aria-label": label }, tables);
  const element = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "All numbers"),
    scroll(
      "All numbers",
      table("The machine as it stands", body),
      table("Response units", units, "lamp", "sum", "burns", "weight of the chosen unit"),
      table("Plugboards tried", tried, "number", "passes", "read rightly, %"),
    ),
  );
  const cell = (quantity, value, row = null, decimals = 0) => make("td", { "data-quantity": quantity, "data-row": row }, decimals ? fixed(value, decimals) : String(value));
  const row = (words, ...cells) => make("tr", {}, make("th", { scope: "row", class: "un-wrapping" }, words), cells);

  /** @param now  as MarkOneMachine.numbers() of the package; history: [plugboard, passes, share] */
  function show(now, history) {
    if (!element.open) return;
    body.replaceChildren(
      row("photocells in the dark", cell("lit", now.lit)),
      row("association units that fire", cell("firing", now.firing)),
      row("the digit that is read", cell("read", now.read)),
      row("of 400 unseen digits read rightly", cell("right", now.right)),
      row("of 1600 digits of the training", cell("right_training", now.right_training)),
      row("the sum that reaches the chosen unit", cell("excitation", now.excitation)),
      row("its photocells, exciting", now.wire.slice(0, Math.ceil(now.wire.length / 2)).map((cellNumber, j) => cell("wire", cellNumber, j))),
      row("its photocells, inhibiting", now.wire.slice(Math.ceil(now.wire.length / 2)).map((cellNumber, j) => cell("wire", cellNumber, j + Math.ceil(now.wire.length / 2)))),
      row("wrong lamps in each pass of the training", now.mistakes.map((count, pass) => cell("mistakes", count, pass))),
    );
    units.replaceChildren(...now.o.map((sum, r) => row(String(r + 1), cell("o", sum, r), cell("lamp", now.lamp[r], r), cell("weight", now.weight[r], r))));
    tried.replaceChildren(...history.map(([number, passes, share]) => row(String(number), make("td", {}, String(passes)), make("td", { "data-tried": number }, fixed(100 * share, 4)))));
  }
  return { element, show };
}
