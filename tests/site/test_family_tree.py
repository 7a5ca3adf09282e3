"""FamilyTree in a real browser, and its numbers against scikit-learn and plain NumPy."""

import re

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, settle
from scratch import served, write_page
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import NearestCentroid

from unrolled.figures import FamilyTree
from unrolled.figures.family_tree import BRANCHES, example, results

ROOT = "[data-figure='family-tree']"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("family-tree")
    write_page(folder, FamilyTree())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    def open_(hash_="", **options):
        address = f"{site}#family-tree?{hash_}" if hash_ else site
        return open_figure("family-tree", address, **options)

    return open_


# ---------------------------------------------------------------- the numbers


def same_line(one, other) -> bool:
    one, other = np.ravel(one), np.ravel(other)
    return abs(one @ other) / np.linalg.norm(one) / np.linalg.norm(other) > 1 - 1e-12


def test_axes_are_scikit_learns():
    X, y = example()
    axes = {name: np.array(each["axes"]) for name, each in results().items()}
    assert same_line(axes["pca"], PCA(1).fit(X).components_)
    assert same_line(axes["kl"], TruncatedSVD(1, algorithm="arpack").fit(X).components_)
    for c in (0, 1):
        own = TruncatedSVD(1, algorithm="arpack").fit(X[y == c]).components_
        assert same_line(axes["subspace"][c], own)
    assert same_line(
        axes["lda"], LinearDiscriminantAnalysis(solver="eigen").fit(X, y).scalings_[:, 0]
    )


def test_shares_and_accuracies_are_what_the_coordinates_make():
    X, y = example()
    for name, each in results().items():
        axes, of, z = (np.array(each[key]) for key in ("axes", "of", "z"))
        kept = np.array(each["through"]) + z[:, None] * axes[of]
        assert np.sum((X - kept) * axes[of], axis=1) == pytest.approx(0, abs=1e-12), "feet"
        centred = X - X.mean(axis=0)
        assert each["variance"] == pytest.approx(1 - np.sum((X - kept) ** 2) / np.sum(centred**2))
        assert each["mean_square"] == pytest.approx(1 - np.sum((X - kept) ** 2) / np.sum(X**2))
        if name == "subspace":
            angles = np.abs(X @ axes.T) / np.linalg.norm(X, axis=1)[:, None]
            assert each["accuracy"] == np.mean(angles.argmax(axis=1) == y)
        else:
            centroid = NearestCentroid().fit(z[:, None], y)
            assert each["accuracy"] == pytest.approx(centroid.score(z[:, None], y))
    kept = {name: each["variance"] for name, each in results().items()}
    assert max(("kl", "pca", "lda"), key=kept.get) == "pca", "no other single line keeps more"


# ---------------------------------------------------------------- the page


def test_every_branch_by_keyboard_shows_its_line_and_its_feet(figure):
    root = figure()
    X, _ = example()
    root.get_by_role("radio", name="PCA").focus()
    seen = []
    for _ in BRANCHES:
        settle(root)
        name = root.locator("tr.is-chosen").get_attribute("data-id")
        seen.append(name)
        assert root.locator(".un-treecode").text_content() == BRANCHES[name].line
        assert BRANCHES[name].words in root.locator(".un-treewords").text_content()
        now = results()[name]
        assert f"{100 * now['accuracy']:.1f} % of the points land" in root.text_content()
        lines = root.locator(".un-treeline").count()
        assert lines == (2 if name == "subspace" else 1)
        feet = root.locator(".un-treefeet").get_attribute("d")
        ends = np.array(re.findall(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)", feet), float)
        drawn = np.hypot(*(ends[:, :2] - ends[:, 2:]).T)
        kept = now["through"] + np.array(now["z"])[:, None] * np.array(now["axes"])[now["of"]]
        true = np.linalg.norm(X - kept, axis=1)
        scale = drawn.sum() / true.sum()
        assert drawn == pytest.approx(scale * true, abs=0.2)
        root.page.keyboard.press("ArrowRight")
    assert sorted(seen) == sorted(BRANCHES)
    assert root.page.record.is_clean


def test_table_holds_all_four(figure):
    root = figure()
    for cell in root.locator("[data-quantity]").all():
        name, quantity = cell.get_attribute("data-branch"), cell.get_attribute("data-quantity")
        value = results()[name]["axes" if quantity == "axis" else quantity]
        if quantity == "axis":
            value = value[int(cell.get_attribute("data-row"))][int(cell.get_attribute("data-col"))]
        assert float(cell.text_content()) == pytest.approx(value, abs=0.6e-4)
    assert root.locator("[data-quantity]").count() == 4 * 3 + 5 * 2


def test_branch_is_linked_and_a_wrong_one_ignored(figure):
    root = figure("branch=lda")
    assert root.get_by_role("radio", name="LDA").is_checked()
    root.get_by_role("radio", name="subspace method").check()
    root.page.wait_for_function("() => location.hash === '#family-tree?branch=subspace'")
    assert figure("branch=tsne").get_by_role("radio", name="PCA").is_checked()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_and_width(figure, width, theme):
    root = figure("branch=subspace", width=width, theme=theme)
    assert_accessible(root, theme, width)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "KL transform, not centred, subspace method")
