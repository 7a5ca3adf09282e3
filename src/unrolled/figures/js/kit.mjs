// The building blocks of every figure: mounting, elements, controls, linked highlights, motion,
// numbers, and the state that a link can carry. Plain DOM, no framework.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. Attributes: strings and numbers are set as they are, `true` as an empty
 * attribute, `false`, `null` and `undefined` not at all, functions (`onclick`) as listeners.
 * @param {string} tag  an HTML tag, or `svg:` and an SVG tag
 * @param {Object<string, any>} [attributes]
 * @param {...(Node|string|Array)} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = tag.startsWith("svg:")
    ? document.createElementNS(SVG, tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null));
  return element;
}

/**
 * Prepare a figure: find its root element and make the box in which it lives.
 * `ready()` says that the figure is alive; the still picture then steps back (see figures.css).
 */
export function mount(model, el, name) {
  const root = el.closest("[data-figure]") ?? el;
  root.dataset.figure = name;
  root.classList.add("unrolled");
  const live = make("div", { class: "un-live" });
  el.append(live);
  if (root === el && model.get("caption")) {
    el.append(make("p", { class: "un-caption" }, model.get("caption")));
  }
  return { root, live, ready: () => root.setAttribute("data-ready", "") };
}

// ---------------------------------------------------------------- numbers

/** A number for a table: ASCII minus, fixed decimals, no negative zero. */
export function fixed(value, decimals = 4) {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** A number for an equation or a drawing: a real minus sign. */
export function pretty(value, decimals = 2) {
  return fixed(value, decimals).replace("-", "\u2212");
}

/** A small number in words that fit a badge: 3.1e-10 becomes 3.1 × 10⁻¹⁰. */
export function scientific(value) {
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = String(Number(exponent)).replace(/[-0-9]/g, (c) => "\u207b⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
  return `${digits}\u00a0×\u00a010${raised}`;
}

/** Change an element's text only where it differs: an unchanged number costs no layout. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// ---------------------------------------------------------------- controls

let serial = 0;
export const uniqueId = (stem) => `un-${stem}-${++serial}`;

// JupyterLab takes arrow keys away from inputs in outputs unless they say this themselves.
const KEEP_KEYS = { "data-lm-suppress-shortcuts": "true" };

/**
 * A labelled range input that says its value in words.
 * @param {{label: string, min: number, max: number, step?: number, value: number,
 *          say?: (value: number) => string, onInput: (value: number) => void}} options
 */
export function slider({ label, min, max, step = 1, value, say = String, onInput }) {
  const id = uniqueId("slider");
  const input = make("input", { type: "range", id, min, max, step, value, ...KEEP_KEYS });
  const output = make("output", { for: id });
  const show = (now) => {
    input.value = now;
    output.textContent = say(Number(now));
    input.setAttribute("aria-valuetext", say(Number(now)));
  };
  input.addEventListener("input", () => {
    show(input.value);
    onInput(Number(input.value));
  });
  show(value);
  const element = make("div", { class: "un-slider" }, make("label", { for: id }, label), input, output);
  return { element, input, show };
}

/** A labelled number field; `onInput` is called with finite numbers only. */
export function numberField({ label, value, step = 0.1, min, max, hideLabel = false, onInput }) {
  const id = uniqueId("number");
  const input = make("input", { type: "number", id, step, min, max, value, ...KEEP_KEYS });
  input.addEventListener("input", () => {
    const now = input.valueAsNumber;
    const valid = Number.isFinite(now) && input.validity.rangeOverflow === false && input.validity.rangeUnderflow === false;
    input.setAttribute("aria-invalid", String(!valid));
    if (valid) onInput(now);
  });
  const show = (now) => {
    if (document.activeElement !== input || input.valueAsNumber !== now) input.value = now;
    input.setAttribute("aria-invalid", "false");
  };
  const element = make(
    "span",
    { class: "un-number" },
    make("label", { for: id, class: hideLabel ? "un-hidden" : null }, label),
    input,
  );
  return { element, input, show };
}

/**
 * A row of radio buttons drawn as one segmented control.
 * @param {{legend: string, options: [string, string][], value: string,
 *          onChange: (value: string) => void}} options  each option: [value, words]
 */
export function choice({ legend, options, value, onChange }) {
  const name = uniqueId("choice");
  const inputs = new Map();
  const labels = options.map(([key, words]) => {
    const input = make("input", { type: "radio", name, value: key, ...KEEP_KEYS });
    input.addEventListener("change", () => onChange(key));
    inputs.set(key, input);
    return make("label", {}, input, make("span", {}, words));
  });
  const show = (now) => inputs.forEach((input, key) => (input.checked = key === now));
  show(value);
  const element = make("fieldset", { class: "un-choice" }, make("legend", {}, legend), make("div", { class: "un-options" }, labels));
  return { element, show };
}

/** A labelled `<select>`; groups are [heading, [[value, words], …]]. */
export function select({ label, groups, value, onChange }) {
  const id = uniqueId("select");
  const input = make(
    "select",
    { id, ...KEEP_KEYS },
    groups.map(([heading, options]) =>
      make("optgroup", { label: heading }, options.map(([key, words]) => make("option", { value: key }, words))),
    ),
  );
  input.addEventListener("change", () => onChange(input.value));
  const show = (now) => (input.value = now);
  show(value);
  return { element: make("span", { class: "un-select" }, make("label", { for: id }, label), input), input, show };
}

export function button(words, onclick, attributes = {}) {
  return make("button", { type: "button", class: "un-button", onclick, ...KEEP_KEYS, ...attributes }, words);
}

/**
 * First, Back, Next, Last and a slider named Step, over positions 0 … last. `jump` says where Next
 * (1) and Back (-1) lead from a position; `show(to, last)` also takes another last position.
 * @param {{last: number, value: number, say: (value: number) => string,
 *          jump?: (from: number, direction: number) => number,
 *          onChange: (value: number) => void}} options
 */
export function stepper({ last, value, say, jump = (from, direction) => from + direction, onChange }) {
  let now = value;
  const go = (to) => {
    now = Math.min(last, Math.max(0, to));
    show(now);
    onChange(now);
  };
  const first = button("First", () => go(0));
  const back = button("Back", () => go(jump(now, -1)));
  const next = button("Next", () => go(jump(now, 1)), { class: "un-button un-primary" });
  const final = button("Last", () => go(last));
  const scrub = slider({ label: "Step", min: 0, max: last, value, say, onInput: go });
  const show = (to, end = last) => {
    now = to;
    if (end !== last) scrub.input.max = last = end;
    scrub.show(to);
    // aria-disabled, not disabled: a button that vanishes under the finger takes the focus with it
    for (const [control, stop] of [[first, to === 0], [back, to === 0], [next, to === last], [final, to === last]]) {
      control.setAttribute("aria-disabled", String(stop));
    }
  };
  show(value);
  const element = make(
    "div",
    { class: "un-stepper", role: "group", "aria-label": "Step through the figure" },
    make("div", { class: "un-buttons" }, first, back, next, final),
    scrub.element,
  );
  return { element, show };
}

// ---------------------------------------------------------------- linked highlights

/**
 * Everything that carries the same id in `data-id` (several ids: separated by spaces) lights up
 * together, by pointer, by keyboard focus and by tap; the rest of the figure is dimmed.
 * `pin(ids)` keeps a highlight until `pin([])`.
 */
export function linkHighlights(root) {
  let pinned = [];
  let lit = [];
  const light = (ids) => {
    lit = ids;
    const wanted = new Set(ids);
    root.classList.toggle("is-dimming", wanted.size > 0);
    for (const element of root.querySelectorAll("[data-id]")) {
      const own = element.dataset.id.split(" ");
      element.classList.toggle("is-lit", wanted.size > 0 && own.some((id) => wanted.has(id)));
    }
  };
  const idsAt = (target) => target.closest?.("[data-id]")?.dataset.id.split(" ") ?? [];
  const enter = (event) => {
    const ids = idsAt(event.target);
    light(ids.length ? ids : pinned);
  };
  root.addEventListener("pointerover", enter);
  root.addEventListener("focusin", enter);
  root.addEventListener("pointerleave", () => light(pinned));
  root.addEventListener("focusout", () => light(pinned));
  // what a redraw puts in the place of something lit is lit, too
  new MutationObserver(() => lit.length && light(lit)).observe(root, { childList: true, subtree: true });
  return {
    pin(ids) {
      pinned = ids;
      light(ids);
    },
  };
}

/**
 * Let arrow keys walk over the items of a scrolling region, row by row: the region is one tab stop,
 * and what has the focus lights up like what is pointed at.
 * @param {HTMLElement} region  focusable by itself
 * @param {string} row  a selector; the rows in sight are walked
 * @param {string} item  a selector, within a row
 */
export function walkable(region, row, item) {
  region.dataset.lmSuppressShortcuts = "true"; // see KEEP_KEYS
  const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  region.addEventListener("keydown", (event) => {
    const move = step[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...region.querySelectorAll(row)].filter((each) => each.checkVisibility()).map((each) => [...each.querySelectorAll(item)]).filter((items) => items.length);
    if (!rows.length) return;
    const from = rows.findIndex((items) => items.includes(document.activeElement));
    const column = from < 0 ? 0 : rows[from].indexOf(document.activeElement);
    const to = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + move[0]));
    const last = rows[to].length - 1;
    const next = rows[to][from < 0 ? 0 : Math.min(last, Math.max(0, column + move[1]))];
    next.tabIndex = -1;
    next.focus();
    event.preventDefault();
  });
}

// ---------------------------------------------------------------- motion

/** A time of the one timing table, in milliseconds; 0 when the reader wants no motion. */
export function duration(name) {
  const raw = getComputedStyle(document.documentElement).getPropertyValue(`--un-time-${name}`).trim();
  return raw.endsWith("ms") ? parseFloat(raw) : parseFloat(raw) * 1000 || 0;
}

/** Call `draw(p)` with p from 0 to 1, eased, once a frame. Returns a function that ends it. */
export function animate(milliseconds, draw) {
  if (!(milliseconds > 0)) {
    draw(1);
    return () => {};
  }
  const start = performance.now();
  let frame = requestAnimationFrame(function tick(now) {
    const p = Math.min(1, Math.max(0, (now - start) / milliseconds));
    draw(p < 0.5 ? 4 * p ** 3 : 1 - (2 - 2 * p) ** 3 / 2);
    if (p < 1) frame = requestAnimationFrame(tick);
  });
  return () => cancelAnimationFrame(frame);
}

export const mix = (from, to, p) => from + (to - from) * p;

// ---------------------------------------------------------------- links to a state

/**
 * What a reader set, in the page's address: `#rnn-unroller?step=5&W.0.1=0.5`. Only on the page:
 * a notebook's address belongs to the notebook. Values are strings; `write` leaves out what is
 * null. A second figure of the same name on a page is called `name-2`, and so on.
 */
export function linkedState(model, root) {
  const name = root.dataset.figure;
  const twins = [...document.querySelectorAll(`[data-figure="${name}"]`)];
  const order = twins.indexOf(root);
  const key = order > 0 ? `${name}-${order + 1}` : name;
  const onPage = Boolean(model.static_url);
  let waiting = null; // browsers limit how often an address may change
  const mine = () => onPage && location.hash.startsWith(`#${key}?`);
  return {
    read: () => new Map(mine() ? new URLSearchParams(location.hash.slice(key.length + 2)) : []),
    write(values) {
      if (!onPage) return;
      const kept = Object.entries(values).filter(([, value]) => value != null);
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (!kept.length && !mine()) return; // another figure's state stands there
        const hash = kept.length ? `#${key}?${new URLSearchParams(kept)}` : "";
        history.replaceState(null, "", location.pathname + location.search + hash);
      }, 200);
    },
    onChange(callback) {
      addEventListener("hashchange", () => mine() && callback());
    },
  };
}

/** Run `work` whenever the page, or Jupyter, turns light or dark; returns what ends that. */
export function onTheme(work) {
  const colours = new MutationObserver(work);
  colours.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  colours.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  return () => colours.disconnect();
}

/** Where a pointer is on an element: pixels from its left and from its upper edge. */
export function pointerOn(element, event) {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** The number of the place [x, y] nearest to `at`, or null if it is further than `reach`. */
export function nearest(places, at, reach) {
  const distances = places.map(([x, y]) => Math.hypot(x - at[0], y - at[1]));
  const n = distances.indexOf(Math.min(...distances));
  return distances[n] <= reach ? n : null;
}

/** Follow a pressed pointer along `svg`: `to` gets its distance from the left edge, in pixels. */
export function followAlong(svg, to) {
  const point = (event) => {
    if (!event.isPrimary || (event.type === "pointermove" && event.buttons === 0)) return;
    to(pointerOn(svg, event)[0]);
  };
  svg.addEventListener("pointerdown", point);
  svg.addEventListener("pointermove", point);
}

/** Run `work` at most once a frame, with the newest arguments. */
export function oncePerFrame(work) {
  let newest = null;
  return (...args) => {
    if (newest === null) {
      requestAnimationFrame(() => {
        const latest = newest;
        newest = null;
        work(...latest);
      });
    }
    newest = args;
  };
}
