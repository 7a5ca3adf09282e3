"""What the timeline shows of its sources, taken from the bibliography.

`python -m unrolled.book.sources` writes it anew.
"""

import json
import re
from pathlib import Path

from pybtex.database import Person, parse_file

from unrolled.figures import timeline_entries

BIBLIOGRAPHY = Path(__file__).parents[3] / "chapters" / "references.bib"


def _family(person: Person) -> str:
    return " ".join(person.prelast_names + person.last_names)


def _plain(words: str) -> str:
    """Return words without TeX's braces, with the quotation marks of print."""
    return re.sub(r"[{}]", "", words).replace("`", "‘").replace("'", "’")


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
        shown[key] = {
            "authors": _plain(_authors(people)),
            "title": _plain(entries[key].fields["title"]),
            "year": entries[key].fields["year"],
        }
    return shown


if __name__ == "__main__":
    text = json.dumps(sources(), ensure_ascii=False, indent=1) + "\n"
    timeline_entries.SOURCES.write_text(text, "utf-8")
