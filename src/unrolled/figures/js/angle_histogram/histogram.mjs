// The histogram of AngleHistogram: bars of pairs, the exact law, the newest pair.

import { angleDensity } from "../maths/geometry.mjs";
import { make, pretty } from "../kit.mjs";
import { barWidth } from "./sampling.mjs";

const PER_DEGREE = (100 * Math.PI) / 180; // from a density a radian to per cent a degree
const NICE = [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next round number, and the step of its ticks. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const top = power * NICE.find((nice) => nice * power >= value * (1 - 1e-12));
  const step = power * [0.25, 0.5, 1, 2].find((each) => top / (each * power) <= 5);
  return { top, step };
}

/** Points [degrees, per cent a degree] of the ball's law. */
export function ballLaw(D) {
  const sd = 60 / Math.sqrt(D); // about
  const coarse = Array.from({ length: 181 }, (_, degrees) => degrees);
  const fine = Array.from({ length: 81 }, (_, k) => 90 + ((k - 40) / 8) * sd);
  const points = [...coarse, ...fine.filter((degrees) => degrees > 0 && degrees < 180)].sort((a, b) => a - b);
  return points.map((degrees) => [degrees, PER_DEGREE * angleDensity((degrees * Math.PI) / 180, D)]);
}

/** The exact lines of a setting: which is the law of what is drawn, and which stands for comparison. */
export function laws({ D, region }, square) {
  if (D === 1) return [{ kind: "exact", pieces: [[[0, 5], [10, 5]], [[170, 5], [180, 5]]] }]; // ½ in each bar
  const ball = ballLaw(D);
  if (region === "ball") return [{ kind: "exact", pieces: [ball] }];
  const cube = D === 2 ? [{ kind: "exact", pieces: [square.density.map((value, degrees) => [degrees, PER_DEGREE * value])] }] : [];
  return [{ kind: "other", pieces: [ball] }, ...cube];
}

/**
 * @param {{D: number, region: string, counts: number[], n: number, newest: number | null}} view
 *   newest: the angle of the newest pair, radians
 */
export function histogram(width, { D, region, counts, n, newest, square }) {
  const height = Math.round(Math.min(320, Math.max(250, width * 0.62)));
  const box = { left: 44, right: width - 14, top: 26, bottom: height - 48 };
  const lines = laws({ D, region }, square);
  const each = barWidth(D);
  const bars = counts.map((count) => (n ? (100 * count) / n / each : 0));
  const peak = Math.max(...lines.flatMap(({ pieces }) => pieces.flat().map(([, value]) => value)));
  const { top, step } = roundUp(Math.max(1.12 * peak, ...bars));
  const x = (degrees) => box.left + (degrees / 180) * (box.right - box.left);
  const y = (value) => box.bottom - (value / top) * (box.bottom - box.top);
  const text = (at, up, words, side = "") => make("svg:text", { x: at, y: up, class: `un-axisword ${side}` }, words);
  const parts = [
    make("svg:rect", { x: x(80), y: box.top, width: x(100) - x(80), height: box.bottom - box.top, class: "un-near" }),
    text(4, 14, "% of the pairs, a degree", "is-start"),
  ];
  for (let value = 0; value <= top * (1 + 1e-9); value += step) {
    parts.push(make("svg:path", { d: `M${box.left} ${y(value).toFixed(1)}H${box.right}`, class: value ? "un-grid" : "un-axis" }));
    parts.push(text(box.left - 6, y(value) + 4, pretty(value, step % 1 ? (step * 10) % 1 ? 2 : 1 : 0), "is-end"));
  }
  for (let degrees = 0; degrees <= 180; degrees += 30) parts.push(text(x(degrees), box.bottom + 22, `${degrees}°`));
  parts.push(text((box.left + box.right) / 2, height - 6, "angle θ between u and v"));
  bars.forEach((value, k) => {
    if (!value) return;
    const [from, to] = [x(k * each), x((k + 1) * each)];
    const gap = Math.min(1, (to - from) * 0.1);
    parts.push(make("svg:rect", { x: (from + gap / 2).toFixed(2), y: y(value).toFixed(2), width: (to - from - gap).toFixed(2), height: (box.bottom - y(value)).toFixed(2), class: "un-bar", "data-bar": k }));
  });
  for (const { kind, pieces } of lines) {
    const d = pieces.map((points) => "M" + points.map(([degrees, value]) => `${x(degrees).toFixed(2)} ${y(value).toFixed(2)}`).join("L")).join("");
    parts.push(make("svg:path", { d, class: `un-law is-${kind}`, "data-law": kind }));
  }
  if (newest !== null) {
    const at = x((newest * 180) / Math.PI);
    parts.push(make("svg:path", { d: `M${at.toFixed(1)} ${box.bottom + 1}l5 9h-10z`, class: "un-newest" }));
  }
  return { height, parts };
}
