// The cloud with the reader's axis, the feet of the points on it and the ways to them; when he has
// asked for it, the answer: principal axes and the ovals of √λ and 2√λ.

import { make, nearest, pointerOn, pretty } from "../kit.mjs";
import { axisAngle, unitAt } from "../maths/pca.mjs";

const GRAB = 24; // pixels within which a pointer takes hold of a point
const KNOB = 0.42; // of the side: how far the axis's handles are from the mean

/** Round steps for about four ticks on a length. */
function ticks(low, side) {
  const raw = side / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((each) => each >= raw);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor((low + side) / step) - first + 1 }, (_, i) => (first + i) * step);
}

/**
 * @param {{onTurn: (degrees: number) => void, onMove: (n: number, point: number[]) => void,
 *          onAdd: (point: number[]) => void, onRemove: (n: number) => void,
 *          onChoose: (n: number) => void}} on
 */
export function makeCloud(on) {
  const ground = make("svg:g");
  const marks = make("svg:g");
  const knobs = [1, -1].map(() => [make("svg:circle", { class: "un-knobtouch", r: 22 }), make("svg:circle", { class: "un-knob", r: 9 })]);
  const handle = make("svg:g", { class: "un-handle", tabindex: 0, role: "slider", "aria-label": "Your axis", "aria-valuemin": 0, "aria-valuemax": 180, "data-lm-suppress-shortcuts": "true" }, knobs);
  const svg = make("svg:svg", { class: "un-cloud", role: "group" }, ground, marks, handle);
  const frame = make("div", { class: "un-frame" }, svg);
  let now = null;
  let place = null; // of a point in pixels, and back
  let stands = "";

  const text = (x, y, words, more = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), ...more }, words);
  const stroke = (name, corners, more = {}) => make("svg:path", { class: name, d: `M${corners.map((each) => place.to(each).map((at) => at.toFixed(1)).join(" ")).join("L")}`, ...more });

  function layGround(width, [x0, y0, side], names) {
    const left = 38;
    const bottom = 36;
    const size = width - left - 4;
    place = {
      size,
      side,
      to: ([x, y]) => [left + ((x - x0) / side) * size, 4 + size - ((y - y0) / side) * size],
      from: (at, up) => [x0 + ((at - left) / size) * side, y0 + ((4 + size - up) / size) * side],
    };
    const parts = [make("svg:rect", { class: "un-clouddraw", x: left, y: 4, width: size, height: size })];
    for (const value of ticks(x0, side)) {
      const [at] = place.to([value, y0]);
      parts.push(make("svg:path", { class: "un-grid", d: `M${at.toFixed(1)} 4v${size}` }), text(at, size + 19, pretty(value, 0), { "text-anchor": "middle" }));
    }
    for (const value of ticks(y0, side)) {
      const [, up] = place.to([x0, value]);
      parts.push(make("svg:path", { class: "un-grid", d: `M${left} ${up.toFixed(1)}h${size}` }), text(left - 5, up + 4, pretty(value, 0), { "text-anchor": "end" }));
    }
    parts.push(text(left + size / 2, size + bottom, names[0], { "text-anchor": "middle" }));
    parts.push(make("svg:text", { transform: `translate(13 ${(4 + size / 2).toFixed(1)}) rotate(-90)`, "text-anchor": "middle" }, names[1]));
    ground.replaceChildren(...parts);
    svg.setAttribute("viewBox", `0 0 ${width} ${size + bottom + 6}`);
  }

  /** The answer: lines along the components, and two ovals with semi-axes √λ and 2√λ. */
  function answer({ mean, components, fit }) {
    const { values, vectors, one } = components;
    const reach = values.map(Math.sqrt);
    const oval = (times) => Array.from({ length: 73 }, (_, i) => (i * 2 * Math.PI) / 72).map((t) => [0, 1].map((d) => mean[d] + times * (reach[0] * Math.cos(t) * vectors[0][d] + reach[1] * Math.sin(t) * vectors[1][d])));
    const parts = [stroke("un-oval", oval(1)), stroke("un-oval", oval(2))];
    if (!one) {
      vectors.forEach((u, i) => {
        const ends = [-2, 2].map((times) => [0, 1].map((d) => mean[d] + times * reach[i] * u[d]));
        const [x, y] = place.to(ends[1]);
        const [dx, dy] = [8 * u[0] - 15 * u[1], -8 * u[1] - 15 * u[0]]; // beside the end, off the axis
        parts.push(stroke("un-truth", ends, { "data-component": i }), text(x + dx, y + dy + 4, i ? "2nd" : "1st", { class: "un-truthname", "text-anchor": "middle" }));
      });
    }
    const u = unitAt(fit);
    parts.push(stroke("un-yourfit", [-1, 1].map((sign) => [0, 1].map((d) => mean[d] + sign * 0.48 * place.side * u[d]))));
    return parts;
  }

  /** @param next {{points, mean, feet, angle, window, names, components, fit, mode, selected, label}} */
  function show(next) {
    now = next;
    const { points, mean, feet, angle, names, fit } = next;
    const width = Math.max(220, Math.round(frame.clientWidth));
    const key = `${width} ${next.window} ${names}`;
    if (key !== stands) layGround(width, next.window, names);
    stands = key;
    const u = unitAt(angle);
    const along = (t) => [0, 1].map((d) => mean[d] + t * place.side * u[d]);
    const [mx, my] = place.to(mean);
    const parts = [
      ...(fit === null ? [] : answer(next)),
      ...points.map((point, n) => stroke("un-way", [point, feet[n]], { "data-way": n })),
      stroke("un-ownaxis", [along(-KNOB), along(KNOB)]),
      ...feet.map((foot, n) => {
        const [x, y] = place.to(foot);
        return make("svg:rect", { class: "un-foot", "data-foot": n, x: (x - 3).toFixed(1), y: (y - 3).toFixed(1), width: 6, height: 6, transform: `rotate(${(-angle).toFixed(2)} ${x.toFixed(1)} ${y.toFixed(1)})` });
      }),
      make("svg:path", { class: "un-mean", d: `M${mx.toFixed(1)} ${(my - 7).toFixed(1)}v14m-7 -7h14` }),
      ...points.map((point, n) => {
        const [x, y] = place.to(point);
        return make("svg:circle", { class: n === next.selected ? "un-datum is-chosen" : "un-datum", "data-point": n, cx: x.toFixed(1), cy: y.toFixed(1), r: n === next.selected ? 7 : 5 });
      }),
    ];
    marks.replaceChildren(...parts);
    knobs.forEach((pair, i) => {
      const [x, y] = place.to(along(i ? -KNOB : KNOB));
      for (const circle of pair) {
        circle.setAttribute("cx", x.toFixed(1));
        circle.setAttribute("cy", y.toFixed(1));
      }
    });
    handle.setAttribute("aria-valuenow", angle.toFixed(1));
    handle.setAttribute("aria-valuetext", `${pretty(angle, 1)} degrees`);
    svg.setAttribute("aria-label", next.label);
    svg.dataset.mode = next.mode;
  }

  // -------------------------------------------------------------- pointers
  function turnTo(at) {
    const [mx, my] = place.to(now.mean);
    const [dx, dy] = [at[0] - mx, my - at[1]];
    if (Math.hypot(dx, dy) > 8) on.onTurn(axisAngle((Math.atan2(dy, dx) * 180) / Math.PI));
  }
  let held = null; // what the pointer drags: "axis" or the number of a point

  svg.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    const at = pointerOn(svg, event);
    const onKnob = event.target.classList.contains("un-knobtouch") || event.target.classList.contains("un-knob");
    if (now.mode === "turn" || onKnob) {
      held = "axis";
      if (!onKnob) turnTo(at);
    } else if (now.mode === "add") on.onAdd(place.from(...at));
    else {
      const n = nearest(now.points.map(place.to), at, GRAB);
      if (n === null) return;
      if (now.mode === "remove") on.onRemove(n);
      else on.onChoose((held = n));
    }
    if (held !== null) svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (held === null || !event.isPrimary) return;
    const at = pointerOn(svg, event);
    if (held === "axis") turnTo(at);
    else on.onMove(held, place.from(...at));
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = null));

  handle.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    const to = step ? now.angle + step : { Home: 0, End: 179 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    on.onTurn(axisAngle(to));
  });
  return { element: frame, show };
}
