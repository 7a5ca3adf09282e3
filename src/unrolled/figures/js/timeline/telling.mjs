// What the timeline says of one entry, and the table of all: words, sources, and where in the book.

import { make } from "../kit.mjs";
import { shape } from "./board.mjs";

/** Links work on the page only: in a notebook there is no references page beside it. */
const link = (onPage, href, words) => (onPage ? make("a", { href }, words) : make("span", {}, words));

const source = (onPage, { authors, title, year, href }) => [link(onPage, href, `${authors} (${year})`), `: ${title}`];

/** The card of the chosen entry. */
export function makeCard({ lanes, sources, onPage }) {
  const title = make("p", { class: "un-title" });
  const words = make("p", {});
  const cited = make("ul", { class: "un-sources", "aria-label": "Sources" });
  const see = make("p", {});
  const element = make("div", { class: "un-timecard" }, make("div", { "aria-live": "polite" }, title, words), cited, see);
  let told = null;
  return {
    element,
    show(entry) {
      if (told === entry.name) return; // what is said again is not read again
      told = entry.name;
      element.dataset.entry = entry.name;
      const [, lane, d] = lanes.find(([name]) => name === entry.lane);
      title.replaceChildren(shape(entry.lane, d), ` ${entry.years} · ${entry.title}`, make("span", { class: "un-hidden" }, `. ${lane}.`));
      words.textContent = entry.words;
      cited.replaceChildren(...entry.cite.map((key) => make("li", {}, source(onPage, sources[key]))));
      see.replaceChildren(...(entry.see ? ["In this book: ", link(onPage, entry.href, entry.see)] : []));
    },
  };
}

/** Every entry, with its sources, as a table; `show` hides the lanes that are switched off. */
export function makeTable({ entries, lanes, sources, onPage }) {
  const words = Object.fromEntries(lanes.map(([name, said]) => [name, said]));
  const rows = entries.map((entry) => {
    const cells = [
      make("td", {}, make("span", { "data-quantity": "year", "data-entry": entry.name }, String(entry.year)), entry.until ? ["–", make("span", { "data-quantity": "until", "data-entry": entry.name }, String(entry.until))] : null),
      make("td", {}, words[entry.lane].split(" ")[0]),
      make("th", { scope: "row" }, entry.title),
      make("td", {}, entry.words),
      make("td", {}, entry.cite.map((key, i) => [i ? "; " : "", link(onPage, sources[key].href, `${sources[key].authors} (${sources[key].year})`)])),
      make("td", {}, entry.see ? link(onPage, entry.href, entry.see) : ""),
    ];
    return { entry, element: make("tr", { "data-id": entry.name }, cells) };
  });
  const heads = ["Year", "Lane", "Entry", "What happened", "Sources", "In this book"].map((head) => make("th", { scope: "col" }, head));
  const element = make(
    "details",
    { class: "un-timetable" },
    make("summary", {}, "All entries as a table"),
    make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "All entries as a table" }, make("table", {}, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows.map((row) => row.element)))),
  );
  return {
    element,
    show(shown, chosen) {
      for (const row of rows) {
        row.element.hidden = !shown.includes(row.entry.lane);
        row.element.classList.toggle("is-chosen", row.entry.name === chosen);
      }
    },
  };
}
