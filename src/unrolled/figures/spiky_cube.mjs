// SpikyCube: stack unit cells, a ball in each, and see the ball between them grow with D. Up to three
// dimensions are drawn as they are; any number of them as an honest cross-section.

import { button, choice, fixed, linkHighlights, linkedState, make, mount, numberField, oncePerFrame, pretty, slider, uniqueId, write } from "./js/kit.mjs";
import { drawChart } from "./js/spiky_cube/chart.mjs";
import { drawSection } from "./js/spiky_cube/section.mjs";
import { sizes } from "./js/spiky_cube/sizes.mjs";
import { drawSolid } from "./js/spiky_cube/solid.mjs";
import { planeIn, powerOfTen, say, verdict } from "./js/spiky_cube/story.mjs";

const TRAITS = ["D", "cells", "turn", "tilt"];

/** The table: quantity, words, id of the part it speaks of, and what to say in words beside it. */
const ROWS = [
  ["diameter", "inner ball’s diameter, √D − 1", "inner"],
  ["sticks_out", "sticks out of each wall by", "inner", (n) => (n.sticks_out > 0 ? "outside" : n.sticks_out === 0 ? "touches" : "room left")],
  ["to_wall", "centre to a wall, k/2", "wall"],
  ["to_corner", "centre to a corner, k√D/2", "corner"],
  ["box_diagonal", "box’s diagonal, k√D", "corner"],
  ["cell_diagonal", "a cell’s diagonal, √D", null],
  ["corner_share", "share of a cell outside its ball", "balls", (n) => `ball: ${powerOfTen(n.cell_ball_log10)}`],
  ["cell_ball_log10", "log₁₀ of the ball’s share of its cell", "balls"],
  ["ratio_log10", "log₁₀ of inner ball’s volume over box’s", "inner", (n) => (n.ratio_log10 === null ? "no volume" : powerOfTen(n.ratio_log10))],
  ["cells_log10", "log₁₀ of the number of cells, kᴰ", "balls", (n, { D, cells }) => (n.cells_log10 < 15 ? say(cells ** D) : powerOfTen(n.cells_log10))],
];

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "spiky-cube");
  const link = linkedState(model, root);
  const steps = model.get("steps");
  const most = steps.at(-1);
  const curves = model.get("curves");
  const events = model.get("events");
  const given = model.get("numbers"); // by Python, at the start
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();
  const CELLS = Object.keys(curves).map(Number).sort((a, b) => a - b);

  // -------------------------------------------------------------- the parts
  const nearest = (D) => steps.reduce((best, step, i) => (Math.abs(step - D) < Math.abs(steps[best] - D) ? i : best), 0);
  let exactD = start.D; // between two of the slider's steps it says what the field says
  const sayD = (place) => `D = ${nearest(exactD) === place ? exactD : steps[place]}`;
  const dims = slider({ label: "Dimensions", min: 0, max: steps.length - 1, value: nearest(start.D), say: sayD, onInput: (place) => set({ D: steps[place] }) });
  const field = numberField({
    label: "D",
    value: start.D,
    step: 1,
    min: 1,
    max: most,
    onInput: (D) => (Number.isInteger(D) ? set({ D }) : field.input.setAttribute("aria-invalid", "true")),
  });
  const cells = choice({ legend: "Cells on an axis", options: CELLS.map((k) => [String(k), String(k)]), value: String(start.cells), onChange: (k) => set({ cells: Number(k) }) });
  const turn = slider({ label: "Turn", min: 0, max: 359, value: start.turn, say: (value) => `${value}°`, onInput: (value) => set({ turn: value }) });
  const tilt = slider({ label: "Tilt", min: -80, max: 80, value: start.tilt, say: (value) => `${pretty(value, 0)}°`, onInput: (value) => set({ tilt: value }) });
  const marks = { equal: button("", () => set({ D: 4 })), leaves: button("", () => set({ D: events[model.get("cells")].leaves })), outgrows: button("", () => set({ D: events[model.get("cells")].outgrows })) };
  const reset = button("Reset", () => set(start));

  const svg = { solid: make("svg:svg", { role: "img", class: "un-solid" }), section: make("svg:svg", { role: "img" }), chart: make("svg:svg", { role: "img" }) };
  const name = { solid: make("p", { class: "un-framename" }, "Three dimensions, as they are"), section: make("p", { class: "un-framename" }), chart: make("p", { class: "un-framename" }, "Inner ball’s volume over the box’s") };
  const frame = Object.fromEntries(["solid", "section"].map((key) => [key, make("div", { class: "un-frame" }, name[key], svg[key])]));
  const turning = make("div", { class: "un-row un-turning" }, turn.element, tilt.element);
  frame.solid.append(turning);
  const pair = make("div", { class: "un-pair" }, frame.solid, frame.section);
  const chartFrame = make("div", { class: "un-frame" }, name.chart, svg.chart);
  const sentence = make("p", { class: "un-readout un-verdictline", "aria-live": "polite" });
  const plane = make("p", { class: "un-readout un-muted un-planeline" });

  const cellsOf = ROWS.map(([quantity, words, id, aside]) => ({ quantity, aside, value: make("td", { "data-quantity": quantity, "data-id": id }), note: make("td"), words, id }));
  const table = make(
    "table",
    {},
    make("caption", {}, "The same in numbers; a cell’s side is 1"),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", style: "text-align: left" }, "what"), make("th", { scope: "col" }, "value"), make("td"))),
    make("tbody", {}, cellsOf.map(({ words, id, value, note }) => make("tr", {}, make("th", { scope: "row", "data-id": id, style: "white-space: normal" }, words), value, note))),
  );
  const picture = make("div", { class: "un-spiky" }, pair, chartFrame);
  live.append(
    make("div", { class: "un-row un-dims" }, dims.element, field.element, reset),
    make("div", { class: "un-row" }, cells.element, make("div", { class: "un-buttons" }, Object.values(marks))),
    sentence,
    picture,
    plane,
    make("div", { class: "un-scroll", role: "group", tabindex: 0, "aria-label": "The same in numbers" }, table),
  );
  const gradients = uniqueId("spiky");

  // -------------------------------------------------------------- drawing
  function draw() {
    const now = fromModel();
    const { D, cells: k } = now;
    const n = D === given.D && k === given.cells ? given : sizes(D, k);
    const { leaves, outgrows } = events[k];
    const solid = D === 3;
    const width = Math.max(240, Math.round(picture.clientWidth));
    const both = solid && width > 600;
    frame.solid.hidden = !solid;
    pair.classList.toggle("is-side-by-side", both);

    exactD = D;
    dims.show(nearest(D));
    field.show(D);
    cells.show(String(k));
    turn.show(now.turn);
    tilt.show(now.tilt);
    write(marks.equal, "D = 4: as large");
    write(marks.leaves, `D = ${leaves}: leaves the box`);
    write(marks.outgrows, outgrows ? `D = ${outgrows}: outgrows it` : "never outgrows it");
    for (const [key, at] of [["equal", 4], ["leaves", leaves], ["outgrows", outgrows]]) marks[key].setAttribute("aria-disabled", String(at === null || at === D));

    const half = both ? Math.round((width - 16) / 2) : width;
    const tall = Math.min(360, Math.max(280, Math.round(half * 0.95)));
    const show = (key, w, h, parts, label) => {
      svg[key].setAttribute("viewBox", `0 0 ${w} ${h}`);
      svg[key].setAttribute("aria-label", label);
      svg[key].replaceChildren(...parts);
    };
    if (solid) show("solid", half, tall, drawSolid(half, tall, k, now.turn, now.tilt, gradients), `A box of ${k} × ${k} × ${k} cells, the eight balls about its centre, and the inner ball between them.`);
    show("section", half, tall, drawSection(half, tall, D, k), verdict(n, now, events[k]));
    write(name.section, D === 1 ? "One dimension, as it is" : D === 2 ? "Two dimensions, as they are" : `Section through ${say(D)} dimensions, to scale`);
    const short = Math.round(Math.min(250, Math.max(200, width * 0.42)));
    show("chart", width, short, drawChart({ width, height: short, dims: steps.slice(1), curve: curves[k], D, now: n.ratio_log10, leaves, outgrows }), `log₁₀ of the ratio against D: ${n.ratio_log10 === null ? "no volume at D = 1" : `${pretty(n.ratio_log10, 2)} at D = ${D}`}`);

    write(sentence, verdict(n, now, events[k]));
    write(plane, planeIn(D, k));
    for (const { quantity, aside, value, note } of cellsOf) {
      value.dataset.d = D;
      write(value, n[quantity] === null ? "−∞" : fixed(n[quantity]));
      write(note, aside ? aside(n, now) : "");
    }
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  function set(changes) {
    for (const [key, value] of Object.entries(changes)) if (value !== null) model.set(key, value);
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((key) => [key, now[key] === start[key] ? null : String(now[key])])));
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const whole = (key, low, high) => {
      const value = said.get(key) ? Number(said.get(key)) : NaN;
      return Number.isInteger(value) && value >= low && value <= high ? value : start[key];
    };
    return { D: whole("D", 1, most), cells: CELLS.includes(Number(said.get("cells"))) ? Number(said.get("cells")) : start.cells, turn: whole("turn", 0, 359), tilt: whole("tilt", -80, 80) };
  }
  let grip = null; // where a drag began, and from which view
  svg.solid.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    svg.solid.setPointerCapture(event.pointerId);
    grip = { x: event.clientX, y: event.clientY, turn: model.get("turn"), tilt: model.get("tilt") };
  });
  svg.solid.addEventListener("pointermove", (event) => {
    if (grip === null || !event.isPrimary) return;
    const turn = grip.turn - Math.round((event.clientX - grip.x) / 2);
    const tilt = grip.tilt + Math.round((event.clientY - grip.y) / 2);
    set({ turn: ((turn % 360) + 360) % 360, tilt: Math.min(80, Math.max(-80, tilt)) });
  });
  for (const end of ["pointerup", "pointercancel"]) svg.solid.addEventListener(end, () => (grip = null));

  linkHighlights(root);
  for (const key of TRAITS) model.on(`change:${key}`, redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(picture);
  ready();
  return () => watcher.disconnect();
}

export default { render };
