"""CITATION.cff says the same as the package and the book."""

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def test_citation_is_of_this_version_of_this_book():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    book = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)  # what the format demands
    assert citation["version"] == package["version"]
    assert citation["title"].startswith(book["title"])
    assert package["license"] in citation["license"]


def test_citation_names_the_articles_that_are_retold():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    entries = (ROOT / "chapters" / "references.bib").read_text("utf-8").replace("{RNN}", "RNN")
    assert len(citation["references"]) == 2
    for reference in citation["references"]:
        assert reference["title"] in entries
