// The response units: eight sums and eight lamps; and the ten words of lamps, one a digit.

import { make, pretty, write } from "../kit.mjs";

const ROW = 29;
const [LEFT, RIGHT] = [62, 236]; // of the bars

export function makeLamps({ response }) {
  const svg = make("svg:svg", { class: "un-mlamps", role: "img", viewBox: `0 0 300 ${response * ROW}` });
  const name = make("p", { class: "un-framename" }, "8 response units: the sum decides the lamp");
  const element = make("div", {}, name, svg);

  /** @param next {{o: number[], word: number[]|null, lamp: number|null, label}}  word: what they should say */
  function show({ o, word, lamp, label }) {
    const most = Math.max(1, ...o.map(Math.abs));
    const middle = (LEFT + RIGHT) / 2;
    svg.replaceChildren(
      ...o.map((sum, r) => {
        const y = r * ROW + ROW / 2;
        const wide = ((RIGHT - LEFT) / 2) * (Math.abs(sum) / most);
        const burns = sum > 0;
        const wrong = word !== null && burns !== word[r] > 0;
        const parts = [
          make("svg:rect", { class: r + 1 === lamp ? "un-mrow is-chosen" : "un-mrow", x: 0, y: r * ROW + 1, width: 300, height: ROW - 2, rx: 4 }),
          make("svg:text", { x: 14, y: y + 5, class: "un-mnumber" }, String(r + 1)),
          make("svg:circle", { class: burns ? "un-mlamp is-on" : "un-mlamp", "data-lamp": r + 1, cx: 40, cy: y, r: 9.5 }),
          burns ? make("svg:path", { class: "un-mray", d: `M${40 - 4.5} ${y}h9M40 ${y - 4.5}v9` }) : null,
          make("svg:path", { class: "un-grid", d: `M${middle} ${r * ROW}v${ROW}` }),
          make("svg:rect", { class: `un-mbar ${sum > 0 ? "is-plus" : "is-minus"}`, "data-bar": r + 1, x: (sum > 0 ? middle : middle - wide).toFixed(2), y: y - 7, width: wide.toFixed(2), height: 14 }),
          make("svg:text", { x: 278, y: y + 5, class: "un-msum" }, pretty(sum, 0)),
          wrong ? make("svg:text", { x: 292, y: y + 5, class: "un-mwrong" }, "✗") : null,
        ].filter((part) => part !== null);
        return make("svg:g", { "data-id": `lamp.${r + 1}` }, parts);
      }),
    );
    svg.setAttribute("aria-label", label);
  }
  return { element, show };
}

export function makeWords({ code }) {
  const rows = code.map((word, digit) => {
    const cell = make("td", { "data-quantity": "agreeing", "data-row": digit });
    const lamps = word.map((wanted, r) => make("span", { class: wanted > 0 ? "un-mdot is-on" : "un-mdot", "data-id": `lamp.${r + 1}` }));
    const row = make("tr", {}, make("th", { scope: "row" }, String(digit)), make("td", { class: "un-mword" }, make("span", { class: "un-hidden" }, word.map((wanted) => (wanted > 0 ? "on " : "off "))), make("span", { "aria-hidden": "true" }, lamps)), cell);
    return { row, cell, lamps, word };
  });
  const head = ["digit", "word", "agree"].map((words) => make("th", { scope: "col" }, words));
  const name = make("p", { class: "un-framename" }, "The ten digits as words of lamps 1 to 8; a faded square disagrees");
  const element = make("div", {}, name, make("table", { class: "un-mwords" }, make("caption", { class: "un-hidden" }, "The words of the ten digits, and how many of the eight lamps agree"), make("thead", {}, make("tr", {}, head)), make("tbody", {}, rows.map(({ row }) => row))));

  /** @param next {{o: number[], agreeing: number[], read: number}} */
  function show({ o, agreeing, read }) {
    rows.forEach(({ row, cell, lamps, word }, digit) => {
      write(cell, String(agreeing[digit]));
      row.classList.toggle("is-chosen", digit === read);
      lamps.forEach((lamp, r) => lamp.classList.toggle("is-off", o[r] > 0 !== word[r] > 0));
    });
  }
  return { element, show };
}
