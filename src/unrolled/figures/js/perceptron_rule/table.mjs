// Every number of the step.

import { fixed, make } from "../kit.mjs";

export function makeTable() {
  const body = make("tbody");
  const table = make("table", {}, make("caption", { class: "un-hidden" }, "The numbers of this step"), body);
  const element = make("details", { class: "un-tables" }, make("summary", {}, "The numbers of this step"), make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "The numbers of this step" }, table));
  const cell = (quantity, value, col) => make("td", { "data-quantity": quantity, "data-col": col }, value === null ? "none" : Number.isInteger(value) && COUNTS.has(quantity) ? String(value) : fixed(value));
  const COUNTS = new Set(["mistakes", "all", "wrong", "point"]);
  const row = (words, quantity, value) => make("tr", {}, make("th", { scope: "row", class: "un-wrapping" }, words), Array.isArray(value) ? value.map((each, col) => cell(quantity, each, col)) : cell(quantity, value));

  /** @param numbers  as PerceptronRule.numbers() of the package */
  function show(numbers) {
    const rows = [
      ["mistakes so far, k", "mistakes"],
      ["mistakes of the run", "all"],
      ["the point of this mistake", "point"],
      ["y (w · x) before, 0 or less", "score_before"],
      ["w before", "before"],
      ["what is added, y x", "change"],
      ["w now", "w"],
      ["points wrong now", "wrong"],
      ["|w|²", "length"],
      ["(kγ)², never above |w|²", "least_length"],
      ["k R², never below |w|²", "most_length"],
      ["longest point, R", "R"],
      ["widest margin, γ", "gamma"],
      ["bound on the mistakes, (R/γ)²", "bound"],
    ];
    body.replaceChildren(...rows.filter(([, quantity]) => numbers[quantity] !== undefined).map(([words, quantity]) => row(words, quantity, numbers[quantity])));
  }
  return { element, show };
}
