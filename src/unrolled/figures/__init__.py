"""Interactive figures: alive in Jupyter, alive on the built page, checkable as a table."""

from . import charts, palette
from .base import Figure
from .chain_rule import ChainRule
from .jacobian_products import JacobianProducts
from .rnn_unroller import RnnUnroller

__all__ = ["ChainRule", "Figure", "JacobianProducts", "RnnUnroller", "charts", "palette"]
