// VanishingStack: how much of an error reaches each layer of a deep stack of random weights, and
// how far the layers' activations differ from digit to digit; by depth, activation and first weights.

import { button, choice, fixed, followAlong, linkHighlights, linkedState, make, mount, oncePerFrame, scientific, slider } from "./js/kit.mjs";
import { firstWeights, fromRows, gradientNorms } from "./js/maths/dense.mjs";
import { LOOKS, NAMES, drawing, log10, swatch } from "./js/vanishing_stack/drawing.mjs";
import { ACTIVATIONS, SCHEMES, verdict } from "./js/vanishing_stack/story.mjs";

const SHALLOWEST = 2;
const DEEPEST = 30;
const CLASSES = 10;
const MOST_SEEDS = 1000;
const ROUNDING = 1e-10; // a spread below this share of the activations is rounding for the most part
const FORMULAS = { h: "‖∂J/∂h(l)‖", W: "‖∂J/∂W(l)‖", spread: "sd of h(l)" };
const SETTING = ["depth", "activation", "scheme", "scale", "seed"];
const TRAITS = [...SETTING, "layer"];

/** A logarithm for a table; a layer that gets nothing has none. */
const logarithm = (value) => (value > 0 ? fixed(log10(value)) : "-inf");

/** One row a layer, and one for the output layer, which has weights only. */
function layerRows(norms) {
  const cell = (name, l) => make("td", { "data-quantity": name, "data-layer": l + 1 }, logarithm(norms[name][l]));
  return norms.W.map((_, l) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, l < norms.h.length ? String(l + 1) : "out"),
      NAMES.map((name) => (l < norms[name].length ? cell(name, l) : make("td", {}, "–"))),
    ),
  );
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "vanishing-stack");
  const link = linkedState(model, root);
  const scales = model.get("scales");
  const x = fromRows(model.get("x"));
  const labels = model.get("labels");
  const target = fromRows(labels.map((label) => Array.from({ length: CLASSES }, (_, k) => Number(k === label))));
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();
  let layerAt = () => 1;

  /** The numbers of a setting: Python's, where it has them, or computed here. */
  function normsOf(now) {
    const first = model.get("first");
    if (SETTING.every((name) => first[name] === now[name])) return first;
    const sizes = [x.columns, ...Array(now.depth).fill(model.get("width")), CLASSES];
    const norms = gradientNorms(firstWeights(sizes, now.scheme, now.scale, now.seed), x, target, now.activation);
    return { ...norms, spread: norms.spread.map((value, l) => (value > ROUNDING * norms.size[l] ? value : 0)) };
  }

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const whole = (name, low, high) => {
      const value = said.get(name) ? Number(said.get(name)) : NaN;
      return Number.isInteger(value) && value >= low && value <= high ? value : start[name];
    };
    return {
      depth: whole("depth", SHALLOWEST, DEEPEST),
      activation: Object.hasOwn(ACTIVATIONS, said.get("activation")) ? said.get("activation") : start.activation,
      scheme: Object.hasOwn(SCHEMES, said.get("scheme")) ? said.get("scheme") : start.scheme,
      scale: scales.includes(Number(said.get("scale"))) ? Number(said.get("scale")) : start.scale,
      seed: whole("seed", 0, MOST_SEEDS - 1),
      layer: whole("layer", 1, DEEPEST),
    };
  }

  const options = (words) => Object.entries(words);
  const activation = choice({ legend: "Activation", options: options(ACTIVATIONS), value: start.activation, onChange: (name) => set({ activation: name }) });
  const scheme = choice({ legend: "First weights", options: options(SCHEMES), value: start.scheme, onChange: (name) => set({ scheme: name }) });
  const depth = slider({ label: "Hidden layers", min: SHALLOWEST, max: DEEPEST, value: start.depth, onInput: (n) => set({ depth: n }) });
  const scale = slider({ label: "Scale", min: 0, max: scales.length - 1, value: scales.indexOf(start.scale), say: (place) => `× ${scales[place]}`, onInput: (place) => set({ scale: scales[place] }) });
  const layer = slider({ label: "Layer", min: 1, max: start.depth, value: start.layer, say: (l) => `l = ${l}`, onInput: (l) => set({ layer: l }) });
  const other = button("Other weights", () => set({ seed: (model.get("seed") + 1) % MOST_SEEDS }));
  const reset = button("Reset", () => set(start));

  const sentence = make("p", { class: "un-readout", "aria-live": "polite" });
  const svg = make("svg:svg", { role: "img", style: "touch-action: pan-y; cursor: ew-resize" });
  const frame = make("div", {}, svg);
  const head = (words) => make("thead", {}, make("tr", {}, words.map((word, column) => make("th", { scope: "col", style: column ? null : "text-align: left" }, word))));
  const cells = NAMES.map((name) => ({ name, log: make("td", { "data-quantity": name }), value: make("td") }));
  const chosen = make(
    "table",
    { class: "un-chosenlayer" },
    make("caption", { class: "un-hidden" }, "The three curves at the chosen layer"),
    head(["curve", "log₁₀", "value"]),
    make("tbody", {}, cells.map(({ name, log, value }) => make("tr", {}, make("th", { scope: "row", "data-id": name, style: "white-space: normal" }, swatch(name), `${LOOKS[name].words}: `, make("span", { style: "white-space: nowrap" }, FORMULAS[name])), log, value))),
  );
  const rows = make("tbody");
  const all = make(
    "details",
    {},
    make("summary", {}, "All layers as a table"),
    make(
      "div",
      { class: "un-scroll", role: "group", "aria-label": "All layers", tabindex: 0, style: "max-height: 24rem; overflow: auto" },
      make("table", { class: "un-alllayers" }, make("caption", { class: "un-hidden" }, "The logarithms of the three curves at every layer"), head(["layer", ...NAMES.map((name) => `log₁₀ ${FORMULAS[name]}`)]), rows),
    ),
  );
  live.append(
    make("div", { class: "un-row" }, depth.element, activation.element),
    make("div", { class: "un-row" }, scheme.element, scale.element, other, reset),
    frame,
    sentence,
    layer.element,
    make("div", { class: "un-scroll" }, chosen),
    all,
  );

  let shown = null; // the setting that stands there: its sentence is said once, not at each layer
  let norms = null;
  function draw() {
    const now = fromModel();
    const at = Math.min(now.layer, now.depth);
    const setting = SETTING.map((name) => now[name]).join(" ");
    if (setting !== shown) norms = normsOf(now);
    const width = Math.max(220, Math.round(frame.clientWidth));
    const drawn = drawing(width, norms, at);
    layerAt = drawn.layerAt;
    svg.setAttribute("viewBox", `0 0 ${width} ${drawn.height}`);
    svg.replaceChildren(...drawn.parts);
    activation.show(now.activation);
    scheme.show(now.scheme);
    depth.show(now.depth);
    scale.show(scales.indexOf(now.scale));
    layer.input.max = now.depth;
    layer.show(at);
    for (const { name, log, value } of cells) {
      log.dataset.layer = at;
      log.textContent = logarithm(norms[name][at - 1]);
      value.textContent = scientific(norms[name][at - 1]);
    }
    if (setting !== shown) {
      shown = setting;
      rows.replaceChildren(...layerRows(norms));
      sentence.replaceChildren(...verdict(norms));
      svg.setAttribute("aria-label", `Three curves over layers 1 to ${now.depth}, logarithmic scale. ${sentence.textContent}`);
    }
  }
  const redraw = oncePerFrame(draw);

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }

  followAlong(svg, (x) => set({ layer: layerAt(x) }));
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);

  set(fromLink());
  draw();
  new ResizeObserver(redraw).observe(frame);
  ready();
}

export default { render };
