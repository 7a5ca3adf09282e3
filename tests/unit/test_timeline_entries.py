"""What the timeline says: within its years, with a source for each, and where retellings go wrong,
the right version.
"""

import re

import pytest
import traitlets

from unrolled.figures import Timeline
from unrolled.figures.timeline import entries, sources
from unrolled.figures.timeline_entries import (
    CHAPTERS,
    ENTRIES,
    FIRST,
    LANES,
    LAST,
    cited,
)

ALL = {name: entry for name, (_, entry) in entries().items()}


def test_lanes_hold_between_45_and_70_entries_from_the_first_year_to_the_last():
    assert list(ENTRIES) == list(LANES)
    assert len(ALL) == sum(len(lane) for lane in ENTRIES.values()), "names are unique"
    assert 45 <= len(ALL) <= 70
    years = [entry.year for entry in ALL.values()]
    assert years == sorted(years)
    assert (years[0], max(years)) == (FIRST, LAST) == (1943, 2017)


@pytest.mark.parametrize("name", ALL)
def test_an_entry_is_short_has_a_source_and_a_place_that_is_known(name):
    entry = ALL[name]
    assert re.fullmatch(r"[a-z0-9-]+", name), "fit for an address"
    assert entry.cite
    assert set(entry.cite) <= set(sources())
    assert entry.chapter == "" or entry.chapter in CHAPTERS
    sentences = re.findall(r"[.?](?:\s|$)", entry.words)
    assert 1 <= len(sentences) <= 3
    assert len(entry.words) <= 260
    assert entry.words[-1] in ".?"
    assert "  " not in entry.words
    assert "'" not in entry.title + entry.words, "typographic apostrophes"
    assert len(entry.title) <= 45


def test_no_source_and_no_place_in_the_book_is_listed_in_vain():
    assert set(sources()) == cited()
    assert set(CHAPTERS) == {entry.chapter for entry in ALL.values()} - {""}


def test_a_work_is_not_older_than_what_it_is_cited_for_unless_it_is_a_history():
    """The first source of a paper's entry is the paper, of that year or the next."""
    for name, entry in ENTRIES["ideas"].items():
        assert 0 <= int(sources()[entry.cite[0]]["year"]) - entry.year <= 2, name
    for name, entry in ALL.items():
        assert all(int(sources()[key]["year"]) >= entry.year for key in entry.cite), name


def test_booms_and_winters_take_turns_and_leave_the_gap_before_the_third_boom():
    spans = [entry for entry in ENTRIES["money"].values() if entry.until]
    assert [entry.mood for entry in spans] == ["boom", "winter", "boom", "winter", "boom"]
    assert all((entry.until > entry.year) and entry.mood for entry in spans)
    assert all(not entry.mood for entry in ALL.values() if not entry.until)
    ends = [entry.until for entry in spans]
    starts = [entry.year for entry in spans]
    assert starts[1:4] == ends[:3]
    assert (starts[4], ends[4]) == (2012, LAST)
    assert (spans[1].year, spans[1].until) == (1974, 1980)
    assert (spans[3].year, spans[3].until) == (1987, 1993)


@pytest.mark.parametrize(
    ("name", "year", "words"),
    [
        ("dartmouth", 1955, "proposal of 1955, one year before the meeting"),
        ("neuron", 1943, "McCulloch and Pitts"),
        ("perceptron", 1958, "not the first neural network"),
        ("mark-one", 1960, "400 photocells, 512 association units on fixed"),
        ("visual-cortex", 1962, "cortex, not at the nerves of the eye"),
        ("perceptrons-book", 1969, "Minsky and Papert"),
        ("frame-problem", 1969, "McCarthy and Hayes"),
        ("r2d1", 1984, "Dennett"),
        ("graffiti", 1973, "During the sound mix Walter Murch"),
        ("reverse-mode", 1970, "Linnainmaa"),
        ("werbos", 1974, "In 1982"),
        ("backprop", 1986, "The method is older"),
        ("lighthill", 1973, "British"),
        ("second-winter", 1987, "Lisp machines"),
        ("vanishing", 1991, "1994"),
        ("tdnn", 1989, "first shown in 1987"),
        ("lstm", 1997, "There is no forget gate yet"),
        ("forget-gate", 2000, "in the same year Gers and Schmidhuber"),
        ("pixar", 1986, "It was never a department of the effects house ILM"),
        ("photoshop", 1990, "on their own account from 1987"),
        ("futureworld", 1976, "Ed Catmull and Fred Parke"),
        ("star-wars", 1977, "Futureworld was earlier"),
        ("vertigo", 1958, "mechanical analogue computer"),
        ("jurassic-park", 1993, "before it would let him make Schindler’s List"),
        ("geforce3", 2001, "NV20"),
        ("cuda", 2006, "release follows in 2007"),
        ("alexnet", 2012, "without any pretraining"),
    ],
)
def test_what_retellings_get_wrong_is_told_right(name, year, words):
    assert ALL[name].year == year
    assert words in ALL[name].words


def test_figure_refuses_what_it_does_not_have():
    with pytest.raises(traitlets.TraitError, match="no entry is called 'skynet'"):
        Timeline("skynet")
    with pytest.raises(traitlets.TraitError, match="years"):
        Timeline(years=30)
    with pytest.raises(traitlets.TraitError, match="shown"):
        Timeline(shown=["sports"])


def test_chosen_entry_stands_in_the_middle_of_the_years_in_view():
    assert Timeline("lstm", years=20).start == 1988
    assert Timeline("neuron", years=20).start == FIRST
    assert Timeline("attention", years=20).start == LAST - 19
    assert Timeline("lstm", years=20, start=1990).start == 1990


def test_still_picture_holds_every_entry_and_names_the_landmarks():
    still = Timeline().picture()
    assert still.count('class="mark"') + still.count('class="in"') == len(ALL)
    assert still.count('class="band"') == 2
    named = re.findall(r"<text[^>]*>([^<]+)</text>", still)
    for entry in ALL.values():
        assert not entry.short or entry.short.replace("&", "&amp;") in named
    assert all(words in named for words in LANES.values())


def test_alternative_text_names_the_spans_and_the_landmarks():
    alt = Timeline().alt
    assert "winters on 1974–1980, 1987–1993" in alt
    assert "booms" in alt.lower()
    assert all(f"{entry.short} {entry.year}" in alt for entry in ALL.values() if entry.short)
