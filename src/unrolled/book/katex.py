"""KaTeX, run while the book is built, in an embedded JavaScript engine."""

from functools import cache
from pathlib import Path

from py_mini_racer import JSEvalException, MiniRacer

KATEX = Path(__file__).parent / "vendor" / "katex" / "katex.min.js"


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    engine.eval(KATEX.read_text("utf-8"))
    return engine


@cache
def typeset(tex: str, display: bool = False) -> str:
    """Return `tex` as HTML with MathML beside it; a ValueError says what KaTeX did not understand.

    `strict`: what KaTeX would accept but LaTeX would not is an error too.
    """
    options = {"displayMode": display, "strict": "error", "output": "htmlAndMathml"}
    try:
        return _engine().call("katex.renderToString", tex, options)
    except JSEvalException as error:
        message = str(error).splitlines()[0]
        raise ValueError(message.rpartition("ParseError: ")[2]) from None
