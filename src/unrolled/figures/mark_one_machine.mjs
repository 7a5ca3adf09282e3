// MarkOneMachine: photocells, association units on a random plugboard, response units; all of it
// computed and trained on the page, in whole numbers.

import { button, choice, linkHighlights, linkedState, make, mount, numberField, oncePerFrame, slider, write } from "./js/kit.mjs";
import { decode, excitation, firing, respond } from "./js/maths/mark_one.mjs";
import { makeAccuracy } from "./js/mark_one/accuracy.mjs";
import { makeAssociation } from "./js/mark_one/association.mjs";
import { makeLamps, makeWords } from "./js/mark_one/lamps.mjs";
import { makeRetina } from "./js/mark_one/retina.mjs";
import { tellAccuracy, tellReading } from "./js/mark_one/story.mjs";
import { makeTables } from "./js/mark_one/table.mjs";
import { makeWorkshop } from "./js/mark_one/workshop.mjs";

const TRAITS = ["digit", "sample", "light", "wiring", "passes", "unit", "lamp"];
const TEN = 10; // plugboards that one button tries

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "mark-one");
  const link = linkedState(model, root);
  const structure = model.get("structure");
  const code = model.get("code");
  const workshop = makeWorkshop({ images: model.get("images"), code, structure });
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = structuredClone(fromModel());

  // what the page alone remembers
  const tried = new Map(); // plugboard: the passes and the share that were seen of it
  let queue = 0; // plugboards still to be tried without being asked again
  let machine = null; // the last that was finished: what is drawn
  let standing = null; // its number
  let alive = false;

  // -------------------------------------------------------------- the parts
  const digits = choice({ legend: "Digit", options: code.map((_, digit) => [String(digit), String(digit)]), value: String(start.digit), onChange: (digit) => set({ digit: Number(digit), light: [] }) });
  const sample = slider({ label: "Example", min: 1, max: structure.test, value: start.sample, say: (n) => `${n} of ${structure.test}`, onInput: (n) => set({ sample: n, light: [] }) });
  const restore = button("Put the digit back", () => set({ light: [] }));
  const wipe = button("Wipe the photocells", () => set({ light: new Array(structure.side ** 2).fill(0) }));
  const anew = button("Wire anew", () => rewire(0), { class: "un-button un-primary" });
  const many = button("Wire anew ten times", () => rewire(TEN - 1));
  const number = numberField({ label: "Plugboard", value: start.wiring, step: 1, min: 1, max: structure.wirings, onInput: (n) => Number.isInteger(n) && set({ wiring: n }) });
  const passes = slider({ label: "Passes of training", min: 0, max: structure.passes, value: start.passes, say: String, onInput: (n) => set({ passes: n }) });
  const reset = button("Reset", () => {
    queue = 0;
    tried.clear();
    set(structuredClone(start));
  });
  const unit = numberField({ label: "Association unit", value: start.unit, step: 1, min: 1, max: structure.association, onInput: (n) => Number.isInteger(n) && set({ unit: n }) });
  const heart = make("p", { class: "un-pnote un-munit" });
  const lamp = choice({ legend: "Weights of lamp", options: [["0", "none"], ...Array.from({ length: structure.response }, (_, r) => [String(r + 1), String(r + 1)])], value: String(start.lamp ?? 0), onChange: (r) => set({ lamp: Number(r) || null }) });
  const reading = make("p", { class: "un-readout un-mreading", "aria-live": "polite" });
  const score = make("p", { class: "un-readout un-mscore", "aria-live": "polite" });
  const work = make("p", { class: "un-pnote un-mwork" });
  const retina = makeRetina({ side: structure.side, onPaint: paint });
  const association = makeAssociation({ association: structure.association, onChoose: (each) => set({ unit: each + 1 }) });
  const lamps = makeLamps(structure);
  const words = makeWords({ code });
  const accuracy = makeAccuracy();
  const tables = makeTables();
  live.append(
    digits.element,
    make("div", { class: "un-row" }, sample.element, make("div", { class: "un-buttons" }, restore, wipe)),
    reading,
    make("div", { class: "un-mlayers" }, retina.element, association.element, make("div", {}, lamps.element, words.element)),
    make("div", { class: "un-row" }, unit.element, lamp.element),
    heart,
    make("div", { class: "un-row" }, make("div", { class: "un-buttons" }, anew, many), number.element, passes.element, reset),
    score,
    work,
    accuracy.element,
    tables.element,
  );

  // -------------------------------------------------------------- computing
  const shown = ({ light, digit, sample: n }) => (light.length ? Uint8Array.from(light) : workshop.image(digit, n));

  /** As MarkOneMachine.numbers() of the package. */
  function numbers(now) {
    const light = shown(now);
    const sums = excitation(machine.cells, structure, light);
    const on = firing(machine.cells, structure, light);
    const weights = machine.weights[now.passes];
    const o = respond(weights, structure, on);
    const { digit: read, agreeing } = decode(o, code);
    const own = (list, width, row) => Array.from(list.slice(row * width, (row + 1) * width));
    return {
      lit: light.reduce((sum, each) => sum + each, 0),
      firing: on.length - 1,
      o,
      lamp: o.map((sum) => Number(sum > 0)),
      agreeing,
      read,
      right: machine.right[now.passes],
      right_training: machine.rightTraining[now.passes],
      excitation: sums[now.unit - 1],
      weight: Array.from({ length: structure.response }, (_, r) => weights[r * (structure.association + 1) + now.unit - 1]),
      wire: own(machine.cells, structure.connections, now.unit - 1).map((cell) => cell + 1),
      mistakes: machine.mistakes.slice(0, now.passes),
      light,
      fires: new Set(on),
      weights,
    };
  }

  function draw() {
    if (machine === null) return;
    const now = fromModel();
    const values = numbers(now);
    const painted = now.light.length > 0;
    const digit = painted ? null : now.digit;
    const row = structure.association + 1;
    const what = painted ? "your drawing" : `a ${now.digit}`;
    digits.show(painted ? "" : String(now.digit));
    sample.show(now.sample);
    restore.setAttribute("aria-disabled", String(!painted));
    number.show(now.wiring);
    passes.show(now.passes);
    unit.show(now.unit);
    lamp.show(String(now.lamp ?? 0));
    say(reading, tellReading({ numbers: values, digit, code, passes: now.passes }));
    const fires = values.excitation >= structure.threshold;
    write(heart, `Unit ${now.unit} adds the dark photocells marked + and subtracts those marked −: ${values.excitation}. It ${fires ? "fires" : "rests"}: ${structure.threshold} or more are needed.`);
    retina.show({ light: values.light, cells: machine.cells, unit: now.unit - 1, connections: structure.connections, label: `${values.lit} of 400 photocells are dark: ${what}.` });
    const ofLamp = now.lamp === null ? null : Array.from(values.weights.slice((now.lamp - 1) * row, now.lamp * row - 1));
    association.show({ fires: values.fires, weights: ofLamp, unit: now.unit - 1, lamp: now.lamp, label: `${values.firing} of 512 association units fire.` });
    lamps.show({ o: values.o, word: digit === null ? null : code[digit], lamp: now.lamp, label: `The sums of the eight response units: ${values.o.join(", ")}.` });
    words.show(values);
    if (standing === now.wiring) {
      tried.set(standing, [now.passes, values.right / (10 * structure.test)]);
      const history = [...tried].map(([wiring, [p, share]]) => [wiring, p, share]);
      const same = history.filter(([, p]) => p === now.passes);
      if (queue === 0) say(score, tellAccuracy({ tried: history, right: values.right, passes: now.passes, wiring: now.wiring }));
      accuracy.show({ tried: same.map(([wiring, , share]) => [wiring, share]), wiring: now.wiring, label: `Share of unseen digits read rightly, for ${same.length} plugboards after ${now.passes} passes.` });
      tables.show(values, history);
    }
  }
  /** Say it once, not at every redraw. */
  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }
  const redraw = oncePerFrame(draw);
  tables.element.addEventListener("toggle", redraw);

  /** Build the machine that the model asks for; meanwhile the last one stands. */
  function build() {
    const wiring = model.get("wiring");
    if (wiring === standing) return;
    live.setAttribute("aria-busy", "true");
    write(work, `Plugboard ${wiring} is being wired…`);
    workshop.order(wiring, {
      onPass: (n) => write(work, `Plugboard ${wiring}: pass ${n} of ${structure.passes}…`),
      onDone: (done) => {
        machine = done;
        standing = wiring;
        write(work, "");
        live.setAttribute("aria-busy", "false");
        draw();
        if (!alive) ready();
        alive = true;
        if (queue > 0) next();
      },
    });
  }

  // -------------------------------------------------------------- acting
  function set(changes) {
    if ("wiring" in changes && changes.wiring !== model.get("wiring")) queue = 0;
    change(changes);
  }
  function change(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    remember();
    redraw();
  }
  function next() {
    queue--;
    change({ wiring: (model.get("wiring") % structure.wirings) + 1 });
  }
  function rewire(more) {
    queue = more + 1;
    next();
  }
  function paint(cell, value) {
    const light = Array.from(shown(fromModel()));
    light[cell] = value;
    set({ light });
  }

  // -------------------------------------------------------------- the address
  /** 400 zeros and ones as 100 hexadecimal digits. */
  const written = (light) => light.join("").replace(/.{4}/g, (four) => parseInt(four, 2).toString(16));
  const read = (text) => [...text].flatMap((digit) => [...parseInt(digit, 16).toString(2).padStart(4, "0")].map(Number));
  function remember() {
    const now = fromModel();
    const changed = (name) => (now[name] === start[name] ? null : String(now[name] ?? 0));
    const light = now.light.length && written(now.light) !== written(start.light) ? written(now.light) : null;
    link.write({ ...Object.fromEntries(["digit", "sample", "wiring", "passes", "unit", "lamp"].map((name) => [name, changed(name)])), light });
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = structuredClone(start);
    const limits = { digit: [0, 9], sample: [1, structure.test], wiring: [1, structure.wirings], passes: [0, structure.passes], unit: [1, structure.association], lamp: [0, structure.response] };
    for (const [name, [least, most]] of Object.entries(limits)) {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      if (Number.isInteger(value) && value >= least && value <= most) now[name] = value;
    }
    if (now.lamp === 0) now.lamp = null;
    if (said.has("digit") || said.has("sample")) now.light = [];
    if (new RegExp(`^[0-9a-f]{${structure.side ** 2 / 4}}$`).test(said.get("light") ?? "")) now.light = read(said.get("light"));
    return now;
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  model.on("change:wiring", build);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  build();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(accuracy.element);
  return () => {
    workshop.stop();
    watcher.disconnect();
  };
}

export default { render };
