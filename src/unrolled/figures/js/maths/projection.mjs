// Space as computer graphics sees it: 4×4 matrices, points with a 1 appended, one division at the
// end. What unrolled.linear_maps computes; a test holds the two together.

export const identity4 = () => [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));

export const multiply4 = (A, B) => A.map((row) => [0, 1, 2, 3].map((j) => row[0] * B[0][j] + row[1] * B[1][j] + row[2] * B[2][j] + row[3] * B[3][j]));

export const apply4 = (M, p) => M.map((row) => row[0] * p[0] + row[1] * p[1] + row[2] * p[2] + row[3] * p[3]);

/** Turn about one of the axes, 0 for x, 1 for y, 2 for z, by an angle in radians. */
export function turn4(axis, angle) {
  const M = identity4();
  const [i, j] = [(axis + 1) % 3, (axis + 2) % 3];
  M[i][i] = M[j][j] = Math.cos(angle);
  M[j][i] = Math.sin(angle);
  M[i][j] = -M[j][i];
  return M;
}

export function translation4([x, y, z]) {
  const M = identity4();
  [x, y, z].forEach((part, i) => (M[i][3] = part));
  return M;
}

/** What an eye at (0, 0, d) sees on the screen z = 0: w becomes 1 − z/d. */
export function perspective4(d) {
  const M = identity4();
  M[3][2] = -1 / d;
  return M;
}

/** [x, y, z] divided by w; null for a point beside or behind the eye. */
export const divided = ([x, y, z, w]) => (w > 1e-9 ? [x / w, y / w, z / w] : null);
