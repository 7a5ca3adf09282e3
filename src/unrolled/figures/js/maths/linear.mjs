// 2×2 matrices, as rows [[a, b], [c, d]]: what unrolled.linear_maps computes, in closed form.
// A test holds every function to the package.

export const apply2 = ([[a, b], [c, d]], [x, y]) => [a * x + b * y, c * x + d * y];
export const multiply2 = (A, B) => A.map((row) => [0, 1].map((j) => row[0] * B[0][j] + row[1] * B[1][j]));
export const transpose2 = ([[a, b], [c, d]]) => [[a, c], [b, d]];
export const determinant2 = ([[a, b], [c, d]]) => a * d - b * c;
export const turn2 = (angle) => [[Math.cos(angle), -Math.sin(angle)], [Math.sin(angle), Math.cos(angle)]];
export const stretch2 = (s1, s2) => [[s1, 0], [0, s2]];
export const length2 = ([x, y]) => Math.hypot(x, y);

const EQUAL = 1 - Math.sqrt(Number.EPSILON); // entries this near in size count as equally large

/** Flip a vector so that its largest entry is positive, of equal ones the first: axes keep still. */
export function oriented([x, y]) {
  const deciding = Math.abs(x) >= EQUAL * Math.abs(y) ? x : y;
  return deciding < 0 ? [-x, -y] : [x, y];
}

/** A power of two by which the largest entry comes to lie between 1 and 2: no square overflows. */
function sizeOf(A) {
  const largest = Math.max(...A.flat().map(Math.abs));
  return largest > 0 ? 2 ** Math.floor(Math.log2(largest)) : 1;
}

const unit = ([x, y]) => [x / Math.hypot(x, y), y / Math.hypot(x, y)];

/**
 * Eigenvalues in falling order and unit eigenvectors. kind: "two" different real eigenvalues, each
 * with a line of its own; "one" line only (a shear); "every" direction (a multiple of the
 * identity); "none" real: values is then [real part, imaginary part] of the pair.
 */
export function eigen2(A) {
  const size = sizeOf(A);
  const [a, b, c, d] = A.flat().map((entry) => entry / size);
  const tiny = 4 * Number.EPSILON;
  const middle = (a + d) / 2;
  const half = (a - d) / 2;
  const discriminant = half * half + b * c;
  if (Math.max(Math.abs(half), Math.abs(b), Math.abs(c)) <= tiny) {
    return { kind: "every", values: [size * middle, size * middle], vectors: [[1, 0], [0, 1]] };
  }
  const rounding = tiny * (Math.abs(half) * Math.max(Math.abs(a), Math.abs(d)) + Math.abs(b * c));
  if (Math.abs(discriminant) <= Math.max(rounding, (tiny * middle) ** 2)) {
    const [p, q] = Math.hypot(half, b) >= Math.hypot(c, half) ? [half, b] : [c, -half];
    return { kind: "one", values: [size * middle, size * middle], vectors: [oriented(unit([-q, p]))] };
  }
  const root = Math.sqrt(Math.abs(discriminant));
  if (discriminant < 0) return { kind: "none", values: [size * middle, size * root], vectors: [] };
  const far = middle + (middle < 0 ? -root : root); // of equal signs, so that nothing cancels
  const near = (a * d - b * c) / far;
  // u is at a right angle to a row of A − λ: to the one whose diagonal entry is a sum
  const reach = Math.abs(half) + root;
  const rows = half >= 0 ? [[c, -reach], [reach, b]] : [[-reach, b], [c, reach]];
  return { kind: "two", values: [Math.max(far, near), Math.min(far, near)].map((value) => size * value), vectors: rows.map(([p, q]) => oriented(unit([-q, p]))) };
}

/** The same for a symmetric matrix [[a, b], [b, d]]: always two directions, at a right angle. */
export function symmetricEigen2(a, b, d) {
  const angle = 0.5 * Math.atan2(2 * b, a - d);
  const middle = (a + d) / 2;
  const root = Math.hypot((a - d) / 2, b);
  const first = [Math.cos(angle), Math.sin(angle)];
  return { values: [middle + root, middle - root], vectors: [oriented(first), oriented([-first[1], first[0]])] };
}

/**
 * A = R(to) diag(stretches) R(from)ᵀ with two turns: the first stretch is the greatest, the second
 * is negative when A mirrors. Both angles in radians.
 * Source: the closed form by half sums, Blinn (1996), "Consider the lowly 2×2 matrix".
 */
export function turns2([[a, b], [c, d]]) {
  const [e, f, g, h] = [(a + d) / 2, (a - d) / 2, (c + b) / 2, (c - b) / 2];
  const [q, r] = [Math.hypot(e, h), Math.hypot(f, g)];
  const [a1, a2] = [Math.atan2(g, f), Math.atan2(h, e)];
  return { to: (a2 + a1) / 2, from: (a1 - a2) / 2, stretches: [q + r, q - r] };
}

/** Singular values s, and the columns of U and V: A vᵢ = sᵢ uᵢ, v's larger entries positive. */
export function singular2(matrix) {
  const size = sizeOf(matrix);
  const A = matrix.map((row) => row.map((entry) => entry / size));
  const { to, from, stretches } = turns2(A);
  const column = (angle) => [[Math.cos(angle), Math.sin(angle)], [-Math.sin(angle), Math.cos(angle)]];
  const V = column(from);
  const U = column(to);
  if (stretches[1] < 0) U[1] = [-U[1][0], -U[1][1]];
  V.forEach((v, i) => {
    const [x, y] = oriented(v);
    if (x !== v[0] || y !== v[1]) U[i] = [-U[i][0], -U[i][1]];
    V[i] = [x, y];
  });
  const s1 = stretches[0];
  const s2 = s1 > 0 ? Math.abs(determinant2(A)) / s1 : 0; // s₁ s₂ = |det A|
  return { U, s: [size * s1, size * s2], V };
}

/** How many dimensions are left: 0, 1 or 2. */
export function rank2(A) {
  const [s1, s2] = singular2(A).s;
  if (s1 === 0) return 0;
  return s2 > 2 * Number.EPSILON * s1 ? 2 : 1; // as NumPy counts
}

/**
 * x ← A x / |A x|, n times from x0: unit vectors, what A stretches each by (ρ = xᵀ A x), and the
 * logarithm to base 10 of how long the vector would be, had nobody shrunk it back to length 1.
 * Ends early at a vector that A sends to zero.
 */
export function powerIteration2(A, x0, n) {
  const trace = { x: [unit(x0)], rayleigh: [], log: [0] };
  for (let step = 0; ; step++) {
    const x = trace.x[step];
    const Ax = apply2(A, x);
    trace.rayleigh.push(x[0] * Ax[0] + x[1] * Ax[1]);
    const stretched = length2(Ax);
    if (step === n || stretched === 0) return trace;
    trace.x.push([Ax[0] / stretched, Ax[1] / stretched]);
    trace.log.push(trace.log[step] + Math.log10(stretched));
  }
}
