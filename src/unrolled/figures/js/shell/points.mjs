// The points of Shell, uniform in the ball of radius 1, and their distances from the centre and from
// a data point. What a frame has no time for, the next does.

import { length, randomGenerator, sampleBall } from "../maths/geometry.mjs";

export const POINTS = 1000;
export const QUERIES = 40;
export const DOTS = 400; // of the points, in the cut
const SOURCE = 4;

export function makePoints() {
  let [made, key, D, random, points, queried] = [0, null, 0, null, null, null];
  const fromCentre = new Float64Array(POINTS);
  const fromPoint = new Float64Array(POINTS);
  let query = null;

  /** Distances from the data point to the points from i on. */
  function measure(i) {
    for (; i < made; i++) {
      let sum = 0;
      for (let d = 0, at = i * D; d < D; d++, at++) sum += (points[at] - query[d]) ** 2;
      fromPoint[i] = Math.sqrt(sum);
    }
  }

  return {
    fromCentre,
    fromPoint,
    get made() {
      return made;
    },
    /** How far the data point that is looked from lies from the centre. */
    get rho() {
      return length(query);
    },
    /** The first two coordinates of a point; the second is 0 on a line. */
    flat: (i) => [points[i * D], D > 1 ? points[i * D + 1] : 0],
    /** Point at a setting; what was made for it stays. */
    turnTo(setting) {
      const now = `${setting.D} ${setting.seed}`;
      if (now !== key) {
        key = now;
        D = setting.D;
        random = randomGenerator(setting.seed, D, SOURCE);
        points = new Float64Array(POINTS * D);
        [made, queried] = [0, null];
      }
      if (setting.query === queried) return;
      queried = setting.query;
      query = sampleBall(random, POINTS + queried - 1, D);
      measure(0);
    },
    /** Make points until there are all, or the milliseconds are over. */
    advance(milliseconds) {
      const end = performance.now() + milliseconds;
      while (made < POINTS && performance.now() < end) {
        const from = made;
        const upto = Math.min(POINTS, made + Math.ceil(4000 / D));
        for (; made < upto; made++) {
          const own = points.subarray(made * D, (made + 1) * D);
          sampleBall(random, made, D, own);
          fromCentre[made] = length(own);
        }
        measure(from);
      }
    },
  };
}

/** What n distances say; outer: the share within eps of the largest. */
export function spread(distances, n, eps) {
  let [sum, nearest, farthest] = [0, Infinity, 0];
  for (let i = 0; i < n; i++) {
    sum += distances[i];
    nearest = Math.min(nearest, distances[i]);
    farthest = Math.max(farthest, distances[i]);
  }
  return { mean: sum / n, nearest, farthest, contrast: (farthest - nearest) / nearest, outer: shareFrom(distances, n, (1 - eps) * farthest) };
}

export function shareFrom(distances, n, least) {
  let count = 0;
  for (let i = 0; i < n; i++) if (distances[i] >= least) count++;
  return count / n;
}

/** How wide a bar of distances is: from the centre, from a data point. */
export const barWidths = (D) => ({ centre: 1 / Math.max(20, Math.ceil(D / 0.3)), point: 2 / Math.max(40, 8 * Math.round(Math.sqrt(D))) });

/** Pairs [left edge, share a unit of distance] of the bars that hold something. */
export function bars(distances, n, width) {
  const counts = new Map();
  for (let i = 0; i < n; i++) {
    const k = Math.floor(distances[i] / width);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  return [...counts].map(([k, count]) => [k * width, count / n / width]);
}
