// What a setting shows, in two sentences.

import { pretty } from "../kit.mjs";

const percent = (share) => `${pretty(100 * share, 1)} %`;

/** @param now {{basis, k: number, digit: number, held: number, error: number, distance: number, for95?: number}} */
export function tell({ basis, k, digit, held, error, distance, for95 }) {
  const { rank, words } = basis;
  const missing = percent(error / distance);
  if (k === 0) return `No component yet: the mean of ${words} has to stand for every image. This ${digit} is ${pretty(distance, 2)} away from it, squared.`;
  if (k < rank) {
    const share = `${k} of ${rank} axes hold ${percent(held)} of the variance of ${words}.`;
    const target = for95 === undefined ? "" : ` (${k < for95 ? `5 % takes k = ${for95}` : `it was 5 % at k = ${for95}`})`;
    return `${share} Of this ${digit}’s squared distance from their mean, ${missing} is missing${target}.`;
  }
  const end = k === rank ? `All ${rank} axes are in use.` : `There are only ${rank} axes to use: along the other ${784 - rank} directions ${words} do not vary at all.`;
  if (error > 1e-6) return `${end} ${missing} of this ${digit} stays missing for ever: ink where no 3 has any, or in patterns that no mixture of 3s makes.`;
  return `${end} The picture of this ${digit} is complete, ${784 - rank} components before the 784th.`;
}
