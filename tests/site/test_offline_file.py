"""The book opened from disk: a reader double-clicks index.html, and nothing is missing."""

from contents import PAGES

from unrolled.book.look import wake_all


def test_page_from_disk_is_alive_and_quiet(open_page, built_book, any_page):
    page = open_page((built_book / any_page).as_uri())
    wake_all(page)
    figures = page.locator("[data-figure]:visible")
    assert figures.and_(page.locator("[data-ready]")).count() == figures.count()
    assert page.record.outside == []
    assert page.record.failed == []
    assert page.record.errors == []


def test_front_door_opens_from_disk(open_page, built_book):
    page = open_page((built_book / "index.html").as_uri())
    page.wait_for_url(f"**/{PAGES[0]}")
    assert page.locator("h1").inner_text().strip()
    assert page.record.is_clean


def test_mathematics_from_disk_has_its_fonts(open_page, built_book):
    page = open_page((built_book / PAGES[1]).as_uri())
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert loaded > 2


def test_search_from_disk_finds_without_asking(open_page, built_book):
    page = open_page((built_book / "search.html").as_uri() + "?q=network")
    page.locator("#search-results li a").first.wait_for()
    page.locator("#search-results .search-summary").wait_for()
    page.locator("#search-results li a").first.click()
    page.wait_for_url("**/chapters/**")
    assert page.record.is_clean
