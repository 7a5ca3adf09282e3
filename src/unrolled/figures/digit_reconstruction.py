"""DigitReconstruction: a handwritten digit put together from a mean and k components."""

import base64
from functools import cache

import numpy as np
import traitlets

from .. import datasets, pca
from . import digit_codes, palette
from .base import Figure, digest

SIDE, PIXELS = 28, 28 * 28
EACH = 2  # images of each class that a reader can choose
BASES = {"threes": "6131 threes", "digits": "2000 digits of all classes"}

_ALT = (
    "Four pictures of 28 by 28 pixels: a handwritten {label}; the mean of {basis}; the {label} put "
    "together from that mean and {k} of {rank} principal components; and the difference. The "
    "components hold {held:.1f} % of the variance; of this image's squared distance from the mean "
    "{missing:.1f} % is missing."
)
_CAPTION = (
    "An image of 784 pixels as the mean of many plus k principal components, each times a "
    "coordinate: x̂ = x̄ + z₁u₁ + z₂u₂ + … Ink goes from 0, paper, to 1. The axes are those of "
    "all 3s in the MNIST training set, or of 200 digits of each class; the numbers are the "
    "package's, and no pixel is drawn more than one grey level of 255 away from them."
)

Array = np.ndarray


@cache
def shown() -> tuple[Array, list[int]]:
    """The images a reader can choose, (20, 784), ink from 0 to 1, and their labels, 0 to 9.

    Of each class the first, and the first other one that the axes of the threes cannot complete,
    where there is such a one: among the sevens, about one in seven is of that kind.
    """
    source = datasets.digits()
    X = source.images.reshape(-1, PIXELS) / 255
    threes, _ = model("threes")
    incomplete = np.sum((X - threes.reconstruct(X, len(threes.eigenvalues))) ** 2, axis=1) > 0.5
    chosen = []
    for label in range(10):
        first, *others = np.flatnonzero(source.labels == label)
        chosen += [first, next((n for n in others if incomplete[n]), others[0])]
    return X[chosen], source.labels[chosen].tolist()


@cache
def model(basis: str) -> tuple[pca.PCA, Array]:
    """The PCA of a set of images, with as many axes as it has directions; which pixels vary."""
    images = datasets.threes() if basis == "threes" else datasets.digits().images
    X = images.reshape(-1, PIXELS) / 255
    fitted = pca.fit(X)
    nothing = max(X.shape) * np.finfo(X.dtype).eps * fitted.eigenvalues[0]
    rank = int(np.sum(fitted.eigenvalues > nothing))
    kept = pca.PCA(
        fitted.mean,
        fitted.components[:, :rank],
        fitted.eigenvalues[:rank],
        fitted.n_samples,
        fitted.total_variance,
    )
    return kept, np.ptp(X, axis=0) > 0


@cache
def packed(basis: str) -> dict:
    """Everything the page needs of a set of axes, small."""
    fitted, varies = model(basis)
    images, _ = shown()
    Z = fitted.transform(images)
    Q, places = digit_codes.round_axes(fitted.components[varies], Z)
    z, coordinate_places = digit_codes.round_coordinates(Z)
    away = images - fitted.inverse_transform(Z)
    return {
        "words": BASES[basis],
        "n_samples": fitted.n_samples,
        "for95": fitted.n_components_for(0.95),
        "pixels": np.flatnonzero(varies).tolist(),
        "mean": base64.b64encode(fitted.mean.astype("<f4").tobytes()).decode(),
        "eigenvalues": [float(f"{value:.9g}") for value in fitted.eigenvalues],
        "axes": digit_codes.pack(Q, places),
        "places": places.tolist(),
        "coordinates": digit_codes.pack(z, coordinate_places),
        "coordinate_places": coordinate_places.tolist(),
        "residues": np.sum(away**2, axis=1).round(9).tolist(),
    }


class DigitReconstruction(Figure):
    """Rebuild a handwritten digit from the mean and the first k components, k from 0 to 784.

    Traits the reader sets: `basis`, whose axes: "threes" | "digits"; `image`, 0 … 19, two of
    each class in order; `k`. Axes end at the rank, 565 for the threes: the data do not choose the
    directions beyond, and a k beyond adds nothing.
    """

    name = "digit-reconstruction"
    module = "digit_reconstruction.mjs"

    basis = traitlets.Enum(list(BASES), "threes").tag(sync=True)
    image = traitlets.Int(7, min=0, max=10 * EACH - 1).tag(sync=True)
    k = traitlets.Int(10, min=0, max=PIXELS).tag(sync=True)
    labels = traitlets.List(read_only=True).tag(sync=True)
    images = traitlets.Unicode(read_only=True).tag(sync=True)
    bases = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        images, labels = shown()
        whole = np.rint(images * 255).astype(np.uint8)
        self.set_trait("labels", labels)
        self.set_trait("images", base64.b64encode(whole.tobytes()).decode())
        self.set_trait("bases", {basis: packed(basis) for basis in BASES})
        if "alt" not in traits:
            self.alt = self._describe()

    def __repr__(self) -> str:
        """One line with a digest of what is shown.

        Not of the packed axes: of two axes that the data tell apart by one part in 10^9 another
        processor's rounding makes slightly different ones, and no picture shows it.
        """
        fitted, _ = model(self.basis)
        told = {"k": self.k, "values": fitted.eigenvalues.tolist(), "numbers": self.numbers()}
        return f"<{type(self).__name__} {digest(told, decimals=5)}>"

    def numbers(self) -> dict[str, float | None]:
        """Every number of the figure's table at the present setting, computed anew."""
        fitted, _ = model(self.basis)
        x = shown()[0][self.image]
        used = min(self.k, len(fitted.eigenvalues))
        distance = float(np.sum((x - fitted.mean) ** 2))
        gained = np.cumsum(fitted.transform(x[None])[0] ** 2)
        enough = np.flatnonzero(gained >= 0.95 * distance)
        numbers = {
            "k": self.k,
            "cumulative": float(fitted.contribution_ratio[:used].sum()),
            "error": float(np.sum((x - self.reconstruction()) ** 2)),
            "distance": distance,
            "for95": int(enough[0]) + 1 if len(enough) else None,
            "mean_error": float(fitted.eigenvalues[used:].sum()),
        }
        if 1 <= self.k <= len(fitted.eigenvalues):
            numbers["lambda"] = float(fitted.eigenvalues[self.k - 1])
            numbers["coefficient"] = float(fitted.transform(x[None])[0, self.k - 1])
        return numbers

    def reconstruction(self) -> Array:
        """The picture of k components, (784,): ink from 0 to 1, or beyond, as the sum has it."""
        fitted, _ = model(self.basis)
        x = shown()[0][self.image][None]
        used = min(self.k, len(fitted.eigenvalues))
        return fitted.reconstruct(x, used)[0] if used else fitted.mean

    def _describe(self) -> str:
        fitted, _ = model(self.basis)
        numbers = self.numbers()
        return _ALT.format(
            label=self.labels[self.image],
            basis=BASES[self.basis],
            k=self.k,
            rank=len(fitted.eigenvalues),
            held=100 * numbers["cumulative"],
            missing=100 * numbers["error"] / numbers["distance"],
        )

    def picture(self) -> str:
        """Return the original, the mean, the reconstruction and the difference."""
        fitted, _ = model(self.basis)
        x, rebuilt = shown()[0][self.image], self.reconstruction()
        panels = [
            (f"a {self.labels[self.image]}", x, False),
            (f"mean of {BASES[self.basis]}", fitted.mean, False),
            (f"mean + {self.k} components", rebuilt, False),
            ("difference", rebuilt - x, True),
        ]
        cell, gap, top = 5, 24, 26
        wide = SIDE * cell
        parts = []
        for place, (words, values, signed) in enumerate(panels):
            left, up = (place % 2) * (wide + 3 * gap), (place // 2) * (wide + top + gap)
            parts.append(f'<text x="{left}" y="{up + 16}">{words}</text>')
            parts.append(
                f'<rect x="{left - 0.5}" y="{up + top - 0.5}" width="{wide + 1}" '
                f'height="{wide + 1}" class="frame"/>'
            )
            parts.extend(_squares(values, cell, left, up + top, signed))
        size = f"{2 * wide + 3 * gap + 40} {2 * (wide + top) + 2 * gap}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 0 {size}">'
            f"<style>{palette.picture_css()}"
            "text{font:13px system-ui,sans-serif;fill:var(--un-ink)}"
            ".frame{fill:none;stroke:var(--un-rule)}.ink{fill:var(--un-ink)}"
            ".more{fill:var(--un-positive)}.less{fill:var(--un-negative)}</style>"
            f"{''.join(parts)}</svg>"
        )


def _squares(values: Array, cell: int, left: int, top: int, signed: bool) -> list[str]:
    """A picture as squares, paler or darker; what is less than 0 as bars, half as high.

    One path for each of sixteen shades: they need a tenth of the room of 784 elements.
    """
    strength = np.abs(np.clip(values, -1, 1)) if signed else np.clip(values, 0, 1)
    shades = np.rint(15 * strength).astype(int)
    kinds = np.where(values < 0, "less", "more") if signed else np.full(len(values), "ink")
    parts = []
    for kind in np.unique(kinds):
        high = cell // 2 if kind == "less" else cell
        for shade in range(1, 16):
            places = np.flatnonzero((shades == shade) & (kinds == kind))
            path = "".join(
                f"M{left + cell * (p % SIDE)} {top + cell * (p // SIDE)}h{cell}v{high}h-{cell}z"
                for p in places
            )
            if path:
                parts.append(f'<path d="{path}" class="{kind}" opacity="{shade / 15:.2f}"/>')
    return parts
