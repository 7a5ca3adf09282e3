// NameReader's numbers as tables. Each is filled only while it is open: every unit at every letter
// makes hundreds of cells.

import { fixed, make, write } from "../kit.mjs";
import { QUANTITIES } from "./heatmap.mjs";

export function makeTables({ H, symbols }) {
  const parts = [
    section("This unit, letter by letter", unitRows),
    section("Every unit, the quantity of the heat map", everyUnitRows),
    section("What may come next, and each letter's surprise", predictionRows),
  ];
  const element = make("div", { class: "un-tables" }, parts.map((part) => part.element));
  let view = null;

  function section(summary, rowsOf) {
    const table = make("table");
    const region = make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": summary }, table);
    const details = make("details", {}, make("summary", {}, summary), region);
    details.addEventListener("toggle", () => details.open && fill());
    let shape = "";
    let cells = [];
    /** New rows only when the table's shape changes; else new numbers into the same cells. */
    function fill() {
      const { caption, heads, rows } = rowsOf(view);
      const outline = JSON.stringify([heads, rows.map(({ head, marks }) => [head, marks])]);
      if (outline !== shape) {
        shape = outline;
        cells = rows.map(({ marks }) => marks.map((data) => make("td", Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value])))));
        table.replaceChildren(
          make("caption"),
          make("thead", {}, make("tr", {}, make("td"), heads.map((words) => make("th", { scope: "col" }, words)))),
          make("tbody", {}, rows.map(({ head }, r) => make("tr", {}, make("th", { scope: "row" }, head), cells[r]))),
        );
      }
      write(table.caption, caption);
      rows.forEach(({ values }, r) => values.forEach((value, k) => write(cells[r][k], value === null ? "" : fixed(value, 6))));
    }
    return { element: details, fill: () => details.open && fill() };
  }

  const letters = ({ trace }) => trace.inputs.map((input, t) => `${t + 1}: ${symbols[input]}`);
  const steps = ({ trace }) => Array.from({ length: trace.T }, (_, t) => t);

  function unitRows(now) {
    return {
      caption: `Unit ${now.unit + 1} after each letter`,
      heads: letters(now),
      rows: [..."zifocy"].map((name) => ({
        head: QUANTITIES[name].words,
        marks: steps(now).map((t) => ({ quantity: name, t: t + 1, unit: now.unit })),
        values: steps(now).map((t) => now.trace[name][t * H + now.unit]),
      })),
    };
  }

  function everyUnitRows(now) {
    const name = now.quantity;
    return {
      caption: `${QUANTITIES[name].words}, every unit after each letter, in the order of the heat map`,
      heads: letters(now),
      rows: now.order.map((unit) => ({
        head: `unit ${unit + 1}`,
        marks: steps(now).map((t) => ({ quantity: `${name}_all`, t: t + 1, unit })),
        values: steps(now).map((t) => now.trace[name][t * H + unit]),
      })),
    };
  }

  function predictionRows(now) {
    const surprise = {
      head: "bits",
      marks: steps(now).map((t) => ({ quantity: "bits", t: t + 1 })),
      values: steps(now).map((t) => now.trace.bits[t] ?? null),
    };
    const chances = [...symbols].map((symbol, k) => ({
      head: k ? symbol : "· (end)",
      marks: steps(now).map((t) => ({ quantity: "chance", t: t + 1, unit: k })),
      values: now.chances.map((chance) => chance[k]),
    }));
    return {
      caption: `Probability of each symbol after each letter${now.temperature === 1 ? "" : `, at temperature ${now.temperature}`}; surprise of what came, in bits`,
      heads: letters(now),
      rows: [surprise, ...chances],
    };
  }

  return {
    element,
    show(now) {
      view = now;
      for (const part of parts) part.fill();
    },
  };
}
