// All roads from one quantity to the loss, as a graphical model: the quantity on the left, one node
// for each road it can take, J on the right. On a road's first edge stands its local derivative, in
// its node the error that is known already, at its end the product of the two.

import { make, pretty } from "../kit.mjs";
import { glyph } from "./symbols.mjs";
import { roadId } from "./story.mjs";

const WIDTH = 400;
const ROW = 50;
const [LEFT, MIDDLE, RIGHT] = [44, 196, 366];
const DASHES = ["none", "14 4", "5 4", "14 4 4 4", "2 4"];

/** @returns {{element: HTMLElement, show: (view: object|null) => void}} */
export function makeRoads() {
  const svg = make("svg:svg", { role: "img", class: "un-roads" });
  const element = make("div", { class: "un-roadsfigure" }, svg);

  /** @param view {{name, t, unit, value, roads: Road[], lost: Road[]}|null} */
  function show(view) {
    element.hidden = view === null;
    if (view === null) return;
    const { name, t, unit, value, roads, lost } = view;
    const rows = [...roads.map((road) => ({ road })), ...lost.map((road) => ({ road, missing: true }))];
    const height = rows.length * ROW + 34;
    const middle = 14 + (rows.length * ROW) / 2;
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    svg.setAttribute("aria-label", spoken(view));
    svg.replaceChildren(
      ...rows.map(({ road, missing }, index) => drawRoad(road, missing, index, middle, { name, t, unit })),
      node(LEFT, middle, [glyph(name), `(${t})`], unit + 1, `d_${name}.${t}.${unit} ${name}.${t}.${unit}`, "start"),
      make("svg:text", { class: "un-roadsum", x: LEFT, y: middle + 38 }, `δ = ${pretty(value, 4)}`),
      node(RIGHT, middle, ["J"], null, "J", "end"),
    );
  }

  function drawRoad(road, missing, index, middle, { name, t, unit }) {
    const y = 14 + ROW * (index + 0.5);
    const known = road.terms.length === 1 ? road.terms[0].find((factor) => factor.kind === "delta") : null;
    const local = known ? road.value / known.value : null;
    const dash = missing ? "3 5" : DASHES[index % DASHES.length];
    const straight = road.via === "J";
    const first = straight ? `M${LEFT + 24} ${middle}C${LEFT + 90} ${y} ${RIGHT - 90} ${y} ${RIGHT - 20} ${middle}` : `M${LEFT + 24} ${middle}C${LEFT + 60} ${middle} ${LEFT + 60} ${y} ${MIDDLE - 26} ${y}`;
    const group = make("svg:g", { class: `un-roadway${missing ? " un-missing" : ""}`, "data-id": roadId(name, t, unit, road) });
    group.append(make("svg:path", { d: first, "stroke-dasharray": dash }));
    const [gate] = road.terms[0];
    if (straight) {
      group.append(label((LEFT + MIDDLE) / 2 + 72, y - 6, `${pretty(road.value, 4)}`, "product"));
      return group;
    }
    group.append(
      make("svg:path", { d: `M${MIDDLE + 26} ${y}C${RIGHT - 60} ${y} ${RIGHT - 60} ${middle} ${RIGHT - 20} ${middle}`, "stroke-dasharray": dash }),
      label(LEFT + 78, y - 6, missing ? "left out" : local === null || !Number.isFinite(local) ? `${gate.place[0]}ᵀ` : `× ${pretty(local, 3)}`, "local"),
      node(MIDDLE, y, [glyph(road.via), `(${road.t})`], known ? unit + 1 : null, known ? `d_${road.via}.${road.t}.${unit} ${road.via}.${road.t}.${unit}` : "", "via"),
      label(MIDDLE, y + 24, known && road.via !== "f" ? `δ ${pretty(known.value, 4)}` : "", "delta"),
      label(MIDDLE + 84, y - 6, missing ? "" : `= ${pretty(road.value, 4)}`, "product"),
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
