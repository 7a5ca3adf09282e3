"""What every figure has in common: its state, its page, its module, its one line of text."""

import base64
import json
import re

import pytest
import traitlets

from unrolled.figures import RnnUnroller, palette
from unrolled.figures.base import Array, digest, inline_module, module_url, page_html, to_json

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"></svg>'


def decoded(url: str) -> str:
    return base64.b64decode(url.split(",", 1)[1]).decode()


def test_an_inlined_module_holds_all_it_imports_and_shares_what_two_import(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "leaf.mjs").write_text("export const leaf = 1;")
    (tmp_path / "left.mjs").write_text('export { leaf as left } from "./deep/leaf.mjs";')
    (tmp_path / "top.mjs").write_text(
        'import { left } from "./left.mjs";\nimport { leaf } from "./deep/leaf.mjs";\n'
    )
    text = inline_module(tmp_path / "top.mjs")
    assert "./" not in text
    left, leaf = re.findall(r'from "(data:[^"]+)"', text)
    assert leaf == module_url(tmp_path / "deep" / "leaf.mjs")
    assert leaf in decoded(left), "equal URLs are one module to a browser"


def test_an_import_that_is_missing_is_an_error(tmp_path):
    (tmp_path / "top.mjs").write_text('import "./nowhere.mjs";')
    with pytest.raises(FileNotFoundError, match=r"nowhere\.mjs"):
        inline_module(tmp_path / "top.mjs")


def test_state_cannot_end_its_script_element_and_keeps_full_precision():
    state = {"caption": "</script><b>", "x": 0.1 + 0.2}
    text = to_json(state)
    assert "</" not in text
    assert json.loads(text) == state
    with pytest.raises(ValueError, match="JSON"):
        to_json({"x": float("nan")})


def test_a_figure_without_text_alternative_is_refused():
    with pytest.raises(ValueError, match="alt"):
        page_html("thing", "thing.mjs", {}, PICTURE, " ", "")


def test_words_are_escaped_and_the_picture_is_sized():
    page = page_html("thing", "thing.mjs", {}, PICTURE, 'a "b" <c>', "x < y")
    assert 'alt="a &quot;b&quot; &lt;c&gt;"' in page
    assert "<figcaption>x &lt; y</figcaption>" in page
    assert 'width="40" height="30"' in page


def test_the_digest_ignores_rounding_noise_and_nothing_else():
    state = {"x": [0.25, -1e-9], "n": 3, "name": "a"}
    assert digest(state) == digest({"name": "a", "n": 3, "x": [0.25 + 1e-9, 0.0]})
    assert digest(state) != digest(state | {"x": [0.250002, 0.0]})
    assert digest(state) != digest(state | {"name": "b"})


def test_an_array_trait_keeps_nested_lists_and_refuses_what_is_no_number():
    class Holder(traitlets.HasTraits):
        values = Array()

    holder = Holder(values=((1, 2), (3, 4)))
    assert holder.values == [[1.0, 2.0], [3.0, 4.0]]
    for wrong in ([1.0, float("inf")], ["a"], [[1, 2], [3]]):
        with pytest.raises(ValueError, match="values: needs"):
            holder.values = wrong


def test_one_bundle_serves_jupyter_the_page_and_the_regression_test():
    figure = RnnUnroller()
    bundle, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(figure) == repr(RnnUnroller())
    assert repr(RnnUnroller(step=7)) != repr(figure)
    state = re.search(r'class="un-state">(.*?)</script>', bundle["text/html"])[1]
    assert json.loads(state) == figure.state()
    assert not any(name.startswith("_") for name in figure.state())


def test_every_role_has_a_colour_of_its_own_on_both_pages():
    for colours in (palette.LIGHT, palette.DARK):
        assert len(set(colours.values())) == len(colours)


def luminance(colour: str) -> float:
    """Relative luminance of a hex colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_every_role_can_be_read_on_its_paper(colours):
    for role in set(colours) - {"paper", "raised", "rule"}:
        for ground in ("paper", "raised"):
            pair = sorted((luminance(colours[role]), luminance(colours[ground])))
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, f"{role} on {ground}"
