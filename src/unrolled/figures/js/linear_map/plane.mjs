// The plane of LinearMap: before the map in faint lines, after it in strong ones. What deforms
// hangs under one transform, so that a redraw sets one attribute whatever the picture holds.

import { make, pretty, uniqueId } from "../kit.mjs";
import { apply2, length2 } from "../maths/linear.mjs";

export const VIEW = 3.5; // half the width of what is seen
const REACH = 12; // the grid goes as far
const SIZE = 460; // pixels at most
const KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const line = (...points) => `M${points.map(([x, y]) => `${x} ${y}`).join("L")}`;
const steps = Array.from({ length: 2 * REACH + 1 }, (_, k) => k - REACH);
const GRID = steps.map((k) => line([k, -REACH], [k, REACH]) + line([-REACH, k], [REACH, k])).join("");
const CIRCLE = "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z";
const HAIR = 1e-5; // a thousandth of a pixel

/** The map, or one a hair beside it: a browser draws nothing at all under a map of determinant 0. */
export function unflattened([[a, b], [c, d]]) {
  const size = Math.hypot(a, b, c, d);
  if (!size) return [[HAIR, 0], [0, HAIR]];
  if (Math.abs(a * d - b * c) > HAIR * size * size) return [[a, b], [c, d]];
  const across = HAIR / size;
  return [[a + across * d, b - across * c], [c - across * b, d + across * a]];
}

/**
 * @param {{house: number[][][], points: number[][], limit: number,
 *          onColumn: (j: number, tip: number[]) => void, onProbe: (degrees: number) => void,
 *          onNudge: (j: number, move: number[], big: boolean) => void,
 *          onTurn: (degrees: number) => void}} options
 */
export function makePlane({ house, points, limit, onColumn, onNudge, onProbe, onTurn }) {
  const clip = uniqueId("plane");
  const svg = make("svg:svg", { class: "un-plane", role: "group" });
  const frame = make("div", { class: "un-planeframe" }, svg);
  const bent = (layer, d, attributes = {}) => make("svg:path", { "data-layer": layer, d, "vector-effect": "non-scaling-stroke", ...attributes });
  const outline = house.map((polygon) => line(...polygon)).join("");

  const before = make(
    "svg:g",
    { class: "un-before" },
    bent("before", GRID, { class: "un-faint" }),
    bent("before", line([-REACH, 0], [REACH, 0]) + line([0, -REACH], [0, REACH]), { class: "un-axes" }),
    bent("before", CIRCLE, { class: "un-faintcircle", "data-of": "circle" }),
    bent("before", outline, { class: "un-fainthouse", "data-of": "picture" }),
  );
  const deformed = make(
    "svg:g",
    { class: "un-after" },
    bent("grid", GRID),
    bent("area", "M0 0L1 0L1 1L0 1Z"),
    bent("picture", outline),
    bent("circle", CIRCLE),
    bent("points", points.map(([x, y]) => `M${x} ${y}h0`).join("")),
  );
  const eigenlines = [0, 1].map((i) => make("svg:path", { class: "un-eigenline", "data-layer": "eigenvectors", "data-id": `eigen.${i}` }));
  const arrows = Object.fromEntries(
    ["v.0", "v.1", "su.0", "su.1", "eigen.0", "eigen.1", "column.0", "column.1", "x", "Ax"].map((name) => {
      const shaft = make("svg:path", { class: "un-shaft" });
      const head = make("svg:path", { class: "un-arrowhead" });
      return [name, { shaft, head, element: make("svg:g", { class: `un-arrow un-arrow-${name.split(".")[0]}`, "data-id": name }, shaft, head) }];
    }),
  );
  const labels = make("svg:g", { class: "un-planelabels", "aria-hidden": "true" });
  const handles = {
    "column.0": handle("column.0", (tip) => onColumn(0, tip), (move, big) => onNudge(0, move, big)),
    "column.1": handle("column.1", (tip) => onColumn(1, tip), (move, big) => onNudge(1, move, big)),
    x: handle("x", ([x, y]) => onProbe(Math.round((Math.atan2(y, x) * 180) / Math.PI)), ([dx, dy], big) => onTurn((dx + dy) * (big ? 15 : 1))),
  };
  svg.append(
    make("svg:clipPath", { id: clip }, make("svg:rect", {})),
    make("svg:g", { "clip-path": `url(#${clip})` }, make("svg:g", { class: "un-world" }, before, deformed), eigenlines, Object.values(arrows).map((arrow) => arrow.element)),
    labels,
    ...Object.values(handles).map((each) => each.element),
  );

  let unit = SIZE / (2 * VIEW);
  let size = SIZE;
  const place = ([x, y]) => [size / 2 + unit * x, size / 2 - unit * y];

  /** A tip that can be dragged, and moved with the arrow keys; Shift makes the steps larger. */
  function handle(name, onDrag, onKey) {
    const element = make(
      "svg:g",
      { class: `un-handle un-handle-${name.split(".")[0]}`, role: "button", tabindex: 0, "data-handle": name, "data-id": name, "data-lm-suppress-shortcuts": "true" },
      make("svg:circle", { class: "un-reach", r: 22 }),
      make("svg:circle", { class: "un-grip", r: 8 }),
    );
    let holding = false;
    const tip = (event) => {
      const box = svg.getBoundingClientRect();
      const inside = (value) => Math.max(-limit, Math.min(limit, Math.round(value * 20) / 20));
      return [inside((event.clientX - box.left - size / 2) / unit), inside((size / 2 - event.clientY + box.top) / unit)];
    };
    element.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      holding = true;
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      event.preventDefault();
    });
    element.addEventListener("pointermove", (event) => holding && onDrag(tip(event)));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) element.addEventListener(end, () => (holding = false));
    element.addEventListener("keydown", (event) => {
      const move = KEYS[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      onKey(move, event.shiftKey);
      event.preventDefault();
    });
    return { element };
  }

  function drawArrow({ element, shaft, head }, from, to, on) {
    element.style.display = on ? "" : "none";
    if (!on) return;
    const [[x1, y1], [x2, y2]] = [place(from), place(to)];
    const length = Math.hypot(x2 - x1, y2 - y1);
    head.style.display = length > 4 ? "" : "none";
    const [ux, uy] = length ? [(x2 - x1) / length, (y2 - y1) / length] : [1, 0];
    const point = Math.min(11, length);
    const base = [x2 - point * ux, y2 - point * uy];
    shaft.setAttribute("d", line([x1.toFixed(1), y1.toFixed(1)], [base[0].toFixed(1), base[1].toFixed(1)]));
    const wing = point * 0.45;
    head.setAttribute("d", `${line([x2.toFixed(1), y2.toFixed(1)], [(base[0] - wing * uy).toFixed(1), (base[1] + wing * ux).toFixed(1)], [(base[0] + wing * uy).toFixed(1), (base[1] - wing * ux).toFixed(1)])}Z`);
  }

  /** Names beside the tips: each takes the first of some places that nothing else has taken. */
  function drawLabels(wanted) {
    const taken = [];
    const free = (box) => box.x > 1 && box.y > 1 && box.x + box.w < size - 1 && box.y + box.h < size - 1 && !taken.some((t) => box.x < t.x + t.w && t.x < box.x + box.w && box.y < t.y + t.h && t.y < box.y + box.h);
    for (const { tip } of wanted) taken.push({ x: place(tip)[0] - 7, y: place(tip)[1] - 7, w: 14, h: 14 });
    const texts = wanted.flatMap(({ tip, words, role }) => {
      const [x, y] = place(tip);
      const w = 8.2 * words.length + 10;
      const h = 20;
      const away = Math.atan2(y - size / 2, x - size / 2);
      for (const reach of [14, 22, 34, 48]) {
        for (const bend of [0, 0.7, -0.7, 1.4, -1.4, 2.4, -2.4, 3.1]) {
          const [ux, uy] = [Math.cos(away + bend), Math.sin(away + bend)];
          const box = { x: x + reach * ux + (ux < 0 ? -w : 0) + (Math.abs(ux) < 0.4 ? (ux < 0 ? w / 2 : -w / 2) : 0), y: y + reach * uy - h / 2, w, h };
          if (free(box)) {
            taken.push(box);
            return [make("svg:text", { x: (box.x + w / 2).toFixed(1), y: (box.y + 15).toFixed(1), style: `fill: var(--un-${role})` }, words)];
          }
        }
      }
      return []; // no room: the readouts say it
    });
    labels.replaceChildren(...texts);
  }

  /**
   * @param view {{map: number[][], matrix: number[][], probe: number, layers: Set<string>,
   *   whole: boolean, eigen: object, singular: object, label: string, turning: boolean}}
   *   map is what has happened so far, matrix all of it.
   */
  function show(view) {
    const width = Math.max(240, Math.min(SIZE, Math.round(frame.clientWidth) || SIZE));
    if (width !== size || !svg.hasAttribute("viewBox")) {
      size = width;
      unit = size / (2 * VIEW);
      svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
      for (const [name, value] of Object.entries({ width: size, height: size, rx: 6 })) svg.querySelector("clipPath rect").setAttribute(name, value);
      svg.querySelector(".un-world").setAttribute("transform", `matrix(${unit} 0 0 ${-unit} ${size / 2} ${size / 2})`);
    }
    const { map, matrix, layers, eigen, singular, whole } = view;
    const columns = [0, 1].map((j) => matrix.map((row) => row[j]));
    const probe = view.probe;
    const has = (layer) => layers.has(layer);
    const [[a, b], [c, d]] = map;
    const drawn = unflattened(map);
    deformed.setAttribute("transform", `matrix(${drawn[0][0]} ${drawn[1][0]} ${drawn[0][1]} ${drawn[1][1]} 0 0)`);
    deformed.classList.toggle("is-mirrored", a * d - b * c < 0);
    for (const part of deformed.children) part.style.display = has(part.dataset.layer) ? "" : "none";
    for (const part of before.querySelectorAll("[data-of]")) part.style.display = has(part.dataset.of) ? "" : "none";

    const wanted = [];
    const name = (tip, words, role, on = true) => on && length2(tip) > 0.12 && wanted.push({ tip, words, role });
    const moved = [0, 1].map((j) => map.map((row) => row[j]));
    moved.forEach((tip, j) => {
      drawArrow(arrows[`column.${j}`], [0, 0], tip, true);
      name(tip, whole ? `a${"₁₂"[j]}` : "", "parameter", whole);
      const grip = handles[`column.${j}`].element;
      grip.setAttribute("transform", `translate(${place(columns[j]).map((p) => p.toFixed(1)).join(" ")})`);
      grip.setAttribute("aria-label", `Column ${j + 1} of A, at ${pretty(columns[j][0])}, ${pretty(columns[j][1])}: move it with the arrow keys`);
    });
    [0, 1].forEach((i) => {
      const u = eigen.vectors[i];
      const on = has("eigenvectors") && Boolean(u) && eigen.kind !== "none";
      const lineOn = on && eigen.kind !== "every" && !view.turning;
      eigenlines[i].style.display = lineOn ? "" : "none";
      if (lineOn) eigenlines[i].setAttribute("d", line(place([-9 * u[0], -9 * u[1]]), place([9 * u[0], 9 * u[1]])));
      const tip = on ? apply2(map, u) : [0, 0];
      drawArrow(arrows[`eigen.${i}`], [0, 0], tip, on);
      if (on) name(tip, whole ? `λ${eigen.values[0] === eigen.values[1] ? "" : "₁₂"[i]} = ${pretty(eigen.values[i])}` : `u${"₁₂"[i]}`, "output");
      const v = singular.V[i];
      const stretched = apply2(map, v);
      drawArrow(arrows[`v.${i}`], [0, 0], v, has("singular"));
      drawArrow(arrows[`su.${i}`], [0, 0], stretched, has("singular"));
      if (has("singular")) {
        name(v, `v${"₁₂"[i]}`, "block_input", length2([v[0] - stretched[0], v[1] - stretched[1]]) > 0.2);
        name(stretched, whole ? `σ${"₁₂"[i]} = ${pretty(singular.s[i])}` : `v${"₁₂"[i]}`, "block_input");
      }
    });
    const angle = (probe * Math.PI) / 180;
    const x = [Math.cos(angle), Math.sin(angle)];
    const Ax = apply2(map, x);
    drawArrow(arrows.x, [0, 0], x, has("probe"));
    drawArrow(arrows.Ax, [0, 0], Ax, has("probe"));
    name(x, "x", "input", has("probe") && length2([x[0] - Ax[0], x[1] - Ax[1]]) > 0.2);
    name(Ax, whole ? "Ax" : "", "input", has("probe") && whole);
    handles.x.element.style.display = has("probe") ? "" : "none";
    handles.x.element.setAttribute("transform", `translate(${place(x).map((p) => p.toFixed(1)).join(" ")})`);
    handles.x.element.setAttribute("aria-label", `Vector x, at ${pretty(probe, 0)} degrees: turn it with the arrow keys`);
    drawLabels(wanted);
    svg.setAttribute("aria-label", view.label);
  }

  return { element: frame, show };
}
