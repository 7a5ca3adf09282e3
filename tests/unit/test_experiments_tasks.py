"""Six kinds of task: their data, their networks, and what is stored of both."""

import numpy as np
import pytest

from unrolled import datasets, pca, rnn
from unrolled.activations import softmax
from unrolled.datasets import NAME_SYMBOLS
from unrolled.experiments import names, results, sentences, tasks
from unrolled.experiments.tasks import DIGIT_SYMBOLS, DIGIT_WORDS, SYMBOLS, TASKS
from unrolled.gradients import leaves, tree_map

SENTENCES = ("tagging", "two_ways")


@pytest.fixture(scope="module", params=TASKS)
def name(request):
    return request.param


# The data


def test_parts_are_as_large_as_stored_and_float32(name):
    parts = tasks.data(name)
    sizes = [len(part) for part in (parts.train, parts.validation, parts.test)]
    assert sizes == results("tasks")["parameters"]["samples"][name]
    assert len(parts.of_test) == sizes[2]
    assert {parts.train.x.dtype, parts.train.target.dtype} == {np.dtype(np.float32)}


def test_a_forecast_knows_every_fourth_hour_up_to_now_and_asks_for_tomorrow():
    weather, windows = datasets.weather(), tasks.data("forecast")
    filled, _ = datasets.carry_forward(weather.values)
    task = tasks.load("forecast")
    for n in (0, 700, len(windows.test) - 1):
        now = int(np.flatnonzero(weather.time == windows.of_test[n])[0])
        hours = now - 4 * np.arange(23, -1, -1)
        measured = task.mean + task.sd * windows.test.x[:, n]
        np.testing.assert_allclose(measured, filled[hours], atol=1e-3)
        tomorrow = task.mean[0] + task.sd[0] * windows.test.target[-1, n, 0]
        assert tomorrow == pytest.approx(weather.values[now + 24, 0], abs=1e-3)
    assert windows.test.weight.sum(axis=0).tolist() == [1.0] * len(windows.test)
    assert (windows.test.weight[-1] == 1).all()


def test_no_hour_of_the_test_months_was_seen_before():
    later = datasets.weather_windows(split="2013-08-01").validation
    chosen = len(tasks.data("forecast").validation)
    assert later.time[chosen - 1] + np.timedelta64(24, "h") < np.datetime64("2013-10-01T00")
    assert min(tasks.data("forecast").of_test) - np.timedelta64(95, "h") >= np.datetime64(
        "2013-10-01T00"
    )


def test_writing_begins_with_the_first_letter():
    parts = tasks.data("writing")
    for n in (0, 5, 100):
        whole = names.split().test[n]
        steps = int(parts.test.weight[:, n].sum())
        read = "".join(NAME_SYMBOLS[k] for k in parts.test.x[:steps, n].argmax(axis=1))
        asked = "".join(NAME_SYMBOLS[k] for k in parts.test.target[:steps, n].argmax(axis=1))
        assert (read, asked) == (whole, whole[1:] + "·")


def test_sentences_are_all_different_and_teddy_is_kept_for_the_test():
    parts = sentences.split()
    texts = [[s.text for s in part] for part in (parts.train, parts.validation, parts.test)]
    assert list(map(len, texts)) == [960, 320, 320]
    assert len({text for part in texts for text in part}) == 1600
    assert tuple(texts[2][:2]) == sentences.TEDDY
    assert parts.test[0].tags == ("other",) * 6
    assert parts.test[1].tags == ("other", "other", "name", "name", *["other"] * 4)


def test_only_the_word_after_says_whether_a_word_is_a_name():
    """With the word after it the tag is certain; with all words before it, it is not."""
    parts = sentences.split()
    after, before = {}, {}
    for sentence in (*parts.train, *parts.validation, *parts.test):
        for t in sentence.ambiguous:
            after.setdefault(sentence.words[t : t + 2], set()).add(sentence.tags[t])
            before.setdefault(sentence.words[: t + 1], set()).add(sentence.tags[t])
    assert all(len(tags) == 1 for tags in after.values())
    assert np.mean([len(tags) == 2 for tags in before.values()]) > 0.9


@pytest.mark.parametrize("name", SENTENCES)
def test_words_and_tags_stand_where_they_should(name):
    parts, words = tasks.data(name), sentences.vocabulary()
    for n, sentence in enumerate(parts.of_test[:20]):
        steps = len(sentence.words)
        assert parts.test.weight[:, n].sum() == steps
        assert [words[k] for k in parts.test.x[:steps, n].argmax(axis=1)] == [*sentence.words]
        tags = [sentences.TAGS[k] for k in parts.test.target[:steps, n].argmax(axis=1)]
        assert tags == [*sentence.tags]
        assert not parts.test.x[steps:, n].any()


def test_words_are_read_forwards_and_written_backwards():
    some = tasks.pairs(("ida", "bo"))
    spell = [
        ["".join(SYMBOLS[k] for k in codes) for codes in part.argmax(axis=2).T]
        for part in (some.x, some.target)
    ]
    assert spell == [["ida", "bo·"], ["adi·", "ob··"]]
    assert some.lengths.tolist() == [3, 2]
    assert some.weight.T.tolist() == [[1, 1, 1, 1], [1, 1, 1, 0]]
    assert all(len(word) <= 7 for word in tasks.data("reversing").of_test)


def test_random_words_have_every_letter_and_length():
    some = tasks.random_words(3000, np.random.default_rng(0))
    assert set(map(len, some)) == set(range(1, 8))
    assert set("".join(some)) == set(SYMBOLS[1:])
    counts = np.bincount([len(word) for word in some])[1:]
    assert abs(counts - 3000 / 7).max() < 5 * np.sqrt(3000 / 7)


def test_a_picture_is_its_scores_on_the_axes_of_the_training_digits():
    digits, parts = datasets.digits(), tasks.data("caption")
    order = np.random.default_rng(0).permutation(2000)
    assert parts.of_test == tuple(order[:400])
    X = digits.images.reshape(2000, -1) / 255
    axes = pca.fit(X[order[600:]], 24)
    scores = axes.transform(X[order[:400]]) / np.sqrt(axes.eigenvalues)
    np.testing.assert_allclose(parts.test.x[0, :, :24], scores, atol=1e-5)
    assert not parts.test.x[1:, :, :24].any()
    assert not parts.test.x[0, :, 24:].any()
    learnt = parts.train.x[0, :, :24]
    np.testing.assert_allclose(learnt.std(axis=0), 1, atol=1e-5)
    for n in (0, 1, 2):
        word = DIGIT_WORDS[digits.labels[order[n]]]
        steps = len(word) + 1
        assert parts.test.weight[:, n].sum() == steps
        spelt = parts.test.target[:steps, n].argmax(axis=1)
        assert "".join(DIGIT_SYMBOLS[k] for k in spelt) == word + "·"
        fed = parts.test.x[1:steps, n, 24:].argmax(axis=1)
        assert "".join(DIGIT_SYMBOLS[k] for k in fed) == word


# The networks


def test_the_gradient_of_each_task_is_the_slope_of_its_loss(name):
    """Along one random direction in all parameters at once, by a complex step."""
    rng = np.random.default_rng(0)
    some = tasks.data(name).train.take(np.arange(3))
    params = tasks.init(name, rng, np.float64)
    way = tree_map(lambda leaf: rng.normal(size=leaf.shape), params)
    moved = tree_map(lambda p, v: p + 1e-30j * v, params, way)
    slope = tasks.loss(name, moved, some).imag / 1e-30
    g = tasks.gradient(name, params, some)
    along = sum((a * b).sum() for a, b in zip(leaves(g), leaves(way), strict=True))
    assert along == pytest.approx(slope, rel=1e-9)


def test_training_lowers_the_validation_loss_and_rounds_the_weights():
    before = tasks.loss(
        "two_ways",
        tasks.init("two_ways", np.random.default_rng(0)),
        tasks.data("two_ways").validation,
    )
    params, curve = tasks.train("two_ways", 0.01, seed=0, epochs=2)
    assert len(curve) == 3
    assert curve[-1] < before / 4
    for leaf in leaves(params):
        np.testing.assert_array_equal(leaf, np.round(leaf, 4))


# What is stored


def test_the_stored_weights_load_as_multiples_of_a_ten_thousandth(name):
    params = tasks.load_params(name)
    like = tasks.init(name, np.random.default_rng(0))
    assert [p.shape for p in leaves(params)] == [p.shape for p in leaves(like)]
    for leaf in leaves(params):
        assert leaf.dtype == np.float64
        np.testing.assert_array_equal(leaf, np.round(leaf, 4))
        assert np.abs(leaf).max() < 10


def test_weights_that_are_saved_come_back(tmp_path):
    params = {name: tasks.load_params(name) for name in ("two_ways", "reversing")}
    tasks.save(params, tmp_path / "some.npz")
    with np.load(tmp_path / "some.npz") as stored:
        assert "two_ways.forth.U" in stored.files
        assert "reversing.decoder.V" in stored.files
        np.testing.assert_allclose(stored["two_ways.c"] / 1e4, params["two_ways"].c, atol=1e-12)


def test_the_stored_scores_are_those_of_the_packaged_networks(name):
    stored = results("tasks")["test"][name]
    found = tasks.score(name, tasks.load_params(name))
    assert found.keys() == stored.keys()
    for key, value in found.items():
        assert value == pytest.approx(stored[key], abs=2e-3), key


def test_the_packaged_networks_are_seed_0_at_the_rate_that_validation_chose():
    stored = results("tasks")
    assert stored["best_rates"] == tasks.best_rates(stored["sweep"])
    for name in TASKS:
        (entry,) = [e for e in stored["runs"] if (e["task"], e["seed"]) == (name, 0)]
        assert entry["rate"] == stored["best_rates"][name]
        assert entry["test"] == stored["test"][name]
        assert entry["n_parameters"] == sum(p.size for p in leaves(tasks.load_params(name)))


def test_what_the_tasks_show_holds_for_every_seed():
    """The claims: each network does its task, and one direction alone cannot know Teddy."""
    runs = {
        name: [e["test"] for e in results("tasks")["runs"] if e["task"] == name] for name in TASKS
    }
    assert {len(entries) for entries in runs.values()} == {3}
    for e in runs["forecast"]:
        assert e["rms"] < e["rms_persistence"] - 0.3
    for e in runs["writing"]:
        assert e["bits"] < e["bits_guessing"] - 1.9
    for e in runs["tagging"]:
        assert abs(e["right_ambiguous"] - 0.5) < 0.1
    for e in runs["two_ways"]:
        assert e["right_ambiguous"] == e["right"] == 1
    for e in runs["reversing"]:
        assert min(e["right"], e["right_random"]) > 0.99
    for e in runs["caption"]:
        assert e["right"] > 0.8
        assert e["no_word"] < 0.02


def test_a_network_trained_again_has_the_stored_curve():
    (entry,) = [e for e in results("tasks")["runs"] if (e["task"], e["seed"]) == ("two_ways", 0)]
    again, _ = tasks.run("two_ways", entry["rate"], 0)
    np.testing.assert_allclose(again["curve"], entry["curve"], atol=2e-3)
    assert again["n_parameters"] == entry["n_parameters"]


def test_the_short_version_says_the_same_again():
    stored = results("tasks")["short"]
    for name, share in tasks.short().items():
        assert share == pytest.approx(stored[name], abs=1e-4)
    assert stored["two_ways"] == 1
    assert stored["tagging"] < 0.6


# What they do


def test_at_teddy_one_direction_says_the_same_of_both_sentences_and_two_do_not():
    read = {
        name: [
            tasks.forward(name, tasks.load_params(name), tasks.data(name).test.take([n])).y_hat[
                :, 0
            ]
            for n in (0, 1)
        ]
        for name in SENTENCES
    }
    bears, roosevelt = read["tagging"]
    assert np.array_equal(bears[:3], roosevelt[:3]), "he said teddy"
    bears, roosevelt = read["two_ways"]
    assert bears[2].argmax() == 0
    assert roosevelt[2:4].argmax(axis=1).tolist() == [1, 1]


def test_words_are_reversed():
    words = ("neural", "teddy", "ananas", "zyzzyva", "a", "bob")
    assert tasks.reverse(tasks.load_params("reversing"), words) == [w[::-1] for w in words]


def test_what_is_written_is_fed_back_and_likeliest():
    task = tasks.load("writing")
    for example in task.examples[:5]:
        written = tasks.write(task.params, example.x[0], NAME_SYMBOLS, task.longest)
        fed = "".join(NAME_SYMBOLS[k] for k in written.trace.x[:, 0].argmax(axis=1))
        said = written.trace.y_hat[:, 0].argmax(axis=1)
        symbols = "".join(NAME_SYMBOLS[k] for k in said)
        assert fed[0] == example.label
        assert symbols.rstrip("·") == written.symbols
        assert fed[1:] == symbols[: len(fed) - 1]
        again = rnn.forward(task.params, written.trace.x)
        assert np.array_equal(again.h, written.trace.h)


def test_drawn_symbols_follow_the_numbers_they_are_drawn_by():
    task = tasks.load("writing")
    first, uniforms = task.examples[0].x[0], np.random.default_rng(4).random(14)
    written = tasks.write(task.params, first, NAME_SYMBOLS, 14, uniforms, temperature=0.7)
    for t, symbol in enumerate(written.symbols):
        p = softmax(written.trace.o[t, 0] / 0.7)
        code = NAME_SYMBOLS.index(symbol)
        assert p[:code].sum() <= uniforms[t] < p[: code + 1].sum() + 1e-12
    cold = tasks.write(task.params, first, NAME_SYMBOLS, 14, uniforms, temperature=1e-6)
    assert cold.symbols == tasks.write(task.params, first, NAME_SYMBOLS, 14).symbols
    other = tasks.write(task.params, first, NAME_SYMBOLS, 14, np.full(14, 0.999999))
    assert other.symbols != cold.symbols
    assert len(tasks.write(task.params, first, NAME_SYMBOLS, 14, uniforms[:2]).symbols) <= 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"first": np.ones(27)}, r"first has shape \(27,\), needs \(D=28\)"),
        ({"alphabet": "abc"}, "alphabet has 3 symbols, needs K=28, at most D=28"),
        ({"longest": 0}, "longest is 0, needs a whole number"),
        ({"temperature": -1}, "temperature is -1, needs a finite number above 0"),
        ({"uniforms": [np.nan]}, "uniforms holds nan"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(change, message):
    task = tasks.load("writing")
    right = {"first": task.examples[0].x[0], "alphabet": NAME_SYMBOLS, "longest": 5}
    with pytest.raises(ValueError, match=message):
        tasks.write(task.params, **right | change)


@pytest.mark.parametrize("call", [tasks.data, tasks.load, tasks.inputs_and_outputs])
def test_a_task_that_does_not_exist_is_refused(call):
    with pytest.raises(ValueError, match=r"^name is 'chess', needs one of 'forecast', 'writing'"):
        call("chess")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("he said chess", "text holds 'chess', needs words of the vocabulary"),
        ("  ", "text is '  ', needs one word or more"),
    ],
)
def test_a_sentence_of_unknown_words_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        sentences.codes(text)
    assert sentences.codes("He said Teddy").tolist() == sentences.codes("he said teddy").tolist()


# What a page gets


def test_examples_are_of_the_test_data_and_fit_the_network(name):
    task = tasks.load(name)
    expected = {"forecast": 12, "writing": 26, "tagging": 10, "two_ways": 10}
    expected |= {"reversing": 10, "caption": 12}
    assert len(task.examples) == expected[name]
    D, K = len(task.inputs), len(task.outputs)
    assert {example.x.shape[1] for example in task.examples} == {D}
    assert len({example.label for example in task.examples}) == len(task.examples)
    assert [leaf.shape[0] for leaf in leaves(task.params)][-1] == K
    assert task.output == ("linear" if name == "forecast" else "softmax")


def test_examples_say_what_is_right():
    for name in SENTENCES:
        for example in tasks.load(name).examples:
            assert len(example.truth) == len(example.label.split()) == len(example.x)
    for example in tasks.load("reversing").examples:
        assert example.truth == example.label[::-1]
        assert example.label in names.split().test
    digits, caption = datasets.digits(), tasks.load("caption")
    for example in caption.examples:
        number = int(example.label.removeprefix("digit "))
        assert example.truth == DIGIT_WORDS[digits.labels[number]]
        assert np.array_equal(example.image, digits.images[number])
    assert [example.truth for example in caption.examples[:10]] == [*DIGIT_WORDS]
    for example in caption.examples[10:]:
        said = tasks.write(caption.params, example.x[0], DIGIT_SYMBOLS, 6).symbols
        assert said != example.truth
    forecast = tasks.load("forecast")
    errors = [
        rnn.forward(forecast.params, e.x[:, None], output="linear").o[-1, 0] - e.truth
        for e in forecast.examples
    ]
    assert forecast.sd[0] * np.sqrt(np.mean(np.square(errors))) < 8
