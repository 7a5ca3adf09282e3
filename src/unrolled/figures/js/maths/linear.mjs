// 2×2 matrices, as rows [[a, b], [c, d]]: what unrolled.linear_maps computes, in closed form.
// A test holds every function to the package.

export const apply2 = ([[a, b], [c, d]], [x, y]) => [a * x + b * y, c * x + d * y];
export const multiply2 = (A, B) => A.map((row) => [0, 1].map((j) => row[0] * B[0][j] + row[1] * B[1][j]));
export const transpose2 = ([[a, b], [c, d]]) => [[a, c], [b, d]];
export const determinant2 = ([[a, b], [c, d]]) => a * d - b * c;
export const turn2 = (angle) => [[Math.cos(angle), -Math.sin(angle)], [Math.sin(angle), Math.cos(angle)]];
export const stretch2 = (s1, s2) => [[s1, 0], [0, s2]];
export const length2 = ([x, y]) => Math.hypot(x, y);

/** Flip a vector so that its larger entry is positive: axes that never flip under the reader. */
export function oriented([x, y]) {
  const larger = Math.abs(y) > Math.abs(x) ? y : x;
  return larger < 0 ? [-x, -y] : [x, y];
}

function unit(v) {
  const n = length2(v);
  return n > 0 ? [v[0] / n, v[1] / n] : [1, 0];
}

/**
 * Eigenvalues in falling order and unit eigenvectors. kind: "two" different real eigenvalues, each
 * with a line of its own; "one" line only (a shear); "every" direction (a multiple of the
 * identity); "none" real: values is then [real part, imaginary part] of the pair.
 */
export function eigen2(A) {
  const [[a, b], [c, d]] = A;
  const scale = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  if (scale === 0) return { kind: "every", values: [0, 0], vectors: [[1, 0], [0, 1]] };
  const middle = (a + d) / 2;
  const half = (a - d) / 2;
  const discriminant = (half / scale) ** 2 + (b / scale) * (c / scale);
  const nothing = 1e-15;
  if (Math.abs(half) <= nothing * scale && Math.abs(b) <= nothing * scale && Math.abs(c) <= nothing * scale) {
    return { kind: "every", values: [middle, middle], vectors: [[1, 0], [0, 1]] };
  }
  if (Math.abs(discriminant) <= nothing) {
    return { kind: "one", values: [middle, middle], vectors: [nullLine(A, middle)] };
  }
  if (discriminant < 0) return { kind: "none", values: [middle, scale * Math.sqrt(-discriminant)], vectors: [] };
  const root = scale * Math.sqrt(discriminant);
  const far = middle + (middle < 0 ? -root : root); // without cancellation
  const near = middle === 0 ? root : determinant2(A) / far;
  const values = far >= near ? [far, near] : [near, far];
  return { kind: "two", values, vectors: values.map((value) => nullLine(A, value)) };
}

/** The direction that A − λ sends to nothing: a right angle to its longer row. */
function nullLine([[a, b], [c, d]], value) {
  const rows = [[a - value, b], [c, d - value]];
  const [p, q] = length2(rows[0]) >= length2(rows[1]) ? rows[0] : rows[1];
  return oriented(unit([-q, p]));
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
export function singular2(A) {
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
  return { U, s: stretches.map(Math.abs), V };
}

/** How many dimensions are left: 0, 1 or 2. */
export function rank2(A) {
  const [s1, s2] = singular2(A).s;
  if (s1 === 0) return 0;
  return s2 > 1e-12 * s1 ? 2 : 1;
}
