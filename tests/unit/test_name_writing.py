"""NameReader's Python side: its seeded draws, its weights, its words."""

import base64
import re

import numpy as np
import pytest
from traitlets import TraitError

from unrolled.activations import softmax
from unrolled.datasets import NAME_SYMBOLS
from unrolled.experiments import names, results
from unrolled.figures import ChainRule, NameReader
from unrolled.figures import name_reader as reader


@pytest.fixture(scope="module")
def checkpoint():
    return names.load()


def test_the_generator_is_mulberry32():
    """Its first numbers as published implementations give them; all in [0, 1), evenly spread."""
    draws = reader.generator(1)
    first = [next(draws) for _ in range(3)]
    assert first == pytest.approx([0.6270739405881613, 0.002735721180215478, 0.5274470399599522])
    many = np.array([next(draws) for _ in range(20000)])
    assert many.min() >= 0
    assert many.max() < 1
    assert np.histogram(many, 10, (0, 1))[0] == pytest.approx(2000, abs=6 * 1800**0.5)


def test_the_weights_travel_in_less_than_45_kilobytes_and_lose_nothing(checkpoint):
    figure = NameReader(checkpoint)
    assert sum(map(len, figure.weights.values())) < 45_000
    for name, text in figure.weights.items():
        here = checkpoint.params if name in "Vc" else checkpoint.params.core
        array = np.asarray(getattr(here, name))
        sent = np.frombuffer(base64.b64decode(text), "<f4").reshape(array.shape)
        np.testing.assert_array_equal(sent, array)


def test_a_seed_writes_the_same_name_again_and_another_seed_another(checkpoint):
    written = [reader.write(checkpoint, seed)[0] for seed in range(40)]
    assert written == [reader.write(checkpoint, seed)[0] for seed in range(40)]
    assert len(set(written)) > 30
    for word in written:
        assert len(word) <= reader.LONGEST
        assert set(word) <= set(NAME_SYMBOLS[1:])


def test_fewer_draws_write_the_beginning_of_the_same_name(checkpoint):
    word, drawn = reader.write(checkpoint, 5)
    for draws in range(len(drawn) + 1):
        part, made = reader.write(checkpoint, 5, draws=draws)
        assert word.startswith(part)
        assert made == drawn[:draws]


def test_a_low_temperature_writes_the_likeliest_letters(checkpoint):
    expected, double = "", reader.in_double(checkpoint)
    while len(expected) < reader.LONGEST:
        x = np.eye(28)[[NAME_SYMBOLS.index(s) for s in "·" + expected]][:, None]
        likeliest = NAME_SYMBOLS[double.model.forward(double.params, x).y_hat[-1, 0].argmax()]
        if likeliest == "·":
            break
        expected += likeliest
    assert reader.write(checkpoint, 3, temperature=1e-3)[0] == expected


def test_first_letters_come_as_often_as_they_are_likely(checkpoint):
    n = 3000
    firsts = [reader.write(checkpoint, seed, 1.5, draws=1)[1][0][1] for seed in range(n)]
    seen = np.array([firsts.count(symbol) for symbol in NAME_SYMBOLS])
    expected = n * softmax(reader._last_sums(reader.in_double(checkpoint), "") / 1.5)
    assert np.abs(seen - expected).max() < 5 * np.sqrt(n * 0.25)
    often = expected > 5
    chi2 = ((seen - expected)[often] ** 2 / expected[often]).sum()
    assert chi2 < often.sum() + 4 * np.sqrt(2 * often.sum())


def test_the_average_is_that_of_the_stored_results(checkpoint):
    stored = [r["test"] for r in results("names")["runs"] if (r["model"], r["seed"]) == ("LSTM", 0)]
    assert stored == [pytest.approx(reader.average_bits(checkpoint), abs=1e-3)]


def test_examples_are_of_the_kind_their_heading_says():
    parts = names.split()
    never, learnt = reader.EXAMPLES.values()
    assert list(reader.EXAMPLES) == ["It has never seen", "It has learnt from"]
    assert set(never) <= set(parts.test)
    assert set(learnt) <= set(parts.train)


def test_double_precision_changes_only_the_last_digits(checkpoint):
    single = names.read(checkpoint, "gwendolyn")
    double = names.read(reader.in_double(checkpoint), "gwendolyn")
    assert double.bits.dtype == np.float64
    np.testing.assert_allclose(single.bits, double.bits, rtol=1e-3)


def test_capitals_are_small_letters():
    assert NameReader(word="Anne-Marie").word == "anne-marie"


def test_the_unit_shown_first_is_the_one_whose_cell_moves_most():
    figure = NameReader()
    cells = figure.reading().run.trace.c[:, 0]
    spread = cells.max(axis=0) - cells.min(axis=0)
    assert figure.unit == spread.argmax()


@pytest.mark.parametrize("quantity", "ifozcy")
def test_the_still_picture_shades_every_unit_at_every_letter(quantity):
    figure = NameReader(word="anna", step=1, quantity=quantity)
    values = getattr(figure.reading().run.trace, quantity)[:, 0]
    picture = figure.picture()
    top = max(0.5, np.ceil(2 * np.abs(values).max()) / 2) if quantity == "c" else 1
    shades = [part.split('"')[0] for part in picture.split('opacity="')[1:]]
    assert shades == [f"{abs(v) / top:.2f}" for v in values.ravel()]
    assert picture.count('class="minus" opacity') == (values < 0).sum()
    for bits in figure.reading().bits:
        assert f">{bits:.1f}</text>" in picture


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"word": ""}, "word: needs 1 to 15 letters"),
        ({"word": "a b"}, "word: needs 1 to 15 letters"),
        ({"word": "zoë"}, "word: needs .* got 'zoë'"),
        ({"word": "a" * 16}, "word: needs 1 to 15 letters"),
        ({"word": "·"}, "word: needs"),
        ({"word": "max", "step": 5}, "step: needs at most 4, got 5"),
        ({"unit": 28}, "unit: needs at most 27, got 28"),
        ({"quantity": "x"}, "quantity"),
        ({"order": "size"}, "order"),
        ({"temperature": 0.0}, "temperature"),
        ({"draws": 16}, "draws"),
    ],
)
def test_what_makes_no_sense_is_refused(traits, message):
    with pytest.raises((ValueError, TraitError), match=message):
        NameReader(**traits)


def test_a_network_without_peepholes_is_refused():
    bare = names.start(names.MODELS["RNN"], 0.01, 0)
    with pytest.raises(ValueError, match="checkpoint: needs an LSTM with peepholes"):
        NameReader(bare)


@pytest.mark.parametrize("figure", [ChainRule, NameReader])
def test_a_module_is_one_text_for_jupyter(figure):
    text = str(figure._esm)
    assert "data:text/javascript;base64," in text
    assert not re.search(r"""from\s+["']\./""", text)
