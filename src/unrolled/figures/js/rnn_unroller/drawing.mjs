// The two drawings of one small network, neurons and blocks, folded and unrolled, as one picture
// with two dials: `blocks` (0 … 1) draws each layer together, `unrolled` (0 … 1) pulls the steps
// apart along time. Every position is a mixture, so each drawing morphs into the others.

import { make, mix, pretty, uniqueId, write } from "../kit.mjs";
import { at } from "../maths/rnn.mjs";

const LAYERS = ["x", "h", "o", "y_hat", "J"];
const ROLE = { x: "input", h: "hidden", o: "output", y_hat: "output", J: "loss" };
export const NAME = { x: "x", h: "h", o: "o", y_hat: "ŷ", J: "J" };

// Time runs right and layers up on a wide screen; on a narrow one time runs down, layers right.
// A layer's units stand on a slant, so that no wire between two units runs over a third.
const WIDE = {
  box: [918, 520],
  time: (t) => (t === 0 ? 78 : 60 + 190 * t),
  middle: 450,
  layer: { x: 456, h: 326, o: 196, y_hat: 116, J: 44 },
  place: (along, across, ox, oy) => [along + ox, across + oy],
};
const NARROW = {
  box: [400, 812],
  time: (t) => (t === 0 ? 70 : 50 + 176 * t),
  middle: 400,
  layer: { x: 44, h: 140, o: 228, y_hat: 300, J: 368 },
  place: (along, across, ox, oy) => [across - 1.1 * oy, along + ox],
};
const SLANT = { x: [50, 0], h: [46, -36], o: [54, 0], y_hat: [54, 0], J: [0, 0] };
const HALF = 23; // half a neuron's width
const DASHES = ["none", "16 5", "5 5", "16 5 5 5"];

/** The wires of one step: [kind, from layer, to layer, steps back in time]. */
const WIRES = [
  ["U", "x", "h", 0],
  ["W", "h", "h", 1],
  ["V", "h", "o", 0],
  ["softmax", "o", "y_hat", 0],
  ["loss", "y_hat", "J", 0],
];

export function makeDrawing({ T, sizes, label, onPick }) {
  const arrow = uniqueId("arrow");
  const svg = make("svg:svg", { role: "img", "aria-label": label, class: "un-rnn" });
  const groups = Object.fromEntries(
    ["wires", "blockWires", "roads", "blocks", "nodes", "deltas", "words"].map((name) => [name, make("svg:g", { class: `un-${name}` })]),
  );
  svg.append(
    make("svg:defs", {}, arrowhead(arrow)),
    ...Object.values(groups),
  );

  // -------------------------------------------------------------- the parts, made once
  const nodes = [];
  const blocks = [];
  for (let t = 0; t <= T; t++) {
    for (const layer of t === 0 ? ["h"] : LAYERS) {
      const size = sizes[layer];
      for (let unit = 0; unit < size; unit++) nodes.push(makeNode(layer, t, unit));
      blocks.push(makeBlock(layer, t));
    }
  }
  const wires = [];
  const blockWires = [];
  for (let t = 1; t <= T; t++) {
    for (const [kind, from, to, back] of WIRES) {
      for (let row = 0; row < sizes[to]; row++) {
        for (let col = 0; col < sizes[from]; col++) wires.push(makeWire(kind, from, to, back, t, row, col));
      }
      blockWires.push(makeBlockWire(kind, from, to, back, t));
    }
  }
  const words = [
    ...LAYERS.map((layer) => ({ kind: "row", layer, element: make("svg:text", { class: "un-rowname" }, rowWords(layer)) })),
    ...Array.from({ length: T }, (_, i) => ({ kind: "time", t: i + 1, element: make("svg:text", { class: "un-timename" }, `t = ${i + 1}`) })),
  ];
  groups.words.append(...words.map((word) => word.element));

  function makeNode(layer, t, unit) {
    const ids = nodeIds(layer, t, unit);
    const shape = make("svg:rect", { class: "un-shape" });
    const value = make("svg:text", { class: "un-value" });
    const delta = make("svg:text", { class: layer === "J" ? "un-target" : "un-delta" });
    const element = make(
      "svg:g",
      { class: `un-node un-is-${ROLE[layer]}`, "data-id": ids.join(" ") },
      make("svg:title", {}, `${NAME[layer]}(${t})` + (sizes[layer] > 1 ? `, unit ${unit + 1}` : "")),
      shape,
      value,
    );
    groups.deltas.append(delta);
    if (layer === "x" || layer === "J") {
      element.classList.add("un-pickable");
      element.addEventListener("click", () => onPick(layer === "x" ? `x.${t}.${unit}` : `target.${t}`));
    }
    groups.nodes.append(element);
    return { layer, t, unit, element, shape, value, delta };
  }

  function makeBlock(layer, t) {
    const shape = make("svg:rect", { class: "un-shape" });
    const name = make("svg:text", { class: "un-blockname" });
    const numbers = make("svg:text", { class: "un-blocknumbers" });
    const errors = make("svg:text", { class: "un-blocknumbers un-delta" });
    const ids = Array.from({ length: sizes[layer] }, (_, unit) => nodeIds(layer, t, unit)).flat();
    const element = make("svg:g", { class: `un-block un-is-${ROLE[layer]}`, "data-id": ids.join(" ") }, shape, name, numbers, errors);
    groups.blocks.append(element);
    return { layer, t, element, shape, name, numbers, errors };
  }

  function makeWire(kind, from, to, back, t, row, col) {
    const weight = "UWV".includes(kind) ? `${kind}.${row}.${col}` : null;
    const ids = weight ? [weight, `${weight}@${t}`] : [`${kind}@${t}`];
    const line = make("svg:path", { class: `un-wire un-${weight ? "weight" : "link"}` });
    const element = make("svg:g", { "data-id": ids.join(" ") }, line);
    let touch = null;
    if (weight) {
      touch = make("svg:path", { class: "un-touch" }, make("svg:title", {}, `${kind}, row ${row + 1}, column ${col + 1}`));
      element.append(touch);
      element.addEventListener("click", () => onPick(weight));
    }
    groups.wires.append(element);
    return { kind, from, to, back, t, row, col, weight, element, line, touch };
  }

  function makeBlockWire(kind, from, to, back, t) {
    const line = make("svg:path", { class: "un-wire un-blockwire", "marker-end": `url(#${arrow})` });
    const name = make("svg:text", { class: "un-wirename" }, "UWV".includes(kind) ? kind : "");
    const ids = "UWV".includes(kind) ? wires.filter((w) => w.kind === kind && w.t === t).flatMap((w) => [w.weight, `${w.weight}@${t}`]) : [`${kind}@${t}`];
    const element = make("svg:g", { "data-id": ids.join(" ") }, line, name);
    groups.blockWires.append(element);
    return { kind, from, to, back, t, element, line, name };
  }

  // -------------------------------------------------------------- positions
  let dials = { blocks: 0, unrolled: 1, narrow: false };
  let view = null;

  function spot(layer, t, unit) {
    const plan = dials.narrow ? NARROW : WIDE;
    const along = mix(plan.middle, plan.time(t), dials.unrolled);
    const spread = (unit - (sizes[layer] - 1) / 2) * (1 - dials.blocks);
    return plan.place(along, plan.layer[layer], spread * SLANT[layer][0], spread * SLANT[layer][1]);
  }
  const centre = (layer, t) => spot(layer, t, (sizes[layer] - 1) / 2);

  /** How present step t is: folded, only the step in focus is on stage. */
  const presence = (t) => mix(t === Math.max(1, view?.focus ?? 1) ? 1 : 0, 1, dials.unrolled);

  /** The way of a wire; folded up, the recurrent one is a loop. */
  function curve([ax, ay], [bx, by], recurrent) {
    if (!recurrent) return `M${ax} ${ay}L${bx} ${by}`;
    const bow = (1 - dials.unrolled) * 150;
    const [sx, sy] = dials.narrow ? [0, 1] : [1, 0];
    const near = [mix(ax, bx, 0.3) + bow * sx - bow * 0.35 * sy, mix(ay, by, 0.3) + bow * sy - bow * 0.35 * sx];
    const far = [mix(ax, bx, 0.7) + bow * sx + bow * 0.35 * sy, mix(ay, by, 0.7) + bow * sy + bow * 0.35 * sx];
    return `M${ax} ${ay}C${far[0]} ${far[1]} ${near[0]} ${near[1]} ${bx} ${by}`;
  }

  function arrange(next) {
    dials = { ...dials, ...next };
    const plan = dials.narrow ? NARROW : WIDE;
    svg.setAttribute("viewBox", `0 0 ${plan.box[0]} ${plan.box[1]}`);
    svg.classList.toggle("un-narrow", dials.narrow);
    for (const { layer, t, unit, element, shape, value, delta } of nodes) {
      const [x, y] = spot(layer, t, unit);
      const [w, h] = layer === "J" ? [dials.narrow ? 26 : 36, 18] : [HALF, HALF];
      set(shape, { x: x - w, y: y - h, width: 2 * w, height: 2 * h, rx: layer === "x" || layer === "J" ? 5 : layer === "y_hat" ? 12 : HALF });
      set(value, { x, y: y + 5 });
      set(delta, besides(layer, unit, x, y));
      const opacity = (layer === "J" ? 1 : 1 - dials.blocks) * presence(t) * (t === 0 ? dials.unrolled : 1);
      fade(element, opacity);
      fade(delta, opacity);
    }
    for (const { layer, t, element, shape, name, numbers, errors } of blocks) {
      const [x, y] = centre(layer, t);
      const [w, h] = blockHalf(layer);
      set(shape, { x: x - w, y: y - h, width: 2 * w, height: 2 * h, rx: layer === "x" ? 4 : 12 });
      const up = layer === "h" || layer === "o" ? 8 : 0; // room for the errors, a third line
      set(name, { x, y: y - 3 - up });
      set(numbers, { x, y: y + 15 - up });
      set(errors, { x, y: y + 24 });
      fade(element, (layer === "J" ? 0 : dials.blocks) * presence(t) * (t === 0 ? dials.unrolled : 1));
    }
    for (const wire of wires) {
      const path = curve(spot(wire.from, wire.t - wire.back, wire.col), spot(wire.to, wire.t, wire.row), wire.back);
      wire.line.setAttribute("d", path);
      wire.touch?.setAttribute("d", path);
      fade(wire.element, (1 - dials.blocks) * presence(wire.t));
    }
    for (const { from, to, back, t, element, line, name } of blockWires) {
      const [start, end] = between(from, t - back, to, t, back);
      line.setAttribute("d", curve(start, end, back));
      const bow = back ? (1 - dials.unrolled) * 118 : 0;
      set(name, {
        x: (start[0] + end[0]) / 2 + (dials.narrow ? (back ? -14 : 0) : back ? bow : -13),
        y: (start[1] + end[1]) / 2 + (dials.narrow ? (back ? bow : -8) : back ? -9 : 5),
      });
      fade(element, dials.blocks * presence(t));
    }
    for (const word of words) placeWord(word);
    drawRoads();
  }

  /** Where the error of a neuron is written: clear of its neighbours and of most wires. */
  function besides(layer, unit, x, y) {
    if (layer === "h" && dials.narrow) return { x: x - 6, y: y + HALF + 11, "text-anchor": "middle" };
    if (layer === "h" && unit === sizes.h - 1) return { x: x + HALF - 5, y: y - HALF + 2, "text-anchor": "start" };
    if (layer === "h") return { x: x + 10, y: y + HALF + 12, "text-anchor": "start" };
    if (layer !== "o") return { x, y: y - HALF, "text-anchor": "middle" };
    if (dials.narrow) return { x, y: unit ? y + HALF + 13 : y - HALF - 5, "text-anchor": "middle" };
    return { x: unit ? x - 20 : x + 20, y: y - HALF - 5, "text-anchor": unit ? "start" : "end" };
  }

  const blockHalf = (layer) => (dials.narrow ? { x: [32, 25], h: [45, 34], o: [29, 34], y_hat: [27, 25], J: [26, 18] } : { x: [50, 25], h: [68, 33], o: [52, 30], y_hat: [50, 24], J: [36, 18] })[layer];

  /** Where an arrow leaves one block and enters the next: on their edges. */
  function between(from, tFrom, to, tTo, recurrent) {
    const [a, b] = [centre(from, tFrom), centre(to, tTo)];
    const axis = recurrent ? (dials.narrow ? 1 : 0) : dials.narrow ? 0 : 1;
    const sign = recurrent || dials.narrow ? 1 : -1;
    const [start, end] = [[...a], [...b]];
    start[axis] += sign * blockHalf(from)[axis];
    // folded, the loop comes back to the side it left from
    end[axis] -= sign * blockHalf(to)[axis] * (recurrent ? mix(-1, 1, dials.unrolled) : 1) + sign * 4;
    return [start, end];
  }

  function placeWord({ kind, layer, t, element }) {
    const plan = dials.narrow ? NARROW : WIDE;
    if (kind === "row") {
      if (dials.narrow) set(element, { x: plan.layer[layer], y: 14, "text-anchor": "middle" });
      else set(element, { x: 0, y: plan.layer[layer] + (layer === "h" ? -34 : 5), "text-anchor": "start" });
    } else {
      const along = mix(plan.middle, plan.time(t), dials.unrolled);
      if (dials.narrow) set(element, { x: plan.layer.x, y: along - 56, "text-anchor": "middle" });
      else set(element, { x: along, y: 508, "text-anchor": "middle" });
      fade(element, presence(t));
    }
  }

  // -------------------------------------------------------------- roads of the error
  function drawRoads() {
    groups.roads.replaceChildren(...(view?.roads ?? []).map(makeRoad));
  }

  /** A thick arrow along the layers' centres: `stops` are [layer, t]. */
  function makeRoad({ stops, colour, lane, dash = 0 }) {
    const shift = lane * 8;
    const points = stops.map(([layer, t]) => centre(layer, t).map((value) => value + shift));
    const [x, y] = points.at(-1);
    const end = points.at(-2) ?? [x, y];
    const away = Math.hypot(x - end[0], y - end[1]) || 1;
    const stopShort = 30 / away;
    points[points.length - 1] = [mix(x, end[0], stopShort), mix(y, end[1], stopShort)];
    return make("svg:path", {
      class: "un-road",
      d: "M" + points.map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L"),
      style: `stroke: var(--un-${colour}); color: var(--un-${colour})`,
      "stroke-dasharray": DASHES[dash],
      "marker-end": `url(#${arrow})`,
      opacity: dials.unrolled,
    });
  }

  // -------------------------------------------------------------- numbers and emphasis
  /**
   * @param next {{params, trace, loss, grads, targets, seen: (quantity, t) => boolean,
   *   active: {kind, t, colour}[], fresh: Set<string>, focus: number, backward: boolean, roads: []}}
   */
  function show(next) {
    const moved = view?.focus !== next.focus && dials.unrolled < 1;
    view = next;
    const active = new Map(next.active.map(({ kind, t, colour }) => [`${kind}@${t}`, colour]));
    for (const { layer, t, unit, element, shape, value, delta } of nodes) {
      const number = valueOf(layer, t, unit);
      write(value, number === null ? "" : layer === "J" ? `J ${pretty(number)}` : pretty(number));
      const tint = number === null || layer === "J" ? 0 : Math.min(1, Math.abs(number)) * 0.34;
      shape.style.fill = tint ? `color-mix(in srgb, var(--un-${number < 0 ? "negative" : "positive"}) ${(tint * 100).toFixed(0)}%, var(--un-paper))` : "var(--un-paper)";
      const error = deltaOf(layer, t, unit);
      write(delta, layer === "J" ? `target ${targetOf(t)}` : error === null ? "" : pretty(error, 3));
      element.classList.toggle("is-fresh", nodeIds(layer, t, unit).some((id) => next.fresh.has(id)));
    }
    for (const { layer, t, element, name, numbers, errors } of blocks) {
      write(name, `${NAME[layer]}(${t})`);
      const values = Array.from({ length: sizes[layer] }, (_, unit) => valueOf(layer, t, unit));
      write(numbers, values[0] === null ? "·" : values.map((value) => pretty(value, dials.narrow ? 1 : 2)).join("  "));
      const deltas = values.map((_, unit) => deltaOf(layer, t, unit));
      write(errors, deltas[0] === null ? "" : deltas.map((value) => pretty(value, dials.narrow ? 1 : 2)).join("  "));
      element.classList.toggle("is-fresh", values.some((_, unit) => nodeIds(layer, t, unit).some((id) => next.fresh.has(id))));
    }
    for (const { kind, t, row, col, weight, line } of wires) {
      if (weight) {
        const number = at(next.params, kind, row, col);
        line.style.strokeWidth = 0.8 + 2.4 * Math.min(1, Math.abs(number) / 1.2);
        line.style.strokeDasharray = number < 0 ? "5 4" : "none";
      }
      emphasise(line, active.get(`${kind}@${t}`));
    }
    for (const { kind, t, line } of blockWires) emphasise(line, active.get(`${kind}@${t}`));
    if (moved) arrange({});
    else drawRoads();
  }

  function valueOf(layer, t, unit) {
    const { trace, loss, seen } = view;
    if (t === 0) return trace.h0[unit];
    if (layer === "x") return trace.x[t - 1][unit];
    if (layer === "J") return seen("J", t) ? loss[t - 1] : null;
    if (layer === "h" && !seen("h", t)) return seen("a", t) ? trace.a[t - 1][unit] : null;
    return seen(layer, t) ? trace[layer][t - 1][unit] : null;
  }

  const targetOf = (t) => view.targets[t - 1].indexOf(1) + 1;

  function deltaOf(layer, t, unit) {
    const { grads, seen } = view;
    if (t === 0) return null;
    if (layer === "o") return seen("d_o", t) ? grads.o[t - 1][unit] : null;
    if (layer !== "h") return null;
    if (seen("d_a", t)) return grads.a[t - 1][unit];
    return seen("d_h", t) ? grads.h[t - 1][unit] : null;
  }

  const watcher = new ResizeObserver(([entry]) => {
    const narrow = entry.contentRect.width < 520;
    if (narrow !== dials.narrow) {
      arrange({ narrow });
      if (view) show(view);
    }
  });
  watcher.observe(svg);

  return { element: svg, arrange, show, stop: () => watcher.disconnect(), dials: () => dials };
}

/** All ids of a neuron's quantities: its activation, and what it holds before and behind it. */
function nodeIds(layer, t, unit) {
  const here = `${t}.${unit}`;
  if (layer === "h") return [`h.${here}`, `a.${here}`, `d_h.${here}`, `d_a.${here}`];
  if (layer === "o") return [`o.${here}`, `d_o.${here}`];
  if (layer === "J") return [`J.${t}`, `target.${t}`];
  return [`${layer}.${here}`];
}

function rowWords(layer) {
  return { x: "x", h: "h", o: "o", y_hat: "ŷ", J: "loss" }[layer];
}

function arrowhead(id) {
  return make(
    "svg:marker",
    { id, viewBox: "0 0 10 10", refX: 7, refY: 5, markerWidth: 3.2, markerHeight: 3.2, orient: "auto-start-reverse" },
    make("svg:path", { d: "M0 0L10 5L0 10z", fill: "context-stroke" }),
  );
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function fade(element, opacity) {
  element.style.opacity = opacity < 1 ? opacity : "";
  element.style.visibility = opacity < 0.02 ? "hidden" : "";
}

function emphasise(line, colour) {
  line.classList.toggle("is-active", Boolean(colour));
  line.style.stroke = colour ? `var(--un-${colour})` : "";
}
