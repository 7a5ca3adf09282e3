// The coordinates z of an image as bars: the first 25 each with room of its own, the others side by
// side as thin as they must be. Behind each bar the reach of most images, ±√λ.

import { followAlong, make } from "../kit.mjs";

const FIRST = 25;
const HEIGHT = 150;
const TOP = 20;

export function makeCoefficients({ onPick }) {
  const svg = make("svg:svg", { role: "img", class: "un-coefficients" });
  const frame = make("div", {}, svg);
  let placeAt = () => null;

  /** @param {{basis, z: number[], k: number, label: string}} now */
  function show({ basis, z, k, label }) {
    const width = Math.max(220, Math.round(frame.clientWidth));
    const { rank, eigenvalues } = basis;
    const left = 30;
    const gap = 14;
    const roomy = Math.round((width - left - gap) * 0.62);
    const thin = width - left - gap - roomy;
    const step = roomy / FIRST;
    const pace = thin / (rank - FIRST);
    const tail = left + roomy + gap;
    const most = Math.max(Math.sqrt(eigenvalues[0]), ...z.slice(0, rank).map(Math.abs));
    const middle = TOP + (HEIGHT - TOP - 24) / 2;
    const tall = (HEIGHT - TOP - 24) / 2 / most;
    const x = (j) => (j < FIRST ? left + step * (j + 0.5) : tail + pace * (j - FIRST + 0.5));
    const text = (at, up, words, more = {}) => make("svg:text", { x: at.toFixed(1), y: up, ...more }, words);
    const parts = [];

    // ±√λ: a band whose edge falls from axis to axis
    const reach = (from, to, half) => {
      const edge = (sign) => Array.from({ length: to - from }, (_, i) => [x(from + i), middle - sign * tall * Math.sqrt(eigenvalues[from + i])]);
      const corners = [...edge(1).flatMap(([at, y]) => [[at - half, y], [at + half, y]]), ...edge(-1).reverse().flatMap(([at, y]) => [[at + half, y], [at - half, y]])];
      return make("svg:path", { class: "un-reach", d: `M${corners.map(([at, y]) => `${at.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z` });
    };
    parts.push(reach(0, FIRST, step / 2), reach(FIRST, rank, pace / 2));
    parts.push(make("svg:path", { class: "un-zero", d: `M${left} ${middle}H${left + roomy}M${tail} ${middle}H${width}` }));

    for (let j = 0; j < FIRST; j++) {
      const y = middle - tall * z[j];
      const bar = { x: (x(j) - step * 0.32).toFixed(1), y: Math.min(y, middle).toFixed(1), width: (step * 0.64).toFixed(1), height: Math.abs(y - middle).toFixed(1) };
      parts.push(make("svg:rect", { class: j < k ? "un-in" : "un-out", "data-bar": j, ...bar }));
    }
    const sticks = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, i) => `M${x(from + i).toFixed(2)} ${middle}V${(middle - tall * z[from + i]).toFixed(1)}`).join("");
    const split = Math.min(rank, Math.max(FIRST, k));
    parts.push(make("svg:path", { class: "un-sticks un-in", d: sticks(FIRST, split) }), make("svg:path", { class: "un-sticks un-out", d: sticks(split, rank) }));

    if (k >= 1 && k <= rank) {
      const at = x(k - 1);
      parts.push(make("svg:path", { class: "un-pointer", d: `M${at.toFixed(1)} ${TOP - 3}l-5 -7h10z` }));
    }
    const bottom = HEIGHT - 8;
    parts.push(text(left - 6, TOP + 5, most.toFixed(1), { "text-anchor": "end" }), text(left - 6, middle + 4, "0", { "text-anchor": "end" }));
    for (const j of [1, 5, 10, 15, 20, 25]) parts.push(text(x(j - 1), bottom, String(j), { "text-anchor": "middle" }));
    parts.push(text(tail + thin / 2, bottom, `26 … ${rank}`, { "text-anchor": "middle" }));

    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...parts);
    placeAt = (pixel) => {
      if (pixel < tail - gap / 2) return Math.max(0, Math.min(FIRST, Math.ceil((pixel - left) / step)));
      return Math.min(rank, Math.max(FIRST + 1, FIRST + Math.ceil((pixel - tail) / pace)));
    };
  }

  followAlong(svg, (x) => onPick(placeAt(x)));
  return { element: frame, show };
}
