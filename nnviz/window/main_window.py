"""The main window: joins the document, the controllers and the views, and does nothing itself."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox

import nnviz
from nnviz.data import DataError
from nnviz.debugger import EdgeChoice, Place, StepSize
from nnviz.debugger.breakpoints import AtLine
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.document.presets import PRESETS
from nnviz.engine import EngineError
from nnviz.graph.palette import Palette
from nnviz.training.run import RunEvent, RunState, Snapshot
from nnviz.views.plane import PlaneView
from nnviz.window import actions as commands
from nnviz.window import arrangement, theme
from nnviz.window.actions import Actions
from nnviz.window.linking import Linking
from nnviz.window.looks import Looks
from nnviz.window.panels import Panels
from nnviz.window.playback import Playback
from nnviz.window.presenter import Presenter
from nnviz.window.stepper import Stepper
from nnviz.window.toolbar import PRIMARY, Toolbar
from nnviz.window.training_controller import TrainingController, TrainingState

DEFAULT_PRESET = "xor"
_TRANSPORT = (
    "step",
    "back",
    "larger_step",
    "larger_back",
    "start",
    "end",
    "play",
    "run",
    "run_back",
)


class MainWindow(QMainWindow):
    """nnviz's window, with the preset of this name, or XOR; where it was, if `remembered`."""

    def __init__(self, preset: str | None = None, *, remembered: bool = True) -> None:
        super().__init__()
        self._app: QApplication = QApplication.instance()  # type: ignore[assignment]  # there is one
        self.document = Document(PRESETS[preset or DEFAULT_PRESET].open(), self)
        self._looks = Looks(self._app, self)
        self._actions = Actions(self)
        self._panels = Panels.made()
        self.setCentralWidget(self._panels.centre())
        self._make_menus()
        self._toolbar = Toolbar(self._actions, self)
        self.addToolBar(self._toolbar)
        self._docks = self._panels.docks(self)
        self._view_menu.addActions([dock.toggleViewAction() for dock in self._docks.values()])
        self._panels.fill_status_bar(self)
        self._presenter = Presenter(self._panels, self._toolbar.show_counter, self._looks.colours)
        self.training = TrainingController(self.document, self)
        self.playback = Playback(self._presenter.flow_to, parent=self)
        self._stepper = Stepper(self.document, self._presenter.trace)
        Linking(self._panels.graph, self._panels.formula, self._panels.matrices, self)
        self._connect_wishes()
        self._connect_state()
        self._remembered = remembered
        self._restored = remembered and arrangement.restore(self)
        if not self._restored:
            self.resize(arrangement.LARGEST_AT_FIRST.boundedTo(arrangement.room(self)))
        self._set_colours(self._looks.colours)
        self._show(self.document.experiment)
        self._panels.graph.setFocus()

    # -- making --------------------------------------------------------------------------------

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
        scheme, now = self._view_menu.addMenu("Colours"), theme.remembered_scheme().capitalize()
        names = [name.capitalize() for name in theme.SCHEMES]
        commands.choices(scheme, names, self._looks.choose_scheme, now)
        self._actions.fill(self._view_menu, commands.VIEW)
        self._view_menu.addSeparator()
        help_menu = bar.addMenu("&Help")
        help_menu.addAction("Keys", "F1", self._tell_keys)
        help_menu.addAction("About nnviz", self._about)

    # -- joining -------------------------------------------------------------------------------

    def _connect_wishes(self) -> None:
        stepper, playback, training, looks = (
            self._stepper,
            self.playback,
            self.training,
            self._looks,
        )
        wishes: dict[str, Callable[[], object]] = {
            "step": partial(self._move, stepper.step),
            "back": partial(self._move, stepper.back),
            "larger_step": partial(self._move, partial(stepper.step, larger=True)),
            "larger_back": partial(self._move, partial(stepper.back, larger=True)),
            "run": partial(self._move, stepper.run),
            "run_back": partial(self._move, stepper.run_back),
            "toggle_breakpoint": self._toggle_here,
            "start": playback.to_start,
            "end": playback.to_end,
            "play": playback.play_or_pause,
            "previous_example": partial(self._choose_neighbour, -1),
            "next_example": partial(self._choose_neighbour, 1),
            "train": partial(self._train, training.train_or_pause),
            "one_iteration": partial(self._train, training.one_iteration),
            "stop": training.stop,
            "restart": partial(self._train, training.restart),
            "bigger": looks.larger_text,
            "smaller": looks.smaller_text,
            "normal": looks.normal_text,
            "arrange": self._arrange,
        }
        for key, wish in wishes.items():
            self._actions.on(key, wish)
        self._actions["calm"].toggled.connect(playback.set_calm)
        self._actions["full_screen"].toggled.connect(looks.full_screen)
        self._toolbar.presetChosen.connect(self._open_preset)
        self._toolbar.speedChosen.connect(playback.set_speed)
        self._toolbar.edgesChosen.connect(self._colour_edges)
        self._toolbar.sizeChosen.connect(self._choose_size)
        panels = self._panels
        panels.caption.stepWished.connect(self._go_to_step)
        panels.algorithm.breakpointToggled.connect(self._toggle_line)
        panels.formula.everyTermWished.connect(self._presenter.open_formula)
        for chooser in (panels.examples, panels.plane):
            chooser.exampleChosen.connect(self._choose_example)
        for panel in (panels.network, panels.training):
            panel.settingsEdited.connect(self._edit_settings)
            panel.inputRefused.connect(self._refuse)

    def _connect_state(self) -> None:
        self.document.changed.connect(self._show)
        self.playback.placeReached.connect(self._reach)
        self.playback.flowing.connect(self._panels.graph.show_pulse)
        self.playback.playingChanged.connect(self._show_playing)
        self.training.live.connect(self._show_live)
        self.training.stateChanged.connect(self._show_training_state)
        self.training.stoppedByItself.connect(self._tell_why)
        self._panels.graph.limitsChanged.connect(self._panels.legend.show_limits)
        self._looks.coloursChanged.connect(self._set_colours)
        self._app.aboutToQuit.connect(self.training.shut_down)

    # -- showing -------------------------------------------------------------------------------

    @Slot(object)
    def _show(self, experiment: Experiment) -> None:
        self.setWindowTitle(experiment.title)
        self.playback.follow(experiment.tour, experiment.place)
        snapshot = self.training.snapshot
        if snapshot is None:
            self._presenter.show(experiment)
        else:
            self._presenter.show_live(experiment, snapshot)
        self._docks["plane"].setVisible(PlaneView.fits(experiment.dataset))
        self._toolbar.show_open(experiment.dataset.name, experiment.layer_sizes)

    @Slot(object)
    def _show_live(self, snapshot: Snapshot) -> None:
        self._presenter.show_live(self.document.experiment, snapshot)

    @Slot(object)
    def _show_playing(self, playing: bool) -> None:
        text, shape = ("Pause", "pause") if playing else ("Play", "play")
        self._actions.change("play", self._looks.colours, text=text, shape=shape)

    @Slot(object)
    def _show_training_state(self, state: TrainingState) -> None:
        running = state is TrainingState.RUNNING
        text = "Pause" if running else "Train"
        shape = "pause" if running else "play"
        self._actions.change("train", self._looks.colours, text=text, shape=shape)
        self._actions.enable(_TRANSPORT, enabled=not running)
        self._actions.enable(["stop"], enabled=state is not TrainingState.IDLE)
        self._actions.enable(["one_iteration"], enabled=not running)
        stack = self.document.undo_stack
        self._undo.setEnabled(not running and stack.canUndo())
        self._redo.setEnabled(not running and stack.canRedo())

    @Slot(object)
    def _tell_why(self, event: RunEvent) -> None:
        if event.state is RunState.FINISHED:
            self._panels.caption.show_note("Converged", event.message)
        else:
            self._panels.caption.show_warning("Training stopped", event.message)
        if event.error is not None:
            raise event.error

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        self._panels.network.show_experiment(self.document.experiment)
        self._panels.caption.show_warning("Not changed", sentence)

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
        self.training.settle()
        self.document.edit(experiment, f"Open {PRESETS[name].title}")

    def _move(self, move: Callable[[], object]) -> None:
        """Make a step, and then show what travelled for it."""
        self.playback.pause()
        before = self.document.experiment
        try:
            move()
        except EngineError as error:
            self._refuse(f"Θ cannot take this step: {error}")
            return
        if self.document.experiment is not before:
            self.playback.glow()
        if self._stepper.message:
            self._panels.caption.show_note("Breakpoints", self._stepper.message)

    @Slot(object)
    def _toggle_line(self, line: int) -> None:
        self.document.look(self.document.experiment.toggled(AtLine(line)))

    def _toggle_here(self) -> None:
        self._toggle_line(self._stepper.line)

    @Slot(object)
    def _choose_size(self, size: StepSize) -> None:
        self._stepper.size = size

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

    def _choose_neighbour(self, distance: int) -> None:
        experiment = self.document.experiment
        last = experiment.dataset.example_count - 1
        self._choose_example(min(max(experiment.place.example + distance, 0), last))

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
        if changed.network is not experiment.network:
            self.training.settle()
        names = {"learning_rate": "α", "regularisation": "λ", "batch_size": "the batch"}
        what = names.get(next(iter(changes)), "the network")
        self.document.edit(changed, f"Change {what}")

    def _train(self, wish: Callable[[], object]) -> None:
        self.playback.pause()
        wish()

    @Slot(object)
    def _colour_edges(self, choice: EdgeChoice) -> None:
        self._panels.graph.colour_edges_by(choice)

    # -- looks ---------------------------------------------------------------------------------

    @Slot(object)
    def _set_colours(self, colours: Palette) -> None:
        self._actions.draw(colours, PRIMARY)
        self._presenter.set_palette(colours)
        self._show_training_state(self.training.state)

    def _arrange(self) -> None:
        arrangement.arrange(self, self._docks)
        self._docks["plane"].setVisible(PlaneView.fits(self.document.experiment.dataset))

    def _tell_keys(self) -> None:
        QMessageBox.information(self, "Keys", self._actions.keys_as_table())

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
            if self._remembered:
                self.resize(self.size().boundedTo(arrangement.room(self)))
            self._arrange()

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
