// How often each plugboard that was tried reads an unseen digit rightly.

import { fixed, make } from "../kit.mjs";

const HEIGHT = 64;

export function makeAccuracy() {
  const svg = make("svg:svg", { class: "un-maccuracy", role: "img" });
  const frame = make("div", {}, svg);
  const element = make("div", {}, make("p", { class: "un-framename" }, "Unseen digits read rightly: a mark for each plugboard you tried"), frame);

  /** @param next {{tried: [number, number][], wiring: number, label}}  tried: plugboard and share, 0 to 1 */
  function show({ tried, wiring, label }) {
    const width = Math.max(220, Math.round(frame.clientWidth));
    const [left, right, base] = [12, width - 16, HEIGHT - 24];
    const x = (share) => left + share * (right - left);
    const text = (at, words, more = {}) => make("svg:text", { x: at.toFixed(1), y: HEIGHT - 6, ...more }, words);
    const now = tried.find(([number]) => number === wiring);
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren(
      make("svg:path", { class: "un-grid is-zero", d: `M${left} ${base}H${right}` }),
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [make("svg:path", { class: "un-grid is-zero", d: `M${x(share).toFixed(1)} ${base}v5` }), text(x(share), `${100 * share}${share === 1 ? " %" : ""}`)]),
      make("svg:path", { class: "un-mchance", d: `M${x(0.1).toFixed(1)} ${base}V14` }),
      make("svg:text", { x: (x(0.1) + 5).toFixed(1), y: 14, class: "un-mchancename" }, "chance"),
      ...tried.map(([number, share]) => make("svg:path", { class: number === wiring ? "un-mtried is-now" : "un-mtried", "data-wiring": number, d: `M${x(share).toFixed(2)} ${base}V${base - 22}` })),
      ...(now ? [make("svg:text", { class: "un-mnow", x: (x(now[1]) - 6).toFixed(1), y: 14 }, `${fixed(100 * now[1], 1)} %`)] : []),
    );
    svg.setAttribute("aria-label", label);
  }
  return { element, show };
}
