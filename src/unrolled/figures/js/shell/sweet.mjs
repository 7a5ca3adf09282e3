// The ball of Shell as a sweet, cut through the middle: a coat of sugar, chocolate inside, and the
// points where they lie. Below, what one eats: the shares of the volume.

import { make, pretty } from "../kit.mjs";

/** A share in per cent, with as many decimals as it takes not to look like all or nothing. */
export function percent(share) {
  const decimals = [1, 2, 3, 4, 5].find((n) => Number((100 * share).toFixed(n)) % 100 !== 0) ?? 1;
  return `${pretty(100 * share, decimals)} %`;
}

const LINE = 26; // how high the ball is drawn on a line, where it is only a stretch

/** Where a point is drawn: its distance from the centre is true, its direction that of two coordinates. */
function place([x, y], radius) {
  const flat = Math.hypot(x, y);
  return flat ? [(radius * x) / flat, (radius * y) / flat] : [radius, 0];
}

/** @param {{eps: number, D: number, dots: [number[], number][], share: number}} view  dots: [two coordinates, distance] */
export function sweet(width, { eps, D, dots, share }) {
  const size = Math.min(width, 300);
  const [x, y, reach] = [width / 2, size / 2, size / 2 - 8];
  const parts = [];
  if (D === 1) {
    const stretch = (half, kind) => make("svg:rect", { x: x - half, y: y - LINE / 2, width: 2 * half, height: LINE, class: kind });
    parts.push(stretch(reach, "un-coat"), stretch(reach * (1 - eps), "un-inside"));
  } else {
    parts.push(make("svg:circle", { cx: x, cy: y, r: reach, class: "un-coat" }));
    parts.push(make("svg:circle", { cx: x, cy: y, r: (reach * (1 - eps)).toFixed(3), class: "un-inside", "data-part": "inside" }));
  }
  const spots = dots.map(([flat, radius]) => place(flat, radius)).map(([across, up]) => `M${(x + reach * across).toFixed(2)} ${(y - reach * up).toFixed(2)}h0`);
  parts.push(make("svg:path", { d: spots.join(""), class: "un-spots is-edged" }), make("svg:path", { d: spots.join(""), class: "un-spots", "data-part": "dots" })); // one path: hundreds of elements are slow
  parts.push(make("svg:text", { x, y: D === 1 ? y - LINE : y + 12, class: "un-stamp" }, `D = ${D}`));
  const [top, high, left, wide] = [size + 22, 22, 4, width - 8];
  const coat = wide * share;
  parts.push(make("svg:text", { x: left, y: top - 6, class: "un-axisword is-start" }, "What one eats, by volume"));
  parts.push(make("svg:rect", { x: left, y: top, width: coat.toFixed(2), height: high, class: "un-coat", "data-part": "share" }));
  parts.push(make("svg:rect", { x: (left + coat).toFixed(2), y: top, width: (wide - coat).toFixed(2), height: high, class: "un-inside" }));
  parts.push(make("svg:text", { x: left, y: top + high + 18, class: "is-start un-coatname" }, `sugar ${percent(share)}`));
  parts.push(make("svg:text", { x: left + wide, y: top + high + 18, class: "is-end un-insidename" }, `chocolate ${percent(1 - share)}`));
  return { height: top + high + 26, parts };
}
