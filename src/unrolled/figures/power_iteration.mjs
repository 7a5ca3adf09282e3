// PowerIteration: the same matrix again and again; where x turns to, how fast, and how long it
// would grow if nobody shrank it back.

import { button, fixed, linkHighlights, linkedState, make, mount, oncePerFrame, pretty, scientific, slider, stepper, write } from "./js/kit.mjs";
import { matrixControl, matrixFrom } from "./js/matrix_control.mjs";
import { apply2, eigen2, powerIteration2, singular2 } from "./js/maths/linear.mjs";

const STEPS = 30;
const FLOOR = -16; // log10: below, rounding is all that is left
const TRAITS = ["matrix", "start", "step"];
const KEPT = 8; // steps of the past that stay in the picture

/** The line that x turns to, or null, and the factor of the error a step. */
function dominantOf({ kind, values, vectors }) {
  if (kind === "none" || kind === "every") return { line: null, factor: 1 };
  if (kind === "one") return { line: vectors[0], factor: 1 };
  const sizes = values.map(Math.abs);
  const [small, large] = [Math.min(...sizes), Math.max(...sizes)];
  if (large - small <= 1e-12 * large) return { line: null, factor: 1 };
  return { line: vectors[sizes.indexOf(large)], factor: small / large };
}

/** Every number of the table. */
export function rowsOf(matrix, start) {
  const angle = (start * Math.PI) / 180;
  const { line, factor } = dominantOf(eigen2(matrix));
  const trace = powerIteration2(matrix, [Math.cos(angle), Math.sin(angle)], STEPS);
  let before = null;
  const rows = trace.x.map((x, n) => {
    const error = line ? Math.abs(line[0] * x[1] - line[1] * x[0]) : null;
    const row = { n, x, rayleigh: trace.rayleigh[n], error, factor: error !== null && before ? error / before : null, log: trace.log[n] };
    before = error;
    return row;
  });
  return { rows, line, factor };
}

// ---------------------------------------------------------------- the drawings

function drawPlane(svg, { matrix, rows, step, line, width }) {
  const size = Math.max(220, Math.min(340, width));
  const reach = Math.max(1.25, 1.08 * singular2(matrix).s[0]);
  const unit = size / 2 / reach;
  const at = ([x, y]) => [size / 2 + unit * x, size / 2 - unit * y];
  const path = (from, to) => `M${at(from).map((p) => p.toFixed(1)).join(" ")}L${at(to).map((p) => p.toFixed(1)).join(" ")}`;
  const edge = (side) => line.map((part) => (side * part * reach) / Math.max(...line.map(Math.abs)));
  const { x } = rows[step];
  const Ax = apply2(matrix, x);
  const dots = rows.slice(Math.max(0, step - KEPT), step + 1).map(({ x: each, n }) => {
    const [cx, cy] = at(each);
    return make("svg:circle", { cx, cy, r: n === step ? 6 : 4, class: "un-powerdot", "data-id": `step.${n}`, style: `opacity: ${(1 - (step - n) / (KEPT + 2)).toFixed(2)}` });
  });
  const words = (point, text, role, away) => {
    const [px, py] = at(point);
    const n = Math.hypot(px - size / 2, py - size / 2) || 1;
    const place = [px + (away * (px - size / 2)) / n, py + (away * (py - size / 2)) / n + 5];
    const inside = (value) => Math.max(18, Math.min(size - 18, value));
    return make("svg:text", { x: inside(place[0]).toFixed(1), y: inside(place[1]).toFixed(1), style: `fill: var(--un-${role})` }, text);
  };
  const near = Math.hypot(Ax[0] - x[0], Ax[1] - x[1]) * unit < 26;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.style.maxWidth = `${size}px`;
  svg.replaceChildren(
    make("svg:path", { d: path([-reach, 0], [reach, 0]) + path([0, -reach], [0, reach]), class: "un-axes" }),
    make("svg:circle", { cx: size / 2, cy: size / 2, r: unit, class: "un-powercircle" }),
    ...(line ? [make("svg:path", { d: path(edge(-1), edge(1)), class: "un-eigenline" })] : []),
    make("svg:path", { d: path([0, 0], Ax), class: "un-powerlong" }),
    make("svg:path", { d: path([0, 0], x), class: "un-powerunit" }),
    ...dots,
    make("svg:circle", { cx: at(Ax)[0], cy: at(Ax)[1], r: 5, class: "un-powernext" }),
    words(x, near ? "x, Ax" : "x", "input", near ? 26 : -18),
    ...(near ? [] : [words(Ax, "Ax", "input", 15)]),
  );
}

/** A logarithmic chart of one quantity against the steps; what is not there leaves a gap. */
function drawChart(svg, { rows, step, values, slope, name, role, width }) {
  const box = { left: 46, right: width - 10, top: 22, bottom: 128 };
  const present = values.filter((value) => value !== null);
  const low = Math.max(FLOOR, Math.floor(Math.min(0, ...present.map((value) => Math.max(value, FLOOR)))));
  const high = Math.max(low + 1, Math.ceil(Math.max(0, ...present)));
  const px = (n) => box.left + (n / STEPS) * (box.right - box.left);
  const py = (value) => box.bottom - ((Math.max(value, low) - low) / (high - low)) * (box.bottom - box.top);
  const gap = Math.max(1, Math.ceil((high - low) / 4));
  const ticks = [];
  for (let tick = high; tick >= low; tick -= gap) ticks.push(tick);
  const power = (exponent) => (exponent === 0 ? ["1"] : ["10", make("svg:tspan", { dy: "-0.45em", "font-size": "0.75em" }, pretty(exponent, 0))]);
  // the line with the slope that theory gives, through the last point that is not yet rounding
  const last = rows.findLast(({ n }) => values[n] !== null && values[n] > -13)?.n;
  const guideAt = (n) => values[last] + slope * (n - last);
  const along = slope === null || last === undefined ? [] : rows.map(({ n }) => n).filter((n) => guideAt(n) >= low && guideAt(n) <= high);
  svg.setAttribute("viewBox", `0 0 ${width} 150`);
  svg.replaceChildren(
    make("svg:text", { x: box.left, y: 13, class: "un-curvename" }, name),
    ...ticks.flatMap((tick) => [make("svg:path", { d: `M${box.left} ${py(tick).toFixed(1)}H${box.right}`, class: tick === 0 ? "un-zero" : "un-gridline" }), make("svg:text", { x: box.left - 6, y: py(tick) + 4, "text-anchor": "end" }, power(tick))]),
    ...[0, 10, 20, 30].map((n) => make("svg:text", { x: px(n), y: 145, "text-anchor": n === 30 ? "end" : "middle" }, String(n))),
    ...(along.length ? [make("svg:path", { d: `M${px(along[0])} ${py(guideAt(along[0]))}L${px(along.at(-1))} ${py(guideAt(along.at(-1)))}`, class: "un-guide" })] : []),
    ...rows.flatMap(({ n }) => (values[n] === null ? [] : [make("svg:circle", { cx: px(n).toFixed(1), cy: py(values[n]).toFixed(1), r: n === step ? 6 : 3, class: n <= step ? "is-done" : "is-ahead", style: `--un-role: var(--un-${role})`, "data-id": `step.${n}` })])),
    ...(present.length ? [] : [make("svg:text", { x: (box.left + box.right) / 2, y: 80, "text-anchor": "middle" }, "no line to turn to")]),
  );
}

// ---------------------------------------------------------------- the words

function tell({ matrix, eigen, rows, step, line, factor }) {
  const row = rows[step];
  if (step === rows.length - 1 && step < STEPS) return "A sends this vector to zero: there is nothing left to multiply.";
  if (eigen.kind === "none") return "A turns every vector: x goes round and settles nowhere.";
  if (eigen.kind === "every") return "Every vector is an eigenvector: x stays where it starts.";
  if (!line) return "The two eigenvalues are equally large, so neither wins: x goes to and fro.";
  if (eigen.kind === "one") return `One line only, and no second eigenvalue to outgrow: the error shrinks like 1/n, this step multiplied it by ${row.factor === null ? "nothing yet" : pretty(row.factor, 4)}.`;
  const lambda = Math.abs(eigen.values[0]) > Math.abs(eigen.values[1]) ? eigen.values[0] : eigen.values[1];
  const flips = lambda < 0 ? " λ is negative, so x turns about at every step." : "";
  const measured = row.factor === null || row.error < 1e-12 ? "" : ` This step multiplied the error by ${pretty(row.factor, 4)};`;
  return `|λ₂/λ₁| = ${pretty(factor, 4)}.${measured} xᵀAx is ${pretty(row.rayleigh, 4)}, the eigenvalue ${pretty(lambda, 4)}.${flips}`;
}

// ---------------------------------------------------------------- the figure

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "power-iteration");
  const link = linkedState(model, root);
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, structuredClone(model.get(name))]));
  const start = fromModel();

  const control = matrixControl({ presets: model.get("presets"), matrix: start.matrix, onSet: (matrix) => set({ matrix }) });
  const reset = button("Reset", () => set(structuredClone(start)));
  const startSlider = slider({ label: "Start at", min: -90, max: 90, value: start.start, say: (value) => `${pretty(value, 0)}°`, onInput: (value) => set({ start: value }) });
  const walk = stepper({ last: STEPS, value: start.step, say: (n) => (n === 1 ? "1 multiplication" : `${n} multiplications`), onChange: (step) => set({ step }) });
  const plane = make("svg:svg", { class: "un-power", role: "img" });
  const planeFrame = make("div", { class: "un-powerframe" }, plane);
  const error = make("svg:svg", { class: "un-lincurve", role: "img", "data-curve": "error" });
  const size = make("svg:svg", { class: "un-lincurve", role: "img", "data-curve": "length" });
  const charts = make("div", { class: "un-powercharts" }, error, size);
  const says = make("p", { class: "un-readout un-linsays", "aria-live": "polite" });
  const tables = makeTables();

  const legend = make("p", { class: "un-readout un-muted" }, "Dashed green: the line that x turns to; in the charts, the slope that the eigenvalues give, ", make("span", { class: "un-symbol" }, "|λ₂/λ₁|"), " and ", make("span", { class: "un-symbol" }, "|λ₁|"), " a step.");
  live.append(make("div", { class: "un-row" }, control.elements, reset), startSlider.element, walk.element, make("div", { class: "un-powerpair" }, planeFrame, charts), says, legend, tables.element);

  function draw() {
    const now = fromModel();
    const eigen = eigen2(now.matrix);
    const { rows, line, factor } = rowsOf(now.matrix, now.start);
    const step = Math.min(now.step, rows.length - 1);
    control.show(now.matrix);
    startSlider.show(now.start);
    walk.show(step, rows.length - 1);
    const said = tell({ matrix: now.matrix, eigen, rows, step, line, factor });
    write(says, said);
    drawPlane(plane, { matrix: now.matrix, rows, step, line, width: planeFrame.clientWidth || 320 });
    const width = Math.max(230, charts.clientWidth || 320);
    const errors = rows.map((row) => (row.error === null ? null : row.error > 0 ? Math.log10(row.error) : FLOOR));
    drawChart(error, { rows, step, values: errors, slope: eigen.kind === "two" && line ? (factor > 0 ? Math.log10(factor) : null) : null, name: "sine of the angle to the line", role: "error", width });
    const lambda = Math.max(...eigen.values.map(Math.abs));
    const grows = eigen.kind === "none" ? Math.hypot(...eigen.values) : lambda;
    drawChart(size, { rows, step, values: rows.map((row) => row.log), slope: grows > 0 ? Math.log10(grows) : null, name: "length, if nobody shrinks it back", role: "input", width });
    const row = rows[step];
    plane.setAttribute("aria-label", `After ${step} multiplications x is at ${pretty(row.x[0])}, ${pretty(row.x[1])}. ${said}`);
    error.setAttribute("aria-label", row.error === null ? "There is no line to turn to." : `Sine of the angle between x and the line, by step: ${scientific(rows[0].error)} at the start, ${scientific(row.error)} now, ${scientific(rows.at(-1).error)} at the end.`);
    size.setAttribute("aria-label", `Length of A to the power n times x, by step: 10 to the ${pretty(row.log)} now, 10 to the ${pretty(rows.at(-1).log)} at the end.`);
    tables.show(rows, step);
  }
  const redraw = oncePerFrame(draw);

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    const told = (name) => (String(now[name]) === String(start[name]) ? null : String(now[name]));
    link.write({ A: told("matrix"), start: told("start"), step: told("step") });
    redraw();
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = structuredClone(start);
    now.matrix = matrixFrom(said.get("A")) ?? now.matrix;
    const angle = said.get("start") ? Number(said.get("start")) : NaN;
    if (angle >= -90 && angle <= 90) now.start = angle;
    const step = said.get("step") ? Number(said.get("step")) : NaN;
    if (Number.isInteger(step) && step >= 0 && step <= STEPS) now.step = step;
    return now;
  }

  linkHighlights(root);
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(charts);
  ready();
  return () => watcher.disconnect();
}

function makeTables() {
  const heads = ["n", "x₁", "x₂", "xᵀAx", "sine of the angle", "factor", "log₁₀ length"];
  const body = make("tbody");
  const lines = Array.from({ length: STEPS + 1 }, (_, n) => {
    const cells = ["x", "x", "rayleigh", "error", "factor", "log"].map((quantity, k) => make("td", { "data-quantity": quantity, "data-row": n, "data-col": k < 2 ? k : null, "data-id": `step.${n}` }));
    const row = make("tr", {}, make("th", { scope: "row" }, String(n)), cells);
    body.append(row);
    return { row, cells };
  });
  const element = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "Every step"),
    make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "Every step" }, make("table", {}, make("thead", {}, make("tr", {}, heads.map((words) => make("th", { scope: "col" }, words)))), body)),
  );
  const small = (value) => (value === null ? "–" : value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(4) : fixed(value, 6));
  function show(rows, step) {
    lines.forEach(({ row, cells }, n) => {
      row.hidden = n >= rows.length;
      if (row.hidden) return cells.forEach((cell) => write(cell, ""));
      row.classList.toggle("is-chosen", n === step);
      const { x, rayleigh, error, factor, log } = rows[n];
      [fixed(x[0], 6), fixed(x[1], 6), fixed(rayleigh, 6), small(error), small(factor), fixed(log, 6)].forEach((text, k) => write(cells[k], text));
    });
  }
  return { element, show };
}

export default { render };
