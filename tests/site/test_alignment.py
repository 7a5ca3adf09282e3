"""Alignment in a real browser: every part, its partners and the lines between them."""

import itertools
import re

import pytest
import traitlets
from figure_checks import assert_accessible, assert_stands_still, settle
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau
from scratch import served, write_page

from unrolled.figures import Alignment
from unrolled.figures.alignment import PARTS, crossings, links, sentence

ROOT = "[data-figure='alignment']"
PLACES = [f"{language}{i}" for language in PARTS for i in range(1, len(PARTS[language]) + 1)]
PAIRS = ["GE", "EJ", "GJ"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alignment")
    write_page(folder, Alignment(), Alignment(part="J9", columns="GJ", aids=False))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    def open_(hash_="", **options):
        address = f"{site}#alignment?{hash_}" if hash_ else site
        return open_figure("alignment", address, **options)

    return open_


def partners(part: str) -> set[str]:
    """The parts of the other languages that belong to one, by the package's lines."""
    found = set()
    for first, second in PAIRS:
        ends = [(f"{first}{i}", f"{second}{j}") for i, j in links(first, second)]
        found |= {b for a, b in ends if a == part} | {a for a, b in ends if b == part}
    return found


def assert_lit(root, part: str, columns: str) -> None:
    """The chosen part, its partners, and the lines of both are what the package says."""
    settle(root)
    checked = root.locator(".un-alignpart input:checked").evaluate_all("a => a.map(e => e.value)")
    assert checked == [part] * (part[0] in columns)
    lit = root.locator(".is-partner").evaluate_all("all => all.map(e => e.dataset.place)")
    assert set(lit) == {p for p in partners(part) if p[0] in columns}
    drawn = root.locator(".un-alignline").evaluate_all(
        "all => all.map(e => [e.dataset.ends, e.classList.contains('is-chosen')])"
    )
    expected = {
        f"{a}{i} {b}{j}": part in (f"{a}{i}", f"{b}{j}") or {f"{a}{i}", f"{b}{j}"} <= partners(part)
        for a, b in itertools.pairwise(columns)
        for i, j in links(a, b)
    }
    assert dict(drawn) == expected


# ---------------------------------------------------------------- the sentence


def test_the_sentence_is_cut_into_twelve_eleven_and_fourteen_parts():
    assert {language: len(parts) for language, parts in PARTS.items()} == {
        "G": 12,
        "E": 11,
        "J": 14,
    }
    assert sentence("G") == (
        "Gestern hat meine Schwester das Buch gekauft, das du mir empfohlen hast."
    )
    assert sentence("E") == "Yesterday my sister bought the book that you recommended to me."
    assert sentence("J") == "昨日、姉はあなたが私に勧めてくれた本を買いました。"


def test_the_lines_are_those_a_translator_draws():
    """Written down by hand, word for word."""
    by_hand = {
        "GE": "Gestern-Yesterday hat-bought meine-my Schwester-sister das-the Buch-book "
        "gekauft-bought das-that du-you mir-to mir-me empfohlen-recommended hast-recommended",
        "EJ": "Yesterday-昨日 my-姉 sister-姉 bought-買い bought-た book-本 you-あなた "
        "recommended-勧めて recommended-くれた to-に me-私",
        "GJ": "Gestern-昨日 hat-た meine-姉 Schwester-姉 Buch-本 gekauft-買い du-あなた mir-私 "
        "mir-に empfohlen-勧めて hast-くれた",
    }
    for (first, second), words in by_hand.items():
        drawn = [
            "-".join(
                re.sub(r"[.,、。]", "", PARTS[language][i - 1][0])
                for language, i in ((first, i), (second, j))
            )
            for i, j in links(first, second)
        ]
        assert sorted(drawn) == sorted(words.split())


@given(st.permutations(range(7)))
def test_crossings_are_what_kendalls_tau_counts(order):
    n = len(order)
    tau = kendalltau(range(n), order).statistic
    assert crossings(list(enumerate(order))) == round((1 - tau) / 2 * n * (n - 1) / 2)


def test_lines_that_share_an_end_do_not_cross():
    assert crossings([(1, 2), (1, 5), (3, 5)]) == 0
    assert crossings([(1, 2), (2, 1)]) == 1


@pytest.mark.parametrize("part", ["E12", "G0", "J15", "F1", "E", ""])
def test_a_part_that_is_not_there_is_refused(part):
    with pytest.raises((ValueError, traitlets.TraitError), match="part: needs one of"):
        Alignment(part=part)


# ---------------------------------------------------------------- in the browser


def test_every_part_by_keyboard_lights_its_partners(figure):
    root = figure()
    assert_lit(root, "E4", "GEJ")  # untouched: one part, two in German, two in Japanese
    root.locator("input[value='G1']").focus()
    root.page.keyboard.press("Space")
    for k, part in enumerate(PLACES):
        if k:
            root.page.keyboard.press("ArrowDown")
        assert_lit(root, part, "GEJ")
    assert root.page.record.is_clean


def test_a_part_by_mouse_and_what_is_said_of_it(figure):
    root = figure()
    root.locator("[data-place='J3']").click()
    assert_lit(root, "J3", "GEJ")
    said = root.locator(".un-alignsays").text_content()
    assert "は (wa, “as for”), j₃" in said
    assert said.count("no part of its own") == 2
    assert "what the sentence is about" in said
    root.locator("[data-place='G10']").click()
    settle(root)
    said = root.locator(".un-alignsays").text_content()
    assert said.startswith("mir (“to me”), g₁₀. English: to, e₁₀ and me, e₁₁.")
    assert "私 (watashi, “I”), j₆ and に (ni, “to”), j₇" in said
    alone = root.locator(".is-alone").evaluate_all("all => all.map(e => e.dataset.place)")
    assert alone == [part for part in PLACES if not partners(part)] == ["J3", "J5", "J11", "J13"]


@pytest.mark.parametrize("width", [390, 1280])
def test_lines_lead_from_part_to_part(figure, width):
    root = figure("part=E9", width=width)
    root.get_by_role("radio", name="all three").focus()
    for columns in ("GEJ", "GE", "EJ", "GJ"):
        assert_lit(root, "E9", columns)
        assert_joined(root, columns)
        root.page.keyboard.press("ArrowRight")


def assert_joined(root, columns: str) -> None:
    """Each line's ends are at the middles of its two parts; the crossings are counted right."""
    off = root.evaluate(
        """root => [...root.querySelectorAll('.un-alignline')].map(path => {
          const [from, to] = path.dataset.ends.split(' ').map(place =>
            root.querySelector(`[data-place='${place}']`).getBoundingClientRect());
          const line = path.getBoundingClientRect();
          const ends = path.getAttribute('d').match(/-?[\\d.]+/g).map(Number);
          const top = path.ownerSVGElement.getBoundingClientRect().top;
          return Math.max(Math.abs(from.right - line.left), Math.abs(line.right - to.left),
            Math.abs(top + ends[1] - (from.top + from.bottom) / 2),
            Math.abs(top + ends.at(-1) - (to.top + to.bottom) / 2));
        })"""
    )
    assert max(off) < 2.5
    order = root.locator(".un-muted").filter(has_text="pairs of lines cross").text_content()
    for first, second in itertools.pairwise(columns):
        found = links(first, second)
        n = len(found)
        assert f"{crossings(found)} of {n * (n - 1) // 2} pairs of lines cross" in order


def test_the_tables_count_what_the_package_counts(figure):
    root = figure()
    read = """root => [...root.querySelectorAll('td[data-quantity]')].map(
      td => [td.dataset.quantity, td.dataset.pair ?? td.dataset.part, td.dataset.language ?? '',
             td.textContent])"""
    expected = []
    for pair in PAIRS:
        found = links(*pair)
        n = len(found)
        expected += [
            ["links", pair, "", str(n)],
            ["pairs", pair, "", str(n * (n - 1) // 2)],
            ["crossings", pair, "", str(crossings(found))],
            ["farthest", pair, "", str(max(abs(i - j) for i, j in found))],
        ]
    for part in PLACES:
        for language in PARTS:
            mine = sorted((p for p in partners(part) if p[0] == language), key=lambda p: int(p[1:]))
            words = "" if part[0] == language else " ".join(mine).lower() or "none"
            expected.append(["partners", part, language, words])
    assert root.evaluate(read) == expected


def test_reading_aids_come_and_go(figure):
    root = figure()
    aid = root.locator("[data-place='J8'] .un-alignaid")
    assert aid.text_content() == "susumete · recommend"
    assert aid.is_visible()
    root.get_by_role("button", name="Reading aids").focus()
    root.page.keyboard.press("Enter")
    settle(root)
    assert not aid.is_visible()
    for language, tag in (("G", "de"), ("E", "en"), ("J", "ja")):
        tags = root.locator(f"[data-language='{language}'] .un-aligntext").evaluate_all(
            "all => [...new Set(all.map(e => e.lang))]"
        )
        assert tags == [tag]  # a screen reader speaks each in its own voice


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("part=J10&columns=EJ&aids=false")
    assert_lit(root, "J10", "EJ")
    assert root.get_by_role("button", name="Reading aids").get_attribute("aria-pressed") == "false"
    root.locator("[data-place='J12']").click()
    root.page.wait_for_function("location.hash === '#alignment?part=J12&columns=EJ&aids=false'")
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_lit(root, "E4", "GEJ")
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize("hash_", ["part=E12&columns=JG&aids=1", "part=&columns=", "part=e4"])
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_lit(root, "E4", "GEJ")
    assert root.get_by_role("button", name="Reading aids").get_attribute("aria-pressed") == "true"
    assert root.page.record.is_clean


def test_a_part_out_of_sight_still_lights_the_lines_between_its_partners(open_page, site):
    page = open_page(f"{site}#alignment-2?part=E4")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    second = page.locator(ROOT).nth(1)
    settle(second)
    lit = second.locator(".un-alignline.is-chosen").evaluate_all("a => a.map(e => e.dataset.ends)")
    assert sorted(lit) == ["G2 J14", "G7 J12"]
    assert_lit(page.locator(ROOT).nth(0), "E4", "GEJ")


def test_what_means_the_same_lights_up_together(figure):
    """Parts, the lines between them and their places in the table, by pointer and by keyboard."""
    root = figure("part=E5")
    root.locator("details").last.evaluate("box => { box.open = true; }")
    for part in (
        f"{language}{n}" for language in PARTS for n in range(1, len(PARTS[language]) + 1)
    ):
        root.locator(f"[data-place='{part}']").hover()
        assert_together(root, part)
    root.page.mouse.move(0, 0)
    assert root.locator(".is-lit").count() == 0
    assert "is-dimming" not in root.get_attribute("class")
    root.get_by_role("radio", name="German 6:").focus()
    assert_together(root, "G6")
    root.page.keyboard.press("ArrowDown")  # another choice, and new lines
    settle(root)
    assert_together(root, "G7")


def assert_together(root, part: str) -> None:
    lit = root.locator(".un-alignpart.is-lit").evaluate_all("all => all.map(e => e.dataset.place)")
    expected = {part} | partners(part)
    assert set(lit) == expected
    lines = root.locator(".un-alignline").evaluate_all(
        "all => all.map(e => [e.dataset.ends, e.classList.contains('is-lit')])"
    )
    assert dict(lines) == {ends: set(ends.split()) <= expected for ends, _ in lines}
    cells = root.locator("td[data-quantity='partners'].is-lit").evaluate_all(
        "all => all.map(e => [e.dataset.part, e.dataset.language])"
    )
    assert {(one, other) for one, other in cells} == {
        (one, language)
        for one in expected
        for language in PARTS
        if any(other[0] == language for other in partners(one) & expected)
    }


@pytest.mark.parametrize("width", [320, 1280])
def test_words_stay_in_their_parts(figure, width):
    root = figure(width=width)
    for words in ("all three", "German, English", "English, Japanese", "German, Japanese"):
        root.get_by_role("radio", name=words).check()
        settle(root)
        assert_words_inside(root, width)


def assert_words_inside(root, width: int) -> None:
    faults = root.evaluate(
        """root => [...root.querySelectorAll('.un-alignpart')].flatMap(part => {
          const frame = part.getBoundingClientRect();
          return [...part.querySelectorAll('.un-aligntext, .un-alignaid')].filter(text => {
            const range = document.createRange();
            range.selectNodeContents(text);
            const box = range.getBoundingClientRect();
            return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1
              || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
          }).map(text => text.textContent);
        })"""
    )
    assert faults == []
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_a_reader_out(figure, theme, width):
    root = figure(width=width, theme=theme)
    assert_accessible(root, theme, width)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    found = links("G", "E")
    words = f"{crossings(found)} of {len(found) * (len(found) - 1) // 2} pairs of lines cross"
    assert_stands_still(open_page, site, ROOT, words)
