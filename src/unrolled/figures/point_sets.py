"""What the figures have in common that offer sets of points and let the reader move them."""

import traitlets

from .base import Array, Figure


class PointSets(Figure):
    """A figure of points in the plane: one of several sets, or the reader's own.

    `sets`: name → what there is to a set, its "points" among it. `chosen` is the name of one; to
    choose another brings its `points`.
    """

    chosen = traitlets.Unicode().tag(sync=True)
    points = Array([]).tag(sync=True)
    sets = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, offered: dict[str, dict], **traits):
        chosen = traits.setdefault("chosen", self.trait_defaults()["chosen"])
        if chosen not in offered:
            raise ValueError(f"chosen: needs one of {', '.join(offered)}, got {chosen!r}")
        super().__init__(**{"points": offered[chosen]["points"]} | traits)
        self.set_trait("sets", offered)

    @traitlets.validate("chosen")
    def _one_of_the_sets(self, proposal) -> str:
        if self.sets and proposal["value"] not in self.sets:
            names = ", ".join(self.sets)
            raise ValueError(f"chosen: needs one of {names}, got {proposal['value']!r}")
        return proposal["value"]

    @traitlets.observe("chosen")
    def _take_its_points(self, change) -> None:
        if self.sets:
            self.points = self.sets[change["new"]]["points"]
