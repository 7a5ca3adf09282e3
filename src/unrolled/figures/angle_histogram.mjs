// AngleHistogram: the angle between two random directions in D dimensions, pair by pair, beside its
// exact law; and a short walk whose steps are such directions.

import { dimensionControl } from "./js/dimension_control.mjs";
import { button, choice, duration, fixed, linkedState, make, mount, oncePerFrame, pretty, slider, write } from "./js/kit.mjs";
import { angleBetween, angleProbability, angleSd } from "./js/maths/geometry.mjs";
import { histogram } from "./js/angle_histogram/histogram.mjs";
import { pairDrawing, sayPicture } from "./js/angle_histogram/pair.mjs";
import { barWidth, makePairs, MOST, pairAt, STEPS, summary, walk } from "./js/angle_histogram/sampling.mjs";
import { journey, munchers } from "./js/angle_histogram/walk.mjs";

const DIMENSIONS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200, 300, 400, 500, 700, 1000];
const COUNTS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, MOST];
const FULL = 2000;
const PIECE = 5; // milliseconds of a frame that may go into making pairs
const TRAITS = ["D", "region", "pairs", "seed", "step", "turn"];
const degrees = (radians) => (radians * 180) / Math.PI;
const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const percent = (share, decimals = 1) => `${pretty(100 * share, decimals)} %`;

/** sd and P(80° … 100°) of the exact law; null for a cube without a closed form. */
function exactLaw({ D, region }, square) {
  if (region === "cube" && D > 1) return D === 2 ? square : null;
  return { sd: angleSd(D), near: angleProbability((80 * Math.PI) / 180, (100 * Math.PI) / 180, D) };
}

function sayPairs({ D, region, pairs }, sample, exact) {
  if (!sample) return "No pair yet. Drop some in.";
  if (D === 1) return "On a line the angle is 0° or 180°, half of the time each: never anything near 90°.";
  const law = exact ? `; exact: ${exact.near > 0.9995 ? "over 99.9 %" : percent(exact.near)}` : "";
  const count = pairs === 1 ? "The one pair" : `Of ${thousands(pairs)} pairs, ${percent(sample.near)}`;
  const meet = pairs === 1 ? (sample.near ? " meets within 10° of a right angle" : " is not within 10° of a right angle") : " meet within 10° of a right angle";
  const more = D === 2 && region === "ball" ? " In the disc every angle is as likely as any other." : D === 2 ? " The corners of the square hold more points, so 0°, 90° and 180° are a little more frequent than 45° and 135°: a cube is no ball." : region === "cube" ? ` The dashed line is the law of the ball. The cube has one of its own, and comes closer to it the more dimensions there are.` : "";
  return `${count}${meet}${law}.${more}`;
}

function sayWalk({ D }, { turns, distance, least, largest }) {
  const [low, high] = [Math.min(...turns), Math.max(...turns)].map((theta) => `${degrees(theta).toFixed(0)}°`);
  const facts = `After ${STEPS} steps the walk stands ${pretty(distance[STEPS])} from its start; √${STEPS} = ${Math.sqrt(STEPS)}. Its ${turns.length} turns lie between ${low} and ${high}; the angle of any two of its steps, between ${degrees(least).toFixed(0)}° and ${degrees(largest).toFixed(0)}°.`;
  if (D === 1) return `${facts} On a line one can go on or turn back, nothing else.`;
  if (D < 10) return `${facts} Shut mouths go straight on, wide ones turn back: there is something of everything.`;
  const mouths = D < 200 ? "No mouth is nearly shut or wide open any more" : "All mouths look alike";
  return `${facts} ${mouths}, and nobody steered. Every direction was allowed at every step, straight on and back included; nearly all directions happen to lie near a right angle to any one you name. Steps at right angles add up as in Pythagoras: n of them lead √n away.`;
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "angle-histogram");
  root.classList.add("un-angles");
  const link = linkedState(model, root);
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();
  const first = model.get("first");
  const pairs = makePairs();
  const limits = { D: [1, 1000], pairs: [0, MOST], seed: [0, 2 ** 31 - 1], step: [1, STEPS], turn: [-180, 180] };
  let goal = FULL; // how many pairs Drop in leads to
  let dropping = null; // while pairs drop in: since when, and from how many
  let drawn = start.pairs; // how many are in the histogram: D = 1000 takes some frames to make

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start };
    for (const [name, [low, high]] of Object.entries(limits)) {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      if (Number.isInteger(value) && value >= low && value <= high) now[name] = value;
    }
    if (["ball", "cube"].includes(said.get("region"))) now.region = said.get("region");
    return now;
  }

  // ------------------------------------------------------------ controls

  const dimension = dimensionControl({ stops: DIMENSIONS, value: start.D, onInput: (D) => touch({ D }) });
  const region = choice({ legend: "Points from", options: [["ball", "the ball"], ["cube", "the cube"]], value: start.region, onChange: (name) => touch({ region: name }) });
  const drop = button("Drop in", () => (dropping ? touch({}) : begin()), { class: "un-button un-primary" });
  const back = button("One back", () => count(model.get("pairs") - 1));
  const more = button("One more", () => count(model.get("pairs") + 1));
  const place = (n) => COUNTS.findLastIndex((stop) => stop <= n);
  const amount = slider({ label: "Pairs", min: 0, max: COUNTS.length - 1, value: 0, say: () => thousands(drawn), onInput: (at) => count(COUNTS[at], true) });
  const again = button("Other pairs", () => touch({ seed: (model.get("seed") + 1) % 2 ** 31 }));
  const reset = button("Reset", () => {
    goal = start.pairs || FULL;
    touch(start);
  });
  const turn = slider({ label: "View", min: -180, max: 180, step: 5, value: start.turn, say: (at) => `${pretty(at, 0)}°`, onInput: (at) => touch({ turn: at }) });
  const step = slider({ label: "Step", min: 1, max: STEPS, value: start.step, say: (n) => `${n} of ${STEPS}`, onInput: (n) => touch({ step: n }) });

  // ------------------------------------------------------------ what is shown

  const svg = (attributes = {}) => make("svg:svg", { role: "img", ...attributes });
  const frames = { pair: svg({ class: "un-pairpicture" }), bars: svg(), turns: svg(), way: svg() };
  const boxes = Object.fromEntries(Object.entries(frames).map(([name, frame]) => [name, make("div", { class: `un-anglebox is-${name}` }, frame)]));
  const pairWords = make("p", { class: "un-readout" });
  const pictureWords = make("p", { class: "un-readout un-muted" });
  const sentence = make("p", { class: "un-readout", "aria-live": "polite" });
  const walkWords = make("p", { class: "un-readout" });
  boxes.pair.append(pairWords, turn.element, pictureWords);
  const swatch = (mark) => make("svg:svg", { viewBox: "0 0 26 12", "aria-hidden": "true", class: "un-swatchline" }, mark);
  const key = (mark, words) => {
    const text = make("span", {}, words);
    const element = make("span", { class: "un-key" }, swatch(mark), text);
    return { element, text };
  };
  const keys = {
    bars: key(make("svg:rect", { x: 2, y: 1, width: 22, height: 10, class: "un-bar" }), "pairs"),
    exact: key(make("svg:path", { d: "M0 6H26", class: "un-law is-exact" }), "exact law"),
    other: key(make("svg:path", { d: "M0 6H26", class: "un-law is-other" }), "law of the ball"),
    near: key(make("svg:rect", { x: 2, y: 0, width: 22, height: 12, class: "un-near" }), "80° to 100°"),
    newest: key(make("svg:path", { d: "M13 1l5 9h-10z", class: "un-newest" }), "the pair in the picture"),
  };

  const ROWS = [
    ["sd", "standard deviation about 90°, degrees", (law) => degrees(law.sd)],
    ["near", "share from 80° to 100°", (law) => law.near],
    ["cosine", "standard deviation of cos θ", (law) => law.cosine],
  ];
  const cells = ROWS.map(([name, words, read]) => ({ name, words, read, exact: make("td"), sample: make("td", { "data-quantity": name, "data-of": "sample" }) }));
  const head = (names) => make("thead", {}, make("tr", {}, names.map((words, column) => make("th", { scope: "col", style: column ? null : "text-align: left" }, words))));
  const table = make(
    "table",
    {},
    make("caption", { class: "un-hidden" }, "The exact law beside the pairs"),
    head(["angles", "exact", "these pairs"]),
    make("tbody", {}, cells.map(({ words, exact, sample }) => make("tr", {}, make("th", { scope: "row", style: "white-space: normal" }, words), exact, sample))),
  );
  const bodies = { bars: make("tbody"), walk: make("tbody") };
  const more_of = (words, names, body) => make("details", {}, make("summary", {}, words), make("div", { class: "un-scroll", role: "group", tabindex: 0, "aria-label": words, style: "max-height: 20rem; overflow-y: auto" }, make("table", {}, head(names), body)));
  const details = {
    bars: more_of("The bars as numbers", ["from", "to", "pairs", "exact law expects"], bodies.bars),
    walk: more_of("The walk as numbers", ["step", "turn before it, degrees", "distance", "√n"], bodies.walk),
  };
  for (const each of Object.values(details)) each.addEventListener("toggle", () => redraw());

  live.append(
    dimension.element,
    make("div", { class: "un-row" }, region.element, again, reset),
    make("div", { class: "un-anglepair" }, boxes.pair, make("div", { class: "un-anglebars" }, boxes.bars, make("div", { class: "un-keys" }, Object.values(keys).map(({ element }) => element)))),
    make("div", { class: "un-row un-drop" }, make("div", { class: "un-buttons" }, drop, back, more), amount.element),
    sentence,
    make("div", { class: "un-scroll" }, table),
    details.bars,
    make("p", { class: "un-title" }, `A walk of ${STEPS} steps: each mouth is open by the angle of a turn`),
    boxes.turns,
    boxes.way,
    step.element,
    walkWords,
    details.walk,
  );

  // ------------------------------------------------------------ drawing

  /** How many pairs are in the histogram: while they drop in, more with every moment. */
  function shown() {
    if (!dropping) return model.get("pairs");
    const waited = (performance.now() - dropping.since) / duration("step");
    return Math.min(goal, Math.floor(Math.exp(waited + Math.log(dropping.from + 1))));
  }

  let walked = { key: null, walk: null }; // the walk of the present setting
  let drawnWalk = null; // and what of it stands there
  function draw() {
    const now = fromModel();
    const atStart = ["D", "region", "seed"].every((name) => now[name] === first.setting[name]) && shown() === first.setting.pairs;
    let [n, found] = [shown(), first];
    if (!atStart) {
      pairs.turnTo(now);
      pairs.advance(n, PIECE);
      if (pairs.made < n) redraw();
      n = Math.min(n, pairs.made);
      found = summary(pairs.angles, n, now.D);
    }
    drawn = n;
    const whole = n === shown() && !dropping;
    const exact = exactLaw(now, model.get("square"));
    const pair = n ? pairAt(now, n - 1) : null;
    const newest = pair && angleBetween(...pair);
    const room = measure();
    drawPair(now, n, pair, newest, room.pair);
    show("bars", room.bars, histogram(room.bars, { ...now, counts: found.counts, n, newest, square: model.get("square") }));
    drawWalk(now, room);
    showControls(now, n);
    for (const { name, read, exact: cell, sample } of cells) {
      const law = name === "cosine" ? { cosine: 1 / Math.sqrt(now.D) } : exact;
      write(cell, law ? fixed(read(law)) : "no closed form");
      if (law) Object.assign(cell.dataset, { quantity: name, of: "exact" });
      else ["quantity", "of"].forEach((key) => delete cell.dataset[key]);
      write(sample, found.sample ? fixed(read(found.sample)) : "");
    }
    live.setAttribute("aria-busy", String(!whole));
    if (whole) write(sentence, sayPairs({ ...now, pairs: n }, found.sample, exact));
    frames.bars.setAttribute("aria-label", `Histogram of the angles of ${n} pairs in ${now.D} ${now.D === 1 ? "dimension" : "dimensions"}, 0° to 180°. ${sentence.textContent}`);
    if (details.bars.open) listBars(now, found.counts, n);
    if (dropping && n >= goal) end();
    if (dropping) redraw();
  }
  const redraw = oncePerFrame(draw);

  /** How wide each drawing may be: asked for before anything changes, which would cost a layout each. */
  const measure = () => Object.fromEntries(Object.entries(boxes).map(([name, box]) => [name, Math.max(200, Math.round(box.clientWidth))]));

  function show(name, width, { height, parts }) {
    const frame = frames[name];
    frame.setAttribute("viewBox", `0 0 ${width} ${height}`);
    frame.replaceChildren(...parts.flat(3).filter(Boolean));
  }

  function drawPair(now, n, pair, newest, room) {
    const size = Math.max(180, Math.min(280, room));
    frames.pair.setAttribute("viewBox", `0 0 ${size} ${size}`);
    frames.pair.style.width = `${size}px`;
    frames.pair.replaceChildren(...pairDrawing(size, { ...now, pair }));
    frames.pair.classList.toggle("is-turnable", now.D === 3);
    const theta = pair ? `${pretty(degrees(newest), 1)}°` : "";
    write(pairWords, pair ? `Pair ${thousands(n)}: θ = ${theta}` : "No pair yet");
    write(pictureWords, sayPicture(now.D, now.region));
    frames.pair.setAttribute("aria-label", pair ? `Two arrows u and v, ${theta} apart. ${pictureWords.textContent}` : pictureWords.textContent);
    turn.element.hidden = now.D !== 3;
  }

  function drawWalk(now, room) {
    const key = `${now.D} ${now.seed}`;
    if (walked.key !== key) walked = { key, walk: walk(now) };
    const { turns, distance } = walked.walk;
    const view = `${key} ${now.step} ${room.turns} ${details.walk.open}`;
    if (drawnWalk === view) return;
    drawnWalk = view;
    show("turns", room.turns, munchers(room.turns, { turns, step: now.step }));
    show("way", room.way, journey(room.way, { distance, step: now.step, D: now.D }));
    write(walkWords, sayWalk(now, walked.walk));
    frames.turns.setAttribute("aria-label", `${turns.length} turns: ${turns.map((theta) => `${degrees(theta).toFixed(0)}°`).join(", ")}.`);
    frames.way.setAttribute("aria-label", `Distance from the start after 0 to ${STEPS} steps, beside √n. After ${now.step}: ${pretty(distance[now.step])}.`);
    if (details.walk.open) {
      bodies.walk.replaceChildren(...distance.map((value, n) => make("tr", { class: n === now.step ? "is-chosen" : null }, make("th", { scope: "row" }, String(n)), make("td", n > 1 ? { "data-quantity": "turn", "data-row": n } : {}, n > 1 ? fixed(degrees(turns[n - 2])) : ""), make("td", { "data-quantity": "distance", "data-row": n }, fixed(value)), make("td", {}, fixed(Math.sqrt(n))))));
    }
  }

  function showControls(now, n) {
    dimension.show(now.D);
    region.show(now.region);
    turn.show(now.turn);
    step.show(now.step);
    amount.show(place(n));
    write(drop, dropping ? "Pause" : n > 0 && n < goal ? "Go on" : "Drop in");
    back.setAttribute("aria-disabled", String(n === 0));
    more.setAttribute("aria-disabled", String(n === MOST));
    keys.exact.element.hidden = now.region === "cube" && now.D > 2;
    keys.other.element.hidden = now.region !== "cube" || now.D === 1;
    keys.newest.element.hidden = n === 0;
    write(keys.bars.text, n === 1 ? "1 pair" : `${thousands(n)} pairs`);
  }

  function listBars({ D, region: from }, counts, n) {
    const width = barWidth(D);
    const radians = (k) => (k * width * Math.PI) / 180;
    const rows = counts.map((counted, k) => [k, counted]).filter(([, counted]) => counted);
    const law = from === "ball" || D === 1;
    bodies.bars.replaceChildren(...rows.map(([k, counted]) => make("tr", {}, make("th", { scope: "row" }, `${k * width}°`), make("td", {}, `${(k + 1) * width}°`), make("td", { "data-quantity": "count", "data-row": k }, String(counted)), make("td", law ? { "data-quantity": "expected", "data-row": k } : {}, law ? fixed(n * angleProbability(radians(k), radians(k + 1), D)) : "—"))));
  }

  // ------------------------------------------------------------ what the reader does

  /** Drop pairs in, from none or from where it was stopped, up to the goal. */
  function begin() {
    const from = model.get("pairs") < goal ? model.get("pairs") : 0;
    if (!duration("step")) return touch({ pairs: goal });
    dropping = { since: performance.now(), from };
    redraw();
  }

  /** Stop at what has dropped in so far. */
  function end() {
    dropping = null;
    set({ pairs: drawn });
    redraw();
  }

  /** Whatever the reader touches ends the motion. */
  function touch(changes) {
    if (dropping) end();
    set(changes);
  }

  /** Show so many pairs; what is picked on the slider is also what Drop in leads to. */
  function count(n, picked = false) {
    if (dropping) end();
    const now = Math.min(MOST, Math.max(0, n));
    goal = picked ? now || FULL : Math.max(goal, now);
    set({ pairs: now });
  }

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }

  let held = null; // where a drag of the picture began, and from which view
  frames.pair.addEventListener("pointerdown", (event) => {
    if (model.get("D") !== 3 || !event.isPrimary) return;
    held = { x: event.clientX, turn: model.get("turn") };
    frames.pair.setPointerCapture(event.pointerId);
  });
  frames.pair.addEventListener("pointermove", (event) => {
    if (!held || event.buttons === 0) return;
    const to = held.turn + 5 * Math.round((event.clientX - held.x) / 10);
    touch({ turn: ((((to + 180) % 360) + 360) % 360) - 180 });
  });
  frames.pair.addEventListener("lostpointercapture", () => (held = null));
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  const follow = () => {
    touch(fromLink());
    goal = model.get("pairs") || FULL;
  };
  link.onChange(follow);

  follow();
  draw();
  new ResizeObserver(redraw).observe(live);
  ready();
}

export default { render };
