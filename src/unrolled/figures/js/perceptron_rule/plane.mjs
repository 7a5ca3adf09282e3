// The plane with the reader's points, the line before and after the mistake, and the side to which
// w points; or, with two layers, all that they call round.

import { make, nearest, pointerOn, pretty } from "../kit.mjs";
import { twoLayers } from "../maths/perceptron.mjs";
import { arrow, halfPlane, lineWithin, mark, path } from "./marks.mjs";

const GRAB = 24; // pixels within which a pointer takes hold of a point
const FINE = 120; // rows and columns at which two layers are asked
const ARROW = 0.6; // units of the plane

/**
 * @param {{onAdd: (point: number[]) => void, onMove: (n: number, point: number[]) => void,
 *          onRemove: (n: number) => void, onChoose: (n: number) => void}} on
 */
export function makePlane(on) {
  const svg = make("svg:svg", { class: "un-pplane", role: "group" });
  const frame = make("div", { class: "un-frame" }, svg);
  let now = null;
  let place = null; // of a point in pixels, and back

  function measure(width, [low, side]) {
    const left = 30;
    const size = width - left - 6;
    place = {
      size,
      to: ([x, y]) => [left + ((x - low) / side) * size, 6 + size - ((y - low) / side) * size],
      from: (at, up) => [low + ((at - left) / size) * side, low + ((6 + size - up) / size) * side],
    };
    svg.setAttribute("viewBox", `0 0 ${width} ${size + 32}`);
  }
  const shape = (name, corners, more = {}) => make("svg:path", { class: name, d: corners.length ? `M${path(corners.map(place.to))}` : "", ...more });

  function ground([low, side]) {
    const parts = [];
    for (let value = low; value <= low + side; value++) {
      const [at, up] = place.to([value, value]);
      const [left, bottom] = place.to([low, low]);
      parts.push(
        shape(value === 0 ? "un-grid is-zero" : "un-grid", [[value, low], [value, low + side]]),
        shape(value === 0 ? "un-grid is-zero" : "un-grid", [[low, value], [low + side, value]]),
        make("svg:text", { class: "un-ptick", x: at.toFixed(1), y: (bottom + 18).toFixed(1) }, pretty(value, 0)),
        make("svg:text", { class: "un-ptick is-left", x: (left - 7).toFixed(1), y: (up + 4).toFixed(1) }, pretty(value, 0)),
      );
    }
    return parts;
  }

  /** One unit: the two sides of its line, the line as it was, the line as it is. */
  function oneLine({ w, before, window: [low, side] }) {
    if (w[0] === 0 && w[1] === 0) return [];
    const ends = lineWithin(w, low, side);
    const size = Math.hypot(w[0], w[1]);
    const tip = (from) => [from[0] + (ARROW * w[0]) / size, from[1] + (ARROW * w[1]) / size];
    const parts = [
      shape("un-pside is-round", halfPlane(w, low, side)),
      shape("un-pside is-square", halfPlane(w.map((value) => -value), low, side)),
      before ? shape("un-pline is-before", lineWithin(before, low, side), { "data-id": "before" }) : null,
      shape("un-pline", ends, { "data-id": "w" }),
    ];
    if (ends.length === 2) {
      const middle = [0, 1].map((d) => (ends[0][d] + ends[1][d]) / 2);
      const [x, y] = place.to(tip(middle));
      parts.push(make("svg:g", { "data-id": "w" }, arrow("is-after", place.to(middle), [x, y]), make("svg:text", { class: "un-pname", x: (x + (12 * w[0]) / size).toFixed(1), y: (y - (12 * w[1]) / size + 4).toFixed(1) }, "w")));
    }
    return parts;
  }

  /** Two layers: the cells of a fine grid that they call round, and the hidden units' lines. */
  function layers({ layers: both, kind, window: [low, side] }) {
    const cell = side / FINE;
    let d = "";
    for (let row = 0; row < FINE; row++) {
      let begun = null;
      for (let column = 0; column <= FINE; column++) {
        const round = column < FINE && twoLayers(both, kind, [low + (column + 0.5) * cell, low + (row + 0.5) * cell]).o > 0;
        if (round && begun === null) begun = column;
        if (!round && begun !== null) {
          const [[x1, y1], [x2, y2]] = [[begun, row + 1], [column, row]].map(([c, r]) => place.to([low + c * cell, low + r * cell]));
          d += `M${x1.toFixed(1)} ${y1.toFixed(1)}H${x2.toFixed(1)}V${y2.toFixed(1)}H${x1.toFixed(1)}Z`;
          begun = null;
        }
      }
    }
    const whole = [[low, low], [low + side, low], [low + side, low + side], [low, low + side]];
    return [
      shape("un-pside is-square", whole),
      make("svg:path", { class: "un-pside is-round is-cut", d }),
      both.W.map((row, i) => {
        const ends = lineWithin([...row, both.b[i]], low, side);
        if (ends.length < 2) return [];
        const [end] = [...ends].sort((a, b) => a[0] - b[0]);
        const [x, y] = place.to(end);
        return [
          shape("un-pline is-unit", ends, { "data-id": `unit.${i}` }),
          make("svg:text", { class: "un-pname is-unit", x: (x + 18).toFixed(1), y: (y > 24 ? y - 6 : y + 20).toFixed(1), "data-id": `unit.${i}` }, make("svg:tspan", {}, "h"), make("svg:tspan", { dy: "0.3em", "font-size": "0.8em" }, String(i + 1))),
        ];
      }),
    ];
  }

  /**
   * @param next {{points, window, w, before, mistake: number|null, scores: number[], selected,
   *               mode, label, layers: object|null, kind}}  w: null with two layers
   */
  function show(next) {
    now = next;
    measure(Math.max(220, Math.round(frame.clientWidth)), next.window);
    const rings = next.points.flatMap((point, n) => {
      const [cx, cy] = place.to(point).map((value) => value.toFixed(1));
      const wrong = next.scores[n] <= 0;
      return [
        n === next.mistake ? make("svg:circle", { class: "un-pring is-mistake", cx, cy, r: 16 }) : null,
        wrong ? make("svg:circle", { class: "un-pring", "data-wrong": n + 1, cx, cy, r: 13 }) : null,
      ];
    });
    const marks = next.points.map((point, n) => mark(place.to(point), point[2], n + 1, { chosen: n === next.selected }));
    const behind = next.layers ? layers(next) : oneLine(next);
    svg.replaceChildren(...[ground(next.window), behind, rings, marks].flat(3).filter((part) => part !== null));
    svg.setAttribute("aria-label", next.label);
    svg.dataset.mode = next.mode;
  }

  // -------------------------------------------------------------- pointers
  let held = null; // the number of the point that the pointer drags

  svg.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    const at = pointerOn(svg, event);
    if (now.mode === "round" || now.mode === "square") {
      on.onAdd(place.from(...at));
      return;
    }
    const n = nearest(now.points.map(place.to), at, GRAB);
    if (n === null) return;
    if (now.mode === "remove") on.onRemove(n);
    else {
      on.onChoose((held = n));
      svg.setPointerCapture(event.pointerId);
    }
  });
  svg.addEventListener("pointermove", (event) => {
    if (held !== null && event.isPrimary) on.onMove(held, place.from(...pointerOn(svg, event)));
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = null));
  return { element: frame, show };
}
