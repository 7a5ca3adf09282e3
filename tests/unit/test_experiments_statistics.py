"""Two tests of significance, against what they must be."""

import numpy as np
import pytest

from unrolled.experiments.statistics import holm, permutation_p


def test_two_of_six_choices_part_two_pairs_as_far():
    assert permutation_p([1, 2], [3, 4]) == pytest.approx(2 / 6)
    assert permutation_p([3, 4], [1, 2]) == pytest.approx(2 / 6)


def test_six_and_six_apart_give_two_in_924():
    assert permutation_p(np.arange(6), np.arange(6) + 100) == pytest.approx(2 / 924)


def test_equal_groups_differ_by_chance_always():
    assert permutation_p([5.0, 5.0, 5.0], [5.0, 5.0]) == 1
    assert permutation_p([1, 2, 3], [3, 2, 1]) == 1


def test_only_differences_matter():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=5), rng.normal(1, 1, 4)
    assert permutation_p(a, b) == permutation_p(3 * a + 7, 3 * b + 7)


def test_without_a_difference_one_in_twenty_is_below_a_twentieth():
    """The meaning of a p-value; with 5 and 5 it takes steps of 1/252 or 2/252."""
    rng = np.random.default_rng(1)
    p = np.array([permutation_p(rng.normal(size=5), rng.normal(size=5)) for _ in range(2000)])
    for level in (0.05, 0.2, 0.5):
        assert abs(np.mean(p <= level) - level) < 4 * np.sqrt(level / 2000) + 2 / 252


def test_holm_by_hand():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(holm([0.5, 0.9, 0.001]), [1.0, 1.0, 0.003])
    assert holm([0.2]).tolist() == [0.2]


def test_holm_keeps_the_family_of_false_alarms_at_its_level():
    """Eight questions, none with anything to find: 34 % of the raw lists hold a false alarm."""
    p = np.random.default_rng(2).random((4000, 8))
    raw = np.mean(p.min(axis=1) < 0.05)
    corrected = np.mean([holm(row).min() < 0.05 for row in p])
    assert abs(raw - (1 - 0.95**8)) < 0.03
    assert abs(corrected - 0.05) < 0.014


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: permutation_p([], [1.0]), r"a has shape \(0,\), needs \(n\), no axis empty"),
        (lambda: permutation_p([1.0], [np.nan]), r"b holds nan at \(0,\), needs finite numbers"),
        (lambda: holm([]), r"p_values has shape \(0,\), needs \(k\), no axis empty"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
