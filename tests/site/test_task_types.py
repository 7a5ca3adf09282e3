"""TaskTypes in a real browser: seven kinds of task, each run held to the package step by step."""

import base64
import json
import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
import traitlets
from figure_checks import assert_accessible, assert_stands_still, frame_work, settle
from scratch import served, write_page

from unrolled import bidirectional, datasets, rnn, seq2seq
from unrolled.experiments import sentences, tasks
from unrolled.figures import TaskTypes
from unrolled.figures.task_types import TASKS

ROOT = "[data-figure='task-types']"
TEDDY, ROOSEVELT = sentences.TEDDY
READ = """root => Object.fromEntries([...root.querySelectorAll('td[data-quantity]')].map(td => [
  [td.dataset.quantity, td.dataset.t, td.dataset.k ?? td.dataset.unit ?? ''].join(' ').trim(),
  td.textContent]))"""
SETTINGS = {  # one of each kind that is not the one the figure starts with
    "one_to_one": {"digit": 3},
    "many_to_one": {"window": 10},
    "one_to_many": {"letter": "k", "pick": "drawn", "seed": 12, "temperature": 1.4},
    "many_to_many": {"sentence": ROOSEVELT},
    "both": {"sentence": "anna shouted summer plays video games"},
    "encoder_decoder": {"word": "neuron"},
    "captioning": {"digit": 10},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("task-types")
    write_page(folder, TaskTypes(), TaskTypes(task="both", sentence=ROOSEVELT, step=9))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    def open_(hash_="", **options):
        address = f"{site}#task-types?{hash_}" if hash_ else site
        return open_figure("task-types", address, **options)

    return open_


def go(root, hash_: str) -> None:
    """Change the address of an open page, and wait until the figure shows what it says."""
    root.page.evaluate(
        """hash => new Promise(done => {
          if (location.hash === hash) return done();
          addEventListener('hashchange', () => done(), { once: true });
          location.hash = hash;
        })""",
        f"#task-types?{hash_}",
    )
    settle(root)


def address_of(**setting) -> str:
    return "&".join(f"{name}={value}" for name, value in setting.items())


def plain(text: str) -> str:
    return text.replace("−", "-")


def net_of(task: str) -> tasks.Task:
    return tasks.load(TASKS[task][1])


def rows(array, quantity: str, first: int = 1) -> dict[str, float]:
    return {
        f"{quantity} {t} {unit}": value
        for t, row in enumerate(array, first)
        for unit, value in enumerate(row)
    }


def expected(task: str, **setting) -> dict:
    """Every cell of the tables, by the package."""
    own = TaskTypes(task=task, **setting)
    run, net = own.run(), net_of(task)
    T = len(run.h)
    if task == "both":
        half = run.h.shape[1] // 2
        cells = rows(run.h[:, :half], "forth") | rows(run.h[:, half:], "back")
    else:
        cells = rows(run.h, "h")
    if run.encoder_h is not None:
        cells |= rows(run.encoder_h, "encoder_h")
    if task == "many_to_one":
        x = net.examples[own.window].x
        cells |= rows(x, "x") | {f"o {T} 0": run.o[0, 0]}
        cells |= {
            f"degrees {t}": net.mean[0] + net.sd[0] * z for t, z in enumerate(x[:, 0], start=1)
        }
        return cells | {f"forecast {T}": net.mean[0] + net.sd[0] * run.o[0, 0]}
    cells |= rows(run.y_hat, "y_hat")
    cells |= {f"said {t}": word for t, word in enumerate(run.said, start=1)}
    if task in ("one_to_one", "captioning"):
        cells |= rows(net.examples[own.digit].x[:1, :24], "x")
        codes = dict(enumerate(run.inputs[1:], start=2))
        return cells | {f"code {t}": net.outputs.index(word) for t, word in codes.items()}
    cells |= {f"code {t}": net.inputs.index(word) for t, word in enumerate(run.inputs, start=1)}
    return cells | {f"fed {t}": net.outputs.index(word) for t, word in enumerate(run.fed, start=1)}


def assert_shows(root, task: str, **setting) -> None:
    """Every number of the tables is the package's."""
    settle(root)
    shown, own = root.evaluate(READ), expected(task, **setting)
    assert shown.keys() == own.keys()
    for key, text in shown.items():
        if isinstance(own[key], str):
            assert text == own[key], key
        elif isinstance(own[key], int):
            assert text == str(own[key]), key
        else:
            assert re.fullmatch(r"-?\d+\.\d{4}", text), (key, text)
            assert float(text) == pytest.approx(own[key], rel=1e-9, abs=0.51e-4), key


def nodes(root, which: str) -> list[str]:
    return root.locator(f"[data-node]{which}").evaluate_all("all => all.map(e => e.dataset.node)")


def roads(root, which: str = "") -> list[str]:
    found = root.locator(f"[data-road]{which}").evaluate_all("all => all.map(e => e.dataset.road)")
    return [road for road in found if road not in ("start", "end")]


# ---------------------------------------------------------------- Python's side


def test_runs_are_those_of_whole_batches():
    """What the figure runs one by one is what the experiment judged, many at a time."""
    for task, name in (("many_to_many", "tagging"), ("both", "two_ways")):
        test, of_test = tasks.data(name).test, tasks.data(name).of_test
        together = tasks.forward(name, tasks.load_params(name), test)
        for n in (0, 1, 5):
            run = TaskTypes(task=task, sentence=of_test[n].text).run()
            np.testing.assert_allclose(run.y_hat, together.y_hat[: len(run.said), n], atol=1e-12)
    words = ("neuron", "a", "zzzzzzz", "lucilia")
    written = [TaskTypes(task="encoder_decoder", word=word).run().said for word in words]
    params = tasks.load_params("reversing")
    assert ["".join(said).rstrip("·") for said in written] == tasks.reverse(params, words)
    spelled = [
        "".join(TaskTypes(task="captioning", digit=n).run().said).rstrip("·") for n in range(12)
    ]
    truth = [each.truth for each in tasks.load("caption").examples]
    assert spelled[:10] != [""] * 10
    right = [said == true for said, true in zip(spelled, truth, strict=True)]
    assert not any(right[10:])  # the last two are there because the network gets them wrong
    first = [TaskTypes(task="one_to_one", digit=n).run().said for n in range(12)]
    assert [word[0] for word in spelled] == [said[0] for said in first]


def test_the_scores_are_the_experiments():
    own = TaskTypes().scores
    for name in tasks.TASKS:
        measured = tasks.score(name, tasks.load_params(name))
        assert own[name] == pytest.approx(measured, abs=0.51e-4)
    test = tasks.data("caption").test
    trace = rnn.forward(tasks.load_params("caption"), test.x[:1])
    right = trace.o[0].argmax(axis=1) == test.target[0].argmax(axis=1)
    assert own["first_letter"]["right"] == right.mean()
    assert right.mean() > 0.7


def test_one_direction_cannot_know_what_comes_two_can():
    """Causality: another word at the end moves no output before it; in two directions, all."""
    endings = ("he said teddy bears", "he said teddy jones")
    run = {
        task: [TaskTypes(task=task, sentence=sentence).run() for sentence in endings]
        for task in ("many_to_many", "both")
    }
    one, other = run["many_to_many"]
    assert (one.y_hat[:3] == other.y_hat[:3]).all()
    one, other = run["both"]
    assert (one.h[:3, :8] == other.h[:3, :8]).all()
    assert (one.y_hat[:3] != other.y_hat[:3]).all()
    assert one.said[2] == "other"
    assert other.said[2] == "name"


def test_the_page_gets_the_weights_and_examples_exactly():
    own = TaskTypes()

    def unpacked(tree):
        if "shape" not in tree:
            return {name: unpacked(part) for name, part in tree.items()}
        whole = np.frombuffer(base64.b64decode(tree["data"]), "<i4").reshape(tree["shape"])
        return whole / 10_000

    def same(tree, params) -> None:
        for name, part in tree.items():
            if isinstance(part, dict):
                same(part, getattr(params, name))
            else:
                assert (part == getattr(params, name)).all(), name

    for name in tasks.TASKS:
        same(unpacked(own.networks[name]["params"]), tasks.load_params(name))
    windows = np.frombuffer(base64.b64decode(own.examples["windows"]["x"]), "<f4")
    assert (windows == np.ravel([each.x for each in tasks.load("forecast").examples])).all()
    pictures = tasks.load("caption").examples
    scores = np.frombuffer(base64.b64decode(own.examples["digits"]["x"]), "<f4")
    assert (scores == np.ravel([each.x[0] for each in pictures])).all()
    images = np.frombuffer(base64.b64decode(own.examples["digits"]["images"]), np.uint8)
    assert (images == np.ravel([each.image for each in pictures])).all()
    assert len(json.dumps(own.state())) < 200_000


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"sentence": "he said perceptron"}, "'perceptron', needs words of the vocabulary"),
        ({"sentence": "  "}, "needs one word or more"),
        ({"sentence": "he " * 11}, "sentence: needs at most 10 words"),
        ({"word": "backwards"}, "word: needs 1 to 7 letters a to z"),
        ({"word": "u-turn"}, "word: needs 1 to 7 letters a to z"),
        ({"word": ""}, "word: needs 1 to 7 letters a to z"),
        ({"digit": 12}, "digit"),
        ({"letter": "-"}, "letter"),
        ({"task": "two_to_three"}, "task"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(traits, words):
    with pytest.raises((ValueError, traitlets.TraitError), match=words):
        TaskTypes(**traits)


# ---------------------------------------------------------------- the mathematics


def test_the_pages_networks_compute_what_the_packages_do(figure):
    """Every kind, several inputs, unrounded: to nine decimals."""
    root = figure()
    cases = [(task, setting) for task, setting in SETTINGS.items()]
    cases += [("encoder_decoder", {"word": word}) for word in ("q", "aabbccd")]
    cases += [("one_to_many", {"letter": letter}) for letter in "axz"]
    cases += [("captioning", {"digit": digit}) for digit in (0, 11)]
    cases += [("one_to_many", {"letter": "m", "pick": "drawn", "seed": seed}) for seed in (0, 9999)]
    for task, setting in cases:
        own = TaskTypes(task=task, **setting)
        now = {name: getattr(own, name) for name in (*tuple(SETTINGS["one_to_many"]), "sentence")}
        now |= {name: getattr(own, name) for name in ("digit", "window", "word")}
        page = root.page.evaluate(
            """async ({ task, now }) => {
              const state = JSON.parse(document.querySelector('.un-state').textContent || 'null')
                ?? window.state;
              const { makeModel } = await import(
                new URL('_static/unrolled/js/task_types/model.mjs', location.href));
              const found = makeModel(state.networks, state.examples).run(task, now);
              const { h, o, y_hat, encoder_h, said } = found;
              return { h, o, y_hat, encoder_h, said };
            }""",
            {"task": task, "now": now},
        )
        run = own.run()
        assert page["said"] == list(run.said)
        for name in ("h", "o", "y_hat", "encoder_h"):
            if (value := getattr(run, name)) is not None:
                np.testing.assert_allclose(page[name], value, atol=1e-9, err_msg=f"{task} {name}")


# ---------------------------------------------------------------- every task, by keyboard


def test_each_task_by_keyboard_shows_the_packages_numbers(figure):
    root = figure()
    order = list(TASKS)
    root.get_by_role("radio", name=TASKS["many_to_one"][0]).focus()
    assert_shows(root, "many_to_one")
    for task in [*order[2:], order[0]]:
        root.page.keyboard.press("ArrowRight")
        assert root.get_by_role("radio", name=TASKS[task][0]).is_checked()
        assert_shows(root, task)
    assert root.page.record.is_clean


def test_each_task_from_an_address_and_drawn_as_what_it_is(figure):
    """Which boxes there are, and which roads: that is what makes the kinds of task different."""
    root = figure()
    for task, setting in SETTINGS.items():
        go(root, address_of(task=task, **setting))
        assert_shows(root, task, **setting)
        assert_drawn(root, task)


def assert_drawn(root, task: str) -> None:
    """The boxes, the roads between them and the words on them are those of the task."""
    run = TaskTypes(task=task, **SETTINGS[task]).run()
    T, S = len(run.said), len(run.inputs) if run.fed else 0
    K = range(T + S)
    out = {"many_to_one": [T - 1], "encoder_decoder": range(S, S + T)}.get(task, K)
    levels = ["h", "back"] if task == "both" else ["h"]
    boxes = [f"x.{k}" for k in K] + [f"{v}.{k}" for v in levels for k in K]
    assert sorted(nodes(root, "")) == sorted(boxes + [f"y.{k}" for k in out])
    fed = {"one_to_many": K[1:], "captioning": K[1:], "encoder_decoder": range(S + 1, S + T)}
    ways = [f"x.{k}-{v}.{k}" for v in levels for k in K]
    ways += [f"{v}.{k}-y.{k}" for v in levels for k in out]
    ways += [f"h.{k - 1}-h.{k}" for k in K[1:]]
    ways += [f"back.{k}-back.{k - 1}" for k in K[1:]] if task == "both" else []
    ways += [f"y.{k - 1}-x.{k}" for k in fed.get(task, [])]
    assert sorted(roads(root)) == sorted(ways)
    dashed = root.locator(".is-fed").evaluate_all("all => all.map(e => e.dataset.node)")
    assert dashed == [f"x.{k}" for k in fed.get(task, [])]
    said = root.locator("[data-node^='y'] .un-tasksaid").all_text_contents()
    words = [re.sub(r" [✓✗]$", "", text) for text in said]
    assert [word for word in run.said if word] == words
    chances = root.locator(".un-taskchance").all_text_contents()
    if task != "many_to_one":
        place = net_of(task).outputs.index
        assert chances == [
            f"{row[place(w)]:.2f}" for row, w in zip(run.y_hat, run.said, strict=True)
        ]
    mapping = root.locator(".un-taskmapping").text_content()
    D, given = (
        len(net_of(task).inputs),
        1 if task in ("one_to_many", "captioning") else len(run.inputs),
    )
    assert f"{given} vector{'s' * (given > 1)} of {D} numbers in" in mapping
    assert f"{len(run.o)} vector{'s' * (len(run.o) > 1)} of {run.o.shape[1]} number" in mapping


@pytest.mark.parametrize("width", [390, 1280])
def test_every_road_leads_from_box_to_box(figure, width):
    """Both ends of each road touch the boxes that its name says."""
    root = figure(width=width)
    for task in ("encoder_decoder", "both", "captioning", "one_to_many", "many_to_one"):
        go(root, address_of(task=task, **SETTINGS[task]))
        off = ends_off(root)
        assert len(off) == len(roads(root)) > 10
        for road, gaps in off:
            assert -4 < min(gaps) <= max(gaps) <= 6, (task, road, gaps)  # nor inside a box


def ends_off(root) -> list:
    """How far each end of each road is from the box that its name says, in pixels."""
    return root.evaluate(
        """root => [...root.querySelectorAll('[data-road*="-"]')].map(path => {
          const length = path.getTotalLength();
          const points = [0, length].map(at => path.getPointAtLength(at));
          return [path.dataset.road, path.dataset.road.split('-').map((name, i) => {
            const box = root.querySelector(`[data-node='${name}'] rect`).getBBox();
            const { x, y } = points[i];
            return Math.max(box.x - x, x - box.x - box.width, box.y - y, y - box.y - box.height);
          })];
        })"""
    )


def test_a_states_squares_are_its_numbers(figure):
    """Unit by unit, row by row: the square at its place has its number's shade."""
    root = figure(address_of(task="encoder_decoder", word="loop"))
    settle(root)
    run = TaskTypes(task="encoder_decoder", word="loop").run()
    for k, h in enumerate([*run.encoder_h, *run.h]):
        paths = root.locator(f"[data-node='h.{k}'] .un-taskcells").evaluate_all(
            "all => all.map(e => [e.dataset.shade, e.getAttribute('d')])"
        )
        corners = [
            (float(y), float(x), shade)
            for shade, d in paths
            for x, y in re.findall(r"M([\d.]+) ([\d.]+)", d)
        ]
        shades = [("-" if v < 0 else "+") + str(min(4, int(np.ceil(4 * abs(v))))) for v in h]
        assert [shade for *_, shade in sorted(corners)] == shades
        assert len({y for y, *_ in corners}) == 8


# ---------------------------------------------------------------- what the reader gives it


def test_every_window_and_its_forecast(figure):
    root = figure()
    net = net_of("many_to_one")
    select = root.get_by_label("Now is (UTC)")
    for n, example in enumerate(net.examples):
        select.select_option(str(n))
        settle(root)
        assert root.locator("select option:checked").first.text_content() == example.label
        o = rnn.forward(net.params, example.x[:, None], output="linear").o[-1, 0, 0]
        said, was, now = (
            float(net.mean[0] + net.sd[0] * z) for z in (o, example.truth[0], example.x[-1, 0])
        )
        words = plain(root.locator(".un-taskverdict").text_content())
        assert words == (
            f"Forecast: {said:.1f} °C. It became {was:.1f} °C, so it was off by "
            f"{abs(said - was):.1f}. “Tomorrow as now” says {now:.1f} °C: "
            f"off by {abs(now - was):.1f}."
        ).replace("-0.0 ", "0.0 ")
        drawn = root.locator("[data-mark]").evaluate_all(
            "all => Object.fromEntries(all.map(e => [e.dataset.mark, "
            "Number(e.getAttribute('transform').match(/[\\d.]+/g)[1])]))"
        )
        order = sorted([("forecast", said), ("truth", was), ("as now", now)], key=lambda p: p[1])
        assert sorted(drawn, key=lambda name: -drawn[name]) == [name for name, _ in order]
    assert_shows(root, "many_to_one", window=11)


def test_digits_by_keyboard(figure):
    root = figure("task=captioning&digit=0")
    net = net_of("captioning")
    chooser = root.locator(".un-digits input")
    chooser.first.focus()
    for n, example in enumerate(net.examples):
        if n:
            root.page.keyboard.press("ArrowRight")
        settle(root)
        run = TaskTypes(task="captioning", digit=n).run()
        word = "".join(run.said).rstrip("·")
        right = "right" if word == example.truth else "wrong"
        verdict = root.locator(".un-taskverdict").text_content()
        assert verdict == f"It spelt “{word}”. The picture is of “{example.truth}”: {right}."
    href = "root => root.querySelector('.un-taskgraph image').getAttribute('href')"
    light = root.evaluate(href)
    root.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    root.page.wait_for_function(
        "before => document.querySelector('.un-taskgraph image').getAttribute('href') !== before",
        arg=light,
    )


def test_a_sentence_typed_and_one_refused(figure):
    root = figure(f"task=many_to_many&sentence={TEDDY}")
    field = root.get_by_label("Sentence", exact=True)
    settle(root)
    said = root.locator(".un-taskverdict").text_content()
    run = TaskTypes(task="many_to_many", sentence=TEDDY).run()
    right = sum(word == "other" for word in run.said)  # nobody's name is in it
    assert ("All 6 are right" in said) == (right == 6)
    field.fill("Anna said   Rose Tanaka will win")
    assert_shows(root, "many_to_many", sentence="anna said rose tanaka will win")
    assert "judge for yourself" in root.locator(".un-taskverdict").text_content()
    field.fill("he said perceptron")
    settle(root)
    assert field.get_attribute("aria-invalid") == "true"
    status = root.locator("[role='status']").filter(has_text="perceptron")
    vocabulary = len(sentences.vocabulary())
    assert f"no input for “perceptron”: it knows {vocabulary} words" in status.text_content()
    assert_shows(root, "many_to_many", sentence="anna said rose tanaka will win")
    root.get_by_label("or take").first.select_option(ROOSEVELT)
    assert_shows(root, "many_to_many", sentence=ROOSEVELT)
    assert field.input_value() == ROOSEVELT
    assert field.get_attribute("aria-invalid") == "false"
    root.get_by_role("radio", name="both directions").check()
    assert_shows(root, "both", sentence=ROOSEVELT)
    marks = root.locator(".un-tasksaid").all_text_contents()
    tags = TaskTypes(task="both", sentence=ROOSEVELT).run().said
    truth = {s.text: s.tags for s in tasks.data("two_ways").of_test}[ROOSEVELT]
    assert marks == [f"{a} {'✓' if a == b else '✗'}" for a, b in zip(tags, truth, strict=True)]


def test_a_word_typed_is_written_backwards(figure):
    root = figure("task=encoder_decoder")
    root.get_by_role("button", name="First").click()
    field = root.get_by_label("Word", exact=True)
    field.fill("Pacman")
    settle(root)
    assert nodes(root, ".is-ahead") == []  # another word is read to its end
    assert_shows(root, "encoder_decoder", word="pacman")
    run = TaskTypes(task="encoder_decoder", word="pacman").run()
    written = "".join(run.said).rstrip("·")
    right = "right" if written == "namcap" else "wrong"
    verdict = root.locator(".un-taskverdict").text_content()
    assert verdict == f"It wrote “{written}”. “pacman” backwards is “namcap”: {right}."
    for text, words in (
        ("pac-man", "“-” is none"),
        ("chocolate", "At most 7"),
        ("", "a letter or"),
    ):
        field.fill(text)
        settle(root)
        assert words in root.locator(f"[id='{field.get_attribute('id')}-why']").text_content()
        assert_shows(root, "encoder_decoder", word="pacman")


def test_names_likeliest_and_drawn(figure):
    root = figure("task=one_to_many")
    root.get_by_label("First letter").select_option("s")
    assert_shows(root, "one_to_many", letter="s")
    assert not root.get_by_label("Seed").is_visible()
    root.get_by_role("radio", name="the likeliest").focus()
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, "one_to_many", letter="s", pick="drawn")
    root.get_by_role("button", name="Draw another").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root, "one_to_many", letter="s", pick="drawn", seed=2)
    root.get_by_label("Seed").fill("77")
    root.get_by_role("slider", name="Temperature").focus()
    root.page.keyboard.press("End")
    assert_shows(root, "one_to_many", letter="s", pick="drawn", seed=77, temperature=2.0)
    run = TaskTypes(task="one_to_many", letter="s", pick="drawn", seed=77, temperature=2.0).run()
    verdict = root.locator(".un-taskverdict").text_content()
    assert f"It wrote “s{''.join(run.said).rstrip('·')}”" in verdict
    assert "softmax(o / 2)" in verdict


@pytest.mark.parametrize("task", TASKS)
def test_a_node_its_roads_and_its_numbers_light_up_together(figure, task):
    root = figure(address_of(task=task, **SETTINGS[task]))
    root.evaluate("root => root.querySelectorAll('details').forEach(d => { d.open = true; })")
    every = nodes(root, "")
    last = max(int(node.split(".")[1]) for node in every)
    run = TaskTypes(task=task, **SETTINGS[task]).run()
    S = len(run.inputs) if run.fed else 0
    now = {"x.0", "back.0", "y.0"} if task == "both" else {f"{level}.{last}" for level in "xhy"}
    for node in every:
        root.locator(f"[data-node='{node}'] .un-taskbox").hover(force=True)
        assert nodes(root, ".is-lit") == [node]
        assert set(roads(root, ".is-lit")) == {r for r in roads(root) if r.endswith(f"-{node}")}
        level, k = node.split(".")
        k = int(k)
        assert root.locator(".un-taskstep dd.is-lit").count() == (node in now)
        rows = root.locator("tr.is-lit").evaluate_all(
            """rows => rows.map(row => [...row.querySelectorAll('td[data-quantity]')].map(
              td => [td.dataset.quantity, Number(td.dataset.t)]))"""
        )
        measured = task == "many_to_one" or (k == 0 and task in ("one_to_one", "captioning"))
        names = {
            "x": {"x", "degrees"} if measured else {"fed" if S and k >= S else "code"},
            "h": {"forth" if task == "both" else "encoder_h" if k < S else "h"},
            "back": {"back"},
            "y": {"o", "forecast"} if task == "many_to_one" else {"said", "y_hat"},
        }[level]
        assert rows
        assert {name for row in rows for name, _ in row} <= names
        assert {t for row in rows for _, t in row} == {k + 1 - (S if k >= S else 0)}
    root.page.mouse.move(0, 0)
    assert root.locator(".is-lit").count() == 0
    root.locator(".un-tables .un-scroll").nth(1).focus()  # the outputs, by keyboard
    root.page.keyboard.press("ArrowRight")
    assert nodes(root, ".is-lit") == [f"y.{last if task == 'many_to_one' else S}"]


# ---------------------------------------------------------------- step by step


def test_steps_show_what_has_happened_and_no_more(figure):
    root = figure(f"task=many_to_many&sentence={TEDDY}")
    root.get_by_role("button", name="First").focus()
    root.page.keyboard.press("Enter")
    root.get_by_role("button", name="Next").focus()
    run = TaskTypes(task="many_to_many", sentence=TEDDY).run()
    for p in range(len(run.said) + 1):
        settle(root)
        ahead = set(nodes(root, ".is-ahead"))
        assert ahead == {f"{v}.{k}" for v in "xhy" for k in range(p, len(run.said))}
        assert set(roads(root, ":not(.is-ahead)")) == {
            road for road in roads(root) if int(road.split(".")[-1]) < p
        }
        if p:
            assert set(nodes(root, ".is-now")) == {f"{v}.{p - 1}" for v in "xhy"}
            took, state, gave = root.locator(".un-taskstep dd").all_text_contents()
            assert f"x({p}): “{run.inputs[p - 1]}”" in took
            h, before = run.h[p - 1], run.h[p - 2] if p > 1 else 0
            moved = np.linalg.norm(h - before)
            words = f"from {h.min():.2f} to {h.max():.2f}. This step moved it by {moved:.2f}."
            assert f"16 numbers {words}" in plain(state)
            assert f"ŷ({p}): 2 probabilities, the likeliest: “{run.said[p - 1]}”" in gave
            bars = root.locator(".un-taskbarnumber").all_text_contents()
            assert bars == [f"{v:.4f}" for v in sorted(run.y_hat[p - 1], reverse=True)]
        root.page.keyboard.press("Enter")
    assert_shows(root, "many_to_many", sentence=TEDDY)  # the tables hold all steps throughout


def test_both_directions_say_nothing_before_the_last_word_has_come(figure):
    root = figure(f"task=both&sentence={TEDDY}&step=0")
    T = len(TEDDY.split())
    forth, back_h = np.split(TaskTypes(task="both", sentence=TEDDY).run().h, 2, axis=1)
    slider = root.get_by_role("slider", name="Step")
    slider.focus()
    for p in range(2 * T + 1):
        settle(root)
        there = set(nodes(root, ":not(.is-ahead)"))
        read = range(min(p, T))
        back = range(max(2 * T - p, 0), T)
        assert there == {f"{v}.{k}" for v in "xh" for k in read} | {
            f"{v}.{k}" for v in ("back", "y") for k in back
        }
        if 0 < p <= 2 * T:
            direction, k = (forth, p - 1) if p <= T else (back_h, 2 * T - p)
            came_from = k - 1 if p <= T else k + 1
            before = direction[came_from] if 0 <= came_from < T else 0
            moved = np.linalg.norm(direction[k] - before)
            state = root.locator(".un-taskstep dd").nth(1).text_content()
            assert state.startswith(f"{'h→' if p <= T else 'h←'}({k + 1}): 8 numbers")
            assert f"moved it by {moved:.2f}" in state
        if p == T:
            words = root.locator(".un-taskstep dd").last.text_content()
            assert words == "none yet: the other direction has still to come"
            assert f"{T} of {2 * T}" in slider.get_attribute("aria-valuetext")
        root.page.keyboard.press("ArrowRight")


def test_the_encoder_says_nothing_and_hands_over_its_last_state(figure):
    root = figure("task=encoder_decoder&word=loop&step=3")
    settle(root)
    took, _, gave = root.locator(".un-taskstep dd").all_text_contents()
    assert took.startswith("x(3): “o”")
    assert gave == "none: the encoder only reads (s = 3 of 4)"
    assert not root.locator(".un-taskbars").is_visible()
    root.get_by_role("slider", name="Step").focus()
    for _ in range(2):
        root.page.keyboard.press("ArrowRight")
    settle(root)
    took, state, _ = root.locator(".un-taskstep dd").all_text_contents()
    assert took.startswith("y(0): “·”, the sign to start")
    assert "It set out from the encoder’s last state" in state
    run = TaskTypes(task="encoder_decoder", word="loop").run()
    moved = np.linalg.norm(run.h[0] - run.encoder_h[-1])
    assert f"moved it by {moved:.2f}" in state
    net = net_of("encoder_decoder")
    fed = datasets.one_hot(np.array([0]), 27)[None]
    first = rnn.forward(net.params.decoder, fed, run.encoder_h[-1:])
    np.testing.assert_allclose(first.h[0, 0], run.h[0], atol=1e-14)
    assert "is-handover" in root.locator("[data-road='h.3-h.4']").get_attribute("class")


def test_what_it_will_say_is_not_told_before_its_step(figure):
    root = figure("task=captioning&digit=7&step=2")
    settle(root)
    words = [*TaskTypes(task="captioning", digit=7).run().said]
    said = root.locator("[data-node^='y'] .un-tasksaid").all_text_contents()
    assert [text.split()[0] for text in said] == words[:2] + ["?"] * (len(words) - 2)
    fed = root.locator(".is-fed").all_text_contents()
    assert fed == [words[0], *[""] * (len(words) - 2)]


# ---------------------------------------------------------------- address, looks, speed


def percent(share: float) -> str:
    """As JavaScript rounds: halves away from zero."""
    return f"{Decimal(100 * share).quantize(Decimal('0.1'), ROUND_HALF_UP)} %"


def test_scores_and_words_of_each_task(figure):
    root = figure()
    scores = TaskTypes().scores
    expected = {
        "one_to_one": [percent(scores["first_letter"]["right"])],
        "many_to_one": [f"{scores['forecast'][k]:.2f} °C" for k in ("rms", "rms_persistence")],
        "one_to_many": [f"{scores['writing'][k]:.2f}" for k in ("bits", "bits_guessing")],
        "many_to_many": [percent(v) for v in scores["tagging"].values()],
        "both": [percent(v) for v in (*scores["two_ways"].values(),)[:2]],
        "encoder_decoder": [percent(v) for v in scores["reversing"].values()],
        "captioning": [percent(v) for v in scores["caption"].values()],
    }
    for task, words in expected.items():
        root.get_by_role("radio", name=TASKS[task][0]).check(force=True)
        settle(root)
        said = root.locator("p.un-muted").text_content()
        assert all(word in said for word in words), (task, said, words)


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("task=encoder_decoder&word=cell&step=2&letter=q&seed=3")
    assert_shows(root, "encoder_decoder", word="cell")
    assert nodes(root, ".is-now") == ["x.1", "h.1"]
    root.get_by_role("button", name="Next").click()
    hash_ = "#task-types?task=encoder_decoder&step=3&letter=q&seed=3&word=cell"
    root.page.wait_for_function("expected => location.hash === expected", arg=hash_)
    root.get_by_role("button", name="Last").click()
    root.page.wait_for_function("!location.hash.includes('step')")
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root, "many_to_one")
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_",
    [
        "task=many&step=-1&digit=12&window=x",
        "letter=ä&pick=best&seed=1.5&temperature=0",
        "word=&sentence=so long",
    ],
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root, "many_to_one")
    root.get_by_role("radio", name="encoder–decoder").check()
    assert_shows(root, "encoder_decoder")
    assert root.page.record.is_clean


def test_two_figures_have_addresses_and_states_of_their_own(open_page, site):
    page = open_page(f"{site}#task-types-2?word=two&task=encoder_decoder")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(page.locator(ROOT).nth(0), "many_to_one")
    assert_shows(page.locator(ROOT).nth(1), "encoder_decoder", word="two")
    assert len(nodes(page.locator(ROOT).nth(1), ":not(.is-ahead)")) == 3 * 7 - 3


def test_a_frame_leaves_time_to_draw(open_page, site):
    page = open_page(site)
    address = f"{site}?watched#task-types?task=encoder_decoder&word=neurons&step=0"
    work = frame_work(page, address, ROOT, "Step", ["ArrowRight"] * 12)
    assert np.median(work) < 48, work


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_words_stay_inside_their_picture_and_apart(figure, width):
    root = figure(width=width)
    for task in TASKS:
        long = {
            "encoder_decoder": {"word": "mmmmmmm"},
            "many_to_many": {"sentence": "somebody shouted president roosevelt " * 2 + "was late"},
            "both": {"sentence": "the intern said ruby roosevelt was a great president again"},
        }
        go(root, address_of(task=task, **long.get(task, {})))
        faults = root.evaluate(
            """root => [...root.querySelectorAll('svg[role=img]')].flatMap(svg => {
              const frame = svg.getBoundingClientRect();
              const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent).map(
                text => [text.textContent, text.getBoundingClientRect()]);
              const outside = texts.filter(([, box]) => box.left < frame.left - 2
                || box.right > frame.right + 2 || box.top < frame.top - 2
                || box.bottom > frame.bottom + 2).map(([words]) => `${words} outside`);
              for (const node of svg.querySelectorAll('[data-node]')) {
                const box = node.querySelector('rect').getBoundingClientRect();
                for (const text of node.querySelectorAll('text')) {
                  const own = text.getBoundingClientRect();
                  if (own.width > box.width || own.height > box.height + 4)
                    outside.push(`${text.textContent} wider than its box`);
                }
              }
              return outside.concat(texts.flatMap(([one, a], i) => texts.slice(i + 1).filter(
                ([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top + 4 < b.bottom - 4
                && b.top + 4 < a.bottom - 4).map(([other]) => `${one} / ${other}`)));
            })"""
        )
        assert faults == [], task
        small = root.evaluate(
            """root => [...root.querySelectorAll('svg[role=img]')].filter(
              svg => svg.checkVisibility()).flatMap(svg => {
              const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
              return [...svg.querySelectorAll('text')].map(
                text => scale * parseFloat(getComputedStyle(text).fontSize));
            })"""
        )
        assert min(small) >= 11.8, task
        assert root.page.evaluate("document.documentElement.scrollWidth") <= width, task


@pytest.mark.parametrize(
    ("theme", "width", "task"),
    [
        ("light", 390, "both"),
        ("dark", 390, "one_to_many"),
        ("light", 1280, "captioning"),
        ("dark", 1280, "many_to_one"),
    ],
)
def test_nothing_keeps_a_reader_out(figure, theme, width, task):
    root = figure(f"task={task}&step=4", width=width, theme=theme)
    assert_accessible(root, theme, width)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    run = TaskTypes().run()
    assert_stands_still(open_page, site, ROOT, f"Out: {run.said[-1]}.")


@pytest.mark.parametrize("task", list(TASKS))
def test_the_still_picture_shows_what_goes_in_and_comes_out(task):
    own = TaskTypes(task=task, **SETTINGS[task])
    run, picture = own.run(), own.picture()
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    for word in filter(None, run.said):
        assert word in texts
    assert run.inputs[0].removesuffix(" °C") in texts
    assert picture.count('class="box"') >= len(run.h)


def test_one_network_in_each_direction_and_an_encoder_of_its_own():
    """The kinds differ in what their networks are made of."""
    assert isinstance(tasks.load_params("two_ways"), bidirectional.Params)
    assert isinstance(tasks.load_params("reversing"), seq2seq.Params)
    one = tasks.load_params("tagging")
    assert isinstance(one, rnn.Params)
