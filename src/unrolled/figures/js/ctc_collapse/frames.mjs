// The upper half of CtcCollapse: frames in a row, what is left when equal neighbours are merged, and
// what is left when blanks go. Many frames take several lines, one below the other.

import { make } from "../kit.mjs";
import { BLANK } from "../maths/ctc.mjs";

const BOX = 32;
const ROW = 60; // a caption, a box, some room
const SAID = ["what the network says, frame by frame", "1. equal neighbours become one", "2. blanks go"];

/** Draw what was told of the frames, the first `step` of which have been read. */
export function makeFrames({ onPick }) {
  const svg = make("svg:svg", { role: "img", class: "un-ctcframes" });
  const frame = make("div", {}, svg);
  svg.addEventListener("click", (event) => {
    const at = event.target.closest?.("[data-frame]");
    if (at) onPick(Number(at.dataset.frame));
  });

  function show({ told, step, label }) {
    const width = Math.max(220, Math.round(frame.clientWidth));
    const inLine = Math.min(told.length, Math.floor(width / 21));
    const side = Math.min(46, width / inLine);
    const lines = Math.ceil(told.length / inLine);
    const block = 3 * ROW + (lines > 1 ? 12 : 0);
    const place = (t, row) => [(t % inLine) * side, Math.floor(t / inLine) * block + row * ROW + 20];
    const box = (x, y, wide, symbol, more, frame) =>
      make(
        "svg:g",
        { class: `un-sign ${symbol === BLANK ? "is-blank" : ""} ${more}`, ...frame },
        make("svg:rect", { x: (x + 1.5).toFixed(1), y, width: (wide - 3).toFixed(1), height: BOX, rx: 4 }),
        make("svg:text", { x: (x + wide / 2).toFixed(1), y: y + 21.5 }, symbol),
      );
    const parts = SAID.map((words, row) => make("svg:text", { x: 2, y: row * ROW + 13, class: "un-said" }, words));
    told.forEach(({ symbol }, t) => {
      const [x, y] = place(t, 0);
      const state = t + 1 === step ? "is-now" : t >= step ? "is-ahead" : "";
      parts.push(box(x, y, side, symbol, state, { "data-frame": t + 1, "data-id": `frame.${t + 1}` }));
    });
    for (let t = 0; t < Math.min(step, told.length); ) {
      let end = t;
      while (end + 1 < step && told[end + 1].run === told[t].run) end++;
      const ids = Array.from({ length: end - t + 1 }, (_, i) => `frame.${t + i + 1}`).join(" ");
      const own = { "data-id": ids };
      let first = true;
      for (let from = t; from <= end; ) {
        const to = Math.min(end, from - (from % inLine) + inLine - 1); // a line's end cuts a run in two
        const wide = (to - from + 1) * side;
        const [x, y] = place(from, 1);
        parts.push(box(x, y, wide, told[t].symbol, first ? "is-run" : "is-run is-rest", own));
        if (first && told[t].symbol !== BLANK) {
          const [left, below] = place(from, 2);
          parts.push(box(left + (wide - side) / 2, below, side, told[t].symbol, "is-letter", own));
        }
        first = false;
        from = to + 1;
      }
      t = end + 1;
    }
    svg.setAttribute("viewBox", `0 0 ${width} ${lines * block - 4}`);
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...parts);
  }
  return { element: frame, show };
}
