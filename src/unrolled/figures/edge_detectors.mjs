// EdgeDetectors: a digit is moved; its edges move with it, and the code of pooled edges hardly.

import { button, choice, fixed, linkedState, linkHighlights, make, mount, onTheme, oncePerFrame, pretty, slider, uniqueId, walkable, write } from "./js/kit.mjs";
import { drift, layers, shift } from "./js/maths/convolution.mjs";
import { makeChooser, makeMap } from "./js/edge_detectors/maps.mjs";
import { LOOKS, makeSweep, swatch } from "./js/edge_detectors/sweep.mjs";

const SIDE = 28;
const SHAPE = [SIDE, SIDE];
const REACH = 7;
const SIZES = [1, 2, 4, 7, 14, 28];
const GLYPHS = ["―", "╱", "|", "╲"];
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SETTING = ["digit", "dx", "dy", "size", "kind", "threshold", "orientation", "row", "column"];
const TRAITS = [...SETTING, "view"];
const PAUSE = 600; // milliseconds after the last change: then the sentence is read out

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
const percent = (share) => `${fixed(100 * share, 1)} %`;

/** How far, in words: "2 to the right and 1 up". */
function moveInWords({ dx, dy }) {
  const ways = [
    dx && `${Math.abs(dx)} to the ${dx > 0 ? "right" : "left"}`,
    dy && `${Math.abs(dy)} ${dy > 0 ? "down" : "up"}`,
  ];
  return ways.filter(Boolean).join(" and ") || "nowhere";
}

/** What the setting shows. */
function tell(now, { changed, lost }) {
  if (!now.dx && !now.dy) return "Nothing has moved, so nothing has changed. Press an arrow.";
  const gone = lost > 5e-5 ? ` ${percent(lost)} of its ink has left the page.` : "";
  const said = `Moved ${moveInWords(now)}: ${percent(changed.pixels)} of the ink is not where it was, and ${percent(changed.edges)} of the edges; of the code, ${percent(changed.code)} has changed.${gone}`;
  if (now.size === 1) return `${said} A patch of one pixel forgives nothing: these C-cells are the S-cells.`;
  if (now.size === SIDE) return `${said} One patch for the whole page forgives every move that keeps the ink on it, and no longer knows where anything is.`;
  if (now.dx % now.size === 0 && now.dy % now.size === 0) return `${said} This was a move by whole patches: each C-cell says what its neighbour said before.`;
  if (changed.code < changed.pixels) return `${said} Each edge moved with the ink; its patch forgave a part of the move.`;
  return `${said} The patches are too small for such a move.`;
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "edge-detectors");
  const link = linkedState(model, root);
  const kernels = model.get("kernels");
  const names = model.get("orientations");
  const bytes = Uint8Array.from(atob(model.get("images")), (letter) => letter.charCodeAt(0));
  const images = Array.from({ length: bytes.length / SIDE ** 2 }, (_, n) => Float64Array.from(bytes.subarray(n * SIDE ** 2, (n + 1) * SIDE ** 2), (level) => level / 255));
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();

  // -------------------------------------------------------------- computing
  const moved = (now, dx, dy) => layers(shift(images[now.digit], SHAPE, dx, dy), SHAPE, kernels, now);
  const cellOf = ({ size, orientation, row, column }) => ({ k: orientation, n: SIDE / size, i: Math.floor(row / size), j: Math.floor(column / size) });
  let swept = { key: "", drifts: [] };
  function sweep(now, before) {
    const key = [now.digit, now.dy, now.size, now.kind, now.threshold].join();
    if (key !== swept.key) swept = { key, drifts: Array.from({ length: 2 * REACH + 1 }, (_, at) => drift(before, moved(now, at - REACH, now.dy))) };
    return swept.drifts;
  }
  function compute(now) {
    const [before, after] = [moved(now, 0, 0), moved(now, now.dx, now.dy)];
    const { k, n, i, j } = cellOf(now);
    const first = model.get("first");
    const numbers = SETTING.every((name) => first.setting[name] === now[name])
      ? first // Python's own
      : {
          changed: drift(before, after),
          lost: 1 - after.pixels[0].reduce((sum, ink) => sum + ink, 0) / before.pixels[0].reduce((sum, ink) => sum + ink, 0),
          cell: { before: before.code[k][i * n + j], now: after.code[k][i * n + j] },
        };
    return { before, after, numbers, drifts: sweep(now, before) };
  }

  /** Which C-cell, counted from 1. */
  function cellInWords(cell) {
    const n = SIDE / model.get("size");
    const at = cell - 1;
    return `${names[Math.floor(at / n ** 2)]}, row ${(Math.floor(at / n) % n) + 1}, column ${(at % n) + 1}`;
  }

  // -------------------------------------------------------------- the parts
  const question = make("p", { class: "un-readout" }, "Move the digit with the arrows. Its edges move with it. Does the code?");
  const chooser = makeChooser({ images, side: SIDE, name: uniqueId("digit"), onChange: (digit) => set({ digit }) });
  const step = (dx, dy) => set({ dx: clamp(model.get("dx") + dx, -REACH, REACH), dy: clamp(model.get("dy") + dy, -REACH, REACH) });
  const arrow = (words, name, way) => button(words, () => step(...way), { "aria-label": name, class: "un-button un-arrowkey" });
  const arrows = make(
    "div",
    { class: "un-arrowkeys", role: "group", "aria-label": "Move the digit" },
    arrow("↑", "Up", [0, -1]),
    arrow("←", "Left", [-1, 0]),
    button("●", () => set({ dx: 0, dy: 0 }), { "aria-label": "Back to the middle", class: "un-button un-arrowkey" }),
    arrow("→", "Right", [1, 0]),
    arrow("↓", "Down", [0, 1]),
  );
  const pixelsOf = (move) => `${pretty(move, 0)} pixel${Math.abs(move) === 1 ? "" : "s"}`;
  const dx = slider({ label: "To the right", min: -REACH, max: REACH, value: start.dx, say: pixelsOf, onInput: (move) => set({ dx: move }) });
  const dy = slider({ label: "Down", min: -REACH, max: REACH, value: start.dy, say: pixelsOf, onInput: (move) => set({ dy: move }) });
  const size = slider({ label: "Patch", min: 0, max: SIZES.length - 1, value: 0, say: (place) => `${SIZES[place]} × ${SIZES[place]}`, onInput: (place) => set({ size: SIZES[place] }) });
  const kind = choice({ legend: "Pooling", options: [["max", "largest"], ["mean", "mean"]], value: start.kind, onChange: (name) => set({ kind: name }) });
  const threshold = slider({ label: "Threshold", min: 0, max: 18, value: 0, say: (steps) => pretty(steps / 20, 2), onInput: (steps) => set({ threshold: Math.round(5 * steps) / 100 }) });
  const view = choice({ legend: "Show", options: [["now", "what is there"], ["changed", "what changed"]], value: start.view, onChange: (name) => set({ view: name }) });
  const reset = button("Reset", () => set(start));

  const digit = makeMap("input");
  const pad = make("div", { class: "un-edgepad", tabindex: 0, role: "group", "aria-label": "The digit: arrow keys move it", "data-lm-suppress-shortcuts": "true" }, digit.element);
  const sentence = make("p", { class: "un-readout un-edgesentence" });
  const spoken = make("p", { class: "un-hidden", "aria-live": "polite" });
  const columns = kernels.map((kernel, k) => {
    const pick = (down, across) => set({ orientation: k, row: clamp(Math.floor(down * SIDE), 0, SIDE - 1), column: clamp(Math.floor(across * SIDE), 0, SIDE - 1) });
    const [s, c] = [makeMap("hidden", pick), makeMap("output", pick)];
    const numbers = kernel.flat().map((weight) => make("span", {}, pretty(4 * weight, 0)));
    const grid = make("span", { class: "un-kernel", role: "img", "aria-label": `Kernel, times 4: ${kernel.map((row) => row.map((weight) => 4 * weight).join(" ")).join("; ")}` }, numbers);
    const element = make(
      "div",
      { class: "un-edgecolumn" },
      make("div", { class: "un-edgename" }, make("b", {}, `${GLYPHS[k]} ${names[k]}`), grid),
      make("span", { class: "un-hiddenlayer un-edgelabel", "data-id": "layer.edges" }, "■ S-cells"),
      s.element,
      make("span", { class: "un-output un-edgelabel", "data-id": "layer.code" }, "▲ C-cells"),
      c.element,
    );
    s.element.dataset.id = "layer.edges";
    c.element.dataset.id = "layer.code";
    return { s, c, element };
  });
  const maps = make("div", { class: "un-edgecolumns" }, columns.map(({ element }) => element));
  const legend = make("p", { class: "un-readout un-muted un-fine" });
  const look = slider({ label: "Look at C-cell", min: 1, max: 4, value: 1, say: cellInWords, onInput: (cell) => lookAt(cell - 1) });
  const cellLine = make("p", { class: "un-readout un-edgecell" });
  const chart = makeSweep({ reach: REACH, onPick: (move) => set({ dx: move }) });
  const rows = Object.entries(LOOKS).map(([name, { words }]) => {
    const cells = { numbers: make("td", { "data-quantity": "numbers", "data-of": name }), changed: make("td", { "data-quantity": "changed", "data-of": name }) };
    return { name, cells, element: make("tr", { "data-id": `layer.${name}` }, make("th", { scope: "row" }, swatch(name), words), cells.numbers, cells.changed) };
  });
  const others = ["lost", "before", "now"].map((name) => [name, make("td", { "data-quantity": name })]);
  const otherWords = { lost: "share of the ink that has left the page", before: "the chosen C-cell before the move", now: "the chosen C-cell now" };
  const head = (words) => make("thead", {}, make("tr", {}, words.map((each, column) => make("th", { scope: "col", style: column ? null : "text-align: left" }, each))));
  const table = make(
    "table",
    {},
    make("caption", { class: "un-hidden" }, "How many numbers each layer has, and which share of their sum has changed"),
    head(["layer", "numbers", "share changed"]),
    make("tbody", {}, rows.map(({ element }) => element), others.map(([name, cell]) => make("tr", {}, make("th", { scope: "row", class: "un-wrapping", colspan: 2 }, otherWords[name]), cell))),
  );
  const tableBox = make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "What changed, in numbers" }, table);
  walkable(tableBox, "tbody tr", "th, td");
  const codeBox = make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "The code, cell by cell" });
  const details = make("details", { class: "un-tables" }, make("summary", {}, "The code, number by number"), codeBox);
  details.addEventListener("toggle", () => redraw());

  live.append(
    question,
    chooser.element,
    make("div", { class: "un-edgetop" }, pad, arrows, make("div", { class: "un-edgecontrols" }, dx.element, dy.element, size.element, threshold.element, make("div", { class: "un-row" }, kind.element, reset))),
    sentence,
    spoken,
    make("div", { class: "un-row" }, view.element, legend),
    maps,
    look.element,
    cellLine,
    tableBox,
    chart.element,
    details,
  );

  // -------------------------------------------------------------- drawing
  function lookAt(at) {
    const now = model.get("size");
    const n = SIDE / now;
    const middle = Math.floor(now / 2);
    set({ orientation: Math.floor(at / n ** 2), row: (Math.floor(at / n) % n) * now + middle, column: (at % n) * now + middle });
  }

  function showMaps(now, { before, after }) {
    const signed = now.view === "changed";
    const values = (name, k) => (signed ? after[name][k].map((value, at) => value - before[name][k][at]) : after[name][k]);
    const what = signed ? "the change of " : "";
    const room = live.clientWidth;
    const wide = room >= 560;
    maps.classList.toggle("is-narrow", !wide);
    const digitWidth = SIDE * (wide ? 8 : 7);
    const [across, gaps] = wide ? [4, 36] : [2, 12];
    const width = SIDE * clamp(Math.floor((room - gaps) / across / SIDE), 3, 6);
    digit.show(values("pixels", 0), { width: digitWidth, signed, label: signed ? `The change of the pixels of the ${now.digit}` : `A ${now.digit}, moved ${moveInWords(now)}` });
    const { k: chosen, n, i, j } = cellOf(now);
    const reach = 1 / SIDE; // of a kernel, beyond the patch
    digit.mark([i / n - reach, j / n - reach, (i + 1) / n + reach, (j + 1) / n + reach], digitWidth);
    columns.forEach(({ s, c }, k) => {
      s.show(values("edges", k), { width, signed, label: `${what}S-cells for ${names[k]} edges` });
      c.show(values("code", k), { width, signed, label: `${what}C-cells for ${names[k]} edges, ${n} by ${n}` });
      const part = k === chosen ? [i / n, j / n, (i + 1) / n, (j + 1) / n] : null;
      s.mark(part, width);
      c.mark(part, width);
    });
    write(legend, signed ? "Filled orange is more, striped blue is less." : "The darker, the stronger.");
  }

  let codeOf = "";
  function showCode(now, code) {
    if (!details.open) return;
    const n = SIDE / now.size;
    if (codeOf !== String(n)) {
      codeOf = String(n);
      codeBox.replaceChildren(
        ...names.map((name, k) =>
          make(
            "table",
            { class: "un-pixels" },
            make("caption", {}, `C-cells for ${name} edges`),
            make("thead", {}, make("tr", {}, make("td"), Array.from({ length: n }, (_, j) => make("th", { scope: "col" }, String(j + 1))))),
            make("tbody", {}, Array.from({ length: n }, (_, i) => make("tr", {}, make("th", { scope: "row" }, String(i + 1)), Array.from({ length: n }, (_, j) => make("td", { "data-quantity": "c", "data-kernel": k, "data-row": i, "data-col": j }))))),
          ),
        ),
      );
    }
    for (const cell of codeBox.querySelectorAll("td[data-quantity]")) {
      const { kernel, row, col } = cell.dataset;
      write(cell, fixed(code[kernel][row * n + Number(col)]));
    }
  }

  let waiting = null;
  function draw() {
    const now = fromModel();
    const state = compute(now);
    const { changed, lost, cell } = state.numbers;
    const { k, n, i, j } = cellOf(now);
    chooser.show(now.digit);
    dx.show(now.dx);
    dy.show(now.dy);
    size.show(SIZES.indexOf(now.size));
    kind.show(now.kind);
    threshold.show(Math.round(20 * now.threshold));
    view.show(now.view);
    const words = tell(now, state.numbers);
    if (words !== sentence.textContent) {
      write(sentence, words);
      clearTimeout(waiting);
      waiting = setTimeout(() => write(spoken, words), PAUSE);
    }
    showMaps(now, state);
    look.input.max = 4 * n * n;
    look.show(k * n * n + i * n + j + 1);
    const pooled = now.kind === "max" ? "the largest" : "the mean";
    const seen = Math.min(SIDE, now.size + 2);
    write(cellLine, `It answers ${pretty(cell.now, 4)}, ${pooled} of its ${now.size ** 2} S-cell${now.size > 1 ? "s" : ""}, and sees ${seen} × ${seen} pixels. Before the move: ${pretty(cell.before, 4)}.`);
    const counts = { pixels: SIDE ** 2, edges: 4 * SIDE ** 2, code: 4 * n ** 2 };
    for (const { name, cells } of rows) {
      write(cells.numbers, String(counts[name]));
      write(cells.changed, fixed(changed[name]));
    }
    const numbers = { lost, before: cell.before, now: cell.now };
    for (const [name, each] of others) write(each, fixed(numbers[name]));
    chart.show(state.drifts, { dx: now.dx, axis: `pixels to the right${now.dy ? `, and ${moveInWords({ dx: 0, dy: now.dy })}` : ""}`, label: `Share changed against the move to the right, from ${-REACH} to ${REACH}. At ${now.dx}: pixels ${percent(changed.pixels)}, S-cells ${percent(changed.edges)}, C-cells ${percent(changed.code)}`.replaceAll("-", "−") });
    showCode(now, state.after.code);
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start };
    const allowed = { kind: ["max", "mean"], view: ["now", "changed"] };
    for (const [name, names] of Object.entries(allowed)) if (names.includes(said.get(name))) now[name] = said.get(name);
    const bounds = { digit: [0, 9], dx: [-REACH, REACH], dy: [-REACH, REACH], orientation: [0, 3], row: [0, SIDE - 1], column: [0, SIDE - 1] };
    for (const [name, [least, most]] of Object.entries(bounds)) {
      const value = /^-?\d+$/.test(said.get(name) ?? "") ? Number(said.get(name)) : NaN;
      if (value >= least && value <= most) now[name] = value;
    }
    if (SIZES.includes(Number(said.get("size")))) now.size = Number(said.get("size"));
    const steps = 20 * Number(said.get("threshold") || NaN);
    if (steps >= 0 && steps <= 18 && Math.abs(steps - Math.round(steps)) < 1e-9) now.threshold = Math.round(5 * Math.round(steps)) / 100;
    return now;
  }

  pad.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step(...way);
  });
  let held = null; // where a drag began, and the move it began with
  digit.canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, dx: model.get("dx"), dy: model.get("dy") };
    digit.canvas.setPointerCapture(event.pointerId);
  });
  digit.canvas.addEventListener("pointermove", (event) => {
    if (!held || !event.isPrimary) return;
    const pixel = digit.canvas.clientWidth / SIDE;
    const [across, down] = [(event.clientX - held.x) / pixel, (event.clientY - held.y) / pixel];
    set({ dx: clamp(held.dx + Math.round(across), -REACH, REACH), dy: clamp(held.dy + Math.round(down), -REACH, REACH) });
  });
  for (const end of ["pointerup", "pointercancel"]) digit.canvas.addEventListener(end, () => (held = null));

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  chooser.paint();
  draw();
  const endColours = onTheme(() => {
    chooser.paint();
    redraw();
  });
  const watcher = new ResizeObserver(redraw);
  watcher.observe(live);
  ready();
  return () => {
    endColours();
    watcher.disconnect();
  };
}

export default { render };
