"""Sentences in which a word may be a name or not, and only the word after it says which.

"He said, 'Teddy bears on sale!'" and "He said, 'Teddy Roosevelt was a great president!'" begin
alike. The sentences here are made by a grammar of that kind, and written as one hears them: no
capitals, no commas, no quotation marks. Every word has its tag, `NAME` or `OTHER`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from unrolled import _checks as check

OTHER, NAME = "other", "name"
TAGS = (OTHER, NAME)

LEADS = ("he", "she", "somebody", "the intern", "anna")
VERBS = ("said", "shouted", "wrote")
THINGS_OF = {  # words that are first names, too, and the things they may be said of
    "teddy": ("bears", "coats"),
    "rose": ("bushes", "petals"),
    "robin": ("eggs", "nests"),
    "olive": ("trees", "jars"),
    "amber": ("lights", "beads"),
    "daisy": ("chains", "pots"),
    "ruby": ("rings", "shoes"),
    "summer": ("hats", "coats"),
}
PLAIN_THINGS = ("apples", "lamps", "books", "video games")
PLAIN_NAMES = ("anna", "hugo", "emma", "yuki", "otto")
LAST_NAMES = ("roosevelt", "parker", "jones", "miller", "tanaka", "weber")
OF_THINGS = (
    "on sale",
    "are on sale",
    "were sold out",
    "look great",
    "are not cheap",
    "for the intern",
)
OF_PEOPLE = (
    "was a great president",
    "is a doctor",
    "was late again",
    "plays video games",
    "loves old movies",
    "will win",
)
TEDDY = ("he said teddy bears on sale", "he said teddy roosevelt was a great president")
N_SENTENCES, SHARE_AMBIGUOUS = 1600, 0.8


@dataclass(frozen=True)
class Sentence:
    """Words, and the tag of each."""

    words: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(self.words)

    @property
    def ambiguous(self) -> tuple[int, ...]:
        """Where the words stand that can be a name or not."""
        return tuple(t for t, word in enumerate(self.words) if word in THINGS_OF)


@dataclass(frozen=True)
class Split:
    """Sentences to learn from, to choose by, and to judge by; all different."""

    train: tuple[Sentence, ...]
    validation: tuple[Sentence, ...]
    test: tuple[Sentence, ...]


def draw(rng: np.random.Generator) -> Sentence:
    """One sentence: of a thing or of a person, with even odds."""
    check.generator("rng", rng)

    def one_of(choices: tuple[str, ...]) -> str:
        return choices[rng.integers(len(choices))]

    lead, verb = one_of(LEADS), one_of(VERBS)
    beginning = _tagged(lead, NAME if lead in PLAIN_NAMES else OTHER) + _tagged(verb, OTHER)
    ambiguous = one_of(tuple(THINGS_OF)) if rng.random() < SHARE_AMBIGUOUS else None
    if rng.random() < 0.5:
        thing = f"{ambiguous} {one_of(THINGS_OF[ambiguous])}" if ambiguous else one_of(PLAIN_THINGS)
        return _sentence(beginning + _tagged(thing, OTHER) + _tagged(one_of(OF_THINGS), OTHER))
    person = ambiguous or one_of(PLAIN_NAMES)
    if rng.random() < 0.5:
        person = f"{person} {one_of(LAST_NAMES)}"
    return _sentence(beginning + _tagged(person, NAME) + _tagged(one_of(OF_PEOPLE), OTHER))


@lru_cache(maxsize=1)
def split() -> Split:
    """1600 different sentences, cut 60 : 20 : 20; the two of `TEDDY` are among those to judge by.

    They are the first of `test`, and no network has seen them while it learnt. As all sentences are
    different, people, of whom the grammar has more to say, get more of them than things.
    """
    rng, drawn = np.random.default_rng(0), {}
    while len(drawn) < N_SENTENCES or not set(TEDDY) <= drawn.keys():
        sentence = draw(rng)
        drawn.setdefault(sentence.text, sentence)
    teddy = tuple(drawn.pop(text) for text in TEDDY)
    others = tuple(drawn.values())[: N_SENTENCES - len(teddy)]
    fifth = N_SENTENCES // 5
    cut = fifth - len(teddy)
    return Split(
        train=others[cut + fifth :],
        validation=others[cut : cut + fifth],
        test=teddy + others[:cut],
    )


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """Every word that the grammar knows, in alphabetical order."""
    phrases = (
        *LEADS, *VERBS, *THINGS_OF, *(thing for things in THINGS_OF.values() for thing in things),
        *PLAIN_THINGS, *PLAIN_NAMES, *LAST_NAMES, *OF_THINGS, *OF_PEOPLE,
    )  # fmt: skip
    return tuple(sorted({word for phrase in phrases for word in phrase.split()}))


def codes(text: str) -> np.ndarray:
    """The number of each word of `text` in the vocabulary, (T,). Capitals count as small letters.

    Raises ValueError for a word that is not in it, or if there is none.
    """
    words = text.lower().split()
    if not words:
        raise ValueError(f"text is {text!r}, needs one word or more")
    for word in words:
        if word not in vocabulary():
            raise ValueError(f"text holds {word!r}, needs words of the vocabulary")
    return np.array([vocabulary().index(word) for word in words])


def _tagged(phrase: str, tag: str) -> list[tuple[str, str]]:
    return [(word, tag) for word in phrase.split()]


def _sentence(tagged: list[tuple[str, str]]) -> Sentence:
    words, tags = zip(*tagged, strict=True)
    return Sentence(words, tags)
