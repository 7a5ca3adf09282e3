// RnnUnroller: one small recurrent network, stepped forward and back with every number in sight.

import { animate, button, choice, linkHighlights, linkedState, make, mix, mount, numberField, oncePerFrame, duration, pretty, scientific, select, slider, stepper, write } from "./js/kit.mjs";
import { at, backward, crossEntropy, crossEntropyByO, forward, lossToCopy, mapTree, numericalGradient, relativeError, totalLoss } from "./js/maths/rnn.mjs";
import { makeDrawing } from "./js/rnn_unroller/drawing.mjs";
import { isBackward, knownAt, positions, say, tell } from "./js/rnn_unroller/story.mjs";
import { makeLossTable, makeTables } from "./js/rnn_unroller/tables.mjs";

const MATRICES = ["U", "W", "V", "b", "c"];

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "rnn-unroller");
  const link = linkedState(model, root);

  // -------------------------------------------------------------- state
  const unbatch = (sequence) => sequence.map((step) => step[0]); // the figure shows one sequence
  const fromModel = () => ({
    params: model.get("params"),
    x: unbatch(model.get("x")),
    targets: unbatch(model.get("targets")),
    h0: model.get("h0")[0],
    step: model.get("step"),
    view: model.get("view"),
    shape: model.get("shape"),
    copy: 0,
    picked: "W.0.1",
  });
  const start = fromModel();
  let now = structuredClone(start);
  const T = now.x.length;
  const rate = model.get("rate");
  const sizes = { x: now.x[0].length, h: now.h0.length, o: now.params.c.length, y_hat: now.params.c.length, J: 1 };
  const all = positions(T);

  // -------------------------------------------------------------- what the reader can change
  // every changeable number has a place: W.0.1, b.2, x.3.0 (step 3), target.2 (the class, from 1)
  const parsePlace = (place) => {
    const [name, i, j] = place.split(".");
    return { name, i: Number(i), j: j === undefined ? undefined : Number(j) };
  };
  function readPlace({ params, x, targets }, place) {
    const { name, i, j } = parsePlace(place);
    if (name === "x") return x[i - 1][j];
    if (name === "target") return targets[i - 1].indexOf(1) + 1;
    return at(params, name, i, j);
  }
  function writePlace(state, place, value) {
    const { name, i, j } = parsePlace(place);
    if (name === "x") state.x[i - 1][j] = value;
    else if (name === "target") state.targets[i - 1] = state.targets[i - 1].map((_, k) => (k === value - 1 ? 1 : 0));
    else state.params = mapTree(state.params, (old, key, r, c) => (key === name && r === i && c === j ? value : old));
  }
  const subscript = (...indices) => indices.filter((k) => k !== undefined).map((k) => String(k + 1).replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d])).join("");
  const placeWords = (place) => {
    const { name, i, j } = parsePlace(place);
    if (name === "x") return `x${subscript(j)}(${i})`;
    if (name === "target") return `target(${i})`;
    return `${name}${subscript(i, j)}`;
  };
  const places = [
    ...["W", "U", "V", "b", "c"].map((name) => [
      { W: "W: from the state before", U: "U: from the input", V: "V: to the output", b: "b: hidden bias", c: "c: output bias" }[name],
      now.params[name].flatMap((row, i) => (Array.isArray(row) ? row.map((_, j) => `${name}.${i}.${j}`) : [`${name}.${i}`])),
    ]),
    ["Inputs", now.x.flatMap((step, t) => step.map((_, j) => `x.${t + 1}.${j}`))],
    ["Targets", now.targets.map((_, t) => `target.${t + 1}`)],
  ];
  const everyPlace = places.flatMap(([, list]) => list);

  // -------------------------------------------------------------- the parts
  const drawing = makeDrawing({ T, sizes, label: model.get("alt"), onPick: pick });
  const tables = makeTables({ T, sizes, params: now.params });
  const lossTable = makeLossTable({ T });
  const highlights = linkHighlights(root);

  const viewChoice = choice({ legend: "Draw", options: [["neurons", "neurons"], ["blocks", "blocks"]], value: now.view, onChange: (view) => morph({ view }) });
  const shapeChoice = choice({ legend: "in time", options: [["folded", "folded"], ["unrolled", "unrolled"]], value: now.shape, onChange: (shape) => morph({ shape }) });
  const steps = stepper({ last: all.length - 1, value: now.step, say: (position) => say(all[position]), onChange: (step) => change({ step }) });

  const title = make("p", { class: "un-title", role: "status" });
  const text = make("p", { class: "un-text" });
  const symbols = make("p", { class: "un-symbols" });
  const lines = make("div", { class: "un-lines" });
  const applyButton = button("Renew the parameters, start again", renew);
  const explanation = make("div", { class: "un-explain" }, title, symbols, lines, text, applyButton);

  const copyChoice = choice({
    legend: "Which losses reach the copy of step",
    options: [["0", "off"], ...now.x.map((_, t) => [String(t + 1), String(t + 1)])],
    value: "0",
    onChange: (copy) => change({ copy: Number(copy) }),
  });
  const roadsText = make("p", { class: "un-text" });
  const roadsBox = make("div", { class: "un-roadsbox" }, roadsText, lossTable.element);

  const pickSelect = select({ label: "Change", groups: places.map(([heading, list]) => [heading, list.map((place) => [place, placeWords(place)])]), value: now.picked, onChange: pick });
  const pickSlider = slider({ label: "to", min: -2, max: 2, step: 0.01, value: 0, say: (value) => pretty(value), onInput: (value) => edit(value) });
  const pickNumber = numberField({ label: "exact value", step: 0.1, min: -10, max: 10, value: 0, hideLabel: true, onInput: (value) => edit(value) });
  const targetChoice = choice({ legend: "to output", options: now.params.c.map((_, k) => [String(k + 1), String(k + 1)]), value: "1", onChange: (value) => edit(Number(value)) });
  const badge = make("span", { class: "un-badge", role: "status" });
  const reset = button("Reset", () => {
    highlights.pin([]);
    Object.assign(now, structuredClone({ ...start, step: now.step, view: now.view, shape: now.shape }));
    refresh({ edited: true });
  });

  live.append(
    make("div", { class: "un-row" }, viewChoice.element, shapeChoice.element),
    steps.element,
    drawing.element,
    explanation,
    make("div", { class: "un-row un-change" }, pickSelect.element, pickSlider.element, pickNumber.element, targetChoice.element, reset),
    make("div", { class: "un-row" }, badge),
    copyChoice.element,
    roadsBox,
    tables.element,
  );

  // -------------------------------------------------------------- computing
  let results;
  function compute() {
    const { params, x, targets, h0 } = now;
    const trace = forward(params, x, h0);
    const loss = crossEntropy(trace.y_hat, targets);
    const dJ_do = crossEntropyByO(trace.y_hat, targets);
    const grads = backward(params, trace, dJ_do);
    const numerical = numericalGradient((moved) => totalLoss(moved, x, h0, targets), params);
    const outside = numericalGradient((moved) => totalLoss(params, moved.x, moved.h0, targets), { x, h0 });
    const after = mapTree(params, (value, key, i, j) => value - rate * at(grads.params, key, i, j));
    results = {
      trace,
      loss,
      grads,
      numerical,
      parts: lossToCopy(params, trace, dJ_do),
      disagreement: Math.max(relativeError(grads.params, numerical), relativeError({ x: grads.x, h0: grads.h0 }, outside)),
      totalLoss: loss.reduce((sum, value) => sum + value, 0),
      after,
      lossAfter: totalLoss(after, x, h0, targets),
    };
  }

  // -------------------------------------------------------------- showing
  function refresh({ edited = false } = {}) {
    if (edited) compute();
    const here = all[now.step];
    const story = tell(here, { ...results, params: now.params, targets: now.targets, rate });
    const chosen = now.copy > 0;
    const view = {
      ...results,
      params: now.params,
      targets: now.targets,
      seen: knownAt(all, now.step),
      fresh: freshIds(story.fresh),
      active: chosen ? [] : story.active,
      roads: chosen ? roadsTo(now.copy) : story.roads,
      focus: here.t || T,
      backward: isBackward(here),
    };
    drawing.show(view);
    tables.show(view);
    write(title, story.title);
    write(text, story.text);
    symbols.replaceChildren(...[story.symbols].flat(Infinity).filter((part) => part != null));
    const focused = [...lines.children].indexOf(document.activeElement);
    lines.replaceChildren(...story.lines);
    if (focused >= 0) (lines.children[focused] ?? lines.lastElementChild)?.focus();
    applyButton.hidden = here.kind !== "update";
    write(badge, `${countNumbers()} gradients checked by central differences: largest relative disagreement ${scientific(results.disagreement)}`);
    badge.classList.toggle("is-wrong", !(results.disagreement < 1e-6));
    showRoads();
    showPicked();
    steps.show(now.step);
    viewChoice.show(now.view);
    shapeChoice.show(now.shape);
    copyChoice.show(String(now.copy));
    remember(edited);
  }

  const countNumbers = () => MATRICES.reduce((sum, name) => sum + now.params[name].flat().length, 0) + now.x.flat().length + now.h0.length;

  /** Shorthand ids of the story, spelled out: `dW` and `dW@2` mean every entry. */
  function freshIds(ids) {
    const out = new Set(ids);
    for (const id of ids) {
      const short = /^d([UWVbc])(@\d+)?$/.exec(id);
      if (!short) continue;
      const [, name, copy] = short;
      for (const place of everyPlace.filter((p) => p.startsWith(`${name}.`))) out.add(copy ? place + copy : `d${place}`);
    }
    return out;
  }

  function roadsTo(copy) {
    return Array.from({ length: T - copy + 1 }, (_, k) => {
      const s = copy + k;
      const back = Array.from({ length: s - copy + 1 }, (_, d) => ["h", s - d]);
      return { stops: [["J", s], ["y_hat", s], ["o", s], ...back], colour: `step${s}`, lane: k, dash: s - 1 };
    });
  }

  function showRoads() {
    roadsBox.hidden = now.copy === 0;
    if (now.copy === 0) return;
    const place = isParameter(now.picked) ? now.picked : "W.0.1";
    const { name, i, j } = parsePlace(place);
    const sources = Array.from({ length: T - now.copy + 1 }, (_, k) => `J(${now.copy + k})`).join(", ");
    roadsText.textContent =
      `The copy of step ${now.copy} is reached by ${sources}: what came before it, it could not have changed. ` +
      (["V", "c"].includes(name) ? `For ${placeWords(place)} all but J(${now.copy}) are zero: the output of a step feeds no other step.` : "Each road is one product of matrices; pick another parameter above and read its numbers here.");
    lossTable.show({ name, row: i, col: j, words: [placeWords(place)], chosen: now.copy, parts: results.parts, grads: results.grads });
  }

  const isParameter = (place) => !place.startsWith("x.") && !place.startsWith("target.");

  function showPicked() {
    const value = readPlace(now, now.picked);
    const isTarget = now.picked.startsWith("target");
    pickSelect.show(now.picked);
    pickSlider.element.hidden = pickNumber.element.hidden = isTarget;
    targetChoice.element.hidden = !isTarget;
    if (isTarget) targetChoice.show(String(value));
    else {
      pickSlider.show(value);
      pickNumber.show(Number(value.toFixed(4)));
      pickSlider.input.setAttribute("aria-label", placeWords(now.picked));
      pickNumber.input.setAttribute("aria-label", `${placeWords(now.picked)}, exact value`);
    }
  }

  // -------------------------------------------------------------- acting
  function change(what) {
    highlights.pin([]); // who walks on looks at something else
    Object.assign(now, what);
    refresh();
    share(what);
  }

  function pick(place) {
    now.picked = place;
    refresh();
    highlights.pin([place]);
  }

  const settle = oncePerFrame(() => {
    refresh({ edited: true });
    share({ params: now.params, x: now.x, targets: now.targets });
  });
  function edit(value) {
    writePlace(now, now.picked, value);
    settle();
  }

  function renew() {
    now.params = results.after;
    now.step = 0;
    refresh({ edited: true });
    share({ params: now.params, step: 0 });
  }

  let stopMoving = () => {};
  function morph(what) {
    highlights.pin([]);
    const from = drawing.dials();
    Object.assign(now, what);
    const to = dialsFor(now);
    refresh();
    stopMoving();
    stopMoving = animate(duration("move"), (p) =>
      drawing.arrange({ blocks: mix(from.blocks, to.blocks, p), unrolled: mix(from.unrolled, to.unrolled, p) }),
    );
    share(what);
  }
  const dialsFor = ({ view, shape }) => ({ blocks: view === "blocks" ? 1 : 0, unrolled: shape === "unrolled" ? 1 : 0 });

  // -------------------------------------------------------------- Python's side, and the address
  const batch = (sequence) => sequence.map((step) => [step]);
  let sharing = false;
  function share(what) {
    sharing = true;
    for (const [name, value] of Object.entries(what)) {
      if (name === "copy") continue;
      // a copy: what the model keeps must not change under its hands, or it sees no difference
      model.set(name, structuredClone(name === "x" || name === "targets" ? batch(value) : value));
    }
    model.save_changes();
    sharing = false;
  }
  for (const name of ["params", "x", "targets", "step", "view", "shape"]) {
    model.on(`change:${name}`, () => {
      if (sharing) return;
      const value = model.get(name);
      now[name] = name === "x" || name === "targets" ? unbatch(value) : value;
      drawing.arrange(dialsFor(now));
      refresh({ edited: true });
    });
  }

  let edits = {};
  function remember(edited) {
    if (edited) {
      const changed = everyPlace.filter((place) => readPlace(now, place) !== readPlace(start, place));
      edits = Object.fromEntries(changed.map((place) => [place, readPlace(now, place)]));
    }
    const told = (name, standard = start[name]) => (now[name] === standard ? null : now[name]);
    link.write({ step: told("step"), view: told("view"), shape: told("shape"), copy: told("copy"), ...edits });
  }
  function recall() {
    const saved = link.read();
    now = structuredClone(start);
    for (const [name, value] of saved) {
      const amount = Number(value);
      if (name === "step" && Number.isInteger(amount) && amount >= 0 && amount < all.length) now.step = amount;
      else if (name === "copy" && Number.isInteger(amount) && amount >= 0 && amount <= T) now.copy = amount;
      else if (name === "view" && ["neurons", "blocks"].includes(value)) now.view = value;
      else if (name === "shape" && ["folded", "unrolled"].includes(value)) now.shape = value;
      else if (everyPlace.includes(name) && Number.isFinite(amount) && Math.abs(amount) <= 10) {
        if (!name.startsWith("target") || (amount >= 1 && amount <= sizes.o)) writePlace(now, name, amount);
      }
    }
    drawing.arrange(dialsFor(now));
    refresh({ edited: true });
    return saved.size > 0;
  }
  link.onChange(recall);
  const linked = recall();
  ready();
  if (linked) root.scrollIntoView({ block: "start" });

  return () => {
    stopMoving();
    drawing.stop();
  };
}

export default { render };
