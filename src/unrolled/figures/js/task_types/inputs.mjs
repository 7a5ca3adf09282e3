// What the reader can give each network to read: a set of controls for each task, one in sight.

import { button, choice, make, numberField, select, slider, uniqueId } from "../kit.mjs";
import { makeChooser } from "../digit_reconstruction/pictures.mjs";

const pick = (value, known) => (known.includes(value) ? value : "");

/** A text field with a list of examples beside it; what is refused is said, and not set. */
function typed({ label, long = false, examples, heading, refuse, onText }) {
  const id = uniqueId("typed");
  const why = make("p", { class: "un-readout un-error", id: `${id}-why`, role: "status" });
  const field = make("input", { type: "text", id, class: long ? "un-taskfield" : null, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": why.id, "data-lm-suppress-shortcuts": "true", oninput: () => take(field.value) });
  const list = select({ label: "or take", groups: [[heading, [["", "one of your own"], ...examples.map((each) => [each, each])]]], value: "", onChange: (value) => value && take((field.value = value)) });
  function take(text) {
    const reason = refuse(text.trim());
    why.textContent = reason;
    field.setAttribute("aria-invalid", String(reason !== ""));
    if (!reason) onText(text.trim().toLowerCase().replace(/\s+/g, " "));
  }
  function show(text) {
    if (document.activeElement !== field || refuse(field.value.trim()) === "") {
      if (field.value.trim().toLowerCase().replace(/\s+/g, " ") !== text) field.value = text;
      field.setAttribute("aria-invalid", "false");
      why.textContent = "";
    }
    list.show(pick(text, examples));
  }
  const element = make("div", { class: "un-taskinput" }, make("div", { class: "un-row" }, make("span", { class: "un-name" }, make("label", { for: id }, label), field), list.element), why);
  return { element, show };
}

/** @returns {{element, show: (now) => void, paint: () => void}} */
export function makeInputs({ model, set }) {
  const { examples, windows, images, digits, nets } = model;

  const digitChooser = makeChooser({ images, labels: digits.truth, onChange: (digit) => set({ digit }) });
  digitChooser.rename(uniqueId("digit"));
  const windowSelect = select({ label: "Now is (UTC)", groups: [["October to December 2013", windows.labels.map((label, i) => [String(i), label])]], value: "0", onChange: (value) => set({ window: Number(value) }) });

  const letterSelect = select({ label: "First letter", groups: [["Letters", nets.reversing.inputs.slice(1).map((letter) => [letter, letter])]], value: "e", onChange: (letter) => set({ letter }) });
  const pickChoice = choice({ legend: "Next letter", options: [["likeliest", "the likeliest"], ["drawn", "drawn"]], value: "likeliest", onChange: (to) => set({ pick: to }) });
  const seedField = numberField({ label: "Seed", step: 1, min: 0, max: 9999, value: 1, onInput: (seed) => Number.isInteger(seed) && set({ seed }) });
  const another = button("Draw another", () => set({ pick: "drawn", seed: (seedField.input.valueAsNumber + 1) % 10000 }));
  const temperature = slider({ label: "Temperature", min: 0.1, max: 2, step: 0.1, value: 1, say: (value) => value.toFixed(1), onInput: (value) => set({ temperature: value }) });
  const drawing = make("div", { class: "un-row" }, seedField.element, another, temperature.element);

  const sentence = typed({ label: "Sentence", long: true, examples: Object.keys(examples.sentences), heading: "Sentences of the test", refuse: model.refuseSentence, onText: (text) => set({ sentence: text }) });
  const vocabulary = make("details", {}, make("summary", {}, "The words that it knows"), make("p", { class: "un-readout un-fine" }, nets.tagging.inputs.join(", ")));
  const word = typed({ label: "Word", examples: examples.words, heading: "Names of the test", refuse: model.refuseWord, onText: (text) => set({ word: text }) });

  const panels = {
    digits: make("div", {}, digitChooser.element),
    window: make("div", { class: "un-row" }, windowSelect.element),
    letter: make("div", { class: "un-taskinput" }, make("div", { class: "un-row" }, letterSelect.element, pickChoice.element), drawing),
    sentence: make("div", { class: "un-taskinput" }, sentence.element, vocabulary),
    word: word.element,
  };
  const PANEL = { one_to_one: "digits", captioning: "digits", many_to_one: "window", one_to_many: "letter", many_to_many: "sentence", both: "sentence", encoder_decoder: "word" };
  const element = make("div", { class: "un-taskinputs" }, Object.values(panels));

  function show(now) {
    for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== PANEL[now.task];
    digitChooser.show(now.digit);
    windowSelect.show(String(now.window));
    letterSelect.show(now.letter);
    pickChoice.show(now.pick);
    seedField.show(now.seed);
    temperature.show(now.temperature);
    drawing.hidden = now.pick !== "drawn";
    sentence.show(now.sentence);
    word.show(now.word);
  }
  return { element, show, paint: digitChooser.paint };
}
