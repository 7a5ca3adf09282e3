// NetworkViews: one small network in two drawings, neurons and wires above, boxes and arrows below.

import { button, choice, linkHighlights, linkedState, make, mount, oncePerFrame, pretty, select, slider } from "./js/kit.mjs";
import { forward } from "./js/maths/rnn.mjs";
import { boxes, neurons, subscript } from "./js/network_views/drawings.mjs";
import { boxLayout, NARROW, neuronLayout, WIDE } from "./js/network_views/layouts.mjs";
import { countOf, makeTables, sameThing, sumOf } from "./js/network_views/story.mjs";

const TRAITS = ["kind", "boxes", "neuron", "x", "h0"];
const ROOM = 540; // a drawing from left to right needs this many pixels

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "network-views");
  const link = linkedState(model, root);
  const params = model.get("params");
  const sizes = { x: params.U[0].length, h0: params.b.length, h: params.b.length, y_hat: params.c.length };
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = structuredClone(fromModel());
  const nowhere = start.h0.map(() => 0);
  const hidden = params.b.map((_, i) => [`h.${i}`, `h${subscript(i)}`]);
  const outputs = params.c.map((_, i) => [`y_hat.${i}`, `ŷ${subscript(i)}`]);
  const everyNeuron = [...hidden, ...outputs].map(([id]) => id);

  // -------------------------------------------------------------- controls
  const inputs = start.x.map((value, j) =>
    slider({ label: `x${subscript(j)}`, min: -2, max: 2, step: 0.1, value, say: (now) => pretty(now, 1), onInput: (now) => set({ x: model.get("x").map((old, k) => (k === j ? now : old)) }) }),
  );
  const kind = choice({ legend: "Network", options: [["dense", "dense"], ["recurrent", "recurrent"]], value: start.kind, onChange: (to) => set({ kind: to }) });
  const boxKind = choice({ legend: "Boxes", options: [["layers", "one a layer"], ["one", "one for all"]], value: start.boxes, onChange: (to) => set({ boxes: to }) });
  const look = select({ label: "Follow one neuron:", groups: [["Hidden layer", hidden], ["Output layer", outputs]], value: start.neuron, onChange: (to) => set({ neuron: to }) });
  const stepOn = button("One step on: h becomes the old state", () => set({ h0: compute(fromModel()).values.h }));
  const reset = button("Reset", () => set(structuredClone(start)));

  const above = make("svg:svg", { class: "un-networkview", role: "img" });
  const below = make("svg:svg", { class: "un-networkview", role: "img" });
  const frame = make("div", { class: "un-networkviews" }, above, below);
  const lines = [0, 1, 2].map(() => make("p", { class: "un-nvline" }));
  const same = make("p", { class: "un-readout", "aria-live": "polite" });
  const size = make("p", { class: "un-readout un-muted" });
  const tables = makeTables(sizes, params);
  live.append(
    make("div", { class: "un-row un-nvinputs" }, inputs.map((each) => each.element)),
    make("div", { class: "un-row" }, kind.element, boxKind.element, reset),
    make("div", { class: "un-row un-nvstep" }, stepOn),
    frame,
    make("div", { class: "un-row" }, look.element),
    make("div", { class: "un-nvlines" }, lines),
    same,
    size,
    tables.element,
  );

  // -------------------------------------------------------------- computing and showing
  function compute(now) {
    const recurrent = now.kind === "recurrent";
    const trace = forward(params, [now.x], recurrent ? now.h0 : nowhere);
    return { ...now, recurrent, trace, params, values: { x: now.x, h0: now.h0, h: trace.h[0], y_hat: trace.y_hat[0] } };
  }

  function draw() {
    const now = compute(fromModel());
    const shape = frame.clientWidth >= ROOM ? WIDE : NARROW;
    const counts = countOf(params, now.recurrent);
    const common = { sizes, values: now.values, params, recurrent: now.recurrent, chosen: now.neuron, counts, onPick: (neuron) => set({ neuron }) };
    frame.classList.toggle("is-narrow", shape === NARROW);
    for (const [svg, layout, parts] of [
      [above, neuronLayout(shape, sizes, now.recurrent), neurons],
      [below, boxLayout(shape, sizes, now.recurrent, now.boxes === "one"), boxes],
    ]) {
      svg.setAttribute("viewBox", `0 0 ${layout.box.join(" ")}`);
      svg.replaceChildren(...parts({ ...common, layout }));
    }
    const made = now.values.y_hat.map((value) => pretty(value)).join(", ");
    above.setAttribute("aria-label", `Neurons and wires: ${sizes.x} inputs${now.recurrent ? ` and ${sizes.h} numbers of the last state` : ""}, ${sizes.h} hidden neurons, ${sizes.y_hat} outputs ŷ = (${made}).`);
    below.setAttribute("aria-label", now.boxes === "one" ? `One box f, which makes ŷ = (${made}) of x.` : `Boxes and arrows: the vector x goes into the box of U and b, the vector h comes out; the box of V and c makes ŷ = (${made}) of it.`);
    sumOf(now).forEach((line, k) => lines[k].replaceChildren(...line.flat(Infinity)));
    const words = sameThing(now);
    if (same.textContent !== words) same.textContent = words;
    size.textContent = `The whole network: ${counts.wires} wires and ${counts.biases} biases, ${counts.total} numbers. ${now.recurrent ? `It maps x and its own last state to ŷ and a new state: W, ${sizes.h * sizes.h} wires, is all that is new.` : `It maps each x, ${sizes.x} numbers, to one ŷ, ${sizes.y_hat} numbers.`}`;
    now.x.forEach((value, j) => inputs[j].show(value));
    kind.show(now.kind);
    boxKind.show(now.boxes);
    look.show(now.neuron);
    stepOn.parentElement.hidden = !now.recurrent;
    tables.show(now);
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- state
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, structuredClone(value));
    model.save_changes();
    const now = fromModel();
    const told = (name) => (String(now[name]) === String(start[name]) ? null : String(now[name]));
    link.write(Object.fromEntries(TRAITS.map((name) => [name, told(name)])));
  }

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const among = (name, list) => (list.includes(said.get(name)) ? said.get(name) : start[name]);
    const vector = (name, most) => {
      const parts = said.get(name)?.split(",") ?? [];
      const numbers = parts.map(Number);
      const fits = numbers.length === start[name].length && parts.every((part, i) => part.trim() !== "" && Math.abs(numbers[i]) <= most);
      return fits ? numbers : start[name];
    };
    return { kind: among("kind", ["dense", "recurrent"]), boxes: among("boxes", ["layers", "one"]), neuron: among("neuron", everyNeuron), x: vector("x", 2), h0: vector("h0", 1) };
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(frame);
  ready();
  return () => watcher.disconnect();
}

export default { render };
