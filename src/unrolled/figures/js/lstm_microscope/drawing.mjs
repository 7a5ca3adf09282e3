// The two drawings of one LSTM block, the electronic circuit and the Space Odyssey chart, in their
// wide and narrow forms: one renderer for all four, which draws what figures/lstm_drawings.py laid
// out. It knows lines, chips and signs; what they mean stands in block.mjs.

/**
 * What the drawing shows. Names are those of block.mjs; anything left out means "none".
 * @typedef {Object} View
 * @property {number} t  the step in focus, from 1
 * @property {(name: string) => string} ids  what a part carries in `data-id`, separated by spaces;
 *   asked for every part again when t or `idsKey` changes
 * @property {string} [idsKey]  change it when `ids` answers differently for the same t
 * @property {(name: string) => number[]|null} numbers  a node's values, one a unit; null: not
 *   computed yet. For a wire: its weights, for the spoken name only, or null
 * @property {(name: string) => number[]|null} deltas  a node's errors, or null
 * @property {Set<string>} [active]  wires of the operation at hand: thick, in their colour
 * @property {Set<string>} [fresh]  nodes just computed: thick border, tinted
 * @property {Road[]} [roads]  ways of the error, drawn over the wires, each in a lane of its own
 * @property {Set<string>} [absent]  wires and nodes that are removed: faint and dashed, and those
 *   that only full gate recurrence has, not there at all
 * @property {Object<string, string>} [words]  what a node's chip (or the box of a function: `act_z`,
 *   `c_tanh`) says in place of its numbers (or its sign): {i: "1", f: "1 − i", act_z: "="}
 *
 * @typedef {Object} Road
 * @property {string[]} wires  in the order in which the error travels, from the loss to the
 *   quantity: the road to c through the output gate is ["o_y", "act_o", "p_o"]
 * @property {string} colour  a role of the palette: "error", "step1", …
 * @property {number} [dash]  0 solid, 1 to 4 dashed ever finer
 */

import { make, pretty, write } from "../kit.mjs";
import { PARTS, atStep, isWire, part } from "./block.mjs";

const DASHES = ["none", "16 5", "6 5", "16 5 5 5", "2 5"];

/**
 * @param {{geometry: object, name: "circuit"|"odyssey", label: string,
 *          onPick: (name: string) => void}} options  geometry: what `drawings()` in Python returned
 * @returns {{element: SVGElement, show: (view: View) => void,
 *            arrange: (next: {narrow?: boolean, stage?: number}) => void,
 *            focus: (name: string) => void}}
 *   `arrange` chooses the form and the stage (0 black box, 1 streams, 2 gates, 3 peepholes);
 *   `show` writes numbers and emphasis and makes no elements, but for roads that changed;
 *   `focus` makes a part the drawing's tab stop and gives it the focus.
 */
export function makeDrawing({ geometry, name, label, onPick }) {
  const svg = make("svg:svg", { role: "group", "aria-label": label, class: `un-lstm un-of-${name}` });
  const walk = roving(svg, onPick);
  let dials = { narrow: false, stage: 3 };
  let sheet = null; // the elements of the form now on show
  let view = null;

  function arrange(next) {
    const before = dials;
    dials = { ...dials, ...next };
    if (!sheet || before.narrow !== dials.narrow) {
      const focused = svg.contains(document.activeElement) ? document.activeElement.dataset.part : null;
      sheet = build(geometry[name][dials.narrow ? "narrow" : "wide"]);
      svg.setAttribute("viewBox", `0 0 ${sheet.plan.size.join(" ")}`);
      svg.classList.toggle("un-narrow", dials.narrow);
      svg.replaceChildren(...sheet.layers);
      if (view) show(view);
      reveal();
      if (focused) walk.focus(focused);
    } else if (before.stage !== dials.stage) reveal();
  }

  /** Parts of a variant that is not on are not drawn faint but not at all. */
  const isMissing = (name) => Boolean(part(name).only && (!view || view.absent?.has(name)));
  const extras = () => PARTS.map(({ name }) => Number(isMissing(name))).join("");
  let extrasKey = "";

  /** Show what belongs to the stage, and let the keyboard walk over that alone. */
  function reveal() {
    const { stage } = dials;
    extrasKey = extras();
    for (let n = 0; n <= 3; n++) svg.classList.toggle(`un-stage${n}`, n === stage);
    const here = ({ name, stage: from }) => (stage === 0 ? from === 0 && !isWire(name) : from <= stage) && !isMissing(name);
    const visible = PARTS.filter(here).map((each) => each.name);
    for (const { element, name } of sheet.parts.values()) turn(element, "is-off", !visible.includes(name));
    for (const { element, from, to, owners } of sheet.others) {
      turn(element, "is-off", stage < from || stage > to || (owners.length > 0 && owners.every(isMissing)));
    }
    for (const { element, x, y, closed } of sheet.movable) {
      element.style.transform = stage === 0 ? `translate(${closed[0] - x}px, ${closed[1] - y}px)` : "";
    }
    showDots();
    walk.over(visible.map((each) => sheet.parts.get(each).element));
  }

  function show(next) {
    view = next;
    if (extras() !== extrasKey) reveal();
    const { t, active, fresh, absent, words = {} } = next;
    const idsKey = `${t} ${next.idsKey ?? ""}`;
    for (const each of sheet.parts.values()) {
      if (each.idsKey !== idsKey) renew(each, idsKey);
      turn(each.element, "is-active", Boolean(active?.has(each.name)));
      turn(each.element, "is-fresh", Boolean(fresh?.has(each.name)));
      turn(each.element, "is-absent", Boolean(absent?.has(each.name)));
      if (each.sign) write(each.sign, words[each.name] ?? each.plain);
      showNumbers(each, words[each.name], Boolean(absent?.has(each.name)));
    }
    for (const { element, owners } of sheet.others) {
      turn(element, "is-active", owners.length > 0 && owners.every((owner) => active?.has(owner)));
      turn(element, "is-absent", owners.length > 0 && owners.every((owner) => absent?.has(owner)));
    }
    showDots();
    drawRoads(next.roads ?? []);
  }

  /** A dot stands where three lines or more meet: of those there, else faint, of those removed. */
  function showDots() {
    for (const { element, meeting } of sheet.dots) {
      const there = meeting.filter(({ owners, stage }) => dials.stage >= Math.max(1, part(owners[0]).only ? 2 : stage) && !owners.every(isMissing));
      const kept = there.filter(({ owners }) => !owners.every((owner) => view?.absent?.has(owner)));
      const ends = (lines) => lines.reduce((sum, line) => sum + line.ends, 0);
      turn(element, "is-off", ends(there) < 3);
      turn(element, "is-absent", ends(kept) < 3);
    }
  }

  /** A part at another step: its symbol and its ids. */
  function renew(each, idsKey) {
    each.idsKey = idsKey;
    each.element.dataset.id = view.ids(each.name) ?? "";
    for (const symbol of each.symbols) write(symbol, atStep(part(each.name).symbol, view.t));
    each.others ??= sheet.others.filter(({ owners }) => owners.includes(each.name));
    for (const { element, owners } of each.others) element.dataset.id = owners.map((owner) => view.ids(owner)).join(" ");
    each.spoken = null;
  }

  function showNumbers(each, word, absent) {
    const numbers = view.numbers(each.name);
    const deltas = each.deltas ? view.deltas(each.name) : null;
    if (each.values) {
      const texts = word !== undefined ? [] : numbers ? numbers.map((value) => short(value, 2)) : [];
      each.values.forEach((element, unit) => write(element, texts[unit] ?? ""));
      turn(each.element, "is-empty", word === undefined && !numbers);
      write(each.word, word ?? "");
      each.deltas.forEach((element, unit) => write(element, deltas ? short(deltas[unit], 3) : ""));
      turn(each.element, "has-deltas", Boolean(deltas));
    }
    const said = word !== undefined ? `: ${word}` : numbers ? `: ${list(numbers, 2)}` : each.values && !isWire(each.name) ? ": not computed yet" : "";
    const spoken = atStep(part(each.name).spoken, view.t) + said + (deltas ? `; error ${list(deltas, 3)}` : "") + (absent ? ", removed" : "");
    if (each.spoken !== spoken) each.element.setAttribute("aria-label", (each.spoken = spoken));
  }

  const list = (numbers, decimals) => numbers.flat().map((value) => short(value, decimals)).join(", ");

  // -------------------------------------------------------------- roads of the error
  let roadsKey = "";
  function drawRoads(roads) {
    const key = roads.map((road) => `${road.wires} ${road.colour} ${road.dash}`).join() + dials.narrow;
    if (key === roadsKey) return;
    roadsKey = key;
    roads = roads.filter((road) => road.wires.length > 0);
    const lanes = inLanes(roads);
    sheet.roads.replaceChildren(...roads.map((road, k) => {
      const { lane, of } = lanes[k];
      const width = (dials.narrow ? 0.8 : 1) * (of > 3 ? 4.4 : 6);
      const pieces = way(sheet.plan, road.wires).map((piece) => shifted(piece, lane * 1.35 * width));
      const head = tip(pieces.at(-1), 2 * width, (of > 1 ? 0.68 : 1.05) * width);
      return make(
        "svg:g",
        { class: "un-road", style: `--un-role: var(--un-${road.colour})` },
        make("svg:path", { d: pieces.map(straight).join(""), "stroke-width": width + 3, class: "un-roadbed" }),
        make("svg:path", { d: [...pieces.slice(0, -1), head.line].map(straight).join(""), "stroke-width": width, "stroke-dasharray": DASHES[road.dash ?? 0] }),
        make("svg:path", { d: head.d, class: "un-roadhead" }),
      );
    }));
  }

  // -------------------------------------------------------------- the elements, made once a form
  function build(plan) {
    roadsKey = "";
    const layers = Object.fromEntries(["sections", "links", "wires", "roads", "dots", "signs", "nodes", "lids"].map((layer) => [layer, make("svg:g", { class: `un-in-${layer}` })]));
    const parts = new Map();
    const others = [];
    const movable = [];
    const other = (layer, element, owners, [from, to]) => {
      layers[layer].append(element);
      if (owners.length) Object.assign(element.dataset, { id: "", of: owners[0] });
      others.push({ element, owners, from, to });
    };
    const role = (of) => `--un-role: var(--un-${of})`;

    if (plan.highway) other("sections", make("svg:path", { class: "un-highway", d: straight(plan.highway) }), [], [1, 3]);
    for (const section of Object.values(plan.sections)) {
      const title = (where, lines) => make("svg:text", { class: where }, lines.map(([words, x, y]) => make("svg:tspan", { x, y }, words)));
      const [x, y] = section.at;
      const [left, top, width, height] = section.ground;
      other("sections", make("svg:g", { class: "un-section", style: role(section.role) },
        box(section.ground, 9, "un-ground"),
        title("un-sectionname", [[section.title[0], x, y - 3], [section.title[1], x, y + plan.font - 2]])), [], [2, 3]);
      other("lids", make("svg:g", { class: "un-lid", style: role(section.role) },
        box(section.ground, 9, "un-cover"),
        title("un-lidtitle", section.title.map((words, k) => [words, left + width / 2, top + height / 2 + (k ? 1.15 : -0.15) * plan.font]))), [], [1, 1]);
    }
    for (const { owners, d, stage, past, post } of plan.links) {
      other("links", make("svg:path", { class: `un-link${past ? " is-past" : ""}${post ? " un-post" : ""}${part(owners[0]).only ? " is-bundle" : ""}`, d, style: role(part(owners[0]).role) }), owners, stage);
    }
    const dots = plan.dots.map(({ x, y, owner, meeting }) => {
      const element = make("svg:circle", { class: "un-dot", cx: x, cy: y, r: 3.6, style: role(part(owner).role) });
      layers.dots.append(element);
      return { element, meeting };
    });
    for (const { text, x, y, anchor, stage } of plan.words) {
      other("links", make("svg:text", { class: "un-word", x, y, "text-anchor": anchor }, text), [], stage);
    }
    for (const [name, line] of Object.entries(plan.wires)) {
      const { symbol, past, only } = part(name);
      const sign = line.op && make("svg:text", { class: "un-sign", x: line.op[0] + line.op[2] / 2, y: line.op[1] + line.op[3] / 2 + 0.34 * plan.font }, line.op[4]);
      add(name, "un-wire", "wires", [
        make("svg:path", { class: "un-touch", d: line.d }),
        make("svg:path", { class: "un-flow", d: line.flow ?? line.d }),
        make("svg:path", { class: `un-thread${past ? " is-past" : ""}${only ? " is-bundle" : ""}`, d: line.d }),
        make("svg:path", { class: "un-head", d: line.head }),
        line.label && make("svg:text", { class: "un-label", x: line.label[0], y: line.label[1] }, symbol),
      ], { sign, plain: line.op?.[4] });
      if (sign) other("signs", make("svg:g", { class: "un-op", style: role(part(name).role) }, box(line.op, 6, "un-shape"), sign), [name], [Math.max(1, part(name).stage), 3]);
    }
    for (const [name, { chip, disc, mark, terminals }] of Object.entries(plan.nodes)) {
      const symbols = [];
      const inner = [];
      const place = chip ? [chip[0] + chip[2] / 2, chip[1] + chip[3] / 2] : disc;
      let numbers = {};
      if (mark) inner.push(make("svg:g", { class: "un-mark" }, make("svg:circle", { class: "un-shape", cx: mark[0], cy: mark[1], r: mark[2] }), sign(mark)));
      for (const [x, y, textX, textY, anchor] of terminals ?? []) {
        const text = make("svg:text", { class: "un-terminal", x: textX, y: textY, "text-anchor": anchor });
        symbols.push(text);
        inner.push(make("svg:g", { class: "un-tap" }, make("svg:circle", { class: "un-shape", cx: x, cy: y, r: 3 }), text));
      }
      if (place) {
        const [x, y] = place;
        const width = chip ? chip[2] : 1.7 * disc[2];
        const pitch = 1.2 * plan.font;
        const text = (kind, dx, line) => make("svg:text", { class: kind, x: x + dx, y: y + 0.44 * plan.font + line * pitch });
        const columns = [-width / 4, width / 4];
        numbers = { values: columns.map((dx) => text("un-value", dx, 0)), deltas: columns.map((dx) => text("un-delta", dx, 1)), word: text("un-value", 0, 0) };
        const title = text("un-glyph", 0, -1);
        symbols.push(title);
        const shape = chip ? box(chip, 8, "un-shape") : make("svg:circle", { class: "un-shape", cx: x, cy: y, r: disc[2] });
        const halo = chip ? box([chip[0] - 4, chip[1] - 4, chip[2] + 8, chip[3] + 8], 11, "un-halo") : make("svg:circle", { class: "un-halo", cx: x, cy: y, r: disc[2] + 4 });
        const single = name === "gates_before";
        if (single) numbers = {};
        const body = make("svg:g", { class: "un-chip" }, halo, shape, make("svg:g", { class: single ? "un-stack is-single" : "un-stack" }, title, ...(single ? [] : [...numbers.values, numbers.word, ...numbers.deltas])));
        inner.push(body);
        if (plan.closed.places[name]) movable.push({ element: body, x, y, closed: plan.closed.places[name] });
      }
      add(name, "un-node", "nodes", inner, { symbols, ...numbers });
    }
    closedBox(plan.closed);
    return { plan, parts, others, dots, movable, roads: layers.roads, layers: Object.values(layers) };

    function add(name, kind, layer, inner, more) {
      const element = make("svg:g", { role: "button", tabindex: -1, class: `un-part ${kind}`, style: role(part(name).role), "data-part": name, "data-id": "", "data-lm-suppress-shortcuts": "true" }, inner);
      layers[layer].append(element);
      parts.set(name, { name, element, symbols: [], ...more });
    }

    function closedBox({ box: rectangle, arrows }) {
      const [x, y, width, height] = rectangle;
      other("lids", make("svg:g", { class: "un-blackbox" },
        box(rectangle, 14, "un-cover"),
        make("svg:text", { x: x + width / 2, y: y + height / 2 - 4, class: "un-boxname" }, "LSTM"),
        make("svg:text", { x: x + width / 2, y: y + height / 2 + 18 }, "one step")), [], [0, 0]);
      for (const [name, { d, head }] of Object.entries(arrows)) {
        const past = ["c_before", "y_before", "c_next", "y_next"].includes(name);
        other("links", make("svg:g", { style: role(part(name).role) },
          make("svg:path", { class: `un-link${past ? " is-past" : ""}`, d }),
          make("svg:path", { class: "un-head", d: head })), [name], [0, 0]);
      }
    }
  }

  arrange({});
  return { element: svg, show, arrange, focus: walk.focus };
}

/** A number of at most six signs: fewer decimals the larger it is. */
export function short(value, decimals) {
  const size = Math.abs(value);
  if (!(size < 9999.5)) return Number.isFinite(value) ? value.toExponential(0).replace("e+", "e").replace("-", "\u2212") : "∞";
  return pretty(value, size < 9.995 ? decimals : size < 99.95 ? 1 : 0);
}

// ---------------------------------------------------------------- the keyboard's walk

/**
 * One tab stop for many parts: arrows go to the next and the one before, Home and End to the ends,
 * Enter, Space and click pick. `over(elements)` says which parts there are, in walking order.
 */
export function roving(root, onPick) {
  let stops = [];
  let current = null;
  function stand(element) {
    if (current !== element) current?.setAttribute("tabindex", -1);
    current = element;
    current?.setAttribute("tabindex", 0);
  }
  /** No listener for `focusin`: Chromium makes an SVG element that has one a tab stop of its own. */
  function focus(element, options) {
    stand(element);
    element.focus(options);
  }
  const partAt = (target) => target.closest?.("[data-part]");
  root.addEventListener("keydown", (event) => {
    const at = stops.indexOf(partAt(event.target));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      focus(stops[Math.max(0, Math.min(stops.length - 1, to))]);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onPick(stops[at].dataset.part);
    }
  });
  root.addEventListener("click", (event) => {
    const of = event.target.closest?.("[data-of]")?.dataset.of;
    const element = partAt(event.target) ?? stops.find((stop) => stop.dataset.part === of);
    if (!stops.includes(element)) return;
    focus(element, { preventScroll: true });
    onPick(element.dataset.part);
  });
  return {
    over(elements) {
      stops = elements;
      if (!stops.includes(current)) stand(stops.find((element) => element.dataset.part === current?.dataset.part) ?? stops[0]);
    },
    focus(name) {
      const element = stops.find((stop) => stop.dataset.part === name);
      if (element) focus(element);
    },
  };
}

// ---------------------------------------------------------------- lines

/** Each road's lane, counted from the middle of its wires, so that roads on one wire lie side by side. */
function inLanes(roads) {
  return roads.map((road, k) => {
    const rivals = road.wires.map((wire) => [...roads.keys()].filter((other) => roads[other].wires.includes(wire)));
    const most = rivals.reduce((longest, each) => (each.length > longest.length ? each : longest), [k]);
    return { lane: most.indexOf(k) - (most.length - 1) / 2, of: most.length };
  });
}

/**
 * The pieces of the way back along these wires: of each the part that is its own, without the link
 * that it shares; where one leaves a product, the link from chip to sign too.
 */
function way(plan, wires) {
  return wires.flatMap((wire, k) => {
    const { points, own } = plan.wires[wire];
    const link = k > 0 && plan.nodes[part(wires[k - 1]).from].link;
    return [...(link ? [link] : []), points.slice(own)].map((line) => [...line].reverse());
  });
}

/** The line moved sideways, bends included. */
function shifted(points, distance) {
  const normals = points.slice(1).map(([x, y], k) => {
    const [dx, dy] = [x - points[k][0], y - points[k][1]];
    const length = Math.hypot(dx, dy);
    return [-dy / length, dx / length];
  });
  return points.map(([x, y], k) => {
    const [a, b] = [normals[Math.max(0, k - 1)], normals[Math.min(normals.length - 1, k)]];
    const turn = 1 + a[0] * b[0] + a[1] * b[1];
    const share = turn < 0.2 ? 0 : distance / turn;
    return [x + share * (a[0] + b[0]), y + share * (a[1] + b[1])];
  });
}

/** The arrowhead at the end of a line, and the line that it leaves. */
function tip(points, length, half) {
  const [x, y] = points.at(-1);
  const [fromX, fromY] = points.at(-2);
  const way = Math.hypot(x - fromX, y - fromY);
  const [ux, uy] = [(x - fromX) / way, (y - fromY) / way];
  const reach = Math.min(length, 0.9 * way);
  const [baseX, baseY] = [x - reach * ux, y - reach * uy];
  return {
    line: [...points.slice(0, -1), [baseX, baseY]],
    d: straight([[baseX - half * uy, baseY + half * ux], [x, y], [baseX + half * uy, baseY - half * ux]]) + "z",
  };
}

const straight = (points) => "M" + points.map((point) => point.map((value) => Number(value.toFixed(1))).join(" ")).join("L");

// ---------------------------------------------------------------- small shapes

const box = ([x, y, width, height], rx, className) => make("svg:rect", { x, y, width, height, rx, class: className });

/** ⊙ and + drawn as lines, because fonts place them badly. */
function sign([x, y, radius, kind]) {
  if (kind === "⊙") return make("svg:circle", { class: "un-signdot", cx: x, cy: y, r: 0.27 * radius });
  const reach = 0.55 * radius;
  return make("svg:path", { class: "un-signplus", d: `M${x - reach} ${y}H${x + reach}M${x} ${y - reach}V${y + reach}` });
}

/** Set a class only where it differs: an unchanged class costs nothing. */
function turn(element, className, on) {
  if (element.classList.contains(className) !== on) element.classList.toggle(className, on);
}
