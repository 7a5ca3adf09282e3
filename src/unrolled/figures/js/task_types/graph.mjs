// The unrolled graph: inputs, states, outputs and the arrows between them. Time runs right and
// outputs stand above on a wide page; on a narrow one time runs down and outputs stand right.
// Places are (along time, from the input to the output), turned into x and y at the very end.
// A node's `data-id` (x, h, back or y, a dot, its column from 0) is that of the arrows that lead to
// it and of its numbers in words and tables: they light up together.

import { make, uniqueId } from "../kit.mjs";

const ROOM = 540; // pixels from which on time runs right
const NAMES = 78; // pixels for the names of the rows
const PICTURE = 21; // half the side of a picture's box

/** Rows and columns of the units in a state's box. */
const gridOf = (H) => (H >= 48 ? [8, 6] : H >= 32 ? [8, 4] : H >= 12 ? [4, H / 4] : [4, 2]);

/** Where everything is. Each half is [along, across]. */
export function planOf(task, columns, width) {
  const n = columns.length;
  const both = task === "both";
  const coder = task === "encoder_decoder";
  const split = coder ? columns.findIndex(({ loop }) => loop === "writes") : n;
  if (width >= ROOM) {
    const gap = coder ? 26 : 0;
    const pitch = Math.min(112, (width - NAMES - (both ? 20 : 6) - gap) / n); // in both directions the last state has a start, too
    const along = (k) => NAMES + pitch * (k + 0.5) + (k >= split ? gap : 0);
    const dense = pitch < 30;
    const top = coder ? 24 : 6;
    const levels = both ? { y: 24, back: 104, h: 172, x: 242 } : { y: 26, h: 108, x: 186 };
    const foot = (both ? 242 : 186) + 30;
    const across = Object.fromEntries(Object.entries(levels).map(([name, y]) => [name, foot - y]));
    const half = { x: [Math.min(pitch / 2 - 3, 42), dense ? 21 : 15], state: [Math.min(pitch / 2 - (both ? 9 : 4), 24), 23], y: [dense ? 36 : Math.min(pitch / 2 - 3, 42), 19] };
    if (both) half.state[1] = 20;
    const height = top + foot + 20;
    return { wide: true, dense, n, split, pitch, along, across, half, size: [width, height], at: (a, c) => [a, top + foot - c], top, foot };
  }
  const dense = task === "many_to_one";
  const pitch = dense ? 27 : both ? 64 : 52;
  const head = coder ? 44 : 26;
  const gap = coder ? 30 : 0;
  const along = (k) => head + pitch * (k + 0.5) + (k >= split ? gap : 0);
  const across = both ? { x: 52, h: 120, back: 170, y: 228 } : { x: 60, h: 140, y: 218 };
  const half = { x: [dense ? 11 : 17, both ? 35 : 38], state: [dense ? 11 : both ? 18 : 21, both ? 17 : dense ? 22 : 21], y: [dense ? 11 : 19, both ? 34 : 42] };
  return { wide: false, dense, n, split, pitch, along, across, half, size: [264, along(n - 1) + pitch / 2 + 6], at: (a, c) => [c, a], top: head };
}

/** @returns {SVGElement[]} everything; `seen` says what has happened, `here` which column is now */
export function graph({ task, columns, plan, seen, here, both2, pictures, marks, hours }) {
  const { along, across, half, at, wide, dense } = plan;
  const both = task === "both";
  const arrow = uniqueId("arrow");
  const heads = make("svg:defs", {}, ["muted", "output"].map((role) => make("svg:marker", { id: `${arrow}-${role}`, viewBox: "0 0 10 10", refX: 8, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, make("svg:path", { d: "M0 0L10 5L0 10z", style: `fill: var(--un-${role})` }))));

  /** A road along points (along, across). */
  function road(points, { done, role = "muted", name = "", dash = null }) {
    const d = "M" + points.map(([a, c]) => at(a, c).map((value) => value.toFixed(1)).join(" ")).join("L");
    return make("svg:path", { class: `un-taskroad un-task-${role}${done ? "" : " is-ahead"}`, "data-road": name, "data-id": name.split("-")[1], d, "stroke-dasharray": dash, "marker-end": `url(#${arrow}-${role})` });
  }
  const box = (kind, a, c, [along_, across_], rx, extra = "") => {
    const [x, y] = at(a, c);
    const [w, h] = wide ? [along_, across_] : [across_, along_];
    return make("svg:rect", { class: `un-taskbox un-task-${kind}${extra}`, x: x - w, y: y - h, width: 2 * w, height: 2 * h, rx });
  };
  const fit = (words, x, y, room, attributes = {}) => make("svg:text", { x, y, "data-room": room.toFixed(0), ...attributes }, words);

  const lastK = columns.length - 1;
  const yAlong = (k) => (wide && dense && k === lastK ? along(k) - half.y[0] + half.state[0] : along(k));
  const roads = [];
  const nodes = [];
  columns.forEach((column, k) => {
    const a = along(k);
    const done = { x: seen.x(k), h: seen.state(k, 0), back: seen.state(k, 1), y: seen.y(k) };
    // ------------------------------------------------ roads
    const inputHalf = column.x.picture === null ? half.x : [PICTURE, PICTURE];
    const edge = (level, sign) => across[level] + sign * (level === "x" ? inputHalf : half[level === "y" ? level : "state"])[1];
    roads.push(road([[a, edge("x", 1)], [a, edge("h", -1) - 3]], { done: done.h, name: `x.${k}-h.${k}` }));
    const upper = both ? "back" : "h";
    if (both) {
      const lane = half.state[0] + 5;
      roads.push(road([[a - lane, edge("x", 1)], [a - lane, across.back - 10], [a - half.state[0] - 2, across.back - 10]], { done: done.back, name: `x.${k}-back.${k}` }));
      if (column.y) roads.push(road([[a + half.state[0], across.h + 10], [a + lane, across.h + 10], [a + lane, edge("y", -1) - 3]], { done: done.y, name: `h.${k}-y.${k}` }));
    }
    if (column.y) roads.push(road([[a, edge(upper, 1)], [a, edge("y", -1) - 3]], { done: done.y, name: `${upper}.${k}-y.${k}` }));
    if (k > 0) {
      const from = along(k - 1);
      const crossing = k === plan.split ? " is-handover" : "";
      const line = road([[from + half.state[0], across.h], [a - half.state[0] - 3, across.h]], { done: done.h, name: `h.${k - 1}-h.${k}` });
      if (crossing) line.classList.add("is-handover");
      roads.push(line);
      if (both) roads.push(road([[a - half.state[0], across.back], [from + half.state[0] + 3, across.back]], { done: seen.state(k - 1, 1), name: `back.${k}-back.${k - 1}` }));
      if (column.x.fed) {
        const middle = (from + half.y[0] + a - half.x[0]) / 2;
        roads.push(road([[from + half.y[0], across.y], [middle, across.y], [middle, across.x], [a - half.x[0] - 2, across.x]], { done: done.x, role: "output", name: `y.${k - 1}-x.${k}`, dash: "4 3" }));
      }
    }
    // ------------------------------------------------ input
    const [x, y] = at(a, across.x);
    const now = k === here ? " is-now" : "";
    const input = [box("input", a, across.x, inputHalf, 4)];
    if (column.x.picture !== null) input.push(make("svg:image", { href: pictures[column.x.picture], x: x - PICTURE + 2, y: y - PICTURE + 2, width: 2 * PICTURE - 4, height: 2 * PICTURE - 4, class: "un-taskpicture" }));
    else if (wide && dense) input.push(make("svg:text", { x, y: y + 4.5, transform: `rotate(-90 ${x} ${y})` }, column.x.words.replace(" °C", "")));
    else if (done.x || !column.x.fed) input.push(fit(column.x.words, x, y + 5, 2 * half.x[wide ? 0 : 1] - 5));
    nodes.push(make("svg:g", { class: `un-tasknode${done.x ? "" : " is-ahead"}${now && seen.x(k) ? now : ""}${column.x.fed ? " is-fed" : ""}`, "data-node": `x.${k}`, "data-id": `x.${k}` }, input));
    // ------------------------------------------------ states
    column.states.forEach(({ values }, which) => {
      const level = which === 0 ? "h" : "back";
      const isDone = done[level];
      nodes.push(make("svg:g", { class: `un-tasknode${isDone ? "" : " is-ahead"}${isDone && now && (!both || which === both2) ? now : ""}`, "data-node": `${level}.${k}`, "data-id": `${level}.${k}` }, box("hidden", a, across[level], half.state, 6), isDone ? cells(values, at(a, across[level]), wide ? half.state : [...half.state].reverse()) : []));
    });
    // ------------------------------------------------ output
    if (column.y) {
      const [yx, yy] = at(yAlong(k), across.y);
      const room = 2 * half.y[wide ? 0 : 1] - 5;
      const isDone = done.y;
      const mark = isDone && marks?.[k] != null ? (marks[k] ? " ✓" : " ✗") : "";
      const words = isDone ? `${column.y.words}${mark}` : "?";
      const small = column.y.chance !== null && isDone;
      nodes.push(make("svg:g", { class: `un-tasknode${isDone ? "" : " is-ahead"}${isDone && now ? now : ""}${marks?.[k] === false && isDone ? " is-wrong" : ""}`, "data-node": `y.${k}`, "data-id": `y.${k}` }, box("output", yAlong(k), across.y, half.y, 9), fit(words, yx, small ? yy - 2 : yy + 5, room, { class: "un-tasksaid" }), small ? fit(column.y.chance.toFixed(2), yx, yy + 13, room, { class: "un-taskchance" }) : []));
    }
  });

  // -------------------------------------------------- the start, the names, time
  const start = along(0) - half.state[0];
  const zero = (level, a, c) => make("svg:text", { class: "un-taskzero", x: at(a, c)[0], y: at(a, c)[1] + 4.5 }, "0");
  const frame = [];
  if (wide) {
    const first = across.h;
    frame.push(road([[start - 12, first], [start - 2, first]], { done: true, name: "start" }), zero("h", start - 18, first));
    if (both) {
      const end = along(lastK) + half.state[0];
      frame.push(road([[end + 12, across.back], [end + 3, across.back]], { done: here >= 0 && both2 === 1, name: "end" }), zero("back", Math.min(end + 17, plan.size[0] - 4), across.back));
    }
    const names = both ? [["y", "output ŷ", "output"], ["back", "state h ←", "hidden"], ["h", "state h →", "hidden"], ["x", "input x", "input"]] : [["y", "output ŷ", "output"], ["h", "state h", "hidden"], ["x", "input x", "input"]];
    frame.push(...names.map(([level, words, role]) => make("svg:text", { class: "un-taskname", x: 0, y: at(0, across[level])[1] + (level === "h" || level === "back" ? -27 : 5), style: `fill: var(--un-${role})` }, words)));
    columns.forEach((column, k) => {
      const words = hours ? (k % 4 === 3 || k === 0 ? hours[k] : "") : column.loop === "reads" ? `s = ${column.t}` : `t = ${column.t}`;
      if (words) frame.push(make("svg:text", { class: "un-tasktime", x: along(k), y: plan.size[1] - 6 }, plan.pitch < 46 && !hours ? words.slice(4) : words));
    });
  } else {
    const names = both ? [["x", "input", "input"], ["h", "h →", "hidden"], ["back", "h ←", "hidden"], ["y", "output", "output"]] : [["x", "input x", "input"], ["h", "state h", "hidden"], ["y", "output ŷ", "output"]];
    frame.push(...names.map(([level, words, role]) => make("svg:text", { class: "un-taskname is-middle", x: across[level], y: 13, style: `fill: var(--un-${role})` }, words)));
    columns.forEach((column, k) => frame.push(make("svg:text", { class: "un-tasktime", x: 8, y: along(k) + 4.5 }, String(column.t))));
  }
  if (plan.split < plan.n) frame.push(...loops(plan));
  return [heads, ...frame, ...roads, ...nodes];
}

/** "encoder: reads" and "decoder: writes", over their columns. */
function loops({ wide, along, split, n, size }) {
  const words = ["encoder: reads", "decoder: writes"];
  if (!wide) return [make("svg:text", { class: "un-taskloop", x: 60, y: 34 }, words[0]), make("svg:text", { class: "un-taskloop", x: 66, y: along(split) - 32 }, words[1])];
  const middle = [(along(0) + along(split - 1)) / 2, (along(split) + along(n - 1)) / 2];
  return [
    ...middle.map((x, i) => make("svg:text", { class: "un-taskloop", x: i ? x : Math.max(x, 130), y: 14 }, words[i])),
    make("svg:path", { class: "un-tasksplit", d: `M${(along(split - 1) + along(split)) / 2} 4V${size[1] - 22}` }),
  ];
}

/** A state's numbers as squares: orange above 0, blue below, stronger further from 0. */
function cells(values, [x, y], [w, h]) {
  const [rows, columns] = gridOf(values.length);
  const [cw, ch] = [(2 * w - 6) / columns, (2 * h - 6) / rows];
  const shades = new Map(); // a path for each of eight shades, not a rectangle for each number
  values.forEach((value, i) => {
    const shade = (value < 0 ? "-" : "+") + Math.min(4, Math.ceil(Math.abs(value) * 4));
    const [row, column] = [Math.floor(i / columns), i % columns];
    const d = `M${(x - w + 3 + column * cw).toFixed(2)} ${(y - h + 3 + row * ch).toFixed(2)}h${(cw - 0.6).toFixed(2)}v${(ch - 0.6).toFixed(2)}h-${(cw - 0.6).toFixed(2)}z`;
    shades.set(shade, (shades.get(shade) ?? "") + d);
  });
  return [...shades].map(([shade, d]) => make("svg:path", { class: "un-taskcells", "data-shade": shade, d, style: `fill: var(--un-${shade[0] === "-" ? "negative" : "positive"}); fill-opacity: ${Number(shade[1]) / 4}` }));
}

/** Words that are wider than their box are set narrower. */
export function squeeze(svg) {
  for (const text of svg.querySelectorAll("text[data-room]")) {
    const room = Number(text.dataset.room);
    if (text.getComputedTextLength() > room) {
      text.setAttribute("textLength", room);
      text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  }
}

/** A sign for each kind of task: inputs below, states, outputs above. */
export function icon(task) {
  const shapes = {
    one_to_one: [[0], [0], [0]],
    many_to_one: [[0, 1, 2], [0, 1, 2], [2]],
    one_to_many: [[0], [0, 1, 2], [0, 1, 2]],
    many_to_many: [[0, 1, 2], [0, 1, 2], [0, 1, 2]],
    both: [[0, 1, 2], [0, 1, 2], [0, 1, 2]],
    encoder_decoder: [[0, 1], [0, 1, 2, 3], [2, 3]],
    captioning: [[0], [0, 1, 2], [0, 1, 2]],
  };
  const [inputs, states, outputs] = shapes[task];
  const n = states.length;
  const x = (k) => 24 + (k - (n - 1) / 2) * 12;
  const two = task === "both";
  const rows = two ? [22, 16, 10, 4] : [21, 13, 13, 5];
  const square = (k, y, role, r = 3.2) => make("svg:rect", { x: x(k) - r, y: y - r, width: 2 * r, height: 2 * r, rx: role === "input" ? 0.5 : 2, style: `fill: var(--un-${role})` });
  const line = (d) => make("svg:path", { d, class: "un-taskiconline" });
  return make(
    "svg:svg",
    { viewBox: "0 0 48 26", class: "un-taskicon", "aria-hidden": "true" },
    line(`M${x(0)} ${rows[1]}H${x(n - 1)}`),
    two ? line(`M${x(0)} ${rows[2]}H${x(n - 1)}`) : null,
    inputs.map((k) => line(`M${x(k)} ${rows[0]}V${rows[1]}`)),
    outputs.map((k) => line(`M${x(k)} ${rows[2]}V${rows[3]}`)),
    inputs.map((k) => square(k, rows[0], "input", task === "captioning" || task === "one_to_one" ? 4.4 : 3)),
    states.map((k) => [square(k, rows[1], "hidden", 2.8), two ? square(k, rows[2], "hidden", 2.8) : null]),
    outputs.map((k) => square(k, rows[3], "output", 3)),
  );
}
