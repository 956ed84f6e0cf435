"""Changing a value in the drawing: what is asked for, where the line stands, what comes of it."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPointF, QRectF, Signal, Slot
from PySide6.QtWidgets import QWidget

from nnviz.debugger import Frame
from nnviz.document.edits import Edit, TargetEdit
from nnviz.graph.layout import NetworkLayout
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.pointed import Pointed, are_of_the_same, box_of, editable
from nnviz.graph.value_editor import ValueEditor


@dataclass(frozen=True, slots=True, eq=False)
class _Editing:
    """A value that is being changed: what it was, of what, and the line it is typed into.

    `in_card` tells whether the line stands in the pinned card, where the value is written.
    """

    edit: Edit
    of: Pointed
    line: ValueEditor
    in_card: bool = False


class ValueEditing(QObject):
    """Opens a line where a value stands in a view, and hands on what was typed into it."""

    edited = Signal(object)  # a WeightEdit, InputEdit or TargetEdit with the new value
    refused = Signal(object)  # why it cannot be changed, or was not: a sentence
    opened = Signal()  # the line is there, to be placed
    closed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._palette = LIGHT
        self._now: _Editing | None = None
        self.why_not = ""

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        if self._now is not None:
            self._now.line.set_palette(palette)

    def set_editable(self, editable: bool, why_not: str) -> None:
        """Let values be changed or not; `why_not` is the sentence that says so."""
        self.why_not = "" if editable else why_not or "Nothing can be changed now."
        if self.why_not:
            self.cancel()

    @property
    def line(self) -> ValueEditor | None:
        """The line that a new value is typed into, while there is one."""
        return None if self._now is None else self._now.line

    @property
    def edit(self) -> Edit | None:
        """What is being changed, with the value that it has."""
        return None if self._now is None else self._now.edit

    @property
    def in_card(self) -> bool:
        """Whether the line stands in the pinned card."""
        return self._now is not None and self._now.in_card

    def is_beside(self, thing: Pointed) -> bool:
        """Tell whether the line stands where a thing is, not in the card."""
        return self._now is not None and self._now.of == thing and not self._now.in_card

    def begin(self, frame: Frame, thing: Pointed, *, in_card: bool = False) -> None:
        """Ask for a new value of a weight, an input or a target, or say why there can be none.

        The line is to be placed before it is seen.
        """
        found = self.why_not or editable(frame, thing)
        if isinstance(found, str):
            self.refused.emit(found)
            return
        self.cancel()
        line = ValueEditor(found.name, found.value, self._view)
        line.set_palette(self._palette)
        line.closed.connect(self._end)
        line.refused.connect(self.refused)
        self._now = _Editing(found, thing, line, in_card)
        self.opened.emit()
        line.show()
        line.setFocus()

    def stand_in_card(self, row: QRectF) -> None:
        """Put the line at the right end of a row of the card."""
        if self._now is None:
            return
        self._now.line.stand_at(row.center().toPoint())
        half = self._now.line.width() / 2  # it knows its width now
        self._now.line.stand_at(QPointF(row.right() - half, row.center().y()).toPoint())

    def stand_at_thing(self, layout: NetworkLayout) -> None:
        """Put the line where its value stands: on the unit or edge, beside an output."""
        if self._now is None:
            return
        box = box_of(layout, self._now.of)
        middle = QPointF(box.x + box.width / 2, box.y + box.height / 2)
        if isinstance(self._now.edit, TargetEdit):
            middle.setX(self._view.width())  # the target is written there, at the right
        self._now.line.stand_at(middle.toPoint())

    def cancel(self) -> None:
        """Take the line away, if there is one; nothing is changed."""
        if self._now is not None:
            self._now.line.cancel()

    def end_if_outdated(self, frame: Frame) -> None:
        """Take the line away when the thing is gone, or is that of another example now.

        While training changes Θ under it, it stays.
        """
        now = self._now
        if now is None:
            return
        fits = now.of.fits(frame.network.layer_sizes)
        if not fits or not are_of_the_same(editable(frame, now.of), now.edit):
            now.line.cancel()

    @Slot(object)
    def _end(self, value: float | None) -> None:
        """Take the line away, and hand on what was typed into it if it is another value."""
        if self._now is None:
            return
        ended, self._now = self._now, None
        if ended.line.hasFocus():
            self._view.setFocus()
        ended.line.hide()
        ended.line.deleteLater()
        self.closed.emit()
        if value is not None and value != ended.edit.value:
            self.edited.emit(replace(ended.edit, value=value))
