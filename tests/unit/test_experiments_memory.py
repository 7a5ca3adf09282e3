"""The experiment on long memory: its errors, its choices, and what its results say."""

import numpy as np
import pytest

from unrolled.experiments import results
from unrolled.experiments.long_memory import TASKS, best_rate, run, summary
from unrolled.experiments.records import rounded


@pytest.mark.parametrize(
    ("task", "without"), [("adding problem", 1 / 6), ("temporal order", 3 / 4)]
)
def test_who_has_no_memory_is_as_wrong_as_it_says(task, without):
    of_task = TASKS[task]
    data = of_task.make(20, 20_000, np.random.default_rng(0))
    constant = np.zeros_like(data.target)
    constant[..., 0] = 1
    assert of_task.without_memory == without
    assert of_task.error(constant, data) == pytest.approx(without, abs=0.01)


@pytest.mark.parametrize("task", TASKS)
def test_who_knows_the_answer_makes_no_error(task):
    data = TASKS[task].make(20, 50, np.random.default_rng(0))
    assert TASKS[task].error(data.target, data) == 0
    wrong = data.target + np.eye(TASKS[task].K)[0] * 2
    assert TASKS[task].error(wrong, data) > 0.5


def test_a_run_measures_before_training_and_stops_when_its_updates_are_spent():
    entry = run("adding problem", 25, "RNN", 0.001, 0, updates=200)
    assert len(entry["error"]) == 3
    assert entry["solved_after"] is None
    assert entry["error"][0] > 1 / 6


def test_a_run_stops_when_the_task_is_solved():
    entry = run("temporal order", 30, "LSTM, forget bias 1", 0.01, 0)
    assert entry["error"][-1] < 0.01 <= min(entry["error"][:-1])
    assert entry["solved_after"] == 100 * (len(entry["error"]) - 1) < 2000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("copying", 25, "RNN"), "task is 'copying', needs one of 'adding problem', 'temporal"),
        (
            ("adding problem", 25, "GRU"),
            "model is 'GRU', needs one of 'RNN', 'LSTM, forget b",
        ),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        run(*arguments, 0.01, 0)


def tries(rate, solved_after, last_error, n=3):
    return {"rate": rate, "solved_after": solved_after, "error": [0.5] * n + [last_error]}


def test_the_best_rate_solves_oftenest_then_soonest_then_comes_nearest():
    often = [tries(0.1, 300, 0.001), tries(0.1, 900, 0.001, 9)]
    once = [tries(0.2, 100, 0.001, 1), tries(0.2, None, 0.2, 3)]
    sooner = [tries(0.3, 300, 0.009), tries(0.3, 300, 0.009)]
    assert best_rate(often + once) == 0.1
    assert best_rate(often + once + sooner) == 0.3
    never = [tries(0.1, None, 0.2), tries(0.2, None, 0.1), tries(0.3, None, 0.3)]
    assert best_rate(never) == 0.2


def test_the_summary_counts_what_was_solved():
    base = {"task": "adding problem", "length": 25, "model": "RNN", "rate": 0.01}
    entries = [{**base, **tries(0.01, after, 0.1)} for after in (300, None, 500)]
    (line,) = summary(entries)
    assert (line["solved"], line["of"], line["median_updates"]) == (2, 3, 400)
    assert line["median_error"] == 0.1


def test_the_stored_summary_is_that_of_the_stored_runs():
    stored = results("long_memory")
    assert stored["summary"] == rounded(summary(stored["runs"]))
    assert len(stored["runs"]) == 5 * len(stored["summary"]) == 5 * 4 * 5


def test_the_lstm_remembers_over_100_steps_and_the_rnn_not_over_50():
    solved = {
        (e["task"], e["length"], e["model"]): e["solved"] for e in results("long_memory")["summary"]
    }
    assert solved["adding problem", 100, "LSTM, forget bias 1"] >= 4
    assert solved["adding problem", 50, "RNN"] == solved["adding problem", 100, "RNN"] == 0


def test_over_60_steps_the_forget_bias_decides():
    lines = results("long_memory")["summary"]
    solved = {e["model"]: e["solved"] for e in lines if e["length"] == 60}
    assert solved["RNN"] == solved["LSTM, forget bias 0"] == 0
    assert solved["LSTM, forget bias 1"] == solved["LSTM, forget bias 3"] == 5
