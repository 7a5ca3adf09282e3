// The package's own code for both passes, line by line, as Python sent it. A name in it is a handle:
// it carries the id of its quantity at the step in focus. The lines of the operation at hand stand out.

import { make, walkable } from "../kit.mjs";

/**
 * @param lines {{pass: "forward"|"backward"|"sums", makes: string[], tokens: [string, string|null][]}[]}
 *   from lstm_microscope.py: `makes` the quantities a line computes, each token a piece of text and
 *   the part it names, if any
 * @param printed {Object<string, {line: number, tokens: [string, string|null][]}>} by mistake: the
 *   line it exchanges, and what stands there instead
 * @returns {{element: HTMLElement, show: (view: {kind: string, ids: (part: string) => string}) => void}}
 */
export function makeListing(lines, printed) {
  const handles = [];
  const written = (tokens) =>
    tokens.map(([text, part]) => {
      if (part === null) return text;
      const handle = make("span", { class: "un-handle", "data-id": "" }, text);
      handles.push({ handle, part });
      return handle;
    });
  const rows = lines.map(({ makes, pass, tokens }) => ({ pass, makes, element: make("div", { class: "un-codeline" }, written(tokens)) }));
  const wrong = Object.entries(printed).map(([name, { line, tokens }]) => {
    const element = make("div", { class: "un-codeline un-wrongline" }, written(tokens));
    return { name, line, element };
  });
  const passes = ["forward", "backward", "sums"].map((pass) => {
    const own = rows.flatMap((row, index) => (row.pass === pass ? [row.element, ...wrong.filter((each) => each.line === index).map((each) => each.element)] : []));
    return { pass, element: make("div", { class: "un-code", role: "group", "aria-label": `Code: ${pass}` }, own) };
  });
  const element = make("div", { class: "un-listing un-scroll", tabindex: 0, role: "group", "aria-label": "Code of the package" }, passes.map((each) => each.element));
  walkable(element, ".un-codeline", ".un-handle");

  function show({ kind, pass, ids, mistake }) {
    for (const { handle, part } of handles) {
      const own = ids(part);
      if (handle.dataset.id !== own) handle.dataset.id = own;
    }
    rows.forEach((row, index) => {
      row.element.classList.toggle("is-at-work", row.pass === pass && row.makes.includes(kind));
      row.element.classList.toggle("is-exchanged", mistake !== "none" && printed[mistake].line === index);
    });
    for (const { name, element: line } of wrong) line.hidden = name !== mistake;
    for (const each of passes) each.element.hidden = each.pass !== pass;
  }
  return { element, show };
}
