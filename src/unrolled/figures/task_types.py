"""TaskTypes: seven kinds of task for a recurrent network, each unrolled, and each of them runs."""

import base64
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import islice

import numpy as np
import traitlets

from .. import bidirectional, rnn, seq2seq
from ..datasets import one_hot
from ..experiments import results, sentences, tasks
from . import task_stills
from .base import Figure
from .name_reader import generator

# The figure's tasks, what they are called, and the trained network that each of them runs.
TASKS = {
    "one_to_one": ("one to one", "caption"),
    "many_to_one": ("many to one", "forecast"),
    "one_to_many": ("one to many", "writing"),
    "many_to_many": ("many to many", "tagging"),
    "both": ("both directions", "two_ways"),
    "encoder_decoder": ("encoder–decoder", "reversing"),
    "captioning": ("captioning", "caption"),
}
ALL = 99  # steps: more than any run has
MOST_WORDS, LONGEST_WORD, LONGEST_NAME = 10, tasks.LONGEST_WORD, 15
CAPTION_STEPS = 1 + max(map(len, tasks.DIGIT_WORDS))  # the stop sign, too
LETTERS = tasks.SYMBOLS[1:]

_ALT = (
    "A recurrent network unrolled over {T} steps for the task {task}, inputs below, states in the "
    "middle, outputs above. In: {inputs}. Out: {outputs}."
)
_CAPTION = (
    "Choose a task: inputs are blue, states amber, outputs green. Every network here is a trained "
    "one, and runs on your page: change what it reads, and step through what it does. Each small "
    "square in a state is one of its numbers, orange above 0, blue below, stronger further away."
)

Numbers = np.ndarray


@dataclass(frozen=True, eq=False)
class Run:
    """What a network did: what it took in at each step, its states, and what it gave out.

    inputs: words, one a step; of an encoder–decoder, those of the encoder. fed: what the decoder
    was fed, () elsewhere. h (T,H), in both directions (T,2H); encoder_h (S,H) or None.
    o, y_hat (T,K). said: one word for each step that has an output, "" for the others.
    """

    inputs: tuple[str, ...]
    h: Numbers
    o: Numbers
    y_hat: Numbers
    said: tuple[str, ...]
    fed: tuple[str, ...] = ()
    encoder_h: Numbers | None = None


class TaskTypes(Figure):
    """Run a recurrent network on one of seven kinds of task, step by step.

    task: one of `TASKS`. Its input: `digit`, 0 … 11 (one to one, captioning); `window`, 0 … 11
    (many to one); `letter`, with `pick` ("likeliest" | "drawn"), `seed` and `temperature` (one to
    many); `sentence`, up to 10 words the networks know (many to many, both directions); `word`, 1
    to 7 letters a to z (encoder–decoder). step: how many steps are shown, all if there are fewer.
    Raises ValueError for a word that is not known, a letter that is none, a number out of range.
    """

    name = "task-types"
    module = "task_types.mjs"

    task = traitlets.Enum(list(TASKS), "many_to_one").tag(sync=True)
    step = traitlets.Int(ALL, min=0).tag(sync=True)
    digit = traitlets.Int(7, min=0, max=11).tag(sync=True)
    window = traitlets.Int(5, min=0, max=11).tag(sync=True)
    letter = traitlets.Enum(list(LETTERS), "e").tag(sync=True)
    pick = traitlets.Enum(["likeliest", "drawn"], "likeliest").tag(sync=True)
    seed = traitlets.Int(1, min=0, max=9999).tag(sync=True)
    temperature = traitlets.Float(1.0, min=0.1, max=2.0).tag(sync=True)
    sentence = traitlets.Unicode(sentences.TEDDY[0]).tag(sync=True)
    word = traitlets.Unicode("teddy").tag(sync=True)
    networks = traitlets.Dict(read_only=True).tag(sync=True)
    examples = traitlets.Dict(read_only=True).tag(sync=True)
    scores = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        if "alt" not in traits:
            run = self.run()
            self.alt = _ALT.format(
                T=len(run.inputs) + len(run.fed),
                task=TASKS[self.task][0],
                inputs=", ".join(run.inputs),
                outputs=", ".join(filter(None, run.said)),
            )

    @traitlets.default("networks")
    def _default_networks(self) -> dict:
        return _networks()

    @traitlets.default("examples")
    def _default_examples(self) -> dict:
        return _examples()

    @traitlets.default("scores")
    def _default_scores(self) -> dict:
        return _scores()

    @traitlets.validate("sentence")
    def _valid_sentence(self, proposal) -> str:
        sentence = " ".join(proposal["value"].lower().split())
        sentences.codes(sentence)  # refuses a word that the networks do not know
        if len(sentence.split()) > MOST_WORDS:
            raise ValueError(f"sentence: needs at most {MOST_WORDS} words, got {sentence!r}")
        return sentence

    @traitlets.validate("word")
    def _valid_word(self, proposal) -> str:
        word = proposal["value"].lower()
        if not 1 <= len(word) <= LONGEST_WORD or set(word) - set(LETTERS):
            raise ValueError(f"word: needs 1 to {LONGEST_WORD} letters a to z, got {word!r}")
        return word

    def run(self) -> Run:
        """Return what the chosen network does with the chosen input, all steps of it."""
        return {
            "one_to_one": self._first_letter,
            "many_to_one": self._forecast,
            "one_to_many": self._write,
            "many_to_many": self._tag,
            "both": self._tag,
            "encoder_decoder": self._reverse,
            "captioning": self._spell,
        }[self.task]()

    def _first_letter(self) -> Run:
        net, picture = _task("caption"), _task("caption").examples[self.digit]
        trace = rnn.forward(net.params, picture.x[:, None])
        return _read(("the picture",), trace, net.outputs)

    def _forecast(self) -> Run:
        net, window = _task("forecast"), _task("forecast").examples[self.window]
        trace = rnn.forward(net.params, window.x[:, None], output="linear")
        words = [_in_degrees(net, z) for z in (*window.x[:, 0], trace.o[-1, 0, 0])]
        asked = trace.o[-1:, 0]  # at the end only
        nothing = ("",) * (len(trace.o) - 1)
        return Run(tuple(words[:-1]), trace.h[:, 0], asked, asked, (*nothing, words[-1]))

    def _write(self) -> Run:
        net = _task("writing")
        first = one_hot(np.array([net.inputs.index(self.letter)]), len(net.inputs))[0]
        longest = LONGEST_NAME - 1
        uniforms = list(islice(generator(self.seed), longest)) if self.pick == "drawn" else None
        alphabet = "".join(net.outputs)
        made = tasks.write(net.params, first, alphabet, longest, uniforms, self.temperature)
        return _wrote(self.letter, made, len(net.outputs), net.outputs)

    def _tag(self) -> Run:
        net = _task(TASKS[self.task][1])
        x = one_hot(sentences.codes(self.sentence), len(net.inputs))[:, None]
        forward = bidirectional.forward if self.task == "both" else rnn.forward
        return _read(tuple(self.sentence.split()), forward(net.params, x), net.outputs)

    def _reverse(self) -> Run:
        net, symbols = _task("reversing"), tasks.SYMBOLS
        codes = np.array([symbols.index(letter) for letter in self.word])
        x = one_hot(codes, len(symbols))[:, None]
        steps = LONGEST_WORD + 1
        (written,) = seq2seq.generate(net.params, x, start=0, stop=0, longest=steps)
        fed = [0, *written][:steps]
        trace = seq2seq.forward(net.params, x, one_hot(np.array(fed), len(symbols))[:, None])
        decoder = _read((), trace.decoder, net.outputs)
        return Run(
            tuple(self.word),
            decoder.h,
            decoder.o,
            decoder.y_hat,
            decoder.said,
            tuple(symbols[code] for code in fed),
            trace.encoder.h[:, 0],
        )

    def _spell(self) -> Run:
        net, picture = _task("caption"), _task("caption").examples[self.digit]
        made = tasks.write(net.params, picture.x[0], tasks.DIGIT_SYMBOLS, CAPTION_STEPS)
        return _wrote("the picture", made, len(net.outputs), net.outputs)

    def picture(self) -> str:
        """Return the network unrolled: what goes in, the states as boxes, what comes out."""
        return task_stills.draw(self.run(), self.task)


def _in_degrees(net: tasks.Task, z: float) -> str:
    """Return a temperature in standard units as words."""
    degrees = round(float(net.mean[0] + net.sd[0] * z), 1) + 0.0  # never "-0.0"
    return f"{degrees:.1f} °C".replace("-", "−")


def _read(inputs: tuple[str, ...], trace, outputs: tuple[str, ...]) -> Run:
    """Return a run that says something at every step."""
    said = tuple(outputs[k] for k in trace.o[:, 0].argmax(axis=-1))
    return Run(inputs, trace.h[:, 0], trace.o[:, 0], trace.y_hat[:, 0], said)


def _wrote(first: str, made: tasks.Written, K: int, outputs: tuple[str, ...]) -> Run:
    """Return a run whose outputs were fed back: what it took in, it had said before."""
    T = len(made.trace.x)
    said = (*made.symbols, "·")[:T]
    trace = made.trace
    return Run((first, *said[:-1]), trace.h[:, 0], trace.o[:, 0], trace.y_hat[:, 0], said)


# What the page needs


@cache
def _task(name: str) -> tasks.Task:
    return tasks.load(name)


def pack(array: Numbers) -> dict:
    """Return an array of multiples of 0.0001 as its shape and base64 of whole numbers, int32."""
    whole = np.round(np.asarray(array) * 10**tasks.DECIMALS)
    return {"shape": list(whole.shape), "data": _base64(whole.astype("<i4"))}


def _packed(tree: object) -> dict:
    if not is_dataclass(tree):
        return pack(tree)
    return {field.name: _packed(getattr(tree, field.name)) for field in fields(tree)}


def _base64(array: Numbers) -> str:
    return base64.b64encode(array.tobytes()).decode()


@cache
def _networks() -> dict:
    """Return each network once: its parameters, and what its inputs and outputs stand for."""
    found = {}
    for name in tasks.TASKS:
        net = _task(name)
        found[name] = {
            "params": _packed(net.params),
            "inputs": list(net.inputs),
            "outputs": list(net.outputs),
        }
    return found


@cache
def _examples() -> dict:
    """Return what there is to choose from, with what is right; numbers as base64 of float32."""
    weather, pictures = _task("forecast"), _task("caption").examples
    return {
        "windows": {
            "labels": [each.label for each in weather.examples],
            "x": _base64(np.array([each.x for each in weather.examples]).astype("<f4")),
            "truth": [float(each.truth[0]) for each in weather.examples],
            "mean": weather.mean.astype(float).tolist(),
            "sd": weather.sd.astype(float).tolist(),
            "units": list(weather.units),
        },
        "digits": {
            "truth": [each.truth for each in pictures],
            "x": _base64(np.array([each.x[0] for each in pictures]).astype("<f4")),
            "images": _base64(np.array([each.image for each in pictures]).astype(np.uint8)),
        },
        "sentences": {each.label: list(each.truth) for each in _task("tagging").examples},
        "words": [each.label for each in _task("reversing").examples],
        "limits": {
            "words": MOST_WORDS,
            "letters": LONGEST_WORD,
            "name": LONGEST_NAME,
            "caption": CAPTION_STEPS,
        },
    }


@cache
def _scores() -> dict:
    """Return how well each network does on test data, and the caption's first letter alone."""
    test = tasks.data("caption").test
    first = rnn.forward(_task("caption").params, test.x[:1]).o[0].argmax(axis=-1)
    right = float(np.mean(first == test.target[0].argmax(axis=-1)))
    return results("tasks")["test"] | {"first_letter": {"right": right}}
