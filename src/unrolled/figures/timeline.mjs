// Timeline: ideas, machines, money, films and games next to each other in time. One list box holds
// the entries; a stepper goes through them in order; a card tells the chosen one.

import { button, choice, linkHighlights, linkedState, make, mount, oncePerFrame, stepper, uniqueId, write } from "./js/kit.mjs";
import { NARROW, makeBoard, shape } from "./js/timeline/board.mjs";
import { nearest } from "./js/timeline/layout.mjs";
import { makeCard, makeTable } from "./js/timeline/telling.mjs";

const TRAITS = ["entry", "shown", "years", "start"];
const same = (a, b) => String(a) === String(b);

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "timeline");
  const link = linkedState(model, root);
  const onPage = Boolean(model.static_url);
  const [first, last] = [model.get("first"), model.get("last")];
  const total = last - first + 1;
  const lanes = model.get("lanes");
  const order = lanes.map(([name]) => name);
  const entries = model.get("entries");
  const sources = model.get("sources");
  const spans = model.get("spans");
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();

  const inSight = (shown = model.get("shown")) => entries.filter((entry) => shown.includes(entry.lane));
  const chosen = () => byName.get(model.get("entry"));

  const within = (year, years) => Math.min(last + 1 - years, Math.max(first, year));
  const centred = (years, entry) => within(Math.round(entry.year + 0.5 - years / 2), years);

  // -------------------------------------------------------------- the parts
  const toggles = new Map(
    lanes.map(([name, words, d]) => [name, button([shape(name, d), words.split(" ")[0]], () => toggle(name), { class: "un-button un-lanetoggle", "data-lane": name, "aria-label": words })]),
  );
  const filter = make("div", { class: "un-buttons", role: "group", "aria-label": "Lanes in sight" }, [...toggles.values()]);
  const zoom = choice({ legend: "Years in view", options: spans.map((years) => [String(years), years === total ? "all" : String(years)]), value: String(start.years), onChange: (years) => zoomTo(Number(years)) });

  const findId = uniqueId("find");
  const field = make("input", { type: "text", id: findId, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": `${findId}-found`, "data-lm-suppress-shortcuts": "true", oninput: look, onkeydown: (event) => event.key === "Enter" && next() });
  const nextFound = button("Next hit", next);
  const hits = make("p", { class: "un-readout un-muted", id: `${findId}-found`, role: "status" });
  const search = make("div", { class: "un-row" }, make("span", { class: "un-name" }, make("label", { for: findId }, "Year or word"), field), nextFound);

  const stepHolder = make("div");
  let steps = null;
  const board = makeBoard({ lanes, first, last, onPick: (name) => choose(name), onKey: key, onScroll: (year) => year !== model.get("start") && set({ start: year }) });
  const empty = make("p", { class: "un-readout", role: "status" });
  const card = makeCard({ lanes, sources, onPage });
  const table = makeTable({ entries, lanes, sources, onPage });
  const reset = button("Reset", () => {
    field.value = "";
    look();
    set({ ...start, shown: [...start.shown] });
  });

  live.classList.add("un-timeline");
  search.append(reset, hits);
  live.append(make("div", { class: "un-row" }, filter, zoom.element), search, stepHolder, board.element, empty, card.element, table.element);

  // -------------------------------------------------------------- showing
  let followed = null; // the entry that was last brought into sight
  let found = null; // names that match what is looked for; null: nothing is looked for

  function draw() {
    const now = fromModel();
    const those = inSight(now.shown);
    for (const [name, toggler] of toggles) toggler.setAttribute("aria-pressed", String(now.shown.includes(name)));
    zoom.show(String(now.years));
    showSteps(those, now.entry);
    const follow = `${now.entry} ${now.years} ${now.shown}`;
    zoom.element.hidden = board.element.clientWidth < NARROW; // a list has no scale
    board.show({ entries, shown: now.shown, years: now.years, start: now.start, chosen: now.entry, found, follow: followed !== null && followed !== follow });
    followed = follow;
    write(empty, those.length ? "" : "No lane is in sight: switch one on.");
    empty.hidden = those.length > 0;
    stepHolder.hidden = card.element.hidden = those.length === 0;
    card.show(byName.get(now.entry));
    table.show(now.shown, now.entry);
  }
  const redraw = oncePerFrame(draw);

  /** The stepper is as long as what is in sight: a new one when that changes. */
  function showSteps(those, name) {
    const place = Math.max(0, those.findIndex((entry) => entry.name === name));
    if (steps?.length !== those.length || !steps.those.every((entry, i) => entry === those[i])) {
      const made = stepper({ last: Math.max(0, those.length - 1), value: place, say: (i) => (those[i] ? `${those[i].years}, ${i + 1} of ${those.length}` : ""), onChange: (i) => those[i] && choose(those[i].name) });
      steps = { those, length: those.length, show: made.show };
      stepHolder.replaceChildren(made.element);
    }
    steps.show(place);
  }

  // -------------------------------------------------------------- acting
  function choose(name) {
    set({ entry: name });
  }

  /** Arrow keys go along time and from lane to lane, whichever way time runs. */
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const list = board.isNarrow();
    const [back, on, up, down] = list ? ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] : ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
    const now = chosen();
    const those = inSight();
    const along = list ? those : those.filter((entry) => entry.lane === now.lane);
    const at = along.indexOf(now);
    const does = {
      [back]: () => along[at - 1],
      [on]: () => along[at + 1],
      [up]: () => beside(now, -1),
      [down]: () => beside(now, 1),
      Home: () => along[0],
      End: () => along.at(-1),
      PageUp: () => far(along, at, -10),
      PageDown: () => far(along, at, 10),
      "+": () => void zoomBy(-1),
      "=": () => void zoomBy(-1),
      "-": () => void zoomBy(1),
      0: () => void zoomTo(total),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    const to = does();
    if (to) choose(to.name);
  }
  /** The entry nearest in time in the next lane that is in sight and has one. */
  function beside(now, direction) {
    const shown = model.get("shown");
    for (let i = order.indexOf(now.lane) + direction; order[i]; i += direction) {
      if (shown.includes(order[i])) return nearest(entries.filter((entry) => entry.lane === order[i]), now.year);
    }
    return null;
  }
  /** Ten years on, and at least one entry; at the end, the end. */
  function far(along, at, years) {
    const goal = along[at].year + years;
    const beyond = years > 0 ? along.find((entry, i) => i > at && entry.year >= goal) : along.findLast((entry, i) => i < at && entry.year <= goal);
    return beyond ?? (years > 0 ? along.at(-1) : along[0]);
  }

  function toggle(name) {
    const shown = order.filter((each) => model.get("shown").includes(each) !== (each === name));
    const changes = { shown };
    const those = inSight(shown);
    if (those.length && !shown.includes(chosen().lane)) changes.entry = nearest(those, chosen().year).name;
    set(changes);
  }
  const zoomBy = (direction) => zoomTo(spans[Math.min(spans.length - 1, Math.max(0, spans.indexOf(model.get("years")) + direction))]);
  /** Fewer years in view, with the chosen entry in their middle. */
  const zoomTo = (years) => set({ years, start: centred(years, chosen()) });

  /** Mark what matches; a year within the timeline chooses the entry nearest to it. */
  function look() {
    const said = field.value.trim().toLowerCase();
    const year = /^\d{4}$/.test(said) ? Number(said) : null;
    if (!said) found = null;
    else if (year) found = new Set(entries.filter((entry) => entry.year === year || (entry.until && entry.year <= year && year <= entry.until)).map(({ name }) => name));
    else found = new Set(entries.filter((entry) => text(entry).includes(said)).map(({ name }) => name));
    const those = inSight().filter(({ name }) => found?.has(name));
    write(hits, tell(those, year));
    nextFound.setAttribute("aria-disabled", String(those.length === 0));
    if (year && year >= first && year <= last && inSight().length) choose(nearest(inSight(), year).name);
    else if (those.length && !year && !found.has(model.get("entry"))) choose(those[0].name);
    redraw();
  }
  const text = (entry) => [entry.title, entry.words, entry.short, ...entry.cite.map((each) => sources[each].authors)].join(" ").toLowerCase();
  function tell(those, year) {
    if (found === null) return "";
    if (year && (year < first || year > last)) return `The timeline runs from ${first} to ${last}.`;
    const count = `${those.length || "No"} ${those.length > 1 ? "entries" : "entry"}`;
    if (!year) return count;
    return those.length ? `${count} in ${year}` : `${count} in ${year}; the nearest is told below`;
  }
  /** From the chosen entry on, and round again. */
  function next() {
    const those = inSight().filter(({ name }) => found?.has(name));
    if (!those.length) return;
    const at = entries.indexOf(chosen());
    choose((those.find((entry) => entries.indexOf(entry) > at) ?? those[0]).name);
  }

  function set(changes) {
    const now = { ...fromModel(), ...changes };
    now.start = within(now.start, now.years);
    for (const name of TRAITS) if (!same(now[name], model.get(name))) model.set(name, structuredClone(now[name]));
    model.save_changes();
    remember();
  }

  // -------------------------------------------------------------- the address
  function remember() {
    const now = fromModel();
    const told = (name) => (same(now[name], start[name]) ? null : String(now[name]));
    link.write({ entry: told("entry"), lanes: told("shown"), years: told("years"), start: told("start") });
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start, shown: [...start.shown] };
    if (byName.has(said.get("entry"))) now.entry = said.get("entry");
    const named = said.get("lanes")?.split(",").filter(Boolean);
    if (named?.every((name) => order.includes(name))) now.shown = order.filter((name) => named.includes(name));
    if (spans.includes(Number(said.get("years")))) now.years = Number(said.get("years"));
    const year = said.get("start") ? Number(said.get("start")) : NaN;
    if (Number.isInteger(year)) now.start = year;
    else if (said.has("entry") || said.has("years")) now.start = centred(now.years, byName.get(now.entry));
    if (now.shown.length && !now.shown.includes(byName.get(now.entry).lane)) now.entry = nearest(inSight(now.shown), byName.get(now.entry).year).name;
    return now;
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  set(fromLink());
  look();
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(board.element);
  ready();
  return () => watcher.disconnect();
}

export default { render };
