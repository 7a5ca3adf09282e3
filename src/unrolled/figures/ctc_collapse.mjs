// CtcCollapse: a row of frames collapses to a word, step by step; and all the rows that collapse to
// one word, counted and added up, one by one and all at once.

import { button, choice, fixed, linkHighlights, linkedState, make, mount, oncePerFrame, pretty, scientific, select, slider, stepper, uniqueId, write } from "./js/kit.mjs";
import { makeFrames } from "./js/ctc_collapse/frames.mjs";
import { makeLattice } from "./js/ctc_collapse/lattice.mjs";
import { alignments, BLANK, collapse, numbers, reading, rowsOf, shortest, stretched } from "./js/maths/ctc.mjs";

const TRAITS = ["frames", "step", "word", "heard", "sure", "show", "alignment"];
const LIMITS = {
  frames: { pattern: /^[a-z-]{1,24}$/, needs: "1 to 24 frames, each a letter a to z or the blank -" },
  word: { pattern: /^[a-z]{1,4}$/, needs: "1 to 4 letters a to z" },
  heard: { pattern: /^[a-z-]{1,7}$/, needs: "1 to 7 frames, each a letter a to z or the blank -" },
};
const MOST = { frames: 24, heard: 7 };
const SHOWN = [["paths", "beginnings"], ["alpha", "α"], ["share", "share γ"]];
const MEANS = {
  paths: "In each node: how many beginnings of paths end here.",
  alpha: "In each node: α, the probability of all beginnings that end here.",
  share: "In each node: γ, the share of the word’s probability that goes through here.",
};

const quoted = (word) => (word ? `“${word}”` : "nothing");

/** What a frame does, in a sentence or two. */
function tell(told, step) {
  if (step === 0) return `${told.length} frames, none of them read yet.`;
  const { symbol, kind, word } = told[step - 1];
  const before = told[step - 2]?.symbol;
  const what = {
    blank: symbol === before ? "another blank" : "a blank: nothing new",
    repeat: "the same as the frame before, so the two are one",
    letter: before === BLANK ? "a new letter, for a blank stands before it" : before === undefined ? "the first letter" : `a new letter, unlike the ${before} before it`,
  }[kind];
  const sofar = step === told.length ? `All ${told.length} frames collapse to ${quoted(word)}.` : `So far: ${quoted(word)}.`;
  return `Frame ${step} says ${symbol}: ${what}. ${sofar}`;
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "ctc-collapse");
  root.classList.add("un-ctc");
  const link = linkedState(model, root);
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();
  const first = model.get("first");

  // -------------------------------------------------------------- computing
  let tried = null; // trying all paths is needed anew only for another word or another T
  function compute({ word, heard, sure }) {
    const { setting } = first;
    if (word === setting.word && heard === setting.heard && sure === setting.sure) return first;
    if (tried?.word !== word || tried.T !== heard.length) tried = { word, T: heard.length, all: alignments(word, heard.length) };
    return numbers(word, heard, sure, tried.all);
  }

  let found = null; // the numbers of the word as it is set
  const sayAlignment = (place) => (found?.alignments.length ? `${place} of ${found.alignments.length}: ${found.alignments[place - 1]}` : "none");

  /** Which alignment of the word was heard; the first if none of them was. */
  const own = (word, heard) => Math.max(0, alignments(word, heard.length).indexOf(heard)) + 1;
  const hear = (heard) => set({ heard, alignment: own(model.get("word"), heard) });

  // -------------------------------------------------------------- the parts
  /** A text field that says what is wrong with what it holds, and passes on what is right. */
  function textField(name, label, onInput) {
    const id = uniqueId(name);
    const why = make("p", { class: "un-readout un-error", id: `${id}-why`, role: "status" });
    let held = null;
    const refuse = (words) => {
      write(why, words);
      input.setAttribute("aria-invalid", String(Boolean(words)));
    };
    const input = make("input", { type: "text", id, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": why.id, "data-lm-suppress-shortcuts": "true" });
    input.addEventListener("input", () => {
      const text = input.value.trim().toLowerCase();
      const right = LIMITS[name].pattern.test(text);
      refuse(right ? "" : `${label} needs ${LIMITS[name].needs}.`);
      if (!right) return;
      held = text; // the field says so itself; a frame later it may say something else
      onInput(text);
    });
    const show = (text, anyway = false) => {
      if (text === held && !anyway) return;
      held = text;
      if (input.value.trim().toLowerCase() !== text) input.value = text;
      refuse("");
    };
    return { element: make("span", { class: "un-name" }, make("label", { for: id }, label), input), why, show };
  }

  const framesField = textField("frames", "Frames", (frames) => set({ frames, step: MOST.frames }));
  const examples = Object.entries(model.get("examples"));
  const example = select({ label: "or choose", groups: [["Your own", [["", "…"]]], ["Frames to try", examples.map(([frames, words]) => [frames, `${frames}: ${words}`])]], value: "", onChange: (frames) => frames && set({ frames, step: MOST.frames }) });
  const steps = stepper({ last: start.frames.length, value: start.step, say: (step) => (step ? `frame ${step} of ${model.get("frames").length}` : "before the first frame"), onChange: (step) => set({ step }) });
  const picture = makeFrames({ onPick: (step) => set({ step }) });
  const sentence = make("p", { class: "un-readout un-ctcsays", "aria-live": "polite" });

  const wordField = textField("word", "Word", (word) => set({ word, alignment: own(word, model.get("heard")) }));
  const length = slider({ label: "Frames T", min: 1, max: MOST.heard, value: start.heard.length, onInput: (T) => hear(stretched(model.get("word"), T)) });
  const heardField = textField("heard", "Heard", hear);
  const sayIt = button("Say the word", () => hear(stretched(model.get("word"), model.get("heard").length)));
  const sure = slider({ label: "Sure", min: 0, max: 100, step: 5, value: Math.round(100 * start.sure), say: (percent) => `${percent} %`, onInput: (percent) => set({ sure: percent / 100 }) });
  const shown = choice({ legend: "Nodes", options: SHOWN, value: start.show, onChange: (show) => set({ show }) });
  const follow = slider({ label: "Alignment", min: 1, max: 2, value: 1, say: (place) => sayAlignment(place), onInput: (alignment) => set({ alignment }) });
  const lattice = makeLattice();
  const key = make("p", { class: "un-readout un-muted" });
  const heardWords = make("p", { class: "un-readout un-muted" });
  const followed = make("p", { class: "un-readout un-ctcfollowed" });
  const verdict = make("p", { class: "un-readout un-ctcverdict", "aria-live": "polite" });
  const reset = button("Reset", () => {
    for (const [field, text] of [[framesField, start.frames], [wordField, start.word], [heardField, start.heard]]) field.show(text, true);
    set(start);
  });

  // -------------------------------------------------------------- tables
  const head = (names) => make("thead", {}, make("tr", {}, names.map((words) => make("th", { scope: "col" }, words))));
  const scroll = (name, table) => make("div", { class: "un-scroll un-ctctable", role: "group", tabindex: 0, "aria-label": name }, table);
  const framesBody = make("tbody");
  const latticeHead = make("thead");
  const latticeBody = make("tbody");
  const latticeCaption = make("caption");
  const listBody = make("tbody");
  const sums = Object.fromEntries(["count", "tried", "p", "one_by_one"].map((name) => [name, make("td", { "data-quantity": name })]));
  const sumRow = (words, name) => make("tr", {}, make("th", { scope: "row", style: "white-space: normal" }, words), sums[name]);
  const details = make(
    "details",
    {},
    make("summary", {}, "All numbers as tables"),
    scroll("Table of frames", make("table", {}, make("caption", {}, "Frame by frame"), head(["frame", "says", "is", "word so far"]), framesBody)),
    scroll("Table of nodes", make("table", {}, latticeCaption, latticeHead, latticeBody)),
    scroll("Table of sums", make("table", {}, make("caption", {}, "All alignments of the word together"), make("tbody", {}, sumRow("how many, by the formula", "count"), sumRow("how many, by trying all paths", "tried"), sumRow("probability, by the forward algorithm", "p"), sumRow("probability, added one by one", "one_by_one")))),
    scroll("Table of alignments", make("table", {}, make("caption", {}, "Each alignment"), head(["no.", "path", "probability"]), listBody)),
  );
  details.addEventListener("toggle", () => redraw());

  const title = (words) => make("p", { class: "un-title" }, words);
  live.append(
    title("Frames become a word"),
    make("div", { class: "un-row" }, framesField.element, example.element, reset),
    framesField.why,
    steps.element,
    picture.element,
    sentence,
    title("A word is many paths"),
    make("div", { class: "un-row" }, wordField.element, length.element),
    wordField.why,
    make("div", { class: "un-row" }, heardField.element, sayIt, sure.element),
    heardField.why,
    heardWords,
    make("div", { class: "un-row" }, shown.element),
    lattice.element,
    key,
    follow.element,
    followed,
    verdict,
    details,
  );

  // -------------------------------------------------------------- showing
  function draw() {
    const now = fromModel();
    drawFrames(now);
    found = compute(now);
    const path = found.alignments[now.alignment - 1];
    const T = now.heard.length;
    wordField.show(now.word);
    length.show(T);
    heardField.show(now.heard);
    sure.show(Math.round(100 * now.sure));
    shown.show(now.show);
    follow.element.hidden = found.count < 2;
    follow.input.max = Math.max(2, found.count);
    follow.show(now.alignment);
    write(key, `${MEANS[now.show]}${sayEnds(now.show)} The darker a node, the greater its share γ.${shortest(now.word) > now.word.length ? " Nothing leads past the blank between equal letters: without it they would be one." : ""}`);
    const says = collapse(now.heard);
    write(heardWords, `Heard as written, the frames say ${quoted(says)}. Each frame’s symbol has probability ${pretty(now.sure, 2)}, any other ${pretty((1 - now.sure) / 26, 4)}.`);
    write(followed, path ? `Alignment ${path}: probability ${probability(found.products[now.alignment - 1])}.` : "");
    const judged = make("span", {}, judge(now, found));
    if (verdict.textContent !== judged.textContent) verdict.replaceChildren(judged); // said once
    lattice.show({ word: now.word, heard: now.heard, found, quantity: now.show, path, label: `Lattice of “${now.word}”: ${rowsOf(now.word).length} rows, ${T} frames. ${verdict.textContent}` });
    if (details.open) drawTables(now);
  }
  const redraw = oncePerFrame(draw);

  function drawFrames({ frames, step }) {
    const told = reading(frames);
    framesField.show(frames);
    example.show(examples.some(([each]) => each === frames) ? frames : "");
    steps.show(step, frames.length);
    write(sentence, tell(told, step));
    picture.show({ told, step, label: `${frames.length} frames: ${frames}. ${sentence.textContent}` });
  }

  /** A probability in words: decimals as long as they say something. */
  const probability = (p) => (p === 0 ? "0" : p < 0.001 ? scientific(p) : pretty(p, 4));

  /** What the last two nodes, in which every alignment ends, say together. */
  function sayEnds(quantity) {
    if (!found.count) return "";
    const [letter, blank] = [found[quantity].at(-2).at(-1), found[quantity].at(-1).at(-1)];
    const say = quantity === "paths" ? String : probability;
    return ` The last two, ${say(letter)} and ${say(blank)}, make ${say(letter + blank)}: all alignments end there.`;
  }

  function judge({ word, heard }, { count, p, one_by_one: added, alignments: all }) {
    const T = heard.length;
    const L = word.length;
    const R = shortest(word) - L;
    if (!count) {
      const blanks = R ? ` and ${R === 1 ? "a blank" : `${R} blanks`} between equal ones` : "";
      return [`“${word}” does not fit into ${T === 1 ? "one frame" : `${T} frames`}: it needs ${shortest(word)}, one for each letter${blanks}.`];
    }
    const signs = 1 + new Set(word).size;
    return [
      `“${word}” has ${count === 1 ? "one alignment" : `${count} alignments`} in ${T === 1 ? "one frame" : `${T} frames`}: by the formula, C(T + L − R, 2L) = C(${T + L - R}, ${2 * L}) = ${count}; trying all ${signs}`,
      make("sup", {}, String(T)),
      ` = ${signs ** T} paths found ${all.length}. Added one by one, their probability is ${probability(added)}; the forward algorithm, ${T * (2 * L + 1)} nodes, says ${probability(p)}${Math.abs(p - added) <= 1e-12 * p ? ", the same to twelve digits" : ""}.`,
    ];
  }

  const cell = (text, data = {}) => make("td", data, text);
  function drawTables({ frames, word, heard, show }) {
    framesBody.replaceChildren(
      ...reading(frames).map(({ symbol, kind, word: sofar }, t) => {
        const at = { "data-t": t + 1 };
        return make("tr", {}, make("th", { scope: "row", "data-id": `frame.${t + 1}` }, String(t + 1)), cell(symbol, { ...at, "data-quantity": "symbol" }), cell({ letter: "a new letter", repeat: "a repeat", blank: "a blank" }[kind], { ...at, "data-quantity": "kind" }), cell(sofar, { ...at, "data-quantity": "word" }));
      }),
    );
    const frameNames = [...heard].map((symbol, t) => make("th", { scope: "col" }, `${t + 1}: ${symbol}`));
    latticeHead.replaceChildren(make("tr", {}, make("th", { scope: "col" }, "row"), frameNames));
    write(latticeCaption, MEANS[show]);
    latticeBody.replaceChildren(
      ...rowsOf(word).map((sign, s) =>
        make("tr", {}, make("th", { scope: "row" }, `${s + 1}: ${sign}`), found[show][s].map((value, t) => cell(show === "paths" ? String(value) : fixed(value, 10), { "data-quantity": show, "data-row": s + 1, "data-t": t + 1, "data-id": `node.${s}.${t + 1}` }))),
      ),
    );
    write(sums.count, String(found.count));
    write(sums.tried, String(found.alignments.length));
    write(sums.p, fixed(found.p, 10));
    write(sums.one_by_one, fixed(found.one_by_one, 10));
    listBody.replaceChildren(...found.alignments.map((path, i) => make("tr", {}, make("th", { scope: "row" }, String(i + 1)), cell(path, { "data-quantity": "path", "data-row": i + 1 }), cell(fixed(found.products[i], 10), { "data-quantity": "product", "data-row": i + 1 }))));
  }

  // -------------------------------------------------------------- acting
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    settle();
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }
  /** A step beyond the last frame goes to the last, an alignment beyond the last to that. */
  function settle() {
    const { step, frames, alignment } = fromModel();
    if (step > frames.length) model.set("step", frames.length);
    const { count } = compute(fromModel());
    if (alignment > Math.max(1, count)) model.set("alignment", Math.max(1, count));
  }

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const told = link.read();
    const now = { ...start };
    for (const [name, { pattern }] of Object.entries(LIMITS)) if (pattern.test(told.get(name) ?? "")) now[name] = told.get(name);
    if (now.frames !== start.frames) now.step = MOST.frames;
    if (now.word !== start.word || now.heard !== start.heard) now.alignment = own(now.word, now.heard);
    const number = (name, low, high, whole) => {
      const value = told.get(name) ? Number(told.get(name)) : NaN;
      if (value >= low && value <= high && (!whole || Number.isInteger(value))) now[name] = value;
    };
    number("step", 0, MOST.frames, true);
    number("sure", 0, 1, false);
    number("alignment", 1, 1000, true);
    if (SHOWN.some(([name]) => name === told.get("show"))) now.show = told.get("show");
    return now;
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  draw();
  new ResizeObserver(redraw).observe(live);
  ready();
}

export default { render };
