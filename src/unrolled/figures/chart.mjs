// A Plotly chart on the page: one self-hosted plotly.js for all, loaded when the first chart is
// near; the palette's colours in both themes; a title that wraps, native controls, a table.

import { fixed, make, mount, oncePerFrame, slider } from "./js/kit.mjs";

const MOST_NUMBERS = 60; // a longer table helps nobody
const bundles = new Map();

/**
 * Load a bundle of plotly.js as a classic script, once. Each keeps its own reference: a second
 * bundle on the page takes the global name away.
 * @returns {Promise<object>} its `Plotly`
 */
function plotly(url) {
  if (!bundles.has(url)) {
    const loading = new Promise((resolve, reject) => {
      const script = make("script", { src: url });
      script.addEventListener("load", () => resolve(window.Plotly));
      script.addEventListener("error", () => reject(new Error(`${url} is missing`)));
      document.head.append(script);
    });
    bundles.set(url, loading);
  }
  return bundles.get(url);
}

/** Resolves once the reader does anything. */
const firstMove = new Promise((resolve) => {
  for (const event of ["scroll", "pointerdown", "keydown"]) {
    addEventListener(event, resolve, { once: true, passive: true, capture: true });
  }
});

/** Resolves when an element comes into sight. */
const inSight = (element) =>
  new Promise((resolve) => {
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
  });

const isDark = () => document.documentElement.dataset.theme === "dark";
const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/**
 * A copy of Plotly's JSON with every light colour replaced by its dark partner, wherever it
 * stands: in the template, in a trace, in the markup of a text, or as rgba(…).
 * @param {Object<string, string>} partners  light hex → dark hex
 */
export function recoloured(value, partners) {
  const hexes = new Map(Object.entries(partners));
  const triples = new Map([...hexes].map(([light, dark]) => [channels(light).join(), channels(dark).join(", ")]));
  const recolour = (text) =>
    text
      .replace(/#[0-9a-f]{6}/gi, (hex) => hexes.get(hex.toLowerCase()) ?? hex)
      .replace(/(\d+)\s*,\s*(\d+)\s*,\s*(\d+)(?=\s*[,)])/g, (all, r, g, b) => triples.get(`${r},${g},${b}`) ?? all);
  const copy = (item) => {
    if (typeof item === "string") return item.includes("#") || item.includes("rgb") ? recolour(item) : item;
    if (Array.isArray(item)) return item.map(copy);
    if (item && typeof item === "object") return Object.fromEntries(Object.entries(item).map(([key, each]) => [key, copy(each)]));
    return item;
  };
  return copy(value);
}

/** Call `draw` when the theme changes: at once for a chart in sight, else when it is near again. */
function onTheme(stage, draw) {
  let [near, stale] = [true, false];
  const update = () => {
    if (!near || !stale) return;
    stale = false;
    draw();
  };
  new IntersectionObserver(
    ([entry]) => {
      near = entry.isIntersecting;
      update();
    },
    { rootMargin: "600px 0px" },
  ).observe(stage);
  new MutationObserver(() => {
    stale = true;
    update();
  }).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

/** The traces at a frame: the first ones, with what the frame says laid over them. */
function tracesAt(data, frame) {
  if (!frame) return data;
  const places = frame.traces ?? frame.data.map((_, place) => place);
  const traces = [...data];
  frame.data.forEach((changed, order) => (traces[places[order]] = { ...traces[places[order]], ...changed }));
  return traces;
}

// ---------------------------------------------------------------- in space

const WIDE = 440; // pixels that a box of size 1 needs with its labels
const IN_SPACE = ["surface", "scatter3d", "mesh3d"];
const inSpace = (traces) => traces.some((trace) => IN_SPACE.includes(trace.type));

function hasWebGL() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

const EYE = { x: 1.25, y: 1.25, z: 1.25 }; // where Plotly's camera stands unless told
const eyeOf = (scene) => ({ ...EYE, ...scene?.camera?.eye });
const degreesOf = ({ x, y }) => (Math.round((Math.atan2(y, x) * 180) / Math.PI) + 360) % 360;

/** A scene as seen by a camera that has gone round the upright axis to an angle. */
export function turned(scene, degrees) {
  const { x, y, z } = eyeOf(scene);
  const [radius, angle] = [Math.hypot(x, y), (degrees * Math.PI) / 180];
  const eye = { x: radius * Math.cos(angle), y: radius * Math.sin(angle), z };
  return { ...scene, camera: { ...scene?.camera, eye } };
}

/** A scene made as large as its column allows; without perspective its box says how large. */
export function sized(scene, width) {
  const size = Math.min(1.2, width / WIDE);
  const ratio = { x: 1, y: 1, z: 1, ...scene.aspectratio };
  const aspectratio = Object.fromEntries(Object.entries(ratio).map(([axis, each]) => [axis, each * size]));
  return { ...scene, aspectmode: "manual", aspectratio };
}

// ---------------------------------------------------------------- the numbers

const plainText = (text) => make("span", {}, String(text ?? "").replace(/<br\s*\/?>/g, " ").replace(/<[^>]+>/g, "")).textContent;
const nameOf = (trace, order) => plainText(trace.name ?? `series ${order + 1}`);

/** A number as a cell shows it: whole numbers whole, others with four decimals or more. */
export function shown(value) {
  if (typeof value !== "number") return value == null ? "" : String(value);
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1e-3 ? fixed(value) : value.toExponential(4);
}

/**
 * The points of a line, cloud or bar chart; an empty list for a trace of any other kind.
 * @returns {{x: any, y: any}[]}
 */
function points(trace) {
  if (!["scatter", "bar", undefined].includes(trace.type)) return [];
  const count = Math.max(trace.x?.length ?? 0, trace.y?.length ?? 0);
  return Array.from({ length: count }, (_, i) => ({ x: trace.x?.[i] ?? i, y: trace.y?.[i] ?? i }));
}

/** Rows and columns of the numbers, or null where they are too many or of another kind. */
function tabulate(traces, layout) {
  const axis = (letter, within = layout) => plainText(within?.[`${letter}axis`]?.title?.text) || letter;
  if (inSpace(traces)) {
    const clouds = traces.filter((trace) => trace.type === "scatter3d");
    const rows = clouds.flatMap((trace, i) => trace.x.map((x, k) => [nameOf(trace, i), [x, trace.y[k], trace.z[k]]]));
    if (!rows.length || rows.length > MOST_NUMBERS) return null;
    return { corner: "series", columns: ["x", "y", "z"].map((letter) => axis(letter, layout.scene)), rows };
  }
  if (traces.length === 1 && traces[0].z) {
    const { z, x = z[0].map((_, i) => i), y = z.map((_, i) => i) } = traces[0];
    if (z.flat().length > MOST_NUMBERS) return null;
    return { corner: `${axis("y")} \\ ${axis("x")}`, columns: x.map(String), rows: z.map((row, i) => [y[i], row]) };
  }
  const series = traces.map(points);
  const count = series.flat().length;
  if (!count || count > MOST_NUMBERS || series.some((each) => !each.length)) return null;
  const columns = traces.length > 1 ? traces.map(nameOf) : [axis("y")];
  const across = traces[0].orientation === "h"; // then the places stand on the y axis
  const [place, height] = across ? ["y", "x"] : ["x", "y"];
  if (series.every((each) => new Set(each.map((point) => point[place])).size === each.length)) {
    const places = [...new Set(series.flat().map((point) => point[place]))];
    const at = series.map((each) => new Map(each.map((point) => [point[place], point[height]])));
    return { corner: axis(place), columns, rows: places.map((p) => [p, at.map((values) => values.get(p))]) };
  }
  const rows = series.flatMap((each, i) => each.map(({ x, y }) => [columns[i], [x, y]]));
  return { corner: "series", columns: [axis("x"), axis("y")], rows };
}

function fillTable(table, { corner, columns, rows }, alt) {
  const head = [corner, ...columns].map((words) => make("th", { scope: "col" }, words));
  const body = rows.map(([label, values], row) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, shown(label)),
      values.map((value, col) => make("td", { "data-quantity": columns[col], "data-row": row, "data-col": col }, shown(value))),
    ),
  );
  table.replaceChildren(
    make("caption", { class: "un-hidden" }, alt),
    make("thead", {}, make("tr", {}, head)),
    make("tbody", {}, body),
  );
}

// ---------------------------------------------------------------- reading by keyboard

/**
 * Left and right walk along a curve, up and down change the curve; the point is shown as under
 * a pointer, and said in words.
 */
function readByKeyboard(Plotly, stage, readout, tracesNow) {
  let curve = 0;
  let point = -1;
  const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], Home: [0, -Infinity], End: [0, Infinity] };
  stage.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const traces = tracesNow();
    curve = Math.min(traces.length - 1, Math.max(0, curve + move[0]));
    const all = points(traces[curve]);
    point = Math.min(all.length - 1, Math.max(0, point + move[1]));
    const { x, y } = all[point];
    const name = traces.length > 1 ? `${nameOf(traces[curve], curve)}: ` : "";
    readout.textContent = `${name}${shown(x)}, ${shown(y)} (${point + 1} of ${all.length})`;
    Plotly.Fx.hover(stage, [{ curveNumber: curve, pointNumber: point }]);
  });
  stage.addEventListener("blur", () => {
    Plotly.Fx.unhover(stage);
    readout.textContent = "";
  });
  stage.addEventListener("focus", () => {
    if (stage.matches(":focus-visible")) {
      readout.textContent = tracesNow().length > 1 ? "Read it with the arrow keys: ← → along a curve, ↑ ↓ to another." : "Read it with the arrow keys ← →.";
    }
  });
}

async function render({ model, el }) {
  await Promise.race([firstMove, inSight(el)]); // a page that is only opened does not pay for Plotly
  const Plotly = await plotly(model.static_url + model.get("bundle"));
  const { live, ready } = mount(model, el, "chart");
  const alt = model.get("alt");
  const frames = model.get("frames");
  const layout = model.get("layout");
  let frame = null;
  const traces = () => tracesAt(model.get("data"), frame);

  const canRead = traces().every((trace) => points(trace).length);
  const stage = make("div", { class: "un-chart", role: "img", "aria-label": alt, tabindex: canRead ? 0 : null });
  if (layout.height && layout.meta?.width) {
    // a picture, whose height goes with its width; `meta.width` is the width that the height is for
    Object.assign(stage.style, { aspectRatio: `${layout.meta.width} / ${layout.height}`, maxHeight: `${layout.height}px`, minHeight: 0 });
  } else if (layout.height) stage.style.height = `${layout.height}px`;
  const readout = make("p", { class: "un-readout un-muted", "aria-live": "polite" });
  const table = make("table");
  const numbers = make("details", {}, make("summary", {}, "The numbers"), make("div", { class: "un-scroll" }, table));

  const spatial = inSpace(traces());
  let degrees = degreesOf(eyeOf(layout.scene));
  const draw = () => {
    const scene = spatial ? { scene: sized(turned(layout.scene, degrees), stage.clientWidth) } : {};
    const size = layout.meta?.width ? { height: stage.clientHeight } : {};
    const drawn = { data: traces(), layout: { ...layout, ...frame?.layout, ...scene, ...size, autosize: true } };
    // Plotly writes into what it is given: hand it a copy, in the theme's colours.
    const copy = recoloured(drawn, isDark() ? model.get("dark") : {});
    return Plotly.react(stage, copy.data, copy.layout, { ...model.get("config"), responsive: false });
  };
  const tell = () => {
    const content = tabulate(traces(), layout);
    numbers.hidden = !content;
    if (content) fillTable(table, content, alt);
  };

  if (model.get("title")) live.append(make("p", { class: "un-chart-title" }, model.get("title")));
  if (frames.length) {
    const redraw = oncePerFrame(() => {
      draw();
      tell();
    });
    const label = model.get("frame_label");
    const say = (place) => frames[place].name ?? String(place + 1);
    const onInput = (place) => {
      frame = frames[place];
      redraw();
    };
    live.append(slider({ label, min: 0, max: frames.length - 1, value: 0, say, onInput }).element);
  }
  if (spatial && !hasWebGL()) {
    const still = el.querySelector(".un-fallback").cloneNode();
    still.style.display = "block";
    live.append(still, make("p", { class: "un-muted" }, "This browser draws nothing in three dimensions (WebGL is off): a still picture."));
    return ready();
  }
  if (spatial) {
    const redraw = oncePerFrame(draw);
    const onInput = (now) => {
      degrees = now;
      redraw();
    };
    // Plotly keeps wheel and fingers to itself on a scene: here both scroll the page.
    for (const event of ["wheel", "touchstart", "touchmove", "touchend"]) {
      stage.addEventListener(event, (move) => move.stopPropagation(), { capture: true, passive: true });
    }
    live.append(slider({ label: "Turn", min: 0, max: 359, value: degrees, say: (now) => `${now}°`, onInput }).element);
  }
  live.append(stage, ...(canRead ? [readout] : []), numbers);

  await draw();
  tell();
  if (canRead) readByKeyboard(Plotly, stage, readout, traces);
  new ResizeObserver(oncePerFrame(() => (layout.meta?.width ? draw() : Plotly.Plots.resize(stage)))).observe(stage);
  onTheme(stage, draw);
  ready();
}

export default { render };
