"""The variants' experiment: what is counted, compared and said of them."""

import numpy as np
import pytest

from unrolled.experiments import results, space_odyssey
from unrolled.experiments.sequence_models import Variant
from unrolled.experiments.space_odyssey import HIDDEN, K, best_rates, compare, n_parameters, plain
from unrolled.lstm_variants import VARIANTS


def made_up_runs(**means):
    """Six runs of each variant that differ by 0.01 bits from seed to seed."""
    return [
        {"variant": variant, "test": means.get(variant, 3.0) + 0.01 * seed}
        for variant in VARIANTS
        for seed in range(6)
    ]


def test_the_parts_share_no_name_and_are_cut_alike():
    learn, validate, judge = space_odyssey.data()
    assert learn.x.shape[0] == validate.x.shape[0] == judge.x.shape[0] == 48
    assert len(learn) > 7 * len(validate)
    assert learn.x.dtype == np.float32


def test_parameters_of_absent_gates_are_not_counted():
    gate = K * HIDDEN + HIDDEN**2 + HIDDEN  # W, R, b of one gate
    readout = K * HIDDEN + K
    expected = {
        "vanilla": 4 * gate + 3 * HIDDEN,
        "NIG": 3 * gate + 2 * HIDDEN,
        "NFG": 3 * gate + 2 * HIDDEN,
        "NOG": 3 * gate + 2 * HIDDEN,
        "NIAF": 4 * gate + 3 * HIDDEN,
        "NOAF": 4 * gate + 3 * HIDDEN,
        "CIFG": 3 * gate + 2 * HIDDEN,
        "NP": 4 * gate,
        "FGR": 4 * gate + 3 * HIDDEN + 9 * HIDDEN**2,
    }
    for variant, core in expected.items():
        params = Variant(HIDDEN, "softmax", variant).init(K, K, np.random.default_rng(0))
        assert n_parameters(variant, params) == core + readout
    stored = {entry["variant"]: entry["n_parameters"] for entry in results("space_odyssey")["runs"]}
    assert stored == {variant: core + readout for variant, core in expected.items()}


def test_the_best_rate_has_the_lowest_mean_loss():
    sweep = [
        {"variant": "NP", "rate": rate, "validation": value}
        for rate in space_odyssey.RATES
        for value in ((3.0, 3.4) if rate == 0.04 else (3.3, 3.15))
    ]
    assert best_rates(sweep) == {"NP": 0.04}


def test_only_a_clear_difference_is_called_one():
    lines = {e["variant"]: e for e in compare(made_up_runs(NFG=3.5, NOAF=2.5, NP=3.02))}
    assert list(lines) == [variant for variant in VARIANTS if variant != "vanilla"]
    assert lines["NFG"]["verdict"] == "worse"
    assert lines["NOAF"]["verdict"] == "better"
    assert lines["NP"]["verdict"] == "no difference seen"
    assert lines["NFG"]["p"] == pytest.approx(2 / 924)
    assert lines["NFG"]["p_corrected"] == pytest.approx(8 * 2 / 924)
    assert lines["NFG"]["difference"] == pytest.approx(0.5)


def test_agreement_with_the_paper_is_claimed_only_where_the_paper_is_of_one_mind():
    lines = {e["variant"]: e["agrees"] for e in compare(made_up_runs(NFG=3.5, NOAF=2.5, FGR=3.6))}
    assert lines == {
        "NIG": None, "NFG": True, "NOG": None, "NIAF": None, "NOAF": False, "CIFG": True,
        "NP": True, "FGR": True,
    }  # fmt: skip


def test_a_plain_line_says_what_was_seen_and_how_it_fits():
    lines = plain(compare(made_up_runs(NFG=3.5, NIG=3.4, CIFG=3.4)))
    assert lines[1] == (
        "NFG: worse (+0.500 bits, p = 0.02). In the paper: worse on all three tasks. The two agree."
    )
    assert lines[0].endswith("The paper's own tasks differ.")
    assert lines[4].endswith("worse on all three tasks. This task is too small to tell.")
    assert lines[5].endswith("The two disagree: it depends on the task.")


def test_the_stored_comparison_is_that_of_the_stored_runs():
    stored = results("space_odyssey")
    for again, line in zip(compare(stored["runs"]), stored["comparison"], strict=True):
        assert again["verdict"] == line["verdict"]
        assert again["agrees"] == line["agrees"]
        assert again["difference"] == pytest.approx(line["difference"], abs=2e-4)
        assert again["p_corrected"] == pytest.approx(line["p_corrected"], abs=1e-3)
    assert best_rates(stored["sweep"]) == stored["best_rates"]


def test_no_best_rate_is_at_the_end_of_what_was_tried():
    """Else the step size might have decided, and not the block."""
    chosen = results("space_odyssey")["best_rates"].values()
    assert min(space_odyssey.RATES) not in chosen
    assert max(space_odyssey.RATES) not in chosen
