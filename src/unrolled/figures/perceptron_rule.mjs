// PerceptronRule: a line that moves at every mistake, the bound on how often it can, and what two
// layers do where one line cannot.

import { button, choice, linkHighlights, linkedState, make, mount, oncePerFrame, select, stepper, write } from "./js/kit.mjs";
import { radius, run as runRule, scores, twoLayers, widest } from "./js/maths/perceptron.mjs";
import { makeHidden } from "./js/perceptron_rule/hidden.mjs";
import { makePlane } from "./js/perceptron_rule/plane.mjs";
import { makePoints } from "./js/perceptron_rule/points.mjs";
import { makeSqueeze } from "./js/perceptron_rule/squeeze.mjs";
import { tellLayers, tellRule } from "./js/perceptron_rule/story.mjs";
import { makeTable } from "./js/perceptron_rule/table.mjs";
import { makeWeights } from "./js/perceptron_rule/weights.mjs";

const TRAITS = ["chosen", "points", "step", "cure"];
const MODES = [["round", "adds ●"], ["square", "adds ■"], ["move", "moves"], ["remove", "removes"]];
const CURES = [["none", "one line, learning"], ["hand", "two layers, by hand"], ["learnt", "two layers, learnt"]];
const LEAST = 1; // points

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "perceptron-rule");
  const link = linkedState(model, root);
  const sets = model.get("sets");
  const [low, side] = model.get("window");
  const [grid, most, mostPoints] = ["grid", "most", "most_points"].map((name) => model.get(name));
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = structuredClone(fromModel());

  // what the page alone remembers: it is about the reader's hand
  let mode = "move";
  let selected = null;

  // -------------------------------------------------------------- computing
  let known = { key: null }; // the run of the points that were drawn last
  function trial(points) {
    const key = JSON.stringify(points);
    if (known.key !== key) {
      const { margin } = widest(points);
      const R = radius(points);
      known = { key, run: runRule(points, most), margin, R, bound: margin > 0 ? (R / margin) ** 2 : Infinity };
    }
    return known;
  }
  /** As PerceptronRule.numbers() of the package. */
  function numbers(now) {
    if (now.cure !== "none") {
      const layers = now.points.map((point) => twoLayers(model.get("layers")[now.cure], now.cure, point));
      const score = layers.map(({ o }, n) => now.points[n][2] * o);
      return { layers, score, wrong: score.filter((each) => each <= 0).length };
    }
    const { run, margin, R, bound } = trial(now.points);
    const k = Math.min(now.step, run.mistakes.length);
    const at = k > 0 ? run.mistakes[k - 1] : null;
    const w = at ? at.after : [0, 0, 0];
    const score = scores(w, now.points);
    const told = { mistakes: k, all: run.mistakes.length, wrong: score.filter((each) => each <= 0).length, w, R, gamma: margin, bound: Number.isFinite(bound) ? bound : null };
    const lengths = { length: w.reduce((sum, value) => sum + value ** 2, 0), most_length: k * R ** 2, least_length: (k * margin) ** 2, score };
    const last = at ? { point: at.point + 1, before: at.before, change: at.after.map((value, d) => value - at.before[d]), score_before: at.score } : {};
    return { ...told, ...lengths, ...last };
  }

  // -------------------------------------------------------------- the parts
  const chooser = select({ label: "Points", groups: [["Points", Object.entries(sets).map(([name, { words }]) => [name, words])]], value: start.chosen, onChange: choose });
  const changed = make("span", { class: "un-muted" });
  const reset = button("Reset", () => {
    selected = null;
    set(structuredClone(start));
  });
  const cure = choice({ legend: "Network", options: CURES, value: start.cure, onChange: (name) => set({ cure: name }) });
  const sentence = make("p", { class: "un-readout un-psentence", "aria-live": "polite" });
  const steps = stepper({ last: 1, value: 0, say: (k) => (k === 0 ? "before the first mistake" : `after mistake ${k}`), onChange: (step) => set({ step }) });
  const plane = makePlane({ onAdd: (point) => add([...point, mode === "round" ? 1 : -1]), onMove: (n, point) => place(n, [...point, model.get("points")[n][2]]), onRemove: remove, onChoose: pick });
  const modeChoice = choice({
    legend: "The pointer",
    options: MODES,
    value: mode,
    onChange: (next) => {
      mode = next;
      redraw();
    },
  });
  const weights = makeWeights();
  const squeeze = makeSqueeze();
  const hidden = makeHidden();
  const table = makeTable();
  const points = makePoints({ window: [low, side], grid, onChoose: (n) => n < model.get("points").length && pick(n), onChange: edit, onAdd: (label) => add([0, 0, label]), onRemove: () => remove(selected ?? 0) });
  live.append(
    make("div", { class: "un-row" }, chooser.element, reset, changed),
    cure.element,
    steps.element,
    sentence,
    make("div", { class: "un-ppair" }, make("div", {}, plane.element, modeChoice.element), make("div", {}, weights.element, hidden.element)),
    squeeze.element,
    table.element,
    points.element,
  );

  let told = null; // what the sentence was made of: it is said once, not at every redraw
  function draw() {
    const now = fromModel();
    const values = numbers(now);
    const layered = now.cure !== "none";
    const own = sets[now.chosen].points;
    chooser.show(now.chosen);
    write(changed, JSON.stringify(now.points) !== JSON.stringify(own) ? "changed by you" : "");
    cure.show(now.cure);
    modeChoice.show(mode);
    steps.element.hidden = weights.element.hidden = squeeze.element.hidden = table.element.hidden = layered;
    hidden.element.hidden = !layered;
    const shared = { points: now.points, window: [low, side], mode, selected, scores: values.score };
    const says = layered ? tellLayers({ kind: now.cure, wrong: values.wrong, points: now.points }) : null;
    if (layered) {
      const layers = model.get("layers")[now.cure];
      const label = `${now.points.length} points; the plane divided by two layers, ${values.wrong} wrong.`;
      plane.show({ ...shared, layers, kind: now.cure, w: null, before: null, mistake: null, label });
      hidden.show({ points: now.points, hidden: values.layers.map((each) => each.hidden), layers, label: "The points by the answers of the two hidden units." });
      say(says);
    } else {
      const { run, margin, R, bound } = trial(now.points);
      const k = values.mistakes;
      steps.show(k, run.mistakes.length);
      const line = k === 0 ? "no line yet" : `the line after mistake ${k}`;
      plane.show({ ...shared, layers: null, w: values.w, before: values.before ?? null, mistake: k > 0 ? values.point - 1 : null, label: `${now.points.length} points and ${line}; ${values.wrong} wrong.` });
      weights.show({ run, k, points: now.points, label: `The weights after mistake ${k}, as an arrow from zero.` });
      squeeze.show({ run, k, R, margin, bound, label: `|w|² over the mistakes: after ${k} it is ${values.length.toFixed(2)}, at most ${values.most_length.toFixed(2)}.` });
      table.show(values);
      say(tellRule({ points: now.points, run, k, bound, wrong: values.wrong }));
    }
    points.show({ points: now.points, scores: values.score, layers: values.layers ?? null, selected, least: LEAST, most: mostPoints });
  }
  function say(words) {
    if (words !== told) write(sentence, words);
    told = words;
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    remember();
    redraw();
  }
  function choose(name) {
    selected = null;
    set({ chosen: name, points: structuredClone(sets[name].points), step: 1 });
  }
  function pick(n) {
    selected = n;
    redraw();
  }
  const onGrid = (value) => Math.round(Math.min(low + side, Math.max(low, value)) * grid) / grid;
  const kept = ([x, y, label]) => [onGrid(x), onGrid(y), label];
  /** Other points: who looked at the end of the run looks at the new one's end. */
  function change(next) {
    const atEnd = model.get("step") >= trial(model.get("points")).run.mistakes.length;
    const last = trial(next).run.mistakes.length;
    set({ points: structuredClone(next), step: atEnd ? last : Math.min(model.get("step"), last) });
  }
  function place(n, point) {
    selected = n;
    change(model.get("points").map((each, i) => (i === n ? kept(point) : each)));
  }
  /** Number `d` of the chosen point: x, y or its kind. */
  function edit(d, value) {
    const n = selected ?? 0;
    place(n, model.get("points")[n].with(d, value));
  }
  function add(point) {
    const now = model.get("points");
    if (now.length >= mostPoints) return;
    selected = now.length;
    change([...now, kept(point)]);
  }
  function remove(n) {
    const now = model.get("points");
    if (now.length <= LEAST) return;
    selected = null;
    change(now.filter((_, i) => i !== n));
  }

  // -------------------------------------------------------------- the address
  const written = (list) => list.map((point) => point.join(",")).join(" ");
  function remember() {
    const now = fromModel();
    const own = now.chosen === start.chosen ? start.points : sets[now.chosen].points;
    link.write({
      set: now.chosen === start.chosen ? null : now.chosen,
      step: now.step === start.step ? null : String(now.step),
      network: now.cure === start.cure ? null : now.cure,
      points: written(now.points) === written(own) ? null : written(now.points),
    });
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = structuredClone(start);
    if (Object.hasOwn(sets, said.get("set") ?? "")) {
      now.chosen = said.get("set");
      now.points = structuredClone(sets[now.chosen].points);
    }
    const step = said.get("step") ? Number(said.get("step")) : NaN;
    if (Number.isInteger(step) && step >= 0) now.step = step;
    if (CURES.some(([name]) => name === said.get("network"))) now.cure = said.get("network");
    const listed = (said.get("points") ?? "").split(" ").map((each) => each.split(",").map((text) => (text.trim() ? Number(text) : NaN)));
    const sound = (point) => point.length === 3 && point.every(Number.isFinite) && Math.abs(point[2]) === 1;
    if (listed.length >= LEAST && listed.length <= mostPoints && listed.every(sound)) now.points = listed.map(kept);
    return now;
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(plane.element);
  ready();
  return () => watcher.disconnect();
}

export default { render };
