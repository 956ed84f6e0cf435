"""Which key of a keyboard or a clicker wishes what in lecture mode."""

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


class Wish(Enum):
    """What a person can wish for in lecture mode."""

    NEXT = auto()
    BACK = auto()
    LARGER = auto()
    LARGER_BACK = auto()
    START = auto()
    END = auto()
    PLAY = auto()
    RUN = auto()
    RUN_BACK = auto()
    TRAIN = auto()
    LEAVE = auto()
    BLACK = auto()
    WHITE = auto()
    BIGGER_TEXT = auto()
    SMALLER_TEXT = auto()
    NORMAL_TEXT = auto()


_Key = Qt.Key
_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier

_PLAIN = {
    _Key.Key_PageDown: Wish.NEXT,
    _Key.Key_Right: Wish.NEXT,
    _Key.Key_Down: Wish.NEXT,
    _Key.Key_Space: Wish.NEXT,
    _Key.Key_Return: Wish.NEXT,
    _Key.Key_Enter: Wish.NEXT,
    _Key.Key_PageUp: Wish.BACK,
    _Key.Key_Left: Wish.BACK,
    _Key.Key_Up: Wish.BACK,
    _Key.Key_Backspace: Wish.BACK,
    _Key.Key_Home: Wish.START,
    _Key.Key_End: Wish.END,
    _Key.Key_P: Wish.PLAY,
    _Key.Key_F8: Wish.RUN,
    _Key.Key_T: Wish.TRAIN,
    _Key.Key_F5: Wish.LEAVE,
    _Key.Key_Escape: Wish.LEAVE,
    _Key.Key_B: Wish.BLACK,
    _Key.Key_Period: Wish.BLACK,
    _Key.Key_W: Wish.WHITE,
}
_SHIFTED = {
    _Key.Key_Right: Wish.LARGER,
    _Key.Key_Space: Wish.LARGER,
    _Key.Key_Left: Wish.LARGER_BACK,
    _Key.Key_F8: Wish.RUN_BACK,
    _Key.Key_F5: Wish.LEAVE,  # what some clickers send to begin at the present slide
}
_CONTROLLED = {
    _Key.Key_Plus: Wish.BIGGER_TEXT,
    _Key.Key_Equal: Wish.BIGGER_TEXT,
    _Key.Key_Minus: Wish.SMALLER_TEXT,
    _Key.Key_0: Wish.NORMAL_TEXT,
}
_TABLES = {
    _NONE: _PLAIN,
    _SHIFT: _SHIFTED,
    _CONTROL: _CONTROLLED,
    _CONTROL | _SHIFT: _CONTROLLED,  # where + is typed with Shift
}


def wish_of(event: QKeyEvent) -> Wish | None:
    """Return what a key wishes, or None for a key that has no meaning here."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    table = _TABLES.get(modifiers, {})
    return table.get(Qt.Key(event.key()))
