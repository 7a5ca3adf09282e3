"""MarkOneMachine without a browser: its digits, its plugboards, its numbers, what it refuses."""

import base64
import gzip
import re

import numpy as np
import pytest

from unrolled import datasets, mark_one
from unrolled.figures import MarkOneMachine, dice
from unrolled.figures.mark_one_machine import SOURCE, light, machine, wiring


def test_the_page_carries_every_digit_once_and_few_bytes():
    training, test = light()
    assert training.shape == (1600, 400)
    assert test.shape == (10, 40, 400)
    digits = datasets.digits()
    seen = mark_one.retina(digits.images)
    for digit in range(10):
        own = seen[digits.labels == digit]
        carried = np.concatenate([training[digit::10], test[digit]])
        np.testing.assert_array_equal(carried, own)
    images = MarkOneMachine().images
    bits = np.unpackbits(np.frombuffer(base64.b64decode(images), np.uint8)).reshape(-1, 400)
    np.testing.assert_array_equal(bits, np.concatenate([training, test.reshape(-1, 400)]))
    assert len(gzip.compress(images.encode())) < 60_000


@pytest.mark.parametrize("number", [1, 77])
def test_a_plugboard_is_a_fair_draw_and_the_same_every_time(number):
    board = wiring(number)
    assert board.cells.shape == (512, 10)
    np.testing.assert_array_equal(board.cells, wiring(number).cells)
    assert not np.array_equal(board.cells, wiring(number + 1).cells)
    draws = dice.uniforms((SOURCE, number), np.arange(5120)).reshape(512, 10)
    for unit in (0, 13, 511):
        left = list(range(400))
        for j in range(10):
            taken = j + int(draws[unit, j] * (400 - j))
            left[j], left[taken] = left[taken], left[j]
        assert board.cells[unit].tolist() == left[:10]
    counts = np.concatenate([np.bincount(wiring(n).cells.ravel(), minlength=400) for n in (1, 2)])
    assert counts.mean() == 12.8
    assert counts.var() == pytest.approx(12.8 * 0.975, rel=0.15)


def test_before_the_first_pass_nothing_is_known():
    now = MarkOneMachine(passes=0).numbers()
    assert now["o"] == now["lamp"] == [0] * 8
    assert (now["read"], now["right"], now["mistakes"]) == (0, 40, [])


def test_training_on_the_page_is_the_packages(monkeypatch):
    built = machine(2, 3)
    again = mark_one.train(wiring(2), light()[0], np.arange(1600) % 10, n_passes=3)
    np.testing.assert_array_equal(built.weights, again.weights)
    now = MarkOneMachine(wiring=2, passes=3, digit=0, sample=3, unit=9).numbers()
    assert now["mistakes"] == again.mistakes.sum(axis=1).tolist()
    seen = light()[1][0, 2][None]
    np.testing.assert_array_equal(now["o"], again.respond(seen)[0])
    assert now["weight"] == again.weights[:, 8].tolist()
    assert now["excitation"] == mark_one.excitation(again.wiring, seen)[0, 8]


def test_a_drawing_takes_the_digits_place():
    cells = np.zeros(400)
    cells[[0, 21, 399]] = 1
    figure = MarkOneMachine(light=cells)
    assert figure.numbers()["lit"] == 3
    assert "a handwritten drawing, 3 of them dark" in figure.alt
    figure.light = []
    assert figure.numbers()["lit"] == int(light()[1][4, 0].sum())


def test_the_picture_shows_each_layer():
    figure = MarkOneMachine()
    now, picture = figure.numbers(), figure.picture()
    (cells,) = re.findall(r'<path d="([^"]*)" class="cell"', picture)
    (fires,) = re.findall(r'<path d="([^"]*)" class="fires"', picture)
    assert cells.count("M") == now["lit"]
    assert fires.count("M") == now["firing"]
    assert picture.count('class="on"') == sum(now["lamp"])
    assert f"{100 * now['right'] / 400:.1f} % rightly" in figure.alt


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"light": [1.0] * 399}, "light has shape (399,), needs 400 zeros and ones"),
        ({"light": [0.5] * 400}, "needs 400 zeros and ones"),
        ({"digit": 10}, "10"),
        ({"unit": 513}, "513"),
    ],
)
def test_bad_input_is_refused(arguments, words):
    with pytest.raises(Exception, match=re.escape(words)):
        MarkOneMachine(**arguments)
