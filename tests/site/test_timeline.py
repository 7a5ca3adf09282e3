"""Timeline in a real browser: by keyboard, by mouse, mark by mark and word by word."""

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, frame_work, settle
from scratch import served, write_page

from unrolled.figures import Timeline
from unrolled.figures.timeline import SPANS, entries
from unrolled.figures.timeline_entries import CHAPTERS, ENTRIES, FIRST, LANES, LAST

ROOT = "[data-figure='timeline']"
NAMES = list(entries())
BOXES = """root => [...root.querySelectorAll('[role=option]')].map(each => {
  const board = root.querySelector('.un-board');
  const from = board.getBoundingClientRect().left + board.clientLeft - board.scrollLeft;
  const { left, right, top, bottom } = each.getBoundingClientRect();
  const mark = each.querySelector('.un-mark')?.getBoundingClientRect();
  return [each.dataset.id, [left - from, right - from, top, bottom,
    mark ? (mark.left + mark.right) / 2 - from : null]];
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("timeline")
    write_page(folder, Timeline(), Timeline("lstm", years=20))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first Timeline of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#timeline?{hash_}" if hash_ else site
        return open_figure("timeline", address, **options)

    return open_


def board(root):
    return root.get_by_role("listbox", name="Timeline")


def told(root) -> str:
    """The name of the entry that the card tells, after what was set is drawn."""
    settle(root)
    return root.locator(".un-timecard").get_attribute("data-entry")


def assert_told(root, name: str) -> None:
    """Card, list box and stepper agree on the entry, and the card says what Python has."""
    assert told(root) == name
    lane, entry = entries()[name]
    card = root.locator(".un-timecard")
    assert card.locator("p").nth(1).text_content() == entry.words
    title = card.locator(".un-title").text_content()
    assert f"{entry.year}" in title
    assert f"· {entry.title}. {LANES[lane]}." in title
    works = [Timeline().sources[key] for key in entry.cite]
    assert card.locator("li").all_text_contents() == [
        f"{work['authors']} ({work['year']}): {work['title']}" for work in works
    ]
    links = card.locator("li a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [f"references.html#cite-{key}" for key in entry.cite]
    into = card.locator("> p a")
    assert into.count() == bool(entry.chapter)
    if entry.chapter:
        page, _, anchor = entry.chapter.partition("#")
        assert into.get_attribute("href") == f"{page}.html" + (f"#{anchor}" if anchor else "")
        assert into.text_content() == CHAPTERS[entry.chapter]
    chosen = board(root).locator("[aria-selected='true']")
    assert chosen.get_attribute("data-id") == name
    assert board(root).get_attribute("aria-activedescendant") == chosen.get_attribute("id")


def assert_in_sight(root) -> None:
    """The chosen entry's mark lies inside the board, and not under its edge."""
    seen, own = root.evaluate(
        """root => [root.querySelector('.un-board'), root.querySelector('[aria-selected=true]')]
          .map(each => each.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"""
    )
    wide = own[2] - own[0] > seen[2] - seen[0]
    assert own[0] >= seen[0] or wide
    assert own[2] <= seen[2] or wide
    assert own[0] < seen[2]
    assert own[2] > seen[0]
    assert own[1] >= seen[1]
    assert own[3] <= seen[3]


# ---------------------------------------------------------------- what is told


def test_untouched_it_tells_of_the_perceptron_and_names_every_entry(figure):
    root = figure()
    assert_told(root, "perceptron")
    names = root.locator("[role=option]").evaluate_all(
        "all => all.map(each => [each.dataset.id, each.getAttribute('aria-label')])"
    )
    assert sorted(dict(names)) == sorted(NAMES)
    for name, spoken in names:
        lane, entry = entries()[name]
        assert f"{entry.title}. {LANES[lane]}" in spoken
        assert str(entry.year) in spoken
    assert root.page.record.is_clean


def test_steps_go_through_all_of_time_in_order_each_told_as_python_has_it(figure):
    root = figure("entry=neuron")
    slider = root.get_by_role("slider", name="Step")
    slider.focus()
    years = []
    for place, name in enumerate(NAMES):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert_told(root, name)
        assert slider.get_attribute("aria-valuetext").endswith(f"{place + 1} of {len(NAMES)}")
        years.append(entries()[name][1].year)
    assert years == sorted(years)
    assert root.page.record.is_clean


def test_buttons_step_too(figure):
    root = figure()
    for button, name in (("Next", NAMES[6]), ("Last", NAMES[-1]), ("Back", NAMES[-2])):
        root.get_by_role("button", name=button, exact=True).press("Enter")
        assert_told(root, name)
    root.get_by_role("button", name="First").press(" ")
    assert_told(root, NAMES[0])


def test_table_holds_every_entry_with_its_sources(figure):
    root = figure()
    root.locator("summary").press("Enter")
    rows = root.locator("tbody tr")
    assert rows.evaluate_all("all => all.map(row => row.dataset.id)") == NAMES
    for cell in root.locator("[data-quantity]").all():
        entry = entries()[cell.get_attribute("data-entry")][1]
        assert int(cell.text_content()) == getattr(entry, cell.get_attribute("data-quantity"))
    for name, row in zip(NAMES, rows.all(), strict=True):
        lane, entry = entries()[name]
        words = row.locator("td, th").all_text_contents()
        assert words[1:4] == [LANES[lane].split()[0], entry.title, entry.words]
        works = [Timeline().sources[key] for key in entry.cite]
        assert words[4] == "; ".join(f"{work['authors']} ({work['year']})" for work in works)
        assert words[5] == CHAPTERS.get(entry.chapter, "")


# ---------------------------------------------------------------- the drawing


@pytest.mark.parametrize("years", SPANS)
def test_marks_stand_at_their_years_and_nothing_lies_on_another(figure, years):
    root = figure(f"years={years}")
    settle(root)
    view = root.evaluate("root => root.querySelector('.un-board').clientWidth")
    per_year = view / years
    found = dict(root.evaluate(BOXES))
    assert set(found) == set(NAMES)
    for name, (left, right, _, _, middle) in found.items():
        entry = entries()[name][1]
        if entry.until:
            assert left == pytest.approx((entry.year - FIRST) * per_year, abs=1)
            end = view / years * (LAST + 1 - FIRST)
            until = end if entry.until == LAST else (entry.until - FIRST) * per_year
            assert right == pytest.approx(until, abs=5)
            continue
        whole = per_year * (LAST + 1 - FIRST)
        place = np.clip((entry.year - FIRST + 0.5) * per_year, 12, whole - 12)
        assert middle == pytest.approx(place, abs=1), name
    boxes = np.array([box[:4] for box in found.values()])
    assert boxes[:, 0].min() >= -1
    assert boxes[:, 1].max() <= per_year * (LAST + 1 - FIRST) + 1
    assert (boxes[:, 1] - boxes[:, 0]).min() >= 23.9, "wide enough for a finger"
    assert (boxes[:, 3] - boxes[:, 2]).min() >= 23.9, "high enough for a finger"
    for i, one in enumerate(boxes):
        rest = boxes[i + 1 :]
        apart = (one[1] <= rest[:, 0] + 0.5) | (rest[:, 1] <= one[0] + 0.5)
        apart |= (one[3] <= rest[:, 2] + 0.5) | (rest[:, 3] <= one[2] + 0.5)
        assert apart.all(), NAMES[i]


def test_axis_names_the_years_that_stand_there(figure):
    for years in SPANS:
        root = figure(f"years={years}")
        settle(root)
        ticks = root.locator(".un-axisband > span").evaluate_all(
            """all => all.map(each => [Number(each.textContent), each.offsetLeft,
                 each.offsetLeft + each.offsetWidth])"""
        )
        per_year = root.evaluate("root => root.querySelector('.un-board').clientWidth") / years
        marked = np.array(ticks)
        np.testing.assert_allclose(marked[:, 1], (marked[:, 0] - FIRST) * per_year, atol=1)
        assert (marked[:-1, 2] <= marked[1:, 1]).all(), "years do not touch"


def test_winters_run_through_all_lanes(figure):
    root = figure()
    settle(root)
    boxes = dict(root.evaluate(BOXES))
    bands = root.locator(".un-wintertide").evaluate_all(
        "all => all.map(each => [each.offsetLeft, each.offsetLeft + each.offsetWidth])"
    )
    for name, band in zip(("first-winter", "second-winter"), bands, strict=True):
        assert band == pytest.approx(boxes[name][:2], abs=6)


def test_landmarks_are_named_where_all_years_are_in_view_and_every_entry_closer_up(figure):
    root = figure()
    settle(root)
    for name in NAMES:
        entry = entries()[name][1]
        words = root.locator(f"[role=option][data-id='{name}'] > span")
        assert words.all_text_contents() == [each for each in (entry.mood or entry.short,) if each]
    root.get_by_role("radio", name="40").check()
    settle(root)
    for name in NAMES:
        words = root.locator(f"[role=option][data-id='{name}'] > span")
        assert words.text_content() == entries()[name][1].title


# ---------------------------------------------------------------- keys and clicks


def beside(name: str, direction: int) -> str:
    """The entry nearest in time in the next lane, the earlier of two; itself at the border."""
    lane, entry = entries()[name]
    lanes = list(LANES)
    place = lanes.index(lane) + direction
    if not 0 <= place < len(lanes):
        return name
    others = [each for each in NAMES if entries()[each][0] == lanes[place]]
    return min(others, key=lambda each: abs(entries()[each][1].year - entry.year))


def test_arrow_keys_go_along_time_and_from_lane_to_lane(figure):
    root = figure()
    board(root).focus()
    here = "perceptron"
    walk = ["ArrowRight"] * 3 + ["ArrowDown"] * 5 + ["ArrowLeft"] * 2 + ["ArrowUp"] * 5
    for key in [*walk, "End", "ArrowRight", "ArrowDown", "ArrowDown", "Home", "ArrowLeft"]:
        lane = [each for each in NAMES if entries()[each][0] == entries()[here][0]]
        at = lane.index(here)
        here = {
            "ArrowRight": lane[min(at + 1, len(lane) - 1)],
            "ArrowLeft": lane[max(at - 1, 0)],
            "ArrowDown": beside(here, 1),
            "ArrowUp": beside(here, -1),
            "Home": lane[0],
            "End": lane[-1],
        }[key]
        root.page.keyboard.press(key)
        assert_told(root, here)
    assert root.page.record.is_clean


def test_page_keys_go_ten_years_and_at_the_end_to_the_end(figure):
    root = figure("entry=neuron")
    board(root).focus()
    lane = list(ENTRIES["ideas"])
    years = [entry.year for entry in ENTRIES["ideas"].values()]
    at = 0
    for key in ["PageDown"] * 8 + ["PageUp"] * 8:
        root.page.keyboard.press(key)
        if key == "PageDown":
            goal = years[at] + 10
            at = next((i for i in range(at + 1, len(lane)) if years[i] >= goal), len(lane) - 1)
        else:
            goal = years[at] - 10
            at = next((i for i in reversed(range(at)) if years[i] <= goal), 0)
        assert told(root) == lane[at]
    assert at == 0


def test_plus_and_minus_zoom_around_the_chosen_entry(figure):
    root = figure("entry=lstm")
    board(root).focus()
    for key, years in (("+", 40), ("+", 20), ("=", 10), ("+", 10), ("-", 20), ("0", 75)):
        root.page.keyboard.press(key)
        assert told(root) == "lstm"
        words = "all" if years == SPANS[-1] else str(years)
        assert root.get_by_role("radio", name=words, exact=True).is_checked()
        assert_in_sight(root)
        if years < SPANS[-1]:
            box = dict(root.evaluate(BOXES))["lstm"]
            scrolled, view = root.evaluate(
                """root => { const board = root.querySelector('.un-board');
                return [board.scrollLeft, board.clientWidth]; }"""
            )
            assert (box[4] - scrolled) / view == pytest.approx(0.5, abs=0.6 / years + 0.01)


@pytest.mark.parametrize("years", [10, 40])
def test_what_is_chosen_comes_into_sight(figure, years):
    root = figure(f"years={years}&entry=neuron")
    slider = root.get_by_role("slider", name="Step")
    slider.focus()
    for key in ["ArrowRight"] * 30 + ["End", "Home", "PageUp", "PageUp", "ArrowLeft"]:
        root.page.keyboard.press(key)
        settle(root)
        assert_in_sight(root)


def test_a_click_chooses_and_lights_up_what_belongs_together(figure):
    root = figure()
    mark = board(root).locator("[data-id='star-wars']")
    mark.click()
    assert_told(root, "star-wars")
    root.locator("summary").click()
    assert root.locator("tr[data-id='star-wars']").evaluate(
        "e => e.classList.contains('is-chosen')"
    )
    mark.hover()
    lit = root.locator(".is-lit").evaluate_all("all => all.map(each => each.dataset.id)")
    assert lit == ["star-wars", "star-wars"]


def test_scrolling_by_hand_is_remembered(figure):
    root = figure("years=20&start=1950")
    settle(root)
    root.evaluate("root => { root.querySelector('.un-board').scrollLeft += 500; }")
    view = root.evaluate("root => root.querySelector('.un-board').clientWidth")
    start = 1950 + round(500 / (view / 20))
    expected = f"#timeline?years=20&start={start}"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    assert told(root) == "perceptron", "only the view has moved"


# ---------------------------------------------------------------- lanes in sight


def test_lanes_can_be_switched_off_and_the_rest_is_stepped_through(figure):
    root = figure()
    toggle = root.get_by_role("button", name="Ideas and papers")
    assert toggle.get_attribute("aria-pressed") == "true"
    toggle.press("Enter")
    rest = [name for name in NAMES if entries()[name][0] != "ideas"]
    goal = entries()["perceptron"][1].year
    nearest = min(rest, key=lambda name: abs(entries()[name][1].year - goal))
    assert_told(root, nearest)
    assert toggle.get_attribute("aria-pressed") == "false"
    shown = root.locator("[role=option]").evaluate_all("all => all.map(each => each.dataset.id)")
    assert sorted(shown) == sorted(rest)
    root.locator("summary").click()
    rows = root.locator("tbody tr:visible").evaluate_all("all => all.map(row => row.dataset.id)")
    assert rows == rest
    root.get_by_role("slider", name="Step").press("Home")
    assert_told(root, rest[0])
    root.get_by_role("slider", name="Step").press("End")
    assert_told(root, rest[-1])


def test_without_any_lane_it_says_so_and_comes_back(figure):
    root = figure("lanes=films")
    settle(root)
    assert entries()[told(root)][0] == "films"
    root.get_by_role("button", name="Films", exact=True).press("Enter")
    settle(root)
    assert "No lane is in sight" in root.inner_text()
    assert not root.locator(".un-timecard").is_visible()
    assert root.locator("[role=option]").count() == 0
    root.get_by_role("textbox", name="Year or word").fill("1977")
    settle(root)
    root.get_by_role("button", name="Games and consoles").press("Enter")
    assert entries()[told(root)][0] == "games"
    assert "No lane" not in root.inner_text()
    assert root.page.record.is_clean


# ---------------------------------------------------------------- looking for


def test_a_year_is_found(figure):
    root = figure()
    field = root.get_by_role("textbox", name="Year or word")
    status = root.locator("p[role=status].un-muted")
    for year in (1943, 1953, 1966, 1977, 1989, 2017):
        field.fill(str(year))
        name = told(root)
        years = [entry.year for _, entry in entries().values()]
        assert abs(entries()[name][1].year - year) == min(abs(each - year) for each in years)
        there = [
            each
            for each, (_, entry) in entries().items()
            if entry.year == year or entry.year <= year <= entry.until
        ]
        assert status.text_content() == {
            0: f"No entry in {year}; the nearest is told below",
            1: f"1 entry in {year}",
        }.get(len(there), f"{len(there)} entries in {year}")
        missed = root.locator("[role=option].is-missed").count()
        assert missed == len(NAMES) - len(there)
    field.fill("1066")
    assert told(root) == "alphago" or entries()[told(root)][1].year == 2017
    assert status.text_content() == f"The timeline runs from {FIRST} to {LAST}."


def test_words_and_authors_are_found_one_after_the_other_and_round_again(figure):
    root = figure()
    field = root.get_by_role("textbox", name="Year or word")
    field.fill("schmidhuber")
    hits = [
        name
        for name, (_, entry) in entries().items()
        if "schmidhuber" in (entry.title + entry.words).lower()
        or any("Schmidhuber" in Timeline().sources[key]["authors"] for key in entry.cite)
    ]
    assert len(hits) >= 2
    for name in [*hits, hits[0]]:
        assert_told(root, name)
        field.press("Enter")
    root.get_by_role("button", name="Next hit").press("Enter")
    assert told(root) == hits[2 % len(hits)]
    field.fill("crevier")  # only ever a source
    cited = [name for name, (_, entry) in entries().items() if "crevier1993" in entry.cite]
    assert told(root) == cited[0]
    found = root.locator("[role=option]:not(.is-missed)")
    assert sorted(found.evaluate_all("all => all.map(each => each.dataset.id)")) == sorted(cited)
    field.fill("perpetual motion")
    settle(root)
    assert root.locator("p[role=status].un-muted").text_content() == "No entry"
    assert root.get_by_role("button", name="Next hit").get_attribute("aria-disabled") == "true"
    field.fill("")
    settle(root)
    assert root.locator(".is-missed").count() == 0


# ---------------------------------------------------------------- the address


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("entry=toy-story&lanes=ideas,films&years=20&start=1990")
    assert_told(root, "toy-story")
    assert root.locator("[role=group][data-lane]").evaluate_all(
        "all => all.map(each => each.dataset.lane)"
    ) == ["ideas", "films"]
    root.get_by_role("button", name="Back", exact=True).press("Enter")
    expected = "#timeline?entry=jurassic-park&lanes=ideas%2Cfilms&years=20&start=1990"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").press("Enter")
    assert_told(root, "perceptron")
    assert root.locator("[role=option]").count() == len(NAMES)
    assert root.get_by_role("radio", name="all").is_checked()
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["entry=skynet&years=7&start=x", "lanes=sports&entry=", "start=99999&years=0"]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_told(root, "perceptron")
    assert root.locator("[role=option]").count() == len(NAMES)
    assert root.get_by_role("radio", name="all").is_checked()
    assert root.page.record.is_clean


def test_a_second_timeline_starts_as_python_set_it(open_page, site):
    page = open_page(site)
    second = page.locator(ROOT).nth(1)
    second.scroll_into_view_if_needed()
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_told(second, "lstm")
    assert second.get_by_role("radio", name="20").is_checked()
    assert_in_sight(second)


# ---------------------------------------------------------------- narrow, still, accessible


@pytest.mark.parametrize("width", [320, 390])
def test_a_narrow_page_has_a_list_in_order_of_time(figure, width):
    root = figure("entry=lstm", width=width)
    settle(root)
    assert board(root).get_attribute("aria-orientation") == "vertical"
    order = root.locator("[role=option]").evaluate_all("all => all.map(each => each.dataset.id)")
    assert order == NAMES
    assert not root.get_by_role("group", name="Years in view").is_visible()
    assert_in_sight(root)
    board(root).focus()
    for key, name in (
        ("ArrowDown", NAMES[NAMES.index("lstm") + 1]),
        ("ArrowUp", "lstm"),
        ("ArrowRight", beside("lstm", 1)),
        ("ArrowLeft", beside(beside("lstm", 1), -1)),
        ("End", NAMES[-1]),
        ("Home", NAMES[0]),
    ):
        root.page.keyboard.press(key)
        assert_told(root, name)
        assert_in_sight(root)
    smallest = root.evaluate(
        """root => Math.min(...[...root.querySelectorAll('.un-live *')]
          .filter(each => each.checkVisibility() && each.textContent.trim())
          .map(each => parseFloat(getComputedStyle(each).fontSize)))"""
    )
    assert smallest >= 12


def test_turning_the_page_turns_the_lanes_into_a_list_and_back(figure):
    root = figure("entry=xbox&years=20")
    for width, orientation in ((390, "vertical"), (1280, "horizontal")):
        root.page.set_viewport_size({"width": width, "height": 900})
        root.locator(f"[aria-orientation='{orientation}']").wait_for()
        assert_told(root, "xbox")
        assert_in_sight(root)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_and_width(figure, width, theme):
    root = figure("entry=first-winter&years=40", width=width, theme=theme)
    assert_accessible(root, theme, width)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "winters on 1974–1980, 1987–1993")


def test_a_step_is_drawn_within_a_frame(open_page, site):
    page = open_page(site)
    work = frame_work(page, f"{site}?watched#timeline?years=20", ROOT, "Step", ["ArrowRight"] * 20)
    assert np.median(work) < 16, work
