"""The stored results: complete, saying how they were made, and made again where that is quick.

Another processor rounds differently and training amplifies it, so a repetition is compared with a
tolerance: far below the differences that the chapters speak of.
"""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from unrolled.experiments import long_memory, names, records, results, space_odyssey
from unrolled.experiments.records import EXPERIMENTS
from unrolled.gradients import tree_map
from unrolled.lstm_variants import VARIANTS

STORED = Path(__file__).parents[2] / "data" / "results"


@pytest.fixture(scope="module", params=EXPERIMENTS)
def experiment(request):
    return request.param


def numbers(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_every_file_says_what_makes_it(experiment):
    stored = results(experiment)
    assert stored["made_by"]["command"] == f"python -m unrolled.experiments {experiment}"
    assert set(stored["made_by"]) == {"command", "python", "numpy"}
    assert {"seeds", "sweep_seeds", "rates", "batch_size", "clip", "dtype"} <= set(
        stored["parameters"]
    )
    assert np.isfinite(numbers(stored)).all()
    assert len(numbers(stored)) > 300


def test_the_parameters_stored_are_those_of_the_code(experiment):
    module = import_module(f"unrolled.experiments.{experiment}")
    stored = results(experiment)["parameters"]
    for name in ("rates", "batch_size", "clip", "sweep_seeds", "seeds"):
        assert stored[name] == pytest.approx(getattr(module, name.upper())), name


def test_an_experiment_that_does_not_exist_has_no_results():
    with pytest.raises(ValueError, match=r"^experiment is 'weather', needs one of 'names'"):
        results("weather")


def test_writing_what_was_read_gives_the_same_file(experiment, tmp_path):
    stored = results(experiment)
    made_by = stored.pop("made_by")
    path = records.write(tmp_path, experiment, stored)
    again = json.loads(path.read_text(encoding="utf-8"))
    again["made_by"] = made_by
    assert again == {"made_by": made_by, **stored}
    lines = (STORED / f"{experiment}.json").read_text(encoding="utf-8").split("\n")
    assert lines[2:] == path.read_text(encoding="utf-8").split("\n")[2:], "layout and numbers"


def test_rounding_reaches_every_number():
    value = {"a": (np.float32(0.123456), [np.array([1.0000001])]), "b": None, "c": 3, "d": True}
    assert records.rounded(value) == {"a": [0.1235, [[1.0]]], "b": None, "c": 3, "d": True}


def test_a_number_that_is_none_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="Out of range"):
        records.write(tmp_path, "names", {"loss": float("nan")})


@pytest.mark.parametrize("module", [*EXPERIMENTS, "__main__"])
def test_experiments_need_numpy_and_the_standard_library_alone(module):
    script = (
        "import sys, numpy, numpy.random\n"
        "before = set(sys.modules)\n"
        f"import unrolled.experiments.{module}\n"
        "print(*(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    packages = {name.split(".")[0] for name in run.stdout.split()}
    assert packages - set(sys.stdlib_module_names) - {"numpy"} == {"unrolled"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["weather"], "weather is no experiment"), (["--to", "nowhere"], "nowhere is not a folder")],
)
def test_the_command_refuses_what_it_does_not_know(arguments, message, tmp_path):
    command = [sys.executable, "-m", "unrolled.experiments", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 2
    assert message in run.stderr


# The smallest entries, once more


def test_a_names_network_trained_again_has_the_stored_curve():
    (entry,) = [e for e in results("names")["runs"] if (e["model"], e["seed"]) == ("RNN", 0)]
    again, _ = names.run("RNN", entry["rate"], 0, epochs=2)
    np.testing.assert_allclose(again["curve"], entry["curve"][:2], atol=2e-3)
    assert again["n_parameters"] == entry["n_parameters"]


def test_the_quickest_memory_trained_again_has_the_stored_curve():
    entry = min(
        (e for e in results("long_memory")["runs"] if e["solved_after"]),
        key=lambda e: e["length"] * e["solved_after"],
    )
    keys = ("task", "length", "model", "rate", "seed")
    again = long_memory.run(**{key: entry[key] for key in keys})
    assert abs(again["solved_after"] - entry["solved_after"]) <= 100
    assert again["error"][:2] == pytest.approx(entry["error"][:2], abs=0.02)


def test_a_variant_trained_again_has_the_stored_curve():
    (entry,) = [
        e for e in results("space_odyssey")["runs"] if (e["variant"], e["seed"]) == ("NP", 0)
    ]
    again = space_odyssey.run("NP", entry["rate"], 0, epochs=2)
    np.testing.assert_allclose(again["curve"], entry["curve"][:2], atol=2e-3)
    assert again["n_parameters"] == entry["n_parameters"]


# What a chapter runs


@pytest.fixture
def disturbed(monkeypatch):
    """Every network starts a little beside where it should, as if all had been rounded otherwise.

    A thousand times the rounding of float64, in every parameter.
    """
    noise = np.random.default_rng(0)
    for kind in ("Rnn", "Lstm", "Variant"):
        model = getattr(long_memory.sequence_models, kind)

        def init(self, *args, init=model.init, **kwargs):
            params = init(self, *args, **kwargs)
            return tree_map(
                lambda leaf: leaf + 2e-13 * noise.choice([-1.0, 1.0], leaf.shape), params
            )

        monkeypatch.setattr(model, "init", init)


def test_the_short_names_print_the_same_on_another_processor(disturbed):
    stored = results("names")["short"]
    for kind, curve in names.short().items():
        np.testing.assert_allclose(curve, stored[kind], atol=1e-4)


def test_the_short_memory_prints_the_same_on_another_processor(disturbed):
    for entry, stored in zip(
        long_memory.short().values(), results("long_memory")["short"], strict=True
    ):
        assert entry["solved_after"] == stored["solved_after"]
        np.testing.assert_allclose(entry["error"], stored["error"], atol=1e-4)


def test_the_short_odyssey_prints_the_same_on_another_processor(disturbed):
    stored = results("space_odyssey")["short"]
    assert list(stored) == list(VARIANTS)
    for variant, value in space_odyssey.short().items():
        assert value == pytest.approx(stored[variant], abs=1e-4)
