// The pairs of AngleHistogram: each is two real points. What a frame has no time for, the next does.

import { angleBetween, length, randomGenerator, sampleBall, sampleCube, sampleDirection } from "../maths/geometry.mjs";

export const MOST = 100_000; // pairs
const SOURCES = { ball: 1, cube: 2 };
const WALK = 3;
export const STEPS = 25;
const NEAR = [80, 100].map((degrees) => (degrees * Math.PI) / 180);
const WIDTHS = [[4, 10], [30, 5], [300, 2], [Infinity, 1]]; // up to this D: degrees a bar is wide

export const barWidth = (D) => WIDTHS.find(([upto]) => D <= upto)[1];

/** The points u and v of a pair. */
export function pairAt({ D, region, seed }, i) {
  const random = randomGenerator(seed, D, SOURCES[region]);
  const point = region === "ball" ? sampleBall : sampleCube;
  return [point(random, 2 * i, D), point(random, 2 * i + 1, D)];
}

/** The angles of the pairs of one setting after another; `advance` makes some more. */
export function makePairs() {
  const angles = new Float64Array(MOST);
  let [made, key, random, point, u, v] = [0, null, null, null, null, null];
  return {
    angles,
    get made() {
      return made;
    },
    /** Point at a setting; what was made for it stays. */
    turnTo({ D, region, seed }) {
      if (key === `${D} ${region} ${seed}`) return;
      key = `${D} ${region} ${seed}`;
      made = 0;
      random = randomGenerator(seed, D, SOURCES[region]);
      point = region === "ball" ? sampleDirection : sampleCube; // a length does not turn a vector
      [u, v] = [new Float64Array(D), new Float64Array(D)];
    },
    /** Make pairs until there are so many, or the milliseconds are over. */
    advance(wanted, milliseconds) {
      const end = performance.now() + milliseconds;
      while (made < wanted && performance.now() < end) {
        const upto = Math.min(wanted, made + Math.ceil(2000 / u.length));
        for (; made < upto; made++) {
          point(random, 2 * made, u.length, u);
          point(random, 2 * made + 1, v.length, v);
          angles[made] = angleBetween(u, v);
        }
      }
    },
  };
}

/** What the first n angles say: sd about 90°, the share at 80° … 100°, sd of cos θ; pairs a bar. */
export function summary(angles, n, D) {
  const width = barWidth(D);
  const counts = new Array(180 / width).fill(0);
  let [off, near, cosine] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const theta = angles[i];
    off += (theta - Math.PI / 2) ** 2;
    cosine += Math.cos(theta) ** 2;
    if (theta >= NEAR[0] && theta <= NEAR[1]) near++;
    counts[Math.min(counts.length - 1, Math.floor((theta * 180) / Math.PI / width))]++;
  }
  return { counts, sample: n ? { sd: Math.sqrt(off / n), near: near / n, cosine: Math.sqrt(cosine / n) } : null };
}

/** A walk of unit steps in random directions: its turns, its distances, and the angles of any two steps. */
export function walk({ D, seed }) {
  const random = randomGenerator(seed, D, WALK);
  const steps = Array.from({ length: STEPS }, (_, i) => sampleDirection(random, i, D));
  const at = new Float64Array(D);
  const distance = [0];
  for (const step of steps) {
    for (let d = 0; d < D; d++) at[d] += step[d];
    distance.push(length(at));
  }
  const between = steps.flatMap((one, i) => steps.slice(i + 1).map((other) => angleBetween(one, other)));
  return {
    turns: steps.slice(1).map((step, k) => angleBetween(steps[k], step)),
    distance,
    least: Math.min(...between),
    largest: Math.max(...between),
  };
}
