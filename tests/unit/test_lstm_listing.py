"""The code that LstmMicroscope shows is the package's, and each of its names leads somewhere."""

import inspect

import pytest

from unrolled import lstm, mistakes
from unrolled.figures import lstm_microscope

FORWARD = ["z_bar", "z", "i_bar", "i", "f_bar", "f", "c", "o_bar", "o", "y"]
BACKWARD = ["d_y", "d_o_bar", "d_c", "d_f_bar", "d_i_bar", "d_z_bar"]
SUMS = ["dW", "dR", "dp", "db"]
SOURCE = inspect.getsource(lstm.forward) + inspect.getsource(lstm.backward)
LINES = lstm_microscope.code_listing()


def text(line: dict) -> str:
    return "".join(piece for piece, _ in line["tokens"])


@pytest.mark.parametrize("line", LINES, ids=text)
def test_every_line_stands_in_the_package(line):
    assert f"    {text(line)}\n" in SOURCE


@pytest.mark.parametrize(
    ("which", "kinds"), [("forward", FORWARD), ("backward", BACKWARD), ("sums", SUMS)]
)
def test_every_operation_of_the_stepper_has_its_line(which, kinds):
    made = {kind for line in LINES if line["pass"] == which for kind in line["makes"]}
    assert set(kinds) <= made


def test_the_line_of_the_cell_is_the_line_of_the_cell():
    (line,) = [line for line in LINES if line["makes"] == ["c"]]
    assert text(line).strip() == "c[t] = z[t] * i[t] + c_before * f[t]"
    assert [part for _, part in line["tokens"] if part] == ["c", "z", "i", "c_before", "f"]


def test_every_name_of_a_quantity_is_a_handle():
    parts = {part for line in LINES for _, part in line["tokens"] if part}
    assert {*FORWARD, *BACKWARD, "x", "W", "R", "b", "y_before", "c_before"} <= parts
    assert {"p_i", "p_f", "p_o", "tanh_c", "bars", "d_bars"} <= parts


@pytest.mark.parametrize("name", mistakes.MISTAKES)
def test_every_mistake_exchanges_the_line_it_says(name):
    shown = lstm_microscope.printed_lines()[name]
    mistake = mistakes.MISTAKES[name]
    right = text(LINES[shown["line"]])
    assert mistake.right in right
    assert text(shown) == right.replace(mistake.right, mistake.printed)
    assert text(shown) != right
