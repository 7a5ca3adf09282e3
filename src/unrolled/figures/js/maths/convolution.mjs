// Edges and pooling: what unrolled.convolution computes, on maps as flat arrays, row by row. A test
// holds the two together. The sums are taken in the same order, so the answers are the same bits.

/**
 * One kernel's answer at every pixel, with zeros around: H × W numbers.
 * @param {ArrayLike<number>} image  H × W
 * @param {number[][]} kernel  of odd sides
 */
export function correlate(image, [H, W], kernel) {
  const [h, w] = [kernel.length, kernel[0].length];
  const [up, left] = [(h - 1) / 2, (w - 1) / 2];
  const a = new Float64Array(H * W);
  for (let m = 0; m < h; m++) {
    for (let n = 0; n < w; n++) {
      for (let i = Math.max(0, up - m); i < Math.min(H, H + up - m); i++) {
        for (let j = Math.max(0, left - n); j < Math.min(W, W + left - n); j++) {
          a[i * W + j] += kernel[m][n] * image[(i + m - up) * W + j + n - left];
        }
      }
    }
  }
  return a;
}

/** How strongly an edge is there, of either sign, above the threshold. */
export const sCells = (image, shape, kernel, threshold) => correlate(image, shape, kernel).map((a) => Math.max(Math.abs(a) - threshold, 0));

/** The largest ("max") or the mean of each patch of size × size. */
export function pool(map, [H, W], size, kind) {
  const columns = W / size;
  const c = new Float64Array((H / size) * columns);
  for (let i = 0; i < H; i++) {
    for (let j = 0; j < W; j++) {
      const at = Math.floor(i / size) * columns + Math.floor(j / size);
      c[at] = kind === "max" ? Math.max(c[at], map[i * W + j]) : c[at] + map[i * W + j];
    }
  }
  return kind === "max" ? c : c.map((sum) => sum / (size * size));
}

/** The image moved dx to the right and dy down: what enters is 0, what leaves is lost. */
export function shift(image, [H, W], dx, dy) {
  const moved = new Float64Array(H * W);
  for (let i = Math.max(0, dy); i < Math.min(H, H + dy); i++) {
    for (let j = Math.max(0, dx); j < Math.min(W, W + dx); j++) moved[i * W + j] = image[(i - dy) * W + j - dx];
  }
  return moved;
}

/** The share of what there was that is no longer where it was: Σ|a − b| / Σ(a + b), over maps. */
export function changed(before, after) {
  let [apart, whole] = [0, 0];
  before.forEach((map, k) => {
    map.forEach((value, at) => {
      apart += Math.abs(value - after[k][at]);
      whole += value + after[k][at];
    });
  });
  return whole > 0 ? apart / whole : 0;
}

/** Pixels, S-cells and C-cells of an image, each a list of maps. */
export function layers(image, shape, kernels, { size, kind, threshold }) {
  const edges = kernels.map((kernel) => sCells(image, shape, kernel, threshold));
  return { pixels: [image], edges, code: edges.map((map) => pool(map, shape, size, kind)) };
}

/** What a shift changes in each of two images' layers. */
export const drift = (before, after) => Object.fromEntries(["pixels", "edges", "code"].map((name) => [name, changed(before[name], after[name])]));
