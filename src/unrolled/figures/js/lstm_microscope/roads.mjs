// All roads from one quantity to the loss, as a graphical model: the quantity on the left, one node
// for each road it can take, J on the right. On a road's first edge stands its local derivative, in
// its node the error that is known already, at its end the product of the two.

import { make, pretty } from "../kit.mjs";
import { glyph } from "./symbols.mjs";
import { roadId } from "./story.mjs";

const WIDTH = 380;
const ROW = 46;
const [LEFT, MIDDLE, RIGHT] = [30, 178, 358];
const DASHES = ["none", "14 4", "5 4", "14 4 4 4", "2 4"];

/** A way from the height `from` to the height `to`: it bends within `bend`, then runs level. */
const leave = (x, from, to, end, bend = 46) => `M${x} ${from}C${x + bend * 0.6} ${from} ${x + bend * 0.4} ${to} ${x + bend} ${to}L${end} ${to}`;
const arrive = (x, from, to, end, bend = 46) => `M${x} ${from}L${end - bend} ${from}C${end - bend * 0.4} ${from} ${end - bend * 0.6} ${to} ${end} ${to}`;

/** @returns {{element: HTMLElement, show: (view: object|null) => void}} */
export function makeRoads() {
  const svg = make("svg:svg", { role: "img", class: "un-roadmap" });
  const element = make("div", { class: "un-roadsfigure" }, svg);

  /** @param view {{name, t, unit, value, roads: Road[], lost: Road[]}|null} */
  function show(view) {
    element.hidden = view === null;
    if (view === null) return;
    const { name, t, unit, value, roads, lost } = view;
    const rows = [...roads.map((road) => ({ road })), ...lost.map((road) => ({ road, missing: true }))];
    const height = Math.max(rows.length * ROW + 16, 96);
    const middle = 8 + Math.max((rows.length * ROW) / 2, 24);
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    svg.setAttribute("aria-label", spoken(view));
    svg.replaceChildren(
      ...rows.map(({ road, missing }, index) => drawRoad(road, missing, index, middle, { name, t, unit })),
      node(LEFT, middle, [glyph(name), `(${t})`], unit + 1, `d_${name}.${t}.${unit} ${name}.${t}.${unit}`, "start"),
      make("svg:text", { class: "un-roadsum", x: 0, y: middle + 34 }, `δ ${pretty(value, 4)}`),
      node(RIGHT, middle, ["J"], null, "J", "end"),
    );
  }

  function drawRoad(road, missing, index, middle, { name, t, unit }) {
    const y = 8 + ROW * (index + 0.5);
    const known = road.terms.length === 1 ? road.terms[0].find((factor) => factor.kind === "delta") : null;
    const local = known ? road.value / known.value : null;
    const dash = missing ? "3 5" : DASHES[index % DASHES.length];
    const group = make("svg:g", { class: `un-roadway${missing ? " un-missing" : ""}`, "data-id": roadId(name, t, unit, road) });
    const way = (d) => make("svg:path", { d, "stroke-dasharray": dash });
    const product = missing ? "" : `= ${pretty(road.value, 4)}`;
    if (road.via === "J") {
      group.append(way(leave(LEFT + 27, middle, y, MIDDLE)), way(arrive(MIDDLE, y, middle, RIGHT - 20)), label(MIDDLE - 42, y - 6, "y − target", "local"), label(MIDDLE + 72, y - 6, product, "product"));
      return group;
    }
    const [first] = road.terms[0];
    group.append(
      way(leave(LEFT + 27, middle, y, MIDDLE - 27)),
      way(arrive(MIDDLE + 27, y, middle, RIGHT - 20)),
      label(LEFT + 87, y - 6, missing ? "left out" : Number.isFinite(local ?? NaN) ? `× ${pretty(local, 3)}` : `${first.place[0]}ᵀ`, "local"),
      node(MIDDLE, y, [glyph(road.via), `(${road.t})`], known ? unit + 1 : null, known ? `d_${road.via}.${road.t}.${unit} ${road.via}.${road.t}.${unit}` : "", "via"),
      label(MIDDLE + 66, y + 16, known && road.via !== "f" ? `δ ${pretty(known.value, 4)}` : "", "delta"),
      label(MIDDLE + 72, y - 6, product, "product"),
    );
    return group;
  }

  return { element, show };
}

const label = (x, y, words, kind) => make("svg:text", { class: `un-road${kind}`, x, y }, words);

function node(x, y, [name, time], unit, ids, kind) {
  const width = kind === "via" ? 27 : kind === "start" ? 26 : 20;
  return make(
    "svg:g",
    { class: `un-roadnode un-road${kind}`, ...(ids ? { "data-id": ids } : {}) },
    make("svg:rect", { x: x - width, y: y - 15, width: 2 * width, height: 30, rx: 15 }),
    make("svg:text", { x, y: y + 5 }, name, unit === null ? null : make("svg:tspan", { dy: 4, "font-size": 10 }, unit), time ? make("svg:tspan", { dy: unit === null ? -4 : -8, "font-size": 10 }, time) : null),
  );
}

function spoken({ name, t, unit, value, roads, lost }) {
  const each = roads.map((road) => `${road.via === "J" ? "straight to the loss" : `through ${glyph(road.via)}(${road.t})`}: ${pretty(road.value, 4)}`);
  const gone = lost.map((road) => `left out: through ${glyph(road.via)}(${road.t})`);
  return `Roads from ${glyph(name)} of step ${t}, unit ${unit + 1}, to the loss. ${[...each, ...gone].join("; ")}. Sum: ${pretty(value, 4)}.`;
}
