// High-dimensional geometry: volumes of balls, angles between random directions, distances, and a
// source of chance. The same as unrolled.geometry and unrolled.figures.dice, which it is held to.

// ---------------------------------------------------------------- volumes

/** What is left of ln Γ(x) beyond (x − ½) ln x − x + ½ ln 2π, in falling powers of x²; from x = 10. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188];

/** ln Γ(x) for x > 0, by Stirling's series after moving x up to where it is exact. */
export function logGamma(x) {
  let product = 1;
  for (; x < 10; x++) product *= x;
  const rest = STIRLING.reduceRight((sum, term) => sum / (x * x) + term, 0) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + rest - Math.log(product);
}

/** ψ′(x) for x > 0, the trigamma function: the slope of the slope of ln Γ. */
export function trigamma(x) {
  let sum = 0;
  for (; x < 12; x++) sum += 1 / (x * x);
  const series = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66].reduceRight((rest, term) => rest / (x * x) + term, 0);
  return sum + 1 / x + 1 / (2 * x * x) + series / x ** 3;
}

/** The natural logarithm of a ball's volume: π^(D/2) r^D / Γ(D/2 + 1). */
export const logBallVolume = (D, r = 1) => (D / 2) * Math.log(Math.PI) - logGamma(D / 2 + 1) + D * Math.log(r);

/** The share of a ball's volume in its outermost layer, eps of the radius thick: 1 − (1 − eps)^D. */
export const shellFraction = (D, eps) => -Math.expm1(D * Math.log1p(-eps));

/** The smallest D whose outermost layer holds at least `share` of the volume. */
export function shellDimension(share, eps) {
  let D = Math.max(1, Math.floor(Math.log1p(-share) / Math.log1p(-eps)) - 1);
  while (shellFraction(D, eps) < share) D++;
  return D;
}

// ---------------------------------------------------------------- angles between random directions

/** ∫ sin^n over 0 … π. */
const sineIntegral = (n) => Math.exp(0.5 * Math.log(Math.PI) + logGamma((n + 1) / 2) - logGamma(n / 2 + 1));

/** The density of the angle between two random directions, per radian: ∝ sin^(D−2) θ. D from 2. */
export function angleDensity(theta, D) {
  const n = D - 2;
  return (n === 0 ? 1 : Math.sin(theta) ** n) / sineIntegral(n);
}

/**
 * How probable it is that the angle lies between theta and 90° (negative beyond 90°); D from 2.
 * Integrating by parts takes sin^k down to sin^(k−2), and leaves a term that is never negative.
 */
function towardsRightAngle(theta, D) {
  if (theta > Math.PI / 2) return -towardsRightAngle(Math.PI - theta, D);
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = D % 2;
  let sum = odd ? cosine / 2 : 0.5 - theta / Math.PI;
  let term = odd ? (sine * sine * cosine) / 4 : (sine * cosine) / Math.PI;
  for (let k = 2 + odd; k <= D - 2; k += 2) {
    sum += term;
    term *= (sine * sine * k) / (k + 1);
  }
  return sum;
}

/** How probable it is that the angle between two random directions lies from low to high, radians. */
export function angleProbability(low, high, D) {
  if (D === 1) return (low <= 0 && high >= 0 ? 0.5 : 0) + (low <= Math.PI && high >= Math.PI ? 0.5 : 0);
  const within = (theta) => Math.min(Math.PI, Math.max(0, theta));
  return towardsRightAngle(within(low), D) - towardsRightAngle(within(high), D);
}

/**
 * ln of the probability of an angle below theta, where theta ≤ 90° and D ≥ 2: accurate also where
 * the probability itself is too small for a number. Away from 90° by a series whose terms are all
 * positive, near it by what is left of ½.
 */
export function logAngleTail(theta, D) {
  const n = D - 2;
  const sine2 = Math.sin(theta) ** 2;
  if (sine2 > 0.99) return Math.log(0.5 - towardsRightAngle(theta, D));
  let sum = 1;
  for (let k = 2, term = 1; term > 1e-17 * sum; k += 2) {
    term *= (sine2 * (n + k)) / (n + k + 1);
    sum += term;
  }
  return ((n + 1) / 2) * Math.log(sine2) + Math.log((Math.cos(theta) * sum) / ((n + 1) * sineIntegral(n)));
}

/** The standard deviation of the angle, radians: its variance is ½ ψ′(D/2); for D = 1, π/2. */
export const angleSd = (D) => Math.sqrt(trigamma(D / 2) / 2);

/** The angle between two vectors, radians; accurate also near 0 and π (Kahan). */
export function angleBetween(u, v) {
  const [a, b] = [length(u), length(v)];
  let [apart, along] = [0, 0];
  for (let d = 0; d < u.length; d++) {
    apart += (b * u[d] - a * v[d]) ** 2;
    along += (b * u[d] + a * v[d]) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(along));
}

export function length(u) {
  let sum = 0;
  for (let d = 0; d < u.length; d++) sum += u[d] * u[d];
  return Math.sqrt(sum);
}

// ---------------------------------------------------------------- distances in the ball of radius 1

/**
 * The density of the distance from a point at `rho` from the centre to a random point of the ball:
 * the sphere of radius s about it, times the share of that sphere which lies inside the ball.
 */
export function distanceDensity(s, rho, D) {
  if (s < 0 || s >= 1 + rho) return 0;
  if (s <= 1 - rho) return D * s ** (D - 1);
  if (D === 1) return 0.5; // one of two directions stays inside
  const cosine = (rho * rho + s * s - 1) / (2 * rho * s); // of the widest way back that is inside
  const theta = Math.atan2(Math.sqrt((1 - cosine) * (1 + cosine)), Math.abs(cosine));
  const tail = logAngleTail(theta, D);
  const share = cosine >= 0 ? tail : Math.log1p(-Math.exp(tail));
  return Math.exp(Math.log(D) + (D - 1) * Math.log(s) + share);
}

// ---------------------------------------------------------------- chance

/** Mix 32 bits so that neighbours have nothing in common. Source: triple32, C. Wellons (2018), public domain. */
function mix(x) {
  x = Math.imul(x ^ (x >>> 17), 0xed5ad4bb);
  x = Math.imul(x ^ (x >>> 11), 0xac4c1b51);
  x = Math.imul(x ^ (x >>> 15), 0x31848bab);
  return (x ^ (x >>> 14)) >>> 0;
}

/**
 * A source of chance whose k-th number can be asked for at once, so that sample i is the same
 * however many came before it. Whole numbers name the source: equal names, equal numbers.
 * @returns {{uniform: (k: number) => number, normals: (k: number, pair: Float64Array) => void}}
 *   uniform(k) in (0, 1); normals(k) makes two normal numbers of uniform(k) and uniform(k + 1)
 */
export function randomGenerator(...names) {
  const start = names.reduce((state, name) => mix(state ^ name), 0x9e3779b9);
  const uniform = (k) => (mix((start + k) | 0) + 0.5) / 2 ** 32;
  const normals = (k, pair) => {
    const radius = Math.sqrt(-2 * Math.log(uniform(k))); // Box and Muller (1958)
    const turn = 2 * Math.PI * uniform(k + 1);
    pair[0] = radius * Math.cos(turn);
    pair[1] = radius * Math.sin(turn);
  };
  return { uniform, normals };
}

const pair = new Float64Array(2);
/** How many numbers of a source one point in D dimensions takes: its normals, and its radius. */
const needs = (D) => 2 * Math.ceil(D / 2) + 1;

/** The i-th random direction of a source: D normal numbers, divided by their length. */
export function sampleDirection(random, i, D, out = new Float64Array(D)) {
  const first = i * needs(D);
  for (let d = 0; d < D; d += 2) {
    random.normals(first + d, pair);
    out[d] = pair[0];
    if (d + 1 < D) out[d + 1] = pair[1];
  }
  const size = length(out);
  for (let d = 0; d < D; d++) out[d] /= size;
  return out;
}

/** The i-th point of a source, uniform in the ball of radius 1: a direction, and U^(1/D) of the way. */
export function sampleBall(random, i, D, out = new Float64Array(D)) {
  sampleDirection(random, i, D, out);
  const radius = random.uniform(i * needs(D) + needs(D) - 1) ** (1 / D);
  for (let d = 0; d < D; d++) out[d] *= radius;
  return out;
}

/** The i-th point of a source, uniform in the cube from −1 to 1. */
export function sampleCube(random, i, D, out = new Float64Array(D)) {
  for (let d = 0; d < D; d++) out[d] = 2 * random.uniform(i * D + d) - 1;
  return out;
}
