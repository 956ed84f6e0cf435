"""nnviz: the debugger for backpropagation.

`nnviz.save(model, path)` and `nnviz.show(model, X, y)` take models of scikit-learn and Keras.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnviz.exchange.models import save as save
    from nnviz.exchange.models import show as show

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import what a program asks for when it asks for it; the command must start at once."""
    if name in ("save", "show"):
        from nnviz.exchange import models  # noqa: PLC0415

        return getattr(models, name)
    raise AttributeError(f"module 'nnviz' has no attribute {name!r}")
