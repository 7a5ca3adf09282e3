// NameReader: a trained LSTM reads a name letter by letter, with every gate and cell in sight; or
// writes one, each letter drawn from its own prediction.

import { button, choice, duration, linkHighlights, linkedState, make, mount, numberField, oncePerFrame, pretty, select, slider, stepper, uniqueId, write } from "./js/kit.mjs";
import { makeBars, makeCurves } from "./js/name_reader/curves.mjs";
import { makeHeatMap, makeLegend, QUANTITIES, scaleOf } from "./js/name_reader/heatmap.mjs";
import { chances, makeModel } from "./js/name_reader/model.mjs";
import { compare, refusal, sayStep, tellDraw, tellStep } from "./js/name_reader/story.mjs";
import { makeTables } from "./js/name_reader/tables.mjs";

const TRAITS = ["word", "mode", "step", "quantity", "unit", "order", "temperature", "seed", "draws"];
const ORDERS = [["unit", "number"], ["value", "value at this letter"], ["spread", "spread over the name"]];
const KEPT = 8; // written names that stay on the list

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "name-reader");
  const link = linkedState(model, root);
  const symbols = model.get("symbols");
  const longest = model.get("longest");
  const average = model.get("average");
  const network = makeModel(model.get("weights"), symbols);
  const { H } = network;
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();

  // -------------------------------------------------------------- computing
  let read = null; // the newest reading: walking through a word computes nothing anew
  /** What there is to see: the word read, or what has been written so far. */
  function compute(now) {
    const writing = now.mode === "write";
    const written = writing ? network.write(now.seed, now.temperature, now.draws, longest) : null;
    const word = writing ? written.word : now.word;
    const open = writing && written.drawn.at(-1)?.symbol !== 0;
    if (read?.word !== word || read.open !== open) read = { word, open, trace: network.read(word, open) };
    const { trace } = read;
    const temperature = writing ? now.temperature : 1;
    const step = Math.min(now.step, trace.T);
    return {
      word,
      open,
      trace,
      writing,
      written,
      temperature,
      step,
      chances: Array.from({ length: trace.T }, (_, t) => chances(trace, t, temperature)),
      order: orderOf(now, trace, step),
    };
  }

  /** The units in the order the reader asked for, the greatest first. */
  function orderOf({ order, quantity }, { [quantity]: values, T }, step) {
    const units = Array.from({ length: H }, (_, unit) => unit);
    if (order === "unit") return units;
    const rank = units.map((unit) => {
      if (order === "value") return values[(step - 1) * H + unit];
      const own = Array.from({ length: T }, (_, t) => values[t * H + unit]);
      return Math.max(...own) - Math.min(...own);
    });
    return units.sort((a, b) => rank[b] - rank[a] || a - b);
  }

  // -------------------------------------------------------------- the parts
  const modeChoice = choice({ legend: "The network", options: [["read", "reads a name"], ["write", "writes a name"]], value: start.mode, onChange: (mode) => set({ mode, step: mode === "write" ? longest + 1 : start.step }) });

  const nameId = uniqueId("name");
  const why = make("p", { class: "un-readout un-error", id: `${nameId}-why`, role: "status" });
  const nameField = make("input", { type: "text", id: nameId, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": why.id, "data-lm-suppress-shortcuts": "true", oninput: () => type(nameField.value) });
  const examples = Object.entries(model.get("examples"));
  const nameSelect = select({ label: "or choose", groups: [["Your own", [["", "…"]]], ...examples.map(([heading, names]) => [heading, names.map((name) => [name, name])])], value: "", onChange: choose });
  const reading = make("div", { class: "un-reading" }, make("div", { class: "un-row" }, make("span", { class: "un-name" }, make("label", { for: nameId }, "Name"), nameField), nameSelect.element), why);

  const temperature = slider({ label: "Temperature", min: 0.1, max: 2, step: 0.1, value: start.temperature, say: (value) => pretty(value, 1), onInput: (value) => set({ temperature: value, step: longest + 1 }) });
  const seed = numberField({ label: "Seed", value: start.seed, step: 1, min: 0, max: 9999, onInput: (value) => Number.isInteger(value) && set({ seed: value, step: longest + 1 }) });
  const nextLetter = button("Next letter", () => drawMore(1), { class: "un-button un-primary" });
  const toTheEnd = button("Write to the end", writeOn);
  const startOver = button("Start over", () => set({ draws: 0, step: 1 }));
  const another = button("Another seed", () => set({ seed: (model.get("seed") + 1) % 10000, step: longest + 1 }));
  const drawWords = make("p", { class: "un-readout", role: "status" });
  const writing = make("div", { class: "un-writing" }, make("div", { class: "un-row" }, temperature.element, seed.element, another), make("div", { class: "un-buttons" }, nextLetter, toTheEnd, startOver), drawWords);

  const stepHolder = make("div");
  let steps = null;
  const quantityChoice = choice({ legend: "Show", options: [..."ifozcy"].map((name) => [name, name]), value: start.quantity, onChange: (quantity) => set({ quantity }) });
  const orderSelect = select({ label: "Sort units by", groups: [["Order", ORDERS]], value: start.order, onChange: (order) => set({ order }) });
  const heat = makeHeatMap({ H, onPick: ({ step, unit }) => set({ step, unit }), onPoint: point });
  const legend = makeLegend();
  const readout = make("p", { class: "un-readout un-pointed" });
  const barKey = make("p", { class: "un-readout un-muted" }, `Below the shades: how many bits the next letter was worth. Dotted line: guessing, ${pretty(Math.log2(symbols.length))} bits. Dashed line: ${pretty(average)} bits, the average over names the network has never seen.`);
  const unit = slider({ label: "Unit", min: 1, max: H, value: start.unit + 1, say: (value) => `${value} of ${H}`, onInput: (value) => set({ unit: value - 1 }) });
  const curves = makeCurves({ H });
  const lineKey = make("p", { class: "un-readout un-linekey" });
  const bars = makeBars({ symbols });
  const stepWords = make("p", { class: "un-readout", role: "status" });
  const summary = make("p", { class: "un-readout", "aria-live": "polite" });
  const listed = make("ol", { class: "un-written" });
  const list = make("div", { hidden: true }, make("p", { class: "un-title" }, "Written so far"), listed);
  const tables = makeTables({ H, symbols });
  let kept = []; // names written so far, the newest first
  const reset = button("Reset", () => {
    kept = [];
    showName(start.word);
    set({ ...start });
  });
  const title = (words) => make("p", { class: "un-title" }, words);

  live.append(
    make("div", { class: "un-row" }, modeChoice.element, reset),
    reading,
    writing,
    stepHolder,
    title("What may come next"),
    bars.element,
    stepWords,
    summary,
    list,
    make("div", { class: "un-row" }, quantityChoice.element, orderSelect.element),
    legend.element,
    heat.element,
    readout,
    barKey,
    unit.element,
    curves.element,
    lineKey,
    tables.element,
  );
  lineKey.append("Above the cell ", key("c"), ", on the scale of all cells of this name; below the gates: ", key("i"), " input, ", key("f"), " forget, ", key("o"), " output.");

  function key(name) {
    return make("b", { "data-id": `line.${name}`, style: `color: var(--un-${QUANTITIES[name].role})` }, name);
  }

  // -------------------------------------------------------------- showing
  let state = null;
  let pointed = null;
  let named = null; // the word the text field has been told

  function draw() {
    const now = fromModel();
    state = compute(now);
    const { trace, step, word } = state;
    modeChoice.show(now.mode);
    reading.hidden = state.writing;
    writing.hidden = !state.writing;
    if (now.word !== named) showName(now.word);
    nameSelect.show(examples.some(([, names]) => names.includes(now.word)) ? now.word : "");
    showSteps(trace.T, step);
    quantityChoice.show(now.quantity);
    orderSelect.show(now.order);
    unit.show(now.unit + 1);
    const scale = scaleOf(now.quantity, trace[now.quantity]);
    legend.show(now.quantity, scale);
    const shown = { ...state, quantity: now.quantity, unit: now.unit, symbols, average };
    heat.show({ ...shown, label: `Heat map of the ${QUANTITIES[now.quantity].words}: ${H} units down, ${trace.T} letters across, while the network reads ${word ? `“${word}”` : "the start sign"}. The tables below hold its numbers.` });
    const ends = [..."cifo"].map((name) => `${name} ${pretty(trace[name][(step - 1) * H + now.unit])}`).join(", ");
    curves.show({ ...shown, label: `Unit ${now.unit + 1} over the ${trace.T} letters: its cell, and its three gates. At this letter ${ends}.` });
    const marked = step <= trace.targets.length ? trace.targets[step - 1] : null;
    const told = state.writing ? tellDraw({ ...state, symbols }) : tellStep({ ...state, symbols });
    bars.show({ chance: state.chances[step - 1], marked, label: `Probability of each symbol. ${tellStep({ ...state, symbols })}` });
    write(stepWords, tellStep({ ...state, symbols }));
    write(drawWords, state.writing ? told : "");
    write(summary, compare({ ...state, average, guess: Math.log2(symbols.length) }));
    if (state.writing) showWriting(now);
    keep(now);
    showPointed();
    tables.show(shown);
  }
  const redraw = oncePerFrame(draw);

  /** The stepper is as long as the word: a new one when that changes. */
  function showSteps(T, step) {
    if (steps?.T !== T) {
      const made = stepper({ last: T - 1, value: step - 1, say: (place) => sayStep(state, place + 1), onChange: (place) => set({ step: place + 1 }) });
      steps = { T, show: made.show };
      stepHolder.replaceChildren(made.element);
    }
    steps.show(step - 1);
  }

  function showWriting(now) {
    const { finished } = state.written;
    temperature.show(now.temperature);
    seed.show(now.seed);
    for (const each of [nextLetter, toTheEnd]) each.setAttribute("aria-disabled", String(finished));
    startOver.setAttribute("aria-disabled", String(now.draws === 0));
  }

  /** Finished names stay in a list, each with what made it. */
  function keep(now) {
    list.hidden = !state.writing || kept.length === 0;
    if (!state.writing || !state.written.finished || !state.word) return;
    const bits = state.trace.bits.reduce((sum, each) => sum + each, 0) / state.trace.bits.length;
    const line = `${state.word}, seed ${now.seed}, temperature ${pretty(now.temperature, 1)}: ${pretty(bits)} bits a symbol`;
    if (kept.includes(line)) return;
    kept = [line, ...kept].slice(0, KEPT);
    listed.replaceChildren(...kept.map((words) => make("li", {}, words)));
    list.hidden = false;
  }

  function point(cell) {
    if (cell?.step === pointed?.step && cell?.unit === pointed?.unit) return;
    pointed = cell;
    showPointed();
  }
  /** The value under the pointer; without one, that of the chosen unit at this letter. */
  function showPointed() {
    const quantity = model.get("quantity");
    const { step, unit: h } = pointed && pointed.step <= state.trace.T ? pointed : { step: state.step, unit: model.get("unit") };
    const value = state.trace[quantity][(step - 1) * H + h];
    write(readout, `Unit ${h + 1}, ${sayStep(state, step)}: ${quantity} = ${pretty(value, 4)}`);
  }

  // -------------------------------------------------------------- acting
  /** The text field follows the word, but not while it holds what was refused. */
  function showName(word) {
    named = word;
    if (nameField.value.toLowerCase() !== word) nameField.value = word;
    refuse("");
  }
  function choose(word) {
    if (word === "") return;
    showName(word);
    set({ word });
  }
  function refuse(words) {
    write(why, words);
    nameField.setAttribute("aria-invalid", String(Boolean(words)));
  }
  function type(text) {
    const words = refusal(text, symbols, longest);
    refuse(words);
    if (words) return;
    named = text.toLowerCase(); // the field says so itself; a frame later it may say something else
    set({ word: named, step: longest + 1 });
  }

  function drawMore(count) {
    const { written } = compute(fromModel());
    if (!written.finished) set({ draws: written.drawn.length + count, step: longest + 1 });
    return written.finished; // before this draw
  }
  let timer = null;
  function stop() {
    clearTimeout(timer);
    timer = null;
    write(toTheEnd, "Write to the end");
  }
  const touched = (event) => timer && !toTheEnd.contains(event.target) && stop();
  /** Letter by letter, until the end or the reader's next touch; at once where motion is unwanted. */
  function writeOn() {
    if (timer) return stop();
    const pause = duration("highlight");
    if (pause === 0) return set({ draws: longest, step: longest + 1 });
    const tick = () => {
      if (drawMore(1)) return stop();
      timer = setTimeout(tick, pause);
      write(toTheEnd, "Stop");
    };
    tick();
  }

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    settle();
    model.save_changes();
    remember();
  }
  /** A step beyond the word's end goes to its end; draws beyond the name's end were never made. */
  function settle() {
    const { trace, written } = compute(fromModel());
    if (model.get("step") > trace.T) model.set("step", trace.T);
    if (written && model.get("draws") > written.drawn.length && written.finished) model.set("draws", written.drawn.length);
  }

  // -------------------------------------------------------------- the address
  const KEYS = { word: "name" };
  function remember() {
    const now = fromModel();
    const told = (name) => (now[name] === start[name] ? null : String(now[name]));
    link.write(Object.fromEntries(TRAITS.map((name) => [KEYS[name] ?? name, told(name)])));
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start };
    const word = said.get("name")?.toLowerCase();
    if (word !== undefined && !refusal(word, symbols, longest)) now.word = word;
    const among = (name, list) => list.includes(said.get(name)) && (now[name] = said.get(name));
    among("mode", ["read", "write"]);
    among("quantity", Object.keys(QUANTITIES));
    among("order", ORDERS.map(([name]) => name));
    const number = (name, low, high, whole = true) => {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      if (value >= low && value <= high && (!whole || Number.isInteger(value))) now[name] = value;
    };
    number("step", 1, longest + 1);
    number("unit", 0, H - 1);
    number("temperature", 0.1, 2, false);
    number("seed", 0, 9999);
    number("draws", 0, longest);
    return now;
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  root.addEventListener("pointerdown", touched, true);
  root.addEventListener("keydown", touched, true);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(heat.element);
  ready();
  return () => {
    stop();
    watcher.disconnect();
  };
}

export default { render };
