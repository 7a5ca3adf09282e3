"""Connectionist temporal classification: many frames, few letters, and nobody says which is which.

A network that listens gives out a symbol at every frame: a letter, or the blank "-" for "nothing
new". Such a row of T symbols is a path. Two rules, in this order, collapse it to a word:

    1. neighbours that are equal become one       hh-e-ll-lloo  ->  h-e-l-lo
    2. blanks go                                  h-e-l-lo      ->  hello

The paths that collapse to a word are its alignments. What the network says of a word is the sum of
what it says of all of them, each being a product over the frames:

    p(word) = Σ_paths Π_t y_hat_path(t)(t)

There are far too many to add one by one. But they all run through one lattice, whose S = 2 L + 1
rows are the L letters with a blank before, between and behind them. From one frame to the next a
path stays in its row, goes on by one, or leaves out a blank between two letters that differ. So

    α_t(s) = y_hat_s(t) (α_{t-1}(s) + α_{t-1}(s-1) + α_{t-1}(s-2) if a blank may be left out)
    p(word) = α_T(S) + α_T(S-1)

adds them all with 3 T S additions. α_t(s) is the probability of all beginnings that are in row s
at frame t; β_t(s), that of all ends from there, follows backwards.

Codes number the symbols, the blank is 0. Sums are taken in logarithms, where nothing underflows.
Source: Graves, Fernández, Gomez & Schmidhuber (2006), sections 3 and 4.
"""

from dataclasses import dataclass
from itertools import groupby, pairwise, product
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array

BLANK = "-"
MOST_PATHS = 1_000_000  # that are tried one by one


# Paths and words


def collapse(path: str) -> str:
    """The word that a path stands for: repeats merged first, blanks removed then."""
    return "".join(symbol for symbol, _ in groupby(path) if symbol != BLANK)


def alignments(word: str, T: int) -> tuple[str, ...]:
    """Every path of T frames that collapses to the word, by trying all paths there are.

    Only the word's own letters and the blank can occur in one, so these are the symbols tried.
    Raises ValueError for a blank in the word, or if there are more than a million paths to try.
    """
    word, T = _word(word), check.count("T", T)
    symbols = BLANK + "".join(sorted(set(word)))
    if len(symbols) ** T > MOST_PATHS:
        raise ValueError(
            f"T is {T}, and {len(symbols)} symbols make {len(symbols) ** T} paths, needs at most "
            f"{MOST_PATHS}"
        )
    paths = ("".join(path) for path in product(symbols, repeat=T))
    return tuple(path for path in paths if collapse(path) == word)


def count_alignments(word: str, T: int) -> int:
    """How many alignments a word has: C(T + L - R, 2 L).

    L letters, R of them equal to the one before. An alignment is L stretches of letters and L + 1
    of blanks, and they share T frames. A letter's stretch has one frame or more, and so have the R
    stretches of blanks that keep equal letters apart. That leaves T - L - R frames to be dealt out
    freely among all 2 L + 1.
    """
    word, T = _word(word), check.count("T", T)
    L = len(word)
    return comb(T + L - _repeats(word), 2 * L) if T >= shortest(word) else 0


def shortest(word: str) -> int:
    """The fewest frames that can hold a word: one a letter, one a blank between equal letters."""
    return len(_word(word)) + _repeats(word)


# What the network says of a word


@dataclass(frozen=True, eq=False)
class Lattice:
    """All alignments of a word at once.

    symbols (S,): the code of each row, blanks at 0, 2, 4, … log_alpha (T,S): the logarithm of the
    probability of all beginnings up to this node, its own frame included. log_beta (T,S): that of
    all ends after it, its own frame not. log_probability: that of the word, -inf if it cannot be.
    """

    symbols: Array
    log_alpha: Array
    log_beta: Array
    log_probability: float

    @property
    def posterior(self) -> Array:
        """γ_t(s) = α_t(s) β_t(s) / p, (T,S): the share of alignments that go through each node.

        Each alignment counts by its probability; every frame sums to 1. Raises ValueError for a
        word that cannot be, because no alignment has a share then.
        """
        if not np.isfinite(self.log_probability):
            raise ValueError("codes has probability 0, needs a word that the frames allow")
        return np.exp(self.log_alpha + self.log_beta - self.log_probability)


def lattice(y_hat: ArrayLike, codes: ArrayLike) -> Lattice:
    """The forward-backward algorithm, in logarithms.

    y_hat: (T,K), what the network said at each frame, probabilities that sum to 1 over k, the
    blank's first. codes: (L,), the letters of the word, 1 to K-1; may be empty.
    Raises ValueError for other shapes or codes, NaN, or what is no distribution.
    """
    y_hat, codes = _checked(y_hat, codes)
    symbols = np.zeros(2 * len(codes) + 1, dtype=int)
    symbols[1::2] = codes
    with np.errstate(divide="ignore"):  # log 0 is -inf, and an alignment through it has no part
        log_y = np.log(y_hat[:, symbols])
    T, S = log_y.shape
    skips = np.zeros(S, dtype=bool)  # may a path come here from two rows before?
    skips[3::2] = codes[1:] != codes[:-1]

    log_alpha = np.full((T, S), -np.inf, log_y.dtype)
    log_alpha[0, :2] = log_y[0, :2]
    for t in range(1, T):
        before = log_alpha[t - 1]
        one, two = _shifted(before, 1), _shifted(before, 2)
        log_alpha[t] = log_y[t] + _log_sum([before, one, np.where(skips, two, -np.inf)])

    log_beta = np.full((T, S), -np.inf, log_y.dtype)
    log_beta[-1, -2:] = 0
    for t in reversed(range(T - 1)):
        after = log_y[t + 1] + log_beta[t + 1]
        one, two = _shifted(after, -1), _shifted(np.where(skips, after, -np.inf), -2)
        log_beta[t] = _log_sum([after, one, two])
    return Lattice(symbols, log_alpha, log_beta, _log_sum(log_alpha[-1, -2:])[()])


def probability(y_hat: ArrayLike, codes: ArrayLike) -> float:
    """p(word), the sum over all alignments; 0 if there is none. Arguments as in `lattice`."""
    return np.exp(lattice(y_hat, codes).log_probability)


def loss(y_hat: ArrayLike, codes: ArrayLike) -> float:
    """J = -log p(word), in nats. Arguments as in `lattice`.

    Raises ValueError if the word cannot be: too few frames, or a frame that excludes it.
    """
    return -_possible(y_hat, codes).log_probability


def loss_dJ_dy_hat(y_hat: ArrayLike, codes: ArrayLike) -> Array:
    """dJ/dy_hat_k(t) = - Σ_{s: row s is symbol k} γ_t(s) / y_hat_k(t), (T,K).

    Raises ValueError as `loss` does.
    Source: Graves et al. (2006), section 4.2.
    """
    y_hat, _ = _checked(y_hat, codes)
    share = _share_of_symbols(y_hat, codes)
    return -share / np.where(share > 0, y_hat, 1)


def loss_dJ_do(y_hat: ArrayLike, codes: ArrayLike) -> Array:
    """dJ/do_k(t) = y_hat_k(t) - Σ_{s: row s is symbol k} γ_t(s), for y_hat = softmax(o). (T,K)

    The same plain difference as without CTC: where a frame's target is not known, the share of the
    alignments that have each symbol there takes its place.
    Raises ValueError as `loss` does.
    Source: Graves et al. (2006), section 4.2.
    """
    y_hat, _ = _checked(y_hat, codes)
    return y_hat - _share_of_symbols(y_hat, codes)


def best_path(y_hat: ArrayLike) -> Array:
    """The likeliest symbol of each frame, (T,): the likeliest path.

    The word it collapses to need not be the likeliest word, whose many alignments may be less
    likely one by one and more so together. Source: Graves et al. (2006), section 3.2.
    """
    return check.floats("y_hat", y_hat, "T K").argmax(axis=1)


# The details


def _share_of_symbols(y_hat: Array, codes: ArrayLike) -> Array:
    """γ summed over the rows of each symbol: (T,K), each frame summing to 1."""
    found = _possible(y_hat, codes)
    share = np.zeros_like(y_hat)
    np.add.at(share.T, found.symbols, found.posterior.T)
    return share


def _possible(y_hat: ArrayLike, codes: ArrayLike) -> Lattice:
    found = lattice(y_hat, codes)
    if not np.isfinite(found.log_probability):
        T, codes = len(found.log_alpha), found.symbols[1::2].tolist()
        raise ValueError(f"codes is {codes}, needs a word that the {T} frames of y_hat allow")
    return found


def _log_sum(terms: ArrayLike) -> Array:
    """log Σ exp(terms) over the first axis; the largest is taken out, so nothing underflows.

    Written out because it is analytic, unlike `np.logaddexp`: a complex step can go through it.
    """
    terms = np.asarray(terms)
    largest = terms.real.max(axis=0)
    largest = np.where(np.isfinite(largest), largest, 0).astype(largest.dtype)
    with np.errstate(divide="ignore"):
        return largest + np.log(np.exp(terms - largest).sum(axis=0))


def _shifted(row: Array, by: int) -> Array:
    """The row moved by some places, -inf coming in."""
    moved = np.full_like(row, -np.inf)
    if by > 0:
        moved[by:] = row[:-by]
    else:
        moved[:by] = row[-by:]
    return moved


def _checked(y_hat: ArrayLike, codes: ArrayLike) -> tuple[Array, Array]:
    y_hat = check.floats("y_hat", y_hat, "T K")
    if (y_hat.real < 0).any():
        raise ValueError(f"y_hat holds {y_hat.real.min():g}, needs probabilities, 0 or more")
    total = y_hat.real.sum(axis=1)
    farthest = total[np.abs(total - 1).argmax()]
    if abs(farthest - 1) > 1e-5:
        raise ValueError(f"y_hat sums to {farthest:g} at a frame, needs to sum to 1 at each")
    codes = np.asarray(codes, dtype=int if len(codes) == 0 else None)
    last = y_hat.shape[1] - 1
    whole = codes.ndim == 1 and codes.dtype.kind in "iu"
    if not whole or ((codes < 1) | (codes > last)).any():
        raise ValueError(f"codes is {codes.tolist()}, needs whole numbers from 1 to {last}")
    return y_hat, codes


def _word(word: str) -> str:
    if BLANK in word:
        raise ValueError(f"word is {word!r}, needs letters without the blank {BLANK!r}")
    return word


def _repeats(word: str) -> int:
    """How many letters equal the one before them."""
    return sum(a == b for a, b in pairwise(word))
