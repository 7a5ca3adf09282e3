// The functions of unrolled.figures.chain_graphs, so that a figure can follow the reader's hand
// without a kernel: same names, same formulas; held to the Python by a test. A graph is a list of
// boxes in the order of computation: { box: { of, by: { parent: local derivative } } }.

/** @typedef {Record<string, number>} Values */

const sigmoid = (a) => 1 / (1 + Math.exp(-a));

const ONE = {
  y: {},
  x: { of: (v) => v.y ** 2, by: { y: (v) => 2 * v.y } },
  f: { of: (v) => Math.log(1 + v.x), by: { x: (v) => 1 / (1 + v.x) } },
};

const TWO = {
  y1: {},
  y2: {},
  x1: { of: (v) => v.y1 * v.y2, by: { y1: (v) => v.y2, y2: (v) => v.y1 } },
  x2: { of: (v) => v.y1 ** 2 - v.y2, by: { y1: (v) => 2 * v.y1, y2: () => -1 } },
  f: { of: (v) => v.x1 * v.x2, by: { x1: (v) => v.x2, x2: (v) => v.x1 } },
};

function nRoads(n) {
  const places = Array.from({ length: n }, (_, i) => i + 1);
  const middle = (k) => ({ of: (v) => Math.sin(k * v.y), by: { y: (v) => k * Math.cos(k * v.y) } });
  return {
    y: {},
    ...Object.fromEntries(places.map((k) => [`x${k}`, middle(k)])),
    f: {
      of: (v) => places.reduce((sum, k) => sum + v[`x${k}`] ** 2, 0) / 2,
      by: Object.fromEntries(places.map((k) => [`x${k}`, (v) => v[`x${k}`]])),
    },
  };
}

const LSTM = {
  c: {},
  tanh_c: { of: (v) => Math.tanh(v.c), by: { c: (v) => 1 - v.tanh_c ** 2 } },
  o_bar: { of: (v) => v.s + v.p * v.c, by: { c: (v) => v.p } },
  o: { of: (v) => sigmoid(v.o_bar), by: { o_bar: (v) => v.o * (1 - v.o) } },
  y: { of: (v) => v.o * v.tanh_c, by: { tanh_c: (v) => v.o, o: (v) => v.tanh_c } },
  J: { of: (v) => (v.y - v.d) ** 2 / 2, by: { y: (v) => v.y - v.d } },
};

const GRAPHS = { one: ONE, two: TWO, lstm: LSTM };

export const graphOf = (name, n) => (name === "n" ? nRoads(n) : GRAPHS[name]);
export const endOf = (graph) => Object.keys(graph).at(-1);
const parentsOf = (box) => Object.keys(box.by ?? {});
export const edge = (parent, name) => `${parent}>${name}`;

/** Every edge "parent>box", in the order of computation. */
export const edges = (graph) => Object.entries(graph).flatMap(([name, box]) => parentsOf(box).map((parent) => edge(parent, name)));

/** Every box's value, and the inputs. */
export function values(graph, inputs) {
  const now = { ...inputs };
  for (const [name, box] of Object.entries(graph)) if (box.of) now[name] = box.of(now);
  return now;
}

/** Each edge's local derivative: the box by one parent, its other parents held. */
export function partials(graph, at) {
  return Object.fromEntries(edges(graph).map((key) => {
    const [parent, name] = key.split(">");
    return [key, graph[name].by[parent](at)];
  }));
}

/** Every road from `by` to the end, as lists of boxes. */
export function roads(graph, by) {
  if (by === endOf(graph)) return [[by]];
  const nexts = Object.keys(graph).filter((name) => parentsOf(graph[name]).includes(by));
  return nexts.flatMap((name) => roads(graph, name).map((rest) => [by, ...rest]));
}

export const edgesOf = (road) => road.slice(1).map((name, i) => edge(road[i], name));

export const productOf = (road, local) => edgesOf(road).reduce((product, key) => product * local[key], 1);

/** What every box becomes when `by` moves; over edges that do not carry, a box reads what was. */
function moved(graph, base, by, move, carries) {
  const now = { ...base, [by]: base[by] + move };
  for (const [name, box] of Object.entries(graph)) {
    if (!box.of) continue;
    const read = { ...base };
    for (const parent of parentsOf(box)) if (carries(edge(parent, name))) read[parent] = now[parent];
    now[name] = box.of(read);
  }
  return now;
}

/** The central difference of `box` by `by`; `carries(edge)` says where a move is passed on. */
export function difference(graph, inputs, by, carries = () => true, box = endOf(graph), step = 1e-5) {
  const base = values(graph, inputs);
  return (moved(graph, base, by, step, carries)[box] - moved(graph, base, by, -step, carries)[box]) / (2 * step);
}

/** The central difference of a box by one parent, its other parents held: one edge's check. */
export function localDifference(graph, inputs, parent, name, step = 1e-5) {
  const base = values(graph, inputs);
  const at = (move) => graph[name].of({ ...base, [parent]: base[parent] + move });
  return (at(step) - at(-step)) / (2 * step);
}

/** How far each box moves when `by` moves by 1: local derivatives along the edges that carry. */
export function rates(graph, local, by, carries = () => true) {
  const rate = {};
  for (const [name, box] of Object.entries(graph)) {
    const passed = parentsOf(box).filter((parent) => carries(edge(parent, name)));
    rate[name] = name === by ? 1 : passed.reduce((sum, parent) => sum + local[edge(parent, name)] * rate[parent], 0);
  }
  return rate;
}
