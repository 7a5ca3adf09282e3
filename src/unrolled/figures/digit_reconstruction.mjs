// DigitReconstruction: a handwritten digit as a mean plus k principal components.

import { button, choice, fixed, linkedState, make, mount, numberField, onTheme, oncePerFrame, pretty, slider, uniqueId, write } from "./js/kit.mjs";
import { component, cumulative, errorsOf, reconstruct, unpackArray, unpackBasis } from "./js/maths/pca.mjs";
import { makeCoefficients } from "./js/digit_reconstruction/coefficients.mjs";
import { makeCurves } from "./js/digit_reconstruction/curves.mjs";
import { makeChooser, makePicture, SIDE } from "./js/digit_reconstruction/pictures.mjs";
import { tell } from "./js/digit_reconstruction/story.mjs";
import { makeFirst, makeNumbers, makePixels } from "./js/digit_reconstruction/tables.mjs";

const MOST = 784;
const PAGE = 25; // components that PageUp and PageDown go
const PAUSE = 600; // milliseconds after the last change: then the sentence is read out
const TRAITS = ["basis", "image", "k"];
const BASES = [["threes", "6131 threes"], ["digits", "2000 digits"]];

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "digit-reconstruction");
  const link = linkedState(model, root);
  const labels = model.get("labels");
  const images = unpackArray(model.get("images"), "u1");
  const original = (i) => Float64Array.from(images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), (level) => level / 255);
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();

  // -------------------------------------------------------------- computing
  const unpacked = {}; // the axes of a set of images, from when they are first asked for
  function basisOf(name) {
    if (!unpacked[name]) {
      const basis = unpackBasis(model.get("bases")[name], labels.length);
      const held = Array.from({ length: basis.rank + 1 }, (_, k) => cumulative(basis, k));
      unpacked[name] = { basis, held, errors: new Map() };
    }
    return unpacked[name];
  }
  function compute({ basis: name, image, k }) {
    const entry = basisOf(name);
    const { basis, held } = entry;
    if (!entry.errors.has(image)) entry.errors.set(image, errorsOf(basis, image));
    const errors = entry.errors.get(image);
    const enough = errors.findIndex((error) => error <= 0.05 * errors[0]);
    const used = Math.min(k, basis.rank);
    const z = basis.coordinates.map((row) => row[image]);
    const exists = k >= 1 && k <= basis.rank;
    return {
      basis,
      held,
      errors,
      used,
      z,
      picture: reconstruct(basis, image, k),
      numbers: {
        k,
        lambda: exists ? basis.eigenvalues[k - 1] : undefined,
        coefficient: exists ? z[k - 1] : undefined,
        cumulative: held[used],
        distance: errors[0],
        error: errors[used],
        for95: enough < 0 ? undefined : enough,
        mean_error: basis.left[used],
      },
    };
  }

  // -------------------------------------------------------------- the parts
  const question = make("p", { class: "un-readout" }, "The axes of the 3 have never seen a 7. Choose one, and take more and more of them: what comes out?");
  const basisChoice = choice({ legend: "Axes of", options: BASES, value: start.basis, onChange: (basis) => set({ basis }) });
  const reset = button("Reset", () => set(start));
  const chooser = makeChooser({ images, labels, onChange: (image) => set({ image }) });
  chooser.rename(uniqueId("image"));
  const kSlider = slider({ label: "Components", min: 0, max: MOST, value: start.k, say: (k) => `k = ${k}`, onInput: (k) => set({ k }) });
  kSlider.input.addEventListener("keydown", (event) => {
    const way = { PageUp: PAGE, PageDown: -PAGE }[event.key];
    if (!way) return;
    event.preventDefault();
    set({ k: model.get("k") + way });
  });
  const kField = numberField({ label: "k", value: start.k, step: 1, min: 0, max: MOST, onInput: (k) => Number.isInteger(k) && set({ k }) });
  const presets = make("div", { class: "un-buttons", role: "group", "aria-label": "Numbers of components" });
  const panels = {
    original: makePicture({ words: "original" }),
    rebuilt: makePicture({ words: "rebuilt" }),
    difference: makePicture({ words: "difference", signed: true }),
    mean: makePicture({ words: "mean", small: true }),
    axis: makePicture({ words: "axis", signed: true, small: true }),
  };
  const small = make("div", { class: "un-smalldigits" }, panels.mean.element, panels.axis.element);
  const pictures = make("div", { class: "un-digitpictures" }, panels.original.element, panels.rebuilt.element, panels.difference.element, small);
  const legend = make("p", { class: "un-readout un-muted un-fine" }, "In the difference and on the axis, orange and filled is more ink, blue and striped is less.");
  const sentence = make("p", { class: "un-readout un-rebuiltsentence" });
  const spoken = make("p", { class: "un-hidden", "aria-live": "polite" }); // not at each k of a drag
  const barsName = make("p", { class: "un-framename" });
  const bars = makeCoefficients({ onPick: (k) => set({ k }) });
  const curves = makeCurves({ onPick: (k) => set({ k }) });
  const numbers = makeNumbers();
  const first = makeFirst();
  const pixels = makePixels();

  live.append(
    question,
    make("div", { class: "un-row" }, basisChoice.element, reset),
    chooser.element,
    make("div", { class: "un-row un-kline" }, kSlider.element, kField.element),
    presets,
    pictures,
    legend,
    sentence,
    spoken,
    make("div", {}, barsName, bars.element),
    curves.element,
    numbers.element,
    first.element,
    pixels.element,
  );

  let presetsOf = "";
  function showPresets(basis, k) {
    const stops = [[0, "0: the mean"], [1, "1"], [5, "5"], [25, "25"], [basis.for95, `${basis.for95}: 95 %`], [basis.rank, `${basis.rank}: all`], [MOST, "784"]];
    const key = stops.map(([to]) => to).join();
    if (key !== presetsOf) {
      presetsOf = key;
      presets.replaceChildren(...stops.map(([to, words]) => button(words, () => set({ k: to }), { "data-k": to })));
    }
    for (const each of presets.children) each.setAttribute("aria-pressed", String(Number(each.dataset.k) === k));
  }

  /** How many screen pixels an image's pixel gets: a whole number, or the grid would flicker. */
  function sizes() {
    const width = pictures.clientWidth;
    const wide = width >= 560;
    pictures.classList.toggle("is-narrow", !wide);
    const big = wide ? Math.floor((width - 3 * 16 - 3 * SIDE - 4) / 3 / SIDE) : Math.floor((width - 16) / 2 / SIDE);
    return wide ? { big: Math.min(6, big), small: 3 } : { big: Math.max(3, Math.min(6, big)), small: Math.max(3, Math.min(6, big)) };
  }

  function showPictures(now, { basis, used, picture, numbers: at, z }) {
    const { big, small: little } = sizes();
    const digit = labels[now.image];
    const x = original(now.image);
    const sum = used === 0 ? "mean alone" : `mean + ${used} ${used > 1 ? "axes" : "axis"}`;
    panels.original.show(x, { size: big, label: `The original: a ${digit}`, title: `original: a ${digit}`, below: "x" });
    panels.rebuilt.show(picture, { size: big, label: `The reconstruction from ${sum}. ${sentence.textContent}`, below: sum });
    const difference = picture.map((value, p) => value - x[p]);
    const rms = 255 * Math.sqrt(at.error / (SIDE * SIDE));
    panels.difference.show(difference, { size: big, label: `Reconstruction minus original: ${pretty(rms, 1)} grey levels a pixel, root mean square`, below: `rms ${pretty(rms, 1)} of 255` });
    panels.mean.show(basis.mean, { size: little, label: `The mean of ${basis.words}`, below: "x̄" });
    const none = now.k === 0 || now.k > basis.rank;
    const axis = none ? new Float64Array(SIDE * SIDE) : component(basis, now.k - 1);
    panels.axis.show(axis, {
      size: little,
      scale: axis.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9),
      title: none ? "no axis" : `axis ${now.k}`,
      label: none ? "No axis is added at this k" : `Axis ${now.k}, a component, drawn as strong as its strongest pixel; it enters ${pretty(z[now.k - 1], 4)} times`,
      below: none ? "" : `× ${pretty(z[now.k - 1], 2)}`,
    });
  }

  let waiting = null;
  function tellNow(words) {
    if (words === sentence.textContent) return;
    write(sentence, words);
    clearTimeout(waiting);
    waiting = setTimeout(() => write(spoken, words), PAUSE);
  }
  function draw() {
    const now = fromModel();
    const state = compute(now);
    const { basis, held, errors, used, z, picture } = state;
    const digit = labels[now.image];
    basisChoice.show(now.basis);
    chooser.show(now.image);
    kSlider.show(now.k);
    kField.show(now.k);
    showPresets(basis, now.k);
    tellNow(tell({ basis, k: now.k, digit, held: held[used], error: errors[used], distance: errors[0], for95: state.numbers.for95 }));
    showPictures(now, state);
    write(barsName, `Coordinates z of this ${digit}, filled: in use. Grey band: ± √λ, the reach of ${basis.words}`);
    bars.show({ basis, z, k: now.k, label: `Coordinates of this ${digit} along ${basis.rank} axes; the first three are ${z.slice(0, 3).map((value) => pretty(value, 2)).join(", ")}` });
    curves.show({
      key: `${now.basis} ${now.image}`,
      basis,
      held,
      errors,
      digit,
      k: now.k,
      labels: [
        `Share of the variance of ${basis.words} held by the first k axes, a curve that rises to 100 % at ${basis.rank}. At k = ${now.k}: ${fixed(100 * held[used], 1)} %`,
        `Squared error of this ${digit} against k, and the mean of all images, both falling. At k = ${now.k}: ${fixed(errors[used], 2)} and ${fixed(basis.left[used], 2)}`,
      ],
    });
    numbers.show(state.numbers);
    first.show({ basis, z, held, errors });
    pixels.show({ picture });
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  const clamp = (k) => Math.max(0, Math.min(MOST, k));
  function set(changes) {
    const tidy = "k" in changes ? { ...changes, k: clamp(changes.k) } : changes;
    for (const [name, value] of Object.entries(tidy)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start };
    if (BASES.some(([name]) => name === said.get("basis"))) now.basis = said.get("basis");
    for (const [name, most] of [["image", labels.length - 1], ["k", MOST]]) {
      const value = /^\d+$/.test(said.get(name) ?? "") ? Number(said.get(name)) : NaN;
      if (value <= most) now[name] = value;
    }
    return now;
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  chooser.paint();
  draw();
  const endColours = onTheme(() => {
    chooser.paint();
    redraw();
  });
  const watcher = new ResizeObserver(redraw);
  watcher.observe(pictures);
  ready();
  return () => {
    endColours();
    watcher.disconnect();
  };
}

export default { render };
