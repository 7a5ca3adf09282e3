// Every number of the setting.

import { fixed, make } from "../kit.mjs";

const indexed = (name, index) => [name, make("sub", {}, index)];

export function makeTable() {
  const body = make("tbody");
  const element = make("div", { class: "un-scroll" }, make("table", {}, make("caption", { class: "un-hidden" }, "The numbers of your axis"), body));
  const cell = (quantity, value, data = {}, decimals = 4) => make("td", { "data-quantity": quantity, ...Object.fromEntries(Object.entries(data).map(([key, each]) => [`data-${key}`, each])) }, fixed(value, decimals));
  const row = (words, ...cells) => make("tr", {}, make("th", { scope: "row", class: "un-wrapping" }, words), cells.length === 1 ? [cells[0], make("td")] : cells);

  /** @param now {{angle, u, mean, S, variance, residual, total, Su, across, answer: object|null}} */
  function show(now) {
    const pair = (quantity, [x, y]) => [cell(quantity, x, { d: 0 }), cell(quantity, y, { d: 1 })];
    const rows = [
      row("angle of your axis, degrees", cell("angle", now.angle)),
      row("its unit vector u", ...pair("u", now.u)),
      row("mean of the points", ...pair("mean", now.mean)),
      ...now.S.map((line, i) => row(`covariance S, 1/N, row ${i + 1}`, ...line.map((value, j) => cell("S", value, { row: i, col: j })))),
      row("variance along the axis, uᵀSu", cell("variance", now.variance)),
      row("mean squared residual", cell("residual", now.residual)),
      row("total, trace S", cell("total", now.total)),
      row("S u", ...pair("Su", now.Su)),
      row("its part across u: half the slope per radian", cell("across", now.across)),
    ];
    if (now.answer) {
      const { values, reached, vectors, angles, off } = now.answer;
      rows.push(row(["eigenvalues ", indexed("λ", "1"), ", ", indexed("λ", "2")], ...pair("lambda", values)));
      if (vectors) {
        vectors.forEach((vector, i) => rows.push(row(["component ", indexed("u", String(i + 1))], ...vector.map((value, d) => cell("component", value, { row: d, col: i })))));
        rows.push(row("their angles, degrees", ...pair("component_angle", angles)), row("degrees you were off", cell("off", off)));
      }
      rows.push(row("share of the first eigenvalue you reached", cell("reached", reached)));
    }
    body.replaceChildren(...rows);
  }
  return { element, show };
}
