// Rosenblatt's rule in the plane, its bound, and the widest margin: the same as unrolled.perceptron,
// which it is held to. Points are [x, y, label]; each gets a 1 as its last coordinate, whose weight
// is the bias, so w has three entries.

export const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
export const augment = ([x, y]) => [x, y, 1];

/**
 * The rule, point after point in their order, pass after pass: until a pass is without a mistake,
 * until `most` mistakes are made, or until the weights have gone round their circle three times.
 * @param {number[][]} points  [x, y, label], label +1 or -1
 * @returns {{mistakes: {point: number, visit: number, score: number, before: number[],
 *           after: number[]}[], visits: number, converged: boolean, cycle: [number, number]|null,
 *           begins: number[]}}  begins: how many mistakes were made before each pass
 */
export function run(points, most) {
  const story = { mistakes: [], visits: 0, converged: false, cycle: null, begins: [] };
  const seen = new Map(); // weights at the start of a pass, and which pass it was
  let w = [0, 0, 0];
  for (let pass = 0; ; pass++) {
    const key = String(w.map((value) => value + 0));
    if (story.cycle === null && seen.has(key)) story.cycle = [seen.get(key), pass - seen.get(key)];
    seen.set(key, pass);
    const enough = story.cycle !== null && pass >= story.cycle[0] + 3 * story.cycle[1];
    if (enough || story.mistakes.length >= most) return story;
    story.begins.push(story.mistakes.length);
    for (const [point, [x, y, label]] of points.entries()) {
      const score = label * dot(w, [x, y, 1]);
      if (score <= 0) {
        const after = [w[0] + label * x, w[1] + label * y, w[2] + label];
        story.mistakes.push({ point, visit: story.visits, score, before: w, after });
        w = after;
      }
      story.visits++;
    }
    if (story.mistakes.length === story.begins[pass]) return { ...story, converged: true };
  }
}

/** The length of the longest point, its 1 included. */
export const radius = (points) => Math.max(...points.map((point) => Math.hypot(...augment(point))));

/** y(w · x) of every point: above 0 where w is right. */
export const scores = (w, points) => points.map((point) => point[2] * dot(w, augment(point)));

/**
 * The unit vector w with the widest margin, and that margin; w is null and the margin 0 if no line
 * separates the two kinds.
 */
export function widest(points) {
  const mirrored = points.map((point) => augment(point).map((value) => point[2] * value));
  const size = Math.max(...mirrored.map((each) => Math.hypot(...each)));
  const nearest = nearestToZero(mirrored.map((each) => each.map((value) => value / size)));
  const length = Math.hypot(...nearest);
  if (length === 0) return { w: null, margin: 0 };
  const w = nearest.map((value) => value / length);
  const margin = Math.min(...scores(w, points));
  return margin > 0 ? { w, margin } : { w: null, margin: 0 };
}

const combine = (shares, points) => points[0].map((_, d) => shares.reduce((sum, share, i) => sum + share * points[i][d], 0));
const indexOfLeast = (values) => values.reduce((least, value, i) => (value < values[least] ? i : least), 0);

/** The point nearest to zero in the hull of points none of which is longer than 1. Wolfe (1976). */
function nearestToZero(points) {
  const rounding = 8 * Number.EPSILON;
  let corners = [indexOfLeast(points.map((point) => dot(point, point)))];
  let shares = [1];
  let nearest = points[corners[0]];
  while (dot(nearest, nearest) > rounding) {
    const heights = points.map((point) => dot(point, nearest));
    const newcomer = indexOfLeast(heights);
    if (corners.includes(newcomer) || dot(nearest, nearest) - heights[newcomer] <= rounding) break;
    corners.push(newcomer);
    shares.push(0);
    let goal = sharesNearestToZero(corners.map((i) => points[i]));
    while (goal.some((share) => share <= rounding)) {
      // towards the goal until the first share is used up; its corner leaves
      const steps = goal.map((share, i) => (share <= rounding ? shares[i] / Math.max(shares[i] - share, rounding) : Infinity));
      const first = indexOfLeast(steps);
      const step = Math.min(1, steps[first]);
      const without = (list) => list.filter((_, i) => i !== first);
      shares = without(shares.map((share, i) => share + step * (goal[i] - share)));
      corners = without(corners);
      goal = sharesNearestToZero(corners.map((i) => points[i]));
    }
    shares = goal;
    const before = nearest;
    nearest = combine(shares, corners.map((i) => points[i]));
    if (dot(nearest, nearest) >= dot(before, before)) break;
  }
  return nearest;
}

/** Shares, of sum 1 but of any sign, of the point nearest to zero in the plane of the corners. */
function sharesNearestToZero([base, ...others]) {
  const sides = others.map((corner) => corner.map((value, d) => value - base[d]));
  const shares = leastSquares(sides, base.map((value) => -value));
  return [1 - shares.reduce((sum, share) => sum + share, 0), ...shares];
}

/** The numbers c that bring Σ c_i sides_i nearest to the target: Gram and Schmidt's directions. */
function leastSquares(sides, target) {
  const directions = [];
  const R = sides.map(() => []);
  sides.forEach((side, i) => {
    let rest = side;
    for (let twice = 0; twice < 2; twice++) {
      directions.forEach((q, j) => {
        const along = dot(q, rest);
        R[j][i] = (R[j][i] ?? 0) + along;
        rest = rest.map((value, d) => value - along * q[d]);
      });
    }
    R[i][i] = Math.hypot(...rest);
    directions.push(R[i][i] > 0 ? rest.map((value) => value / R[i][i]) : rest);
  });
  const c = directions.map((q) => dot(q, target));
  for (let i = sides.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < sides.length; j++) c[i] -= R[i][j] * c[j];
    c[i] = R[i][i] > 0 ? c[i] / R[i][i] : 0;
  }
  return c;
}

// ---------------------------------------------------------------- two layers

const UNITS = { hand: (a) => (a > 0 ? 1 : 0), learnt: (a) => 1 / (1 + Math.exp(-a)) };

/**
 * What two layers make of a point: what the hidden units say, and o, above 0 where they say +1.
 * @param {{W: number[][], b: number[], v: number[], c: number}} layers
 * @param {"hand"|"learnt"} kind  thresholds, or sigmoid units
 */
export function twoLayers(layers, kind, [x, y]) {
  const hidden = layers.W.map((row, i) => UNITS[kind](row[0] * x + row[1] * y + layers.b[i]));
  return { hidden, o: dot(layers.v, hidden) + layers.c };
}
