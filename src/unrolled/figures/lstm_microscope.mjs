// LstmMicroscope: one LSTM block that a reader can take apart. The parts: maths/lstm.mjs and
// maths/roads.mjs compute; drawing.mjs draws the block twice, roads.mjs the roads of one error;
// story.mjs tells each position, tables.mjs and listing.mjs hold the numbers and the code.

import { button, choice, linkHighlights, linkedState, make, mount, numberField, oncePerFrame, pretty, scientific, select, slider, stepper, write } from "./js/kit.mjs";
import { DELTAS, VARIANTS, forward, losses, numerical, relativeError, rulesOf } from "./js/maths/lstm.mjs";
import { backward } from "./js/maths/roads.mjs";
import { makeDrawing } from "./js/lstm_microscope/drawing.mjs";
import { makeListing } from "./js/lstm_microscope/listing.mjs";
import { makeRoads } from "./js/lstm_microscope/roads.mjs";
import { isBackward, knownAt, lostRoads, positions, say, strideOver, tell } from "./js/lstm_microscope/story.mjs";
import { makeTables, makeVerdict } from "./js/lstm_microscope/tables.mjs";
import { absentParts, idsOf, makePlaces, numbersOf, wordsOf } from "./js/lstm_microscope/parts.mjs";

const VARIANT_WORDS = {
  vanilla: "vanilla: all parts", NIG: "NIG: no input gate, i = 1", NFG: "NFG: no forget gate, f = 1", NOG: "NOG: no output gate, o = 1",
  NIAF: "NIAF: no tanh on the block input", NOAF: "NOAF: no tanh on the output", CIFG: "CIFG: coupled gates, f = 1 − i", NP: "NP: no peepholes", FGR: "FGR: full gate recurrence",
};
const STAGES = [["0", "closed box"], ["1", "streams"], ["2", "gates"], ["3", "peepholes"]];
const READING_HINT = "Point at a wire or a box, or walk over them with the arrow keys: it lights up wherever it occurs. Press Enter to keep it lit.";
const OPTIONS = ["step", "unit", "stage", "drawings", "steps", "variant", "peepholes", "extreme", "mistake"];
const ARRAYS = ["params", "x", "targets", "y0", "c0"];

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "lstm-microscope");
  const link = linkedState(model, root);

  // -------------------------------------------------------------- state
  const unbatch = { x: (v) => v.map((s) => s[0]), targets: (v) => v.map((s) => s[0]), y0: (v) => v[0], c0: (v) => v[0], params: (v) => v };
  const batch = { x: (v) => v.map((s) => [s]), targets: (v) => v.map((s) => [s]), y0: (v) => [v], c0: (v) => [v], params: (v) => v };
  const start = structuredClone({
    ...Object.fromEntries(OPTIONS.map((name) => [name, model.get(name)])),
    ...Object.fromEntries(ARRAYS.map((name) => [name, unbatch[name](model.get(name))])),
    stride: "operation",
    picked: "W.z.0.0",
  });
  let now = structuredClone(start);
  const printed = model.get("printed");
  const most = now.x.length;
  const D = now.x[0].length;
  const H = now.c0.length;
  const places = makePlaces({ T: most, D, H });
  let all = positions(now.steps);

  // -------------------------------------------------------------- the parts
  const label = { circuit: "The block as an electronic circuit", odyssey: "The block as a Space Odyssey chart" };
  const drawings = Object.fromEntries(
    ["circuit", "odyssey"].map((name) => [name, makeDrawing({ geometry: model.get("geometry"), name, label: label[name], onPick: pinPart })]),
  );
  const frames = Object.entries(drawings).map(([name, { element }]) => ({ name, element: make("div", { class: `un-frame un-${name}` }, make("p", { class: "un-framename" }, label[name]), element) }));
  const pair = make("div", { class: "un-pair" }, frames.map((frame) => frame.element));
  const roadsFigure = makeRoads();
  const listing = makeListing(model.get("listing"), printed);
  const tables = makeTables({ T: most, D, H, params: now.params });
  const verdict = makeVerdict({ T: most });
  const highlights = linkHighlights(root);

  const drawingChoice = choice({ legend: "Draw", options: [["both", "both"], ["circuit", "circuit"], ["odyssey", "Space Odyssey"]], value: now.drawings, onChange: (drawings) => change({ drawings }) });
  const stageChoice = choice({ legend: "Open", options: STAGES, value: String(now.stage), onChange: (stage) => change({ stage: Number(stage) }) });
  const steps = stepper({
    last: all.length - 1,
    value: now.step,
    say: (position) => say(all[Math.min(position, all.length - 1)]),
    jump: (from, direction) => (now.stride === "operation" ? from + direction : strideOver(all, from, direction)),
    onChange: (step) => change({ step }),
  });
  const strideChoice = choice({ legend: "Next moves by", options: [["operation", "one operation"], ["time", "one time step"]], value: now.stride, onChange: (stride) => (now.stride = stride) });
  const unitChoice = choice({ legend: "Numbers of unit", options: now.c0.map((_, k) => [String(k), String(k + 1)]), value: String(now.unit), onChange: (unit) => change({ unit: Number(unit) }) });

  /** What is under the finger, in words: the part's own spoken name and numbers. */
  const reading = make("p", { class: "un-reading" });
  const read = (event) => {
    const part = event.target.closest?.("[data-part]");
    write(reading, part ? part.getAttribute("aria-label") : READING_HINT);
  };
  write(reading, READING_HINT);
  for (const kind of ["pointerover", "focusin"]) pair.addEventListener(kind, read);

  const title = make("p", { class: "un-title", role: "status" });
  const text = make("p", { class: "un-text" });
  const symbols = make("p", { class: "un-symbols" });
  const lines = make("div", { class: "un-lines" });
  const explanation = make("div", { class: "un-explain" }, title, text, symbols, lines, roadsFigure.element);

  const variantSelect = select({ label: "Variant", groups: [["The paper's", VARIANTS.map((name) => [name, VARIANT_WORDS[name]])]], value: now.variant, onChange: (variant) => change({ variant }, true) });
  const peepholeChoice = choice({ legend: "Peepholes", options: [["true", "on"], ["false", "off"]], value: String(now.peepholes), onChange: (value) => change({ peepholes: value === "true" }, true) });
  const extremeSelect = select({
    label: "Hold gates",
    groups: [
      ["All of them", [["none", "free"], ["ones", "all gates 1"], ["zeros", "all gates 0"]]],
      ["The forget gate", Array.from({ length: most }, (_, t) => [`forget-${t + 1}`, `closed at step ${t + 1}`])],
    ],
    value: now.extreme,
    onChange: (extreme) => change({ extreme }, true),
  });
  const stepsChoice = choice({ legend: "Steps", options: Array.from({ length: most }, (_, t) => [String(t + 1), String(t + 1)]), value: String(now.steps), onChange: (value) => changeSteps(Number(value)) });
  const mistakeSelect = select({ label: "Break it", groups: [["Backward pass", [["none", "as it should be"]]], ["As printed or coded", Object.entries(printed).map(([name, each]) => [name, each.title])]], value: now.mistake, onChange: (mistake) => change({ mistake }, true) });
  const mistakeText = make("p", { class: "un-text un-mistake" });

  const pickSelect = select({ label: "Change", groups: places.groups, value: now.picked, onChange: pick });
  const pickSlider = slider({ label: "to", min: -2, max: 2, step: 0.01, value: 0, say: (value) => pretty(value), onInput: edit });
  const pickNumber = numberField({ label: "exact value", step: 0.1, min: -10, max: 10, value: 0, hideLabel: true, onInput: edit });
  const badge = make("span", { class: "un-badge", role: "status" });
  const reset = button("Reset", () => {
    highlights.pin([]);
    const { step, drawings, stride, stage } = now;
    now = { ...structuredClone(start), drawings, stride, stage };
    all = positions(now.steps);
    now.step = Math.min(step, all.length - 1);
    refresh({ edited: true });
    share([...OPTIONS, ...ARRAYS]);
  });

  live.append(
    make("div", { class: "un-row" }, stageChoice.element),
    make("div", { class: "un-row" }, drawingChoice.element, strideChoice.element),
    steps.element,
    pair,
    reading,
    make("div", { class: "un-row" }, unitChoice.element, peepholeChoice.element, stepsChoice.element),
    explanation,
    make("div", { class: "un-row" }, badge),
    make("div", { class: "un-row" }, mistakeSelect.element),
    mistakeText,
    verdict.element,
    make("div", { class: "un-row" }, extremeSelect.element, variantSelect.element),
    make("div", { class: "un-row un-change" }, pickSelect.element, pickSlider.element, pickNumber.element, reset),
    make("details", { class: "un-codebox", open: true }, make("summary", {}, "The package's code for this pass"), listing.element),
    tables.element,
  );

  // -------------------------------------------------------------- computing
  let results;
  function compute() {
    const T = now.steps;
    const rules = rulesOf({ variant: now.variant, peepholes: now.peepholes, extreme: now.extreme, T });
    const net = { params: now.params, x: now.x.slice(0, T), y0: now.y0, c0: now.c0, rules };
    const targets = now.targets.slice(0, T);
    const trace = forward(net);
    const right = backward(net, trace, targets);
    const grads = now.mistake === "none" ? right : backward(net, trace, targets, now.mistake);
    const checked = numerical(net, targets, trace);
    const largest = (values) => Math.max(0, ...[values].flat(Infinity).map(Math.abs));
    const scale = Object.fromEntries([...DELTAS.map((name) => [name, largest(checked[name])]), ...["W", "R", "b", "p", "G"].map((key) => [`d${key}`, largest(checked.params[key])])]);
    const pairs = [...DELTAS.map((name) => [grads[name], checked[name]]), ...["W", "R", "b", "p", "G"].map((key) => [grads.params[key], checked.params[key]]), ...["x", "y0", "c0"].map((name) => [grads[name], checked[name]])];
    results = { T, net, targets, trace, right, grads, numerical: checked, scale, loss: losses(trace, targets), disagreement: Math.max(...pairs.map(([a, b]) => relativeError(a, b))) };
    results.checks = pairs.reduce((sum, [, b]) => sum + [b].flat(Infinity).filter((value) => value !== 0).length, 0);
  }

  // -------------------------------------------------------------- showing
  function refresh({ edited = false } = {}) {
    if (edited) compute();
    const here = all[now.step];
    const t = here.t || (isBackward(here) ? results.T : 1);
    const seen = knownAt(all, now.step);
    const story = tell(here, { ...results, unit: now.unit });
    const ids = (part, withErrors) => idsOf(part, { t, D, H, withErrors });
    const absent = absentParts(results.net.rules, t);
    const view = {
      t,
      ids: (part) => ids(part, true),
      numbers: (part) => numbersOf(part, t, results, seen),
      deltas: (part) => (DELTAS.includes(part) && seen(`d_${part}`, t) ? results.grads[part][t - 1] : null),
      active: new Set(story.active.filter((wire) => !absent.has(wire))),
      fresh: new Set(story.fresh),
      roads: story.roads.map((road) => ({ ...road, wires: road.wires.filter((wire) => !absent.has(wire)) })),
      absent,
      words: wordsOf(results.net.rules, t),
      fullRecurrence: results.net.rules.recurrence,
    };
    for (const { name, element } of frames) {
      const shown = now.drawings === "both" || now.drawings === name;
      element.hidden = !shown;
      if (shown) drawings[name].show(view);
    }
    write(title, story.title);
    write(text, story.text);
    symbols.replaceChildren(...story.symbols.flat(Infinity).filter((part) => part != null));
    const focused = [...lines.children].indexOf(document.activeElement);
    lines.replaceChildren(...story.lines);
    if (focused >= 0) (lines.children[focused] ?? lines.lastElementChild)?.focus();
    roadsFigure.show(roadsView(here));
    const pass = here.kind.startsWith("d_") ? "backward" : here.kind.startsWith("d") ? "sums" : "forward";
    listing.show({ kind: here.kind, pass, ids, mistake: now.mistake });
    tables.show({ ...results, seen, fresh: new Set(story.freshIds) });
    showVerdict();
    showControls();
    remember(edited);
  }

  function roadsView({ kind, t }) {
    const name = kind.slice(2);
    if (!kind.startsWith("d_")) return null;
    const roads = results.grads.roads[name][t - 1][now.unit];
    const lost = lostRoads(name, t, { ...results, unit: now.unit });
    return roads.length ? { name, t, unit: now.unit, value: results.grads[name][t - 1][now.unit], roads, lost } : null;
  }

  function showVerdict() {
    const good = results.disagreement < 1e-6;
    write(badge, `${results.checks} derivatives checked by central differences: largest relative disagreement ${results.disagreement < 0.01 ? scientific(results.disagreement) : results.disagreement.toFixed(2)}`);
    badge.classList.toggle("is-wrong", !good);
    verdict.element.hidden = mistakeText.hidden = now.mistake === "none";
    if (now.mistake === "none") return;
    const { title: what, right, printed: wrong } = printed[now.mistake];
    mistakeText.replaceChildren(
      `${what}. Right: `, make("code", {}, right), "; as printed: ", make("code", {}, wrong), ". ",
      make("strong", {}, good ? `With ${results.T === 1 ? "one step" : `${results.T} steps`} and these settings the check sees nothing.` : "The check turns red."),
    );
    verdict.show(results);
  }

  function showControls() {
    steps.show(now.step, all.length - 1);
    drawingChoice.show(now.drawings);
    stageChoice.show(String(now.stage));
    unitChoice.show(String(now.unit));
    variantSelect.show(now.variant);
    peepholeChoice.show(String(now.peepholes));
    extremeSelect.show(now.extreme);
    stepsChoice.show(String(now.steps));
    mistakeSelect.show(now.mistake);
    pickSelect.show(now.picked);
    const value = places.read(now, now.picked);
    pickSlider.show(value);
    pickNumber.show(Number(value.toFixed(4)));
    pickSlider.input.setAttribute("aria-label", places.words(now.picked));
    pickNumber.input.setAttribute("aria-label", `${places.words(now.picked)}, exact value`);
  }

  // -------------------------------------------------------------- layout
  /** Both where there is room; on a small screen a second drawing would hide the equations. */
  const fitting = (drawings) => (drawings !== "fit" ? drawings : (live.clientWidth || Infinity) < 560 ? "circuit" : "both");

  let arranged = "";
  function arrange(width) {
    const side = now.drawings === "both" && width >= 660;
    const narrow = (side ? width / 2 : width) < 540;
    pair.classList.toggle("is-side-by-side", side);
    const key = `${narrow} ${now.stage}`;
    if (key === arranged) return;
    arranged = key;
    for (const drawing of Object.values(drawings)) drawing.arrange({ narrow, stage: now.stage });
  }
  const observer = new ResizeObserver(([entry]) => arrange(entry.contentRect.width));
  observer.observe(pair);

  // -------------------------------------------------------------- acting
  function change(what, edited = false) {
    highlights.pin([]); // who walks on looks at something else
    Object.assign(now, what);
    if ("stage" in what || "drawings" in what) arrange(pair.clientWidth);
    refresh({ edited });
    share(Object.keys(what));
  }

  /** Fewer or more steps of the same sequence; the same operation stays in sight where it can. */
  function changeSteps(T) {
    const here = all[now.step];
    all = positions(T);
    const same = all.findIndex(({ kind, t }) => kind === here.kind && t === Math.min(here.t, T));
    change({ steps: T, step: Math.max(0, same) }, true);
  }

  function pick(place) {
    now.picked = place;
    refresh();
    highlights.pin([place]);
  }

  /** A part of a drawing was chosen: keep it lit; if one can change it, put it under the slider. */
  function pinPart(part) {
    const t = all[now.step].t || 1;
    const ids = idsOf(part, { t, D, H, withErrors: true }).split(" ");
    const place = ids.find((id) => places.all.includes(id)) ?? null;
    if (place) {
      now.picked = place;
      refresh();
    }
    highlights.pin(ids);
  }

  const settle = oncePerFrame(() => {
    refresh({ edited: true });
    share(ARRAYS);
  });
  function edit(value) {
    places.write(now, now.picked, value);
    settle();
  }

  // -------------------------------------------------------------- Python's side, and the address
  let sharing = false;
  function share(names) {
    sharing = true;
    for (const name of names) {
      if (OPTIONS.includes(name)) model.set(name, now[name]);
      // a copy: what the model keeps must not change under its hands, or it sees no difference
      else if (ARRAYS.includes(name)) model.set(name, structuredClone(batch[name](now[name])));
    }
    model.save_changes();
    sharing = false;
  }
  for (const name of [...OPTIONS, ...ARRAYS]) {
    model.on(`change:${name}`, () => {
      if (sharing) return;
      const value = model.get(name);
      now[name] = ARRAYS.includes(name) ? structuredClone(unbatch[name](value)) : name === "drawings" ? fitting(value) : value;
      all = positions(now.steps);
      now.step = Math.min(now.step, all.length - 1);
      arrange(pair.clientWidth);
      refresh({ edited: true });
    });
  }

  let edits = {};
  function remember(edited) {
    if (edited) edits = Object.fromEntries(places.all.filter((place) => places.read(now, place) !== places.read(start, place)).map((place) => [place, places.read(now, place)]));
    const told = Object.fromEntries(OPTIONS.map((name) => [name, now[name] === start[name] ? null : now[name]]));
    link.write({ ...told, ...edits });
  }
  const ALLOWED = {
    stage: ["0", "1", "2", "3"], drawings: ["both", "circuit", "odyssey"], variant: VARIANTS, peepholes: ["true", "false"],
    extreme: ["none", "ones", "zeros", ...Array.from({ length: most }, (_, t) => `forget-${t + 1}`)], mistake: ["none", ...Object.keys(printed)],
    steps: Array.from({ length: most }, (_, t) => String(t + 1)), unit: now.c0.map((_, k) => String(k)),
  };
  const READ = { stage: Number, steps: Number, unit: Number, peepholes: (value) => value === "true" };
  function recall() {
    const saved = link.read();
    const { stride } = now;
    now = { ...structuredClone(start), stride };
    for (const [name, value] of saved) {
      if (ALLOWED[name]?.includes(value)) now[name] = READ[name]?.(value) ?? value;
      else if (places.all.includes(name) && Number.isFinite(Number(value)) && Math.abs(Number(value)) <= 10) places.write(now, name, Number(value));
    }
    all = positions(now.steps);
    const step = Number(saved.get("step") ?? start.step);
    now.step = Number.isInteger(step) && step >= 0 ? Math.min(step, all.length - 1) : Math.min(start.step, all.length - 1);
    arrange(pair.clientWidth);
    refresh({ edited: true });
    return saved.size > 0;
  }
  link.onChange(recall);
  start.drawings = fitting(start.drawings);
  const linked = recall();
  ready();
  if (linked) root.scrollIntoView({ block: "start" });

  return () => observer.disconnect();
}

export default { render };
