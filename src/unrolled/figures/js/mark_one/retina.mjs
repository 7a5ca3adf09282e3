// The photocells: the digit, a brush, and the wires of the association unit that is looked at.

import { make, uniqueId } from "../kit.mjs";
import { exciting } from "../maths/mark_one.mjs";

const CELL = 15;

/** @param {{side: number, onPaint: (cell: number, value: number) => void}} on */
export function makeRetina({ side, onPaint }) {
  const size = side * CELL;
  const lit = make("svg:path", { class: "un-mcells" });
  const wires = make("svg:g");
  const cursor = make("svg:rect", { class: "un-mcursor", width: CELL, height: CELL });
  const svg = make("svg:svg", { viewBox: `-1 -1 ${size + 2} ${size + 2}`, role: "img" }, make("svg:rect", { class: "un-mground", width: size, height: size }), lit, wires, cursor);
  const says = make("p", { class: "un-hidden", "aria-live": "polite" });
  const hint = uniqueId("hint");
  const pad = make(
    "div",
    { class: "un-mretina", role: "group", tabindex: 0, "aria-label": "Photocells", "aria-describedby": hint, "data-lm-suppress-shortcuts": "true" },
    svg,
    make("p", { class: "un-hidden", id: hint }, "Arrow keys move over the photocells, space turns one dark or light."),
  );
  const element = make("div", {}, make("p", { class: "un-framename" }, "400 photocells: paint on them"), pad, says);
  let now = null;
  let at = side * (side / 2) + side / 2; // the photocell that the keyboard is at
  let brush = null; // dark or light, while the pointer is down

  const square = (cell) => [CELL * (cell % side), CELL * Math.floor(cell / side)];
  function place() {
    const [x, y] = square(at);
    cursor.setAttribute("x", x);
    cursor.setAttribute("y", y);
  }
  const tell = () => (says.textContent = `row ${Math.floor(at / side) + 1}, column ${(at % side) + 1}: ${now.light[at] ? "dark" : "light"}`);

  /** @param next {{light, cells, unit, connections, label}} */
  function show(next) {
    now = next;
    const { light, cells, unit, connections } = next;
    let d = "";
    light.forEach((dark, cell) => {
      const [x, y] = square(cell);
      if (dark) d += `M${x + 1} ${y + 1}h${CELL - 2}v${CELL - 2}h${2 - CELL}z`;
    });
    lit.setAttribute("d", d);
    wires.replaceChildren(
      ...Array.from({ length: connections }, (_, j) => {
        const cell = cells[unit * connections + j];
        const [x, y] = square(cell).map((value) => value + CELL / 2);
        const plus = j < exciting(connections);
        const sign = plus ? `M${x - 4.5} ${y}h9M${x} ${y - 4.5}v9` : `M${x - 4.5} ${y}h9`;
        return make("svg:g", { class: `un-mwire ${plus ? "is-plus" : "is-minus"}`, "data-wire": cell + 1 }, make("svg:circle", { cx: x, cy: y, r: 7.5 }), make("svg:path", { d: sign }));
      }),
    );
    place();
    svg.setAttribute("aria-label", next.label);
  }

  function cellOf(event) {
    const box = svg.getBoundingClientRect();
    const [column, row] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((part) => Math.floor((part * (size + 2) - 1) / CELL));
    return column >= 0 && column < side && row >= 0 && row < side ? row * side + column : null;
  }
  pad.addEventListener("pointerdown", (event) => {
    const cell = cellOf(event);
    if (!event.isPrimary || cell === null) return;
    at = cell;
    brush = now.light[cell] ? 0 : 1;
    pad.setPointerCapture(event.pointerId);
    onPaint(cell, brush);
  });
  pad.addEventListener("pointermove", (event) => {
    const cell = brush === null || !event.isPrimary ? null : cellOf(event);
    if (cell === null || cell === at) return;
    at = cell;
    onPaint(cell, brush);
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (brush = null));
  const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " || event.key === "Enter") onPaint(at, now.light[at] ? 0 : 1);
    else if (moves[event.key]) {
      const [down, right] = moves[event.key];
      const within = (value) => Math.min(side - 1, Math.max(0, value));
      at = within(Math.floor(at / side) + down) * side + within((at % side) + right);
      place();
    } else return;
    event.preventDefault();
    tell();
  });
  return { element, show };
}
