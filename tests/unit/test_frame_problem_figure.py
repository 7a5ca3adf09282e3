"""FrameProblem, the Python side: what it starts from, and its still picture."""

import re

import pytest
import traitlets

from unrolled import frame_problem as frame
from unrolled.figures import FrameProblem


def test_the_page_gets_the_package_s_world():
    state = FrameProblem().state()
    assert dict(state["named"]) == frame.world(len(state["named"]))
    assert len(state["named"]) == len(frame.CORE) + len(frame.SCENERY)
    assert tuple(state["actions"]) == frame.ACTIONS
    assert state["goal"] == frame.GOAL


def test_as_it_starts_one_robot_of_four_saves_its_battery():
    rows = FrameProblem().first["robots"]
    assert {robot: row["needed"] for robot, row in rows.items()} == {
        "R1": 1,
        "R1D1": 8 * 100,
        "R2D1": 8 * 103,
        "R2D2": 18,
    }
    assert [robot for robot, row in rows.items() if row["saved"]] == ["R2D2"]
    assert {robot: row["most"] for robot, row in rows.items()} == {
        "R1": None,
        "R1D1": 62,
        "R2D1": 59,
        "R2D2": None,
    }


def test_in_a_small_world_the_careful_robots_are_in_time():
    rows = FrameProblem(n_facts=20).first["robots"]
    assert [robot for robot, row in rows.items() if row["saved"]] == ["R1D1", "R2D1", "R2D2"]


@pytest.mark.parametrize(
    "traits",
    [{"robot": "R3"}, {"n_facts": 7}, {"n_facts": 1001}, {"joined": 4}, {"fuse": 30}],
)
def test_what_the_figure_cannot_show_is_refused(traits):
    with pytest.raises(traitlets.TraitError, match=next(iter(traits))):
        FrameProblem(**traits)


def test_a_tick_after_the_bomb_is_refused():
    with pytest.raises(traitlets.TraitError, match="tick: needs 0 to 50"):
        FrameProblem(fuse=50, tick=51)


def test_the_still_picture_names_the_four_counts():
    svg = FrameProblem(joined=2).picture()
    words = re.sub(r"<[^>]+>", " ", svg)
    for robot in frame.ROBOTS:
        assert f"{robot}: {frame.needed(robot, 100, 2)}" in words
    assert "the bomb: 500" in words
