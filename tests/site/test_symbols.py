"""Symbols that explain themselves: found in equations, marked where a row holds, shown if asked."""

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from contents import CHAPTERS, ROOT

from unrolled.book import notation
from unrolled.book.katex import typeset

CONFIG = """
extensions = ["myst_nb", "sphinx_design", "sphinx_book_theme", "unrolled.book"]
html_theme = "sphinx_book_theme"
html_theme_options = {"navbar_persistent": []}
html_sidebars = {"**": ["book-sidebar.html"]}
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
"""
NOTATION = """# Notation

| Symbol | Shape | Meaning | Where |
| --- | --- | --- | --- |
| $\\boldsymbol{h}$, $h$ | $H$ | the state | [one](one.md#first), [two](two.md) |
| $t$ | | the step | [one](one.md), [two](two.md) |
| $c$ | $K$ | the bias | [one](one.md) |
| $c$ | $H$ | the cell | [two](two.md) |
"""
ONE = "# One\n\n## First\n\nHere $\\boldsymbol{h}^{(t)} = c$, $\\underbrace{h}_{\\text{word c}}$.\n"
TWO = "# Two\n\nHere $c^{(t)}$ and $c + \\bar h$.\n"
FREE = "# Free\n\nThe state $h$, some $c$ and an $q$.\n"


@pytest.mark.parametrize(
    ("tex", "names"),
    [
        (r"\boldsymbol{h}^{(t)}", ["bh", "nt"]),
        (r"\bar{\boldsymbol{z}}_k", ["bzˉ", "nk"]),
        (r"\hat y \odot \delta", ["ny^", "n⊙", "nδ"]),
        (r"\operatorname{diag}(x)", ["rdiag", "nx"]),
        (r"\boldsymbol{U}^{\mathsf T}", ["bU", "sT"]),
        (r"\underbrace{a}_{\text{road c}} + 2\,\Delta", ["na", "nΔ"]),
        (
            r"\begin{aligned} x &= 1 \\ \tilde c &= \boldsymbol{0} \end{aligned}",
            ["nx", "nc~", "b0"],
        ),
        (r"\frac{\partial J}{\partial W_{ij}}", ["n∂", "nJ", "n∂", "nW", "ni", "nj"]),
    ],
)
def test_symbols_of_an_equation_are_found(tex, names):
    html = typeset(tex, display="aligned" in tex)
    found = notation.find(html)
    assert sorted(name for *_, name in found) == sorted(names)
    for start, end, name in found:
        assert html[start:end] == name[1 : 1 + end - start]


def book(folder, **pages):
    """Build a book of `pages` strictly; return what the build said."""
    (folder / "conf.py").write_text(CONFIG, "utf-8")
    (folder / "chapters").mkdir(exist_ok=True)
    for name, text in pages.items():
        (folder / "chapters" / f"{name}.md").write_text(text, "utf-8")
    contents = "\n".join(f"chapters/{name}" for name in pages)
    (folder / "index.md").write_text(f"# Book\n\n```{{toctree}}\n{contents}\n```\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-b", "html"]
    return subprocess.run([*command, folder, folder / "out"], capture_output=True, text=True)


def marks(folder, page):
    html = (folder / "out" / "chapters" / f"{page}.html").read_text("utf-8")
    return re.findall(r'<span data-symbol="([\d ]+)">([^<]+)</span>', html)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("symbols")
    return book(folder, notation=NOTATION, one=ONE, two=TWO, free=FREE), folder


def test_a_letter_without_a_row_fails_the_build(small):
    done, _ = small
    warnings = re.findall(r"/(\w+)\.md:\d+: WARNING: (.*)", done.stderr)
    assert done.returncode == 1
    assert [page for page, _ in warnings] == ["two"]  # h with a bar is another symbol than h
    assert "no row for hˉ that holds here: c + \\bar h" in warnings[0][1]


def test_a_letter_has_the_meaning_of_its_chapter(small):
    _, folder = small
    assert marks(folder, "one") == [("0", "h"), ("1", "t"), ("2", "c"), ("0", "h")]
    assert marks(folder, "two") == [("3", "c"), ("1", "t"), ("3", "c")]
    assert marks(folder, "free") == [("0", "h")]  # c means two things, q none
    assert marks(folder, "notation") == []


def test_new_rows_reach_pages_that_did_not_change(small):
    _, folder = small
    row = "| $\\bar h$ | | a mean | [two](two.md) |\n"
    done = book(folder, notation=NOTATION + row, one=ONE, two=TWO, free=FREE)
    assert done.returncode == 0, done.stderr
    assert ("4", "h") in marks(folder, "two")


def test_every_row_says_what_and_where(built_book):
    """No empty meaning, no chapter of equations left out."""
    text = (ROOT / "chapters" / "notation.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| $")]
    assert len(rows) > 100
    for symbol, _, meaning, where in rows:
        assert "$" in symbol
        assert len(meaning) > 2, symbol
        assert where.startswith("["), symbol
    for chapter in CHAPTERS:
        html = (built_book / f"{chapter}.html").read_text("utf-8")
        lesson = (ROOT / f"{chapter}.ipynb").exists() and not chapter.endswith("errata")
        if lesson and 'class="katex' in html:
            assert chapter.rpartition("/")[2] + ".ipynb" in text


# ---------------------------------------------------------------- in the browser


@pytest.fixture
def page(open_page):
    return open_page("chapters/lstm_forward.html")


def letter(page, text):
    """A vector c of the running text."""
    return page.locator("p [data-symbol]", has_text=re.compile(f"^{text}$")).first


def test_resting_on_a_letter_shows_its_row_and_leaving_hides_it(page):
    card = page.locator(".un-symbol[popover]")
    letter(page, "c").hover()
    card.wait_for(state="visible")
    assert "cell: what the block keeps" in card.inner_text()
    link = card.get_by_role("link", name="LSTM forward")
    assert link.get_attribute("href").endswith(
        "/chapters/lstm_forward.html#a-counter-and-three-taps"
    )
    link.hover()
    page.wait_for_timeout(400)  # longer than it takes to hide: a row can be reached with the mouse
    assert card.is_visible()
    page.locator("h1").hover()
    card.wait_for(state="hidden")
    assert page.record.is_clean


def test_escape_and_a_click_elsewhere_hide_the_row(page):
    card = page.locator(".un-symbol[popover]")
    letter(page, "c").click()
    card.wait_for(state="visible")
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    letter(page, "c").click()
    card.wait_for(state="visible")
    page.locator("h1").click()
    card.wait_for(state="hidden")


@pytest.mark.parametrize("width", [1280, 390])
def test_card_stays_within_the_window(open_page, width):
    page = open_page("chapters/lstm_backprop.html", width=width)
    card = page.locator(".un-symbol[popover]")
    for letters in page.locator("div.math [data-symbol]").all()[::60]:
        if not letters.is_visible():
            continue
        letters.scroll_into_view_if_needed()
        letters.dispatch_event("click")
        card.wait_for(state="visible")
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        page.keyboard.press("Escape")


def test_symbols_of_the_page_by_keyboard(page):
    button = page.get_by_role("button", name="Symbols of this page")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Symbols of this page")
    dialog.wait_for()
    rows = dialog.locator("tbody tr")
    marked = page.evaluate(
        "[...new Set([...document.querySelectorAll('[data-symbol]')]"
        ".flatMap(each => each.dataset.symbol.split(' ')))].length"
    )
    assert rows.count() == marked > 30
    assert rows.filter(has_text="forget gate: how much of the cell is kept").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert page.evaluate("document.activeElement.className").count("un-symbols-button") == 1
    assert page.record.is_clean


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_card_and_list_are_accessible(open_page, theme):
    page = open_page("chapters/lstm_forward.html", theme=theme, width=390)
    letter(page, "c").click()
    page.locator(".un-symbol[popover]").wait_for(state="visible")
    report = Axe().run(page, context=".un-symbol")
    assert report.violations_count == 0, report.generate_report()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Symbols of this page").click()
    page.get_by_role("dialog", name="Symbols of this page").wait_for()
    report = Axe().run(page, context=".un-symbols")  # nothing else can be reached
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_rows_come_from_disk_too_and_only_when_asked(open_page, built_book):
    page = open_page((built_book / "chapters" / "lstm_forward.html").as_uri())
    assert page.evaluate("window.unrolledNotation") is None
    letter(page, "c").click()
    page.locator(".un-symbol[popover]").wait_for(state="visible")
    assert page.record.is_clean
