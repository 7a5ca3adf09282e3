// JacobianProducts: how far an error travels back through a network of 64 units, the bound that
// textbooks give for it, and the spectral radius; on a logarithmic scale, computed by Python.

import { button, choice, fixed, followAlong, linkHighlights, linkedState, make, mount, oncePerFrame, pretty, scientific, slider } from "./js/kit.mjs";

const LOW = -40; // the scale is the same at every setting, so that a curve's move means something
const HIGH = 40;
const LOST = -16; // a smaller number added to 1 leaves it unchanged in float64

/** The curves, upper to lower in the text: each has a colour, a dash and a mark of its own. */
const LOOKS = {
  bound: { role: "parameter", dash: "7 4", mark: "M0-5L5 4H-5Z", words: "upper bound", short: "bound" },
  radius: { role: "muted", dash: "2 4", mark: "M-4-4H4V4H-4Z", words: "spectral radius", short: "radius" },
  norm: { role: "error", dash: null, mark: "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z", words: "true norm", short: "true" },
};
const NAMES = Object.keys(LOOKS);
const colour = (name) => `var(--un-${LOOKS[name].role})`;

/** log10 of the three curves by lag, at a setting. */
function curvesAt(model, scale, activation) {
  const place = model.get("scales").indexOf(scale);
  const bound = model.get("bounds")[activation][place];
  const perStep = Math.log10(scale * model.get("radius"));
  return { bound, radius: bound.map((_, lag) => perStep * lag), norm: model.get("norms")[activation][place] };
}

/** "10 to the exponent" in HTML, also for a reader who hears it. */
const sup = (words) => make("sup", { style: "line-height: 0" }, words);
const power = (exponent) => make("span", {}, "10", make("span", { class: "un-hidden" }, "^"), sup(pretty(exponent, 1)));
const raised = (exponent, decimals = 1) => make("svg:tspan", { dy: "-0.45em", "font-size": "0.75em" }, pretty(exponent, decimals));

/** What the setting shows, in one sentence or two. */
function verdict(curves, steps) {
  const [bound, norm] = [curves.bound[steps], curves.norm[steps]];
  if (bound < 0) {
    return ["Vanishing is proved. The bound falls to ", power(bound), ` over ${steps} steps; the true norm cannot lie above it, and falls to `, power(norm), "."];
  }
  if (norm < -0.5) {
    return ["The error vanishes, though the bound rises. It allows ", power(bound), ` after ${steps} steps; the true norm is `, power(norm), ". A rising bound proves nothing."];
  }
  const what = norm > 0.5 ? "The error grows" : "The error stays about as large as it is";
  return [`${what}, and no bound proved it. The true norm reaches `, power(norm), ` after ${steps} steps; the bound only says that it is not above `, power(bound), "."];
}

// ---------------------------------------------------------------- the drawing

/** Push labels apart until each has its room, keeping their order. */
function spread(places, room, low, high) {
  const sorted = places.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (let i = 0; i < sorted.length; i++) {
    const least = i ? sorted[i - 1].y + room : low;
    sorted[i].y = Math.max(sorted[i].y, least);
  }
  for (let i = sorted.length - 1; i >= 0; i--) {
    const most = i < sorted.length - 1 ? sorted[i + 1].y - room : high;
    sorted[i].y = Math.min(sorted[i].y, most);
  }
  return sorted.sort((a, b) => a.i - b.i).map(({ y }) => y);
}

/** Draw everything at a width in pixels; a redraw replaces all of it (about 60 elements). */
function drawing(width, curves, lag) {
  const steps = curves.norm.length - 1;
  const wide = width > 520;
  const height = Math.round(Math.min(400, Math.max(290, width * 0.6)));
  const box = { left: 46, right: width - (wide ? 128 : 68), top: 12, bottom: height - 42 };
  const x = (t) => box.left + (t / steps) * (box.right - box.left);
  const y = (v) => box.bottom - ((v - LOW) / (HIGH - LOW)) * (box.bottom - box.top);
  const text = (at, up, words, attributes = {}) => make("svg:text", { x: at, y: up, "font-size": 13, ...attributes }, words);
  const line = (x1, y1, x2, y2, style) => make("svg:path", { d: `M${x1} ${y1}L${x2} ${y2}`, style: `fill: none; ${style}` });

  const lost = y(LOST);
  const loss = wide ? "lost when added to 1 in float64: below 10" : width > 320 ? "lost beside 1: below 10" : "lost: below 10";
  const floor = [
    make("svg:rect", { x: box.left, y: lost, width: box.right - box.left, height: box.bottom - lost, style: "fill: var(--un-raised)" }),
    text(box.left + 6, box.bottom - 8, [loss, raised(LOST, 0)], { style: "fill: var(--un-muted)" }),
  ];
  const grid = [];
  for (let exponent = LOW; exponent <= HIGH; exponent += wide ? 10 : 20) {
    const strong = exponent === 0 ? "stroke: var(--un-muted)" : "stroke: var(--un-rule)";
    grid.push(line(box.left, y(exponent), box.right, y(exponent), strong));
    const words = exponent === 0 ? ["1"] : ["10", raised(exponent, 0)];
    grid.push(text(box.left - 8, y(exponent) + 5, words, { "text-anchor": "end" }));
  }
  for (let t = 0; t <= steps; t += 10) {
    grid.push(line(x(t), box.bottom, x(t), box.bottom + 5, "stroke: var(--un-muted)"));
    grid.push(text(x(t), box.bottom + 19, String(t), { "text-anchor": "middle" }));
  }
  grid.push(text((box.left + box.right) / 2, height - 6, "steps back, t − k", { "text-anchor": "middle" }));

  const ends = spread(NAMES.map((name) => y(curves[name][steps]) - 4), 34, box.top + 8, box.bottom - 20);
  const lines = NAMES.map((name, i) => {
    const { dash, mark, words, short } = LOOKS[name];
    const curve = curves[name];
    const path = curve.map((v, t) => `${t ? "L" : "M"}${x(t).toFixed(1)} ${y(v).toFixed(1)}`).join("");
    const marks = [10, 20, 30, 40].map((t) => make("svg:path", { d: mark, transform: `translate(${x(t)} ${y(curve[t])})`, style: `fill: ${colour(name)}` }));
    const label = { style: `fill: ${colour(name)}; font-weight: 600` };
    return make(
      "svg:g",
      { "data-id": name },
      make("svg:path", { d: path, "stroke-width": name === "norm" ? 3 : 2, "stroke-dasharray": dash, style: `fill: none; stroke: ${colour(name)}` }),
      marks,
      line(box.right + 2, y(curve[steps]), box.right + 10, ends[i], `stroke: ${colour(name)}`),
      text(box.right + 14, ends[i], wide ? words : short, label),
      text(box.right + 14, ends[i] + 17, ["10", raised(curve[steps])], label),
    );
  });
  const cursor = [
    line(x(lag), box.top, x(lag), box.bottom, "stroke: var(--un-ink)"),
    NAMES.map((name) => make("svg:circle", { cx: x(lag), cy: y(curves[name][lag]), r: 5, "stroke-width": 2, style: `fill: var(--un-paper); stroke: ${colour(name)}` })),
  ];
  const lagAt = (pixel) => Math.round(Math.min(1, Math.max(0, (pixel - box.left) / (box.right - box.left))) * steps);
  return { height, parts: [floor, grid, lines, cursor].flat(2), lagAt };
}

/** A short piece of a curve as it is drawn, for the table. */
const swatch = (name) =>
  make(
    "svg:svg",
    { viewBox: "0 0 34 12", "aria-hidden": "true", style: "display: inline-block; width: 34px; vertical-align: middle; margin-right: 0.4rem" },
    make("svg:path", { d: "M0 6H34", "stroke-width": name === "norm" ? 3 : 2, "stroke-dasharray": LOOKS[name].dash, style: `stroke: ${colour(name)}` }),
    make("svg:path", { d: LOOKS[name].mark, transform: "translate(17 6)", style: `fill: ${colour(name)}` }),
  );

const FORMULAS = {
  bound: () => ["‖W‖", sup("t−k"), " Π max g′"],
  radius: () => ["ρ(W)", sup("t−k")],
  norm: () => "‖∂h(t)/∂h(k)‖",
};

// ---------------------------------------------------------------- the figure

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "jacobian-products");
  const link = linkedState(model, root);
  const scales = model.get("scales");
  const activations = Object.keys(model.get("norms"));
  const steps = model.get("norms")[activations[0]][0].length - 1;
  const TRAITS = ["scale", "activation", "lag"];
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();
  let lagAt = () => 0;

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const scale = Number(said.get("scale"));
    const lag = said.get("lag") ? Number(said.get("lag")) : NaN;
    return {
      scale: scales.includes(scale) ? scale : start.scale,
      activation: activations.includes(said.get("activation")) ? said.get("activation") : start.activation,
      lag: Number.isInteger(lag) && lag >= 0 && lag <= steps ? lag : start.lag,
    };
  }

  const sayScale = (place) => `× ${scales[place]}`;
  const scale = slider({ label: "Scale of W", min: 0, max: scales.length - 1, value: 0, say: sayScale, onInput: (place) => set({ scale: scales[place] }) });
  const activation = choice({ legend: "Activation", options: activations.map((name) => [name, name === "relu" ? "ReLU" : name]), value: start.activation, onChange: (name) => set({ activation: name }) });
  const lag = slider({ label: "Steps back", min: 0, max: steps, value: start.lag, say: (t) => `t − k = ${t}`, onInput: (t) => set({ lag: t }) });
  const reset = button("Reset", () => set(start));

  const norms = make("p", { class: "un-readout" });
  const sentence = make("p", { class: "un-readout", "aria-live": "polite" });
  const svg = make("svg:svg", { role: "img", style: "touch-action: pan-y; cursor: ew-resize" });
  const frame = make("div", {}, svg);
  const cells = NAMES.map((name) => ({ name, log: make("td", { "data-quantity": name }), value: make("td") }));
  const head = ["curve", "log₁₀", "value"].map((words, column) => make("th", { scope: "col", style: column ? null : "text-align: left" }, words));
  const table = make(
    "table",
    {},
    make("caption", { class: "un-hidden" }, "The three curves at the chosen number of steps back"),
    make("thead", {}, make("tr", {}, head)),
    make("tbody", {}, cells.map(({ name, log, value }) => make("tr", {}, make("th", { scope: "row", "data-id": name, style: "white-space: normal" }, swatch(name), `${LOOKS[name].words} `, make("span", { style: "white-space: nowrap" }, FORMULAS[name]())), log, value))),
  );
  live.append(
    make("div", { class: "un-row" }, scale.element, activation.element, reset),
    norms,
    frame,
    sentence,
    lag.element,
    make("div", { class: "un-scroll" }, table),
  );

  let verdictOf = null; // the setting whose verdict stands there: it is said once, not at each lag
  function draw() {
    const now = fromModel();
    const curves = curvesAt(model, now.scale, now.activation);
    const width = Math.max(220, Math.round(frame.clientWidth));
    const drawn = drawing(width, curves, now.lag);
    lagAt = drawn.lagAt;
    svg.setAttribute("viewBox", `0 0 ${width} ${drawn.height}`);
    svg.replaceChildren(...drawn.parts);
    scale.show(scales.indexOf(now.scale));
    activation.show(now.activation);
    lag.show(now.lag);
    for (const { name, log, value } of cells) {
      log.dataset.lag = now.lag;
      log.textContent = fixed(curves[name][now.lag]);
      value.textContent = scientific(10 ** curves[name][now.lag]);
    }
    const setting = `${now.scale} ${now.activation}`;
    if (setting !== verdictOf) {
      verdictOf = setting;
      norms.replaceChildren(`64 units, ${now.activation === "relu" ? "ReLU" : "tanh"}: spectral norm ‖W‖ = ${pretty(now.scale * model.get("norm_W"), 4)}, spectral radius ρ(W) = ${pretty(now.scale * model.get("radius"), 4)}`);
      sentence.replaceChildren(...verdict(curves, steps));
      svg.setAttribute("aria-label", `Three curves over t − k from 0 to ${steps}, logarithmic scale. ${sentence.textContent}`);
    }
  }
  const redraw = oncePerFrame(draw);

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }

  followAlong(svg, (x) => set({ lag: lagAt(x) }));
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);

  set(fromLink());
  draw();
  new ResizeObserver(redraw).observe(frame);
  ready();
}

export default { render };
