// One square for each fact: which of them the robot has asked about for the plan it is at.

import { make } from "../kit.mjs";

const KINDS = ["waiting", "asked", "changes", "now"];

export function makeBoard() {
  const paths = Object.fromEntries(KINDS.map((kind) => [kind, make("svg:path", { class: `un-fp${kind}` })]));
  const matter = [make("svg:path", { class: "un-fpmatter un-fphalo" }), make("svg:path", { class: "un-fpmatter" })];
  const svg = make("svg:svg", { role: "img", class: "un-fpboard" }, Object.values(paths), matter);
  const element = make("div", { class: "un-frame" }, svg);

  /**
   * @param {string[]} facts
   * @param {{asked: Set<string>, changes: Set<string>, now: string[], goal: object}} what
   */
  function show(facts, { asked, changes, now, goal }) {
    const width = Math.max(220, Math.round(element.clientWidth));
    const side = Math.max(8, Math.min(24, Math.floor(Math.sqrt((width * 110) / facts.length))));
    const columns = Math.floor(width / side);
    const d = Object.fromEntries([...KINDS, "matter"].map((kind) => [kind, ""]));
    facts.forEach((fact, i) => {
      const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
      const kind = now.includes(fact) ? "now" : changes.has(fact) ? "changes" : asked.has(fact) ? "asked" : "waiting";
      d[kind] += `M${x + 1} ${y + 1}h${side - 2}v${side - 2}h${2 - side}z`;
      if (fact in goal) d.matter += `M${x + side / 2 - 3} ${y + side / 2}h6`;
    });
    for (const kind of KINDS) paths[kind].setAttribute("d", d[kind]);
    for (const path of matter) path.setAttribute("d", d.matter);
    svg.setAttribute("viewBox", `0 0 ${width} ${Math.ceil(facts.length / columns) * side}`);
    svg.setAttribute("aria-label", `${facts.length} facts; for this plan ${asked.size} have been asked about, ${changes.size} of them are found to change`);
  }
  return { element, show };
}
