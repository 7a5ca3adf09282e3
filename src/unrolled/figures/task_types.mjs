// TaskTypes: seven kinds of task for one recurrent network, each unrolled, and each of them runs,
// with trained weights, on what the reader gives it.

import { button, choice, linkedState, linkHighlights, make, mount, onTheme, oncePerFrame, stepper, write } from "./js/kit.mjs";
import { forecastChart } from "./js/task_types/chart.mjs";
import { columnAt, columnsOf, lastStep, seenAt } from "./js/task_types/columns.mjs";
import { graph, icon, planOf, squeeze } from "./js/task_types/graph.mjs";
import { makeInputs } from "./js/task_types/inputs.mjs";
import { makeModel, NETWORK, SIDE } from "./js/task_types/model.mjs";
import { about, bars, mapping, marksOf, NAMES, sayStep, scoreOf, stepOf, truthOf, verdict } from "./js/task_types/story.mjs";
import { makeTables } from "./js/task_types/tables.mjs";

const TRAITS = ["task", "step", "digit", "window", "letter", "pick", "seed", "temperature", "sentence", "word"];
const ALL = 99; // more steps than any run has
const ROWS = [["input", "Input"], ["hiddenlayer", "State"], ["output", "Output"]];

function render({ model: traits, el }) {
  const { root, live, ready } = mount(traits, el, "task-types");
  const link = linkedState(traits, root);
  const model = makeModel(traits.get("networks"), traits.get("examples"));
  const scores = traits.get("scores");
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, traits.get(name)]));
  const start = fromModel();
  let last = null; // the newest run: walking through it computes nothing anew

  // -------------------------------------------------------------- the parts
  const tasks = choice({ legend: "Task", options: Object.entries(NAMES).map(([task, words]) => [task, make("span", { class: "un-taskoption" }, icon(task), words)]), value: start.task, onChange: (task) => set({ task, step: ALL }) });
  tasks.element.classList.add("un-tasks");
  const what = make("p", { class: "un-readout" });
  const inputs = makeInputs({ model, set: (changes) => set({ ...changes, step: ALL }) });
  const steps = stepper({ last: 1, value: 1, say: (p) => sayAt(p), onChange: (step) => set({ step: step === lastOf() ? ALL : step }) });
  const svg = make("svg:svg", { class: "un-taskgraph", role: "img" });
  const frame = make("div", { class: "un-taskframe" }, svg);
  const rows = Object.fromEntries(ROWS.map(([role]) => [role, make("dd", {})]));
  const chances = make("div", { class: "un-taskbars" });
  const step = make("dl", { class: "un-taskstep" }, ROWS.map(([role, words]) => [make("dt", { class: `un-${role}` }, words), rows[role]]));
  const chart = make("svg:svg", { class: "un-taskchart", role: "img" });
  const outcome = make("p", { class: "un-readout un-taskverdict", "aria-live": "polite" });
  const arrows = make("p", { class: "un-readout un-taskmapping" });
  const score = make("p", { class: "un-readout un-muted" });
  const tables = makeTables();
  const reset = button("Reset", () => set(start));
  live.append(tasks.element, what, inputs.element, steps.element, frame, make("div", { class: "un-taskbelow" }, step, chances), chart, outcome, arrows, score, tables.element, make("div", { class: "un-row" }, reset));

  // -------------------------------------------------------------- computing
  const INPUTS = { one_to_one: ["digit"], captioning: ["digit"], many_to_one: ["window"], one_to_many: ["letter", "pick", "seed", "temperature"], many_to_many: ["sentence"], both: ["sentence"], encoder_decoder: ["word"] };
  function runOf(now) {
    const key = JSON.stringify([now.task, ...INPUTS[now.task].map((name) => now[name])]);
    if (last?.key !== key) {
      const run = model.run(now.task, now);
      const columns = columnsOf(now.task, run, model.nets[NETWORK[now.task]].outputs);
      last = { key, run, columns, marks: marksOf(now.task, now, run, columns, model), isNew: true };
    }
    return last;
  }
  const lastOf = () => lastStep(traits.get("task"), runOf(fromModel()).columns);
  function sayAt(p) {
    if (!last) return "";
    const task = traits.get("task");
    const { columns } = runOf(fromModel());
    const end = lastStep(task, columns);
    const at = Math.min(p, end);
    return `${at} of ${end}; ${sayStep(task, columns, at, columnAt(task, columns, at))}`;
  }

  // -------------------------------------------------------------- showing
  let pictures = [];
  function paint() {
    pictures = drawPictures(model.images, root);
    inputs.paint();
  }

  function draw() {
    const now = fromModel();
    const { task } = now;
    const found = runOf(now);
    const { run, columns, marks } = found;
    const end = lastStep(task, columns);
    const p = Math.min(now.step, end);
    const k = columnAt(task, columns, p);
    tasks.show(task);
    write(what, about(task));
    inputs.show(now);
    steps.show(p, end);

    const second = task === "both" && p > columns.length;
    const plan = planOf(task, columns, frame.clientWidth);
    frame.classList.toggle("is-narrow", !plan.wide);
    const hours = task === "many_to_one" ? columns.map((_, t) => { const before = 4 * (columns.length - 1 - t); return before ? `−${before} h` : "now"; }) : null;
    svg.setAttribute("viewBox", `0 0 ${plan.size.map((value) => value.toFixed(1)).join(" ")}`);
    svg.setAttribute("aria-label", `${NAMES[task]}, unrolled over ${columns.length} steps. ${sayAt(p)}.`);
    svg.replaceChildren(...graph({ task, columns, plan, seen: seenAt(task, columns, p), here: k, both2: second ? 1 : 0, pictures, marks, hours }));
    squeeze(svg);

    const nodes = p === 0 ? {} : { input: `x.${k}`, hiddenlayer: `${second ? "back" : "h"}.${k}`, output: columns[k].y && `y.${k}` };
    for (const [role, words] of stepOf({ task, columns, p, k, run, model, now })) {
      write(rows[role], words);
      if (nodes[role]) rows[role].dataset.id = nodes[role];
      else delete rows[role].dataset.id;
    }
    const asked = p > 0 && columns[k].y && columns[k].y.chance !== null && (task !== "both" || second);
    const t = columns.length - run.y_hat.length;
    chances.replaceChildren(...(asked ? bars(run.y_hat[k - t], model.nets[NETWORK[task]].outputs, run.said[k - t]) : []));
    chances.hidden = !asked;
    chances.dataset.id = `y.${k}`;

    chart.style.display = task === "many_to_one" ? "" : "none";
    if (task === "many_to_one") {
      const width = Math.max(240, Math.round(frame.clientWidth));
      const ends = { truth: model.degrees(truthOf(task, now, model)[0]), forecast: model.degrees(run.o[0][0]), "as now": model.degrees(run.x.at(-1)[0]) };
      const drawn = forecastChart(width, run.x.map(([z]) => model.degrees(z)), ends, p);
      chart.setAttribute("viewBox", `0 0 ${width} ${drawn.height}`);
      chart.setAttribute("aria-label", `Temperature of the last 92 hours. ${verdict(task, now, run, model)}`);
      chart.replaceChildren(...drawn.parts);
    }
    write(outcome, p === end ? verdict(task, now, run, model) : `Step ${p} of ${end}.`);
    write(arrows, mapping(task, run));
    write(score, scoreOf(task, scores));
    if (found.isNew) {
      found.isNew = false;
      tables.show(task, run, model);
    }
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- state
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) traits.set(name, value);
    traits.save_changes();
    const now = fromModel();
    const told = (name) => (now[name] === start[name] ? null : String(now[name]));
    link.write(Object.fromEntries(TRAITS.map((name) => [name, told(name)])));
  }

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start };
    const among = (name, list) => list.includes(said.get(name)) && (now[name] = said.get(name));
    const number = (name, low, high, whole = true) => {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      if (value >= low && value <= high && (!whole || Number.isInteger(value))) now[name] = value;
    };
    among("task", Object.keys(NAMES));
    among("letter", model.nets.reversing.inputs.slice(1));
    among("pick", ["likeliest", "drawn"]);
    number("step", 0, ALL);
    number("digit", 0, model.digits.truth.length - 1);
    number("window", 0, model.windows.labels.length - 1);
    number("seed", 0, 9999);
    number("temperature", 0.1, 2, false);
    const sentence = said.get("sentence");
    if (sentence !== undefined && !model.refuseSentence(sentence)) now.sentence = model.wordsOf(sentence).join(" ");
    const word = said.get("word")?.toLowerCase();
    if (word !== undefined && !model.refuseWord(word)) now.word = word;
    return now;
  }

  for (const name of TRAITS) traits.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  paint();
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(frame);
  const endColours = onTheme(() => {
    paint();
    redraw();
  });
  ready();
  return () => {
    watcher.disconnect();
    endColours();
  };
}

/** Each picture as an address of its own, in the page's ink. */
function drawPictures(images, root) {
  const text = getComputedStyle(root).getPropertyValue("--un-ink").trim();
  const ink = [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  const canvas = make("canvas", { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d");
  return Array.from({ length: images.length / SIDE ** 2 }, (_, i) => {
    const image = context.createImageData(SIDE, SIDE);
    for (let p = 0; p < SIDE * SIDE; p++) image.data.set([...ink, images[i * SIDE * SIDE + p]], 4 * p);
    context.putImageData(image, 0, 0);
    return canvas.toDataURL();
  });
}

export default { render };
