"""How the window looks: colours, text size, full screen."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from nnviz.graph.palette import Palette
from nnviz.window import theme


class Looks(QObject):
    """Changes the looks of the application as the person or the system wishes."""

    coloursChanged = Signal(object)  # the Palette

    def __init__(self, app: QApplication, window: QMainWindow) -> None:
        super().__init__(window)
        self._app, self._window = app, window
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def colours(self) -> Palette:
        """The colours that the application has now."""
        return theme.current(self._app)

    def choose_scheme(self, name: str) -> None:
        """Use "Light", "Dark" or "System" from now on."""
        theme.remember_scheme(name.lower())
        self._apply(name.lower())

    @Slot()
    def _system_changed(self) -> None:
        if theme.remembered_scheme() == "system":
            self._apply("system")

    def _apply(self, scheme: str) -> None:
        self.coloursChanged.emit(theme.apply(self._app, scheme))

    def larger_text(self) -> None:
        """Make all text a point larger."""
        theme.resize_text(self._app, self._app.font().pointSizeF() + 1)

    def smaller_text(self) -> None:
        """Make all text a point smaller."""
        theme.resize_text(self._app, self._app.font().pointSizeF() - 1)

    def normal_text(self) -> None:
        """Give all text the system's size."""
        theme.resize_text(self._app, theme.default_text_size(self._app))

    def full_screen(self, wished: bool) -> None:
        """Fill the screen, or give the window back."""
        full = Qt.WindowState.WindowFullScreen
        state = self._window.windowState()
        self._window.setWindowState(state | full if wished else state & ~full)
