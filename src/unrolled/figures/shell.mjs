// Shell: how much of a ball lies in its outermost layer, and how far its points are from the centre
// and from one another.

import { dimensionControl } from "./js/dimension_control.mjs";
import { button, choice, fixed, linkedState, make, mount, numberField, oncePerFrame, pretty, slider, write } from "./js/kit.mjs";
import { shellDimension, shellFraction } from "./js/maths/geometry.mjs";
import { centreChart, contrastChart, pointChart, times } from "./js/shell/charts.mjs";
import { bars, barWidths, DOTS, makePoints, POINTS, QUERIES, shareFrom, spread } from "./js/shell/points.mjs";
import { percent, sweet } from "./js/shell/sweet.mjs";

const THICKNESSES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9];
const PIECE = 5; // milliseconds of a frame that may go into making points
const TRAITS = ["eps", "D", "query", "zoom", "seed"];
const SETTING = ["eps", "D", "query", "seed"];

function saySweet({ eps, D }, share) {
  const from = shellDimension(0.9, eps);
  const taste = share < 0.5 ? "mostly chocolate" : share < 0.9 ? "more sugar than chocolate" : "sugar, with a hint of chocolate";
  const when = from === 1 ? "" : D < from ? ` It holds 90 % from D = ${from} on.` : ` It has held 90 % since D = ${from}.`;
  return `The coat is ${pretty(100 * eps, eps < 0.01 ? 1 : 0)} % of the radius thick and holds ${percent(share)} of the volume: ${taste}.${when}`;
}

function sayPoint({ eps, query, D }, { point }) {
  const outer = `Of the ${POINTS} points, ${percent(point.outer)} are within ${pretty(100 * eps, eps < 0.01 ? 1 : 0)} % of the largest distance`;
  const crowd = `they crowd around ${pretty(point.mean)}${D < 30 ? "" : " (√2 is 1.41)"}, with some nearer and some farther`;
  const shape = D < 10 ? "In few dimensions there are near neighbours and far ones." : point.outer < 0.5 ? `From a data point the others are not squashed to the outside: ${crowd}.` : `That is no coat: all distances are nearly the same. They ${crowd.slice(5)}, and ε reaches across the crowd.`;
  return `Seen from data point ${query}, the nearest point is ${pretty(point.nearest, point.nearest < 0.1 ? 4 : 2)} away and the farthest ${pretty(point.farthest)}: ${times(point.contrast)} as far. ${outer}. ${shape}`;
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "shell");
  root.classList.add("un-shell");
  const link = linkedState(model, root);
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();
  const first = model.get("first");
  const points = makePoints();
  const limits = { D: [1, 1000], query: [1, QUERIES], seed: [0, 2 ** 31 - 1] };

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start };
    for (const [name, [low, high]] of Object.entries(limits)) {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      if (Number.isInteger(value) && value >= low && value <= high) now[name] = value;
    }
    const eps = said.get("eps") ? Number(said.get("eps")) : NaN;
    if (eps >= THICKNESSES[0] && eps <= THICKNESSES.at(-1)) now.eps = eps;
    if (["whole", "coat"].includes(said.get("zoom"))) now.zoom = said.get("zoom");
    return now;
  }

  // ------------------------------------------------------------ controls

  const thickest = (eps) => THICKNESSES.reduce((best, each, place) => (Math.abs(Math.log(each / eps)) < Math.abs(Math.log(THICKNESSES[best] / eps)) ? place : best), 0);
  const dimension = dimensionControl({ stops: model.get("dimensions"), value: start.D, onInput: (D) => set({ D }) });
  const coat = slider({ label: "Coat", min: 0, max: THICKNESSES.length - 1, value: thickest(start.eps), say: (place) => `ε = ${THICKNESSES[place] === THICKNESSES[thickest(model.get("eps"))] ? model.get("eps") : THICKNESSES[place]}`, onInput: (place) => set({ eps: THICKNESSES[place] }) });
  const eps = numberField({ label: "ε", value: start.eps, step: 0.001, min: THICKNESSES[0], max: THICKNESSES.at(-1), onInput: (value) => set({ eps: value }) });
  const zoom = choice({ legend: "Radius", options: [["whole", "whole"], ["coat", "near the coat"]], value: start.zoom, onChange: (value) => set({ zoom: value }) });
  const query = slider({ label: "Data point", min: 1, max: QUERIES, value: start.query, say: (n) => `${n} of ${QUERIES}`, onInput: (n) => set({ query: n }) });
  const again = button("Other points", () => set({ seed: (model.get("seed") + 1) % 2 ** 31 }));
  const reset = button("Reset", () => set(start));

  // ------------------------------------------------------------ what is shown

  const NAMES = ["sweet", "centre", "point", "contrast"];
  const frames = Object.fromEntries(NAMES.map((name) => [name, make("svg:svg", { role: "img" })]));
  const boxes = Object.fromEntries(NAMES.map((name) => [name, make("div", { class: `un-shellbox is-${name}` }, frames[name])]));
  const coatWords = make("p", { class: "un-readout", "aria-live": "polite" });
  const pointWords = make("p", { class: "un-readout" });
  const key = (mark, words) => make("span", { class: "un-key" }, make("svg:svg", { viewBox: "0 0 26 12", "aria-hidden": "true", class: "un-swatchline" }, mark), words);
  const keys = [
    key(make("svg:rect", { x: 2, y: 1, width: 22, height: 10, class: "un-bar" }), `${POINTS} points`),
    key(make("svg:path", { d: "M0 6H26", class: "un-law" }), "exact law"),
    key(make("svg:rect", { x: 2, y: 0, width: 22, height: 12, class: "un-outermost" }), "outermost ε"),
  ];
  boxes.centre.append(zoom.element, make("div", { class: "un-keys" }, keys));
  boxes.point.append(query.element);
  boxes.contrast.append(make("p", { class: "un-readout un-muted" }, `Median and middle half of ${QUERIES} data points; the ring is the one looked from.`));

  const share = { exact: make("td", { "data-quantity": "share", "data-of": "exact" }), sampled: make("td", { "data-quantity": "share", "data-of": "sample" }) };
  const ROWS = [
    ["mean", "mean distance"],
    ["nearest", "nearest point"],
    ["farthest", "farthest point"],
    ["contrast", "(farthest − nearest) / nearest"],
    ["outer", "share within ε of the largest distance"],
  ];
  const cells = ROWS.map(([name, words]) => ({ name, words, centre: make("td", { "data-quantity": name, "data-of": "centre" }), point: make("td", { "data-quantity": name, "data-of": "point" }) }));
  const row = (words, ...data) => make("tr", {}, make("th", { scope: "row", style: "white-space: normal" }, words), data);
  const head = (names) => make("thead", {}, make("tr", {}, names.map((words, column) => make("th", { scope: "col", style: `white-space: normal${column ? "" : "; text-align: left"}` }, words))));
  const tables = [
    make("table", {}, make("caption", { class: "un-hidden" }, "The coat's share"), head(["volume", "exact", "of the points"]), make("tbody", {}, row(["share of the coat, 1 − (1 − ε)", make("sup", {}, "D")], share.exact, share.sampled))),
    make("table", {}, make("caption", { class: "un-hidden" }, `Distances of ${POINTS} points`), head(["distances", "from the centre", "from a data point"]), make("tbody", {}, cells.map(({ words, centre, point }) => row(words, centre, point)))),
  ];
  live.append(
    dimension.element,
    make("div", { class: "un-row un-dimension" }, coat.element, eps.element),
    make("div", { class: "un-row" }, again, reset),
    coatWords,
    make("div", { class: "un-shellgrid" }, NAMES.map((name) => boxes[name])),
    pointWords,
    ...tables.map((table) => make("div", { class: "un-scroll" }, table)),
  );

  // ------------------------------------------------------------ drawing

  function show(name, { width, height, parts }) {
    frames[name].setAttribute("viewBox", `0 0 ${width} ${height}`);
    frames[name].replaceChildren(...parts.flat(2).filter(Boolean));
  }

  function draw() {
    const now = fromModel();
    points.turnTo(now);
    points.advance(PIECE);
    const n = points.made;
    const whole = n === POINTS;
    if (!whole) redraw();
    const exact = shellFraction(now.D, now.eps);
    const atStart = SETTING.every((name) => now[name] === first.setting[name]);
    const found = atStart
      ? first
      : { share: exact, sampled: shareFrom(points.fromCentre, n, 1 - now.eps), centre: spread(points.fromCentre, n, now.eps), point: spread(points.fromPoint, n, now.eps) };
    const widths = barWidths(now.D);
    const drawings = {
      sweet: (width) => sweet(width, { ...now, share: exact, dots: Array.from({ length: Math.min(n, DOTS) }, (_, i) => [points.flat(i), points.fromCentre[i]]) }),
      centre: (width) => centreChart(width, { ...now, bars: bars(points.fromCentre, n, widths.centre), barWidth: widths.centre }),
      point: (width) => pointChart(width, { ...now, bars: bars(points.fromPoint, n, widths.point), barWidth: widths.point, rho: points.rho, farthest: found.point.farthest }),
      contrast: (width) => contrastChart(width, { dimensions: model.get("dimensions"), contrasts: model.get("contrasts"), D: now.D, contrast: whole ? found.point.contrast : NaN }),
    };
    const room = NAMES.map((name) => Math.max(200, Math.round(boxes[name].clientWidth))); // all, before anything changes
    NAMES.forEach((name, i) => show(name, { width: room[i], ...drawings[name](room[i]) }));
    dimension.show(now.D);
    coat.show(thickest(now.eps));
    eps.show(now.eps);
    zoom.show(now.zoom);
    query.show(now.query);
    write(share.exact, fixed(exact));
    live.setAttribute("aria-busy", String(!whole));
    if (!whole && !atStart) return;
    write(share.sampled, fixed(found.sampled));
    for (const { name, centre, point } of cells) {
      write(centre, fixed(found.centre[name]));
      write(point, fixed(found.point[name]));
    }
    write(coatWords, saySweet(now, exact));
    write(pointWords, sayPoint(now, found));
    frames.sweet.setAttribute("aria-label", `A ball cut through the middle, with ${DOTS} of its points. ${coatWords.textContent}`);
    frames.centre.setAttribute("aria-label", `Histogram of ${POINTS} distances from the centre, 0 to 1, beside the exact density. Mean ${pretty(found.centre.mean)}; ${percent(found.sampled)} lie in the coat.`);
    frames.point.setAttribute("aria-label", `Histogram of ${POINTS} distances from data point ${now.query}, 0 to 2, beside the exact density. Mean ${pretty(found.point.mean)}.`);
    frames.contrast.setAttribute("aria-label", `Relative contrast against D, both logarithmic: it falls from ${Math.round(model.get("contrasts")[0][1])} at D = 1 to ${pretty(model.get("contrasts").at(-1)[1])} at D = 1000. Here: ${pretty(found.point.contrast)}.`);
  }
  const redraw = oncePerFrame(draw);

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));

  set(fromLink());
  draw();
  new ResizeObserver(redraw).observe(live);
  ready();
}

export default { render };
