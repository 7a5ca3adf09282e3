"""The third-party files are the ones that the table speaks of."""

import hashlib
import re

import pytest
from plotly.offline import get_plotlyjs_version

from unrolled.book import assets

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
    assert len(fonts) == 20
    assert all((folder / font).is_file() for font in fonts)
