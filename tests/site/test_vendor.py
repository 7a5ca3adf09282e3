"""The third-party files are the ones that the table speaks of."""

import hashlib
import re

import pytest
from contents import ROOT
from plotly.offline import get_plotlyjs_version

from unrolled.book import assets
from unrolled.book.look import wake_all

ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| `([0-9a-f]{64})` \|$", re.M)


def table():
    rows = ROW.findall((assets.VENDOR / "README.md").read_text("utf-8"))
    return {name: (version, digest) for name, version, _, _, digest in rows}


def test_table_names_every_vendored_file_and_no_other():
    here = {path.relative_to(assets.VENDOR).as_posix() for path in assets.VENDOR.rglob("*")}
    files = {name for name in here if (assets.VENDOR / name).is_file()} - {"README.md"}
    assert set(table()) == files


def test_every_vendored_file_has_the_hash_of_the_table():
    for name, (_, digest) in table().items():
        assert hashlib.sha256((assets.VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_katex_has_the_version_of_the_table():
    script = (assets.VENDOR / "katex" / "katex.min.js").read_text("utf-8")
    version = table()["katex/katex.min.js"][0].split()[-1]
    assert f'"{version}"' in script


@pytest.mark.parametrize("part", ["cartesian", "gl3d"])
def test_plotly_bundle_is_the_one_that_plotly_py_was_made_for(part):
    name = f"plotly/plotly-{part}.min.js"
    version = table()[name][0].split()[-1]
    assert version == get_plotlyjs_version()
    assert f"v{version}" in (assets.VENDOR / name).read_text("utf-8")[:200]


def test_every_font_that_the_style_sheet_names_is_there(built_book):
    folder = built_book / "_static" / "unrolled"
    fonts = re.findall(r"url\((fonts/[^)]+)\)", (folder / "book.css").read_text("utf-8"))
    assert len(fonts) == 21
    assert all((folder / font).is_file() for font in fonts)


def test_every_japanese_character_of_the_book_is_in_its_font():
    style = (assets.HERE / "book.css").read_text("utf-8")
    listed = re.search(r"unicode-range: ([^;]+);", style)[1]
    there = set()
    for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", listed):
        there |= set(range(int(first, 16), int(last or first, 16) + 1))
    written = [
        *ROOT.glob("chapters/*.*"),
        *assets.FIGURES.rglob("*.py"),
        *assets.FIGURES.rglob("*.mjs"),
    ]
    text = "".join(path.read_text("utf-8") for path in written)
    used = set(re.findall("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]", text))
    assert len(used) > 40
    assert {each for each in used if ord(each) not in there} == set()


def test_japanese_comes_with_its_font_where_it_is_read_and_nowhere_else(open_page):
    for name, wanted in (("prerequisites", 1), ("simple_rnn", 0)):
        page = open_page(f"chapters/{name}.html")
        wake_all(page)
        page.evaluate("document.fonts.ready.then(() => null)")
        loaded = page.evaluate(
            "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
        )
        assert sum("Japanese" in family for family in loaded) == wanted, name
        assert page.record.is_clean
