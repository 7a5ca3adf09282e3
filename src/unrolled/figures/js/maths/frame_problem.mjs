// The robots of the frame problem: what unrolled.frame_problem simulates. The facts and the words
// come from Python; a test holds every check of every robot to it.

/** @typedef {{plan: string[], question: string, facts: string[], answer: boolean}} Check */

export const ROBOTS = ["R1", "R1D1", "R2D1", "R2D2"];

const RIDERS = ["battery", "bomb"];
const TURNS = "the number of turns of those wheels";
const standsOn = (thing) => `what the ${thing} stands on`;
const placeOf = (thing) => `the place of the ${thing}`;

/** The first n facts with their values; after the named ones come bricks. */
export function world(named, n) {
  const bricks = Array.from({ length: Math.max(0, n - named.length) }, (_, i) => [`the colour of brick ${i + 1}`, "red"]);
  return Object.fromEntries([...named.slice(0, n), ...bricks]);
}

/** The thing that an action takes off the wagon; undefined for pulling it. */
const lifted = (action) => RIDERS.find((thing) => action === `take the ${thing} off the wagon`);

const isPossible = (action, state) => (lifted(action) ? state[standsOn(lifted(action))] === "wagon" : state[placeOf("wagon")] === "room" && state[placeOf("robot")] === "room");

/** All that an action changes, with the new values. */
export function effects(action, state) {
  if (lifted(action)) return { [standsOn(lifted(action))]: "floor" };
  const moved = ["robot", "wagon", ...RIDERS.filter((thing) => state[standsOn(thing)] === "wagon")];
  return { ...Object.fromEntries(moved.map((thing) => [placeOf(thing), "hall"])), [TURNS]: "8" };
}

/** Every plan, the shortest first, with the state before its last action and after. */
export function* plans(actions, state) {
  const waiting = [{ plan: [], state }];
  while (waiting.length) {
    const { plan, state: before } = waiting.shift();
    for (const action of actions) {
      if (!isPossible(action, before)) continue;
      const after = { ...before, ...effects(action, before) };
      const next = [...plan, action];
      yield { plan: next, before, after };
      waiting.push({ plan: next, state: after });
    }
  }
}

const reached = (goal, state) => Object.entries(goal).every(([fact, value]) => state[fact] === value);
const wanted = (goal) => ({ [placeOf("battery")]: goal[placeOf("battery")] });
const isContent = (robot, goal, after) => reached(robot === "R1" ? wanted(goal) : goal, after);

/** Groups of one, then of two, and so on, each in the order of the facts. */
function* groups(facts, joined) {
  function* of(size, from) {
    if (size === 0) yield [];
    else for (let i = from; i <= facts.length - size; i++) for (const rest of of(size - 1, i + 1)) yield [facts[i], ...rest];
  }
  for (let size = 1; size <= joined; size++) yield* of(size, 0);
}

/** The checks of a robot, one after the other, until it has its plan. @returns {Generator<Check>} */
export function* thinking(robot, { actions, goal, state, joined }) {
  const facts = Object.keys(state);
  for (const { plan, before, after } of plans(actions, state)) {
    const differ = (group) => group.some((fact) => before[fact] !== after[fact]);
    if (robot === "R1") {
      yield { plan, question: "wanted", facts: [placeOf("battery")], answer: isContent("R1", goal, after) };
    } else if (robot === "R2D2") {
      for (const fact of Object.keys(effects(plan.at(-1), before))) yield { plan, question: "derive", facts: [fact], answer: differ([fact]) };
    } else {
      for (const group of groups(facts, joined)) {
        if (robot === "R2D1") {
          const answer = group.every((fact) => fact in goal);
          yield { plan, question: "judge", facts: group, answer };
          if (!answer) continue;
        }
        yield { plan, question: "derive", facts: group, answer: differ(group) };
      }
    }
    if (isContent(robot, goal, after)) return;
  }
}

/** A check as a sentence, with its answer. */
export function say({ plan, question, facts, answer }) {
  const [first, ...others] = facts;
  const all = others.length ? `${[first, ...others.slice(0, -1)].join(", ")} and ${others.at(-1)}` : first;
  const asked = {
    wanted: "does the battery come out?",
    judge: others.length ? `do ${all} matter?` : `does ${all} matter?`,
    derive: others.length ? `does it change how ${all} compare?` : `does it change ${all}?`,
  }[question];
  const words = plan.join(", then ");
  return `${words[0].toUpperCase()}${words.slice(1)}: ${asked} ${answer ? "Yes" : "No"}.`;
}

/** C(n, 1) + … + C(n, joined). */
export function groupCount(n, joined) {
  let [sum, term] = [0, 1];
  for (let size = 1; size <= joined; size++) {
    term = (term * (n - size + 1)) / size;
    sum += term;
  }
  return sum;
}

/** How many checks each robot needs, by formula: the changes of the plans looked at, counted once. */
export function counting({ actions, goal, state }) {
  const changes = [];
  for (const { before, after } of plans(actions, state)) {
    changes.push(Object.keys(before).filter((fact) => before[fact] !== after[fact]).length);
    if (reached(goal, after)) break;
  }
  const matter = Object.keys(goal).length;
  const needed = {
    R1: () => 1,
    R1D1: (n, joined) => changes.length * groupCount(n, joined),
    R2D1: (n, joined) => changes.length * (groupCount(n, joined) + groupCount(matter, joined)),
    R2D2: () => changes.reduce((sum, each) => sum + each, 0),
  };
  return (robot, n, joined) => needed[robot](n, joined);
}

/** The largest number of facts with which a robot still acts in time: Infinity if it counts none. */
export function mostFacts(needed, robot, fuse, joined, fewest) {
  const inTime = (n) => needed(robot, n, joined) + (robot === "R1" ? 1 : 2) <= fuse;
  if (!inTime(fewest)) return 0;
  if (robot === "R1" || robot === "R2D2") return Infinity;
  let [low, high] = [fewest, fewest + fuse];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (inTime(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** What a robot has done until the bomb goes off: its checks, its plan if it has one, its actions. */
export function run(robot, given, needed, fuse) {
  const checks = [];
  for (const check of thinking(robot, given)) {
    if (checks.length === fuse) break;
    checks.push(check);
  }
  const plan = checks.length === needed(robot, Object.keys(given.state).length, given.joined) ? checks.at(-1).plan : null;
  return { checks, plan, done: (plan ?? []).slice(0, fuse - checks.length) };
}

/** The state after some actions. */
export const after = (state, done) => done.reduce((now, action) => ({ ...now, ...effects(action, now) }), state);
