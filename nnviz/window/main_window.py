"""The main window: joins the document, the controllers and the views, and does nothing itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

import nnviz
from nnviz.data import DataError
from nnviz.debugger import EdgeChoice, Place
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.document.presets import PRESETS
from nnviz.engine import EngineError
from nnviz.graph.view import NetworkView
from nnviz.training.run import RunEvent, Snapshot
from nnviz.views.caption import CaptionView
from nnviz.views.cost_chart import CostChart
from nnviz.views.examples import ExamplesView
from nnviz.views.legend import Legend
from nnviz.views.network_panel import NetworkPanel
from nnviz.views.plane import PlaneView
from nnviz.views.training_panel import TrainingPanel
from nnviz.window import actions as commands
from nnviz.window import arrangement, theme
from nnviz.window.actions import Actions
from nnviz.window.playback import Playback
from nnviz.window.presenter import Presenter, Views
from nnviz.window.toolbar import PRIMARY, Toolbar
from nnviz.window.training_controller import TrainingController, TrainingState

DEFAULT_PRESET = "xor"
LARGEST_AT_FIRST = QSize(1600, 1000)
FRAME = QSize(8, 36)
"""What the window manager's frame may take from the screen."""
_TRANSPORT = ("step", "back", "start", "end", "play")
_HINT = "Space step  ·  ← back  ·  P play  ·  T train  ·  R restart"


class MainWindow(QMainWindow):
    """nnviz's window; opens the preset of this name, or XOR."""

    def __init__(self, preset: str | None = None) -> None:
        super().__init__()
        self._app: QApplication = QApplication.instance()  # type: ignore[assignment]  # there is one
        self._colours = theme.current(self._app)
        self._preset = preset or DEFAULT_PRESET
        self.document = Document(PRESETS[self._preset].open(), self)
        self._actions = Actions(self)
        self._make_views()
        self._make_menus()
        self._toolbar = Toolbar(self._actions, self)
        self.addToolBar(self._toolbar)
        self._make_docks()
        self._make_status_bar()
        self._presenter = Presenter(self._views(), self._colours)
        self.training = TrainingController(self.document, self)
        self.playback = Playback(self._presenter.flow_to, parent=self)
        self._connect_wishes()
        self._connect_state()
        self._restored = arrangement.restore(self)
        if not self._restored:
            self.resize(self._default_size())
        self._set_colours()
        self._show(self.document.experiment)
        self._graph.setFocus()

    # -- making --------------------------------------------------------------------------------

    def _make_views(self) -> None:
        self._graph, self._caption = NetworkView(), CaptionView()
        self._graph.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._examples, self._network = ExamplesView(), NetworkPanel()
        self._rates, self._chart, self._plane = TrainingPanel(), CostChart(), PlaneView()
        self._legend = Legend()
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._graph, 1)
        layout.addWidget(self._caption)
        self.setCentralWidget(centre)

    def _make_menus(self) -> None:
        bar = self.menuBar()
        file = bar.addMenu("&File")
        presets = file.addMenu("Open preset")
        for name, preset in PRESETS.items():
            presets.addAction(preset.title).setData(name)
        presets.triggered.connect(self._preset_triggered)
        file.addSeparator()
        file.addAction("Quit", "Ctrl+Q", self.close)
        edit = bar.addMenu("&Edit")
        self._undo = self.document.undo_stack.createUndoAction(self)
        self._redo = self.document.undo_stack.createRedoAction(self)
        self._undo.setShortcut("Ctrl+Z")
        self._redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        edit.addActions([self._undo, self._redo])
        self._actions.fill(bar.addMenu("&Step"), commands.STEP)
        self._actions.fill(bar.addMenu("&Training"), commands.TRAINING)
        self._view_menu = bar.addMenu("&View")
        scheme = self._view_menu.addMenu("Colours")
        names = [name.capitalize() for name in theme.SCHEMES]
        commands.choices(scheme, names, self._choose_scheme, theme.remembered_scheme().capitalize())
        self._actions.fill(self._view_menu, commands.VIEW)
        self._view_menu.addSeparator()
        bar.addMenu("&Help").addAction("About nnviz", self._about)

    def _make_docks(self) -> None:
        contents = {
            "examples": ("Example", self._examples),
            "network": ("Network", self._network),
            "training": ("Training", self._rates),
            "chart": ("Cost and accuracy", self._chart),
            "plane": ("h(x) over the plane", self._plane),
        }
        self._docks: list[QDockWidget] = []
        for name, (title, content) in contents.items():
            made = arrangement.dock(self, name, title, content)
            self._docks.append(made)
            self._view_menu.addAction(made.toggleViewAction())

    def _make_status_bar(self) -> None:
        hint = QLabel(_HINT)
        hint.setProperty("quiet", True)
        hint.setContentsMargins(8, 0, 8, 0)
        self.statusBar().addWidget(hint)
        self.statusBar().addPermanentWidget(self._legend)
        self.statusBar().setSizeGripEnabled(False)

    def _views(self) -> Views:
        return Views(
            graph=self._graph,
            caption=self._caption,
            examples=self._examples,
            network=self._network,
            training=self._rates,
            chart=self._chart,
            plane=self._plane,
            counter=self._toolbar.show_counter,
        )

    # -- joining -------------------------------------------------------------------------------

    def _connect_wishes(self) -> None:
        wishes: dict[str, Callable[[], object]] = {
            "step": self.playback.step,
            "back": self.playback.back,
            "start": self.playback.to_start,
            "end": self.playback.to_end,
            "play": self.playback.play_or_pause,
            "previous_example": self._previous_example,
            "next_example": self._next_example,
            "train": self._train,
            "one_iteration": self._one_iteration,
            "stop": self.training.stop,
            "restart": self._restart,
            "bigger": self._bigger_text,
            "smaller": self._smaller_text,
            "normal": self._normal_text,
            "arrange": self._arrange,
        }
        for key, wish in wishes.items():
            self._actions[key].triggered.connect(wish)
        self._actions["calm"].toggled.connect(self.playback.set_calm)
        self._actions["full_screen"].toggled.connect(self._full_screen)
        self._toolbar.presetChosen.connect(self._open_preset)
        self._toolbar.speedChosen.connect(self.playback.set_speed)
        self._toolbar.edgesChosen.connect(self._colour_edges)
        self._caption.stepWished.connect(self._go_to_step)
        self._examples.exampleChosen.connect(self._choose_example)
        self._plane.exampleChosen.connect(self._choose_example)
        self._network.settingsEdited.connect(self._edit_settings)
        self._rates.settingsEdited.connect(self._edit_settings)
        self._network.inputRefused.connect(self._refuse)

    def _connect_state(self) -> None:
        self.document.changed.connect(self._show)
        self.playback.placeReached.connect(self._reach)
        self.playback.flowing.connect(self._graph.show_pulse)
        self.playback.playingChanged.connect(self._show_playing)
        self.training.live.connect(self._show_live)
        self.training.stateChanged.connect(self._show_training_state)
        self.training.stoppedByItself.connect(self._tell_why)
        self._graph.limitsChanged.connect(self._legend.show_limits)
        self._app.styleHints().colorSchemeChanged.connect(self._system_scheme_changed)
        self._app.aboutToQuit.connect(self.training.shut_down)

    # -- showing -------------------------------------------------------------------------------

    @Slot(object)
    def _show(self, experiment: Experiment) -> None:
        self.setWindowTitle(experiment.title)
        self.playback.follow(experiment.timeline, experiment.place)
        snapshot = self.training.snapshot
        if snapshot is None:
            self._presenter.show(experiment)
        else:
            self._presenter.show_live(experiment, snapshot)
        self._docks[-1].setVisible(PlaneView.fits(experiment.dataset))
        self._toolbar.show_preset(experiment.dataset.name)

    @Slot(object)
    def _show_live(self, snapshot: Snapshot) -> None:
        self._presenter.show_live(self.document.experiment, snapshot)

    @Slot(object)
    def _show_playing(self, playing: bool) -> None:
        text, shape = ("Pause", "pause") if playing else ("Play", "play")
        self._actions.change("play", self._colours, text=text, shape=shape)

    @Slot(object)
    def _show_training_state(self, state: TrainingState) -> None:
        running = state is TrainingState.RUNNING
        text = "Pause" if running else "Train"
        shape = "pause" if running else "play"
        self._actions.change("train", self._colours, text=text, shape=shape)
        self._actions.enable(_TRANSPORT, enabled=not running)
        self._actions.enable(["stop"], enabled=state is not TrainingState.IDLE)
        self._actions.enable(["one_iteration"], enabled=not running)
        stack = self.document.undo_stack
        self._undo.setEnabled(not running and stack.canUndo())
        self._redo.setEnabled(not running and stack.canRedo())

    @Slot(object)
    def _tell_why(self, event: RunEvent) -> None:
        self._caption.show_warning("Training stopped", event.message)
        if event.error is not None:
            raise event.error

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        self._network.show_experiment(self.document.experiment)
        self._caption.show_warning("Not changed", sentence)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(QAction)
    def _preset_triggered(self, action: QAction) -> None:
        self._open_preset(str(action.data()))

    @Slot(str)
    def _open_preset(self, name: str) -> None:
        try:
            experiment = PRESETS[name].open()
        except (DataError, FileNotFoundError) as error:
            self._refuse(str(error))
            return
        self._preset = name
        self.document.edit(experiment, f"Open {PRESETS[name].title}")

    @Slot(object)
    def _reach(self, place: Place) -> None:
        self.document.look(self.document.experiment.at(place))

    @Slot(object)
    def _go_to_step(self, step: int) -> None:
        if self.training.state is not TrainingState.RUNNING:
            self.playback.to_step(step)

    @Slot(object)
    def _choose_example(self, row: int) -> None:
        experiment = self.document.experiment
        if row != experiment.place.example:
            self.document.look(experiment.choosing(row))

    def _previous_example(self) -> None:
        self._choose_example(max(0, self.document.experiment.place.example - 1))

    def _next_example(self) -> None:
        experiment = self.document.experiment
        last = experiment.dataset.example_count - 1
        self._choose_example(min(last, experiment.place.example + 1))

    @Slot(object)
    def _edit_settings(self, changes: dict[str, object]) -> None:
        experiment = self.document.experiment
        if all(getattr(experiment.settings, name) == value for name, value in changes.items()):
            return
        try:
            changed = experiment.with_settings(**changes)
        except EngineError as error:
            self._refuse(str(error))
            return
        names = {"learning_rate": "α", "regularisation": "λ", "batch_size": "the batch"}
        what = names.get(next(iter(changes)), "the network")
        self.document.edit(changed, f"Change {what}")

    def _train(self) -> None:
        self.playback.pause()
        self.training.train_or_pause()

    def _one_iteration(self) -> None:
        self.playback.pause()
        self.training.one_iteration()

    def _restart(self) -> None:
        self.playback.pause()
        self.training.restart()

    @Slot(object)
    def _colour_edges(self, choice: EdgeChoice) -> None:
        self._graph.colour_edges_by(choice)

    # -- looks ---------------------------------------------------------------------------------

    def _choose_scheme(self, name: str) -> None:
        theme.remember_scheme(name.lower())
        theme.apply(self._app, name.lower())
        self._set_colours()

    @Slot()
    def _system_scheme_changed(self) -> None:
        if theme.remembered_scheme() == "system":
            theme.apply(self._app, "system")
            self._set_colours()

    def _set_colours(self) -> None:
        self._colours = theme.current(self._app)
        self._actions.draw(self._colours, PRIMARY)
        self._legend.set_palette(self._colours)
        self._presenter.set_palette(self._colours)
        self._show_training_state(self.training.state)

    def _bigger_text(self) -> None:
        theme.resize_text(self._app, self._app.font().pointSizeF() + 1)

    def _smaller_text(self) -> None:
        theme.resize_text(self._app, self._app.font().pointSizeF() - 1)

    def _normal_text(self) -> None:
        theme.resize_text(self._app, theme.default_text_size(self._app))

    def _full_screen(self, wished: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if wished
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def _arrange(self) -> None:
        arrangement.arrange(self, self._docks)
        self._docks[-1].setVisible(PlaneView.fits(self.document.experiment.dataset))

    def _default_size(self) -> QSize:
        return LARGEST_AT_FIRST.boundedTo(self.screen().availableGeometry().size() - FRAME)

    def _about(self) -> None:
        QMessageBox.about(
            self,
            "About nnviz",
            f"<b>nnviz {nnviz.__version__}</b><p>The debugger for backpropagation.</p>",
        )

    # -- Qt ------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._restored or not arrangement.fits(self):
            self._restored = True
            self._arrange()
            self.resize(self.size().boundedTo(self.screen().availableGeometry().size() - FRAME))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.UpdateRequest:
            with self.training.held():
                return super().event(event)
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._actions["full_screen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.playback.pause()
        self.training.shut_down()
        arrangement.remember(self)
        super().closeEvent(event)
