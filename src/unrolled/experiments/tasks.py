"""Six kinds of task, each learnt by a small recurrent network that a page can run.

    forecast    many to one    the temperature in 24 hours, from 96 hours of weather
    writing     one to many    a first letter, and the network writes a name
    tagging     many to many   the words of a sentence: is each a (part of a) name?
    two_ways    many to many   the same sentences, read in both directions
    reversing   many to many   a word read by an encoder, written backwards by a decoder
    caption     one to many    a handwritten digit, and the network spells the word for it

All are plain tanh networks of at most 48 units. Each was trained by one recipe: Adam, then Adam
with a fifth of the step size; the validation data choose the step size and the epoch; the test data
do neither. Weights are then rounded to four decimals, so that they fit on a page, and what is
reported of a network is what it does with the rounded ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import bidirectional, datasets, pca, rnn, seq2seq, training
from unrolled._checks import Array
from unrolled.activations import softmax
from unrolled.datasets import NAME_SYMBOLS, Sequences, one_hot, open_data
from unrolled.experiments import names, sentences
from unrolled.experiments.records import from_named_arrays, named_arrays, rounded
from unrolled.experiments.sequence_models import LOSSES, count
from unrolled.gradients import Tree, tree_map
from unrolled.optim import Adam

TASKS = ("forecast", "writing", "tagging", "two_ways", "reversing", "caption")
WEIGHTS = "results/tasks_weights.npz"
DECIMALS = 4

HIDDEN = {
    "forecast": 12, "writing": 48, "tagging": 16, "two_ways": 8, "reversing": 48, "caption": 32,
}  # fmt: skip
EPOCHS = {
    "forecast": 16, "writing": 12, "tagging": 12, "two_ways": 8, "reversing": 20, "caption": 24,
}  # fmt: skip
RATES = (0.001, 0.003, 0.01)
SWEEP_SEEDS, SEEDS = (100,), (0, 1, 2)
BATCH_SIZE, CLIP = 32, 1.0

EVERY = 4  # hours from one step of the forecast to the next
SYMBOLS = NAME_SYMBOLS[:27]  # "·" before and after a word, then a to z
LONGEST_WORD = 7
DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGIT_SYMBOLS = "·" + "".join(sorted(set("".join(DIGIT_WORDS))))
N_SCORES = 24
_SENTENCES = ("tagging", "two_ways")


# What is learnt: data in three parts


@dataclass(frozen=True, eq=False)
class Pairs:
    """Words to read and words to write, each batch as long as its longest.

    x (S, N, D), one-hot, and lengths (N,), where each ends. target (T, N, K), one-hot, the stop
    symbol last; weight (T, N): 1 up to there, 0 behind.
    """

    x: Array
    lengths: Array
    target: Array
    weight: Array

    def take(self, chosen: Array) -> "Pairs":
        """Some of the pairs."""
        return Pairs(
            self.x[:, chosen], self.lengths[chosen], self.target[:, chosen], self.weight[:, chosen]
        )

    def __len__(self) -> int:
        return self.x.shape[1]


@dataclass(frozen=True, eq=False)
class Data:
    """What a network learns from, what chooses its step size and epoch, and what judges it.

    of_test: what the samples of `test` are (times, names, sentences, words or numbers of digits).
    """

    train: Sequences | Pairs
    validation: Sequences | Pairs
    test: Sequences | Pairs
    of_test: tuple


@cache
def data(name: str) -> Data:
    """The data of a task, in float32. Raises ValueError for a name that is not in TASKS."""
    check.one_of("name", name, TASKS)
    return {
        "forecast": _weather,
        "writing": _names,
        "tagging": _sentences,
        "two_ways": _sentences,
        "reversing": _words,
        "caption": _digits,
    }[name]()


@lru_cache(maxsize=1)
def _windows() -> datasets.WeatherWindows:
    return datasets.weather_windows(split="2013-08-01", dtype=np.float32)


def _weather() -> Data:
    """Training until July, validation in August and September, test from October on."""
    windows = _windows()
    later, day = windows.validation, np.timedelta64(24, "h")
    autumn = np.datetime64("2013-10-01T00")
    before = np.flatnonzero(later.time + day < autumn)
    after = np.flatnonzero(later.time - 4 * day >= autumn)

    def every_fourth_hour(part: datasets.Windows, chosen: Array | slice) -> Sequences:
        x = part.x[EVERY - 1 :: EVERY, chosen]  # the last step is now
        target = np.broadcast_to(part.target[chosen], (*x.shape[:2], 1))
        return Sequences(x, target, np.repeat(_last(len(x)), x.shape[1], axis=1))

    return Data(
        every_fourth_hour(windows.train, slice(None)),
        every_fourth_hour(later, before),
        every_fourth_hour(later, after),
        of_test=tuple(later.time[after]),
    )


def _last(T: int) -> Array:
    """A weight of 1 at the last step alone, (T, 1)."""
    return (np.arange(T) == T - 1).astype(np.float32)[:, None]


def _names() -> Data:
    """Names without the sign before them: what is given is the first letter."""
    parts = names.split()

    def from_the_first_letter(part: tuple[str, ...]) -> Sequences:
        whole = datasets.name_sequences(part, np.float32)
        return Sequences(whole.x[1:], whole.target[1:], whole.weight[1:])

    return Data(
        *(from_the_first_letter(part) for part in (parts.train, parts.validation, parts.test)),
        of_test=parts.test,
    )


def _sentences() -> Data:
    parts = sentences.split()

    def words_and_tags(part: tuple[sentences.Sentence, ...]) -> Sequences:
        T, N = max(len(s.words) for s in part), len(part)
        x = np.zeros((T, N, len(sentences.vocabulary())), np.float32)
        target = np.zeros((T, N, len(sentences.TAGS)), np.float32)
        target[..., 0] = 1
        weight = np.zeros((T, N), np.float32)
        for n, sentence in enumerate(part):
            steps = len(sentence.words)
            tags = [sentences.TAGS.index(tag) for tag in sentence.tags]
            x[:steps, n] = one_hot(sentences.codes(sentence.text), x.shape[2])
            target[:steps, n] = one_hot(np.array(tags), target.shape[2])
            weight[:steps, n] = 1
        return Sequences(x, target, weight)

    return Data(
        *(words_and_tags(part) for part in (parts.train, parts.validation, parts.test)),
        of_test=parts.test,
    )


def _words() -> Data:
    """Names of up to seven letters, and to learn from, 20 000 rows of random letters besides."""
    parts = names.split()

    def short(part: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(n for n in part if len(n) <= LONGEST_WORD and "-" not in n)

    learn = short(parts.train) + random_words(20_000, np.random.default_rng(0))
    test = short(parts.test)
    return Data(pairs(learn), pairs(short(parts.validation)), pairs(test), of_test=test)


def random_words(n: int, rng: np.random.Generator) -> tuple[str, ...]:
    """`n` rows of letters, each of 1 to 7, all letters and lengths equally likely."""
    return tuple(
        "".join(SYMBOLS[code] for code in rng.integers(1, 27, rng.integers(1, LONGEST_WORD + 1)))
        for _ in range(n)
    )


def pairs(words: tuple[str, ...]) -> Pairs:
    """Each word, and the same word backwards with the stop sign behind it."""
    S, N = max(map(len, words)), len(words)
    read, write = np.zeros((S, N), dtype=int), np.zeros((S + 1, N), dtype=int)
    for n, word in enumerate(words):
        codes = datasets.name_codes(word)
        read[: len(word), n], write[: len(word), n] = codes, codes[::-1]
    lengths = np.array([len(word) for word in words])
    weight = (np.arange(S + 1)[:, None] <= lengths).astype(np.float32)
    x, target = (one_hot(codes, len(SYMBOLS), np.float32) for codes in (read, write))
    return Pairs(x, lengths, target, weight)


def _digits() -> Data:
    """A picture as its scores at the first step, then the letters of its word one by one."""
    scores, labels, parts = _scores()

    def spelled(chosen: Array) -> Sequences:
        T, N, K = 1 + max(map(len, DIGIT_WORDS)), len(chosen), len(DIGIT_SYMBOLS)
        codes = np.zeros((T, N), dtype=int)
        for n, label in enumerate(labels[chosen]):
            word = DIGIT_WORDS[label]
            codes[: len(word), n] = [DIGIT_SYMBOLS.index(letter) for letter in word]
        lengths = np.array([len(DIGIT_WORDS[label]) for label in labels[chosen]])
        target = one_hot(codes, K, np.float32)
        x = np.zeros((T, N, N_SCORES + K), np.float32)
        x[0, :, :N_SCORES] = scores[chosen]
        x[1:, :, N_SCORES:] = target[:-1]
        weight = (np.arange(T)[:, None] <= lengths).astype(np.float32)
        return Sequences(x, target, weight)

    return Data(*(spelled(part) for part in parts), of_test=tuple(parts[2]))


@lru_cache(maxsize=1)
def _scores() -> tuple[Array, Array, tuple[Array, Array, Array]]:
    """The 24 scores of all 2000 digits, their labels, and which are for what: 1400, 200, 400.

    The axes are those of the training digits; each score is divided by its standard deviation.
    """
    digits = datasets.digits()
    order = np.random.default_rng(0).permutation(len(digits.labels))
    test, validation, train = order[:400], order[400:600], order[600:]
    pixels = digits.images.reshape(len(order), -1) / 255
    axes = pca.fit(pixels[train], N_SCORES)
    scores = axes.transform(pixels) / np.sqrt(axes.eigenvalues)
    return scores, digits.labels, (train, validation, test)


# The networks


def _output(name: str) -> str:
    return "linear" if name == "forecast" else "softmax"


def inputs_and_outputs(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What each entry of x(t) stands for, and each of o(t): D words and K words."""
    check.one_of("name", name, TASKS)
    scores = tuple(f"score {k}" for k in range(1, N_SCORES + 1))
    return {
        "forecast": (_windows().features, ("temperature",)),
        "writing": (tuple(NAME_SYMBOLS), tuple(NAME_SYMBOLS)),
        "tagging": (sentences.vocabulary(), sentences.TAGS),
        "two_ways": (sentences.vocabulary(), sentences.TAGS),
        "reversing": (tuple(SYMBOLS), tuple(SYMBOLS)),
        "caption": (scores + tuple(DIGIT_SYMBOLS), tuple(DIGIT_SYMBOLS)),
    }[name]


def init(name: str, rng: np.random.Generator, dtype=np.float32) -> Tree:
    """Random parameters for a task."""
    (D, K), H = map(len, inputs_and_outputs(name)), HIDDEN[name]
    make = {"two_ways": bidirectional.init, "reversing": seq2seq.init}.get(name, rnn.init)
    return make(D, H, K, rng, dtype=dtype)


def forward(name: str, params: Tree, some: Sequences | Pairs) -> Any:
    """Run the network of a task; what is returned has `o` and `y_hat`, (T, N, K)."""
    if name == "reversing":
        fed = seq2seq.teacher_forced(some.target, start=0)
        return seq2seq.forward(params, some.x, fed, lengths=some.lengths)
    if name == "two_ways":
        lengths = some.weight.sum(axis=0).astype(int)
        return bidirectional.forward(params, some.x, lengths=lengths)
    return rnn.forward(params, some.x, output=_output(name))


def loss(name: str, params: Tree, some: Sequences | Pairs) -> float:
    """The mean loss of the steps that have one: cross-entropy, or half the squared error."""
    J, _ = LOSSES[_output(name)]
    y_hat = forward(name, params, some).y_hat
    return J(y_hat, some.target, some.weight / some.weight.sum()).sum()


def gradient(name: str, params: Tree, some: Sequences | Pairs) -> Tree:
    """The gradient of `loss` by every parameter."""
    _, dJ_do = LOSSES[_output(name)]
    backward = {"two_ways": bidirectional.backward, "reversing": seq2seq.backward}
    trace = forward(name, params, some)
    error = dJ_do(trace.y_hat, some.target, some.weight / some.weight.sum())
    return backward.get(name, rnn.backward)(params, trace, error).params


def train(
    name: str, rate: float, seed: int, epochs: int | None = None, dtype=np.float32
) -> tuple[Tree, list[float]]:
    """Train a network for a task: its best parameters, rounded, and its validation losses.

    `epochs` with the given rate (`EPOCHS` unless told), a third as many with a fifth of it; one
    loss for each.
    """
    epochs = EPOCHS[name] if epochs is None else check.count("epochs", epochs)
    parts, rng = data(name), np.random.default_rng(seed)
    now = best = init(name, rng, dtype)
    curve = []
    for phase_rate, n_epochs in ((rate, epochs), (rate / 5, -(-epochs // 3))):
        going = training.descend(
            now,
            lambda params, batch: gradient(name, params, parts.train.take(batch)),
            len(parts.train),
            BATCH_SIZE,
            Adam(phase_rate),
            rng,
            CLIP,
        )
        for _ in range(n_epochs):
            now = next(going)
            curve.append(float(loss(name, now, parts.validation)))
            if curve[-1] == min(curve):
                best = now
    return round_weights(best), curve


def round_weights(params: Tree) -> Tree:
    """Every weight to four decimals, in float64."""
    return tree_map(lambda leaf: np.round(leaf.astype(np.float64), DECIMALS), params)


# What a trained network does


@dataclass(frozen=True, eq=False)
class Written:
    """A word that a network wrote, and all that it computed on the way.

    symbols: what it wrote, without the stop sign. trace: a pass with a batch of one over what it
    was fed, trace.x (T,1,D); after the last step it said stop, or was stopped.
    """

    symbols: str
    trace: rnn.Trace


def write(
    params: rnn.Params,
    first: ArrayLike,
    alphabet: str,
    longest: int,
    uniforms: ArrayLike | None = None,
    temperature: float = 1.0,
) -> Written:
    """One to many: the first input is given, every later one is the symbol written last.

    first: (D,), x(1). alphabet: the K symbols, the stop sign first. A symbol is fed back as a 1
    among the last K inputs; those before them are 0 from the second step on. Greedy, the likeliest
    symbol at each step, unless there are `uniforms`: numbers from [0, 1), one for each step, by
    which symbols are drawn with the probabilities that softmax(o / temperature) gives them.
    """
    (K, H), D = params.V.shape, params.U.shape[1]
    x = check.floats("first", first, "D", params.V.dtype, D=D)
    if len(alphabet) != K or K > D:
        raise ValueError(f"alphabet has {len(alphabet)} symbols, needs K={K}, at most D={D}")
    longest = check.count("longest", longest)
    temperature = check.positive("temperature", temperature)
    if uniforms is not None:
        uniforms = check.floats("uniforms", uniforms, "T")
        longest = min(longest, len(uniforms))
    h, fed, said = np.zeros((1, H), x.dtype), [], []
    for t in range(longest):
        step = rnn.forward(params, x[None, None], h)
        h, o = step.h[0], step.o[0, 0]
        code = int(o.argmax()) if uniforms is None else _draw(o / temperature, uniforms[t])
        fed.append(x)
        if code == 0:
            break
        said.append(alphabet[code])
        x = np.zeros(D, x.dtype)
        x[D - K + code] = 1
    return Written("".join(said), rnn.forward(params, np.array(fed)[:, None]))


def _draw(o: Array, uniform: float) -> int:
    """The first symbol up to which the probabilities sum to more than `uniform`."""
    return int((uniform >= np.cumsum(softmax(o))[:-1]).sum())


def reverse(params: seq2seq.Params, words: tuple[str, ...]) -> list[str]:
    """What the encoder-decoder makes of words of letters a to z."""
    some = pairs(words)
    written = seq2seq.generate(
        params, some.x, start=0, stop=0, longest=LONGEST_WORD + 1, lengths=some.lengths
    )
    return ["".join(SYMBOLS[code] for code in codes) for codes in written]


def score(name: str, params: Tree) -> dict[str, float]:
    """How well a network does its task on the test data; for each, what it has to beat besides."""
    check.one_of("name", name, TASKS)
    return {
        "forecast": _score_forecast,
        "writing": _score_writing,
        "tagging": _score_tags,
        "two_ways": _score_tags,
        "reversing": _score_reversing,
        "caption": _score_caption,
    }[name](name, params)


def _score_forecast(name: str, params: Tree) -> dict[str, float]:
    """Root mean squared errors in °C: the network's, and that of "tomorrow as now"."""
    test = data(name).test

    def rms(said: Array) -> float:
        error = np.sqrt(np.mean((said - test.target[-1, :, 0].astype(np.float64)) ** 2))
        return float(_windows().degrees_apart(error))

    return {
        "rms": rms(forward(name, params, test).y_hat[-1, :, 0]),
        "rms_persistence": rms(test.x[-1, :, 0]),
    }


def _score_writing(name: str, params: Tree) -> dict[str, float]:
    """Bits a symbol, against guessing; and how often the likeliest symbol was the right one."""
    test = data(name).test
    right = _right(forward(name, params, test).y_hat, test)
    return {
        "bits": float(loss(name, params, test) / np.log(2)),
        "bits_guessing": float(np.log2(len(NAME_SYMBOLS))),
        "right": float(right[test.weight > 0].mean()),
    }


def _score_tags(name: str, params: Tree) -> dict[str, float]:
    """The share of right tags: of all words; of those that may be a name or not.

    most_common: what one would get right of the latter who always gave the tag that they have
    more often.
    """
    test, of_test = data(name).test, data(name).of_test
    right = _right(forward(name, params, test).y_hat, test)
    where = [(t, n) for n, sentence in enumerate(of_test) for t in sentence.ambiguous]
    are_names = np.mean([of_test[n].tags[t] == sentences.NAME for t, n in where])
    return {
        "right": float(right[test.weight > 0].mean()),
        "right_ambiguous": float(np.mean([right[place] for place in where])),
        "most_common": float(max(are_names, 1 - are_names)),
    }


def _score_reversing(name: str, params: Tree) -> dict[str, float]:
    """The share of words with every letter right: names never seen, and random letters."""

    def share(words: tuple[str, ...]) -> float:
        return float(
            np.mean([a == b[::-1] for a, b in zip(reverse(params, words), words, strict=True)])
        )

    return {
        "right": share(data(name).of_test),
        "right_random": share(random_words(1000, np.random.default_rng(1))),
    }


def _score_caption(name: str, params: Tree) -> dict[str, float]:
    """The share of digits whose word is spelled right, and of words that are no digit's."""
    captions = _captions(params)
    labels = _scores()[1]
    pictures = data(name).of_test
    return {
        "right": float(
            np.mean([c == DIGIT_WORDS[labels[n]] for c, n in zip(captions, pictures, strict=True)])
        ),
        "no_word": float(np.mean([c not in DIGIT_WORDS for c in captions])),
    }


def _captions(params: rnn.Params) -> list[str]:
    """What the network spells for each picture of the test data."""
    test = data("caption").test
    longest = len(test.x)
    return [write(params, x, DIGIT_SYMBOLS, longest).symbols for x in test.x[0]]


def _right(y_hat: Array, some: Sequences) -> Array:
    """Where the likeliest output is the wanted one, (T, N)."""
    return y_hat.argmax(axis=-1) == some.target.argmax(axis=-1)


# What a page needs


@dataclass(frozen=True, eq=False)
class Example:
    """One input of the test data.

    label: what to choose it by. x (T, D): the inputs; where outputs are fed back, the first alone.
    truth: what is right, () where nothing is: for "forecast" the standardised temperature, (1,);
    for "tagging" and "two_ways" the tag of each word; for "reversing" and "caption" the word.
    image: the picture of a digit, (28, 28) uint8, 0 paper to 255 ink; else None.
    """

    label: str
    x: Array
    truth: Any
    image: Array | None = None


@dataclass(frozen=True, eq=False)
class Task:
    """A trained network with examples, ready to run.

    name: which of TASKS. params, in float64, each weight a multiple of 0.0001:
        rnn.Params            "forecast", "writing", "tagging" and "caption"
        bidirectional.Params  "two_ways"
        seq2seq.Params        "reversing"
    activation: "tanh". output: "linear" for "forecast", "softmax" for the others. h(0) is 0.
    inputs, outputs: what the D entries of x(t) and the K of o(t) stand for. Words and letters are
    one-hot, so their place here is their code. Code 0 of letters is "·": stop, and for the decoder
    of "reversing" also start. An output that is fed back goes to the last K inputs.
    steps_with_output: "last" or "all" (for "reversing", all of the decoder's).
    longest: after how many symbols writing is stopped, None where nothing is written.
    mean, sd: of "forecast", (4,): x is (measured - mean) / sd, and what is forecast in °C is
    mean[0] + sd[0] o; None for the others. units: of the four.
    examples: from the test data, the same order every time.
    """

    name: str
    params: Tree
    activation: str
    output: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    steps_with_output: str
    longest: int | None
    examples: tuple[Example, ...]
    mean: Array | None = None
    sd: Array | None = None
    units: tuple[str, ...] = ()


def load(name: str) -> Task:
    """The trained network of a task, as it comes with the package, and examples for it.

    "forecast" has 12 windows, "writing" 26 letters, "tagging" and "two_ways" 10 sentences, the two
    about Teddy first, "reversing" 10 names, "caption" 12 pictures: one of each digit, and the first
    two that the network gets wrong. Raises ValueError for a name that is not in TASKS.
    """
    check.one_of("name", name, TASKS)
    params = load_params(name)
    inputs, outputs = inputs_and_outputs(name)
    windows = _windows()
    forecast = name == "forecast"
    return Task(
        name=name,
        params=params,
        activation="tanh",
        output=_output(name),
        inputs=inputs,
        outputs=outputs,
        steps_with_output="last" if forecast else "all",
        longest=_longest(name),
        examples=_EXAMPLES[name](params),
        mean=windows.mean if forecast else None,
        sd=windows.sd if forecast else None,
        units=datasets.weather().units if forecast else (),
    )


def load_params(name: str) -> Tree:
    """The parameters alone."""
    like = init(name, np.random.default_rng(0))
    with open_data(WEIGHTS) as file, np.load(file, allow_pickle=False) as stored:
        whole = from_named_arrays(name, tree_map(np.zeros_like, like), stored)
    return round_weights(tree_map(lambda leaf: leaf / 10**DECIMALS, whole))


def save(networks: dict[str, Tree], path: Path) -> None:
    """Write the parameters of each task as whole numbers of ten-thousandths, .npz."""
    arrays = {}
    for name, params in networks.items():
        arrays |= named_arrays(name, params)
    whole = {key: np.round(array * 10**DECIMALS).astype(np.int32) for key, array in arrays.items()}
    np.savez_compressed(path, **whole)


def _longest(name: str) -> int | None:
    longest_digit = max(map(len, DIGIT_WORDS))
    return {"writing": 14, "reversing": LONGEST_WORD, "caption": longest_digit}.get(name)


def _forecast_examples(_: Tree) -> tuple[Example, ...]:
    parts = data("forecast")
    chosen = np.linspace(0, len(parts.test) - 1, 12).astype(int)
    x, target = parts.test.x.astype(np.float64), parts.test.target.astype(np.float64)
    return tuple(
        Example(f"{str(parts.of_test[n]).replace('T', ' ')}:00", x[:, n], target[-1, n])
        for n in chosen
    )


def _writing_examples(_: Tree) -> tuple[Example, ...]:
    return tuple(
        Example(letter, one_hot(datasets.name_codes(letter), len(NAME_SYMBOLS)), ())
        for letter in SYMBOLS[1:]
    )


def _tagging_examples(_: Tree) -> tuple[Example, ...]:
    return tuple(
        Example(s.text, one_hot(sentences.codes(s.text), len(sentences.vocabulary())), s.tags)
        for s in data("tagging").of_test[:10]
    )


def _reversing_examples(_: Tree) -> tuple[Example, ...]:
    return tuple(
        Example(word, one_hot(datasets.name_codes(word), len(SYMBOLS)), word[::-1])
        for word in data("reversing").of_test[:10]
    )


def _caption_examples(params: Tree) -> tuple[Example, ...]:
    parts, (_, labels, _) = data("caption"), _scores()
    pictures = np.array(parts.of_test)
    truths = [DIGIT_WORDS[label] for label in labels[pictures]]
    one_of_each = [truths.index(word) for word in DIGIT_WORDS]
    wrong = [n for n, said in enumerate(_captions(params)) if said != truths[n]]
    others = [n for n in wrong if n not in one_of_each][:2]
    images = datasets.digits().images
    return tuple(
        Example(
            label=f"digit {pictures[n]}",
            x=parts.test.x[:1, n].astype(np.float64),
            truth=truths[n],
            image=images[pictures[n]],
        )
        for n in one_of_each + others
    )


_EXAMPLES: dict[str, Callable[[Tree], tuple[Example, ...]]] = {
    "forecast": _forecast_examples,
    "writing": _writing_examples,
    "tagging": _tagging_examples,
    "two_ways": _tagging_examples,
    "reversing": _reversing_examples,
    "caption": _caption_examples,
}


# The measurements


def run(name: str, rate: float, seed: int) -> tuple[dict[str, Any], Tree]:
    """Train one network: its entry for the results, and its parameters."""
    params, curve = train(name, rate, seed)
    entry = {
        "task": name,
        "rate": rate,
        "seed": seed,
        "n_parameters": count(params),
        "best_epoch": 1 + int(np.argmin(curve)),
        "validation": float(loss(name, params, data(name).validation)),
        "test": score(name, params),
        "curve": curve,
    }
    return entry, params


def measure(folder: Path) -> dict[str, Any]:
    """Everything anew, about ten minutes; the weights of seed 0 go to `folder`."""
    sweep = [run(name, rate, seed)[0] for name in TASKS for rate in RATES for seed in SWEEP_SEEDS]
    rates = best_rates(sweep)
    runs = {name: [run(name, rates[name], seed) for seed in SEEDS] for name in TASKS}
    shipped = {name: runs_of[0][1] for name, runs_of in runs.items()}
    save(shipped, folder / Path(WEIGHTS).name)
    return rounded(
        {
            "parameters": {
                "hidden": HIDDEN,
                "epochs": EPOCHS,
                "optimiser": "Adam",
                "rates": RATES,
                "batch_size": BATCH_SIZE,
                "clip": CLIP,
                "dtype": "float32",
                "decimals": DECIMALS,
                "sweep_seeds": SWEEP_SEEDS,
                "seeds": SEEDS,
                "samples": {
                    name: [len(part) for part in (d.train, d.validation, d.test)]
                    for name, d in ((name, data(name)) for name in TASKS)
                },
            },
            "sweep": sweep,
            "best_rates": rates,
            "runs": [entry for runs_of in runs.values() for entry, _ in runs_of],
            "test": {name: runs_of[0][0]["test"] for name, runs_of in runs.items()},
            "short": short(),
        }
    )


def best_rates(sweep: list[dict[str, Any]]) -> dict[str, float]:
    """For each task the step size with the lowest validation loss, the mean over its seeds."""

    def mean(name: str, rate: float) -> float:
        return float(
            np.mean([e["validation"] for e in sweep if (e["task"], e["rate"]) == (name, rate)])
        )

    return {name: min(RATES, key=lambda rate: mean(name, rate)) for name in TASKS}


def short() -> dict[str, float]:
    """Two epochs on the sentences in one direction and in two: right on words that may be names.

    In float64, two seconds.
    """
    trained = {name: train(name, 0.01, seed=0, epochs=2, dtype=np.float64) for name in _SENTENCES}
    return {name: score(name, params)["right_ambiguous"] for name, (params, _) in trained.items()}
