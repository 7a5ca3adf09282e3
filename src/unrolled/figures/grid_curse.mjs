// GridCurse: a classifier that cuts space into cells. Add features, choose the bins, and see it run
// empty; beside it the nearest neighbours, who do not mind.

import { button, fixed, linkHighlights, linkedState, make, mount, oncePerFrame, slider, write } from "./js/kit.mjs";
import { drawChart, percentTicks, powerTicks, swatch } from "./js/grid_curse/charts.mjs";
import { dataOf } from "./js/grid_curse/data.mjs";
import { GLYPHS } from "./js/grid_curse/marks.mjs";
import { drawPicture, nameOf } from "./js/grid_curse/pictures.mjs";
import { fate, inventory, reading, success } from "./js/grid_curse/story.mjs";

const TRAITS = ["features", "bins", "point"];
const [FEWEST, MOST] = [2, 20];
const K = 5;
const ORDINALS = ["first", "second", "third"];
const place = (k) => ORDINALS[k] ?? `${k + 1}th`;

/** The table's columns: quantity, heading, and the number of one row. */
const COLUMNS = [
  ["cells", "cells", (row) => row.cells],
  ["occupied", "occupied", (row) => String(row.occupied)],
  ["empty", "empty", (row) => String(BigInt(row.cells) - BigInt(row.occupied))],
  ["reached", "test points in a trained cell", (row) => String(row.reached)],
  ["grid_accuracy", "grid", (row, n) => fixed(row.right / n)],
  ["near_accuracy", `${K} nearest`, (row, n) => fixed(row.near / n)],
];

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "grid-curse");
  const link = linkedState(model, root);
  const [order, names, regimes, given] = ["order", "names", "regimes", "given"].map((name) => model.get(name));
  const N_TEST = 500;
  const data = dataOf({ values: model.get("values"), regime: model.get("regime"), mean: model.get("mean"), sd: model.get("sd"), nTest: N_TEST });
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();
  const truthOf = (point) => data.labels[data.nTrain + point];
  const pathOf = (features) => [...features, ...order.filter((f) => !features.includes(f))];
  const same = (one, other) => one.join() === other.join();

  /** The numbers of a setting; those of the start are Python's. */
  const curveAt = ({ features, bins }) => (bins === given.bins && same(pathOf(features), pathOf(given.features)) ? given.curve : data.curve(pathOf(features), bins));
  const crossAt = ({ features, bins, point }) => (bins === given.bins && point === given.point && same(features, given.features) ? given.cross : data.cross(features, bins, point));
  const isEmpty = ({ features, bins }, point) => data.companions(features, bins, point).at(-1).length === 0;

  // -------------------------------------------------------------- the parts
  const chips = names.map((words, f) => {
    const rank = make("span", { class: "un-rank", "aria-hidden": "true" });
    const element = button("", () => toggle(f), { class: "un-button un-chip", title: words });
    const said = make("span", { class: "un-hidden" });
    element.append(make("span", { "aria-hidden": "true" }, nameOf(f)), rank, said);
    return { element, rank, said };
  });
  const more = button("Add a feature", () => set({ features: pathOf(model.get("features")).slice(0, model.get("features").length + 1) }), { class: "un-button un-primary" });
  const fewer = button("Take one away", () => model.get("features").length > 1 && set({ features: model.get("features").slice(0, -1) }));
  const bins = slider({ label: "Bins on each axis", min: FEWEST, max: MOST, value: start.bins, say: String, onInput: (value) => set({ bins: value }) });
  const reset = button("Reset", () => set({ ...start, features: [...start.features] }));
  const sentence = make("p", { class: "un-readout un-gridverdict" });
  const accuracy = make("p", { class: "un-readout" });
  const reads = make("p", { class: "un-readout un-muted un-readline" });
  const svg = make("svg:svg", { role: "img" });
  const picture = make("div", { class: "un-gridpicture" }, svg);
  const legend = make(
    "p",
    { class: "un-readout un-gridlegend" },
    regimes.map((name, kind) => make("span", { class: `un-kind${kind}` }, `${GLYPHS[kind]} ${name}`)),
    make("span", { class: "un-error" }, "╱ empty"),
    make("span", {}, "✕ test point"),
  );
  const point = slider({ label: "Test point", min: 1, max: N_TEST, value: start.point + 1, say: (value) => `${value} of ${N_TEST}`, onInput: (value) => set({ point: value - 1 }) });
  const step = (by) => set({ point: (model.get("point") + by + N_TEST) % N_TEST });
  const lost = button("Next in an empty cell", () => {
    const next = nextLost(fromModel());
    if (next !== null) set({ point: next });
  });
  const steps = make("div", { class: "un-buttons" }, button("Previous", () => step(-1), { "aria-label": "Previous test point" }), button("Next", () => step(1), { "aria-label": "Next test point" }), lost);
  const answer = make("p", { class: "un-readout un-fate", "aria-live": "polite" });
  const charts = {
    right: { svg: make("svg:svg", { role: "img" }), keys: ["reached", "near", "right"], title: "Share of the test points that are …" },
    cells: { svg: make("svg:svg", { role: "img" }), keys: ["cells", "occupied"], title: "How many there are" },
  };
  const said = { reached: "in a trained cell", near: "right, 5 nearest", right: "right, grid", cells: "cells", occupied: "cells with training points" };
  const chartBoxes = Object.values(charts).map(({ svg: own, keys, title }) =>
    make("div", { class: "un-frame" }, make("p", { class: "un-framename" }, title), own, make("p", { class: "un-readout un-gridlegend" }, keys.map((key) => make("span", { "data-id": key }, swatch(key), ` ${said[key]}`)))),
  );
  const pair = make("div", { class: "un-gridcharts" }, chartBoxes);
  const rows = order.map((_, i) => {
    const name = make("th", { scope: "row" });
    const cells = COLUMNS.map(([quantity]) => make("td", { "data-quantity": quantity, "data-d": i + 1 }));
    return { name, cells, element: make("tr", {}, name, cells) };
  });
  const crossRows = regimes.map((name, kind) => ({
    cells: ["cell_count", "near_count"].map((quantity) => make("td", { "data-quantity": quantity, "data-class": kind })),
    name: `${GLYPHS[kind]} ${name}`,
  }));
  const cellText = make("td", { "data-quantity": "cell", colspan: 2 });
  const head = (words) => make("thead", {}, make("tr", {}, words.map((word, i) => make("th", { scope: "col", style: i ? "white-space: normal" : "text-align: left" }, word))));
  const scroll = (words, table) => make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": words }, table);
  const tables = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "Every number"),
    scroll("With 1, 2, … features", make("table", {}, make("caption", {}, "With 1, 2, … features; the reader’s row is marked"), head(["features", ...COLUMNS.map(([, words]) => words)]), make("tbody", {}, rows.map((row) => row.element)))),
    scroll(
      "The test point",
      make(
        "table",
        {},
        make("caption", {}, "Training points in the test point’s cell, and among its nearest neighbours"),
        head(["regime", "in its cell", `${K} nearest`]),
        make("tbody", {}, crossRows.map(({ name, cells }) => make("tr", {}, make("th", { scope: "row" }, name), cells)), make("tr", {}, make("th", { scope: "row" }, "bins of its cell, from 0"), cellText)),
      ),
    ),
  );
  live.append(
    make("div", { class: "un-chips", role: "group", "aria-label": "Features, in the order in which they are added" }, chips.map((chip) => chip.element)),
    make("div", { class: "un-row" }, make("div", { class: "un-buttons" }, more, fewer, reset), bins.element),
    make("div", { "aria-live": "polite" }, sentence, accuracy),
    reads,
    picture,
    legend,
    make("div", { class: "un-row un-steps" }, steps, point.element),
    answer,
    pair,
    tables,
  );

  // -------------------------------------------------------------- drawing
  const show = (own, width, height, parts, label) => {
    own.setAttribute("viewBox", `0 0 ${width} ${height}`);
    own.setAttribute("aria-label", label);
    own.replaceChildren(...parts);
  };
  function draw() {
    const now = fromModel();
    const { features } = now;
    const d = features.length;
    const curve = curveAt(now);
    const cross = crossAt(now);
    const path = pathOf(features);

    chips.forEach(({ element, rank, said }, f) => {
      const k = features.indexOf(f);
      element.setAttribute("aria-pressed", String(k >= 0));
      if (k >= 0 && d === 1) element.setAttribute("aria-disabled", "true");
      else element.removeAttribute("aria-disabled");
      write(rank, k >= 0 ? String(k + 1) : "");
      write(said, `x${f + 1}, ${names[f]}${k >= 0 ? `, the ${place(k)} axis` : ""}`);
    });
    more.setAttribute("aria-disabled", String(d === order.length));
    fewer.setAttribute("aria-disabled", String(d === 1));
    bins.show(now.bins);
    point.show(now.point + 1);
    lost.setAttribute("aria-disabled", String(nextLost(now) === null));
    write(sentence, inventory(now, curve[d - 1], data.nTrain));
    write(accuracy, success(curve[d - 1], N_TEST));
    write(reads, reading(now));
    write(answer, fate(now, cross, truthOf(now.point)));

    const width = Math.max(240, Math.round(picture.clientWidth));
    const drawn = drawPicture(width, data, now);
    show(svg, width, drawn.height, drawn.parts, `${reading(now)} ${sentence.textContent}`);

    const half = width > 560 ? Math.round((width - 20) / 2) : width;
    pair.classList.toggle("is-side-by-side", width > 560);
    const shares = (key) => curve.map((row) => row[key] / N_TEST);
    const logs = (key) => curve.map((row) => Math.log10(Number(row[key])));
    const top = logs("cells").at(-1);
    const ticks = powerTicks(top);
    show(charts.right.svg, half, 220, drawChart({ width: half, height: 220, d, low: 0, high: 1, ticks: percentTicks, series: charts.right.keys.map((key) => [key, shares(key)]) }), `Against the number of features: share of test points in a trained cell, and share that the grid and the nearest neighbours get right; the table has the numbers.`);
    show(charts.cells.svg, half, 220, drawChart({ width: half, height: 220, d, low: 0, high: Math.max(top, ticks.at(-1)[0]), ticks, series: charts.cells.keys.map((key) => [key, logs(key)]), level: { at: Math.log10(data.nTrain), words: `${data.nTrain} training points`, left: logs("cells")[6] < Math.log10(data.nTrain) } }), `Against the number of features, on a logarithmic scale: cells, and cells that hold training points; never more than ${data.nTrain}.`);

    rows.forEach(({ name, cells, element }, i) => {
      write(name, `${i + 1}: ${i ? "and " : ""}${nameOf(path[i])}`);
      element.classList.toggle("is-chosen", i + 1 === d);
      COLUMNS.forEach(([, , read], c) => write(cells[c], read(curve[i], N_TEST)));
    });
    crossRows.forEach(({ cells }, kind) => {
      write(cells[0], String(cross.counts[kind]));
      write(cells[1], String(cross.votes[kind]));
    });
    write(cellText, cross.cell.join(" "));
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  function nextLost(now) {
    for (let by = 1; by < N_TEST; by++) {
      const next = (now.point + by) % N_TEST;
      if (isEmpty(now, next)) return next;
    }
    return null;
  }
  function toggle(f) {
    const features = [...model.get("features")];
    const at = features.indexOf(f);
    if (at < 0) features.push(f);
    else if (features.length > 1) features.splice(at, 1);
    set({ features });
  }
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    link.write({
      features: same(now.features, start.features) ? null : now.features.map((f) => f + 1).join("."),
      bins: now.bins === start.bins ? null : String(now.bins),
      point: now.point === start.point ? null : String(now.point + 1),
    });
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start, features: [...start.features] };
    const whole = (text, low, high) => (text && Number.isInteger(Number(text)) && Number(text) >= low && Number(text) <= high ? Number(text) : null);
    const features = (said.get("features") ?? "").split(".").map((text) => whole(text, 1, order.length));
    if (!features.includes(null) && new Set(features).size === features.length) now.features = features.map((f) => f - 1);
    now.bins = whole(said.get("bins"), FEWEST, MOST) ?? now.bins;
    now.point = (whole(said.get("point"), 1, N_TEST) ?? now.point + 1) - 1;
    return now;
  }

  linkHighlights(root);
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(picture);
  ready();
  return () => watcher.disconnect();
}

export default { render };
