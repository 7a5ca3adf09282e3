"""Timeline: 1943 to 2017 in five lanes, every entry a sentence or two and a source."""

import json
import math
from functools import cache
from html import escape

import traitlets

from . import palette
from .base import Figure
from .timeline_entries import CHAPTERS, ENTRIES, FIRST, LANES, LAST, SOURCES, Entry

SPANS = [10, 20, 40, LAST - FIRST + 1]  # years in view

_ALT = (
    "A timeline from {first} to {last} in five lanes: {lanes}. {n} entries. Booms of artificial "
    "intelligence lie on {booms}, winters on {winters}. Named marks: {marks}."
)
_CAPTION = (
    "{n} entries from {first} to {last}, each with its source. Step through them in order, or put "
    "the focus on the timeline: arrow keys go along time and from lane to lane, + and − zoom. The "
    "winters of artificial intelligence run through all lanes as hatched bands."
)
_MARKS = {  # each lane's own shape, around zero
    "ideas": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z",
    "machines": "M-5.5-5.5h11v11h-11Z",
    "money": "M0-7.5L7.5 0L0 7.5L-7.5 0Z",
    "films": "M0-7L7 5.5H-7Z",
    "games": "M-2.5-7h5v4.5h4.5v5h-4.5v4.5h-5v-4.5h-4.5v-5h4.5Z",
}


def entries() -> dict[str, tuple[str, Entry]]:
    """Return every entry with its lane, by name, in order of time; lanes from the top."""
    found = {
        name: (lane, entry) for lane, those in ENTRIES.items() for name, entry in those.items()
    }
    order = list(LANES)
    return dict(sorted(found.items(), key=lambda item: (item[1][1].year, order.index(item[1][0]))))


@cache
def sources() -> dict[str, dict[str, str]]:
    """Return what is shown of each source, by its key: authors, title, year."""
    return json.loads(SOURCES.read_text("utf-8"))


def _years(entry: Entry) -> str:
    """Return "1958", "1974–1980", or "from 2012" for what is not over yet."""
    if entry.until == LAST:
        return f"from {entry.year}"
    return f"{entry.year}–{entry.until}" if entry.until else str(entry.year)


def _told(name: str, lane: str, entry: Entry) -> dict:
    page, _, anchor = entry.chapter.partition("#")
    return {
        "name": name,
        "lane": lane,
        "year": entry.year,
        "until": entry.until,
        "years": _years(entry),
        "title": entry.title,
        "words": entry.words,
        "short": entry.short,
        "mood": entry.mood,
        "cite": list(entry.cite),
        "href": f"{page}.html{'#' * bool(anchor)}{anchor}" if page else "",
        "see": CHAPTERS.get(entry.chapter, ""),
    }


class Timeline(Figure):
    """What happened when, and next to what.

    Traits the reader sets: `entry`, the name of the chosen one (a key of `entries()`); `shown`, the
    lanes in sight; `years`, how many are in view: 10 | 20 | 40 | 75; `start`, the first of them
    (the chosen entry stands in the middle unless told).
    """

    name = "timeline"
    module = "timeline.mjs"

    entry = traitlets.Unicode("perceptron").tag(sync=True)
    shown = traitlets.List(traitlets.Enum(list(LANES)), list(LANES)).tag(sync=True)
    years = traitlets.Enum(SPANS, SPANS[-1]).tag(sync=True)
    start = traitlets.Int(FIRST, min=FIRST, max=LAST).tag(sync=True)
    first = traitlets.Int(FIRST, read_only=True).tag(sync=True)
    last = traitlets.Int(LAST, read_only=True).tag(sync=True)
    spans = traitlets.List(SPANS, read_only=True).tag(sync=True)
    lanes = traitlets.List(read_only=True).tag(sync=True)
    entries = traitlets.List(read_only=True).tag(sync=True)
    sources = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, entry: str = "perceptron", **traits):
        numbers = {"n": len(entries()), "first": FIRST, "last": LAST}
        super().__init__(entry=entry, **{"caption": _CAPTION.format(**numbers)} | traits)
        if "start" not in traits:
            middle = entries()[entry][1].year + 0.5
            first = math.floor(middle - self.years / 2 + 0.5)
            self.start = min(max(first, FIRST), LAST + 1 - self.years)
        self.set_trait("lanes", [[lane, LANES[lane], _MARKS[lane]] for lane in LANES])
        told = [_told(name, lane, entry) for name, (lane, entry) in entries().items()]
        self.set_trait("entries", told)
        linked = {
            key: source | {"href": f"references.html#cite-{key}"}
            for key, source in sources().items()
        }
        self.set_trait("sources", linked)
        if "alt" not in traits:
            self.alt = _ALT.format(**numbers, **_spoken())

    @traitlets.validate("entry")
    def _check_entry(self, proposal) -> str:
        if proposal["value"] not in entries():
            raise traitlets.TraitError(
                f"entry: no entry is called {proposal['value']!r}; see timeline.entries()"
            )
        return proposal["value"]

    def picture(self) -> str:
        """Return all lanes with their marks, and the landmarks' names."""
        return _still()


def _spoken() -> dict[str, str]:
    """Return the parts of the text alternative."""
    those = [(lane, entry) for lane, entry in entries().values()]
    spans = {
        mood: ", ".join(_years(entry) for _, entry in those if entry.mood == mood)
        for mood in ("boom", "winter")
    }
    marks = ", ".join(f"{entry.short} {entry.year}" for _, entry in those if entry.short)
    lanes = ", ".join(words.lower() for words in LANES.values())
    return {"booms": spans["boom"], "winters": spans["winter"], "marks": marks, "lanes": lanes}


# ---------------------------------------------------------------- the still picture

_WIDTH, _ROW, _HEAD, _PER_YEAR = 750, 22, 24, 9.6
_LETTER = 6.9  # a letter's width at 13 px, on average


def _at(year: float) -> float:
    return 8 + _PER_YEAR * (year - FIRST)


def _rows(extents: list[tuple[float, float]]) -> list[int]:
    """Return the first row in which each extent has room, from left to right."""
    ends: list[float] = []
    rows = []
    for left, right in extents:
        row = next((row for row, end in enumerate(ends) if end <= left), len(ends))
        ends[row : row + 1] = [right]
        rows.append(row)
    return rows


def _extent(entry: Entry) -> tuple[float, float, bool]:
    """Return where an entry begins and ends, and whether its name stands on the left."""
    x = _at(entry.year + 0.5)
    if entry.until:
        return _at(entry.year), _at(entry.until) - 1, False
    room = 12 + _LETTER * len(entry.short) if entry.short else 0
    leftward = x + room > _WIDTH - 8
    return (x - room - 8, x + 10, True) if leftward else (x - 8, x + 10 + room, False)


@cache
def _still() -> str:
    parts, top = [], 24
    for lane, words in LANES.items():
        those = sorted(ENTRIES[lane].values(), key=lambda entry: _extent(entry)[0])
        rows = _rows([_extent(entry)[:2] for entry in those])
        parts.append(f'<path class="rule" d="M0 {top}H{_WIDTH}"/>')
        parts.append(f'<text class="lane" x="4" y="{top + 16}">{escape(words)}</text>')
        for entry, row in zip(those, rows, strict=True):
            parts.append(_drawn(lane, entry, top + _HEAD + _ROW * row + _ROW / 2))
        top += _HEAD + _ROW * (max(rows) + 1) + 4
    axis = "".join(
        f'<path class="grid" d="M{_at(year):.1f} 20V{top}"/>'
        f'<text class="year" x="{_at(year):.1f}" y="14">{year}</text>'
        for year in range(1950, LAST, 10)
    )
    bands = "".join(
        f'<rect class="band" x="{_at(entry.year):.1f}" y="20" height="{top - 20}" '
        f'width="{_PER_YEAR * (entry.until - entry.year):.1f}"/>'
        for entry in ENTRIES["money"].values()
        if entry.mood == "winter"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top + 4}">'
        f"<style>{palette.picture_css()}"
        "text{font:13px system-ui,sans-serif;fill:var(--un-ink)}.lane{font-weight:700}"
        ".year{fill:var(--un-muted);text-anchor:middle}.end{text-anchor:end}"
        ".in{text-anchor:middle;font-size:12px}.rule,.grid{stroke:var(--un-rule)}"
        ".band{fill:var(--un-raised)}.mark{fill:var(--un-ink)}"
        ".boom{fill:var(--un-raised);stroke:var(--un-ink)}"
        ".winter{fill:var(--un-paper);stroke:var(--un-ink);stroke-dasharray:4 3}</style>"
        f"{bands}{axis}{''.join(parts)}</svg>"
    )


def _drawn(lane: str, entry: Entry, y: float) -> str:
    """Return one entry: a mark with its name, if it is a landmark, or a bar."""
    left, right, leftward = _extent(entry)
    if entry.until:
        middle = (left + right) / 2
        return (
            f'<rect class="{entry.mood}" x="{left:.1f}" y="{y - 9}" height="18" rx="4" '
            f'width="{right - left:.1f}"/>'
            f'<text class="in" x="{middle:.1f}" y="{y + 4}">{entry.mood}</text>'
        )
    x = _at(entry.year + 0.5)
    mark = f'<path class="mark" d="{_MARKS[lane]}" transform="translate({x:.1f} {y})"/>'
    if not entry.short:
        return mark
    place = f'class="end" x="{x - 11:.1f}"' if leftward else f'x="{x + 11:.1f}"'
    return f'{mark}<text {place} y="{y + 4.5}">{escape(entry.short)}</text>'
