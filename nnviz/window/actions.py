"""Every command of the window: its name, its keys, its icon, and what it says of itself."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from nnviz.graph.palette import Palette
from nnviz.window.icons import icon


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of a menu: `key` names it in the code, `text` on the screen."""

    key: str
    text: str
    shortcuts: tuple[str, ...] = ()
    tip: str = ""
    icon: str = ""
    checkable: bool = False


SEPARATOR = Command("", "")
EDIT_TIP = "Edit what is pinned in the graph, or the cell of a matrix"

FILE = (
    Command("new", "New…", ("Ctrl+N",), "Begin with a preset, or nearly empty"),
    Command("open", "Open…", ("Ctrl+O",), "A document, data or weights; or drop a file here"),
)

SAVE = (
    Command("save", "Save", ("Ctrl+S",), "The experiment as it is now, into its file"),
    Command("save_as", "Save as…", ("Ctrl+Shift+S",), "Into another file"),
    Command("restore", "Restore unsaved work…", tip="What was open when nnviz ended unexpectedly"),
)

EXCHANGE = (Command("weights", "Import weights…", tip="Θ of .npz, .mat, CSV, safetensors or ONNX"),)

DATA = (
    Command("import", "Import data…", ("Ctrl+I",), "A table or arrays of your own"),
    Command("generate", "Generate data…", tip="Gates, blobs, circles, moons, spirals, or your own"),
    Command("prepare", "Scaling and split…", tip="Scale the data, hold validation and test out"),
)

STEP = (
    Command("step", "Step", ("Space", "Right"), "Go one step on, of the chosen size", "step"),
    Command("back", "Step back", ("Left",), "Go one step back, of the chosen size", "back"),
    Command("larger_step", "Larger step", ("Shift+Right", "Shift+Space")),
    Command("larger_back", "Larger step back", ("Shift+Left",)),
    Command("start", "To the start", ("Home",), "Only the example's input is known", "start"),
    Command("end", "To the end", ("End",), "Everything is known, and Θ is updated", "end"),
    SEPARATOR,
    Command("play", "Play", ("P",), "Animate the example forward, and its error backward", "play"),
    Command("calm", "Reduce motion", tip="No moving pulses while playing", checkable=True),
    SEPARATOR,
    Command("go_to", "Go to…", ("Ctrl+G",), "Any iteration, example, layer and unit"),
    Command(
        "predict",
        "Predict, then see",
        ("Q",),
        "Hide what the next step computes, and ask",
        checkable=True,
    ),
    SEPARATOR,
    Command(
        "run", "Run", ("F8",), "Run to the next breakpoint, over as many iterations as it takes"
    ),
    Command("run_back", "Run back", ("Shift+F8",), "Run back to the last breakpoint"),
    Command("toggle_breakpoint", "Breakpoint on this line", ("F9",), "Set it, or take it away"),
    SEPARATOR,
    Command("previous_example", "Previous example", ("PgUp",)),
    Command("next_example", "Next example", ("PgDown",)),
)

TRAINING = (
    Command("train", "Train", ("T",), "Train, or pause", "play"),
    Command("one_iteration", "1 iteration", ("I",), "Do one iteration and pause"),
    Command("stop", "Stop", ("Shift+T",), "End the run and keep Θ", "stop"),
    SEPARATOR,
    Command("check", "Check the gradient", ("G",), "D against (J(Θ + ε) − J(Θ − ε)) / 2ε"),
    Command("restart", "Restart", ("R",), "Back to iteration 0 and the same Θ"),
)

VIEW = (
    Command("bigger", "Larger text", ("Ctrl++", "Ctrl+=")),
    Command("smaller", "Smaller text", ("Ctrl+-",)),
    Command("normal", "Normal text", ("Ctrl+0",)),
    SEPARATOR,
    Command("zoom_in", "Zoom in", ("+", "="), "See the network larger; the wheel does it too"),
    Command("zoom_out", "Zoom out", ("-",), "See more of the network"),
    Command("fit", "See the whole network", ("F",)),
    Command(
        "pictures",
        "What has it learnt?",
        ("W",),
        "The weights into each unit as a picture; again closes it",
    ),
    Command("data_table", "Data table", ("Ctrl+T",), "Look, sort, filter and edit all examples"),
    Command("sketch", "Draw an input", ("D",), "A picture for the network, or points of the plane"),
    SEPARATOR,
    Command("lecture", "Lecture", ("F5",), "The full screen, for a clicker; Esc comes back"),
    Command("full_screen", "Full screen", ("F11",), checkable=True),
    Command("arrange", "Restore the arrangement"),
)


class Actions(QObject):
    """The actions by their keys."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._icons: dict[str, str] = {}

    def on(self, key: str, wish: Callable[[], object]) -> None:
        """Carry out a wish when the action is triggered."""
        # `triggered` carries whether it is checked, which a wish does not take.
        self._actions[key].triggered.connect(lambda _checked=False: wish())

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def fill(self, menu: QMenu, commands: Sequence[Command]) -> None:
        """Make an action of each command and add it to the menu."""
        for command in commands:
            if command is SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._make(command))

    def _make(self, command: Command) -> QAction:
        action = QAction(command.text, self)
        action.setObjectName(command.key)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        keys = ", ".join(command.shortcuts)
        tip = command.tip or command.text
        action.setToolTip(f"{tip} ({keys})" if keys else tip)
        self._actions[command.key] = action
        if command.icon:
            self._icons[command.key] = command.icon
        return action

    def keys_as_table(self, others: Sequence[QAction] = ()) -> str:
        """Return every action that has keys, and these others, as a table in HTML."""
        told = [(a.shortcuts(), a.toolTip().rpartition(" (")[0]) for a in self._actions.values()]
        told += [(a.shortcuts(), a.text().replace("&", "")) for a in others]
        told.append(([QKeySequence("F2")], EDIT_TIP))
        rows = [
            f"<tr><td>{', '.join(key.toString() for key in keys)}&nbsp;&nbsp;</td>"
            f"<td>{html.escape(tip)}</td></tr>"
            for keys, tip in told
            if keys
        ]
        return f"<table>{''.join(rows)}</table>"

    def draw(self, palette: Palette, primary: str) -> None:
        """Draw the icons for a ground; those on the `primary` button stand on the accent."""
        for key, name in self._icons.items():
            ink = palette.panel if key == primary else palette.text
            self._actions[key].setIcon(icon(name, ink, palette.control))

    def change(self, key: str, palette: Palette, *, text: str, shape: str) -> None:
        """Give an action another face, such as Pause for Play."""
        self._icons[key] = shape
        self._actions[key].setText(text)
        self._actions[key].setIcon(icon(shape, palette.text, palette.control))

    def enable(self, keys: Sequence[str], *, enabled: bool) -> None:
        """Enable or disable some actions."""
        for key in keys:
            self._actions[key].setEnabled(enabled)


def choices(
    menu: QMenu, texts: Sequence[str], chosen: Callable[[str], object], now: str
) -> QActionGroup:
    """Fill a menu with texts of which one is chosen."""
    group = QActionGroup(menu)
    for text in texts:
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(text == now)
        group.addAction(action)
        menu.addAction(action)
    group.triggered.connect(_Chosen(chosen, group).triggered)
    return group


class _Chosen(QObject):
    """Hands the text of the triggered action on; lives as long as its group."""

    def __init__(self, chosen: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._chosen = chosen

    def triggered(self, action: QAction) -> None:
        self._chosen(action.text())
