"""The Mark I: its structure unit by unit, its code, its training against scikit-learn's."""

import itertools
import re

import numpy as np
import pytest
from sklearn.linear_model import Perceptron

from unrolled import datasets, mark_one


@pytest.fixture(scope="module")
def digits():
    return datasets.digits()


@pytest.fixture(scope="module")
def light(digits):
    return mark_one.retina(digits.images)


def wired(seed, **sizes):
    return mark_one.wire(np.random.default_rng(seed), **sizes)


# Photocells


def test_every_digit_fits_the_retina_and_none_of_its_ink_is_lost(digits, light):
    assert light.shape == (2000, 400)
    assert {*np.unique(light)} == {0, 1}
    np.testing.assert_array_equal(light.sum(axis=1), (digits.images >= 128).sum(axis=(1, 2)))


@pytest.mark.parametrize("n", [0, 555, 1234, 1999])
def test_a_digit_keeps_its_form_and_stands_in_the_middle(digits, light, n):
    dark = digits.images[n] >= 128
    seen = light[n].reshape(20, 20)
    rows, columns = np.argwhere(dark).min(axis=0)
    top, left = np.argwhere(seen).min(axis=0)
    np.testing.assert_array_equal(
        np.argwhere(seen) - [top, left], np.argwhere(dark) - [rows, columns]
    )
    below, right = 19 - np.argwhere(seen).max(axis=0)
    assert below - top in (0, 1)
    assert right - left in (0, 1)


def test_where_a_digit_was_in_its_image_does_not_matter(digits):
    image = digits.images[3]
    moved = np.roll(image, (2, -3), axis=(0, 1))
    np.testing.assert_array_equal(*(mark_one.retina(each[None]) for each in (image, moved)))


# Wires and association units


def test_the_plugboard_is_as_large_as_the_machines():
    wiring = wired(0)
    assert wiring.cells.shape == wiring.signs.shape == (512, 10)
    C = wiring.matrix()
    assert C.shape == (512, 400)
    assert ((C == 1).sum(axis=1) == 5).all()
    assert ((C == -1).sum(axis=1) == 5).all()
    assert (C != 0).sum(axis=0).mean() == 12.8


def test_every_photocell_is_as_likely_to_be_wired_as_any_other():
    """Of 5120 wires each photocell has 12.8 on average, with the spread of a fair draw."""
    counts = np.concatenate([(wired(seed).matrix() != 0).sum(axis=0) for seed in range(5)])
    chance = 10 / 400
    assert counts.var() == pytest.approx(512 * chance * (1 - chance), rel=0.1)
    both_ways = np.corrcoef(*(wired(seed).matrix().ravel() for seed in (0, 1)))[0, 1]
    assert abs(both_ways) < 0.01, "another seed is another plugboard"


def test_a_unit_fires_when_its_wires_reach_the_threshold(light):
    wiring = wired(1)
    sums = mark_one.excitation(wiring, light[:5])
    a = mark_one.associate(wiring, light[:5])
    for n, unit in itertools.product(range(5), range(0, 512, 7)):
        by_hand = sum(
            sign * light[n, cell]
            for cell, sign in zip(wiring.cells[unit], wiring.signs[unit], strict=True)
        )
        assert sums[n, unit] == by_hand
        assert a[n, unit] == (by_hand >= 2)


def test_an_odd_number_of_wires_has_one_more_that_excites():
    assert mark_one.wire_signs(5).tolist() == [1, 1, 1, -1, -1]
    assert (wired(0, n_connections=1).signs == 1).all()


# The code of the lamps


def test_words_are_of_a_linear_code_that_forgives_one_wrong_lamp():
    words = mark_one.CODE > 0
    distances = {int((p != q).sum()) for p, q in itertools.combinations(words, 2)}
    assert distances <= {4, 8}
    assert words.shape == (10, 8)
    sums = {tuple(p ^ q) for p, q in itertools.product(words, words)}
    assert len(sums) <= 16, "all lie in a code of 16 words"
    for digit, lamp in itertools.product(range(10), range(8)):
        o = mark_one.CODE[digit].astype(float)
        o[lamp] *= -5  # wrong, and loudly
        assert mark_one.decode(o[None]) == digit


def test_lamps_decide_and_sums_only_among_equals():
    zero, one = mark_one.CODE[:2].astype(float)
    between = np.where(zero == one, zero, 0)
    differing = np.flatnonzero(zero != one)
    lamps = between.copy()
    lamps[differing] = [3, 3, -1, -1]  # two lamps for each; those for 1 burn brighter
    agreeing = (np.where(lamps > 0, 1, -1) == mark_one.CODE).sum(axis=1)
    assert agreeing[0] == agreeing[1] == agreeing.max()
    assert mark_one.decode(lamps[None]) == 1
    lamps[differing] = [1, 1, -3, -3]
    assert mark_one.decode(lamps[None]) == 0
    lamps[differing] = [9, -1, -1, -1]  # three lamps against one, however loud
    assert mark_one.decode(lamps[None]) == 0


# Training


def test_each_response_unit_learns_as_scikit_learns_perceptron(digits, light):
    wiring = wired(3)
    training, _ = mark_one.in_turn(digits.labels, 30)
    machine = mark_one.train(wiring, light[training], digits.labels[training], n_passes=4)
    a = mark_one.associate(wiring, light[training])
    for unit in range(8):
        wanted = mark_one.CODE[digits.labels[training], unit]
        theirs = Perceptron(shuffle=False, max_iter=4, tol=None).fit(a, wanted)
        np.testing.assert_array_equal(machine.weights[unit, :-1], theirs.coef_[0])
        assert machine.weights[unit, -1] == theirs.intercept_[0]


def test_the_machine_is_its_three_layers(digits, light):
    training, test = mark_one.in_turn(digits.labels, 20)
    machine = mark_one.train(wired(0), light[training], digits.labels[training], n_passes=3)
    fires = light[test] @ machine.wiring.matrix().T >= 2
    sums = fires @ machine.weights[:, :-1].T + machine.weights[:, -1]
    np.testing.assert_array_equal(machine.respond(light[test]), sums)
    np.testing.assert_array_equal(machine.read(light[test]), mark_one.decode(sums))
    np.testing.assert_array_equal(machine.weights, machine.weights.round())
    assert machine.mistakes.shape == (3, 8)


def test_mistakes_fall_and_those_of_a_last_pass_without_any_mean_that_all_lamps_are_right(
    digits, light
):
    training, _ = mark_one.in_turn(digits.labels, 10)
    machine = mark_one.train(wired(0), light[training], digits.labels[training], n_passes=40)
    assert machine.mistakes[-1].sum() == 0
    assert machine.mistakes[0].sum() > 100
    lamps = machine.respond(light[training]) > 0
    np.testing.assert_array_equal(lamps, mark_one.CODE[digits.labels[training]] > 0)


def test_accuracy_is_far_above_chance_and_hardly_depends_on_the_wiring(digits, light):
    training, test = mark_one.in_turn(digits.labels, 160)

    def accuracy(wiring):
        machine = mark_one.train(wiring, light[training], digits.labels[training])
        return (machine.read(light[test]) == digits.labels[test]).mean()

    found = [accuracy(wired(seed)) for seed in range(5)]
    assert min(found) > 0.72
    assert np.std(found) < 0.02
    fewer, more = (accuracy(wired(0, n_association=n)) for n in (64, 1024))
    assert fewer < 0.55 < min(found) < max(found) < more


def test_the_wiring_is_left_alone_by_training(digits, light):
    wiring = wired(0)
    before = wiring.matrix()
    mark_one.train(wiring, light[:20], digits.labels[:20], n_passes=1)
    np.testing.assert_array_equal(wiring.matrix(), before)


def test_images_come_in_turn_and_none_is_used_twice(digits):
    training, test = mark_one.in_turn(digits.labels, 160)
    assert digits.labels[training].tolist() == [*range(10)] * 160
    assert sorted([*training, *test]) == [*range(2000)]
    assert np.bincount(digits.labels[test]).tolist() == [40] * 10


def test_dtypes_are_kept(digits):
    images = digits.images[:3].astype(np.float32)
    light = mark_one.retina(images)
    assert light.dtype == np.float32
    machine = mark_one.train(wired(0), light, [5, 0, 4], n_passes=1)
    assert machine.weights.dtype == np.float32
    assert machine.respond(light).dtype == np.float32


WIRING = mark_one.Wiring(np.arange(6).reshape(2, 3), np.ones((2, 3)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mark_one.retina(np.zeros((1, 28, 28))), "images has no pixel of 128 or more"),
        (lambda: mark_one.retina(np.full((1, 28, 28), 255)), "images has ink of (28, 28) pixels"),
        (lambda: mark_one.retina(np.ones(784)), "images has shape (784,)"),
        (lambda: mark_one.wire(3), "rng is 3, needs a numpy.random.Generator"),
        (lambda: wired(0, n_connections=401), "n_connections is 401, needs at most 400"),
        (lambda: mark_one.Wiring(np.array([[400]]), np.array([[1]])), "cells holds 400"),
        (lambda: mark_one.Wiring(np.array([[0.5]]), np.array([[1]])), "cells holds 0.5"),
        (lambda: mark_one.Wiring(np.array([[3, 3]]), np.ones((1, 2))), "cells has a photocell"),
        (lambda: mark_one.Wiring(np.array([[3]]), np.array([[2]])), "signs holds 2"),
        (lambda: mark_one.associate(WIRING, np.ones((1, 399))), "light has shape (1, 399)"),
        (lambda: mark_one.train(WIRING, np.ones((2, 400)), [1]), "digits has shape (1,)"),
        (lambda: mark_one.train(WIRING, np.ones((1, 400)), [10]), "digits holds other numbers"),
        (lambda: mark_one.train(WIRING, np.ones((1, 400)), [1], n_passes=0), "n_passes is 0"),
        (lambda: mark_one.decode(np.ones((1, 7))), "o has shape (1, 7), needs (N, R=8)"),
        (lambda: mark_one.in_turn([*range(10)], 1), "n_training is 1, needs less than 1"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
