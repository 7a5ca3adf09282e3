// Wireframe: a car through three 4×4 matrices, and which of the three are linear.

import { button, choice, fixed, linkHighlights, linkedState, make, mount, oncePerFrame, pretty, slider, write } from "./js/kit.mjs";
import { apply4, divided, identity4, multiply4, perspective4, translation4, turn4 } from "./js/maths/projection.mjs";

const HALF = [2.9, 1.8]; // what the screen shows, from its middle
const UNIT = 100;
const TRAITS = ["model", "turn", "tilt", "shift", "distance", "order", "view", "corner"];
const ORDERS = [["turn first", "turn, then shift"], ["shift first", "shift, then turn"]];
const VIEWS = [["perspective", "perspective"], ["parallel", "parallel"]];
const NUMBERS = { turn: [0, 359], tilt: [-90, 90], distance: [4, 20] };
const SHIFTS = [["right", -1.5, 1.5], ["near", -3, 0.5]];

const radians = (degrees) => (degrees * Math.PI) / 180;

/** The 4×4 matrices: R turns, T shifts, P projects, M is their product. */
export function matricesOf(now) {
  const R = multiply4(turn4(0, radians(now.tilt)), turn4(1, radians(now.turn)));
  const T = translation4([now.shift[0], 0, now.shift[1]]);
  const P = now.view === "perspective" ? perspective4(now.distance) : identity4();
  return { R, T, P, M: multiply4(P, now.order === "turn first" ? multiply4(T, R) : multiply4(R, T)) };
}

/** |f(u + v) − f(u) − f(v)| of the map of three numbers that a 4×4 matrix stands for. */
export function violation(M, u, v) {
  const f = (p) => divided(apply4(M, [...p, 1]));
  const parts = [u.map((each, i) => each + v[i]), u, v].map(f);
  if (parts.includes(null)) return null;
  return Math.hypot(...parts[0].map((each, i) => each - parts[1][i] - parts[2][i]));
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "wireframe");
  const link = linkedState(model, root);
  const models = model.get("models");
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, structuredClone(model.get(name))]));
  const start = fromModel();
  const pointsOf = (now) => models[now.model].points;

  // -------------------------------------------------------------- the parts
  const degrees = (value) => `${pretty(value, 0)}°`;
  const modelChoice = choice({ legend: "Model", options: [["car", "car"], ["cube", "cube"]], value: start.model, onChange: (name) => set({ model: name, corner: 0 }) });
  const viewChoice = choice({ legend: "View", options: VIEWS, value: start.view, onChange: (view) => set({ view }) });
  const orderChoice = choice({ legend: "Order", options: ORDERS, value: start.order, onChange: (order) => set({ order }) });
  const turn = slider({ label: "Turn", min: 0, max: 359, value: start.turn, say: degrees, onInput: (value) => set({ turn: value }) });
  const tilt = slider({ label: "Tilt", min: -90, max: 90, value: start.tilt, say: degrees, onInput: (value) => set({ tilt: value }) });
  const shifts = SHIFTS.map(([words, min, max], i) =>
    slider({
      label: words === "right" ? "Shift right" : "Shift towards you",
      min,
      max,
      step: 0.1,
      value: start.shift[i],
      say: (value) => pretty(value, 1),
      onInput: (value) => set({ shift: model.get("shift").map((each, j) => (i === j ? value : each)) }),
    }),
  );
  const distance = slider({ label: "Distance of the eye", min: 4, max: 20, step: 0.5, value: start.distance, say: (value) => pretty(value, 1), onInput: (value) => set({ distance: value }) });
  const reset = button("Reset", () => set(structuredClone(start)));
  const svg = make("svg:svg", { class: "un-wire", role: "img", viewBox: `${-UNIT * HALF[0]} ${-UNIT * HALF[1]} ${2 * UNIT * HALF[0]} ${2 * UNIT * HALF[1]}` });
  const far = make("svg:path", { class: "un-wirefar" });
  const near = make("svg:path", { class: "un-wirenear" });
  const marked = make("svg:circle", { r: 7, class: "un-wirecorner" });
  svg.append(make("svg:path", { d: "M-14 0H14M0-14V14", class: "un-wireorigin" }), far, near, marked);
  const frame = make("div", { class: "un-wireframe" }, svg);
  const follow = slider({ label: "Follow corner", min: 0, max: pointsOf(start).length - 1, value: start.corner, say: (value) => `number ${value + 1}`, onInput: (corner) => set({ corner }) });
  const path = make("div", { class: "un-lines un-wirepath", "aria-live": "off" });
  const count = make("p", { class: "un-readout un-muted" });
  const behind = make("p", { class: "un-readout un-error", "aria-live": "polite" });
  const tables = makeTables();
  const verdicts = makeVerdicts();

  live.append(
    make("div", { class: "un-row" }, modelChoice.element, viewChoice.element, reset),
    frame,
    behind,
    make("div", { class: "un-wiresliders" }, turn.element, tilt.element, shifts.map((each) => each.element), distance.element),
    make("div", { class: "un-row" }, orderChoice.element),
    verdicts.element,
    follow.element,
    path,
    count,
    tables.element,
  );

  // -------------------------------------------------------------- showing
  function draw() {
    const now = fromModel();
    const each = matricesOf(now);
    const { points, edges } = models[now.model];
    const moved = points.map((p) => apply4(each.M, [...p, 1]));
    const screen = moved.map(divided);
    const at = ([x, y]) => `${(UNIT * x).toFixed(1)} ${(-UNIT * y).toFixed(1)}`;
    const parts = { near: "", far: "" };
    let lost = 0;
    for (const [a, b] of edges) {
      if (!screen[a] || !screen[b]) {
        lost += 1;
        continue;
      }
      parts[screen[a][2] + screen[b][2] > 0 ? "near" : "far"] += `M${at(screen[a])}L${at(screen[b])}`;
    }
    near.setAttribute("d", parts.near);
    far.setAttribute("d", parts.far);
    const corner = Math.min(now.corner, points.length - 1);
    const here = screen[corner];
    marked.style.display = here ? "" : "none";
    if (here) marked.setAttribute("transform", `translate(${at(here)})`);
    write(behind, lost ? `${lost} lines reach behind the eye and are not drawn.` : "");
    modelChoice.show(now.model);
    viewChoice.show(now.view);
    orderChoice.show(now.order);
    turn.show(((Math.round(now.turn) % 360) + 360) % 360);
    tilt.show(now.tilt);
    shifts.forEach((shift, i) => shift.show(now.shift[i]));
    distance.show(now.distance);
    distance.element.hidden = now.view !== "perspective";
    follow.input.max = points.length - 1;
    follow.show(corner);
    const stages = stagesOf(now, each, points[corner]);
    path.replaceChildren(...tellPath(now, stages));
    const perPoint = 16 * points.length;
    write(count, `M takes 16 multiplications a corner, ${perPoint} in all; the three matrices one after the other would take ${3 * perPoint}.`);
    verdicts.show(now, each, points);
    tables.show(each, stages);
    svg.setAttribute("aria-label", `A wireframe ${now.model}, turned by ${degrees(now.turn)} and tilted by ${degrees(now.tilt)}, in ${now.view} projection.`);
  }
  const redraw = oncePerFrame(draw);

  function stagesOf(now, { R, T, P }, point) {
    const corner = [...point, 1];
    const [one, two] = now.order === "turn first" ? [R, T] : [T, R];
    const first = apply4(one, corner);
    const second = apply4(two, first);
    const projected = apply4(P, second);
    return { corner, first, second, projected, screen: divided(projected) };
  }

  // -------------------------------------------------------------- acting
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    const told = (name) => (String(now[name]) === String(start[name]) ? null : String(now[name]));
    link.write(Object.fromEntries(TRAITS.map((name) => [name, told(name)])));
    redraw();
  }
  let grip = null;
  svg.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    grip = { x: event.clientX, turn: model.get("turn") };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (grip) set({ turn: (((grip.turn + Math.round((event.clientX - grip.x) / 2)) % 360) + 360) % 360 });
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) svg.addEventListener(end, () => (grip = null));

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = structuredClone(start);
    const among = (name, options) => options.includes(said.get(name)) && (now[name] = said.get(name));
    among("model", Object.keys(models));
    among("order", ORDERS.map(([name]) => name));
    among("view", VIEWS.map(([name]) => name));
    for (const [name, [low, high]] of Object.entries(NUMBERS)) {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      if (value >= low && value <= high) now[name] = value;
    }
    const shift = (said.get("shift") ?? "").split(",").map(Number);
    if (said.has("shift") && shift.length === 2 && shift.every((value, i) => value >= SHIFTS[i][1] && value <= SHIFTS[i][2])) now.shift = shift;
    const corner = said.get("corner") ? Number(said.get("corner")) : NaN;
    if (Number.isInteger(corner) && corner >= 0 && corner < pointsOf(now).length) now.corner = corner;
    return now;
  }

  linkHighlights(root);
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  draw();
  ready();
}

const vector = (values) => `(${values.map((value) => pretty(value)).join(", ")})`;

/** The followed corner, matrix by matrix. */
function tellPath(now, { corner, first, second, projected, screen }) {
  const turned = (words) => make("span", {}, words);
  const [one, two] = now.order === "turn first" ? ["turned by R", "shifted by T"] : ["shifted by T", "turned by R"];
  return [
    ["corner, with a 1 appended", vector(corner)],
    [one, vector(first)],
    [two, vector(second)],
    [now.view === "perspective" ? "projected by P: only w changes" : "parallel view: P changes nothing", vector(projected)],
    ["divided by w: on the screen", screen ? vector(screen.slice(0, 2)) : "behind the eye"],
  ].map(([words, numbers]) => make("div", { class: "un-line un-wirestage" }, turned(words), make("span", { class: "un-result" }, numbers)));
}

/** Which of the maps of three numbers are linear, tried on two corners u and v. */
function makeVerdicts() {
  const rows = [["turn", "turn"], ["shift", "shift"], ["picture", "the whole picture"]].map(([name, words]) => {
    const number = make("td", { "data-quantity": "violation", "data-map": name });
    const verdict = make("td");
    return { name, number, verdict, element: make("tr", {}, make("th", { scope: "row" }, words), number, verdict) };
  });
  const element = make(
    "div",
    { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "Which maps are linear" },
    make("table", {}, make("caption", {}, "Linear? |f(u + v) − f(u) − f(v)| for the first two corners, as maps of three numbers"), make("tbody", {}, rows.map((row) => row.element))),
  );
  function show(now, { R, T, M }, points) {
    const [u, v] = points;
    rows.forEach(({ name, number, verdict }) => {
      const value = violation({ turn: R, shift: T, picture: M }[name], u, v);
      write(number, value === null ? "–" : fixed(value, 6));
      write(verdict, value === null ? "behind the eye" : value < 1e-12 ? "linear" : "not linear");
    });
  }
  return { element, show };
}

/** The four matrices and the followed corner's stages, for readers and for tests. */
function makeTables() {
  const grids = ["R", "T", "P", "M"].map((name) => {
    const cells = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => make("td", { "data-quantity": name, "data-row": i, "data-col": j })));
    const words = { R: "R turns", T: "T shifts", P: "P projects", M: "M, their product" };
    return { name, cells, element: make("table", {}, make("caption", {}, words[name]), make("tbody", {}, cells.map((row) => make("tr", {}, row)))) };
  });
  const stages = ["corner", "first", "second", "projected", "screen"].map((name, i) => {
    const cells = [0, 1, 2, 3].map((j) => make("td", { "data-quantity": "stage", "data-row": i, "data-col": j }));
    return { name, cells, element: make("tr", {}, make("th", { scope: "row" }, ["corner", "after the first matrix", "after the second", "after P", "divided by w"][i]), cells) };
  });
  const element = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "Every number"),
    make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "Matrices and the followed corner" }, make("div", { class: "un-row" }, grids.map((grid) => grid.element)), make("table", {}, make("caption", {}, "The followed corner"), make("tbody", {}, stages.map((stage) => stage.element)))),
  );
  function show(each, at) {
    for (const { name, cells } of grids) cells.forEach((row, i) => row.forEach((cell, j) => write(cell, fixed(each[name][i][j]))));
    for (const { name, cells } of stages) cells.forEach((cell, j) => write(cell, at[name]?.[j] === undefined ? "–" : fixed(at[name][j])));
  }
  return { element, show };
}

export default { render };
