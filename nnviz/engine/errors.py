"""What the engine raises: a refusal that explains itself, and the wish to stop."""

from __future__ import annotations


class EngineError(ValueError):
    """A refusal of bad input, in plain English.

    Attributes:
        argument: the name of what was wrong, such as ``"X"`` or ``"thetas[1]"``.
        found: what was given.
        expected: what is needed instead.
    """

    def __init__(self, argument: str, found: str, expected: str) -> None:
        super().__init__(argument, found, expected)
        self.argument = argument
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.argument}: expected {self.expected}, but found {self.found}."


class Stop(Exception):  # noqa: N818 - a wish that ends a run or a check, not an error
    """Raised from ``on_iteration`` to end a run; raised by ``check_gradient`` when told to stop."""
