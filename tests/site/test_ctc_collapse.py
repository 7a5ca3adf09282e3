"""CtcCollapse in a real browser, held to the package letter by letter and number by number."""

import json
import random
import re
from itertools import pairwise

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, frame_work, settle
from scratch import served, write_page

from unrolled import ctc
from unrolled.figures import CtcCollapse, ctc_collapse

ROOT = "[data-figure='ctc-collapse']"
FRAMES = "hh-e-ll-lloo"
SETTINGS = [  # word, heard, sure
    ("see", "ss-e-e", 0.6),
    ("see", "see", 0.6),
    ("a", "-", 0.3),
    ("a", "aaaaaaa", 1 / 27),
    ("cat", "ca-tt-t", 0.85),
    ("aaaa", "aaaaaaa", 0.9),
    ("abba", "ab-bba", 0.0),
    ("abab", "abab-ab", 1.0),
    ("z", "-z-z-", 0.5),
]
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.row ?? null, td.dataset.t ?? null, td.textContent])"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ctc")
    write_page(folder, CtcCollapse(), CtcCollapse("a-a", "no", heard="no", show="share"))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first figure of the page, alive, with its tables open."""

    def open_(hash_="", **options):
        address = f"{site}#ctc-collapse?{hash_}" if hash_ else site
        root = open_figure("ctc-collapse", address, **options)
        root.evaluate("root => { root.querySelector('details').open = true; }")
        settle(root)
        return root

    return open_


def tables(root) -> dict:
    """What the tables say: {quantity: {(row, frame): text}}."""
    settle(root)
    found = {}
    for quantity, row, t, text in root.evaluate(READ):
        found.setdefault(quantity, {})[(row and int(row), t and int(t))] = text
    return found


def assert_frames(root, frames: str) -> None:
    """The first table tells every frame, and the word so far is the package's."""
    shown = tables(root)
    assert [shown["symbol"][None, t + 1] for t in range(len(frames))] == list(frames)
    assert len(shown["symbol"]) == len(frames)
    for t in range(len(frames)):
        assert shown["word"][None, t + 1] == ctc.collapse(frames[: t + 1])
        again = t > 0 and frames[t] == frames[t - 1]
        kind = "a blank" if frames[t] == "-" else "a repeat" if again else "a new letter"
        assert shown["kind"][None, t + 1] == kind


def assert_numbers(root, word="see", heard="ss-e-e", sure=0.6, show="paths") -> None:
    """All other tables hold the package's numbers, probabilities with ten decimals."""
    shown, true = tables(root), ctc_collapse.numbers(word, heard, sure)
    assert int(shown["count"][None, None]) == true["count"]
    assert int(shown["tried"][None, None]) == len(true["alignments"])
    for name in ("p", "one_by_one"):
        text = shown[name][None, None]
        assert re.fullmatch(r"\d\.\d{10}", text)
        assert float(text) == pytest.approx(true[name], abs=0.51e-10)
    nodes = shown[show]
    assert len(nodes) == np.size(true[show])
    for (row, t), text in nodes.items():
        expected = true[show][row - 1][t - 1]
        if show == "paths":
            assert int(text) == expected
        else:
            assert float(text) == pytest.approx(expected, abs=0.51e-10), (row, t)
    assert [shown["path"][i + 1, None] for i in range(true["count"])] == true["alignments"]
    for i, product in enumerate(true["products"]):
        assert float(shown["product"][i + 1, None]) == pytest.approx(product, abs=0.51e-10)
    assert root.page.record.is_clean


def drawn_word(root) -> str:
    return "".join(root.locator(".un-sign.is-letter text").all_text_contents())


def rows_of(path: str, word: str) -> list[int]:
    """The lattice's row of an alignment at each frame: that of the letter it is at, or after it."""
    return [
        2 * len(ctc.collapse(path[: t + 1])) - (symbol != ctc.BLANK)
        for t, symbol in enumerate(path)
    ]


# ---------------------------------------------------------------- the maths in JavaScript


def test_the_javascript_maths_is_the_packages(open_page, site):
    page = open_page(site)
    script = """async ({ base, settings, paths }) => {
      const maths = await import(`${base}/ctc.mjs`);
      return [
        settings.map(([word, heard, sure]) => ({
          ...maths.numbers(word, heard, sure, maths.alignments(word, heard.length)),
          stretched: [1, 2, 3, 4, 5, 6, 7].map(T => maths.stretched(word, T)),
          counts: [1, 4, 7, 12].map(T => maths.countAlignments(word, T)),
          rows: maths.alignments(word, heard.length).map(maths.rowsAlong),
        })),
        paths.map(path => [maths.collapse(path), maths.reading(path)]),
      ];
    }"""
    dice = random.Random(0)
    paths = ["".join(dice.choices("-abc", k=dice.randint(0, 24))) for _ in range(200)]
    base = site.replace("index.html", "_static/unrolled/js/maths")
    given = {"base": base, "settings": SETTINGS, "paths": paths}
    found, collapsed = page.evaluate(script, given)
    for (word, heard, sure), mine in zip(SETTINGS, found, strict=True):
        true = ctc_collapse.numbers(word, heard, sure)
        assert mine.pop("stretched") == [ctc_collapse.stretched(word, T) for T in range(1, 8)]
        assert mine.pop("counts") == [ctc.count_alignments(word, T) for T in (1, 4, 7, 12)]
        assert mine.pop("rows") == [rows_of(path, word) for path in true["alignments"]]
        assert mine.keys() == true.keys()
        assert mine.pop("alignments") == true.pop("alignments")
        for name, value in mine.items():
            np.testing.assert_allclose(value, true[name], rtol=1e-9, atol=1e-300, err_msg=name)
    for path, (word, told) in zip(paths, collapsed, strict=True):
        assert word == ctc.collapse(path)
        assert [each["word"] for each in told] == [
            ctc.collapse(path[: t + 1]) for t in range(len(path))
        ]


# ---------------------------------------------------------------- frames


def test_the_untouched_figure_teaches_with_the_packages_numbers(figure):
    root = figure()
    assert_frames(root, FRAMES)
    assert_numbers(root)
    assert drawn_word(root) == "hello"
    says = root.locator(".un-ctcsays").text_content()
    assert says == (
        "Frame 12 says o: the same as the frame before, so the two are one. "
        "All 12 frames collapse to “hello”."
    )
    verdict = root.locator(".un-ctcverdict").text_content()
    assert "“see” has 28 alignments in 6 frames" in verdict
    assert "C(T + L − R, 2L) = C(8, 6) = 28; trying all 36 = 729 paths found 28" in verdict
    assert "their probability is 0.0517; the forward algorithm, 42 nodes, says 0.0517" in verdict
    assert root.locator(".un-ctcfollowed").text_content() == "Alignment ss-e-e: probability 0.0467."
    assert pytest.approx(0.6**6, abs=5e-5) == 0.0467


def test_every_step_by_keyboard_shows_what_has_been_read(figure):
    root = figure()
    step = root.get_by_role("slider", name="Step")
    step.focus()
    root.page.keyboard.press("Home")
    for t in range(len(FRAMES) + 1):
        settle(root)
        read = FRAMES[:t]
        assert drawn_word(root) == ctc.collapse(read)
        runs = [run for run in re.findall(r"((.)\2*)", read)]
        boxes = root.locator(".un-sign.is-run text").all_text_contents()
        assert boxes == [symbol for _, symbol in runs]
        widths = root.locator(".un-sign.is-run rect").evaluate_all(
            "all => all.map(each => Number(each.getAttribute('width')) + 3)"
        )
        side = 46
        np.testing.assert_allclose(widths, [side * len(run) for run, _ in runs], atol=0.11)
        assert root.locator(".un-sign.is-ahead").count() == max(0, len(FRAMES) - max(t, 0))
        expected = f"frame {t} of 12" if t else "before the first frame"
        assert step.get_attribute("aria-valuetext") == expected
        if 0 < t < 12:
            assert f"So far: “{ctc.collapse(read)}”." in root.inner_text()
        root.page.keyboard.press("ArrowRight")
    root.get_by_role("button", name="Back").focus()
    root.page.keyboard.press("Enter")
    settle(root)
    assert step.get_attribute("aria-valuetext") == "frame 11 of 12"


@pytest.mark.parametrize("width", [320, 1280])
def test_typed_frames_collapse_as_in_the_package(figure, width):
    root = figure(width=width)
    for typed in ("x", "--------", "hheelllloo", "Aa-A", "-tt-e-dd-d-yy---teddyyyy"):
        root.get_by_label("Frames", exact=True).fill(typed)
        frames = typed.lower()
        assert_frames(root, frames)
        assert drawn_word(root) == ctc.collapse(frames)
        word = f"“{ctc.collapse(frames)}”" if ctc.collapse(frames) else "nothing"
        assert f"All {len(frames)} frames collapse to {word}." in root.inner_text()
        inside = root.evaluate(
            """root => [...root.querySelectorAll('.un-sign')].every(sign => {
              const [own, frame] = [sign, sign.ownerSVGElement].map(
                e => e.getBoundingClientRect());
              return own.left >= frame.left - 2 && own.right <= frame.right + 2
                  && own.bottom <= frame.bottom + 2;
            })"""
        )
        assert inside, typed
        assert root.page.evaluate("document.documentElement.scrollWidth") <= width


def test_examples_and_a_click_on_a_frame(figure):
    root = figure()
    root.get_by_label("or choose").select_option("hheelllloo")
    assert_frames(root, "hheelllloo")
    assert drawn_word(root) == "helo"
    assert root.get_by_label("Frames", exact=True).input_value() == "hheelllloo"
    root.locator("[data-frame='4']").click()
    settle(root)
    assert drawn_word(root) == "he"
    root.get_by_label("Frames", exact=True).fill("ab")
    settle(root)
    assert root.get_by_label("or choose").input_value() == ""


REFUSED = [
    ("Frames", "h3llo", "h-i", "Frames needs 1 to 24 frames, each a letter a to z or the blank -."),
    ("Frames", 25 * "a", "aa", "Frames needs 1 to 24 frames"),
    ("Word", "see-", "sea", "Word needs 1 to 4 letters a to z."),
    ("Word", "", "s", "Word needs 1 to 4 letters"),
    ("Heard", "ss-e-e--", "ss-e", "Heard needs 1 to 7 frames, each a letter"),
]


def test_what_cannot_be_is_refused_in_words_and_nothing_moves(figure):
    root = figure()
    for label, wrong, right, words in REFUSED:
        field = root.get_by_label(label, exact=True)
        field.fill(wrong)
        settle(root)
        assert field.get_attribute("aria-invalid") == "true"
        why = root.locator(f"#{field.get_attribute('aria-describedby')}")
        assert words in why.text_content()
        assert_frames(root, FRAMES)
        assert_numbers(root)
        field.fill(right)
        settle(root)
        assert field.get_attribute("aria-invalid") == "false"
        assert why.text_content() == ""
        root.get_by_role("button", name="Reset").click()
        settle(root)
        field.fill(wrong)
        settle(root)
        root.get_by_role("button", name="Reset").click()
        settle(root)
        assert field.input_value() == {"Frames": FRAMES, "Word": "see", "Heard": "ss-e-e"}[label]
        assert why.text_content() == ""
        field.fill(right)
        settle(root)
        if label == "Frames":
            assert_frames(root, right)
        else:
            assert_numbers(root, **{label.lower(): right})
        root.get_by_role("button", name="Reset").click()
        settle(root)


# ---------------------------------------------------------------- the lattice


def test_every_setting_in_the_address_shows_the_packages_numbers(figure):
    root = figure()
    for n, (word, heard, sure) in enumerate(SETTINGS):
        show = ("paths", "alpha", "share")[n % 3]
        root.page.evaluate(
            "hash => { location.hash = hash; }",
            f"ctc-collapse?word={word}&heard={heard}&sure={sure}&show={show}",
        )
        assert_numbers(root, word, heard, sure, show)


def test_word_length_heard_sure_and_nodes_by_keyboard(figure):
    root = figure()
    keys = root.page.keyboard
    root.get_by_label("Word", exact=True).fill("tee")
    assert_numbers(root, "tee", "ss-e-e")
    root.get_by_role("slider", name="Frames T").focus()
    keys.press("End")
    assert_numbers(root, "tee", ctc_collapse.stretched("tee", 7))
    assert root.get_by_label("Heard").input_value() == "ttee--e"
    keys.press("ArrowLeft")
    assert_numbers(root, "tee", "ttee-e")
    root.get_by_role("slider", name="Sure").focus()
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    assert root.get_by_role("slider", name="Sure").get_attribute("aria-valuetext") == "50 %"
    assert_numbers(root, "tee", "ttee-e", 0.5)
    root.get_by_role("radio", name="beginnings").focus()
    for show in ("alpha", "share"):
        keys.press("ArrowRight")
        assert_numbers(root, "tee", "ttee-e", 0.5, show)
    root.get_by_label("Heard").fill("t-e-e")
    assert_numbers(root, "tee", "t-e-e", 0.5, "share")
    root.get_by_label("Word", exact=True).fill("no")
    root.get_by_role("button", name="Say the word").focus()
    keys.press("Enter")
    assert_numbers(root, "no", "nnnoo", 0.5, "share")
    assert root.get_by_label("Heard").input_value() == "nnnoo"


def test_the_lattice_has_exactly_the_edges_that_some_alignment_takes(figure):
    root = figure()
    for word, T in (("see", 6), ("cat", 5), ("aaa", 7), ("a", 4), ("abba", 7)):
        heard = ctc_collapse.stretched(word, T)
        root.page.evaluate(f"location.hash = 'ctc-collapse?word={word}&heard={heard}'")
        settle(root)
        assert_edges(root, word, T)


def assert_edges(root, word: str, T: int) -> None:
    ways = [rows_of(path, word) for path in ctc.alignments(word, T)]
    taken = {(t, a, b) for rows in ways for t, (a, b) in enumerate(pairwise(rows))}
    x = root.locator(".un-frameno").evaluate_all("all => all.map(e => Number(e.getAttribute('x')))")
    y = root.locator(".un-rowsign").evaluate_all(
        "all => all.map(e => Number(e.getAttribute('y')) - 5)"
    )
    drawn = set()
    for d in root.locator(".un-edge").evaluate_all("all => all.map(e => e.getAttribute('d'))"):
        x1, y1, x2, y2 = map(float, re.findall(r"[\d.]+", d))
        t, after = (int(np.abs(np.array(x) - at).argmin()) for at in (x1, x2))
        assert after == t + 1
        drawn.add((t, *(int(np.abs(np.array(y) - at).argmin()) for at in (y1, y2))))
    assert drawn == taken
    visited = {(row, t) for rows in ways for t, row in enumerate(rows)}
    closed = root.locator(".un-node.is-closed").evaluate_all("all => all.map(e => e.dataset.id)")
    every = {f"node.{s}.{t + 1}" for s in range(2 * len(word) + 1) for t in range(T)}
    assert every - set(closed) == {f"node.{s}.{t + 1}" for s, t in visited}


def test_each_alignment_can_be_followed_by_keyboard_and_the_verdict_keeps_quiet(figure):
    root = figure("word=see&heard=sse-e")
    root.evaluate(
        """root => { window.said = 0; new MutationObserver(() => window.said++).observe(
          root.querySelector('.un-ctcverdict'), { childList: true, subtree: true }); }"""
    )
    slider = root.get_by_role("slider", name="Alignment")
    slider.focus()
    root.page.keyboard.press("Home")
    paths = ctc.alignments("see", 5)
    products = ctc_collapse.numbers("see", "sse-e", 0.6)["products"]
    assert len(paths) == 7
    for n, path in enumerate(paths):
        settle(root)
        assert slider.get_attribute("aria-valuetext") == f"{n + 1} of 7: {path}"
        on = root.locator(".un-node.is-on").evaluate_all("all => all.map(e => e.dataset.id)")
        assert sorted(on) == sorted(f"node.{s}.{t + 1}" for t, s in enumerate(rows_of(path, "see")))
        assert root.locator(".un-way").count() == 4
        said = root.locator(".un-ctcfollowed").text_content()
        assert said.startswith(f"Alignment {path}: probability ")
        if products[n] >= 0.001:
            assert said.endswith(f" {products[n]:.4f}.")
        root.page.keyboard.press("ArrowRight")
    assert root.page.evaluate("window.said") == 0


def test_nodes_are_shaded_by_their_share_and_show_what_was_chosen(figure):
    root = figure("sure=0.3&show=alpha")
    true = ctc_collapse.numbers("see", "ss-e-e", 0.3)
    for s, row in enumerate(true["share"]):
        for t, share in enumerate(row):
            node = root.locator(f".un-node[data-id='node.{s}.{t + 1}']")
            style = node.locator("rect").get_attribute("style")
            percent = int(re.search(r"output\) (\d+)%", style)[1])
            assert percent == pytest.approx(45 * share, abs=0.51)
            text, alpha = node.locator("text").text_content(), true["alpha"][s][t]
            expected = "0" if alpha == 0 else "≈0" if alpha < 0.5e-4 else f"{alpha:.4f}"
            assert text == expected
    last, before = true["alpha"][-1][-1], true["alpha"][-2][-1]
    assert before + last == pytest.approx(true["p"])
    assert f"The last two, {before:.4f} and" in root.inner_text()


def test_a_word_that_does_not_fit_says_what_it_needs(figure):
    root = figure("word=see&heard=see")
    assert_numbers(root, "see", "see")
    words = "“see” does not fit into 3 frames: it needs 4, one for each letter and a blank between"
    assert words in root.locator(".un-ctcverdict").text_content()
    assert not root.get_by_role("slider", name="Alignment").is_visible()
    assert root.locator(".un-edge").count() == root.locator(".un-way").count() == 0
    assert "Heard as written, the frames say “se”." in root.inner_text()
    root.get_by_role("slider", name="Frames T").focus()
    root.page.keyboard.press("ArrowRight")
    assert_numbers(root, "see", "se-e")
    assert "has one alignment in 4 frames" in root.locator(".un-ctcverdict").text_content()


def test_a_node_and_its_number_light_up_together(figure):
    root = figure()
    root.locator(".un-node[data-id='node.3.4']").hover()
    cell = root.locator("td[data-id='node.3.4']")
    assert "is-lit" in cell.get_attribute("class")
    assert root.locator(".is-lit").count() == 2
    root.locator("th[data-id='frame.6']").hover()
    lit = root.locator(".un-sign.is-lit text").all_text_contents()
    assert lit == ["l", "l", "l"], "its frame, its run and its letter"


# ---------------------------------------------------------------- address, time, looks


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("frames=a-a&step=2&word=no&heard=n-oo&sure=0.4&show=alpha&alignment=3")
    assert_frames(root, "a-a")
    assert drawn_word(root) == "a"
    assert_numbers(root, "no", "n-oo", 0.4, "alpha")
    slider = root.get_by_role("slider", name="Alignment")
    assert slider.get_attribute("aria-valuetext").startswith("3 of ")
    slider.focus()
    root.page.keyboard.press("ArrowRight")
    expected = "#ctc-collapse?frames=a-a&step=2&word=no&heard=n-oo&sure=0.4&show=alpha&alignment=4"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_frames(root, FRAMES)
    assert_numbers(root)
    root.page.wait_for_function("location.hash === ''")


def test_an_address_that_makes_no_sense_is_ignored(figure):
    root = figure("frames=h!&word=12345&heard=&sure=2&step=-1")
    for hash_ in ("frames=h!&word=a2&heard=é", "show=beta&alignment=0&sure=x&step=1.5"):
        assert_frames(root, FRAMES)
        assert_numbers(root)
        assert drawn_word(root) == "hello"
        root.page.evaluate("hash => { location.hash = hash; }", f"ctc-collapse?{hash_}")
    assert_numbers(root)
    assert drawn_word(root) == "hello"


def test_two_figures_have_addresses_and_states_of_their_own(open_page, site):
    page = open_page(f"{site}#ctc-collapse-2?word=on&heard=o-nn")
    for n in range(2):
        page.locator(ROOT).nth(n).scroll_into_view_if_needed()
        page.locator(ROOT + "[data-ready]").nth(n).wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert_numbers(page.locator(ROOT).nth(0))
    assert_numbers(page.locator(ROOT).nth(1), "on", "o-nn", show="share")
    assert_frames(page.locator(ROOT).nth(1), "a-a")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_a_reader_out(figure, theme, width):
    root = figure("sure=0.3&show=share", theme=theme, width=width)
    root.page.locator(ROOT).nth(1).scroll_into_view_if_needed()
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_accessible(root, theme, width)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_words_stay_inside_their_boxes_and_the_page_its_width(figure, width):
    root = figure(width=width)
    for hash_ in (
        "show=paths",
        "word=abba&heard=ab-baaa&show=alpha&sure=1",
        "word=abcd&heard=aabbccd&show=share",
    ):
        root.page.evaluate(f"location.hash = 'ctc-collapse?{hash_}'")
        settle(root)
        outside = root.evaluate(
            """root => [...root.querySelectorAll('.un-node, .un-sign')].filter(group => {
              const [text, rect] = ['text', 'rect'].map(
                name => group.querySelector(name).getBoundingClientRect());
              return text.left < rect.left || text.right > rect.right;
            }).map(group => group.textContent)"""
        )
        assert outside == []
        assert root.page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = root.locator("svg text").evaluate_all(
            "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 12


def test_a_frame_of_the_longest_word_leaves_time_to_draw(open_page, site):
    """The work of most frames while the probability changes; a clock has noise: the median."""
    page = open_page(site)
    address = f"{site}?watched#ctc-collapse?word=abcd&heard=aabbccd"
    work = frame_work(page, address, ROOT, "Sure", ["ArrowLeft", "ArrowRight"] * 6)
    assert np.median(work) < 48, work


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "hh-e-ll-lloo, one box each")
    still = open_page(site, javascript=False).locator(ROOT).first
    own = CtcCollapse()
    assert json.loads(still.locator("script.un-state").text_content()) == own.state()
    picture = own.picture()
    assert re.findall(r'class="count">(\d+)<', picture) == [
        str(value) for row in own.first["paths"] for value in row
    ]
