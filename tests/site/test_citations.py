"""No dead citations: each source has an entry in the bibliography, and each entry is cited.

Small books are built with our extension: one in order, one with a fault of each kind.
"""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest
from contents import ROOT
from pybtex.database import parse_file

from unrolled.book import citations, sources
from unrolled.figures import Timeline, timeline_entries

CONFIG = """
extensions = ["myst_nb", "sphinx_design", "sphinxcontrib.bibtex", "sphinx_book_theme"]
extensions += ["unrolled.book"]
html_theme = "sphinx_book_theme"
html_theme_options = {"navbar_persistent": []}
html_sidebars = {"**": ["book-sidebar.html"]}
nb_execution_mode = "off"
suppress_warnings = ["mystnb.unknown_mime_type"]
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
bibtex_cite_id = "cite-{key}"
"""
WORKS = {"elman1990": "Elman", "fukushima1980": "Fukushima", "turing1950": "Turing"}
SAID = "In time {cite:p}`elman1990`."
SHOWN = '<p><a href="references.html#cite-fukushima1980">Fukushima (1980)</a></p>'
WRITTEN = "Played by {cite:t}`turing1950`."


def entry(key, name):
    """A book of that key, in BibTeX."""
    fields = {"author": f"{name}, A.", "title": "T", "publisher": "P", "year": key[-4:]}
    said = ",\n".join(f"  {field} = {{{value}}}" for field, value in fields.items())
    return f"@book{{{key},\n{said}\n}}\n"


def build(folder, *paragraphs, works=WORKS):
    """Build a strict book with one page of `paragraphs`; return the run and its warnings."""
    (folder / "page.md").write_text("# Page\n\n" + "\n\n".join(paragraphs) + "\n", "utf-8")
    return build_book(folder, "".join(entry(*work) for work in works.items()))


def build_book(folder, bibliography):
    """Build a strict book of the page that lies in `folder`; return the run and its warnings."""
    (folder / "conf.py").write_text(CONFIG, "utf-8")
    (folder / "references.bib").write_text(bibliography, "utf-8")
    (folder / "references.md").write_text("# R\n\n```{bibliography}\n:all:\n```\n", "utf-8")
    (folder / "index.md").write_text("# B\n\n```{toctree}\npage\nreferences\n```\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-b", "html"]
    done = subprocess.run([*command, folder, folder / "out"], capture_output=True, text=True)
    return done, re.findall(r"WARNING: (.*)$", done.stderr, re.M)


def test_cited_in_words_and_in_figures_is_in_order(tmp_path):
    done, warnings = build(tmp_path, SAID, SHOWN, WRITTEN)
    assert (done.returncode, warnings) == (0, []), done.stderr
    page = (tmp_path / "out" / "references.html").read_text("utf-8")
    assert all(f'id="cite-{key}"' in page for key in WORKS)


@pytest.mark.parametrize(
    ("paragraphs", "complaint"),
    [
        ([SAID, SHOWN, WRITTEN, "See {cite:p}`nobody1999`."], r"could not find bibtex key.*nobody"),
        (
            [SAID, SHOWN, WRITTEN, SHOWN.replace("fukushima1980", "nobody1999")],
            r"a figure cites 'nobody1999', which has no entry",
        ),
        ([SAID, SHOWN], r"entry 'turing1950' is never cited"),
        ([SAID, WRITTEN], r"entry 'fukushima1980' is never cited"),
    ],
    ids=["words without entry", "figure without entry", "entry never cited", "figure gone"],
)
def test_dead_citation_fails_the_build(tmp_path, paragraphs, complaint):
    done, warnings = build(tmp_path, *paragraphs)
    assert done.returncode == 1
    (warning,) = warnings
    assert re.search(complaint, warning)


def test_page_that_is_read_anew_is_looked_at_anew(tmp_path):
    assert build(tmp_path, SAID, SHOWN, WRITTEN)[0].returncode == 0
    done, warnings = build(tmp_path, SAID, WRITTEN)
    assert done.returncode == 1
    assert "fukushima1980" in warnings[0]


def test_what_a_figure_in_a_notebook_cites_is_cited(tmp_path):
    bundle = Timeline()._repr_mimebundle_()
    shown = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
    cell = nbformat.v4.new_code_cell("figures.Timeline()", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": shown})]
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Page"), cell])
    page.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    works = "".join(entry(key, "Somebody") for key in sorted(timeline_entries.cited()))
    said = []
    for name, replaced in (("order", "turing1950"), ("fault", "nobody1950")):
        (folder := tmp_path / name).mkdir()
        nbformat.write(page, folder / "page.ipynb")
        said.append(build_book(folder, works.replace("turing1950", replaced)))
    (order, none), (fault, two) = said
    assert (order.returncode, none) == (0, []), order.stderr
    assert fault.returncode == 1
    assert sorted(re.findall(r"'(\w+)'", " ".join(two))) == ["nobody1950", "turing1950"]


# ---------------------------------------------------------------- the book's own


@pytest.fixture(scope="module")
def bibliography():
    return parse_file(str(ROOT / "chapters" / "references.bib"), "bibtex").entries


def test_every_entry_says_who_what_when_and_where(bibliography):
    where = {
        "article": "journal",
        "book": "publisher",
        "incollection": "booktitle",
        "inproceedings": "booktitle",
        "mastersthesis": "school",
        "misc": "howpublished",
        "phdthesis": "school",
        "techreport": "institution",
    }
    for key, entry in bibliography.items():
        assert entry.persons.get("author") or entry.persons.get("editor"), key
        assert {"title", "year", where[entry.type]} <= set(map(str.lower, entry.fields)), key
        assert re.fullmatch(r"\d{4}", entry.fields["year"]), key
        assert entry.fields.get("doi", "10.1/x").startswith("10."), key
        assert entry.fields.get("url", "http").startswith("http"), key
        assert re.fullmatch(r"(\d+(--\d+)?)", entry.fields.get("pages", "1")), key


def test_no_work_has_two_entries(bibliography):
    fields = [entry.fields for entry in bibliography.values()]
    for works in (
        [each["doi"].lower() for each in fields if "doi" in each],
        [(each["title"].lower(), each["year"]) for each in fields],
    ):
        assert len(set(works)) == len(works)


def test_keys_name_the_first_author_and_the_year(bibliography):
    for key, entry in bibliography.items():
        assert re.fullmatch(r"[a-z]+\d{4}[a-z]*", key), key
        assert entry.fields["year"] == re.search(r"\d{4}", key)[0], key


def test_entries_are_in_alphabetical_order():
    text = (ROOT / "chapters" / "references.bib").read_text("utf-8")
    keys = re.findall(r"^@\w+\{([^,]+),", text, re.M)
    assert keys == sorted(keys)


def test_what_the_timeline_shows_of_its_sources_is_the_bibliography(bibliography):
    shown = sources.sources(ROOT / "chapters" / "references.bib")
    assert set(shown) == timeline_entries.cited() <= set(bibliography)
    told = {key: {**source} for key, source in Timeline().sources.items()}
    for key, source in told.items():
        assert source.pop("href") == f"references.html#cite-{key}"
    assert told == shown, "run: python -m unrolled.book.sources"


# ---------------------------------------------------------------- the built book


def test_every_link_to_a_source_arrives(built_book):
    """Citations in words and in figures lead to an entry that is there."""
    pages = {path: path.read_text("utf-8") for path in (built_book / "chapters").glob("*.html")}
    references = pages[built_book / "chapters" / "references.html"]
    anchors = set(re.findall(r'id="cite-([\w-]+)"', references))
    linked = {key for page in pages.values() for key in citations.ANCHOR.findall(page)}
    assert len(anchors) > 100
    assert linked <= anchors
    assert timeline_entries.cited() <= anchors


def test_every_link_from_the_timeline_into_the_book_arrives(built_book):
    for place in timeline_entries.CHAPTERS:
        page, _, anchor = place.partition("#")
        path = Path(built_book, "chapters", f"{page}.html")
        assert path.is_file(), place
        text = unescape(path.read_text("utf-8"))
        assert not anchor or f'id="{anchor}"' in text, place
