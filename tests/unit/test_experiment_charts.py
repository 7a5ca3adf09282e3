"""Charts of stored experiments: every run is a mark, at its own number."""

import numpy as np
import pytest

from unrolled.figures import experiment_charts

MODELS = ["RNN", "LSTM, forget bias 1"]


def made_up_memory() -> dict:
    solved = {("easy", "RNN"): [300, 500], ("easy", MODELS[1]): [100, 200]}
    solved |= {("hard", "RNN"): [None, None], ("hard", MODELS[1]): [700, None]}
    runs = [
        {"task": task, "length": 10, "model": model, "seed": seed, "solved_after": after}
        for (task, model), updates in solved.items()
        for seed, after in enumerate(updates)
    ]
    summary = [
        {
            "task": task,
            "length": 10,
            "model": model,
            "solved": sum(u is not None for u in updates),
            "of": 2,
        }
        for (task, model), updates in solved.items()
    ]
    return {"parameters": {"updates": 1000}, "runs": runs, "summary": summary}


def test_every_training_is_a_mark_and_unsolved_ones_stand_at_the_limit():
    chart = experiment_charts.long_memory(made_up_memory())
    easy, hard = (frame["data"] for frame in chart.frames)
    assert [frame["name"] for frame in chart.frames] == ["easy, 10 steps", "hard, 10 steps"]
    assert easy[0]["y"] == [300, 500, 100, 200]
    assert easy[1]["y"] == [None]
    np.testing.assert_allclose(np.round(easy[0]["x"]), [0, 0, 1, 1])
    assert hard[0]["y"] == [700]
    assert hard[1]["y"] == [1000, 1000, 1000]
    assert chart.data[0]["y"] == easy[0]["y"]
    assert "easy over 10 steps was solved by RNN 2 of 2, LSTM, forget bias 1 2 of 2." in chart.alt
    assert "hard over 10 steps was solved by RNN 0 of 2, LSTM, forget bias 1 1 of 2." in chart.alt


def made_up_odyssey() -> dict:
    test = {"vanilla": [2.0, 2.1, 2.2], "NP": [1.9, 2.0, 2.1], "NFG": [3.0, 3.1, 3.2]}
    verdicts = {"NP": "no difference seen", "NFG": "worse"}
    return {
        "runs": [
            {"variant": variant, "seed": seed, "test": bits}
            for variant, several in test.items()
            for seed, bits in enumerate(several)
        ],
        "comparison": [{"variant": v, "verdict": verdict} for v, verdict in verdicts.items()],
    }


def test_variants_stand_in_order_and_wear_their_verdict():
    chart = experiment_charts.space_odyssey(made_up_odyssey())
    assert chart.layout["xaxis"]["ticktext"] == ["NP", "vanilla", "NFG"]
    marks = {trace["name"]: trace for trace in chart.data}
    assert list(marks) == ["vanilla", "no difference seen", "worse"]
    for place, (name, values) in enumerate(
        {"no difference seen": [1.9, 2.0, 2.1], "vanilla": [2, 2.1, 2.2]}.items()
    ):
        assert marks[name]["y"] == values
        np.testing.assert_allclose(marks[name]["x"], place + np.array([-0.11, 0, 0.11]))
    assert chart.layout["shapes"][0]["y0"] == pytest.approx(2.1)
    assert "NP 2.000, vanilla 2.100, NFG 3.100" in chart.alt
