// Every number of the setting, the first 25 components, and the pixels of the reconstruction.

import { fixed, make, write } from "../kit.mjs";
import { SIDE } from "./pictures.mjs";

const FIRST = 25;
const ROWS = [
  ["k", "components k", 0],
  ["lambda", "variance along the last of them, λ_k", 9],
  ["coefficient", "this image’s coordinate along it, z_k", 4],
  ["cumulative", "share of the variance held, all images", 4],
  ["distance", "squared distance of this image from the mean", 4],
  ["error", "of it still missing: squared error", 4],
  ["for95", "components that leave 5 % of it", 0],
  ["mean_error", "mean squared error, all images", 4],
];

/** A name with an index: λ_k becomes λ and a small k. */
const indexed = (words) => {
  const [before, index] = words.split("_");
  return index ? [before, make("sub", {}, index)] : [words];
};

export function makeNumbers() {
  const cells = Object.fromEntries(ROWS.map(([name]) => [name, make("td")]));
  const body = ROWS.map(([name, words]) => make("tr", {}, make("th", { scope: "row", class: "un-wrapping" }, indexed(words)), cells[name]));
  const element = make("div", { class: "un-scroll" }, make("table", {}, make("caption", { class: "un-hidden" }, "The numbers at this k"), make("tbody", {}, body)));

  function show(numbers) {
    for (const [name, , decimals] of ROWS) {
      const none = numbers[name] === undefined;
      write(cells[name], none ? "none" : fixed(numbers[name], decimals));
      if (none) delete cells[name].dataset.quantity;
      else cells[name].dataset.quantity = name;
    }
  }
  return { element, show };
}

/** Details that are filled only while they are open. */
function details(words, content, fill) {
  const element = make("details", { class: "un-tables" }, make("summary", {}, words), content);
  let newest = null;
  let filled = null;
  const refresh = () => {
    if (!element.open || filled === newest) return;
    filled = newest;
    fill(newest);
  };
  element.addEventListener("toggle", refresh);
  return {
    element,
    show(now) {
      newest = now;
      refresh();
    },
  };
}

const region = (words, table) => make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": words }, table);

export function makeFirst() {
  const words = "The first 25 components";
  const quantities = ["lambda_j", "coefficient_j", "cumulative_j", "error_j"];
  const rows = Array.from({ length: FIRST }, (_, j) => quantities.map((name) => make("td", { "data-quantity": name, "data-d": j })));
  const head = ["j", "λ", "z", "held", "error left"].map((each) => make("th", { scope: "col" }, each));
  const body = rows.map((cells, j) => make("tr", {}, make("th", { scope: "row" }, String(j + 1)), cells));
  const table = make("table", {}, make("caption", {}, "Variance along axis j, this image’s coordinate, the share of the variance held by the first j, and what they leave of this image"), make("thead", {}, make("tr", {}, head)), make("tbody", {}, body));
  return details(words, region(words, table), ({ basis, z, held, errors }) => {
    rows.forEach((cells, j) => [basis.eigenvalues[j], z[j], held[j + 1], errors[j + 1]].forEach((value, i) => write(cells[i], fixed(value))));
  });
}

export function makePixels() {
  const words = "The pixels of the reconstruction";
  const cells = Array.from({ length: SIDE }, (_, row) => Array.from({ length: SIDE }, (_, column) => make("td", { "data-quantity": "pixel", "data-row": row, "data-col": column })));
  const body = cells.map((row, r) => make("tr", {}, make("th", { scope: "row" }, String(r)), row));
  const head = make("tr", {}, make("td"), Array.from({ length: SIDE }, (_, column) => make("th", { scope: "col" }, String(column))));
  const table = make("table", { class: "un-pixels" }, make("caption", {}, "Grey levels, 0 paper to 255 ink. A sum can go below or beyond; it is drawn as 0 or 255 there."), make("thead", {}, head), make("tbody", {}, body));
  return details(words, region(words, table), ({ picture }) => {
    cells.forEach((row, r) => row.forEach((cell, c) => write(cell, fixed(255 * picture[r * SIDE + c], 0))));
  });
}
