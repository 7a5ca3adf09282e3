"""Every work that is cited has its entry in the bibliography, and every entry is cited.

An unknown key in `{cite}` is refused by sphinxcontrib-bibtex. What it cannot see is looked at
here: the links from figures to entries, and entries that nobody cites. A figure on a page links to
an entry as the page does, by `references.html#cite-<key>`.

`python -m unrolled.book.citations` writes what the timeline shows of its sources.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from pybtex.database import Person, parse_file
from sphinx.util import logging

from unrolled.figures import timeline_entries

BIBLIOGRAPHY = Path(__file__).parents[3] / "chapters" / "references.bib"
ANCHOR = re.compile(r"references\.html#cite-([\w-]+)")

logger = logging.getLogger(__name__)


# ---------------------------------------------------------------- the check


def _links(env) -> dict[str, set[str]]:
    """Return the keys that figures link to, by page; kept from one build to the next."""
    if not hasattr(env, "unrolled_links"):
        env.unrolled_links = {}
    return env.unrolled_links


def collect(app, doctree: nodes.document) -> None:
    """Note which entries the figures of a page link to."""
    found = {key for raw in doctree.findall(nodes.raw) for key in ANCHOR.findall(raw.astext())}
    _links(app.env)[app.env.docname] = found


def forget(app, env, docname: str) -> None:
    """Drop what was noted of a page that is read anew."""
    _links(env).pop(docname, None)


def merge(app, env, docnames, other) -> None:
    """Take over what another process noted."""
    _links(env).update({name: _links(other).get(name, set()) for name in docnames})


def check(app, env) -> None:
    """Warn of a link to an entry that does not exist, and of an entry that nobody cites."""
    if "cite" not in env.domains:
        return
    domain = env.get_domain("cite")
    entries = set(domain.bibdata.data.entries)
    for page, keys in sorted(_links(env).items()):
        for key in sorted(keys - entries):
            _warn(f"a figure cites {key!r}, which has no entry in the bibliography", page)
    cited = {key for reference in domain.citation_refs for key in _keys(reference)}
    cited = cited.union(*_links(env).values())
    for key in sorted(entries - cited):
        _warn(f"the bibliography's entry {key!r} is never cited", None)


def _keys(reference) -> list[str]:
    return [target.key for target in reference.targets]


def _warn(message: str, page: str | None) -> None:
    logger.warning("%s", message, location=page, type="unrolled", subtype="citation")


# ---------------------------------------------------------------- what a figure shows of a source


def _family(person: Person) -> str:
    return " ".join(person.prelast_names + person.last_names)


def _authors(people: list[Person]) -> str:
    names = [_family(person) for person in people]
    if names[-1] == "others" or len(names) > 3:
        return f"{names[0]} et al."
    return " & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def sources(bibliography: Path = BIBLIOGRAPHY) -> dict[str, dict[str, str]]:
    """Return authors, title and year of each work that the timeline cites, by key."""
    entries = parse_file(str(bibliography), "bibtex").entries
    shown = {}
    for key in sorted(timeline_entries.cited()):
        people = entries[key].persons.get("author") or entries[key].persons["editor"]
        title = (
            re.sub(r"[{}]", "", entries[key].fields["title"]).replace("`", "‘").replace("'", "’")
        )
        shown[key] = {
            "authors": re.sub(r"[{}]", "", _authors(people)),
            "title": title,
            "year": entries[key].fields["year"],
        }
    return shown


if __name__ == "__main__":
    text = json.dumps(sources(), ensure_ascii=False, indent=1) + "\n"
    timeline_entries.SOURCES.write_text(text, "utf-8")
