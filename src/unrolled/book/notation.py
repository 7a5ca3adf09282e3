"""Symbols that explain themselves: each letter of an equation knows its rows on the notation page.

The tables of chapters/notation.md are the only source. A row's first cell shows symbols, its last
links to the chapters in which they have this meaning. While the book is built, every letter of an
equation in those chapters is marked with the numbers of its rows; a letter that no row explains is
a warning, so the page is complete or the build fails. On other pages (glossary, errata) a letter
is marked if the whole book has one meaning for it. symbols.js is the reader's side.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes

from .katex import typeset

PAGE = "chapters/notation"
LABEL = "symbol-"  # before a row's number: the address of a row

_SIGNS = "⊙∂∥⋆ℓ"  # explained like letters
_FONTS = {"mathnormal": "n", "boldsymbol": "b", "mathbf": "b", "mathsf": "s", "mathrm": "r"}
_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_CLASS = re.compile(r'class="([^"]*)"')


@dataclass(frozen=True)
class Entry:
    """A row of the notation page: the names of its symbols, and the pages on which it holds."""

    symbols: frozenset[str]
    pages: frozenset[str]


# ---------------------------------------------------------------- the symbols of an equation


def find(html: str) -> list[tuple[int, int, str]]:
    """Return the symbols of an equation typeset by KaTeX: first and last place, and name.

    A name is a font (n italic, b bold, s sans-serif, r upright), the letter, and its accent. Words
    under braces are no symbols.
    """
    found: list[tuple[int, int, str]] = []
    around: list[tuple[set[str], int]] = []  # classes of the open spans, symbols found before each
    for match in _TOKEN.finditer(html, html.index('<span class="katex-html"')):
        token = match[0]
        if token.startswith("<span"):
            classes = _CLASS.search(token)
            around.append((set(classes[1].split()) if classes else set(), len(found)))
        elif token == "</span>":
            around.pop()
            if not around:
                break
        elif not token.startswith("<"):
            classes = set().union(*(each for each, _ in around))
            if "accent-body" in classes:
                since = next(n for each, n in reversed(around) if "katex-accent" in each)
                found[since:] = [(a, b, name + token) for a, b, name in found[since:]]
            elif "text" not in classes:
                found += _symbols(token, match.start(), around[-1][0])
    return found


def _symbols(text: str, start: int, classes: set[str]) -> list[tuple[int, int, str]]:
    font = next((_FONTS[each] for each in _FONTS if each in classes), "")
    if font == "r":  # a word such as diag, or one upright letter
        return [(start, start + len(text), font + text)]
    letters = [
        (n, letter)
        for n, letter in enumerate(text, start)
        if font or letter in _SIGNS or "Α" <= letter <= "ϵ"
    ]
    return [(n, n + 1, (font or "n") + letter) for n, letter in letters]


# ---------------------------------------------------------------- the rows


def read(app, doctree: nodes.document) -> None:
    """Read the tables of the notation page into the environment; give each row an address."""
    env = app.env
    if env.docname != PAGE:
        return
    env.unrolled_notation = []
    for row in doctree.findall(nodes.row):
        if not isinstance(row.parent, nodes.tbody):
            continue
        shown = (find(typeset(each.astext()))[0][2] for each in row[0].findall(nodes.math))
        links = (each.get("reftarget", "") for each in row[-1].findall(nodes.Element))
        pages = {
            f"chapters/{link.partition('#')[0].partition('.')[0].rpartition('/')[2]}"
            for link in links
            if link
        }
        row["ids"].append(f"{LABEL}{len(env.unrolled_notation)}")
        env.unrolled_notation.append(Entry(frozenset(shown), frozenset(pages)))


def renew(app, env, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Have every page made again when the notation page is new."""
    return sorted(env.all_docs) if PAGE in added | changed else []


# ---------------------------------------------------------------- the marks


def mark(html: str, page: str, entries: list[Entry]) -> tuple[str, list[str]]:
    """Return an equation with its symbols marked, and the letters that no row explains.

    A mark is `data-symbol`, the numbers of the rows that hold on this page, around the letter.
    """
    if page == PAGE:
        return html, []
    own = any(page in entry.pages for entry in entries)
    parts, unknown, at = [], [], 0
    for start, end, name in find(html):
        rows = [n for n, entry in enumerate(entries) if name in entry.symbols]
        if own:
            rows = [n for n in rows if page in entries[n].pages]
        elif len(rows) > 1:
            rows = []
        if rows:
            numbers = " ".join(map(str, rows))
            symbol = f'<span data-symbol="{numbers}">{html[start:end]}</span>'
            parts += [html[at:start], symbol]
            at = end
        elif own and name[0] != "r":
            unknown.append(name[1:])
    return "".join(parts) + html[at:], unknown


def write(page: Path, target: Path) -> None:
    """Write the rows of the built notation page as a script that any page can load, also from disk.

    It holds, for each number, the cells of that row as HTML.
    """
    rows = re.findall(
        rf'<tr[^>]*\bid="{LABEL}(\d+)"[^>]*>(.*?)</tr>', page.read_text("utf-8"), re.S
    )
    cells = {n: re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for n, row in rows}
    cells = {
        n: [re.sub(r"^<p>|</p>$", "", each.strip()) for each in row] for n, row in cells.items()
    }
    target.write_text(
        f"window.unrolledNotation = {json.dumps(cells, ensure_ascii=False)};\n", "utf-8"
    )
