"""CTC: paths and words, and all alignments of a word at once against one by one."""

from itertools import groupby, product
from math import log, prod

import autograd
import autograd.numpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from two_loops_reference import with_mistake

from unrolled import ctc
from unrolled.activations import softmax
from unrolled.gradients import complex_step_gradient, numerical_gradient, relative_error

ALPHABET = "-abc"
WORDS = st.text("abc", max_size=4)
PATHS = st.text(ALPHABET, max_size=12)


def codes_of(word: str) -> list[int]:
    return [ALPHABET.index(letter) for letter in word]


def outputs(seed: int, T: int, K: int = 4) -> np.ndarray:
    """Sums o before the softmax."""
    return np.random.default_rng(seed).normal(size=(T, K))


def one_by_one(numpy, y_hat, word: str):
    """p(word) by the definition: every row of T symbols there is, kept if it says the word."""
    T = len(y_hat)
    total = 0.0
    for path in product(ALPHABET, repeat=T):
        merged = [symbol for symbol, _ in groupby(path)]
        if "".join(merged).replace("-", "") == word:
            term = 1.0
            for t, symbol in enumerate(path):
                term = term * y_hat[t, ALPHABET.index(symbol)]
            total = total + term
    return total


# Paths and words


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("hh-e-ll-lloo", "hello"),
        ("hheelllloo", "helo"),  # without a blank two equal letters are one
        ("a-a", "aa"),
        ("aa", "a"),
        ("-a--", "a"),
        ("----", ""),
        ("", ""),
        ("ab-ba", "abba"),
        ("h--h", "hh"),
    ],
)
def test_collapsing_by_hand(path, word):
    assert ctc.collapse(path) == word


@given(PATHS)
def test_a_path_said_slower_and_with_blanks_around_it_says_the_same(path):
    slower = "".join(2 * symbol for symbol in path)
    assert ctc.collapse(f"--{slower}-") == ctc.collapse(path)


@given(PATHS, PATHS)
def test_a_blank_between_two_paths_keeps_their_words_apart(one, other):
    assert ctc.collapse(f"{one}-{other}") == ctc.collapse(one) + ctc.collapse(other)


def test_the_order_of_the_two_rules_matters():
    """Blanks first would merge what they kept apart."""
    blanks_first = "".join(symbol for symbol, _ in groupby("l-l".replace("-", "")))
    assert (ctc.collapse("l-l"), blanks_first) == ("ll", "l")


@given(WORDS, st.integers(1, 6))
def test_counting_by_a_formula_and_by_trying_agree(word, T):
    found = ctc.alignments(word, T)
    assert len(found) == len(set(found)) == ctc.count_alignments(word, T)
    assert all(len(path) == T and ctc.collapse(path) == word for path in found)
    assert (len(found) > 0) == (T >= ctc.shortest(word))


def test_counts_by_hand():
    assert ctc.alignments("see", 4) == ("se-e",)
    assert sorted(ctc.alignments("a", 3)) == ["--a", "-a-", "-aa", "a--", "aa-", "aaa"]
    assert ctc.count_alignments("hello", 12) == 8008
    assert ctc.shortest("hello") == 6
    assert ctc.count_alignments("hello", 5) == 0
    assert ctc.alignments("", 3) == ("---",)


@given(st.integers(1, 4))
def test_every_path_is_an_alignment_of_exactly_one_word(T):
    words = {ctc.collapse("".join(path)) for path in product(ALPHABET, repeat=T)}
    assert sum(ctc.count_alignments(word, T) for word in words) == 4**T


# The lattice


@given(WORDS, st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_the_forward_algorithm_adds_what_one_by_one_adds(word, T, seed):
    y_hat = softmax(outputs(seed, T))
    expected = one_by_one(np, y_hat, word)
    assert ctc.probability(y_hat, codes_of(word)) == pytest.approx(expected, rel=1e-12)
    assert (expected > 0) == (T >= ctc.shortest(word))


@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_all_words_together_have_probability_one(T, seed):
    y_hat = softmax(outputs(seed, T))
    words = {ctc.collapse("".join(path)) for path in product(ALPHABET, repeat=T)}
    total = sum(ctc.probability(y_hat, codes_of(word)) for word in words)
    assert total == pytest.approx(1, rel=1e-12)


@given(WORDS, st.integers(0, 3), st.integers(0, 2**32 - 1))
def test_every_node_holds_its_beginnings_and_ends_and_its_share_of_alignments(word, spare, seed):
    T = min(6, ctc.shortest(word) + spare)
    T = max(T, ctc.shortest(word), 1)
    y_hat, symbols = softmax(outputs(seed, T)), f"-{'-'.join(word)}-" if word else "-"
    found = ctc.lattice(y_hat, codes_of(word))
    assert [ALPHABET[code] for code in found.symbols] == list(symbols)
    share = np.zeros((T, len(symbols)))
    for path in ctc.alignments(word, T):
        p = prod(y_hat[t, ALPHABET.index(symbol)] for t, symbol in enumerate(path))
        for t, row in enumerate(rows_of(path)):
            share[t, row] += p
    p = one_by_one(np, y_hat, word)
    np.testing.assert_allclose(found.posterior, share / p, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1, rtol=1e-12)


def rows_of(path: str) -> list[int]:
    """The row of the lattice that a path is in at each frame, found by reading it."""
    rows, row, last = [], 0, "-"
    for symbol in path:
        if symbol == "-":
            row += row % 2  # from a letter to the blank behind it; a blank stays
        elif symbol != last:
            row += 1 if row % 2 == 0 else 2  # to the next letter, over the blank if on a letter
        rows.append(row)
        last = symbol
    return rows


@pytest.mark.parametrize("word", ["a", "abc", "aab", "cbcba"])
def test_a_thousand_frames_do_not_underflow(word):
    """All symbols equally likely: p is the number of alignments over 4^1000, exactly."""
    y_hat, T = np.full((1000, 4), 0.25), 1000
    expected = log(ctc.count_alignments(word, T)) - T * log(4)
    found = ctc.lattice(y_hat, codes_of(word))
    assert expected < -1200, "far below the smallest float64"
    assert found.log_probability == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1, rtol=1e-10)
    assert np.isfinite(ctc.loss_dJ_do(y_hat, codes_of(word))).all()


def test_a_certain_network_says_its_word_and_no_other():
    y_hat = np.eye(4)[codes_of("aa-abb")]
    assert ctc.probability(y_hat, codes_of("aab")) == 1
    assert ctc.probability(y_hat, codes_of("ab")) == 0
    assert not ctc.loss_dJ_do(y_hat, codes_of("aab")).any()
    with pytest.raises(ValueError, match=r"^codes is \[1, 2\], needs a word that the 6 frames"):
        ctc.loss(y_hat, codes_of("ab"))


def test_the_likeliest_path_need_not_say_the_likeliest_word():
    y_hat = np.array([[0.6, 0.4], [0.6, 0.4]])
    assert ctc.best_path(y_hat).tolist() == [0, 0], "the empty word"
    assert ctc.probability(y_hat, []) == pytest.approx(0.36)
    assert ctc.probability(y_hat, [1]) == pytest.approx(0.64)


# The gradient


@st.composite
def possible(draw):
    word = draw(WORDS)
    T = max(ctc.shortest(word), draw(st.integers(1, 5)))
    return word, outputs(draw(st.integers(0, 2**32 - 1)), T)


def as_probabilities(numpy, o):
    e = numpy.exp(o)
    return e / numpy.sum(e, axis=1, keepdims=True)


@given(possible())
def test_the_gradient_by_o_agrees_with_autograd_one_by_one(case):
    word, o = case
    expected = autograd.grad(
        lambda o: (
            -autograd.numpy.log(
                one_by_one(autograd.numpy, as_probabilities(autograd.numpy, o), word)
            )
        )
    )(o)
    assert relative_error(ctc.loss_dJ_do(softmax(o), codes_of(word)), expected) <= 1e-10


@given(possible())
def test_both_gradients_agree_with_the_complex_step(case):
    word, o = case
    codes, y_hat = codes_of(word), softmax(o)
    by_o = complex_step_gradient(
        lambda o: -np.log(one_by_one(np, as_probabilities(np, o), word)), o
    )
    assert relative_error(ctc.loss_dJ_do(y_hat, codes), by_o) <= 1e-10
    by_y = complex_step_gradient(lambda y: -np.log(one_by_one(np, y, word)), y_hat)
    assert relative_error(ctc.loss_dJ_dy_hat(y_hat, codes), by_y) <= 1e-10


@given(possible())
def test_both_gradients_agree_with_a_complex_step_through_the_package(case):
    word, o = case
    codes, y_hat = codes_of(word), softmax(o)
    by_o = complex_step_gradient(lambda o: ctc.loss(softmax(o), codes), o)
    assert relative_error(ctc.loss_dJ_do(y_hat, codes), by_o) <= 1e-10
    by_y = complex_step_gradient(lambda y: ctc.loss(y, codes), y_hat)
    assert relative_error(ctc.loss_dJ_dy_hat(y_hat, codes), by_y) <= 1e-10


@pytest.mark.parametrize("word", ["", "a", "aa", "abca"])
def test_the_gradient_by_o_agrees_with_central_differences(word):
    o, codes = outputs(3, 8), codes_of(word)
    expected = numerical_gradient(lambda o: float(ctc.loss(softmax(o), codes)), o)
    assert relative_error(ctc.loss_dJ_do(softmax(o), codes), expected) <= 1e-7


@given(possible())
def test_what_the_gradient_takes_from_one_symbol_it_gives_to_others(case):
    word, o = case
    g = ctc.loss_dJ_do(softmax(o), codes_of(word))
    np.testing.assert_allclose(g.sum(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize("word", ["abc", "aabb", "cac"])
def test_following_the_gradient_makes_the_word_certain_and_its_path_the_best(word):
    o, codes = outputs(1, 9), codes_of(word)
    start = ctc.probability(softmax(o), codes)
    for _ in range(1000):
        o = o - ctc.loss_dJ_do(softmax(o), codes)
    assert start < 0.01 < 0.99 < ctc.probability(softmax(o), codes)
    best = "".join(ALPHABET[code] for code in ctc.best_path(softmax(o)))
    assert ctc.collapse(best) == word


# name: (the right line, the wrong one), in `lattice`
MISTAKES = {
    "a blank left out between equal letters": (
        "skips[3::2] = codes[1:] != codes[:-1]",
        "skips[3::2] = True",
    ),
    "no blank is ever left out": (
        "skips[3::2] = codes[1:] != codes[:-1]",
        "pass",
    ),
    "letters left out, too": (
        "skips[3::2] = codes[1:] != codes[:-1]",
        "skips[2:] = True",
    ),
    "paths that must begin with a blank": (
        "log_alpha[0, :2] = log_y[0, :2]",
        "log_alpha[0, :1] = log_y[0, :1]",
    ),
    "paths that must end with a blank": (
        "_log_sum(log_alpha[-1, -2:])[()]",
        "log_alpha[-1, -1]",
    ),
    "nobody may stay": (
        "_log_sum([before, one, np.where(skips, two, -np.inf)])",
        "_log_sum([one, one, np.where(skips, two, -np.inf)])",
    ),
    "ends that count their own frame twice": (
        "after = log_y[t + 1] + log_beta[t + 1]",
        "after = log_y[t] + log_beta[t + 1]",
    ),
    "ends that leave out what they may not": (
        "_shifted(np.where(skips, after, -np.inf), -2)",
        "_shifted(after, -2)",
    ),
    "ends in the last row alone": (
        "log_beta[-1, -2:] = 0",
        "log_beta[-1, -1:] = 0",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_checks_see(name, monkeypatch):
    o, codes = outputs(5, 6), codes_of("aab")
    right = ctc.loss_dJ_do(softmax(o), codes)
    expected = complex_step_gradient(
        lambda o: -np.log(one_by_one(np, as_probabilities(np, o), "aab")), o
    )
    assert relative_error(right, expected) <= 1e-10
    monkeypatch.setattr(ctc, "lattice", with_mistake(ctc.lattice, *MISTAKES[name]))
    assert relative_error(ctc.loss_dJ_do(softmax(o), codes), expected) > 1e-2


# Types and refusals


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_float32_agrees_with_float64(dtype):
    y_hat, codes = softmax(outputs(2, 20)).astype(dtype), codes_of("abba")
    found = ctc.lattice(y_hat, codes)
    results = [found.log_alpha, found.log_beta, found.posterior, ctc.loss_dJ_do(y_hat, codes)]
    assert {array.dtype for array in results} == {np.dtype(dtype)}
    assert ctc.loss_dJ_dy_hat(y_hat, codes).dtype == dtype
    assert ctc.loss(y_hat, codes).dtype == dtype
    wide = softmax(outputs(2, 20))
    tolerance = 1e-4 if dtype is np.float32 else 0
    assert relative_error(ctc.loss_dJ_do(y_hat, codes), ctc.loss_dJ_do(wide, codes)) <= tolerance


def test_nothing_that_is_passed_in_is_changed():
    y_hat, codes = softmax(outputs(2, 6)), np.array([1, 2])
    copies = y_hat.copy(), codes.copy()
    for array in (y_hat, codes):
        array.setflags(write=False)
    for function in (ctc.lattice, ctc.loss_dJ_do, ctc.loss_dJ_dy_hat):
        function(y_hat, codes)
    assert np.array_equal(y_hat, copies[0])
    assert np.array_equal(codes, copies[1])


Y = softmax(outputs(0, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ctc.lattice(Y[0], [1]), r"y_hat has shape \(4,\), needs \(T, K\)"),
        (lambda: ctc.lattice(Y * np.nan, [1]), r"y_hat holds nan at \(0, 0\), needs finite"),
        (lambda: ctc.lattice(Y - 0.3, [1]), r"y_hat holds -0\.\d+, needs probabilities, 0 or more"),
        (lambda: ctc.lattice(2 * Y, [1]), r"y_hat sums to 2 at a frame, needs to sum to 1 at each"),
        (lambda: ctc.lattice(Y, [0]), r"codes is \[0\], needs whole numbers from 1 to 3"),
        (lambda: ctc.lattice(Y, [4]), r"codes is \[4\], needs whole numbers from 1 to 3"),
        (lambda: ctc.lattice(Y, [1.0]), r"codes is \[1.0\], needs whole numbers from 1 to 3"),
        (lambda: ctc.lattice(Y, [[1]]), r"codes is \[\[1\]\], needs whole numbers from 1 to 3"),
        (
            lambda: ctc.loss(Y, [1, 1, 2]),
            r"codes is \[1, 1, 2\], needs a word that the 3 frames of y_hat allow",
        ),
        (lambda: ctc.loss_dJ_do(Y, [1, 1, 1]), r"codes is \[1, 1, 1\], needs a word that the 3"),
        (
            lambda: ctc.lattice(Y, [1, 1, 2]).posterior,
            r"codes has probability 0, needs a word that the frames allow",
        ),
        (lambda: ctc.alignments("a-b", 4), r"word is 'a-b', needs letters without the blank '-'"),
        (lambda: ctc.alignments("abc", 0), r"T is 0, needs a whole number, 1 or more"),
        (
            lambda: ctc.alignments("abc", 10),
            r"T is 10, and 4 symbols make 1048576 paths, needs at most 1000000",
        ),
        (lambda: ctc.count_alignments("a", 1.5), r"T is 1.5, needs a whole number, 1 or more"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
