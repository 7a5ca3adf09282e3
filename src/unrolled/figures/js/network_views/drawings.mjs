// The two drawings of one network. What is the same thing in both carries the same ids: a neuron
// owns its number, its row of the matrix, its bias and the wires that come in.

import { make, pretty, uniqueId } from "../kit.mjs";

const ROLE = { x: "input", h0: "hidden", h: "hidden", y_hat: "output" };
export const subscript = (...indices) => indices.map((i) => "₀₁₂₃₄₅₆₇₈₉"[i + 1]).join("");

/** What a vector is called: with time where the network has a state. */
export function nameOf(layer, recurrent) {
  const plain = { x: "x", h: "h", y_hat: "ŷ" }[layer];
  if (layer === "h0") return "h(t−1)";
  return recurrent ? `${plain}(t)` : plain;
}

/** The wires: [matrix, from layer, to layer]. */
export const wiresOf = (recurrent) => [["U", "x", "h"], ...(recurrent ? [["W", "h0", "h"]] : []), ["V", "h", "y_hat"]];

/** The ids of a neuron: its own, and those of all that flows into it. */
export function idsOf(layer, i, sizes, recurrent) {
  const own = `${layer}.${i}`;
  const into = wiresOf(recurrent).filter(([, , to]) => to === layer).flatMap(([name, from]) => Array.from({ length: sizes[from] }, (_, j) => `${name}.${i}.${j}`));
  const bias = { h: "b", y_hat: "c" }[layer];
  return [own, ...into, ...(bias ? [`${bias}.${i}`] : [])].join(" ");
}

/** Neurons and wires. @returns {SVGElement[]} */
export function neurons({ layout, sizes, values, params, recurrent, chosen, onPick }) {
  const { half: [w, h], at } = layout;
  const wires = wiresOf(recurrent).flatMap(([name, from, to]) =>
    params[name].flatMap((row, i) =>
      row.map((weight, j) => {
        const [[x1, y1], [x2, y2]] = [at(from, j), at(to, i)];
        return make(
          "svg:path",
          {
            class: `un-nvwire${`${to}.${i}` === chosen ? " is-chosen" : ""}`,
            "data-id": `${name}.${i}.${j}`,
            d: `M${x1} ${y1}L${x2} ${y2}`,
            style: `stroke-width: ${(0.7 + 2.2 * Math.min(1, Math.abs(weight))).toFixed(2)}`,
            "stroke-dasharray": weight < 0 ? "5 4" : null,
          },
          make("svg:title", {}, `${name}${subscript(i, j)} = ${pretty(weight, 1)}`),
        );
      }),
    ),
  );
  const layers = ["x", ...(recurrent ? ["h0"] : []), "h", "y_hat"];
  const nodes = layers.flatMap((layer) =>
    values[layer].map((value, i) => {
      const [x, y] = at(layer, i);
      const id = `${layer}.${i}`;
      const pickable = layer === "h" || layer === "y_hat";
      const name = { x: "x", h0: "h", h: "h", y_hat: "ŷ" }[layer] + subscript(i);
      return make(
        "svg:g",
        {
          class: `un-nvneuron un-nv-${ROLE[layer]}${id === chosen ? " is-chosen" : ""}${layer === "h0" ? " is-before" : ""}`,
          "data-id": idsOf(layer, i, sizes, recurrent),
          "data-neuron": id,
          style: pickable ? "cursor: pointer" : null,
          onclick: pickable ? () => onPick(id) : null,
        },
        make("svg:rect", { x: x - w, y: y - h, width: 2 * w, height: 2 * h, rx: layer === "x" ? 4 : layer === "y_hat" ? 10 : w < 25 ? 14 : w, style: tint(value) }),
        make("svg:text", { class: "un-nvname", x, y: y - 4 }, name),
        make("svg:text", { x, y: y + 12 }, pretty(value)),
      );
    }),
  );
  return [...wires, ...nodes];
}

/** A stronger colour for a number further from 0, orange above and blue below. */
function tint(value) {
  const share = (Math.min(1, Math.abs(value)) * 30).toFixed(0);
  return `fill: color-mix(in srgb, var(--un-${value < 0 ? "negative" : "positive"}) ${share}%, var(--un-paper))`;
}

/** Boxes and arrows. @returns {SVGElement[]} */
export function boxes({ layout, sizes, values, params, recurrent, chosen, counts }) {
  const arrow = uniqueId("arrow");
  const head = make("svg:marker", { id: arrow, viewBox: "0 0 10 10", refX: 8, refY: 5, markerWidth: 5, markerHeight: 5, orient: "auto" }, make("svg:path", { d: "M0 0L10 5L0 10z", class: "un-nvhead" }));
  const arrows = layout.arrows.map(([[x1, y1], [x2, y2]]) => make("svg:path", { class: "un-nvarrow", d: `M${x1} ${y1}L${x2} ${y2}`, "marker-end": `url(#${arrow})` }));
  const loop = layout.loop ? [make("svg:path", { class: "un-nvarrow un-nvloop", d: layout.loop, "marker-end": `url(#${arrow})` }), make("svg:text", { class: "un-nvnote", x: layout.loopWord[0], y: layout.loopWord[1] }, "one step later")] : [];
  const layers = layout.layers.map(({ id, words, x, y, w, h }) => {
    const [cx, cy] = [x + w / 2, y + h / 2];
    const text = id === "one"
      ? [make("svg:text", { class: "un-nvf", x: cx, y: cy }, words), make("svg:text", { class: "un-nvnote", x: cx, y: cy + 26 }, `${counts.total} numbers inside`)]
      : [make("svg:text", { class: "un-nvname", x: cx, y: y + 18 }, words)];
    return make("svg:g", { class: "un-nvlayer", "data-layer": id }, make("svg:rect", { x, y, width: w, height: h, rx: 10 }), text);
  });
  const grids = layout.grids.map((grid) => {
    const { name, rows, cols, x, y, cw, rh } = grid;
    const isVector = name in ROLE;
    const width = cols * cw;
    const number = (i, j) => (isVector ? values[name][i] : Array.isArray(params[name][i]) ? params[name][i][j] : params[name][i]);
    const idOf = (i, j) => (isVector ? idsOf(name, i, sizes, recurrent) : Array.isArray(params[name][i]) ? `${name}.${i}.${j}` : `${name}.${i}`);
    const heads = { U: "h", W: "h", b: "h", h: "h", V: "y_hat", c: "y_hat", y_hat: "y_hat" }[name];
    const own = (i) => `${heads}.${i}` === chosen;
    const cells = Array.from({ length: rows }, (_, i) =>
      make(
        "svg:g",
        { class: own(i) ? "is-chosen" : null },
        own(i) ? make("svg:rect", { class: "un-nvrow", x: x + 1, y: y + i * rh, width: width - 2, height: rh, rx: 4 }) : null,
        Array.from({ length: cols }, (_, j) => make("svg:text", { "data-id": idOf(i, j), x: x + (j + 0.5) * cw, y: y + (i + 0.5) * rh + 4.5 }, pretty(number(i, j), isVector ? 2 : 1))),
      ),
    );
    const words = isVector ? nameOf(name, recurrent) : name;
    return make(
      "svg:g",
      { class: `un-nvgrid un-nv-${isVector ? ROLE[name] : "parameter"}${name === "h0" ? " is-before" : ""}`, "data-grid": name },
      make("svg:path", { class: "un-nvbracket", d: `M${x + 5} ${y - 1}h-5v${rows * rh + 2}h5M${x + width - 5} ${y - 1}h5v${rows * rh + 2}h-5` }),
      make("svg:text", { class: "un-nvname", x: x + width / 2, y: y - 6 }, words),
      cells,
    );
  });
  return [make("svg:defs", {}, head), ...layers, ...arrows, ...loop, ...grids];
}
