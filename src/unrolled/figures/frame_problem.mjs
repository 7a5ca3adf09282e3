// FrameProblem: a robot asks its questions one by one while the bomb ticks.

import { animate, button, choice, duration, linkedState, linkHighlights, make, mount, numberField, oncePerFrame, slider, stepper, walkable, write } from "./js/kit.mjs";
import { after, counting, mostFacts, ROBOTS, run, say, world } from "./js/maths/frame_problem.mjs";
import { makeBoard } from "./js/frame_problem/board.mjs";
import { makeChart, swatch } from "./js/frame_problem/chart.mjs";
import { makeScene } from "./js/frame_problem/scene.mjs";

const FACT_STOPS = [8, 9, 10, 12, 15, 20, 25, 32, 40, 50, 62, 63, 75, 100, 150, 200, 300, 500, 700, 1000];
const FUSES = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const TRAITS = ["robot", "n_facts", "joined", "fuse", "tick"];
const MOST = 1000;
const LINES = 7; // of the record
const PAUSE = 600; // milliseconds after the last change: then the thought is read out
const NATURES = {
  R1: "asks only whether an action brings about what it wants",
  R1D1: "derives every consequence before it acts",
  R2D1: "asks of every consequence whether it matters, and derives those that do",
  R2D2: "looks only at what an action is known to change",
};

const plain = (count) => count.toLocaleString("en-GB").replaceAll(",", "\u202f");
const whole = (word, count) => `${plain(count)} ${word}${count === 1 ? "" : "s"}`;

/** What became of a robot, in a few words. */
function outcome({ robot, plan, done, saved }) {
  if (saved) return "saved";
  if (plan === null) return "lost: still asking";
  if (done.length < plan.length) return "lost: too late to act";
  return robot === "R1" ? "lost: the bomb came along" : "lost";
}

/** What the setting shows of the chosen robot. */
function tell({ robot, n_facts, fuse }, rows) {
  const { needed, most, saved } = rows[robot];
  const bound = most === 0 ? "Even the 8 facts of the story are too many for this clock." : `With up to ${whole("fact", most)} it is in time.`;
  if (robot === "R1") return "R1 asks one question and acts. It never asks what else stands on the wagon, and takes the bomb along.";
  if (robot === "R1D1") return `R1D1 asks about every fact for each of 8 plans: ${whole("check", needed)} with ${whole("fact", n_facts)}, and the bomb goes off after ${plain(fuse)} ticks. ${bound}`;
  if (robot === "R2D1") return `To leave a fact out of account, R2D1 first has to look at it: ${whole("check", needed)}, more than R1D1’s ${plain(rows.R1D1.needed)}. ${bound}`;
  return `R2D2 makes 18 checks, in a world of any size${saved ? "" : "; this clock is too fast even for that"}. The price: somebody has to write down beforehand all that each action changes.`;
}

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "frame-problem");
  const link = linkedState(model, root);
  const [named, actions, goal, fewest] = ["named", "actions", "goal", "fewest"].map((name) => model.get(name));
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();

  // -------------------------------------------------------------- computing
  const needed = counting({ actions, goal, state: world(named, fewest) });
  let computed = { key: "" };
  function compute(now) {
    const key = [now.robot, now.n_facts, now.joined, now.fuse].join();
    if (computed.key === key) return computed;
    const state = world(named, now.n_facts);
    const given = { actions, goal, state, joined: now.joined };
    const own = run(now.robot, given, needed, now.fuse);
    const first = model.get("first");
    const isFirst = Object.entries(first.setting).every(([name, value]) => now[name] === value);
    const rows = {};
    for (const robot of ROBOTS) {
      const { plan, done, checks } = robot === now.robot ? own : run(robot, given, needed, now.fuse);
      const end = after(state, done);
      rows[robot] = {
        robot,
        plan,
        done,
        needed: isFirst ? first.robots[robot].needed : needed(robot, now.n_facts, now.joined),
        made: isFirst ? first.robots[robot].made : checks.length,
        saved: isFirst ? first.robots[robot].saved : Object.entries(goal).every(([fact, value]) => end[fact] === value),
        most: isFirst ? first.robots[robot].most ?? Infinity : mostFacts(needed, robot, now.fuse, now.joined, fewest),
      };
    }
    computed = { key, state, facts: Object.keys(state), ...own, rows };
    return computed;
  }

  // -------------------------------------------------------------- the parts
  const question = make("p", { class: "un-readout" }, "The battery has to leave the room, the bomb must not come along. Press Run: does the robot act in time?");
  const robot = choice({ legend: "Robot", options: ROBOTS.map((name) => [name, name]), value: start.robot, onChange: (name) => set({ robot: name, tick: 0 }) });
  const nature = make("p", { class: "un-readout un-fpnature" });
  const nearest = (n) => FACT_STOPS.reduce((best, stop, place) => (Math.abs(stop - n) < Math.abs(FACT_STOPS[best] - n) ? place : best), 0);
  const facts = slider({ label: "World", min: 0, max: FACT_STOPS.length - 1, value: 0, say: (place) => whole("fact", FACT_STOPS[place]), onInput: (place) => set({ n_facts: FACT_STOPS[place] }) });
  const factField = numberField({ label: "facts", value: start.n_facts, step: 1, min: fewest, max: MOST, onInput: (n) => Number.isInteger(n) && set({ n_facts: n }) });
  const joined = choice({ legend: "Asks about", options: [["1", "each fact"], ["2", "and pairs"], ["3", "and triples"]], value: "1", onChange: (size) => set({ joined: Number(size) }) });
  const fuse = slider({ label: "Bomb", min: 0, max: FUSES.length - 1, value: 0, say: (place) => `${plain(FUSES[place])} ticks`, onInput: (place) => set({ fuse: FUSES[place] }) });
  const play = button("Run", () => (stop ? halt() : start_()), { class: "un-button un-primary" });
  const reset = button("Reset", () => set(start));
  const clock = stepper({ last: start.fuse, value: start.tick, say: (tick) => `tick ${plain(tick)} of ${plain(model.get("fuse"))}`, onChange: (tick) => set({ tick }) });
  const scene = makeScene();
  const fuseBar = make("div", { class: "un-fpbar", "aria-hidden": "true" }, make("span"));
  const fuseWords = make("p", { class: "un-readout un-fpclock" });
  const thought = make("p", { class: "un-readout un-fpthought" });
  const spoken = make("p", { class: "un-hidden", "aria-live": "polite" });
  const where = make("p", { class: "un-readout un-muted" });
  const board = makeBoard();
  const key = make("p", { class: "un-readout un-muted un-fine" }, "A square is a fact: empty, not asked about yet for this plan; amber, asked about; red with a heavy edge, found to change; solid, asked about now. A dash: it matters to the goal.");
  const sentence = make("p", { class: "un-readout un-fpsentence" });
  const quantities = ["saved", "needed", "made", "most"];
  const cells = Object.fromEntries(ROBOTS.map((name) => [name, Object.fromEntries(quantities.map((quantity) => [quantity, make("td", { "data-quantity": quantity, "data-of": name, class: quantity === "saved" ? "un-fpend" : null })]))]));
  const rowOf = Object.fromEntries(ROBOTS.map((name) => [name, make("tr", { "data-id": `robot.${name}` }, make("th", { scope: "row" }, swatch(name), name), quantities.map((quantity) => cells[name][quantity]))]));
  const heads = ["robot", "in the end", "checks it needs", "made in time", "most facts in time"];
  const table = make(
    "table",
    {},
    make("caption", { class: "un-hidden" }, "All four robots in this world"),
    make("thead", {}, make("tr", {}, heads.map((words, column) => make("th", { scope: "col", class: "un-wrapping", style: column > 1 ? null : "text-align: left" }, words)))),
    make("tbody", {}, ROBOTS.map((name) => rowOf[name])),
  );
  const tableBox = make("div", { class: "un-scroll un-fptable", tabindex: 0, role: "group", "aria-label": "The four robots in numbers" }, table);
  walkable(tableBox, "tbody tr", "th, td");
  const chart = makeChart({ onPick: (n_facts) => set({ n_facts }) });
  const record = make("ol", { class: "un-fprecord" });
  const recordBox = make("details", { class: "un-tables" }, make("summary", {}, "The last questions"), record);
  const factRows = make("tbody");
  const factTable = make("table", {}, make("caption", {}, "Every fact at the start and now"), make("thead", {}, make("tr", {}, ["fact", "at the start", "now"].map((words, column) => make("th", { scope: "col", style: column ? null : "text-align: left" }, words)))), factRows);
  const factBox = make("details", { class: "un-tables" }, make("summary", {}, "The world, fact by fact"), make("div", { class: "un-scroll un-fpfacts", tabindex: 0, role: "group", "aria-label": "The world, fact by fact" }, factTable));
  for (const box of [recordBox, factBox]) box.addEventListener("toggle", () => redraw());

  live.append(
    question,
    make("div", { class: "un-row" }, robot.element, play, reset),
    nature,
    make("div", { class: "un-fpcontrols" }, make("div", { class: "un-row un-fpworld" }, facts.element, factField.element), fuse.element, joined.element),
    clock.element,
    make("div", { class: "un-fptop" }, make("div", { class: "un-fpscenebox" }, scene.svg, fuseBar, fuseWords), make("div", { class: "un-fpthoughts" }, thought, where)),
    spoken,
    board.element,
    key,
    sentence,
    tableBox,
    chart.element,
    recordBox,
    factBox,
  );

  // -------------------------------------------------------------- drawing
  /** What happens in a tick, in words. */
  function event(now, { checks, plan, done }, tick) {
    if (tick === 0) return "The clock has not begun to run.";
    if (tick <= checks.length) return say(checks[tick - 1]);
    const action = (plan ?? [])[tick - checks.length - 1];
    if (action !== undefined && tick - checks.length <= done.length) return `It acts: ${action}.`;
    return `${now.robot} has done what it wanted, and waits.`;
  }

  /** Which facts have been asked about for the plan that the robot is at. */
  function asked(checks, tick) {
    const last = checks[Math.min(tick, checks.length) - 1];
    const [seen, changes] = [new Set(), new Set()];
    let [from, count] = [Math.min(tick, checks.length), 0];
    while (from > 0 && checks[from - 1].plan === last.plan) {
      const check = checks[--from];
      count += 1;
      for (const fact of check.facts) seen.add(fact);
      if (check.question === "derive" && check.answer && check.facts.length === 1) changes.add(check.facts[0]);
    }
    return { last, seen, changes, count };
  }

  function showFacts({ state, facts: names }, now) {
    if (!factBox.open) return;
    if (factRows.children.length !== names.length) {
      factRows.replaceChildren(...names.map((fact) => make("tr", {}, make("th", { scope: "row" }, fact), make("td", { "data-quantity": "start", "data-fact": fact }), make("td", { "data-quantity": "value", "data-fact": fact }))));
    }
    names.forEach((fact, i) => {
      const [, before, value] = factRows.children[i].children;
      write(before, state[fact]);
      write(value, now[fact]);
      value.classList.toggle("is-new", now[fact] !== state[fact]);
    });
  }

  function showRecord(checks, tick) {
    if (!recordBox.open) return;
    const end = Math.min(tick, checks.length);
    const from = Math.max(0, end - LINES);
    record.start = from + 1;
    record.replaceChildren(...checks.slice(from, end).map((check) => make("li", {}, say(check))));
  }

  let waiting = null;
  function draw() {
    const now = fromModel();
    const state = compute(now);
    const { checks, done, rows } = state;
    const acted = done.slice(0, Math.max(0, now.tick - checks.length));
    const world_ = after(state.state, acted);
    const over = now.tick >= now.fuse;
    robot.show(now.robot);
    write(nature, `${now.robot} ${NATURES[now.robot]}.`);
    facts.show(nearest(now.n_facts));
    facts.input.setAttribute("aria-valuetext", whole("fact", now.n_facts));
    write(facts.element.querySelector("output"), whole("fact", now.n_facts));
    factField.show(now.n_facts);
    joined.show(String(now.joined));
    fuse.show(FUSES.indexOf(now.fuse));
    clock.show(now.tick, now.fuse);
    write(play, stop ? "Stop" : "Run");
    scene.show(world_, over);
    fuseBar.firstChild.style.width = `${100 * (1 - now.tick / now.fuse)}%`;
    write(fuseWords, over ? "The bomb has gone off." : `${whole("tick", now.fuse - now.tick)} until the bomb goes off`);
    const { last, seen, changes, count } = asked(checks, now.tick);
    const fate = rows[now.robot].saved ? " Battery and robot are safe." : " The battery is lost.";
    const words = `${event(now, state, now.tick)}${over ? ` Then the bomb goes off.${fate}` : ""}`;
    write(thought, words);
    clearTimeout(waiting);
    if (words !== spoken.textContent) waiting = setTimeout(() => write(spoken, words), PAUSE);
    const answered = Math.min(now.tick, checks.length);
    const total = rows[now.robot].needed;
    write(where, last ? `Question ${plain(answered)} of ${plain(total)}, ${count === 1 ? "the first" : `number ${plain(count)}`} about this plan.` : `No question of ${plain(total)} asked yet.`);
    board.show(state.facts, { asked: seen, changes, now: last && now.tick <= checks.length ? last.facts : [], goal });
    write(sentence, tell(now, rows));
    for (const name of ROBOTS) {
      const row = rows[name];
      write(cells[name].needed, String(row.needed));
      write(cells[name].made, String(row.made));
      write(cells[name].most, row.most === Infinity ? "any" : String(row.most));
      write(cells[name].saved, outcome(row));
      rowOf[name].classList.toggle("is-chosen", name === now.robot);
    }
    const label = `Checks against facts, logarithmic scales. With ${whole("fact", now.n_facts)}: ${ROBOTS.map((name) => `${name} ${plain(rows[name].needed)}`).join(", ")}. The bomb: ${plain(now.fuse)} ticks.`;
    chart.show((name, n) => needed(name, n, now.joined), { n: now.n_facts, fuse: now.fuse, label });
    showRecord(checks, now.tick);
    showFacts(state, world_);
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  let stop = null; // ends the run that is on
  function halt() {
    stop?.();
    stop = null;
    redraw();
  }
  function put(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    if (model.get("tick") > model.get("fuse")) model.set("tick", model.get("fuse"));
    model.save_changes();
    const now = fromModel();
    link.write(Object.fromEntries(TRAITS.map((name) => [name, now[name] === start[name] ? null : String(now[name])])));
  }
  function set(changes) {
    halt(); // the reader's first touch
    put(changes);
  }
  /** Let the clock run to its end, from the start if it stands there. */
  function start_() {
    const end = model.get("fuse");
    const from = model.get("tick") >= end ? 0 : model.get("tick");
    const time = 10 * duration("step") * (1 - from / end);
    const began = performance.now();
    let ended = false;
    const finish = animate(time, () => {
      const p = time > 0 ? Math.min(1, (performance.now() - began) / time) : 1; // evenly, as clocks run
      put({ tick: Math.round(from + p * (end - from)) });
      if (p === 1) {
        ended = true;
        stop = null;
        redraw();
      }
    });
    if (!ended) stop = finish;
    redraw();
  }

  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start };
    if (ROBOTS.includes(said.get("robot"))) now.robot = said.get("robot");
    if (FUSES.includes(Number(said.get("fuse")))) now.fuse = Number(said.get("fuse"));
    for (const [name, least, most] of [["n_facts", fewest, MOST], ["joined", 1, 3], ["tick", 0, now.fuse]]) {
      const value = /^\d+$/.test(said.get(name) ?? "") ? Number(said.get(name)) : NaN;
      if (value >= least && value <= most) now[name] = value;
    }
    now.tick = Math.min(now.tick, now.fuse);
    return now;
  }

  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  linkHighlights(root);
  put(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(live);
  ready();
  return () => {
    halt();
    watcher.disconnect();
  };
}

export default { render };
