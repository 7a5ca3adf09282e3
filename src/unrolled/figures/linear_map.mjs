// LinearMap: a 2×2 matrix by its two columns, and everything that follows from them.

import { animate, button, choice, duration, fixed, linkHighlights, linkedState, make, mix, mount, oncePerFrame, pretty, slider, stepper, write } from "./js/kit.mjs";
import { apply2, determinant2, eigen2, multiply2, rank2, singular2, stretch2, symmetricEigen2, turn2, turns2 } from "./js/maths/linear.mjs";
import { LIMIT, matrixControl, matrixFrom } from "./js/matrix_control.mjs";
import { makePlane } from "./js/linear_map/plane.mjs";
import { makeCurves, stretchOf, turnOf } from "./js/linear_map/curves.mjs";
import { tellArea, tellLines, tellProbe, tellStretch } from "./js/linear_map/story.mjs";

const PARTS = 120; // positions of the stepper: three stages of 40, or one way of 120
const LAYERS = [["grid", "grid"], ["circle", "unit circle"], ["area", "unit square"], ["picture", "picture"], ["points", "random points"], ["probe", "a vector x"], ["eigenvectors", "eigenvectors"], ["singular", "singular vectors"]];
const WAYS = [["straight", "straight there"], ["turns", "turn, stretch, turn"]];
const TRAITS = ["matrix", "probe", "progress", "way", "layers"];
const degrees = (radians) => (radians * 180) / Math.PI;

/** A = R(to) diag(stretches) R(−from): by eigenvectors for a symmetric A, else by singular ones. */
export function factors(matrix) {
  const [[a, b], [c, d]] = matrix;
  if (b === c) {
    const { values, vectors } = symmetricEigen2(a, b, d);
    const angle = Math.atan2(vectors[0][1], vectors[0][0]);
    return { to: angle, from: angle, stretches: values, symmetric: true };
  }
  const { to, from, stretches } = turns2(matrix);
  const half = from > Math.PI / 2 ? -Math.PI : from <= -Math.PI / 2 ? Math.PI : 0; // the shorter turn
  const wrapped = Math.atan2(Math.sin(to + half), Math.cos(to + half));
  return { to: wrapped, from: from + half, stretches, symmetric: false };
}

/** What has happened after a part p of the way, from 0 to 1. */
export function mapAt(matrix, way, p) {
  if (p >= 1) return matrix;
  if (way === "straight") return matrix.map((row, i) => row.map((entry, j) => mix(i === j ? 1 : 0, entry, p)));
  const { to, from, stretches } = factors(matrix);
  const stage = (k) => Math.max(0, Math.min(1, 3 * p - k));
  const first = turn2(-from * stage(0));
  const second = stretch2(mix(1, stretches[0], stage(1)), mix(1, stretches[1], stage(1)));
  return multiply2(turn2(to * stage(2)), multiply2(second, first));
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "linear-map");
  const link = linkedState(model, root);
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, structuredClone(model.get(name))]));
  const start = fromModel();
  let moving = null; // the progress on the screen while it runs, and how to end it
  let byButton = false;

  // -------------------------------------------------------------- the parts
  const control = matrixControl({ presets: model.get("presets"), matrix: start.matrix, onSet: (matrix) => set({ matrix }) });
  const plane = makePlane({ house: model.get("house"), points: model.get("points"), limit: LIMIT, onColumn: setColumn, onNudge: nudge, onProbe: setProbe, onTurn: (by) => setProbe(model.get("probe") + by) });
  const curves = makeCurves({ onProbe: setProbe });
  const probeSlider = slider({ label: "Direction of x", min: 0, max: 359, value: start.probe, say: (value) => `${pretty(value, 0)}°`, onInput: setProbe });
  const wayChoice = choice({ legend: "On the way from before to after", options: WAYS, value: start.way, onChange: (way) => set({ way }) });
  const jump = (from, direction) => {
    byButton = true;
    const size = fromModel().way === "turns" ? PARTS / 3 : PARTS;
    return direction > 0 ? (Math.floor(from / size) + 1) * size : (Math.ceil(from / size) - 1) * size;
  };
  const walk = stepper({ last: PARTS, value: PARTS, say: sayStage, jump, onChange: go });
  const toggles = LAYERS.map(([name, words]) => button(words, () => toggle(name), { "data-layer": name, "aria-pressed": "false" }));
  const probeSays = make("p", { class: "un-readout un-linsays", "aria-live": "polite" });
  const product = make("p", { class: "un-readout un-muted" });
  const says = { lines: make("p", { class: "un-readout un-output" }), stretch: make("p", { class: "un-readout un-blockinput" }), area: make("p", { class: "un-readout" }) };
  const stages = make("p", { class: "un-readout un-stages" });
  const reset = button("Reset", () => set(structuredClone(start)));
  const tables = makeTables();

  live.append(
    make("div", { class: "un-row" }, control.elements, reset),
    make(
      "div",
      { class: "un-linmap" },
      plane.element,
      make("div", { class: "un-linside" }, probeSlider.element, probeSays, product, curves.element),
    ),
    make("div", { class: "un-linverdicts" }, says.lines, says.stretch, says.area),
    make("div", { class: "un-row" }, wayChoice.element),
    walk.element,
    stages,
    make("div", { class: "un-buttons", role: "group", "aria-label": "What is drawn" }, toggles),
    tables.element,
  );

  // -------------------------------------------------------------- computing
  function compute(now) {
    const A = now.matrix;
    const symmetric = A[0][1] === A[1][0];
    const singular = singular2(A);
    const angle = (now.probe * Math.PI) / 180;
    const x = [Math.cos(angle), Math.sin(angle)];
    return { symmetric, eigen: eigen2(A), singular, x, Ax: apply2(A, x), stretch: stretchOf(A, now.probe), turn: turnOf(A, now.probe) ?? 0, determinant: determinant2(A), trace: A[0][0] + A[1][1], rank: rank2(A) };
  }

  /** Where on the way, in words. */
  function sayStage(position) {
    const way = model.get("way");
    if (position === 0) return "before";
    if (position === PARTS) return "after";
    if (way === "straight") return `${Math.round((100 * position) / PARTS)} % of the way`;
    const { to, from } = factors(model.get("matrix"));
    const stage = Math.ceil((3 * position) / PARTS);
    return [`turning by ${pretty(degrees(-from), 1)}°`, "stretching along the axes", `turning by ${pretty(degrees(to), 1)}°`][stage - 1];
  }

  // -------------------------------------------------------------- showing
  function draw() {
    const now = fromModel();
    const state = compute(now);
    const p = moving ? moving.p : now.progress;
    const map = mapAt(now.matrix, now.way, p);
    const whole = p >= 1;
    control.show(now.matrix);
    probeSlider.show(((now.probe % 360) + 360) % 360);
    wayChoice.show(now.way);
    walk.show(Math.round(p * PARTS));
    const layers = new Set(now.layers);
    toggles.forEach((each) => each.setAttribute("aria-pressed", String(layers.has(each.dataset.layer))));
    const lines = tellLines(state);
    const area = tellArea(state.determinant, state.rank);
    write(probeSays, tellProbe({ probe: now.probe, ...state }));
    write(product, `A (${state.x.map((v) => pretty(v)).join(", ")}) = (${state.Ax.map((v) => pretty(v)).join(", ")})`);
    says.lines.hidden = !layers.has("eigenvectors"); // what a reader may want to find first
    says.stretch.hidden = !layers.has("singular");
    write(says.lines, lines);
    write(says.stretch, tellStretch(state));
    write(says.area, area);
    stages.hidden = now.way !== "turns";
    if (now.way === "turns") write(stages, tellStages(now.matrix));
    plane.show({ ...state, map, matrix: now.matrix, probe: now.probe, layers, whole, turning: now.way === "turns" && !whole && p > 0, label: `The plane ${whole ? "after" : p === 0 ? "before" : "on the way to"} A. ${layers.has("eigenvectors") ? `${lines} ` : ""}${area}` });
    curves.show({ ...state, matrix: now.matrix, probe: now.probe, layers });
    tables.show(state);
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  function set(changes) {
    moving?.end();
    moving = null;
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    remember();
    redraw();
  }
  function setColumn(j, tip) {
    const matrix = structuredClone(model.get("matrix"));
    [0, 1].forEach((i) => (matrix[i][j] = tip[i]));
    set({ matrix, progress: 1 });
  }
  function nudge(j, move, big) {
    const inside = (value) => Math.max(-LIMIT, Math.min(LIMIT, Math.round(value * 100) / 100));
    const matrix = model.get("matrix");
    setColumn(j, move.map((step, i) => inside(matrix[i][j] + (big ? 0.5 : 0.1) * step)));
  }
  function setProbe(angle) {
    set({ probe: ((angle % 360) + 360) % 360 });
  }
  function toggle(name) {
    const layers = model.get("layers").filter((each) => each !== name);
    set({ layers: layers.length === model.get("layers").length ? [...layers, name] : layers });
  }
  /** Go to a position: at once under the slider, in motion when a button says how far. */
  function go(position) {
    const from = moving ? moving.p : model.get("progress");
    const to = position / PARTS;
    const wanted = byButton;
    byButton = false;
    moving?.end();
    moving = null;
    if (!wanted || !(duration("step") > 0)) return set({ progress: to });
    const mine = (moving = { p: from, end: () => {} });
    mine.end = animate(duration("step") * 1.6, (part) => {
      mine.p = mix(from, to, part);
      if (part < 1) return redraw();
      set({ progress: to });
    });
  }

  // -------------------------------------------------------------- the address
  function remember() {
    const now = fromModel();
    const told = (name, say = String) => (say(now[name]) === say(start[name]) ? null : say(now[name]));
    link.write({ A: told("matrix", (matrix) => matrix.flat().join(",")), x: told("probe"), way: told("way"), at: told("progress"), show: told("layers", (layers) => layers.join(".")) });
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = structuredClone(start);
    now.matrix = matrixFrom(said.get("A")) ?? now.matrix;
    if (Number.isFinite(parseFloat(said.get("x")))) now.probe = ((parseFloat(said.get("x")) % 360) + 360) % 360;
    if (WAYS.some(([name]) => name === said.get("way"))) now.way = said.get("way");
    const at = parseFloat(said.get("at"));
    if (at >= 0 && at <= 1) now.progress = at;
    if (said.has("show")) now.layers = said.get("show").split(".").filter((each) => LAYERS.some(([name]) => name === each));
    return now;
  }

  linkHighlights(root);
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(plane.element);
  ready();
  return () => watcher.disconnect();
}

/** The three factors in words and numbers. */
function tellStages(matrix) {
  const { to, from, stretches, symmetric } = factors(matrix);
  const [s1, s2] = stretches.map((value) => pretty(value));
  const mirrored = stretches[1] < 0 || stretches[0] < 0 ? " (a minus sign turns over)" : "";
  const back = symmetric ? "turn back by" : "turn by";
  const why = symmetric ? "A is symmetric: it is the same turn, there and back." : "A is not symmetric: the two turns differ.";
  return `Turn by ${pretty(degrees(-from), 1)}°, stretch the axes ${s1} and ${s2} times${mirrored}, ${back} ${pretty(degrees(to), 1)}°. ${why}`;
}

// ---------------------------------------------------------------- the table

function makeTables() {
  const body = make("tbody");
  const element = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "Every number"),
    make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "Numbers of A" }, make("table", {}, make("caption", {}, "What follows from A"), body)),
  );
  const cells = new Map();
  const row = (words, ...keys) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, words),
      keys.map(([quantity, i, j]) => {
        const td = make("td", { "data-quantity": quantity, "data-row": i, "data-col": j });
        cells.set([quantity, i, j].filter((each) => each != null).join("."), td);
        return td;
      }),
    );
  const pair = (quantity, i) => [[quantity, i, 0], [quantity, i, 1]];
  body.append(
    row("kind of eigenvalues", ["kind"]),
    row("eigenvalues λ₁, λ₂", ["lambda", 0], ["lambda", 1]),
    row("eigenvector u₁", ...pair("eigenvectors", 0)),
    row("eigenvector u₂", ...pair("eigenvectors", 1)),
    row("singular values σ₁, σ₂", ["s", 0], ["s", 1]),
    row("v₁, stretched most", ...pair("v", 0)),
    row("v₂, stretched least", ...pair("v", 1)),
    row("A v₁ / σ₁", ...pair("u", 0)),
    row("A v₂ / σ₂", ...pair("u", 1)),
    row("determinant, trace", ["det"], ["trace"]),
    row("rank", ["rank"]),
    row("x", ["x", 0], ["x", 1]),
    row("Ax", ["Ax", 0], ["Ax", 1]),
    row("stretch |Ax|, turn in degrees", ["stretch"], ["turn"]),
  );

  function show({ eigen, singular, determinant, trace, rank, x, Ax, stretch, turn }) {
    const words = { two: "two, real", one: "one, real", every: "one, every direction", none: "none real: real and imaginary part" };
    write(cells.get("kind"), words[eigen.kind]);
    const put = (key, value) => write(cells.get(key), value === undefined ? "–" : fixed(value, 6));
    [0, 1].forEach((i) => {
      put(`lambda.${i}`, eigen.values[i]);
      put(`s.${i}`, singular.s[i]);
      put(`x.${i}`, x[i]);
      put(`Ax.${i}`, Ax[i]);
      [0, 1].forEach((j) => {
        put(`eigenvectors.${i}.${j}`, eigen.vectors[i]?.[j]);
        put(`v.${i}.${j}`, singular.V[i][j]);
        put(`u.${i}.${j}`, singular.U[i][j]);
      });
    });
    put("det", determinant);
    put("trace", trace);
    write(cells.get("rank"), String(rank));
    put("stretch", stretch);
    put("turn", turn);
  }
  return { element, show };
}

export default { render };
