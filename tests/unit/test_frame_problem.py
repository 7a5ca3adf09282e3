"""The frame problem: the small world, the robots' checks counted twice, and the bomb."""

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled import frame_problem as frame
from unrolled.frame_problem import BATTERY_OFF, BOMB_OFF, PULL, ROBOTS

robots = st.sampled_from(ROBOTS)


def carried_out(plan, n_facts=8):
    state = frame.world(n_facts)
    for action in plan:
        state |= frame.effects(action, state)
    return state


# ---------------------------------------------------------------- the world


def test_a_larger_world_has_the_same_facts_and_more():
    largest = list(frame.world(100).items())
    for n in (8, 9, 31, 32, 33, 99):
        assert list(frame.world(n).items()) == largest[:n]
    assert len(dict(largest)) == 100
    assert largest[32] == ("the colour of brick 1", "red")


@pytest.mark.parametrize(
    ("plan", "outside"),
    [
        ((PULL,), {"robot", "wagon", "battery", "bomb"}),
        ((BOMB_OFF, PULL), {"robot", "wagon", "battery"}),
        ((BATTERY_OFF, PULL), {"robot", "wagon", "bomb"}),
        ((BATTERY_OFF, BOMB_OFF, PULL), {"robot", "wagon"}),
        ((PULL, BOMB_OFF), {"robot", "wagon", "battery", "bomb"}),
        ((BOMB_OFF,), set()),
    ],
)
def test_what_stands_on_the_wagon_goes_with_it(plan, outside):
    state = carried_out(plan)
    in_the_hall = {name for name, value in state.items() if value == "hall"}
    assert in_the_hall == {f"the place of the {thing}" for thing in outside}
    assert state["the number of turns of those wheels"] == ("8" if PULL in plan else "0")


def test_no_action_touches_the_scenery():
    before = frame.world(60)
    after = carried_out((BATTERY_OFF, BOMB_OFF, PULL), 60)
    changed = {name for name in before if before[name] != after[name]}
    assert len(changed) == 5
    assert changed <= frame.CORE.keys()


def test_plans_are_all_orders_of_the_actions_that_can_be_carried_out():
    expected = [
        plan
        for size in (1, 2, 3)
        for plan in permutations(frame.ACTIONS, size)  # no action can be taken twice
    ]
    found = list(frame.plans(frame.world(10)))
    assert [plan for plan, _, _ in found] == expected
    for plan, before, after in found:
        assert before == carried_out(plan[:-1], 10)
        assert after == carried_out(plan, 10)


def test_an_action_is_possible_once():
    for action in frame.ACTIONS:
        with pytest.raises(ValueError, match="needs one that is possible"):
            frame.effects(action, carried_out((action,)))


def test_one_plan_of_two_actions_saves_the_battery_and_none_is_shorter():
    found = frame.plans(frame.world(8))
    good = [plan for plan, _, after in found if after.items() >= frame.GOAL.items()]
    assert good == [(BOMB_OFF, PULL), (BOMB_OFF, PULL, BATTERY_OFF)]


@pytest.mark.parametrize("n_facts", [8, 40, 500])
def test_nearly_all_pairs_of_action_and_fact_say_that_nothing_changes(n_facts):
    assert frame.frame_axioms(n_facts) == 3 * n_facts - 7  # pulling changes 5, the others 1 each


# ---------------------------------------------------------------- counting checks


@given(robots, st.integers(8, 14), st.integers(1, 3))
def test_formula_and_simulation_agree(robot, n_facts, joined):
    made = sum(1 for _ in frame.thinking(robot, n_facts, joined))
    assert made == frame.needed(robot, n_facts, joined)


@pytest.mark.parametrize("n", [8, 100, 1000])
def test_the_formula_in_numbers(n):
    """Eight plans are looked at: three of one action, and five of two, the good one last."""
    assert frame.needed("R1", n) == 1
    assert frame.needed("R1D1", n) == 8 * n
    assert frame.needed("R1D1", n, 2) == 8 * n * (n + 1) // 2
    assert frame.needed("R1D1", n, 3) == 8 * (n + n * (n - 1) // 2 + n * (n - 1) * (n - 2) // 6)
    assert frame.needed("R2D1", n) == 8 * (n + 3)
    assert frame.needed("R2D1", n, 2) == 8 * (n * (n + 1) // 2 + 3 + 3)
    assert frame.needed("R2D2", n) == 5 + 1 + 1 + 1 + 1 + 4 + 1 + 4
    assert frame.needed("R1D1", n, n) == 8 * (2**n - 1)  # every group there is


@given(robots, st.integers(8, 12), st.integers(1, 3))
def test_every_answer_is_true(robot, n_facts, joined):
    for check in frame.thinking(robot, n_facts, joined):
        before, after = carried_out(check.plan[:-1], n_facts), carried_out(check.plan, n_facts)
        answer = {
            "wanted": after["the place of the battery"] == "hall",
            "derive": any(before[fact] != after[fact] for fact in check.facts),
            "judge": frame.GOAL.keys() >= set(check.facts),
        }[check.question]
        assert check.answer is answer


@pytest.mark.parametrize("joined", [1, 2, 3])
def test_r1d1_asks_of_each_plan_every_group_of_facts_once(joined):
    asked = [(check.plan, frozenset(check.facts)) for check in frame.thinking("R1D1", 9, joined)]
    assert len(set(asked)) == len(asked) == 8 * sum(math.comb(9, k) for k in range(1, joined + 1))
    assert max(len(facts) for _, facts in asked) == joined


def test_r2d1_judges_all_that_r1d1_derives_and_so_needs_longer():
    derived = [(check.plan, check.facts) for check in frame.thinking("R1D1", 20, 2)]
    r2d1 = list(frame.thinking("R2D1", 20, 2))
    assert [(c.plan, c.facts) for c in r2d1 if c.question == "judge"] == derived
    relevant = [(c.plan, c.facts) for c in r2d1 if c.question == "judge" and c.answer]
    assert [(c.plan, c.facts) for c in r2d1 if c.question == "derive"] == relevant
    assert len(r2d1) == len(derived) + len(relevant) > len(derived)


def test_r2d2_looks_at_changes_alone_however_large_the_world():
    small, large = (list(frame.thinking("R2D2", n, 2)) for n in (8, 400))
    assert small == large
    assert all(check.answer for check in small)
    assert len(small) == 18


# ---------------------------------------------------------------- the bomb


def test_r1_acts_at_once_and_takes_the_bomb_along():
    outcome = frame.run("R1", 100, 500)
    assert outcome.plan == outcome.done == (PULL,)
    assert len(outcome.checks) == 1
    assert outcome.state["the place of the battery"] == "hall"
    assert outcome.state["the place of the bomb"] == "hall"
    assert not outcome.saved


@pytest.mark.parametrize("robot", ["R1D1", "R2D1"])
def test_who_asks_about_everything_is_still_asking_when_the_bomb_goes_off(robot):
    outcome = frame.run(robot, 100, 500)
    assert len(outcome.checks) == 500 < outcome.needed
    assert outcome.plan is None
    assert outcome.done == ()
    assert outcome.state == frame.world(100)
    assert not outcome.saved


@pytest.mark.parametrize("robot", ["R1D1", "R2D1", "R2D2"])
def test_the_last_tick_decides(robot):
    needed = frame.needed(robot, 12)
    done = {2: (BOMB_OFF, PULL), 1: (BOMB_OFF,), 0: ()}
    for ticks_left, actions in done.items():
        outcome = frame.run(robot, 12, needed + ticks_left)
        assert outcome.plan == (BOMB_OFF, PULL)
        assert outcome.done == actions
        assert outcome.saved is (ticks_left == 2)
    assert frame.run(robot, 12, needed - 1).plan is None


def test_it_saves_the_battery_to_know_few_facts():
    assert frame.run("R1D1", 62, 500).saved
    assert not frame.run("R1D1", 63, 500).saved


@given(robots, st.integers(1, 400), st.integers(1, 2))
def test_the_most_facts_in_time_are_those_found_by_trying(robot, fuse, joined):
    n_actions = 1 if robot == "R1" else 2
    tried = [n for n in range(8, 60) if len(frame.run(robot, n, fuse, joined).done) == n_actions]
    most = frame.most_facts(robot, fuse, joined)
    if not tried:
        assert most == 0
    else:
        assert tried[-1] == min(most, 59)
        assert (most == math.inf) is (robot in ("R1", "R2D2"))


# ---------------------------------------------------------------- words and refusals


def test_a_check_reads_as_a_question_with_its_answer():
    first = {robot: str(next(frame.thinking(robot, 10))) for robot in ROBOTS}
    assert first["R1"] == "Pull the wagon out: does the battery come out? Yes."
    assert first["R1D1"] == "Pull the wagon out: does it change the place of the robot? Yes."
    assert first["R2D1"] == "Pull the wagon out: does the place of the robot matter? Yes."
    walls = "the colour of the north wall"
    wheels = ("the number of the wagon's wheels", "the number of turns of those wheels")
    compare = frame.Check((BOMB_OFF, PULL), "derive", wheels, True)
    assert str(compare) == (
        "Take the bomb off the wagon, then pull the wagon out: does it change how the number of "
        "the wagon's wheels and the number of turns of those wheels compare? Yes."
    )
    three = frame.Check((PULL,), "judge", (walls, *wheels), False)
    assert f"do {walls}, {wheels[0]} and {wheels[1]} matter? No." in str(three)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: frame.world(7), "n_facts is 7, needs 8 or more"),
        (lambda: frame.world(8.5), "n_facts is 8.5"),
        (lambda: frame.needed("R1", 7), "n_facts is 7"),
        (lambda: frame.needed("R3", 8), "robot is 'R3', needs one of 'R1'"),
        (lambda: list(frame.thinking("HAL", 8)), "robot is 'HAL'"),
        (lambda: list(frame.thinking("R1", 8, 0)), "joined is 0"),
        (lambda: frame.run("R1", 8, 0), "fuse is 0"),
        (lambda: frame.most_facts("R1", -1), "fuse is -1"),
        (lambda: frame.most_facts("C3PO", 10), "robot is 'C3PO'"),
        (lambda: frame.is_possible("wait", frame.world(8)), "action is 'wait'"),
        (lambda: frame.frame_axioms(3), "n_facts is 3"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
