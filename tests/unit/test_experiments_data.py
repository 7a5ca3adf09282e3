"""The sequences that the experiments learn: first names, the adding problem, temporal order."""

import numpy as np
import pytest

from unrolled import datasets
from unrolled.datasets import (
    NAME_SYMBOLS,
    ORDER_SYMBOLS,
    Sequences,
    adding_problem,
    first_names,
    name_codes,
    name_sequences,
    names_in_a_row,
    temporal_order,
)


def spelt(vectors) -> str:
    """One-hot vectors (T, 28) back to text."""
    return "".join(NAME_SYMBOLS[k] for k in vectors.argmax(axis=-1))


def test_names_are_different_and_in_order_and_hold_known_symbols_only():
    names = first_names()
    assert len(names) == len(set(names)) == 8422
    assert list(names) == sorted(names)
    assert set("".join(names)) == set(NAME_SYMBOLS) - {"·"}
    assert {"ida", "zoe", "abdul"} <= set(names)


def test_a_name_asks_for_each_next_letter_and_then_for_its_end():
    data = name_sequences(("ida", "bo"))
    assert spelt(data.x[:, 0]) == "·ida"
    assert spelt(data.target[:, 0]) == "ida·"
    assert data.weight[:, 0].tolist() == [1, 1, 1, 1]
    assert spelt(data.target[:, 1])[:3] == "bo·"
    assert data.weight[:, 1].tolist() == [1, 1, 1, 0]


def test_taking_sequences_keeps_all_that_counts_and_cuts_the_rest():
    data = name_sequences(("bo", "christopher", "ida"))
    assert data.x.shape == (12, 3, 28)
    short = data.take(np.array([2, 0]))
    assert short.x.shape == (4, 2, 28)
    assert spelt(short.x[:, 0]) == "·ida"
    assert short.weight.sum() == data.weight[:, [0, 2]].sum() == 7
    assert len(short) == 2


def test_every_letter_of_the_list_is_asked_for_once():
    names = first_names()
    assert name_sequences(names).weight.sum() == sum(len(name) + 1 for name in names)


def test_names_in_a_row_are_one_text_in_which_each_name_stands_once():
    names = first_names()[:500]
    data = names_in_a_row(names, 32, np.random.default_rng(0))
    read = "".join(spelt(data.x[:, n]) for n in range(len(data)))
    asked = "".join(spelt(data.target[:, n]) for n in range(len(data)))
    assert read[1:] == asked[:-1]
    whole = read[1:].split("·")[:-1]  # the last may be cut
    assert len(whole) == len(set(whole)) > 480
    assert set(whole) <= set(names)
    assert whole != sorted(whole)
    assert (data.weight == 1).all()


def test_the_adding_problem_marks_one_number_in_each_half_and_asks_for_their_sum():
    data = adding_problem(11, 300, np.random.default_rng(0))
    number, mark = data.x[..., 0], data.x[..., 1]
    assert set(np.unique(mark)) == {0, 1}
    assert (mark[:5].sum(axis=0) == 1).all()
    assert (mark[5:].sum(axis=0) == 1).all()
    assert (mark.sum(axis=1) > 0).all(), "every step is marked in some sequence"
    assert 0 <= number.min() < 0.01
    assert 0.99 < number.max() < 1
    for n in range(300):
        first, second = np.flatnonzero(mark[:, n])
        assert data.target[-1, n, 0] == number[first, n] + number[second, n]
    assert data.weight.sum(axis=1).tolist() == [0] * 10 + [300]


def test_who_answers_the_mean_in_the_adding_problem_has_an_error_of_a_sixth():
    """Var(u + v) = 2 / 12; with 200 000 sums the fourth moment gives a standard error of 0.0004."""
    answer = adding_problem(4, 200_000, np.random.default_rng(1)).target[-1, :, 0]
    assert abs(np.mean((answer - 1) ** 2) - 1 / 6) < 4 * 0.0004
    assert np.mean((answer - 0.9) ** 2) > np.mean((answer - 1) ** 2)


def test_who_knows_only_the_second_number_has_half_of_that_error():
    data = adding_problem(4, 200_000, np.random.default_rng(2))
    second = (data.x[2:, :, 0] * data.x[2:, :, 1]).sum(axis=0)
    error = np.mean((data.target[-1, :, 0] - (second + 0.5)) ** 2)
    assert abs(error - 1 / 12) < 0.001


@pytest.mark.parametrize("T", [10, 33, 60])
def test_temporal_order_hides_two_symbols_and_asks_which_came_first(T):
    data = temporal_order(T, 400, np.random.default_rng(0))
    assert (data.x.sum(axis=2) == 1).all()
    matters = data.x[..., :2].sum(axis=2)
    assert (matters.sum(axis=0) == 2).all()
    for n in range(400):
        first, second = np.flatnonzero(matters[:, n])
        assert T // 10 <= first < 2 * T // 10 + 1
        assert 5 * T // 10 <= second < 6 * T // 10 + 1
        order = "".join(ORDER_SYMBOLS[data.x[t, n].argmax()] for t in (first, second))
        assert ("XX", "XY", "YX", "YY")[data.target[-1, n].argmax()] == order
    assert data.weight.sum(axis=1).tolist() == [0] * (T - 1) + [400]


def test_no_constant_answer_is_right_more_than_one_time_in_four_in_temporal_order():
    """Standard error of a share of 40 000: 0.002."""
    right = temporal_order(10, 40_000, np.random.default_rng(3)).target[-1].mean(axis=0)
    np.testing.assert_allclose(right, 0.25, atol=0.009)


@pytest.mark.parametrize("make", [adding_problem, temporal_order])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equal_seeds_make_equal_sequences_of_the_dtype_asked_for(make, dtype):
    a, b = (make(20, 5, np.random.default_rng(7), dtype) for _ in range(2))
    assert a.x.dtype == a.target.dtype == a.weight.dtype == dtype
    assert np.array_equal(a.x, b.x)
    assert not np.array_equal(a.x, make(20, 5, np.random.default_rng(8), dtype).x)


def silent_sequence():
    return Sequences(np.ones((2, 3, 1)), np.ones((2, 3, 1)), np.array([[1, 0, 1], [1, 0, 0]]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: name_codes("Zoë"), "'Zoë' holds 'ë', needs each symbol to be a letter from a"),
        (lambda: name_sequences(()), r"names is \(\), needs a tuple of names, none of them empty"),
        (lambda: name_sequences(("ida", "")), r"names is \('ida', ''\), needs a tuple of names"),
        (lambda: name_sequences("ida"), r"names is 'ida', needs a tuple of names"),
        (
            lambda: names_in_a_row(("ida",), 5, np.random.default_rng(0)),
            "n_steps is 5, needs at most 4, all of the text",
        ),
        (lambda: names_in_a_row(("ida",), 5, 0), "rng is 0, needs a numpy.random.Generator"),
        (
            lambda: adding_problem(1, 5, np.random.default_rng(0)),
            "n_steps is 1, needs 2 or more, one for each number",
        ),
        (
            lambda: temporal_order(9, 5, np.random.default_rng(0)),
            "n_steps is 9, needs 10 or more, so that each tenth has a step",
        ),
        (lambda: adding_problem(9, 0, np.random.default_rng(0)), "n_samples is 0, needs a whole"),
        (silent_sequence, "weight is 0 at every step of sequence 1, needs one with a loss"),
        (
            lambda: Sequences(np.ones((2, 3, 1)), np.ones((3, 3, 1)), np.ones((2, 3))),
            r"target has shape \(3, 3, 1\), needs \(T=2, N=3, K\)",
        ),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_names_are_read_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(datasets.first_names()) == 8422
