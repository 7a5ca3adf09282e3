"""The names network: training taken up again, what it says, and what it is held against."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from unrolled.datasets import NAME_SYMBOLS, first_names, name_codes, name_sequences
from unrolled.experiments import names, results
from unrolled.experiments.counting import counting
from unrolled.experiments.names import (
    MODELS,
    bits,
    read,
    sample,
    split,
)
from unrolled.experiments.units import correlations, features, telling_units
from unrolled.gradients import leaves, tree_map


@pytest.fixture(scope="module")
def trained():
    """The checkpoint that comes with the package."""
    return names.load()


@pytest.fixture(scope="module")
def few():
    """Enough names for a quick epoch, and others to watch."""
    parts = split()
    return name_sequences(parts.train[:320], np.float32), name_sequences(
        parts.validation[:100], np.float32
    )


def same_trees(a, b) -> bool:
    return all(np.array_equal(p, q) for p, q in zip(leaves(a), leaves(b), strict=True))


def test_the_three_parts_have_no_name_in_common_and_together_have_all():
    parts = split()
    everything = (*parts.train, *parts.validation, *parts.test)
    assert sorted(everything) == list(first_names())
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (6738, 842, 842)


# Resuming


@pytest.mark.parametrize("kind", MODELS)
def test_training_taken_up_from_a_file_is_the_training_that_never_stopped(kind, few, tmp_path):
    straight = names.start(MODELS[kind], rate=0.01, seed=4)
    for epoch in range(3):
        straight = names.train(straight, *few)
        if epoch == 0:
            names.save(straight, tmp_path / "stopped.npz")
    resumed = names.load(tmp_path / "stopped.npz")
    assert len(resumed.curve) == 1
    for _ in range(2):
        resumed = names.train(resumed, *few)
    assert resumed.curve == straight.curve
    assert same_trees(resumed.params, straight.params)
    assert same_trees(resumed.memory.v, straight.memory.v)
    assert resumed.rng == straight.rng


@pytest.mark.parametrize("lost", ["memory", "steps", "rng"])
def test_each_part_of_the_checkpoint_is_needed(lost, few):
    stopped = names.train(names.start(MODELS["LSTM"], rate=0.01, seed=4), *few)
    memory = stopped.memory
    poorer = {
        "memory": replace(stopped, memory=replace(memory, m=tree_map(np.zeros_like, memory.m))),
        "steps": replace(stopped, memory=replace(memory, t=0)),
        "rng": replace(stopped, rng=np.random.default_rng(0).bit_generator.state),
    }[lost]
    assert names.train(poorer, *few).curve != names.train(stopped, *few).curve


def test_a_checkpoint_can_be_trained_from_twice(few):
    stopped = names.train(names.start(MODELS["RNN"], rate=0.01, seed=4), *few)
    assert names.train(stopped, *few).curve == names.train(stopped, *few).curve


def test_the_file_needs_no_pickle_and_holds_single_precision(tmp_path, trained):
    names.save(trained, tmp_path / "again.npz")
    with np.load(tmp_path / "again.npz", allow_pickle=False) as stored:
        assert {stored[key].dtype for key in stored.files if key != "choices"} == {
            np.dtype(np.float32)
        }
        assert stored["params.core.W"].shape == (4, 28, 28)
        assert json.loads(str(stored["choices"]))["model"][0] == "Lstm"


def test_the_packaged_network_is_the_one_the_results_speak_of(trained):
    stored = results("names")
    entry = stored["runs"][0]
    assert (entry["model"], entry["seed"]) == ("LSTM", 0)
    assert len(trained.curve) == entry["best_epoch"] == stored["checkpoint"]["epochs"]
    np.testing.assert_allclose(trained.curve, entry["curve"][: len(trained.curve)], atol=6e-5)
    parts = split()
    for part, names_of_part in (("validation", parts.validation), ("test", parts.test)):
        found = bits(trained.model, trained.params, name_sequences(names_of_part, np.float32))
        assert found == pytest.approx(entry[part], abs=1e-4)


def test_resuming_from_the_packaged_network_continues_its_loss_curve(trained):
    """Another processor rounds differently; what it may change is far below what an epoch does."""
    parts = split()
    learn, validate = (name_sequences(part, np.float32) for part in (parts.train, parts.validation))
    expected = results("names")["checkpoint"]["continued"]
    now = trained
    for value in expected:
        now = names.train(now, learn, validate)
        assert now.curve[-1] == pytest.approx(value, abs=2e-3)
    steps = np.abs(np.diff(trained.curve[-5:]))
    assert abs(expected[0] - trained.curve[-1]) < 5 * steps.max(), "no jump where it was taken up"


# What it says


def test_reading_gives_every_step_its_gates_and_its_surprise(trained):
    reading = read(trained, "Anna")
    assert (reading.symbols, reading.next) == ("·anna", "anna·")
    assert reading.run.trace.f.shape == (5, 1, 28)
    expected = [-np.log2(reading.run.y_hat[t, 0, name_codes(s)[0]]) for t, s in enumerate("anna·")]
    np.testing.assert_allclose(reading.bits, expected, rtol=1e-6)


def test_the_surprises_of_all_names_average_to_the_loss(trained):
    some = split().test[:50]
    each = np.concatenate([read(trained, name).bits for name in some])
    assert each.mean() == pytest.approx(
        bits(trained.model, trained.params, name_sequences(some, np.float32)), rel=1e-5
    )


def test_a_cold_sample_takes_the_likeliest_symbol_each_time(trained):
    (coldest,) = set(sample(trained, 20, np.random.default_rng(0), temperature=1e-3))
    reading = read(trained, coldest)
    assert reading.next == "".join(NAME_SYMBOLS[k] for k in reading.run.y_hat[:, 0].argmax(axis=1))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_first_letters_come_as_often_as_the_network_says(trained, temperature):
    n = 4000
    made_up = sample(trained, n, np.random.default_rng(1), temperature, longest=1)
    o = read(trained, "a").run.o[0, 0].astype(np.float64) / temperature
    p = np.exp(o) / np.exp(o).sum()
    share = np.array([made_up.count(symbol) for symbol in ["", *NAME_SYMBOLS[1:]]]) / n
    assert (np.abs(share - p) <= 4.5 * np.sqrt(p * (1 - p) / n) + 1e-9).all()


def test_samples_are_spelt_in_known_letters_and_end(trained):
    made_up = sample(trained, 300, np.random.default_rng(2), temperature=1.5, longest=9)
    assert len(made_up) == 300
    assert max(map(len, made_up)) == 9
    assert set("".join(made_up)) == set(NAME_SYMBOLS[1:]), "the hyphen among them"
    assert made_up == sample(trained, 300, np.random.default_rng(2), temperature=1.5, longest=9)


def test_a_hot_network_surprises_itself_more_than_a_cold_one(trained):
    def surprise(temperature):
        made_up = sample(trained, 200, np.random.default_rng(3), temperature)
        return np.mean([read(trained, name).bits.mean() for name in made_up if name])

    cold, as_is, hot = (surprise(temperature) for temperature in (0.5, 1.0, 2.0))
    assert cold < as_is - 0.5 < hot - 1.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda net: read(net, ""), "name is '', needs one letter or more"),
        (lambda net: read(net, "O'Hara"), '"·o\'hara·" holds "\'", needs each symbol'),
        (lambda net: sample(net, 0, np.random.default_rng(0)), "n is 0, needs a whole number"),
        (
            lambda net: sample(net, 1, np.random.default_rng(0), temperature=0),
            "temperature is 0, needs a finite number above 0",
        ),
        (lambda net: sample(net, 1, 3), "rng is 3, needs a numpy.random.Generator"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(trained, call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call(trained)


# Counting


def test_counting_by_hand():
    """After "·ab·" and prior 1: p(a|·) = (1 + p(a)) / 2, with p(a) = (1 + 1/28) / (3 + 1)."""
    p_any = (1 + 1 / 28) / 4  # a, b and · were seen once each
    p_next = (1 + p_any) / 2  # each context was seen once, and so was what followed
    found = counting(["ab"], ["ab"], length=1, prior=1.0)
    assert found.bits == pytest.approx(-np.log2(p_next), rel=1e-12)
    assert found.n_counts == 6


def test_counting_nothing_is_guessing():
    assert counting([], ["ida"], 3, 5.0).bits == pytest.approx(np.log2(28), rel=1e-12)


def test_longer_contexts_count_better_and_keep_more():
    rows = results("names")["counting"]
    assert all(b["test"] < a["test"] and b["n_counts"] > a["n_counts"] for a, b in pairwise(rows))


# What its units do


def test_features_of_a_name():
    asked = features(("ida", "bo"))
    assert asked["letters read"][:, 0].tolist() == [0, 1, 2, 3]
    assert asked["letters to come"][:, 0].tolist() == [3, 2, 1, 0]
    assert asked["this letter is a vowel"][:, 0].tolist() == [0, 1, 0, 1]
    assert asked["the next is a vowel"][:, 0].tolist() == [1, 0, 1, 0]
    assert asked["the name ends here"][:, 0].tolist() == [0, 0, 0, 1]


def test_correlations_are_those_of_numpy_over_the_steps_of_each_name(trained):
    some = split().test[:40]
    found = correlations(trained.model, trained.params, some)
    readings = [read(trained, name) for name in some]
    c = np.concatenate([reading.run.trace.c[:, 0] for reading in readings])
    letters_read = np.concatenate([np.arange(len(reading.symbols)) for reading in readings])
    for unit in (0, 4, 27):
        expected = np.corrcoef(c[:, unit], letters_read)[0, 1]
        assert found["c", "letters read"][unit] == pytest.approx(expected, abs=1e-5)


def test_one_cell_counts_letters_and_one_tells_vowels_better_than_any_untrained_one():
    """The claim of the chapter, as measured: far beyond what 28 random units would offer."""
    units = {(u["quantity"], u["feature"]): u for u in results("names")["units"]}
    for feature, at_least in (("letters read", 0.9), ("this letter is a vowel", 0.8)):
        unit = units["c", feature]
        assert abs(unit["r"]) > at_least
        assert abs(unit["r"]) > max(unit["untrained"]) + 0.1


def test_the_stored_units_are_those_of_the_packaged_network(trained):
    parts = split()
    untrained = [names.start(trained.model, 0.01, seed).params for seed in names.SEEDS]
    found = telling_units(trained.model, trained.params, untrained, parts.validation, parts.test)
    for again, stored in zip(found, results("names")["units"], strict=True):
        assert [again[key] for key in ("quantity", "feature", "unit")] == [
            stored[key] for key in ("quantity", "feature", "unit")
        ]
        assert again["r"] == pytest.approx(stored["r"], abs=1e-3)
        assert again["untrained"] == pytest.approx(stored["untrained"], abs=1e-3)
