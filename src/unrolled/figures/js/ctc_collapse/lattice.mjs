// The lower half of CtcCollapse: the lattice of a word. Letters and blanks down, frames across; every
// way from the left to the right is an alignment, and one of them is followed.

import { make, pretty } from "../kit.mjs";
import { mayLeaveOut, onTheWay, rowsAlong, rowsOf } from "../maths/ctc.mjs";

const LEFT = 26;
const TOP = 44;
const ROW = 36;
const NODE = 27;

/** A probability that fits into a node. */
function short(value, decimals) {
  if (value === 0) return "0";
  if (value < 0.5 * 10 ** -decimals) return "≈0";
  return decimals > 2 ? pretty(value, decimals) : pretty(value, 2).replace(/^0/, "").slice(0, 3);
}

export function makeLattice() {
  const svg = make("svg:svg", { role: "img", class: "un-ctclattice" });
  const frame = make("div", {}, svg);

  function show({ word, heard, found, quantity, path, label }) {
    const rows = rowsOf(word);
    const T = heard.length;
    const width = Math.max(220, Math.round(frame.clientWidth));
    const column = Math.min(96, (width - LEFT - 2) / T);
    const wide = Math.min(62, column - 5);
    const decimals = column < 42 ? 2 : column < 64 ? 3 : 4;
    const x = (t) => LEFT + column * (t + 0.5);
    const y = (s) => TOP + ROW * (s + 0.5);
    const open = onTheWay(word, T);
    const line = (t, from, to, more) => make("svg:path", { d: `M${x(t).toFixed(1)} ${y(from)}L${x(t + 1).toFixed(1)} ${y(to)}`, class: more });

    const edges = [];
    for (let t = 0; t + 1 < T; t++) {
      rows.forEach((_, from) => {
        for (const to of [from, from + 1, from + 2]) {
          const there = to < rows.length && (to < from + 2 || mayLeaveOut(rows, to));
          if (there && open[from][t] && open[to][t + 1]) edges.push(line(t, from, to, "un-edge"));
        }
      });
    }
    const along = path ? rowsAlong(path) : [];
    const way = along.slice(1).map((to, t) => line(t, along[t], to, "un-way"));
    const heads = [...heard].flatMap((symbol, t) => [
      make("svg:text", { x: x(t), y: 15, class: "un-frameno" }, String(t + 1)),
      make("svg:text", { x: x(t), y: 35, class: "un-heard" }, symbol),
    ]);
    const names = rows.map((sign, s) => make("svg:text", { x: LEFT / 2 - 2, y: y(s) + 5, class: "un-rowsign" }, sign));
    const nodes = rows.flatMap((_, s) =>
      Array.from({ length: T }, (_, t) => {
        const value = found[quantity][s][t];
        const share = Math.round(45 * found.share[s][t]);
        const state = `${open[s][t] ? "" : "is-closed"} ${along[t] === s ? "is-on" : ""}`;
        return make(
          "svg:g",
          { class: `un-node ${state}`, "data-id": `node.${s}.${t + 1}` },
          make("svg:rect", { x: (x(t) - wide / 2).toFixed(1), y: y(s) - NODE / 2, width: wide.toFixed(1), height: NODE, rx: 5, style: `fill: color-mix(in srgb, var(--un-output) ${share}%, var(--un-paper))` }),
          make("svg:text", { x: x(t).toFixed(1), y: y(s) + 4.5 }, quantity === "paths" ? String(value) : short(value, decimals)),
        );
      }),
    );
    svg.setAttribute("viewBox", `0 0 ${width} ${TOP + ROW * rows.length + 4}`);
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...heads, ...names, ...edges, ...way, ...nodes);
  }
  return { element: frame, show };
}
