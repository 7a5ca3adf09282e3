"""FrameProblem: four robots, a battery and a bomb; how many questions each of them asks."""

import math

import numpy as np
import traitlets

from .. import frame_problem as frame
from . import charts, palette, stills
from .base import Figure

MOST_FACTS = 1000
FUSES = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
LOOKS = {  # role, dash and mark of each robot's line
    "R1": ("error", "dot", "diamond"),
    "R1D1": ("hidden", "solid", "square"),
    "R2D1": ("parameter", "dash", "triangle-up"),
    "R2D2": ("output", "dashdot", "circle"),
}

_ALT = (
    "Four lines over the number of facts, both scales logarithmic: the checks that each robot "
    "makes before it acts. At {n_facts} facts: R1 {R1}, R1D1 {R1D1}, R2D1 {R2D1}, R2D2 {R2D2}. A "
    "level line at {fuse} is the bomb's clock."
)
_CAPTION = (
    "A robot’s battery stands on a wagon in a room, and so does a bomb. Each question takes one "
    "tick of the clock, each action too. R1, R1D1 and R2D1 are Daniel Dennett’s robots; R2D2 "
    "follows the rule of the planner STRIPS: what an action is not known to change stays as it "
    "was. All questions are really asked, in a world of as many facts as you choose."
)


class FrameProblem(Figure):
    """Choose a robot and the size of its world, and let the clock run.

    Traits the reader sets: `robot`, one of R1, R1D1, R2D1, R2D2; `n_facts`, 8 … 1000; `joined`,
    how many facts a consequence may join, 1 … 3; `fuse`, one of `FUSES`: the ticks until the bomb
    goes off; `tick`, how many of them have passed.
    """

    name = "frame-problem"
    module = "frame_problem.mjs"

    robot = traitlets.Enum(list(frame.ROBOTS), "R1D1").tag(sync=True)
    n_facts = traitlets.Int(100, min=frame.FEWEST, max=MOST_FACTS).tag(sync=True)
    joined = traitlets.Int(1, min=1, max=3).tag(sync=True)
    fuse = traitlets.Enum(FUSES, 500).tag(sync=True)
    tick = traitlets.Int(9, min=0).tag(sync=True)
    named = traitlets.List(
        [list(pair) for pair in (frame.CORE | frame.SCENERY).items()], read_only=True
    ).tag(sync=True)
    fewest = traitlets.Int(frame.FEWEST, read_only=True).tag(sync=True)
    actions = traitlets.List(list(frame.ACTIONS), read_only=True).tag(sync=True)
    goal = traitlets.Dict(frame.GOAL, read_only=True).tag(sync=True)
    first = traitlets.Dict(read_only=True, help="the numbers at the start").tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        self.set_trait("first", {"setting": self.setting(), "robots": self.numbers()})
        if "alt" not in traits:
            needed = {name: row["needed"] for name, row in self.first["robots"].items()}
            self.alt = _ALT.format(n_facts=self.n_facts, fuse=self.fuse, **needed)

    @traitlets.validate("tick")
    def _check_tick(self, proposal) -> int:
        if proposal["value"] > self.fuse:
            said = f"needs 0 to {self.fuse}, that of the fuse, got {proposal['value']!r}"
            raise traitlets.TraitError(f"tick: {said}")
        return proposal["value"]

    def setting(self) -> dict:
        """Return what the table depends on."""
        return {name: getattr(self, name) for name in ("n_facts", "joined", "fuse")}

    def numbers(self) -> dict[str, dict]:
        """Return of each robot the checks `needed` and `made`, the actions `done`, and the end.

        decided: whether it had a plan in time. saved: whether its battery is. most: the largest
        number of facts with which it would act in time, None for any.
        """
        rows = {}
        for robot in frame.ROBOTS:
            outcome = frame.run(robot, self.n_facts, self.fuse, self.joined)
            most = frame.most_facts(robot, self.fuse, self.joined)
            rows[robot] = {
                "needed": outcome.needed,
                "made": len(outcome.checks),
                "decided": outcome.plan is not None,
                "done": len(outcome.done),
                "saved": outcome.saved,
                "most": None if most == math.inf else most,
            }
        return rows

    def picture(self) -> str:
        """Return the checks needed by each robot against the number of facts."""
        facts = np.unique(np.geomspace(frame.FEWEST, MOST_FACTS, 25).round()).astype(int).tolist()
        data = []
        for robot, (role, dash, mark) in LOOKS.items():
            needed = [frame.needed(robot, n, self.joined) for n in facts]
            line = {"color": palette.LIGHT[role], "dash": dash}
            marker = {"color": palette.LIGHT[role], "symbol": mark, "size": 6}
            look = {"type": "scatter", "mode": "lines+markers", "line": line, "marker": marker}
            name = f"{robot}: {self.first['robots'][robot]['needed']}"
            data.append(look | {"name": name, "x": facts, "y": needed})
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [facts[0], facts[-1]],
                "y": [self.fuse, self.fuse],
                "name": f"the bomb: {self.fuse}",
                "line": {"color": palette.LIGHT["ink"], "dash": "solid", "width": 1},
            }
        )
        layout = {
            "template": charts.TEMPLATE,
            "title": {"text": f"Checks before acting; the numbers: with {self.n_facts} facts"},
            "xaxis": {"type": "log", "dtick": 1, "title": {"text": "facts"}},
            "yaxis": {"type": "log", "dtick": 1, "title": {"text": "checks"}},
        }
        return stills.draw(data, layout)
