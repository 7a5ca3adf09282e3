// Alignment: one sentence in three languages, cut into parts. A choice of part lights up its
// partners; the lines that cross show how the order differs. What means the same lights up together.

import { button, choice, linkedState, linkHighlights, make, mount, oncePerFrame, uniqueId, write } from "./js/kit.mjs";
import { crossings, links, pairsOf } from "./js/alignment/links.mjs";

const TRAITS = ["part", "columns", "aids"];
const COLUMNS = [["GEJ", "all three"], ["GE", "German, English"], ["EJ", "English, Japanese"], ["GJ", "German, Japanese"]];
const PAIRS = ["GE", "EJ", "GJ"];
const ROW = 46; // pixels; lines are drawn to the middles of the rows
const digits = (number) => String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
const plain = (text) => text.replace(/[.,、。]$/, "");
/** What lights up together: the meanings of a part, or those that it shares with others. */
const idOf = (meanings, others = meanings) => meanings.filter((each) => others.includes(each)).map((each) => `meaning.${each}`).join(" ") || null;

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "alignment");
  const link = linkedState(model, root);
  const sentences = model.get("sentences");
  const languages = Object.keys(sentences);
  const linked = Object.fromEntries(PAIRS.map((pair) => [pair, links(sentences[pair[0]].parts, sentences[pair[1]].parts)]));
  const places = languages.flatMap((language) => sentences[language].parts.map((_, i) => `${language}${i + 1}`));
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();

  /** The parts that belong to one, in another language: numbers from 1. */
  function partners(part, language) {
    const [own, number] = [part[0], Number(part.slice(1))];
    if (own === language) return [];
    const pair = PAIRS.find((each) => each.includes(own) && each.includes(language));
    const [from, to] = pair[0] === own ? [0, 1] : [1, 0];
    return linked[pair].filter((ends) => ends[from] === number).map((ends) => ends[to]);
  }
  const areLinked = (one, other) => partners(one, other[0]).includes(Number(other.slice(1)));

  // -------------------------------------------------------------- the columns, made once
  const group = uniqueId("part");
  const inputs = new Map();
  const columns = Object.fromEntries(
    languages.map((language) => {
      const { name, lang, letter, parts } = sentences[language];
      const items = parts.map(({ text, reading, gloss, meanings }, i) => {
        const place = `${language}${i + 1}`;
        const input = make("input", { type: "radio", name: group, value: place, "data-lm-suppress-shortcuts": "true", onchange: () => set({ part: place }) });
        inputs.set(place, input);
        const words = make("span", { class: "un-alignwords" }, make("span", { class: "un-aligntext", lang }, plain(text)), reading || gloss ? make("span", { class: "un-alignaid" }, reading ? make("i", { lang: `${lang}-Latn` }, reading) : null, make("span", { class: "un-aligngloss" }, `${reading ? " · " : ""}${gloss}`)) : null);
        return make("label", { class: "un-alignpart", "data-place": place, "data-id": idOf(meanings) ?? `part.${place}`, title: `${letter}${digits(i + 1)}` }, input, make("span", { class: "un-hidden" }, `${name} ${i + 1}: `), words);
      });
      return [language, { items, element: make("div", { class: "un-aligncolumn", "data-language": language }, make("div", { class: "un-alignhead" }, name, make("span", { class: "un-muted" }, ` ${letter}₁ … ${letter}${digits(parts.length)}`)), items) }];
    }),
  );
  const gaps = [0, 1].map(() => make("svg:svg", { class: "un-alignlines", "aria-hidden": "true" }));
  const board = make("div", { class: "un-alignboard" });
  const chooser = make("fieldset", { class: "un-align" }, make("legend", { class: "un-hidden" }, "Choose a part"), board);

  // -------------------------------------------------------------- words and tables
  const side = choice({ legend: "Side by side", options: COLUMNS, value: start.columns, onChange: (to) => set({ columns: to }) });
  const aids = button("Reading aids", () => set({ aids: !model.get("aids") }));
  const reset = button("Reset", () => set(start));
  const wholes = make("dl", { class: "un-alignwholes" }, languages.map((language) => [make("dt", {}, sentences[language].name), make("dd", { lang: sentences[language].lang }, sentences[language].whole)]));
  const said = make("p", { class: "un-readout un-alignsays", "aria-live": "polite" });
  const order = make("p", { class: "un-readout un-muted" });
  const tables = makeTables(sentences, linked, partners);

  live.append(wholes, make("div", { class: "un-row" }, side.element, aids, reset), chooser, said, order, tables);

  // -------------------------------------------------------------- showing
  function say(part) {
    const [own, number] = [part[0], Number(part.slice(1))];
    const { letter, parts } = sentences[own];
    const name = (language, i) => {
      const { text, reading, gloss } = sentences[language].parts[i - 1];
      const aid = reading ? ` (${reading}, “${gloss}”)` : gloss ? ` (“${gloss}”)` : "";
      return [make("b", { lang: sentences[language].lang }, plain(text)), `${aid}, ${sentences[language].letter}${digits(i)}`];
    };
    const others = languages.filter((language) => language !== own).flatMap((language) => {
      const found = partners(part, language);
      const each = found.flatMap((i, k) => [k ? " and " : "", ...name(language, i)]);
      return [` ${sentences[language].name}: `, ...(found.length ? each : ["no part of its own"]), "."];
    });
    const remark = parts[number - 1].remark;
    return [...name(own, number), ".", ...others, remark ? ` ${remark}` : ""];
  }

  let shown = ""; // what the board holds now
  function draw() {
    const { part, columns: side_, aids: aided } = fromModel();
    if (shown !== side_) {
      shown = side_;
      const focus = document.activeElement;
      board.replaceChildren(...[...side_].flatMap((language, k) => (k ? [gaps[k - 1], columns[language].element] : [columns[language].element])));
      board.dataset.columns = String(side_.length);
      if (board.contains(focus)) focus.focus();
    }
    board.classList.toggle("is-unaided", !aided);
    for (const [place, input] of inputs) input.checked = place === part;
    for (const language of side_) {
      for (const item of columns[language].items) {
        item.classList.toggle("is-partner", areLinked(part, item.dataset.place));
        item.classList.toggle("is-alone", languages.every((other) => partners(item.dataset.place, other).length === 0));
      }
    }
    [...side_].slice(1).forEach((right, k) => drawLines(gaps[k], side_[k], right, part));
    side.show(side_);
    aids.setAttribute("aria-pressed", String(aided));
    const words = say(part);
    const text = words.map((each) => each.textContent ?? each).join("");
    if (said.textContent !== text) said.replaceChildren(...words);
    write(order, sayOrder(side_));
  }

  function drawLines(svg, left, right, part) {
    const pair = PAIRS.find((each) => each === left + right);
    const rows = Math.max(sentences[left].parts.length, sentences[right].parts.length);
    const width = Math.max(20, svg.clientWidth || 40);
    svg.setAttribute("viewBox", `0 0 ${width} ${ROW * rows}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.style.height = `${ROW * rows}px`;
    const y = (number) => ROW * (number - 0.5);
    const lines = linked[pair].map(([i, j]) => {
      const ends = [`${left}${i}`, `${right}${j}`];
      // a part that is not shown beside these two lights its partners' line all the same
      const lit = ends.includes(part) || ends.every((end) => areLinked(part, end));
      return make("svg:path", { class: lit ? "un-alignline is-chosen" : "un-alignline", "data-ends": ends.join(" "), "data-id": idOf(sentences[left].parts[i - 1].meanings, sentences[right].parts[j - 1].meanings), d: `M0 ${y(i)}C${width * 0.4} ${y(i)} ${width * 0.6} ${y(j)} ${width} ${y(j)}` });
    });
    svg.replaceChildren(...lines.sort((a, b) => a.classList.contains("is-chosen") - b.classList.contains("is-chosen")));
  }

  const counted = (pair) => {
    const n = linked[pair].length;
    return `${crossings(linked[pair])} of ${pairsOf(n)} pairs of lines cross between ${sentences[pair[0]].name} and ${sentences[pair[1]].name}`;
  };
  function sayOrder(side_) {
    const neighbours = [...side_].slice(1).map((right, k) => side_[k] + right);
    return `${neighbours.map(counted).join("; ")}. Lines that never cross would mean one and the same order.`;
  }

  // -------------------------------------------------------------- state
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    const now = fromModel();
    const told = (name) => (now[name] === start[name] ? null : String(now[name]));
    link.write(Object.fromEntries(TRAITS.map((name) => [name, told(name)])));
  }
  function fromLink() {
    const from = link.read();
    const among = (name, list) => (list.includes(from.get(name)) ? from.get(name) : start[name]);
    return { part: among("part", places), columns: among("columns", COLUMNS.map(([key]) => key)), aids: among("aids", ["true", "false"]).toString() === "true" };
  }

  const redraw = oncePerFrame(draw);
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  draw();
  draw(); // now that the gaps have their widths
  const watcher = new ResizeObserver(redraw);
  watcher.observe(board);
  ready();
  return () => watcher.disconnect();
}

/** Lines and crossings; each part with its partners. Nothing in them depends on the choice. */
function makeTables(sentences, linked, partners) {
  const cell = (quantity, marks, value) => make("td", { "data-quantity": quantity, ...Object.fromEntries(Object.entries(marks).map(([key, each]) => [`data-${key}`, each])) }, value);
  const section = (summary, head, rows) =>
    make("details", {}, make("summary", {}, summary), make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": summary }, make("table", {}, make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))), make("tbody", {}, rows))));
  const counts = PAIRS.map((pair) => {
    const n = linked[pair].length;
    const farthest = Math.max(...linked[pair].map(([i, j]) => Math.abs(i - j)));
    return make("tr", {}, make("th", { scope: "row" }, `${sentences[pair[0]].name}, ${sentences[pair[1]].name}`), cell("links", { pair }, n), cell("pairs", { pair }, pairsOf(n)), cell("crossings", { pair }, crossings(linked[pair])), cell("farthest", { pair }, farthest));
  });
  const languages = Object.keys(sentences);
  const parts = languages.flatMap((language) => {
    const { parts: all, lang, letter } = sentences[language];
    return all.map(({ text, reading, gloss, meanings }, i) => {
      const others = languages.map((other) => {
        const numbers = partners(`${language}${i + 1}`, other);
        const shared = numbers.flatMap((n) => sentences[other].parts[n - 1].meanings);
        return cell("partners", { part: `${language}${i + 1}`, language: other, id: idOf(meanings, shared) }, other === language ? "" : numbers.length ? numbers.map((n) => `${sentences[other].letter}${n}`).join(" ") : "none");
      });
      return make("tr", {}, make("th", { scope: "row", "data-id": idOf(meanings) ?? `part.${language}${i + 1}` }, `${letter}${i + 1} `, make("span", { lang }, plain(text))), make("td", {}, [reading, gloss].filter(Boolean).join(" · ")), others);
    });
  });
  return make("div", { class: "un-tables" }, section("Lines and crossings, counted", ["languages", "lines", "pairs of lines", "that cross", "farthest move"], counts), section("Every part and its partners", ["part", "reading, gloss", ...languages.map((language) => `in ${sentences[language].name}`)], parts));
}

export default { render };
