// How far A turns and how much it stretches a vector, for every direction the vector can have.
// Where the first curve is zero there is an eigenvector; where the second is greatest, a singular one.

import { followAlong, make, pretty } from "../kit.mjs";
import { apply2, length2 } from "../maths/linear.mjs";

const STEP = 1; // degrees
const HEIGHT = 118;
const BOX = { left: 40, right: 12, top: 22, bottom: 22 };

/** The angle from x to Ax in degrees, from −180 to 180; null where Ax is nothing. */
export function turnOf(A, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const x = [Math.cos(angle), Math.sin(angle)];
  const y = apply2(A, x);
  if (length2(y) < 1e-12) return null;
  return (Math.atan2(x[0] * y[1] - x[1] * y[0], x[0] * y[0] + x[1] * y[1]) * 180) / Math.PI;
}

export function stretchOf(A, degrees) {
  const angle = (degrees * Math.PI) / 180;
  return length2(apply2(A, [Math.cos(angle), Math.sin(angle)]));
}

/** The direction of a vector as an angle from 0 up to 180 degrees: a line has no sense. */
export const lineAngle = ([x, y]) => (((Math.atan2(y, x) * 180) / Math.PI) % 180 + 180) % 180;

export function makeCurves({ onProbe }) {
  const charts = ["turn", "stretch"].map((name) => {
    const svg = make("svg:svg", { class: "un-lincurve", role: "img", "data-curve": name });
    let at = () => 0;
    followAlong(svg, (x) => onProbe(at(x)));
    return { name, svg, setAt: (to) => (at = to) };
  });
  const element = make("div", { class: "un-lincurves" }, charts.map((chart) => chart.svg));

  function show({ matrix, probe, eigen, singular, layers }) {
    const width = Math.max(240, Math.round(charts[0].svg.clientWidth) || 420);
    const box = { left: BOX.left, right: width - BOX.right, top: BOX.top, bottom: HEIGHT - BOX.bottom };
    const xAt = (degrees) => box.left + (degrees / 180) * (box.right - box.left);
    const top = Math.max(1, Math.ceil(singular.s[0] * 1.15));
    const here = ((probe % 180) + 180) % 180;
    const turns = Array.from({ length: 181 }, (_, degrees) => turnOf(matrix, degrees)).filter((turn) => turn !== null);
    const most = [45, 90, 180].find((limit) => turns.every((turn) => Math.abs(turn) <= limit + 1e-9));
    const plans = {
      turn: { low: -most, high: most, ticks: [-most, 0, most], say: (v) => `${pretty(v, 0)}°`, of: (degrees) => turnOf(matrix, degrees), words: "turn from x to Ax" },
      stretch: { low: 0, high: top, ticks: [0, top / 2, top], say: (v) => pretty(v, top > 2 ? (top % 2 ? 1 : 0) : 1), of: (degrees) => stretchOf(matrix, degrees), words: "stretch |Ax| / |x|" },
    };
    for (const { name, svg, setAt } of charts) {
      const { low, high, ticks, say, of, words } = plans[name];
      const yAt = (value) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
      setAt((pixel) => Math.round(Math.max(0, Math.min(1, (pixel - box.left) / (box.right - box.left))) * 180));
      let path = "";
      let last = null;
      for (let degrees = 0; degrees <= 180; degrees += STEP) {
        const value = of(degrees);
        const jump = value === null || last === null || (name === "turn" && Math.abs(value - last) > 90);
        if (value !== null) path += `${jump ? "M" : "L"}${xAt(degrees).toFixed(1)} ${yAt(value).toFixed(1)}`;
        last = value;
      }
      const grid = ticks.map((tick) => [
        make("svg:path", { d: `M${box.left} ${yAt(tick)}H${box.right}`, class: tick === 0 ? "un-zero" : "un-gridline" }),
        make("svg:text", { x: box.left - 6, y: yAt(tick) + 4, "text-anchor": "end" }, say(tick)),
      ]);
      const along = [0, 45, 90, 135, 180].map((tick) => make("svg:text", { x: xAt(tick), y: HEIGHT - 5, "text-anchor": tick === 180 ? "end" : "middle" }, `${tick}°`));
      const shown = layers.has(name === "turn" ? "eigenvectors" : "singular");
      const marks = !shown ? [] : name === "turn" ? eigenMarks(eigen, xAt, yAt, of) : singularMarks(singular, xAt, yAt);
      const value = of(here);
      const cursor = [
        make("svg:path", { d: `M${xAt(here)} ${box.top}V${box.bottom}`, class: "un-cursor" }),
        value === null ? null : make("svg:circle", { cx: xAt(here), cy: yAt(value), r: 5, class: "un-cursordot" }),
      ];
      svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      svg.setAttribute("aria-label", `${words}, for x at 0 to 180 degrees. At ${pretty(here, 0)} degrees: ${value === null ? "none" : say === plans.turn.say ? `${pretty(value, 1)} degrees` : pretty(value)}.`);
      svg.replaceChildren(...[grid, along, make("svg:text", { x: box.left, y: 13, class: "un-curvename" }, words), make("svg:path", { d: path, class: "un-curveline" }), marks, cursor].flat(3).filter(Boolean));
    }
  }

  return { element, show };
}

function eigenMarks(eigen, xAt, yAt, of) {
  if (eigen.kind === "none" || eigen.kind === "every") return [];
  return eigen.vectors.map((u, i) => {
    const angle = lineAngle(u);
    const value = eigen.values[i] < 0 ? (of(angle) < 0 ? -180 : 180) : 0;
    return make("svg:path", { d: "M0-7L6 0L0 7L-6 0Z", class: "un-eigenmark", "data-id": `eigen.${i}`, transform: `translate(${xAt(angle).toFixed(1)} ${yAt(value).toFixed(1)})` });
  });
}

function singularMarks(singular, xAt, yAt) {
  if (singular.s[0] - singular.s[1] < 1e-9) return [];
  return singular.V.map((v, i) => make("svg:path", { d: "M-5-5H5V5H-5Z", class: "un-singularmark", "data-id": `v.${i} su.${i}`, transform: `translate(${xAt(lineAngle(v)).toFixed(1)} ${yAt(singular.s[i]).toFixed(1)})` }));
}
