// The graph of ChainRule: boxes with their values, edges with their local derivatives, and the
// lit roads over them. Places come with the plan (from Python), for wide and narrow screens.

import { make, pretty, uniqueId, write } from "../kit.mjs";
import { edge, edgesOf } from "../maths/chain_rule.mjs";

const COLOURS = ["step1", "step2", "step3", "step4", "loss"];
const DASHES = ["none", "14 5", "5 5", "14 5 4 5", "2 5"];
const LANE = 8; // between two roads that share an edge
const NARROW = 560; // pixels below which roads run down

export const colourOf = (road) => `var(--un-${COLOURS[road]})`;

/** A short piece of a road as it is drawn. */
export const swatch = (road) =>
  make(
    "svg:svg",
    { viewBox: "0 0 34 12", "aria-hidden": "true", class: "un-swatch" },
    make("svg:path", { d: "M0 6H34", "stroke-width": 4, "stroke-dasharray": DASHES[road], style: `stroke: ${colourOf(road)}` }),
  );

/** Where the straight line between two boxes leaves the one and reaches the other. */
function edgePath([ax, ay], [bx, by], half, shift) {
  const [dx, dy] = [bx - ax, by - ay];
  const inside = Math.min(dx ? half[0] / Math.abs(dx) : Infinity, dy ? half[1] / Math.abs(dy) : Infinity);
  const length = Math.hypot(dx, dy);
  const [sx, sy] = [(-dy / length) * shift, (dx / length) * shift];
  const stop = inside + 5 / length; // room for the arrow's point
  return [[ax + inside * dx + sx, ay + inside * dy + sy], [bx - stop * dx + sx, by - stop * dy + sy]];
}

const line = ([[ax, ay], [bx, by]]) => `M${ax.toFixed(1)} ${ay.toFixed(1)}L${bx.toFixed(1)} ${by.toFixed(1)}`;

export function makeDrawing() {
  const arrow = uniqueId("arrow");
  const svg = make("svg:svg", { role: "img", class: "un-chain" });
  const frame = make("div", { class: "un-chainframe" }, svg);
  let built = null; // what stands there: {boxes, wires}

  /** Draw a graph's boxes and edges anew. */
  function build(plan, roads, narrow) {
    const { size, half, places } = narrow ? plan.narrow : plan.wide;
    const roadIds = (uses) => roads.map((road, k) => (uses(road) ? `road.${k}` : null)).filter(Boolean);
    const tight = half[0] < 40; // no room for a word beside a number
    const wires = [];
    const boxes = [];
    for (const [name, node] of Object.entries(plan.nodes)) {
      for (const parent of Object.keys(node.by)) {
        const key = edge(parent, name);
        const users = roads.flatMap((road, k) => (edgesOf(road).includes(key) ? [k] : []));
        const middle = edgePath(places[parent], places[name], half, 0);
        const base = make("svg:path", { class: "un-edge", d: line(middle), "marker-end": `url(#${arrow})` });
        const lanes = users.map((k, i) => {
          const path = edgePath(places[parent], places[name], half, LANE * (i - (users.length - 1) / 2));
          return make("svg:path", { class: "un-lane", d: line(path), "data-road": k, "stroke-dasharray": DASHES[k], "marker-end": `url(#${arrow})`, style: `stroke: ${colourOf(k)}` });
        });
        const [[ax, ay], [bx, by]] = middle;
        const [x, level] = [ax + node.label * (bx - ax), ay + node.label * (by - ay)];
        const above = Math.abs(by - ay) < 1 ? 13 + (LANE / 2) * Math.max(0, users.length - 1) : 0;
        const y = level - above + (tight ? (users[0] % 2 ? -10 : 10) : 0); // neighbours stand apart
        const plate = make("svg:rect", { class: "un-plate", y: y - 9, height: 18 });
        const number = make("svg:text", { class: "un-local", x, y: y + 5 });
        const cut = make("svg:path", { class: "un-cut", d: cutAt(middle, node.label > 0.4 ? 0.2 : 0.7) });
        const touch = make("svg:path", { class: "un-touch", d: line(middle) });
        const element = make("svg:g", { "data-id": [`edge.${key}`, ...roadIds((road) => edgesOf(road).includes(key))].join(" ") }, base, lanes, cut, touch, plate, number);
        wires.push({ key, users, base, lanes, cut, plate, number, x, element });
      }
      const [x, y] = places[name];
      const shape = make("svg:rect", { class: "un-box", x: x - half[0], y: y - half[1], width: 2 * half[0], height: 2 * half[1], rx: 10, style: `stroke: var(--un-${node.role})` });
      const words = make("svg:text", { class: "un-boxname", x, y: y - 11 }, narrow ? node.symbol : node.formula);
      const value = make("svg:text", { x, y: y + 7 });
      const rate = make("svg:text", { class: "un-rate", x, y: y + 23 });
      const element = make("svg:g", { "data-id": [`node.${name}`, ...roadIds((road) => road.includes(name))].join(" ") }, shape, words, value, rate);
      boxes.push({ name, shape, value, rate, element });
    }
    svg.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    svg.classList.toggle("un-narrow", narrow);
    const head = make(
      "svg:marker",
      { id: arrow, viewBox: "0 0 10 10", refX: 5, refY: 5, markerWidth: 12, markerHeight: 12, markerUnits: "userSpaceOnUse", orient: "auto" },
      make("svg:path", { d: "M0 0L10 5L0 10z", fill: "context-stroke" }),
    );
    svg.replaceChildren(make("svg:defs", {}, head), ...wires.map((wire) => wire.element), ...boxes.map((box) => box.element));
    svg.classList.toggle("un-tight", tight);
    built = { plan, narrow, tight, wires, boxes, start: roads[0][0] };
  }

  /**
   * @param view {{plan, roads: string[][], at, local, rate, lit: Set<number>,
   *               carries: (edge: string) => boolean, hold: boolean, label: string}}
   */
  function show(view) {
    const narrow = frame.clientWidth < NARROW;
    if (built?.plan !== view.plan || built.narrow !== narrow || built.start !== view.roads[0][0]) build(view.plan, view.roads, narrow);
    for (const { key, users, base, lanes, cut, plate, number, x } of built.wires) {
      const lit = users.filter((k) => view.lit.has(k));
      lanes.forEach((lane) => lane.classList.toggle("is-on", view.lit.has(Number(lane.dataset.road))));
      base.classList.toggle("is-on", lit.length === 0);
      cut.classList.toggle("is-on", view.hold && !view.carries(key));
      const words = pretty(view.local[key]);
      write(number, words);
      const width = words.length * (built.tight ? 7.5 : 8.5) + 2;
      plate.setAttribute("x", x - width / 2);
      plate.setAttribute("width", width);
    }
    for (const { name, shape, value, rate } of built.boxes) {
      const held = view.held.has(name);
      write(value, pretty(view.at[name]));
      write(rate, held ? "held" : `${built.tight ? "↕" : "moves "}${pretty(view.rate[name])}`);
      shape.classList.toggle("is-held", held);
    }
    svg.setAttribute("aria-label", view.label);
  }

  return { element: frame, show, isTight: () => built.tight };
}

/** A short bar across an edge: nothing passes here. */
function cutAt([[ax, ay], [bx, by]], where) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = Math.hypot(dx, dy);
  const [x, y] = [ax + where * dx, ay + where * dy];
  const [sx, sy] = [(-dy / length) * 9, (dx / length) * 9];
  const [tx, ty] = [(dx / length) * 2.5, (dy / length) * 2.5];
  const bar = (sign) => `M${(x + sx + sign * tx).toFixed(1)} ${(y + sy + sign * ty).toFixed(1)}L${(x - sx + sign * tx).toFixed(1)} ${(y - sy + sign * ty).toFixed(1)}`;
  return bar(1) + bar(-1);
}
