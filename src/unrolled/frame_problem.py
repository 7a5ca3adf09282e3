"""The frame problem as a small world: how long four robots think before a bomb goes off.

A robot's spare battery stands on a wagon in a room, and on the same wagon ticks a bomb. Three of
the robots are Daniel Dennett's:

    R1     asks only whether an action brings about what it wants.
    R1D1   derives every consequence of an action before it takes it.
    R2D1   asks of every consequence first whether it matters, and derives those that do.
    R2D2   looks at nothing but what an action is known to change; all else stays as it was.

R2D2 is not in his story. It follows the rule of the planner STRIPS. One check, the answer to one
question, takes one tick of the bomb's clock, and so does one action.

With n facts and m actions, someone has to say of nearly all m n pairs that the action leaves the
fact alone: that is the frame problem. A robot that derives the consequences of one action for every
group of up to j facts makes S(n) = C(n, 1) + … + C(n, j) checks.

Sources: McCarthy & Hayes (1969), section 4.3, for m n; Fikes & Nilsson (1971) for STRIPS; Dennett
(1984) for the story. The facts, the actions and the clock are our own.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

from unrolled import _checks as check

State = dict[str, str]  # each fact by name, and its value

CORE = {
    "the place of the robot": "room",
    "the place of the wagon": "room",
    "the place of the battery": "room",
    "the place of the bomb": "room",
    "what the battery stands on": "wagon",
    "what the bomb stands on": "wagon",
    "the number of the wagon's wheels": "4",
    "the number of turns of those wheels": "0",
}
SCENERY = {
    "the colour of the north wall": "white",
    "the colour of the east wall": "white",
    "the colour of the south wall": "green",
    "the colour of the west wall": "white",
    "the colour of the ceiling": "white",
    "the height of the ceiling": "3 m",
    "the material of the floor": "wood",
    "the width of the door": "1 m",
    "the colour of the door": "brown",
    "the number of windows": "2",
    "the weather outside": "rain",
    "the brightness of the lamp": "60 W",
    "the age of the lamp": "4 years",
    "the colour of the wagon": "red",
    "the maker of the wagon": "unknown",
    "the colour of the bomb": "black",
    "the price of the battery": "12 coins",
    "the number of chairs": "1",
    "the number of legs of that chair": "4",
    "the title of the book on the chair": "2001",
    "the number of pages of that book": "221",
    "the temperature of the tea beside it": "cold",
    "the name of the robot's maker": "unknown",
    "the day of the week": "Monday",
}
GOAL = {
    "the place of the battery": "hall",
    "the place of the robot": "hall",
    "the place of the bomb": "room",
}
WANTED = "the place of the battery"  # all that R1 asks for
PULL, BATTERY_OFF, BOMB_OFF = ACTIONS = (
    "pull the wagon out",
    "take the battery off the wagon",
    "take the bomb off the wagon",
)
ROBOTS = ("R1", "R1D1", "R2D1", "R2D2")
FEWEST = len(CORE)


@dataclass(frozen=True)
class Check:
    """One question, of the last action of a plan, and its answer.

    question: "wanted" (does it bring this about?), "judge" (does this matter?) or "derive" (does
    it change this?). facts: one, or several that are asked about together.
    """

    plan: tuple[str, ...]
    question: str
    facts: tuple[str, ...]
    answer: bool

    def __str__(self) -> str:
        first, *others = self.facts
        facts = f"{', '.join([first, *others[:-1]])} and {others[-1]}" if others else first
        asked = {
            "wanted": "does the battery come out?",
            "judge": f"do {facts} matter?" if others else f"does {facts} matter?",
            "derive": f"does it change how {facts} compare?"
            if others
            else f"does it change {facts}?",
        }[self.question]
        plan = ", then ".join(self.plan)
        return f"{plan[0].upper()}{plan[1:]}: {asked} {'Yes' if self.answer else 'No'}."


@dataclass(frozen=True)
class Outcome:
    """What a robot did until the bomb went off.

    checks: those made in time. plan: what it decided on, None if it was still thinking. done: the
    actions carried out in time. state: of the world as the bomb goes off. needed: the checks that
    the decision takes, in time or not.
    """

    robot: str
    checks: tuple[Check, ...]
    plan: tuple[str, ...] | None
    done: tuple[str, ...]
    state: State
    needed: int

    @property
    def saved(self) -> bool:
        """Whether the robot and its battery are out, and the bomb is not."""
        return GOAL.items() <= self.state.items()


def world(n_facts: int) -> State:
    """The world before anything is done: `n_facts` facts, 8 that the story needs and scenery.

    What comes after the 24 pieces of scenery are the colours of the bricks, one by one.
    Raises ValueError for fewer than 8.
    """
    n_facts = _enough(n_facts)
    named = CORE | SCENERY
    bricks = (f"the colour of brick {i}" for i in range(1, n_facts - len(named) + 1))
    return dict(islice(named.items(), n_facts)) | dict.fromkeys(bricks, "red")


def is_possible(action: str, state: State) -> bool:
    """Whether an action can be taken: what is off the wagon cannot be taken off it again."""
    check.one_of("action", action, ACTIONS)
    if action == PULL:
        return state["the place of the wagon"] == state["the place of the robot"] == "room"
    return state[f"what the {_lifted(action)} stands on"] == "wagon"


def effects(action: str, state: State) -> State:
    """All that an action changes, with the new values: what stands on the wagon goes with it.

    Raises ValueError for an action that is none, or not possible in this state.
    """
    if not is_possible(action, state):
        raise ValueError(f"action is {action!r}, needs one that is possible in this state")
    if action != PULL:
        return {f"what the {_lifted(action)} stands on": "floor"}
    riders = [
        each for each in ("battery", "bomb") if state[f"what the {each} stands on"] == "wagon"
    ]
    moved = {f"the place of the {each}": "hall" for each in ("robot", "wagon", *riders)}
    return moved | {"the number of turns of those wheels": "8"}


def plans(state: State) -> Iterator[tuple[tuple[str, ...], State, State]]:
    """Every plan, the shortest first: its actions, the state before the last of them, and after."""
    waiting = deque([((), state)])
    while waiting:
        plan, before = waiting.popleft()
        for action in ACTIONS:
            if is_possible(action, before):
                after = before | effects(action, before)
                yield (*plan, action), before, after
                waiting.append(((*plan, action), after))


def groups(facts, joined: int = 1) -> Iterator[tuple[str, ...]]:
    """The facts one by one, then all pairs, and so on up to `joined` at a time."""
    for size in range(1, joined + 1):
        yield from combinations(facts, size)


def thinking(robot: str, n_facts: int, joined: int = 1) -> Iterator[Check]:
    """The checks of a robot one after the other, until it has its plan: that of the last check.

    joined: how many facts a consequence may join. At 2 a robot that derives everything also asks
    about each pair of facts, as Dennett's R1D1 does when it compares the turns of the wheels with
    their number. R1 and R2D2 have no use for it.
    Raises ValueError for another robot, fewer than 8 facts, or a `joined` that is no count.
    """
    check.one_of("robot", robot, ROBOTS)
    joined = check.count("joined", joined)
    for plan, before, after in plans(world(n_facts)):
        yield from _CHECKS[robot](plan, before, after, joined)
        if _is_content(robot, after):
            return


def run(robot: str, n_facts: int, fuse: int, joined: int = 1) -> Outcome:
    """Let a robot think and act until the bomb goes off, after `fuse` checks and actions.

    Raises ValueError like `thinking`, or for a fuse below 1.
    """
    fuse = check.count("fuse", fuse)
    enough = needed(robot, n_facts, joined)
    checks = tuple(islice(thinking(robot, n_facts, joined), fuse))
    plan = checks[-1].plan if len(checks) == enough else None
    done = (plan or ())[: fuse - len(checks)]
    state = world(n_facts)
    for action in done:
        state = state | effects(action, state)
    return Outcome(robot, checks, plan, done, state, enough)


def needed(robot: str, n_facts: int, joined: int = 1) -> int:
    """How many checks a robot makes until it has its plan, by formula.

    R1: 1. R1D1: 8 S(n), for the 8 plans up to the first good one. R2D1: 8 (S(n) + S(3)), since
    three facts matter. R2D2: 18, the changes that those plans make, whatever n.
    Raises ValueError like `thinking`.
    """
    check.one_of("robot", robot, ROBOTS)
    n_facts, joined = _enough(n_facts), check.count("joined", joined)
    looked_at = []
    for _, before, after in plans(world(FEWEST)):
        looked_at.append(sum(before[fact] != after[fact] for fact in before))
        if _is_content(robot, after):
            break
    return {
        "R1": len(looked_at),
        "R1D1": len(looked_at) * n_groups(n_facts, joined),
        "R2D1": len(looked_at) * (n_groups(n_facts, joined) + n_groups(len(GOAL), joined)),
        "R2D2": sum(looked_at),
    }[robot]


def n_groups(n: int, joined: int = 1) -> int:
    """How many groups of 1 to `joined` there are among n: S(n) = C(n, 1) + … + C(n, joined)."""
    return sum(math.comb(n, size) for size in range(1, joined + 1))


def most_facts(robot: str, fuse: int, joined: int = 1) -> float:
    """The largest number of facts with which a robot still carries out its plan in time.

    Infinite for a robot that does not count them; 0 if even the 8 of the story are too many.
    Raises ValueError for another robot, or a fuse or a `joined` below 1.
    """
    fuse = check.count("fuse", fuse)

    def in_time(n_facts: int) -> bool:
        n_actions = 1 if robot == "R1" else 2
        return needed(robot, n_facts, joined) + n_actions <= fuse

    if not in_time(FEWEST):
        return 0
    if robot in ("R1", "R2D2"):
        return math.inf
    low, high = FEWEST, FEWEST + fuse  # n facts need more than n checks
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if in_time(middle) else (low, middle)
    return low


def frame_axioms(n_facts: int) -> int:
    """The pairs of an action and a fact that it leaves alone, at the start: 3 n - 7.

    Raises ValueError for fewer than 8 facts.
    """
    state = world(n_facts)
    return sum(fact not in effects(action, state) for action in ACTIONS for fact in state)


def _enough(n_facts: int) -> int:
    if check.count("n_facts", n_facts) < FEWEST:
        raise ValueError(f"n_facts is {n_facts}, needs {FEWEST} or more: those the story needs")
    return int(n_facts)


def _lifted(action: str) -> str:
    return "battery" if action == BATTERY_OFF else "bomb"


def _is_content(robot: str, after: State) -> bool:
    """Whether a plan that leads there satisfies a robot: R1 asks for nothing but its battery."""
    asked = {WANTED: GOAL[WANTED]} if robot == "R1" else GOAL
    return asked.items() <= after.items()


def _r1(plan, before, after, joined) -> Iterator[Check]:
    yield Check(plan, "wanted", (WANTED,), after[WANTED] == GOAL[WANTED])


def _r1d1(plan, before, after, joined) -> Iterator[Check]:
    for facts in groups(before, joined):
        yield Check(plan, "derive", facts, _differ(facts, before, after))


def _r2d1(plan, before, after, joined) -> Iterator[Check]:
    for facts in groups(before, joined):
        matters = all(fact in GOAL for fact in facts)
        yield Check(plan, "judge", facts, matters)
        if matters:
            yield Check(plan, "derive", facts, _differ(facts, before, after))


def _r2d2(plan, before, after, joined) -> Iterator[Check]:
    for fact in effects(plan[-1], before):
        yield Check(plan, "derive", (fact,), _differ((fact,), before, after))


def _differ(facts, before: State, after: State) -> bool:
    return any(before[fact] != after[fact] for fact in facts)


_CHECKS = {"R1": _r1, "R1D1": _r1d1, "R2D1": _r2d1, "R2D2": _r2d2}
