"""Alignment: one sentence in three languages, cut into parts, and which parts belong together."""

from itertools import combinations

import traitlets

from . import palette
from .base import Figure

LANGUAGES = {"G": ("German", "de", "g"), "E": ("English", "en", "e"), "J": ("Japanese", "ja", "j")}
COLUMNS = ["GEJ", "GE", "EJ", "GJ"]

# What is said, part by part: (text, how to read it, gloss, what it means).
# Two parts belong together if they share a meaning.
PARTS = {
    "G": [
        ("Gestern", "", "yesterday", "yesterday"),
        ("hat", "", "has", "past"),
        ("meine", "", "my", "my"),
        ("Schwester", "", "sister", "sister"),
        ("das", "", "the", "the"),
        ("Buch", "", "book", "book"),
        ("gekauft,", "", "bought", "buy"),
        ("das", "", "that", "that"),
        ("du", "", "you", "you"),
        ("mir", "", "to me", "to me"),
        ("empfohlen", "", "recommended", "recommend"),
        ("hast.", "", "have", "past2"),
    ],
    "E": [
        ("Yesterday", "", "", "yesterday"),
        ("my", "", "", "my"),
        ("sister", "", "", "sister"),
        ("bought", "", "", "buy past"),
        ("the", "", "", "the"),
        ("book", "", "", "book"),
        ("that", "", "", "that"),
        ("you", "", "", "you"),
        ("recommended", "", "", "recommend past2"),
        ("to", "", "", "to"),
        ("me.", "", "", "me"),
    ],
    "J": [
        ("昨日、", "kinō", "yesterday", "yesterday"),
        ("姉", "ane", "elder sister", "my sister"),
        ("は", "wa", "as for", ""),
        ("あなた", "anata", "you", "you"),
        ("が", "ga", "(doer)", ""),
        ("私", "watashi", "I", "me"),
        ("に", "ni", "to", "to"),
        ("勧めて", "susumete", "recommend", "recommend"),
        ("くれた", "kureta", "did for me", "past2"),
        ("本", "hon", "book", "book"),
        ("を", "o", "(object)", ""),
        ("買い", "kai", "buy", "buy"),
        ("まし", "mashi", "(polite)", ""),
        ("た。", "ta", "(past)", "past"),
    ],
}

REMARKS = {
    "G2": "German splits the past in two: “hat” stands second, “gekauft” at the end of its clause.",
    "G5": "The article says: this noun is neuter. Japanese has no articles.",
    "G7": "The other half of the verb: it had to wait for the end of its clause.",
    "G8": "Spelt like the article, and a relative pronoun all the same: the order tells. "
    "Japanese needs none.",
    "G10": "One part for two: the case, the dative, says “to”.",
    "G12": "In a subordinate clause the verb goes last.",
    "E4": "One part for two jobs: what was done, and that it is past.",
    "E5": "Japanese has no articles.",
    "E7": "Japanese needs no relative pronoun: the whole clause stands before its noun.",
    "J2": "Said so plainly, without a polite ending, it is one’s own sister. And the elder one: "
    "Japanese has to choose where English does not say.",
    "J3": "A particle: what the sentence is about.",
    "J5": "A particle: who does it. English says so by the order, German by the case.",
    "J7": "A particle, behind its noun: English puts “to” in front.",
    "J9": "It carries the past, and that it was a kindness.",
    "J10": "The noun comes after all that is said of it.",
    "J11": "A particle: what it is done to.",
    "J12": "The main verb, last of all: who listens has to wait for it.",
    "J13": "Politeness towards the listener. English and German leave it to the tone.",
}

_ALT = (
    "The sentence “{E}” in three columns, each part in a row: {g} parts in German, {e} in English, "
    "{j} in Japanese. Lines join the parts that belong together. Between German and English "
    "{cross_GE} of {pairs_GE} pairs of lines cross, between English and Japanese {cross_EJ} of "
    "{pairs_EJ}."
)
_CAPTION = (
    "One sentence, three sequences of unlike length: G = (g1, …, g12), E = (e1, …, e11), "
    "J = (j1, …, j14). Choose a part: its partners light up. A line that crosses others has "
    "changed its place in the order; a part without a line has no partner at all."
)


def sentence(language: str) -> str:
    """Return the whole sentence; Japanese is written without spaces."""
    return ("" if language == "J" else " ").join(part[0] for part in PARTS[language])


def links(first: str, second: str) -> list[tuple[int, int]]:
    """Return which parts of two languages belong together, as pairs of numbers from 1."""
    meanings = {
        language: [set(part[3].split()) for part in PARTS[language]] for language in (first, second)
    }
    return [
        (i, j)
        for i, one in enumerate(meanings[first], 1)
        for j, other in enumerate(meanings[second], 1)
        if one & other
    ]


def crossings(pairs: list[tuple[int, int]]) -> int:
    """Count the pairs of lines that cross: the order of one end is not that of the other."""
    return sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(pairs, 2))


class Alignment(Figure):
    """Show a sentence in German, English and Japanese, and which parts belong together.

    Traits the reader sets: `part`, a language and a number from 1, "G1" … "J14"; `columns`, the
    languages side by side, of `COLUMNS`; `aids`: romaji for Japanese, glosses.
    Raises ValueError for a part that is not there.
    """

    name = "alignment"
    module = "alignment.mjs"

    part = traitlets.Unicode("E4").tag(sync=True)
    columns = traitlets.Enum(COLUMNS, "GEJ").tag(sync=True)
    aids = traitlets.Bool(True).tag(sync=True)
    sentences = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        pairs = {each: links(*each) for each in COLUMNS[1:]}
        counts = {f"cross_{each}": crossings(found) for each, found in pairs.items()}
        counts |= {f"pairs_{e}": len(found) * (len(found) - 1) // 2 for e, found in pairs.items()}
        sizes = {language.lower(): len(parts) for language, parts in PARTS.items()}
        alt = _ALT.format(E=sentence("E"), **sizes, **counts)
        super().__init__(**{"alt": alt, "caption": _CAPTION} | traits)

    @traitlets.default("sentences")
    def _default_sentences(self) -> dict:
        return {
            language: {
                "name": name,
                "lang": lang,
                "letter": letter,
                "whole": sentence(language),
                "parts": [
                    {
                        "text": text,
                        "reading": reading,
                        "gloss": gloss,
                        "meanings": meanings.split(),
                        "remark": REMARKS.get(f"{language}{i}", ""),
                    }
                    for i, (text, reading, gloss, meanings) in enumerate(PARTS[language], 1)
                ],
            }
            for language, (name, lang, letter) in LANGUAGES.items()
        }

    @traitlets.validate("part")
    def _valid_part(self, proposal) -> str:
        part = proposal["value"]
        known = [f"{lang}{i}" for lang, parts in PARTS.items() for i in range(1, len(parts) + 1)]
        if part not in known:
            raise ValueError(f"part: needs one of G1 to G12, E1 to E11, J1 to J14, got {part!r}")
        return part

    def picture(self) -> str:
        """Return the chosen languages in columns, with all lines."""
        row, left, wide = 30, 90, 210
        parts = []
        for k, (first, second) in enumerate(zip(self.columns, self.columns[1:], strict=False)):
            x1, x2 = left + wide * k + 62, left + wide * (k + 1) - 62
            for i, j in links(first, second):
                chosen = self.part in (f"{first}{i}", f"{second}{j}")
                parts.append(
                    f'<path d="M{x1} {row * i + 11}L{x2} {row * j + 11}" '
                    f'class="line{" chosen" if chosen else ""}"/>'
                )
        for k, language in enumerate(self.columns):
            x = left + wide * k
            name, lang, _ = LANGUAGES[language]
            parts.append(f'<text x="{x}" y="18" class="name">{name}</text>')
            for i, (text, reading, *_) in enumerate(PARTS[language], 1):
                words = f"{text} {reading}" if self.aids and reading else text
                parts.append(f'<text x="{x}" y="{row * i + 16}" lang="{lang}">{words}</text>')
        height = row * max(len(PARTS[language]) for language in self.columns) + 30
        width = 2 * left + wide * (len(self.columns) - 1)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
            f"<style>{palette.picture_css()}"
            "text{font:14px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
            ".name{font-weight:700}.line{stroke:var(--un-muted);fill:none}"
            ".chosen{stroke:var(--un-parameter);stroke-width:3}</style>"
            f"{''.join(parts)}</svg>"
        )
