// The timeline itself: one list box, in lanes side by side in time where the page is wide, one below
// the other where it is not. Its options are the entries; the chosen one is the active descendant.

import { make, uniqueId } from "../kit.mjs";
import { TARGET, place, tickStep } from "./layout.mjs";

const ROW = TARGET + 2;
const HEAD = 26;
export const NARROW = 560; // pixels; below, the lanes become a list

export const shape = (lane, d) => make("svg:svg", { viewBox: "-8 -8 16 16", class: `un-mark is-${lane}`, "aria-hidden": "true" }, make("svg:path", { d }));

/** @param {{lanes: [string, string, string][], first: number, last: number, onPick: (name: string) => void, onKey: (event: KeyboardEvent) => void, onScroll: (start: number) => void}} options */
export function makeBoard({ lanes, first, last, onPick, onKey, onScroll }) {
  const id = uniqueId("timeline");
  const box = make("div", { class: "un-board", role: "listbox", tabindex: 0, "aria-label": "Timeline", "data-lm-suppress-shortcuts": "true", onkeydown: onKey });
  const options = new Map();
  const look = Object.fromEntries(lanes.map(([lane, words, d]) => [lane, { words, d }]));
  const total = last - first + 1;
  let perYear = 0;
  let built = ""; // what the present elements were made for
  const pen = make("canvas").getContext("2d");

  const option = (entry, attributes, ...children) => {
    const spoken = `${entry.years}: ${entry.title}. ${look[entry.lane].words}`;
    const element = make("div", { role: "option", id: `${id}-${entry.name}`, "data-id": entry.name, "data-year": entry.year, "aria-label": spoken, onclick: () => onPick(entry.name), ...attributes }, ...children);
    options.set(entry.name, element);
    return element;
  };
  const px = (value) => `${value.toFixed(2)}px`;

  function lane([name, words, d], entries, band) {
    const { placed, rows } = place(entries.filter((entry) => entry.lane === name), band);
    const marks = placed.map(({ entry, words: label, left, right, row, leftward }) => {
      const style = `left: ${px(left)}; top: ${px(row * ROW)}; width: ${px(right - left)}`;
      if (entry.until) return option(entry, { class: `un-entry is-span is-${entry.mood}`, style }, make("span", {}, label));
      return option(entry, { class: `un-entry${leftward ? " is-leftward" : ""}`, style }, shape(name, d), label ? make("span", {}, label) : null);
    });
    return make(
      "div",
      { class: "un-lane", role: "group", "aria-label": words, "data-lane": name, style: `width: ${px(band.width)}` },
      make("div", { class: "un-lanename", "aria-hidden": "true" }, shape(name, d), words),
      make("div", { class: "un-laneband", style: `height: ${px(Math.max(1, rows) * ROW)}` }, marks),
    );
  }

  function wide(entries, shown, years, width) {
    const style = getComputedStyle(box);
    pen.font = `13px ${style.fontFamily}`;
    const named = years < total;
    const band = { first, last, width: (width * total) / years, named, measure: (words) => Math.ceil(pen.measureText(words).width) };
    perYear = band.width / total;
    const step = tickStep(perYear);
    const ticks = [];
    for (let year = Math.ceil(first / step) * step; (year - first) * perYear + 40 < band.width; year += step) ticks.push(year);
    const axis = ticks.map((year) => make("span", { style: `left: ${px((year - first) * perYear)}` }, String(year)));
    const winters = entries.filter(({ mood }) => mood === "winter").map(({ year, until }) => make("div", { class: "un-wintertide", style: `left: ${px((year - first) * perYear)}; width: ${px((until - year) * perYear)}` }));
    box.replaceChildren(
      make("div", { class: "un-axisband", "aria-hidden": "true", style: `width: ${px(band.width)}` }, axis, winters),
      ...lanes.filter(([name]) => shown.includes(name)).map((each) => lane(each, entries.filter((entry) => shown.includes(entry.lane)), band)),
    );
  }

  function narrow(entries, shown) {
    perYear = 0;
    const those = entries.filter((entry) => shown.includes(entry.lane));
    box.replaceChildren(
      ...those.map((entry) => option(entry, { class: `un-entry is-line${entry.mood ? ` is-${entry.mood}` : ""}` }, make("span", { class: "un-entryyear" }, entry.years), shape(entry.lane, look[entry.lane].d), make("span", {}, entry.title))),
    );
  }

  /** Bring the chosen entry into sight, and no more than that. */
  function reveal(name) {
    const element = options.get(name);
    if (!element) return;
    const [seen, own] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
    const margin = 12;
    if (perYear) {
      const wideOnes = own.width > seen.width - 2 * margin; // a span may be longer than the view
      if (own.left < seen.left + margin) box.scrollLeft -= wideOnes ? 0 : seen.left + margin - own.left;
      else if (own.right > seen.right - margin) box.scrollLeft += Math.min(own.right - seen.right + margin, own.left - seen.left - margin);
      if (wideOnes && (own.left > seen.right || own.right < seen.left)) box.scrollLeft += own.left - seen.left - margin;
    } else if (own.top < seen.top + margin) box.scrollTop -= seen.top + margin - own.top;
    else if (own.bottom > seen.bottom - margin) box.scrollTop += own.bottom - seen.bottom + margin;
  }

  box.addEventListener("scroll", () => perYear && onScroll(first + Math.round(box.scrollLeft / perYear)), { passive: true });

  return {
    element: box,
    isNarrow: () => perYear === 0,
    /** Draw; `follow`: what was chosen has changed, bring it into sight. */
    show({ entries, shown, years, start, chosen, found, follow }) {
      const width = box.clientWidth;
      const list = width < NARROW;
      const key = [list || width, shown, years].join(" ");
      const anew = key !== built;
      if (anew) {
        built = key;
        options.clear();
        box.classList.toggle("is-list", list);
        if (list) narrow(entries, shown);
        else wide(entries, shown, years, width);
        box.setAttribute("aria-orientation", list ? "vertical" : "horizontal");
      }
      for (const [name, element] of options) {
        element.setAttribute("aria-selected", String(name === chosen));
        element.classList.toggle("is-missed", found !== null && !found.has(name));
      }
      if (options.has(chosen)) box.setAttribute("aria-activedescendant", options.get(chosen).id);
      else box.removeAttribute("aria-activedescendant");
      if (perYear && first + Math.round(box.scrollLeft / perYear) !== start) box.scrollLeft = (start - first) * perYear;
      if (follow || (anew && list)) reveal(chosen);
    },
  };
}
