// What is said of the chosen neuron, and the tables of every number.

import { fixed, make, pretty } from "../kit.mjs";
import { nameOf, subscript } from "./drawings.mjs";

const named = (role, words) => make("span", { class: `un-${role}` }, words);
const signed = (value, decimals) => (value < 0 ? `(${pretty(value, decimals)})` : pretty(value, decimals));

/** The chosen neuron's sum, in letters and in numbers. @returns {(string|Node)[][]} lines */
export function sumOf({ neuron, params, values, trace, recurrent }) {
  const [layer, place] = neuron.split(".");
  const i = Number(place);
  const time = recurrent ? "(t)" : "";
  const part = (name, role, from, before) => params[name][i].map((weight, j) => [
    [" + ", named("parameter", name + subscript(i, j)), " ", named(role, { x: "x", h0: "h", h: "h" }[from] + subscript(j) + before)],
    [" + ", named("parameter", pretty(weight, 1).replace(/^−.*/, (text) => `(${text})`)), " · ", named(role, signed(values[from][j], from === "x" ? 2 : 4))],
  ]);
  const terms = layer === "h" ? [...part("U", "input", "x", time), ...(recurrent ? part("W", "hiddenlayer", "h0", "(t−1)") : [])] : part("V", "hiddenlayer", "h", time);
  const bias = layer === "h" ? "b" : "c";
  const sum = layer === "h" ? "a" : "o";
  const total = trace[sum][0][i];
  const first = [named("muted", sum + subscript(i) + time), " = ", named("parameter", bias + subscript(i)), ...terms.flatMap(([letters]) => letters)];
  const second = [" = ", named("parameter", pretty(params[bias][i], 1)), ...terms.flatMap(([, numbers]) => numbers), " = ", make("b", {}, pretty(total, 4))];
  const last = layer === "h"
    ? [named("hiddenlayer", `h${subscript(i)}${time}`), ` = tanh ${pretty(total, 4)} = `, make("b", { class: "un-hiddenlayer" }, pretty(values.h[i], 4))]
    : [named("output", `ŷ${subscript(i)}${time}`), ` = e`, make("sup", {}, `o${subscript(i)}`), " / (", trace.o[0].flatMap((_, k) => [k ? " + " : "", "e", make("sup", {}, `o${subscript(k)}`)]), ") = ", make("b", { class: "un-output" }, pretty(values.y_hat[i], 4))];
  return [first, second, last];
}

const WORDS = { U: "inputs", W: "numbers of the last state", V: "hidden neurons" };

/** What a neuron is in the other drawing. */
export function sameThing({ neuron, params, recurrent, boxes }) {
  const [layer, place] = neuron.split(".");
  const i = Number(place) + 1;
  const names = layer === "h" ? (recurrent ? ["U", "W"] : ["U"]) : ["V"];
  const wires = names.reduce((sum, name) => sum + params[name][0].length, 0);
  const rows = names.map((name) => `row ${i} of ${name}, ${params[name][0].length} numbers, one for each of the ${WORDS[name]}`).join("; ");
  const start = `A neuron with ${wires} wires is ${rows}. With entry ${i} of ${layer === "h" ? "b" : "c"} it makes entry ${i} of the vector ${nameOf(layer, recurrent)}.`;
  return boxes === "one" ? `${start} In the one box f all this is out of sight, and none of it is gone.` : start;
}

/** How many numbers the network is made of, wire by wire. */
export function countOf(params, recurrent) {
  const matrices = recurrent ? ["U", "W", "V"] : ["U", "V"];
  const wires = matrices.reduce((sum, name) => sum + params[name].length * params[name][0].length, 0);
  const biases = params.b.length + params.c.length;
  return { wires, biases, total: wires + biases };
}

/** Every number as plain tables; `show` fills them. */
export function makeTables(sizes, params) {
  const cells = [];
  const cell = (quantity, marks, read) => {
    const data = Object.fromEntries(Object.entries(marks).map(([key, value]) => [`data-${key}`, value]));
    const element = make("td", { "data-quantity": quantity, ...data, "data-id": [quantity, ...Object.values(marks)].join(".") });
    cells.push({ element, read });
    return element;
  };
  const vector = (quantity, words, size, read) => make("tr", {}, make("th", { scope: "row" }, words), Array.from({ length: size }, (_, unit) => cell(quantity, { unit }, (now) => read(now)[unit])));
  const longest = Math.max(...Object.values(sizes));
  const head = make("thead", {}, make("tr", {}, make("td", {}), Array.from({ length: longest }, (_, i) => make("th", { scope: "col" }, i + 1))));
  const before = vector("h0", "h(t−1)", sizes.h, (now) => now.values.h0);
  const values = make("tbody", {}, vector("x", "x", sizes.x, (now) => now.values.x), before, vector("a", "a", sizes.h, (now) => now.trace.a[0]), vector("h", "h", sizes.h, (now) => now.values.h), vector("o", "o", sizes.y_hat, (now) => now.trace.o[0]), vector("y_hat", "ŷ", sizes.y_hat, (now) => now.values.y_hat));
  const rowOf = (name, row, i) => make("tr", {}, make("th", { scope: "row" }, `${name}, row ${i + 1}`), row.map((_, j) => cell(name, { row: i, col: j }, (now) => now.params[name][i][j])));
  const rows = { U: params.U.map((row, i) => rowOf("U", row, i)), W: params.W.map((row, i) => rowOf("W", row, i)), V: params.V.map((row, i) => rowOf("V", row, i)) };
  const biases = ["b", "c"].map((name) => vector(name, name, params[name].length, (now) => now.params[name]));
  const section = (summary, body) => make("details", {}, make("summary", {}, summary), make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": summary }, make("table", {}, head.cloneNode(true), body)));
  const element = make("div", { class: "un-tables" }, section("Every value", values), section("Every weight", make("tbody", {}, rows.U, rows.W, rows.V, biases)));
  function show(now) {
    before.hidden = !now.recurrent;
    for (const row of rows.W) row.hidden = !now.recurrent;
    for (const { element: td, read } of cells) td.textContent = fixed(read(now));
  }
  return { element, show };
}
