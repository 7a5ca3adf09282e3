"""FamilyTree: linear dimension reduction as a tree, each branch run on the same points."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import traitlets

from .. import pca, subspaces
from . import palette
from .base import Figure

CLASSES = ("circle", "triangle")


@dataclass(frozen=True)
class Branch:
    """One method. line: how this book calls it. matrix: whose eigenvectors it takes."""

    title: str
    parent: str
    line: str
    matrix: str
    words: str


PARENTS = {
    "zero": "measured from zero: the autocorrelation R",
    "mean": "measured from the mean: the covariance S",
    "classes": "told the classes: S within and S between",
}
BRANCHES = {
    "kl": Branch(
        "KL transform, not centred",
        "zero",
        "subspaces.kl(X, K=1)",
        "R = (1/N) Σ x xᵀ",
        "The line through zero that keeps most of the mean square. If the points lie far from "
        "zero, it runs to where they are, and hardly sees how they spread.",
    ),
    "subspace": Branch(
        "subspace method",
        "zero",
        "subspaces.subspace_fit(X, y, K=1)",
        "R of each class on its own",
        "Each class gets a line through zero of its own; a point goes to the line at the smallest "
        "angle. It is a classifier made of KL transforms.",
    ),
    "pca": Branch(
        "PCA",
        "mean",
        "pca.fit(X, n_components=1)",
        "S = (1/N) Σ (x − x̄)(x − x̄)ᵀ",
        "The line through the mean that keeps most of the variance and, what is the same line, "
        "leaves the smallest mean squared error. It does not know the classes.",
    ),
    "lda": Branch(
        "LDA",
        "classes",
        "subspaces.lda(X, y, K=1)",
        "S between w = λ S within w",
        "The direction in which the class means lie far apart, compared with how much each class "
        "spreads. It does not care how much of the variance it keeps.",
    ),
}

_CAPTION = (
    "Two classes, one set of points, four answers to the question which single direction to keep. "
    "All of them are eigenvectors; they differ in what is subtracted and in what is counted."
)


def example() -> tuple[np.ndarray, np.ndarray]:
    """Return the figure's points X (60, 2) and their classes y (60,): two long clouds off zero."""
    rng = np.random.default_rng(5)
    along, across = np.array([0.94, 0.34]), np.array([-0.34, 0.94])
    X, y = [], np.repeat([0, 1], 30)
    for side in (-1, 1):
        middle = np.array([2.4, 2.6]) + 0.55 * side * across
        X.append(middle + np.outer(rng.normal(0, 1.0, 30), along))
        X[-1] += np.outer(rng.normal(0, 0.22, 30), across)
    return np.vstack(X).round(3), y


@cache
def results() -> dict:
    """Return what each branch finds: its axes, coordinates, share kept, and classes told apart.

    axes: unit vectors; through: a point on them; z (60,): the coordinate of each point along its
    axis; of: the number of that axis; variance and mean_square: the share of the total that the
    coordinate keeps; accuracy: of giving each point to the class whose mean coordinate is nearer
    (for the subspace method: of the class whose line is at the smaller angle). Training points.
    """
    X, y = example()
    run = {"pca": pca, "subspaces": subspaces, "X": X, "y": y}
    found = {}
    for name, branch in BRANCHES.items():
        model = eval(branch.line, run)  # the line that the page shows is the line that ran
        if name == "subspace":
            axes = model.bases[:, :, 0]
            of = subspaces.subspace_predict(model, X)
            right = of == y
        else:
            axis = model.components[:, 0]
            axes, of = (axis / np.linalg.norm(axis))[None], np.zeros(len(X), int)
            z = X @ axes[0]
            means = np.array([z[y == c].mean() for c in (0, 1)])
            right = np.abs(z[:, None] - means).argmin(axis=1) == y
        through = X.mean(axis=0) if name in ("pca", "lda") else np.zeros(2)
        z = ((X - through) * axes[of]).sum(axis=1)
        kept = through + z[:, None] * axes[of]
        total = np.sum((X - X.mean(axis=0)) ** 2)
        found[name] = {
            "axes": axes.tolist(),
            "through": through.tolist(),
            "z": z.tolist(),
            "of": of.tolist(),
            "variance": float(1 - np.sum((X - kept) ** 2) / total),
            "mean_square": float(1 - np.sum((X - kept) ** 2) / np.sum(X**2)),
            "accuracy": float(right.mean()),
        }
    return found


class FamilyTree(Figure):
    """Choose a branch of linear dimension reduction and see what it makes of the same points.

    branch: "kl", "subspace", "pca" or "lda".
    """

    name = "family-tree"
    module = "family_tree.mjs"

    branch = traitlets.Enum(list(BRANCHES), "pca").tag(sync=True)
    parents = traitlets.List(read_only=True).tag(sync=True)
    points = traitlets.List(read_only=True).tag(sync=True)
    classes = traitlets.List(read_only=True).tag(sync=True)
    found = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        X, y = example()
        leaves = {
            parent: [
                [name, each.title, each.line, each.matrix, each.words]
                for name, each in BRANCHES.items()
                if each.parent == parent
            ]
            for parent in PARENTS
        }
        self.set_trait("parents", [[words, leaves[name]] for name, words in PARENTS.items()])
        self.set_trait("points", X.tolist())
        self.set_trait("classes", y.tolist())
        self.set_trait("found", results())
        if "alt" not in traits:
            now = results()[self.branch]
            self.alt = (
                "A tree: from the generalised KL transform, "
                + "; ".join(
                    f"{words}: {', '.join(leaf[1] for leaf in leaves[name])}"
                    for name, words in PARENTS.items()
                )
                + f". Shown: {BRANCHES[self.branch].title} on two classes of points; one "
                f"coordinate puts {100 * now['accuracy']:.0f} % of them into the right class."
            )

    def picture(self) -> str:
        """Return the points with the axis of the chosen branch."""
        X, y = example()
        now, unit = results()[self.branch], 80

        def at(point) -> str:
            return f"{60 + unit * point[0]:.1f} {420 - unit * point[1]:.1f}"

        marks = []
        for point, label in zip(X, y, strict=True):
            role = ("input", "hidden")[label]
            shape = "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0" if label == 0 else "m0 -6l6 10h-12z"
            marks.append(f'<path d="M{at(point)}{shape}" style="fill:var(--un-{role})"/>')
        lines = [
            f'<path d="M{at(np.array(now["through"]) - 6 * np.array(axis))}'
            f'L{at(np.array(now["through"]) + 6 * np.array(axis))}" '
            'style="stroke:var(--un-output);stroke-width:3"/>'
            for axis in now["axes"]
        ]
        cross = f'<path d="M{at((-0.15, 0))}h24m-12 -12v24" style="stroke:var(--un-ink)"/>'
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 460">'
            f"<style>{palette.picture_css()}</style>{''.join(lines)}{''.join(marks)}{cross}</svg>"
        )
