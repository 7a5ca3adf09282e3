"""Interactive figures: alive in Jupyter, alive on the built page, checkable as a table."""

from . import charts, palette
from .alignment import Alignment
from .angle_histogram import AngleHistogram
from .base import Figure
from .chain_rule import ChainRule
from .ctc_collapse import CtcCollapse
from .digit_reconstruction import DigitReconstruction
from .edge_detectors import EdgeDetectors
from .family_tree import FamilyTree
from .fit_axes import FitAxes
from .frame_problem import FrameProblem
from .grid_curse import GridCurse
from .jacobian_products import JacobianProducts
from .linear_map import LinearMap
from .lstm_microscope import LstmMicroscope
from .mark_one_machine import MarkOneMachine
from .name_reader import NameReader
from .network_views import NetworkViews
from .perceptron_rule import PerceptronRule
from .power_iteration import PowerIteration
from .rnn_unroller import RnnUnroller
from .shell import Shell
from .spiky_cube import SpikyCube
from .task_types import TaskTypes
from .timeline import Timeline
from .vanishing_stack import VanishingStack
from .wireframe import Wireframe

__all__ = [
    "Alignment",
    "AngleHistogram",
    "ChainRule",
    "CtcCollapse",
    "DigitReconstruction",
    "EdgeDetectors",
    "FamilyTree",
    "Figure",
    "FitAxes",
    "FrameProblem",
    "GridCurse",
    "JacobianProducts",
    "LinearMap",
    "LstmMicroscope",
    "MarkOneMachine",
    "NameReader",
    "NetworkViews",
    "PerceptronRule",
    "PowerIteration",
    "RnnUnroller",
    "Shell",
    "SpikyCube",
    "TaskTypes",
    "Timeline",
    "VanishingStack",
    "Wireframe",
    "charts",
    "palette",
]
