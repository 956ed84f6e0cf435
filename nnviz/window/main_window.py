"""The main window: joins the document, the controllers and the views, and does nothing itself."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from nnviz.debugger import EdgeChoice, Place
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.document.presets import PRESETS
from nnviz.graph.palette import Palette
from nnviz.training.run import RunEvent, RunState, Snapshot
from nnviz.views.plane import PlaneView
from nnviz.window import arrangement
from nnviz.window.actions import Actions
from nnviz.window.autosaving import Autosaving
from nnviz.window.comparing import Comparing
from nnviz.window.data_controller import DataController
from nnviz.window.debugging import Debugging
from nnviz.window.dropping import Dropping
from nnviz.window.editing import Editing
from nnviz.window.filing import Filing
from nnviz.window.lecturing import Lecturing
from nnviz.window.linking import Linking
from nnviz.window.looks import Looks
from nnviz.window.menus import Menus
from nnviz.window.panels import Panels
from nnviz.window.picturing import Picturing
from nnviz.window.playback import Playback
from nnviz.window.presenter import Presenter
from nnviz.window.restoring import Restoring
from nnviz.window.scoring import Scoring
from nnviz.window.toolbar import PRIMARY, Toolbar
from nnviz.window.training_controller import TrainingController, TrainingState
from nnviz.window.viewing import Viewing
from nnviz.window.weighing import Weighing

DEFAULT_PRESET = "xor"
_AT_REST = (
    "step",
    "back",
    "larger_step",
    "larger_back",
    "start",
    "end",
    "play",
    "go_to",
    "run",
    "run_back",
    "one_iteration",
    "check",
)
"""What can be done only while no training runs."""


class MainWindow(QMainWindow):
    """nnviz's window, with the preset of this name, or XOR; where it was, if `remembered`.

    A `guarded` one asks before unsaved work is lost, and keeps it where a crash leaves it.
    """

    def __init__(
        self, preset: str | None = None, *, remembered: bool = True, guarded: bool = False
    ) -> None:
        super().__init__()
        self._app: QApplication = QApplication.instance()  # type: ignore[assignment]  # there is one
        self.document = Document(PRESETS[preset or DEFAULT_PRESET].open(), self)
        self._looks = Looks(self._app, self)
        self._actions = Actions(self)
        self._panels = Panels.made()
        self.setCentralWidget(self._panels.centre())
        self._menus = Menus(self, self._actions, self.document.undo_stack, self._looks)
        self._toolbar = Toolbar(self._actions, self)
        self.addToolBar(self._toolbar)
        self._docks = self._panels.docks(self)
        self._menus.view.addActions([dock.toggleViewAction() for dock in self._docks.values()])
        self._panels.fill_status_bar(self)
        self._guarded = guarded
        self._make_controllers()
        self._connect_wishes()
        self._connect_state()
        self._remembered = remembered
        self._restored = remembered and arrangement.restore(self)
        if not self._restored:
            self.resize(arrangement.LARGEST_AT_FIRST.boundedTo(arrangement.room(self)))
            arrangement.arrange(self, self._docks)  # or all docks below each other would be taller
        self._set_colours(self._looks.colours)
        self._show(self.document.experiment)
        self._panels.graph.setFocus()

    def _make_controllers(self) -> None:
        self._scoring = Scoring(self)
        counter, colours = self._toolbar.show_counter, self._looks.colours
        self._presenter = Presenter(self._panels, counter, colours, self._scoring)
        self.training = TrainingController(self.document, self)
        self._panels.graph.draughtsman.calm = self.training.held
        self._painting = QTimer(self)
        self._painting.setSingleShot(True)
        self._painting.timeout.connect(self._paint)
        self._editing = Editing(self.document, self.training, self)
        recent = self._menus.recent
        self.filing = Filing(
            self, self.document, self._editing, self.training, recent=recent, guarded=self._guarded
        )
        self.filing.left.connect(self._scoring.forget)
        self._weighing = Weighing(self.filing, self._editing, self.training, self._menus.export)
        self._autosaving = Autosaving(self.document, self.training, self.filing, self)
        if self._guarded:
            self._autosaving.begin()
        self.restoring = Restoring(self)
        self.data = DataController(self.document, self._editing, self._panels, self._menus, self)
        self._debugging = Debugging(self.document, self._presenter, self.training, self)
        self._comparing = Comparing(
            self.document, self._editing, self._panels.what_if, self._scoring, self
        )
        self.lecturing = Lecturing(self, self._presenter)
        self._linking = Linking(self._panels, self)
        self._viewing = Viewing(self._panels.graph, self._menus.layers, self)
        self._picturing = Picturing(self._panels, self._docks, self)

    @property
    def playback(self) -> Playback:
        """What plays the steps of the example."""
        return self._debugging.playback

    # -- joining -------------------------------------------------------------------------------

    def _connect_wishes(self) -> None:
        for key, wish in self._wishes().items():
            self._actions.on(key, wish)
        debugging, panels = self._debugging, self._panels
        self._actions["calm"].toggled.connect(debugging.playback.set_calm)
        self._actions["predict"].toggled.connect(self._predict)
        self._actions["full_screen"].toggled.connect(self._looks.full_screen)
        self._menus.presets.triggered.connect(self._preset_triggered)
        self._toolbar.presetChosen.connect(self.filing.open_preset)
        Dropping(self).dropped.connect(self.filing.open)
        self._toolbar.speedChosen.connect(debugging.playback.set_speed)
        self._toolbar.speedChosen.connect(self._menus.show_speed)
        self._menus.speedChosen.connect(debugging.playback.set_speed)
        self._menus.speedChosen.connect(self._toolbar.show_speed)
        self._toolbar.edgesChosen.connect(self._colour_edges)
        self._toolbar.sizeChosen.connect(debugging.choose_size)
        panels.formula.everyTermWished.connect(self._presenter.open_formula)
        for chooser in (panels.examples, panels.plane):
            chooser.exampleChosen.connect(self._choose_example)
        for panel in (panels.network, panels.training):
            panel.settingsEdited.connect(self._editing.edit_settings)
            panel.inputRefused.connect(self._refuse)
        for view in (panels.graph, panels.matrices):
            view.edited.connect(self._editing.edit_value)
            view.editRefused.connect(self._refuse)

    def _wishes(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        debugging, training, looks = self._debugging, self.training, self._looks
        return {
            "new": self.filing.new,
            "open": self.filing.ask_what_to_open,
            "save": self.filing.save,
            "save_as": self.filing.save_as,
            "weights": self._weighing.ask_for_file,
            "restore": self.restoring.ask,
            "step": debugging.step,
            "back": debugging.back,
            "larger_step": debugging.larger_step,
            "larger_back": debugging.larger_back,
            "go_to": debugging.ask_where,
            "run": debugging.run,
            "run_back": debugging.run_back,
            "toggle_breakpoint": debugging.toggle_here,
            "check": debugging.check,
            "start": debugging.playback.to_start,
            "end": debugging.to_end,
            "play": debugging.playback.play_or_pause,
            "previous_example": partial(self._choose_neighbour, -1),
            "next_example": partial(self._choose_neighbour, 1),
            "train": partial(self._train, training.train_or_pause),
            "one_iteration": partial(self._train, training.one_iteration),
            "stop": training.stop,
            "restart": partial(self._train, self._editing.restart),
            "bigger": looks.larger_text,
            "smaller": looks.smaller_text,
            "normal": looks.normal_text,
            "arrange": self._arrange,
            "zoom_in": self._viewing.zoom_in,
            "zoom_out": self._viewing.zoom_out,
            "fit": self._viewing.fit,
            "lecture": self._lecture,
            "pictures": self._picturing.toggle,
            **self.data.wishes(),
        }

    def _lecture_wishes(self) -> dict[str, Callable[[], object]]:
        """Return what the keys of the full screen do."""
        debugging = self._debugging
        return {
            "nextWished": debugging.step,
            "backWished": debugging.back,
            "largerWished": debugging.larger_step,
            "largerBackWished": debugging.larger_back,
            "startWished": debugging.playback.to_start,
            "endWished": debugging.to_end,
            "playWished": debugging.playback.play_or_pause,
            "runWished": debugging.run,
            "runBackWished": debugging.run_back,
            "trainWished": partial(self._train, self.training.train_or_pause),
            "leaveWished": self._leave_lecture,
        }

    def _connect_state(self) -> None:
        self.document.changed.connect(self._show)
        self.playback.placeReached.connect(self._reach)
        self.playback.flowing.connect(self._panels.graph.show_pulse)
        self.playback.playingChanged.connect(self._show_playing)
        self.training.live.connect(self._show_live)
        self._scoring.found.connect(self._show_scores)
        self.training.stateChanged.connect(self._show_training_state)
        self.training.stoppedByItself.connect(self._tell_why)
        self._debugging.refused.connect(self._refuse)
        self.data.refused.connect(self._refuse)
        self.data.unread.connect(self._tell_unread)
        self._debugging.told.connect(self._tell)
        self._debugging.picturesWished.connect(self._picturing.show)
        self.filing.told.connect(self._tell)
        self._weighing.told.connect(self._tell)
        self.restoring.wished.connect(self._autosaving.restore)
        self._autosaving.failed.connect(self._warn)
        self.filing.dataWished.connect(self.data.import_file)
        self._editing.refused.connect(self._refuse)
        self._editing.waits.connect(self._tell_waiting)
        self._editing.made.connect(self._tell_made)
        self._editing.valueEdited.connect(self._comparing.take)
        self._panels.graph.limitsChanged.connect(self._panels.legend.show_limits)
        self._panels.graph.litScaleChanged.connect(self._panels.legend.show_lit)
        self._looks.coloursChanged.connect(self._set_colours)
        self._app.aboutToQuit.connect(self.filing.end)
        self._app.aboutToQuit.connect(self._shut_down)

    # -- showing -------------------------------------------------------------------------------

    @Slot(object)
    def _show(self, experiment: Experiment) -> None:
        count = experiment.dataset.example_count
        self.playback.follow(experiment.tour, experiment.place, count, experiment.layer_sizes)
        snapshot = self.training.snapshot
        if snapshot is not None:
            self._show_live(snapshot)
            self._presenter.show_marks(experiment)
        elif self.lecturing.view is not None:
            self._presenter.take(experiment)
            self.lecturing.show(experiment)
        else:
            self._presenter.show(experiment)
            self._debugging.predicting.ask()
            self._comparing.show(experiment, self._presenter.trace())
        self._docks["plane"].setVisible(PlaneView.fits(experiment.dataset))
        shown = (experiment.dataset, experiment.layer_sizes, experiment.title)
        self._toolbar.show_open(*shown)
        self._viewing.follow(experiment)

    @Slot()
    def _show_scores(self) -> None:
        if self.training.snapshot is None and self.lecturing.view is None:
            self._presenter.show_scores(self.document.experiment)
            self._comparing.show(self.document.experiment, self._presenter.trace())

    @Slot(object)
    def _show_live(self, snapshot: Snapshot) -> None:
        if self.lecturing.view is not None:
            self.lecturing.show_live(self.document.experiment, snapshot)
        else:
            self._presenter.show_live(self.document.experiment, snapshot)

    @Slot(object)
    def _show_playing(self, playing: bool) -> None:
        text, shape = ("Pause", "pause") if playing else ("Play", "play")
        self._actions.change("play", self._looks.colours, text=text, shape=shape)

    @Slot(object)
    def _show_training_state(self, state: TrainingState) -> None:
        running = state is TrainingState.RUNNING
        if running:
            self._presenter.begin_live()
        text = "Pause" if running else "Train"
        shape = "pause" if running else "play"
        self._actions.change("train", self._looks.colours, text=text, shape=shape)
        self._actions.enable(_AT_REST, enabled=not running)
        self._actions.enable(["stop"], enabled=state is not TrainingState.IDLE)
        self._menus.enable_history(self.document.undo_stack, enabled=not running)

    @Slot(object)
    def _tell_why(self, event: RunEvent) -> None:
        if event.state is RunState.FINISHED:
            self._tell("Converged", event.message)
        else:
            self._panels.caption.show_warning("Training stopped", event.message)
            self.lecturing.tell("Training stopped", event.message)
        if event.error is not None:
            raise event.error

    @Slot(object, object)
    def _tell(self, title: str, sentence: str) -> None:
        self._panels.caption.show_note(title, sentence)
        self.lecturing.tell(title, sentence)

    @Slot(object)
    def _warn(self, sentence: str) -> None:
        self._panels.caption.show_warning("Not kept", sentence)

    @Slot(object)
    def _tell_waiting(self, sentence: str) -> None:
        self._presenter.waiting = sentence
        if sentence:
            self._tell("Edit", sentence)

    @Slot(object)
    def _tell_made(self, sentence: str) -> None:
        self._tell("Edit", sentence)

    @Slot(object)
    def _refuse(self, sentence: str) -> None:
        self._panels.network.show_experiment(self.document.experiment)
        self._panels.caption.show_warning("Not changed", sentence)
        self.lecturing.tell("Not changed", sentence)

    @Slot(object)
    def _tell_unread(self, sentence: str) -> None:
        self._panels.caption.show_warning("Not opened", sentence)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(QAction)
    def _preset_triggered(self, action: QAction) -> None:
        self.filing.open_preset(str(action.data()))

    @Slot(object)
    def _reach(self, place: Place) -> None:
        self.document.look(self.document.experiment.at(place))

    @Slot(object)
    def _choose_example(self, row: int) -> None:
        experiment = self.document.experiment
        if row != experiment.place.example:
            self.document.look(experiment.choosing(row))

    def _choose_neighbour(self, distance: int) -> None:
        experiment = self.document.experiment
        last = experiment.dataset.example_count - 1
        self._choose_example(min(max(experiment.place.example + distance, 0), last))

    def _train(self, wish: Callable[[], object]) -> None:
        self.playback.pause()
        self._debugging.give_up()
        wish()

    @Slot(object)
    def _colour_edges(self, choice: EdgeChoice) -> None:
        self._presenter.colour_edges_by(choice)
        self.lecturing.choice = choice
        if choice is EdgeChoice.CHECK:
            self._debugging.check_if_needed()

    @Slot(bool)
    def _predict(self, on: bool) -> None:
        self._debugging.predict(on=on)

    # -- lecture -------------------------------------------------------------------------------

    def _lecture(self) -> None:
        view = self.lecturing.enter(self._looks.colours, self._lecture_wishes())
        self.playback.flowing.connect(view.show_pulse)
        view.showFullScreen()
        self._show(self.document.experiment)

    def _leave_lecture(self) -> None:
        if self.lecturing.view is not None:
            self.playback.flowing.disconnect(self.lecturing.view.show_pulse)
            self.lecturing.leave()
            self._show(self.document.experiment)

    # -- looks ---------------------------------------------------------------------------------

    @Slot(object)
    def _set_colours(self, colours: Palette) -> None:
        self._actions.draw(colours, PRIMARY)
        self._toolbar.set_palette(colours)
        self._presenter.set_palette(colours)
        self._viewing.set_palette(colours)
        self._show_training_state(self.training.state)

    def _arrange(self) -> None:
        arrangement.arrange(self, self._docks)
        self._docks["plane"].setVisible(PlaneView.fits(self.document.experiment.dataset))

    # -- Qt ------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._restored or not arrangement.fits(self):
            self._restored = True
            size = self.size()
            if self._remembered:
                size = size.boundedTo(arrangement.room(self))
            self.resize(size)
            self._arrange()
            layout = self.layout()
            if layout is not None:
                layout.activate()
            self.resize(size)  # while the docks change places they need more room than afterwards

    def event(self, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.UpdateRequest:
            return super().event(event)
        if self.training.state is TrainingState.RUNNING:
            self._painting.start(0)  # after what is due: computing and painting may each take long
            return True
        with self.training.held():
            return super().event(event)

    @Slot()
    def _paint(self) -> None:
        with self.training.held():
            super().event(QEvent(QEvent.Type.UpdateRequest))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._actions["full_screen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.playback.pause()
        self._leave_lecture()  # it would hide the question
        if not self.filing.may_close():
            event.ignore()
            return
        self._shut_down()
        self.lecturing.free()
        arrangement.remember(self)
        super().closeEvent(event)

    @Slot()
    def _shut_down(self) -> None:
        self.filing.shut_down()
        self._weighing.shut_down()
        self._editing.shut_down()
        self._autosaving.end(keeping=self._guarded and not self.filing.answered)
        self.training.shut_down()
        self.data.shut_down()
        self._debugging.shut_down()
        self._scoring.shut_down()
