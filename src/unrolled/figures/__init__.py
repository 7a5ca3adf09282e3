"""Interactive figures: alive in Jupyter, alive on the built page, checkable as a table."""

from . import charts, palette
from .base import Figure
from .chain_rule import ChainRule
from .jacobian_products import JacobianProducts
from .linear_map import LinearMap
from .lstm_microscope import LstmMicroscope
from .name_reader import NameReader
from .rnn_unroller import RnnUnroller
from .spiky_cube import SpikyCube

__all__ = [
    "ChainRule",
    "Figure",
    "JacobianProducts",
    "LinearMap",
    "LstmMicroscope",
    "NameReader",
    "RnnUnroller",
    "SpikyCube",
    "charts",
    "palette",
]
