// Where things stand in the two drawings: from left to right where there is room, from top to
// bottom on a narrow page. Everything in units of the drawing's own box.

export const WIDE = "wide";
export const NARROW = "narrow";

const CELL = { wide: [36, 20], narrow: [36, 19] }; // a number of a matrix
const PAD = 9; // between a box and the matrices in it

/** @returns {{box, half, at: (layer, i) => [x, y]}} where each neuron's middle is */
export function neuronLayout(shape, sizes, recurrent) {
  if (shape === WIDE) {
    const left = recurrent ? sizes.x + sizes.h : sizes.x;
    const pitch = recurrent ? 55 : 60;
    const gap = recurrent ? 14 : 0;
    const height = left * pitch + gap + 4;
    const column = { x: 64, h0: 64, h: 300, y_hat: 536 };
    const at = (layer, i) => {
      if (layer === "x") return [column.x, pitch * (i + 0.5) + 2];
      if (layer === "h0") return [column.h0, pitch * (sizes.x + i + 0.5) + gap + 2];
      return [column[layer], height / 2 + 64 * (i - (sizes[layer] - 1) / 2)];
    };
    return { box: [600, height], half: [25, 25], at };
  }
  const rows = { x: 22, h0: 22, h: 124, y_hat: 222 };
  const at = (layer, i) => {
    if (layer === "x") return [recurrent ? 18 + 37 * i : 132 + 56 * (i - 1.5), rows.x];
    if (layer === "h0") return [172 + 37 * i, rows.h0];
    return [132 + 64 * (i - (sizes[layer] - 1) / 2), rows[layer]];
  };
  return { box: [264, 246], half: [recurrent ? 18 : 22, 21], at };
}

/**
 * The boxes: vectors x, h, ŷ (and the state before), the layer boxes with their matrices, and the
 * arrows between them. A grid is {name, rows, cols, x, y, cw, rh}; a layer is {words, x, y, w, h}.
 */
export function boxLayout(shape, sizes, recurrent, one) {
  const [cw, rh] = CELL[shape];
  const grid = (name, rows, cols, x, y, width = cw) => ({ name, rows, cols, x, y, cw: width, rh });
  const tall = (rows) => rows * rh;
  const firstWide = sizes.x * cw + 10 + cw + 2 * PAD;
  const firstHigh = tall(sizes.h) * (recurrent ? 2 : 1) + 30 + (recurrent ? 26 : 0) + 18;
  const secondWide = sizes.h * cw + 10 + cw + 2 * PAD;
  const secondHigh = tall(sizes.y_hat) + 48;
  const vector = 46;

  /** The first layer's box at a place, with U and b, and W below them. */
  const first = (x, y) => ({
    layer: { id: "first", words: recurrent ? "tanh(b + W h(t−1) + U x(t))" : "tanh(b + U x)", x, y, w: firstWide, h: firstHigh },
    grids: [
      grid("U", sizes.h, sizes.x, x + PAD, y + 42),
      grid("b", sizes.h, 1, x + PAD + sizes.x * cw + 10, y + 42),
      ...(recurrent ? [grid("W", sizes.h, sizes.h, x + PAD, y + 42 + tall(sizes.h) + 26)] : []),
    ],
  });
  const second = (x, y) => ({
    layer: { id: "second", words: recurrent ? "softmax(c + V h(t))" : "softmax(c + V h)", x, y, w: secondWide, h: secondHigh },
    grids: [grid("V", sizes.y_hat, sizes.h, x + PAD, y + 42), grid("c", sizes.y_hat, 1, x + PAD + sizes.h * cw + 10, y + 42)],
  });

  if (shape === WIDE) {
    const height = (recurrent ? 244 : one ? 150 : 142);
    const middle = recurrent ? 100 : height / 2 + 4;
    const place = (name, rows, x, y = middle) => grid(name, rows, 1, x, y - tall(rows) / 2, vector);
    const xAt = recurrent ? middle - 42 : middle;
    const stateAt = middle + 62;
    const past = vector + 2; // where x and the state before end
    const boxAt = past + 22;
    const x = place("x", sizes.x, 2, xAt);
    const state = recurrent ? [place("h0", sizes.h, 2, stateAt)] : [];
    if (one) {
      const [left, right] = [150, 450];
      const y_hat = place("y_hat", sizes.y_hat, 552, xAt);
      const h = recurrent ? [place("h", sizes.h, 552, stateAt)] : [];
      const box = { id: "one", words: "f", x: left, y: middle - 66, w: right - left, h: recurrent ? 172 : 124 };
      return {
        box: [600, height],
        grids: [x, ...state, ...h, y_hat],
        layers: [box],
        arrows: [[[past, xAt], [left, xAt]], [[right, xAt], [552, xAt]], ...(recurrent ? [[[past, stateAt], [left, stateAt]], [[right, stateAt], [552, stateAt]]] : [])],
        loop: recurrent ? `M575 ${stateAt + tall(1.5) + 2}V232H25V${stateAt + tall(1.5) + 6}` : null,
        loopWord: [300, 226],
      };
    }
    const a = first(boxAt, middle - firstHigh / 2);
    const hLeft = boxAt + firstWide + 22;
    const b = second(hLeft + vector + 22, middle - secondHigh / 2);
    const yLeft = b.layer.x + secondWide + 22;
    return {
      box: [yLeft + vector + 2, height],
      grids: [x, ...state, ...a.grids, place("h", sizes.h, hLeft), ...b.grids, place("y_hat", sizes.y_hat, yLeft)],
      layers: [a.layer, b.layer],
      arrows: [
        [[past, xAt], [boxAt, xAt]],
        ...(recurrent ? [[[past, stateAt], [boxAt, stateAt]]] : []),
        [[boxAt + firstWide, middle], [hLeft, middle]],
        [[hLeft + vector, middle], [b.layer.x, middle]],
        [[b.layer.x + secondWide, middle], [yLeft, middle]],
      ],
      loop: recurrent ? `M${hLeft + vector / 2} ${middle + tall(1.5) + 2}V234H25V${stateAt + tall(1.5) + 6}` : null,
      loopWord: [(hLeft + past) / 2, 228],
    };
  }

  const gap = 22;
  const centre = 132;
  const place = (name, rows, y, mid = centre) => grid(name, rows, 1, mid - vector / 2, y, vector);
  const [xMid, stateMid] = recurrent ? [82, 178] : [centre, centre];
  const top = 22;
  const xEnd = top + tall(sizes.x);
  const state = recurrent ? [place("h0", sizes.h, xEnd - tall(sizes.h), stateMid)] : [];
  const down = (x, y) => [[x, y], [x, y + gap]];
  const heads = [down(xMid, xEnd), ...(recurrent ? [down(stateMid, xEnd)] : [])];
  const boxTop = xEnd + gap;
  if (one) {
    const box = { id: "one", words: "f", x: 40, y: boxTop, w: 184, h: 90 };
    const out = boxTop + 90;
    const below = out + gap + 16;
    const h = recurrent ? [place("h", sizes.h, below, stateMid)] : [];
    return {
      box: [264, below + tall(recurrent ? sizes.h : sizes.y_hat) + 26],
      grids: [place("x", sizes.x, top, xMid), ...state, ...h, place("y_hat", sizes.y_hat, below, xMid)],
      layers: [box],
      arrows: [...heads, down(xMid, out), ...(recurrent ? [down(stateMid, out)] : [])],
      loop: recurrent ? `M${stateMid + 23} ${below + 28}H252V${xEnd - 28}H${stateMid + 29}` : null,
      loopWord: [180, below + tall(sizes.h) + 18],
    };
  }
  const a = first(centre - firstWide / 2 - (recurrent ? 14 : 0), boxTop);
  const hTop = boxTop + firstHigh + gap + 16;
  const b = second(centre - secondWide / 2, hTop + tall(sizes.h) + gap);
  const yTop = b.layer.y + secondHigh + gap + 16;
  return {
    box: [264, yTop + tall(sizes.y_hat) + 6],
    grids: [place("x", sizes.x, top, xMid), ...state, ...a.grids, place("h", sizes.h, hTop), ...b.grids, place("y_hat", sizes.y_hat, yTop)],
    layers: [a.layer, b.layer],
    arrows: [...heads, down(centre, boxTop + firstHigh), down(centre, hTop + tall(sizes.h)), down(centre, b.layer.y + secondHigh)],
    loop: recurrent ? `M${centre + 23} ${hTop + 28}H252V${xEnd - 28}H${stateMid + 29}` : null,
    loopWord: [204, hTop + 48],
  };
}
