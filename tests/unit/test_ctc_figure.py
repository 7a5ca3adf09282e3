"""CtcCollapse on the side of Python: its numbers, what it takes and what it refuses."""

from itertools import groupby

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from unrolled import ctc
from unrolled.figures import CtcCollapse, ctc_collapse

WORDS = st.text("abc", min_size=1, max_size=4)


@given(WORDS, st.integers(1, 7))
def test_a_word_said_over_enough_frames_is_heard_again(word, T):
    path = ctc_collapse.stretched(word, T)
    assert len(path) == T
    assert (ctc.collapse(path) == word) == (T >= ctc.shortest(word))
    if T >= ctc.shortest(word):
        held = [len(list(run)) for _, run in groupby(path)]
        assert max(held) - min(held) <= 1


@given(WORDS, st.integers(1, 7))
def test_beginnings_of_paths_end_in_as_many_alignments_as_there_are(word, T):
    paths = ctc_collapse.count_paths(word, T)
    assert np.shape(paths) == (2 * len(word) + 1, T)
    assert paths[-1][-1] + paths[-2][-1] == ctc.count_alignments(word, T)


@given(st.text(ctc_collapse.SYMBOLS, min_size=1, max_size=7), st.floats(0, 1))
def test_each_frame_is_a_distribution_over_27_symbols(heard, sure):
    said = ctc_collapse.y_hat(heard, sure)
    np.testing.assert_allclose(said.sum(axis=1), 1, rtol=1e-12)
    for row, symbol in zip(said, heard, strict=True):
        assert row[ctc_collapse.SYMBOLS.index(symbol)] == sure
        assert len(set(row.tolist())) <= 2


@pytest.mark.parametrize("sure", [0.0, 1 / 27, 0.6, 1.0])
@pytest.mark.parametrize(("word", "heard"), [("see", "ss-e-e"), ("abba", "abb"), ("a", "aaa")])
def test_both_ways_of_adding_agree(word, heard, sure):
    found = ctc_collapse.numbers(word, heard, sure)
    assert found["p"] == pytest.approx(found["one_by_one"], rel=1e-12, abs=0)
    assert found["count"] == len(found["alignments"]) == len(found["products"])
    column_sums = np.sum(found["share"], axis=0)
    np.testing.assert_allclose(column_sums, 1 if found["p"] > 0 else 0, rtol=1e-12)


def test_the_alignment_that_was_heard_is_followed_unless_told():
    own = CtcCollapse()
    assert own.first["alignments"][own.alignment - 1] == "ss-e-e"
    assert CtcCollapse(alignment=2).alignment == 2
    assert CtcCollapse(alignment=999).alignment == 28
    assert CtcCollapse(word="a", heard="b").alignment == 1
    assert CtcCollapse("a-a").step == 3


def test_the_alternative_says_what_the_picture_shows():
    own = CtcCollapse("h-i", "no", heard="n-o")
    assert "the 3 frames h-i" in own.alt
    assert "without blanks: hi." in own.alt
    assert "5 rows and 3 columns, with 5 alignments" in own.alt
    assert "nothing" in CtcCollapse("---").alt
    assert own.picture().count("<rect") == 3 + 3 + 2 + 5 * 3


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"frames": ""}, r"frames: needs 1 to 24 of \[a-z-\], got ''"),
        ({"frames": "Hello"}, "frames: needs 1 to 24"),
        ({"word": "a-b"}, r"word: needs 1 to 4 of \[a-z\], got 'a-b'"),
        ({"word": "hello"}, "word: needs 1 to 4"),
        ({"heard": "aaaaaaaa"}, "heard: needs 1 to 7"),
        ({"sure": 1.5}, "sure"),
        ({"show": "beta"}, "show"),
    ],
)
def test_what_cannot_be_shown_is_refused(setting, message):
    with pytest.raises(traitlets.TraitError, match=message):
        CtcCollapse(**setting)
