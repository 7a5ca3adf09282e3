// FitAxes: turn an axis of your own through a cloud, and see what it keeps and what it misses.

import { animate, button, choice, duration, linkedState, make, mount, numberField, oncePerFrame, pretty, select, slider, write } from "./js/kit.mjs";
import { axisAngle, between, covariance, principal, project, pull, unitAt, varianceAt } from "./js/maths/pca.mjs";
import { makeArrows } from "./js/fit_axes/arrows.mjs";
import { makeCloud } from "./js/fit_axes/cloud.mjs";
import { makePoints } from "./js/fit_axes/points.mjs";
import { tell } from "./js/fit_axes/story.mjs";
import { makeBar, makeCurve } from "./js/fit_axes/sums.mjs";
import { makeTable } from "./js/fit_axes/table.mjs";

const TRAITS = ["chosen", "points", "angle", "fit"];
const MODES = [["turn", "turns the axis"], ["move", "moves points"], ["add", "adds"], ["remove", "removes"]];
const LEAST = 2; // points
const LONGEST = 80; // points that an address can carry
const tidy = (degrees) => Number((Number(axisAngle(degrees).toFixed(6)) % 180).toFixed(6));

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "fit-axes");
  const link = linkedState(model, root);
  const sets = model.get("sets");
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = structuredClone(fromModel());

  // what the page alone remembers: it is about the reader's hand, not about the cloud
  let mode = "turn";
  let selected = null;
  let been = new Array(180).fill(false);
  let last = null; // the angle drawn last
  let stop = () => {};

  // -------------------------------------------------------------- computing
  function compute({ points, angle, fit }) {
    const cloud = covariance(points);
    const u = unitAt(angle);
    const components = principal(cloud.S);
    return { ...cloud, u, ...project(points, cloud.mean, u), pulled: pull(cloud.S, angle), components, answer: fit === null ? null : answerOf(cloud, components, fit) };
  }
  function answerOf({ S }, components, fit) {
    const { values, vectors, angles, one } = components;
    const reached = varianceAt(S, fit) / (values[0] || 1);
    return one ? { values, reached } : { values, vectors, angles, reached, off: between(fit, angles[0]) };
  }

  /** Mark the degrees that the axis has passed since it was drawn last, the short way round. */
  function pass(angle) {
    const to = Math.round(angle);
    const from = last === null ? to : Math.round(last);
    const way = ((to - from + 270) % 180) - 90;
    for (let step = 0; step <= Math.abs(way); step++) been[axisAngle(from + Math.sign(way) * step)] = true;
    last = angle;
  }
  function forget() {
    been = new Array(180).fill(false);
    last = null;
  }

  // -------------------------------------------------------------- the parts
  const sentence = make("p", { class: "un-readout un-asked", "aria-live": "polite" });
  const chooser = select({ label: "Cloud", groups: [["Clouds", Object.entries(sets).map(([name, { words }]) => [name, words])]], value: start.chosen, onChange: choose });
  const changed = make("span", { class: "un-muted" });
  const reset = button("Reset", () => {
    forget();
    selected = null;
    set(structuredClone(start));
  });
  const turnTo = (angle) => {
    stop();
    set({ angle: tidy(angle) });
  };
  const angleSlider = slider({ label: "Angle", min: 0, max: 179.5, step: 0.5, value: start.angle, say: (angle) => `${pretty(angle, 1)}°`, onInput: turnTo });
  const angleField = numberField({ label: "degrees", value: start.angle, step: "any", min: -360, max: 360, onInput: turnTo });
  const show = button("Show the answer", () => set({ fit: model.get("fit") === null ? model.get("angle") : null }), { class: "un-button un-primary" });
  const snaps = [0, 1].map((i) => button(i ? "Snap to the second" : "Snap to the first", () => snap(i)));
  const modeChoice = choice({
    legend: "The pointer",
    options: MODES,
    value: mode,
    onChange: (next) => {
      mode = next;
      redraw();
    },
  });
  const cloud = makeCloud({ onTurn: turnTo, onMove: move, onAdd: add, onRemove: remove, onChoose: pick });
  const bar = makeBar();
  const curve = makeCurve({ onTurn: turnTo });
  const arrows = makeArrows();
  const table = makeTable();
  const points = makePoints({ onChoose: (n) => n < model.get("points").length && pick(n), onChange: edit, onAdd: () => add(middle()), onRemove: () => remove(selected ?? 0) });

  live.append(make("div", { class: "un-fitstage" },
    make("div", { class: "un-row" }, chooser.element, reset, changed),
    sentence,
    make("div", { class: "un-row un-angleline" }, angleSlider.element, angleField.element),
    make("div", { class: "un-buttons" }, show, snaps),
    bar.element,
    make("div", { class: "un-fitpair" }, make("div", {}, cloud.element, modeChoice.element), arrows.element),
    make("div", {}, make("p", { class: "un-framename" }, "The same sum at each angle: what the axis keeps below, what it misses above. Before the answer, only where you have been."), curve.element),
    table.element,
    points.element,
  ));

  function draw() {
    const now = fromModel();
    const state = compute(now);
    const { mean, S, total, variance, residual, components, pulled, u, along, across } = state;
    const { window, names, words } = sets[now.chosen];
    if (now.fit === null) pass(now.angle);
    const told = tell({ ...now, S, total, components });
    const numbers = `${now.points.length} points; your axis at ${pretty(now.angle, 1)} degrees; variance along it ${pretty(variance, 2)}, mean squared residual ${pretty(residual, 2)}, total ${pretty(total, 2)}`;
    const edited = now.points !== sets[now.chosen].points && JSON.stringify(now.points) !== JSON.stringify(sets[now.chosen].points);
    chooser.show(now.chosen);
    write(changed, edited ? "changed by you" : "");
    write(sentence, told);
    angleSlider.show(now.angle);
    angleField.show(Number(now.angle.toFixed(4)));
    write(show, now.fit === null ? "Show the answer" : "Hide the answer");
    snaps.forEach((each) => each.setAttribute("aria-disabled", String(now.fit === null || components.one)));
    modeChoice.show(mode);
    cloud.show({ ...now, mean, feet: state.feet, window, names, components, mode, selected, label: `${words}: ${numbers}` });
    bar.show({ variance, residual, total, most: now.fit === null || !(total > 0) ? null : components.values[0] / total });
    const answer = now.fit === null ? "" : `; greatest ${pretty(components.values[0], 2)} at ${pretty(components.angles[0], 1)} degrees, least ${pretty(components.values[1], 2)}`;
    curve.show({ S, total, ...now, variance, components, been, label: `Variance along the axis against its angle, 0 to 180 degrees: ${pretty(variance, 2)} of ${pretty(total, 2)} at ${pretty(now.angle, 1)}${answer}` });
    arrows.show({ angle: now.angle, ...pulled, most: components.values[0], total, label: `S u is ${pretty(Math.abs(pulled.turned), 1)} degrees off u; its part along u is ${pretty(pulled.along, 2)}, its part across ${pretty(pulled.across, 2)}` });
    table.show({ angle: now.angle, u, mean, S, variance, residual, total, Su: pulled.Su, across: pulled.across, answer: state.answer });
    points.show({ points: now.points, along, across, selected, least: LEAST });
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
    stop();
    forget();
    selected = null;
    set({ chosen: name, points: structuredClone(sets[name].points), fit: null });
  }
  function pick(n) {
    selected = n;
    redraw();
  }
  /** Within the picture, and no finer than its pixels are. */
  function kept([x, y]) {
    const [x0, y0, side] = sets[model.get("chosen")].window;
    const within = (value, low) => Number(Math.min(low + side, Math.max(low, value)).toFixed(2));
    return [within(x, x0), within(y, y0)];
  }
  const middle = () => {
    const [x0, y0, side] = sets[model.get("chosen")].window;
    return [x0 + side / 2, y0 + side / 2];
  };
  /** Another cloud: an answer given for the old one says nothing about it. */
  function change(next) {
    stop();
    forget();
    set({ points: next, fit: null });
  }
  function move(n, point) {
    selected = n;
    change(structuredClone(model.get("points").map((each, i) => (i === n ? kept(point) : each))));
  }
  /** Coordinate `d` of the chosen point. */
  function edit(d, value) {
    const n = selected ?? 0;
    move(n, model.get("points")[n].with(d, value));
  }
  function add(point) {
    selected = model.get("points").length;
    change(structuredClone([...model.get("points"), kept(point)]));
  }
  function remove(n) {
    const now = model.get("points");
    if (now.length <= LEAST) return;
    selected = null;
    change(structuredClone(now.filter((_, i) => i !== n)));
  }
  function snap(i) {
    const { components } = compute(fromModel());
    if (model.get("fit") === null || components.one) return;
    stop();
    const from = model.get("angle");
    const way = ((components.angles[i] - from + 270) % 180) - 90;
    stop = animate(duration("move"), (p) => set({ angle: p === 1 ? tidy(components.angles[i]) : tidy(from + p * way) }));
  }

  // -------------------------------------------------------------- the address
  const written = (list) => list.map((point) => point.join(",")).join(" ");
  function remember() {
    const now = fromModel();
    const own = written(now.points);
    const isOwn = own !== written(now.chosen === start.chosen ? start.points : sets[now.chosen].points);
    link.write({
      set: now.chosen === start.chosen ? null : now.chosen,
      angle: now.angle === start.angle ? null : String(now.angle),
      fit: now.fit === start.fit || now.fit === null ? null : String(now.fit),
      points: isOwn && now.points.length <= LONGEST ? own : null,
    });
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = structuredClone(start);
    if (said.get("set") in sets) {
      now.chosen = said.get("set");
      now.points = structuredClone(sets[now.chosen].points);
    }
    for (const name of ["angle", "fit"]) {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      if (value >= 0 && value <= 180) now[name] = tidy(value);
    }
    const listed = (said.get("points") ?? "").split(" ").map((pair) => pair.split(",").map((text) => (text.trim() ? Number(text) : NaN)));
    if (listed.length >= LEAST && listed.length <= LONGEST && listed.every((pair) => pair.length === 2 && pair.every(Number.isFinite))) now.points = listed.map((pair) => keptIn(now.chosen, pair));
    return now;
  }
  function keptIn(name, [x, y]) {
    const [x0, y0, side] = sets[name].window;
    return [Math.min(x0 + side, Math.max(x0, x)), Math.min(y0 + side, Math.max(y0, y))];
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => {
    forget();
    set(fromLink());
  });
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(cloud.element);
  ready();
  return () => {
    stop();
    watcher.disconnect();
  };
}

export default { render };
