// Every number of a run as plain tables: the screen reader's view, and what tests compare. They
// hold all steps, whichever one is in sight; `data-t` counts from 1, units and outputs from 0.

import { fixed, make, walkable } from "../kit.mjs";
import { NETWORK } from "./model.mjs";

export function makeTables() {
  const sections = ["Inputs, step by step", "Outputs, step by step", "States, step by step"].map((summary) => {
    const table = make("table", {});
    const region = make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": summary }, table);
    walkable(region, "tbody tr", "th, td");
    const element = make("details", {}, make("summary", {}, summary), region);
    return { element, table };
  });
  const element = make("div", { class: "un-tables" }, sections.map((each) => each.element));

  const cell = (quantity, marks, value, decimals = 4) => make("td", { "data-quantity": quantity, ...Object.fromEntries(Object.entries(marks).map(([key, each]) => [`data-${key}`, each])) }, typeof value === "number" ? fixed(value, decimals) : value);
  const head = (words) => make("thead", {}, make("tr", {}, words.map((word) => make("th", { scope: "col" }, word))));
  const rowHead = (words) => make("th", { scope: "row" }, words);
  const row = (node, column, ...cells) => make("tr", { "data-id": `${node}.${column}` }, cells);
  const fill = ({ table }, heads, rows) => table.replaceChildren(head(heads), make("tbody", {}, rows));

  function show(task, run, model) {
    const net = model.nets[NETWORK[task]];
    const T = run.h.length;
    const before = run.encoder_h ? run.inputs.length : 0; // columns of the encoder
    // ---------------------------------------------- inputs
    if (task === "many_to_one") {
      fill(sections[0], ["step", ...net.inputs, "in °C"], run.x.map((x, t) => row("x", t, rowHead(`x(${t + 1})`), x.map((value, k) => cell("x", { t: t + 1, k }, value)), cell("degrees", { t: t + 1 }, model.degrees(x[0])))));
    } else if (run.picture !== null) {
      const scores = run.x[0].slice(0, 24).map((value, k) => row("x", 0, rowHead(`x(1), score ${k + 1}`), cell("x", { t: 1, k }, value)));
      const letters = run.codes.slice(1).map((code, t) => row("x", t + 1, rowHead(`x(${t + 2}), “${run.inputs[t + 1]}”`), cell("code", { t: t + 2 }, code, 0)));
      fill(sections[0], ["step", "value, or number of the letter"], [...scores, ...letters]);
    } else {
      const name = (t) => (task === "encoder_decoder" ? `x(${t}), encoder` : `x(${t})`);
      const given = run.codes.map((code, t) => row("x", t, rowHead(name(t + 1)), make("td", {}, `“${run.inputs[t]}”`), cell("code", { t: t + 1 }, code, 0)));
      const fed = run.fed.map((symbol, t) => row("x", before + t, rowHead(`y(${t}), fed to the decoder`), make("td", {}, `“${symbol}”`), cell("fed", { t: t + 1 }, net.outputs.indexOf(symbol), 0)));
      fill(sections[0], ["step", "symbol", "its number"], [...given, ...fed]);
    }
    // ---------------------------------------------- outputs
    if (task === "many_to_one") fill(sections[1], ["step", "in standard units", "in °C"], [row("y", T - 1, rowHead(`ŷ(${T})`), cell("o", { t: T, k: 0 }, run.o[0][0]), cell("forecast", { t: T }, model.degrees(run.o[0][0])))]);
    else fill(sections[1], ["step", "likeliest or drawn", ...net.outputs], run.y_hat.map((chances, t) => row("y", before + t, rowHead(`ŷ(${t + 1})`), cell("said", { t: t + 1 }, run.said[t]), chances.map((value, k) => cell("y_hat", { t: t + 1, k }, value)))));
    // ---------------------------------------------- states
    const states = (quantity, name, list, node = "h", from = 0) => list.map((state, t) => row(node, from + t, rowHead(`${name}(${t + 1})`), state.map((value, unit) => cell(quantity, { t: t + 1, unit }, value))));
    const half = run.h[0].length / 2;
    const rows = task === "both" ? [...states("forth", "h→", run.h.map((h) => h.slice(0, half))), ...states("back", "h←", run.h.map((h) => h.slice(half)), "back")] : [...(run.encoder_h ? states("encoder_h", "encoder’s h", run.encoder_h) : []), ...states("h", run.encoder_h ? "decoder’s h" : "h", run.h, "h", before)];
    const units = task === "both" ? half : run.h[0].length;
    fill(sections[2], ["step", ...Array.from({ length: units }, (_, i) => i + 1)], rows);
  }
  return { element, show };
}
