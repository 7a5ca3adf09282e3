"""The experiment on deep stacks: its data, its recipes, its choices, and what its results say."""

from dataclasses import asdict, replace
from itertools import islice

import numpy as np
import pytest

from unrolled import datasets, dense
from unrolled.experiments import deep_stacks, results
from unrolled.experiments.deep_stacks import RECIPES, best_rates, run, summary
from unrolled.gradients import relative_error, tree_map

BEFORE = RECIPES["before 2006"]


def test_the_digits_are_shared_out_once_and_shrunk_to_fourteen_by_fourteen():
    data = deep_stacks.data()
    parts = (data.train, data.validation, data.test)
    assert [len(part) for part in parts] == [1400, 200, 400]
    assert sorted(np.concatenate(parts)) == list(range(2000))
    assert np.bincount(data.labels[data.test]).min() >= 30
    image = datasets.digits().images[7] / 255
    assert data.x[7].reshape(14, 14)[6, 5] == pytest.approx(image[12:14, 10:12].mean(), rel=1e-6)
    assert (data.x.min(), data.x.max()) >= (0, 0.9)
    assert np.array_equal(data.target.argmax(axis=1), data.labels)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("before 2006", set()),
        ("ten times as long", {"times"}),
        ("one hidden layer", {"hidden"}),
        ("pretrained", {"pretrained"}),
        ("tanh, Glorot", {"activation", "scheme"}),
        ("ReLU, He", {"activation", "scheme"}),
        ("Adam", {"optimiser"}),
        ("dropout", {"keep"}),
        ("batch normalisation", {"batch_norm"}),
        ("ReLU, He, dropout", {"activation", "scheme", "keep"}),
    ],
)
def test_a_recipe_changes_what_its_name_says_and_nothing_else(name, changed):
    before, now = asdict(BEFORE), asdict(RECIPES[name])
    assert {key for key in now if now[key] != before[key]} == changed


def test_no_recipe_goes_without_that_check():
    assert len(RECIPES) == 10


def test_all_recipes_of_one_start_begin_with_the_same_weights():
    def start(name):
        return deep_stacks.start(RECIPES[name], np.random.default_rng(3))

    for name in ("ten times as long", "Adam", "dropout"):
        assert relative_error(start(name), start("before 2006")) == 0
    normed = start("batch normalisation")
    assert normed.gamma is not None
    assert relative_error(normed.W, start("before 2006").W) == 0
    assert start("one hidden layer").sizes == (196, 64, 10)
    assert start("ReLU, He").sizes == (196, *[64] * 7, 10)


def test_before_2006_the_first_layer_gets_a_millionth_and_pretraining_evens_it_out():
    norms = {
        name: deep_stacks.log10_norms(recipe, deep_stacks.start(recipe, np.random.default_rng(0)))
        for name, recipe in RECIPES.items()
        if name in ("before 2006", "pretrained", "ReLU, He", "batch normalisation")
    }
    assert norms["before 2006"][0] - norms["before 2006"][-1] < -5
    assert norms["pretrained"][0] - norms["pretrained"][-1] > -2.5
    for name in ("ReLU, He", "batch normalisation"):
        assert abs(norms[name][0] - norms[name][-1]) < 0.7


def trained(recipe, seed=0, epochs=1, rate=0.01):
    rng = np.random.default_rng(seed)
    params = deep_stacks.start(recipe, rng)
    (*_, params) = islice(deep_stacks.train(recipe, params, rate, rng), epochs)
    return params


def test_dropout_is_for_training_alone():
    recipe = RECIPES["ReLU, He, dropout"]
    params, without = trained(recipe), trained(replace(recipe, keep=1.0))
    assert relative_error(params, without) > 0.01
    assert deep_stacks.accuracy(recipe, params, "test") == deep_stacks.accuracy(
        replace(recipe, keep=1.0), params, "test"
    )


def test_batch_normalisation_judges_each_digit_alone():
    """By the training digits' statistics, so that the answer does not hang on the company."""
    recipe, data = RECIPES["batch normalisation"], deep_stacks.data()
    params = trained(recipe)
    statistics = dense.forward(params, data.x[data.train]).statistics
    right = 0
    for n in data.test:
        y_hat = dense.forward(params, data.x[[n]], statistics=statistics).y_hat
        right += y_hat.argmax() == data.labels[n]
    assert deep_stacks.accuracy(recipe, params, "test") == pytest.approx(right / 400, abs=0.003)


def test_accuracy_counts_right_answers():
    data = deep_stacks.data()
    recipe = RECIPES["one hidden layer"]
    params = deep_stacks.start(recipe, np.random.default_rng(0))
    only_threes = replace(
        params, W=tuple(0 * W for W in params.W), b=(params.b[0], 9.0 * np.eye(10)[3])
    )
    for part in ("train", "validation", "test"):
        threes = (data.labels[getattr(data, part)] == 3).mean()
        assert deep_stacks.accuracy(recipe, only_threes, part) == pytest.approx(threes)


def test_a_long_recipe_is_measured_as_often_as_a_short_one(monkeypatch):
    monkeypatch.setitem(RECIPES, "one hidden layer", deep_stacks.Recipe(hidden=1, times=3))
    entry = run("one hidden layer", 0.1, 0, epochs=7)
    assert [len(curve) for curve in entry["curves"].values()] == [2, 2]
    monkeypatch.setitem(RECIPES, "one hidden layer", deep_stacks.Recipe(hidden=1))
    each = run("one hidden layer", 0.1, 0, epochs=7)["curves"]["test"]
    assert entry["curves"]["test"] == each[2::3]


def test_refusals_name_the_argument():
    with pytest.raises(ValueError, match=r"^name is 'maxout', needs one of 'before 2006'"):
        run("maxout", 0.1, 0)
    params = deep_stacks.start(BEFORE, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"^part is 'all', needs one of 'train'"):
        deep_stacks.accuracy(BEFORE, params, "all")


def entry(name, rate, validation, test=0.5, train=0.6, norms=(-3.0, -1.0)):
    return {
        "recipe": name,
        "rate": rate,
        "validation": validation,
        "test": test,
        "train": train,
        "log10_norms": list(norms),
    }


def test_the_best_rate_is_chosen_by_validation_and_of_two_the_smaller():
    sweep = [
        entry("a", 0.1, 0.8, test=0.1),
        entry("a", 0.1, 0.6),
        entry("a", 0.3, 0.9, test=0.9),
        entry("a", 0.3, 0.1, test=0.9),
        entry("b", 0.3, 0.4),
        entry("b", 0.1, 0.4),
    ]
    assert best_rates(sweep) == {"a": 0.1, "b": 0.1}


def test_the_summary_counts_and_averages():
    line, other = summary(
        [
            entry("a", 0.1, 0, test=0.6, train=0.9),
            entry("a", 0.1, 0, test=0.4, train=0.5, norms=(-6.0, -2.0)),
            entry("b", 0.3, 0, test=0.7),
            entry("b", 0.3, 0, test=0.7),
        ]
    )
    assert (line["recipe"], line["rate"], line["learnt"], line["of"]) == ("a", 0.1, 1, 2)
    assert line["test_mean"] == pytest.approx(0.5)
    assert line["test_sd"] == pytest.approx(np.sqrt(0.02))
    assert (line["test_min"], line["test_max"]) == (0.4, 0.6)
    assert line["gap"] == pytest.approx(0.2)
    assert line["log10_first_over_last"] == pytest.approx(-3)
    assert (other["learnt"], other["test_sd"]) == (2, 0)


# What is stored


@pytest.fixture(scope="module")
def stored():
    return results("deep_stacks")


@pytest.fixture(scope="module")
def lines(stored):
    return {line["recipe"]: line for line in stored["summary"]}


def test_the_summary_stored_is_that_of_the_runs(stored, lines):
    assert [*lines] == [*RECIPES]
    for line in summary(stored["runs"]):
        assert line == pytest.approx(lines[line["recipe"]], abs=1e-4), line["recipe"]
    assert best_rates(stored["sweep"]) == pytest.approx(
        {k: v for k, v in stored["best_rates"].items() if k != "ten times as long"}
    )
    assert stored["parameters"]["recipes"] == {k: asdict(v) for k, v in RECIPES.items()}
    for each in stored["runs"]:
        assert each["rate"] == stored["best_rates"][each["recipe"]]
        assert [len(curve) for curve in each["curves"].values()] == [deep_stacks.EPOCHS] * 2
        assert each["curves"]["test"][-1] == each["test"]


def test_a_small_network_trained_again_has_the_stored_curve(stored):
    (each,) = [e for e in stored["runs"] if (e["recipe"], e["seed"]) == ("one hidden layer", 0)]
    again = run("one hidden layer", each["rate"], 0, epochs=3)
    np.testing.assert_allclose(again["log10_norms"], each["log10_norms"], atol=1e-3)
    for part in ("train", "test"):
        np.testing.assert_allclose(again["curves"][part], each["curves"][part][:3], atol=0.02)


def test_the_short_run_prints_the_same_on_another_processor(stored, monkeypatch):
    """Every start is moved by a thousand times the rounding of float64."""
    noise, init = np.random.default_rng(0), dense.init

    def moved(*args, **kwargs):
        params = init(*args, **kwargs)
        return tree_map(lambda leaf: leaf + 2e-13 * noise.choice([-1.0, 1.0], leaf.shape), params)

    monkeypatch.setattr(dense, "init", moved)
    for name, curve in deep_stacks.short().items():
        np.testing.assert_allclose(curve, stored["short"][name], atol=1e-4)


def test_what_helps_a_deep_stack_to_start_and_what_does_not(stored, lines):
    """What a chapter may say of these results, and no more."""
    every = {name for name, line in lines.items() if line["learnt"] == line["of"] == 5}
    none = {name for name, line in lines.items() if line["learnt"] == 0}
    assert none == {"before 2006", "ten times as long", "dropout"}
    assert every == {*RECIPES} - none - {"Adam"}
    for name in none:
        assert lines[name]["test_max"] < 0.15, "chance is 0.1"
    adam = lines["Adam"]
    assert 0 < adam["learnt"] < 5
    assert adam["test_max"] < min(lines[name]["test_min"] for name in every)
    assert lines["before 2006"]["log10_first_over_last"] < -5
    assert -2.5 < lines["pretrained"]["log10_first_over_last"] < -1
    alone, with_dropout = lines["ReLU, He"], lines["ReLU, He, dropout"]
    assert with_dropout["gap"] < alone["gap"], "dropout narrows the gap"
    apart = abs(with_dropout["test_mean"] - alone["test_mean"])
    assert apart < alone["test_sd"] + with_dropout["test_sd"], "and does no more here"
    for seed in (100, 101):
        tried = [e for e in stored["sweep"] if e["recipe"] == "before 2006" and e["seed"] == seed]
        assert len(tried) == len(deep_stacks.RATES)
        assert max(e["test"] for e in tried) < 0.15, "at no step size"
