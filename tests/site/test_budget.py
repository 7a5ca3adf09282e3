"""What a page may weigh: bytes as a browser counted them on the wire."""

import pytest
from contents import CHAPTERS

KB = 1000
WHOLE_PAGE = 500 * KB
ONE_SCRIPT = 100 * KB


@pytest.fixture
def arrival(open_page):
    """The responses of a page that was opened and not touched."""

    def open_(name):
        page = open_page(name, width=390, height=844)
        page.settle()
        return page.record.transfers()

    return open_


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_arrives_within_its_budget(arrival, chapter):
    transfers = arrival(f"{chapter}.html")
    assert not [each.url for each in transfers if "plotly" in each.url]
    assert sum(each.size for each in transfers) <= WHOLE_PAGE


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_heavy_script_before_the_first_touch(arrival, chapter):
    scripts = {each.url: each.size for each in arrival(f"{chapter}.html") if each.kind == "script"}
    assert scripts
    assert {url: size for url, size in scripts.items() if size > ONE_SCRIPT} == {}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_nothing_jumps_while_a_page_arrives(open_page, chapter, width):
    page = open_page(f"{chapter}.html", width=width, height=844)
    page.settle()
    shift = page.evaluate(
        """() => new Promise((resolve) => {
             let sum = 0;
             new PerformanceObserver((list) => {
               for (const entry of list.getEntries()) sum += entry.value;
             }).observe({ type: "layout-shift", buffered: true });
             setTimeout(() => resolve(sum), 500);
           })"""
    )
    assert shift <= 0.1  # what web.dev calls good


def test_recorded_bytes_are_compressed_bytes(arrival, built_book):
    transfers = arrival(f"{CHAPTERS[1]}.html")
    style = next(each for each in transfers if each.kind == "stylesheet")
    assert 0 < style.size < (built_book / "_static" / "unrolled" / "book.css").stat().st_size / 3
