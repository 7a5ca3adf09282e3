// What the reader is asked, and how near he came.

import { pretty } from "../kit.mjs";
import { between, varianceAt } from "../maths/pca.mjs";

const percent = (share) => `${pretty(100 * share, 1)} %`;

/** @param now {{S, total, angle, components, fit}} */
export function tell({ S, total, angle, components, fit }) {
  if (!(total > 0)) return "All points are in one place: there is nothing to keep, and no axis is better than another.";
  if (fit === null) return "Turn the violet axis until it lies along the cloud, as you would draw an oval’s long axis. Then ask for the answer.";
  const { values, angles, one } = components;
  if (one) return "This cloud is as wide in one direction as in any other. Every axis keeps half of the variance, and none is first.";
  const off = between(fit, angles[0]);
  const share = varianceAt(S, fit) / values[0];
  const score = `Your fit, ${pretty(fit, 1)}°, is ${pretty(off, 1)}° off the first component and keeps ${percent(share)} of the variance which that keeps.`;
  const [first, second] = angles.map((each) => between(angle, each) < 0.05);
  if (first) return `${score} Your axis now is the first component: it keeps λ₁ = ${pretty(values[0], 2)} and misses λ₂ = ${pretty(values[1], 2)}.`;
  if (second) return `${score} Your axis now is the second component: it keeps as little as any axis can, λ₂ = ${pretty(values[1], 2)}.`;
  return score;
}
