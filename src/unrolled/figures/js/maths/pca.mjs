// Principal components, for the figures: points in the plane, computed as unrolled.pca does, and
// axes of images that Python computed and packed (figures/digit_codes.py). Held to the package by
// tests.

import { apply2, symmetricEigen2 } from "./linear.mjs";

// ---------------------------------------------------------------- points in the plane

const average = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** The unit vector at an angle in degrees. */
export const unitAt = (degrees) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];

/** Degrees in [0, 180): an axis has no front and no back. */
export const axisAngle = (degrees) => ((degrees % 180) + 180) % 180;

/** How far two axes are apart, in degrees from 0 to 90. */
export function between(one, other) {
  const apart = axisAngle(one - other);
  return Math.min(apart, 180 - apart);
}

/** Mean, 1/N covariance S as rows, and its trace: all the variance there is. */
export function covariance(points) {
  const mean = [0, 1].map((d) => average(points.map((point) => point[d])));
  const centred = points.map(([x, y]) => [x - mean[0], y - mean[1]]);
  const S = [0, 1].map((i) => [0, 1].map((j) => average(centred.map((point) => point[i] * point[j]))));
  return { mean, S, total: S[0][0] + S[1][1] };
}

/**
 * The points' feet on the axis through `mean` along the unit vector u. Each point's coordinate
 * along it and its distance from it (positive to the left); the variance of the former, the mean
 * square of the latter. The two are added up by themselves, neither from the other.
 */
export function project(points, mean, [ux, uy]) {
  const along = points.map(([x, y]) => (x - mean[0]) * ux + (y - mean[1]) * uy);
  const across = points.map(([x, y]) => (y - mean[1]) * ux - (x - mean[0]) * uy);
  const feet = along.map((t) => [mean[0] + t * ux, mean[1] + t * uy]);
  return { along, across, feet, variance: average(along.map((t) => t * t)), residual: average(across.map((r) => r * r)) };
}

/** uᵀ S u at an angle in degrees. */
export function varianceAt(S, degrees) {
  const u = unitAt(degrees);
  const Su = apply2(S, u);
  return u[0] * Su[0] + u[1] * Su[1];
}

/**
 * S u in two parts: along u, which is the variance, and to the left of u, which is half the
 * variance's rate of change when u turns, d(uᵀSu)/dθ = 2 u⊥ᵀSu. Also the angle from u to S u.
 */
export function pull(S, degrees) {
  const [ux, uy] = unitAt(degrees);
  const Su = apply2(S, [ux, uy]);
  const along = ux * Su[0] + uy * Su[1];
  const across = ux * Su[1] - uy * Su[0];
  return { Su, along, across, turned: (Math.atan2(across, along) * 180) / Math.PI };
}

/** Eigenvalues of S in falling order, unit eigenvectors, their angles; `one`: all are equal. */
export function principal(S) {
  const { values, vectors } = symmetricEigen2(S[0][0], S[0][1], S[1][1]);
  const angles = vectors.map(([x, y]) => axisAngle((Math.atan2(y, x) * 180) / Math.PI));
  return { values: values.map((value) => Math.max(0, value)), vectors, angles, one: values[0] - values[1] <= 1e-9 * values[0] };
}

// ---------------------------------------------------------------- numbers from bits

const FINE = 24;
const FIRST_MEAN = 1 << 22;

/** Read base64 bit by bit. */
function bitReader(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  let at = 0;
  return () => {
    const bit = (bytes[at >> 3] >> (7 - (at & 7))) & 1;
    at += 1;
    return bit;
  };
}

/**
 * Rows of numbers from Rice's code: row j holds whole numbers in units of 2^-places[j]. How many
 * bits of a number are written as they are, the running mean of its column tells.
 * @returns {Float64Array[]} rows of D numbers
 */
export function unpackRows(text, places, D) {
  const bit = bitReader(text);
  const mean = new Int32Array(D).fill(FIRST_MEAN);
  return places.map((place) => {
    const row = new Float64Array(D);
    for (let d = 0; d < D; d++) {
      const low = 31 - Math.clz32((mean[d] >> (FINE - 1 - place)) | 1);
      let folded = 0;
      while (bit()) folded += 1;
      for (let i = 0; i < low; i++) folded = 2 * folded + bit();
      const whole = folded % 2 ? -(folded + 1) / 2 : folded / 2;
      mean[d] += ((Math.abs(whole) << (FINE - place)) - mean[d]) >> 2;
      row[d] = whole / 2 ** place;
    }
    return row;
  });
}

/** Numbers from base64: "f4" as Python's little-endian float32, "u1" as bytes. */
export function unpackArray(text, kind) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (kind === "u1") return bytes;
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

// ---------------------------------------------------------------- images

/**
 * The axes of a set of images, ready to draw with: `axes[j]` over the pixels that vary, their
 * places `pixels` in a whole image, `coordinates[j][i]` of image i.
 */
export function unpackBasis(packed, nImages) {
  const { pixels, places, coordinate_places, eigenvalues } = packed;
  const left = new Float64Array(eigenvalues.length + 1); // variance beyond the first k
  for (let j = eigenvalues.length; j-- > 0; ) left[j] = left[j + 1] + eigenvalues[j];
  return {
    ...packed,
    rank: eigenvalues.length,
    left,
    total: left[0],
    mean: unpackArray(packed.mean, "f4"),
    axes: unpackRows(packed.axes, places, pixels.length),
    coordinates: unpackRows(packed.coordinates, coordinate_places, nImages),
  };
}

/** The share of the variance that the first k axes hold; there are no more than `rank`. */
export const cumulative = (basis, k) => 1 - basis.left[Math.min(k, basis.rank)] / basis.total;

/** What the first k axes leave of an image, |x − x̂|², for k = 0 … rank: summed from the end. */
export function errorsOf(basis, image) {
  const errors = new Float64Array(basis.rank + 1);
  errors[basis.rank] = basis.residues[image];
  for (let j = basis.rank; j-- > 0; ) errors[j] = errors[j + 1] + basis.coordinates[j][image] ** 2;
  return errors;
}

/** x̂ = x̄ + Σ z_j u_j over the first k axes: 784 pixels, 0 paper to 1 ink, not clipped. */
export function reconstruct(basis, image, k) {
  const { pixels, mean, axes, coordinates } = basis;
  const picture = new Float64Array(mean);
  for (let j = 0; j < Math.min(k, basis.rank); j++) {
    const z = coordinates[j][image];
    const axis = axes[j];
    for (let p = 0; p < pixels.length; p++) picture[pixels[p]] += z * axis[p];
  }
  return picture;
}

/** A component as an image: 784 numbers. */
export function component(basis, j) {
  const picture = new Float64Array(basis.mean.length);
  basis.pixels.forEach((pixel, p) => (picture[pixel] = basis.axes[j][p]));
  return picture;
}
