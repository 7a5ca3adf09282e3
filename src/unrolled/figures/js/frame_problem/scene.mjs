// The room and the hall: where robot, wagon, battery and bomb are, and what is left of them.

import { make } from "../kit.mjs";

const FLOOR = 128;
const WIDTH = 356;

const text = (x, y, words, more = {}) => make("svg:text", { x, y, "text-anchor": "middle", ...more }, words);
const box = (x, y, width, height, role, more = {}) => make("svg:rect", { x, y, width, height, rx: 3, class: "un-fpthing", style: `--un-role: var(--un-${role})`, ...more });

const DRAW = {
  robot: (x) => [
    make("svg:path", { class: "un-fpline", d: `M${x} ${FLOOR - 62}v-9m-4 0h8`, style: "stroke: var(--un-hidden)" }),
    box(x - 13, FLOOR - 62, 26, 20, "hidden"),
    box(x - 17, FLOOR - 40, 34, 32, "hidden"),
    make("svg:path", { class: "un-fpline", d: `M${x - 9} ${FLOOR - 8}v8m18 -8v8M${x - 6} ${FLOOR - 54}h3m6 0h3`, style: "stroke: var(--un-hidden)" }),
    text(x, FLOOR - 11, "robot", { class: "un-fpname" }),
  ],
  wagon: (x) => [
    box(x - 66, FLOOR - 22, 132, 12, "muted"),
    ...[-46, 46].map((away) => make("svg:circle", { cx: x + away, cy: FLOOR - 6, r: 6, class: "un-fpthing", style: "--un-role: var(--un-muted)" })),
  ],
  battery: (x, bottom) => [box(x - 24, bottom - 26, 48, 26, "output"), box(x - 6, bottom - 31, 12, 5, "output"), text(x, bottom - 9, "battery", { class: "un-fpname" })],
  bomb: (x, bottom) => [
    make("svg:circle", { cx: x, cy: bottom - 17, r: 17, class: "un-fpthing un-fpbomb", style: "--un-role: var(--un-error)" }),
    make("svg:path", { class: "un-fpline", d: `M${x + 9} ${bottom - 32}q6 -8 12 -4`, style: "stroke: var(--un-error)" }),
    text(x, bottom - 13, "bomb", { class: "un-fpname" }),
  ],
};

/** A star with many points: where the bomb was. */
function bang(x, y) {
  const points = Array.from({ length: 24 }, (_, i) => {
    const [angle, reach] = [(Math.PI * i) / 12, i % 2 ? 26 : 44];
    return `${(x + reach * Math.cos(angle)).toFixed(1)},${(y + reach * Math.sin(angle)).toFixed(1)}`;
  });
  return [make("svg:polygon", { points: points.join(" "), class: "un-fpbang" }), text(x, y + 5, "BANG", { class: "un-fpbangword" })];
}

export function makeScene() {
  const svg = make("svg:svg", { role: "img", class: "un-fpscene", viewBox: `-4 0 ${WIDTH + 8} ${FLOOR + 6}` });

  /** @param {Object<string, string>} state  @param {boolean} over  whether the bomb has gone off */
  function show(state, over) {
    const at = (thing) => state[`the place of the ${thing}`];
    const rides = (thing) => state[`what the ${thing} stands on`] === "wagon";
    const wagon = at("wagon") === "room" ? 110 : 248;
    const places = {
      robot: at("robot") === "room" ? 22 : 332,
      wagon,
      battery: rides("battery") ? wagon - 34 : at("battery") === "room" ? 76 : 210,
      bomb: rides("bomb") ? wagon + 36 : at("bomb") === "room" ? 146 : 284,
    };
    const foot = (thing) => (rides(thing) ? FLOOR - 22 : FLOOR);
    const parts = [
      make("svg:path", { class: "un-fpwall", d: `M4 ${FLOOR}V20H178V62M178 ${FLOOR}h2M4 ${FLOOR}H${WIDTH - 4}` }),
      text(92, 14, "room", { class: "un-fpplace" }),
      text(266, 14, "hall", { class: "un-fpplace" }),
      DRAW.wagon(places.wagon),
      DRAW.robot(places.robot),
    ].flat();
    const things = ["battery", "bomb"].filter((thing) => !(over && thing === "bomb"));
    for (const thing of things) parts.push(...DRAW[thing](places[thing], foot(thing)));
    if (over) parts.push(...bang(places.bomb, foot("bomb") - 22));
    svg.replaceChildren(...parts);
    const scale = svg.clientWidth ? (WIDTH + 8) / svg.clientWidth : 1; // words keep their size on a small screen
    svg.style.fontSize = `${Math.max(12.5, 12.5 * scale).toFixed(2)}px`;
    const where = ["robot", "wagon", "battery", "bomb"].map((thing) => `${thing}: ${at(thing)}${thing in { battery: 1, bomb: 1 } ? `, on the ${state[`what the ${thing} stands on`]}` : ""}`);
    svg.setAttribute("aria-label", `${where.join("; ")}.${over ? " The bomb has gone off." : ""}`);
  }
  return { svg, show };
}
