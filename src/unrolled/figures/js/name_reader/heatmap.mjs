// The heat map of NameReader: letters across, units down, one quantity as shades; above it the
// letter each step reads, below it the letter that came next and how much it surprised.

import { make, pretty, write } from "../kit.mjs";

export const QUANTITIES = {
  i: { words: "input gate i", role: "input", kind: "gate" },
  f: { words: "forget gate f", role: "forget", kind: "gate" },
  o: { words: "output gate o", role: "output", kind: "gate" },
  z: { words: "block input z", role: "block_input", kind: "signed" },
  c: { words: "cell c", role: "cell", kind: "signed" },
  y: { words: "output y", role: "output", kind: "signed" },
};

const TOP = 26; // the letters read
const BITS = 64; // room of the surprise bars
const ROW = 14;

/** Where the columns of T steps stand; the curves below use the same. */
export function columns(width, T) {
  const left = 38;
  const cell = Math.min(64, (width - left - 26) / T);
  return { left, cell, right: left + cell * T, x: (t) => left + cell * (t + 0.5) };
}

/** What the darkest shade stands for: 1, and for the cell the next half above its largest value. */
export function scaleOf(quantity, values) {
  if (quantity !== "c") return 1;
  return Math.max(0.5, Math.ceil(2 * values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)) / 2);
}

const shade = (quantity, value, scale) => {
  const { kind, role } = QUANTITIES[quantity];
  const colour = kind === "gate" ? role : value < 0 ? "negative" : "positive";
  return { colour: `var(--un-${colour})`, opacity: Math.min(1, Math.abs(value) / scale).toFixed(3) };
};

export function makeHeatMap({ H, onPick, onPoint }) {
  const svg = make("svg:svg", { role: "img", class: "un-heat" });
  const frame = make("div", {}, svg);
  const layers = Object.fromEntries(["cells", "minus", "units", "letters", "bars", "marks"].map((name) => [name, make("svg:g", { class: `un-layer-${name}` })]));
  svg.append(...Object.values(layers));
  const bottom = TOP + ROW * H;
  const base = bottom + 24 + BITS;
  let at = null; // {T, width, cells, …}: what stands there
  let view = null;

  function build(T, width) {
    const column = columns(width, T);
    const rect = (x, y, w, h, more = {}) => make("svg:rect", { x: x.toFixed(1), y: y.toFixed(1), width: w.toFixed(1), height: h.toFixed(1), ...more });
    const text = (x, y, more = {}, words = "") => make("svg:text", { x, y, ...more }, words);
    const steps = Array.from({ length: T }, (_, t) => t);
    const rows = Array.from({ length: H }, (_, row) => row);
    const cells = rows.map((row) => steps.map((t) => rect(column.left + column.cell * t, TOP + ROW * row, column.cell - 1, ROW - 1)));
    const minus = make("svg:path", { class: "un-minus" });
    const units = rows.map((row) => text(column.left - 6, TOP + ROW * row + 11, { class: "un-unitname" }));
    const reads = steps.map((t) => text(column.x(t), TOP - 9, { class: "un-letter" }));
    const nexts = steps.map((t) => text(column.x(t), bottom + 17, { class: "un-next" }));
    const bars = steps.map((t) => rect(column.left + column.cell * t + 1, 0, column.cell - 3, 0, { class: "un-bitbar" }));
    const bits = steps.map((t) => text(column.x(t), 0, { class: "un-bits" }));
    const line = (name) => make("svg:path", { class: `un-reference un-${name}` });
    const references = { guess: line("guess"), average: line("average") };
    const row = rect(column.left - 1, 0, column.cell * T + 1, ROW + 1, { class: "un-chosenrow" });
    const step = rect(0, TOP - 24, column.cell + 1, base - TOP + 26, { class: "un-chosenstep" });
    layers.cells.replaceChildren(...cells.flat());
    layers.minus.replaceChildren(minus);
    layers.units.replaceChildren(...units);
    layers.letters.replaceChildren(...reads, ...nexts, text(2, TOP - 9, { class: "un-axisword" }, "reads"), text(2, bottom + 17, { class: "un-axisword" }, "next"), text(2, base - 2, { class: "un-axisword" }, "bits"));
    layers.bars.replaceChildren(...bars, ...Object.values(references), ...bits);
    layers.marks.replaceChildren(row, step);
    svg.setAttribute("viewBox", `0 0 ${width} ${base + 8}`);
    svg.classList.toggle("un-tight", column.cell < 17);
    at = { T, width, column, cells, minus, units, reads, nexts, bars, bits, references, row, step };
  }

  /** Shade every cell and name every row: only when word, quantity or order have changed. */
  function shadeCells({ trace, quantity, order }) {
    const { column } = at;
    const values = trace[quantity];
    const scale = scaleOf(quantity, values);
    let minus = "";
    const half = Math.min(4, column.cell / 4);
    order.forEach((unit, row) => {
      write(at.units[row], String(unit + 1));
      for (let t = 0; t < trace.T; t++) {
        const value = values[t * H + unit];
        const { colour, opacity } = shade(quantity, value, scale);
        const cell = at.cells[row][t];
        cell.style.fill = colour;
        cell.setAttribute("fill-opacity", opacity);
        if (value < -0.02 * scale) minus += `M${(column.x(t) - half - 0.5).toFixed(1)} ${TOP + ROW * row + 6.5}h${(2 * half).toFixed(1)}`;
      }
    });
    at.minus.setAttribute("d", minus);
  }

  /** @param next {{trace, quantity, order: number[], step, unit, symbols, average, label}} */
  function show(next) {
    view = next;
    const { trace, quantity, order, symbols } = next;
    const width = Math.max(220, Math.round(frame.clientWidth));
    if (at?.T !== trace.T || at.width !== width) build(trace.T, width);
    const { column } = at;
    const seen = [trace, quantity, order.join()];
    if (at.seen === undefined || seen.some((what, k) => what !== at.seen[k])) shadeCells(next);
    at.seen = seen;
    order.forEach((unit, row) => at.units[row].classList.toggle("is-chosen", unit === next.unit));
    const most = Math.max(8, ...trace.bits);
    const height = (bits) => (bits / most) * BITS;
    trace.inputs.forEach((input, t) => {
      const known = t < trace.bits.length;
      write(at.reads[t], symbols[input]);
      write(at.nexts[t], known ? symbols[trace.targets[t]] : "");
      const bits = known ? trace.bits[t] : 0;
      at.bars[t].setAttribute("y", (base - height(bits)).toFixed(1));
      at.bars[t].setAttribute("height", height(bits).toFixed(1));
      at.bits[t].setAttribute("y", (base - height(bits) - 3).toFixed(1));
      write(at.bits[t], known && column.cell >= 20 ? pretty(bits, 1) : "");
    });
    for (const [name, bits] of Object.entries({ guess: Math.log2(symbols.length), average: next.average })) {
      const y = base - height(bits);
      at.references[name].setAttribute("d", `M${column.left} ${y.toFixed(1)}H${column.right}`);
    }
    at.row.setAttribute("y", TOP + ROW * order.indexOf(next.unit) - 1);
    at.step.setAttribute("x", (column.left + column.cell * (next.step - 1) - 1).toFixed(1));
    svg.setAttribute("aria-label", next.label);
  }

  /** The unit and the step under a pointer, or null beside the cells. */
  function cellAt(event) {
    const box = svg.getBoundingClientRect();
    const pixels = at.width / box.width;
    const t = Math.floor(((event.clientX - box.left) * pixels - at.column.left) / at.column.cell);
    const row = Math.floor(((event.clientY - box.top) * pixels - TOP) / ROW);
    return t >= 0 && t < at.T && row >= 0 && row < H ? { step: t + 1, unit: view.order[row] } : null;
  }
  svg.addEventListener("pointermove", (event) => onPoint(cellAt(event)));
  svg.addEventListener("pointerleave", () => onPoint(null));
  svg.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell) onPick(cell);
  });
  return { element: frame, show };
}

/** The legend: shades from one end of the scale to the other, and what they stand for. */
export function makeLegend() {
  const svg = make("svg:svg", { viewBox: "0 0 210 36", "aria-hidden": "true", class: "un-heatlegend" });
  const words = make("span", {});
  const element = make("div", { class: "un-row un-heatkey" }, words, svg);
  let shown = "";
  function show(quantity, scale) {
    if (shown === `${quantity} ${scale}`) return;
    shown = `${quantity} ${scale}`;
    const signed = QUANTITIES[quantity].kind === "signed";
    const low = signed ? -scale : 0;
    const PIECES = 20;
    const pieces = Array.from({ length: PIECES }, (_, k) => {
      const { colour, opacity } = shade(quantity, low + ((k + 0.5) / PIECES) * (scale - low), scale);
      return make("svg:rect", { x: 5 + 10 * k, y: 2, width: 10, height: 14, style: `fill: ${colour}`, "fill-opacity": opacity });
    });
    const minus = signed ? [make("svg:path", { class: "un-minus", d: Array.from({ length: PIECES / 2 }, (_, k) => `M${7 + 10 * k} 9h6`).join("") })] : [];
    const tick = (x, value) => make("svg:text", { x, y: 31 }, pretty(value, 1));
    svg.replaceChildren(make("svg:rect", { x: 5, y: 2, width: 200, height: 14, class: "un-legendframe" }), ...pieces, ...minus, tick(12, low), tick(105, (low + scale) / 2), tick(198, scale));
    write(words, `${QUANTITIES[quantity].words}${signed ? ", a bar marks what is below 0" : ", open at 1, closed at 0"}:`);
  }
  return { element, show };
}
