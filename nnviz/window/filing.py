"""New, open, save: the file that the document is in, its name, and what may be lost."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from nnviz.data import DataError
from nnviz.debugger.breakpoints import Breakpoint
from nnviz.debugger.formula_parts import Reference
from nnviz.document import store
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.document.file_format import SUFFIX, DocumentError, Saved
from nnviz.document.presets import PRESETS
from nnviz.document.recovery import Note
from nnviz.document.store import Opened, Stamp
from nnviz.exchange.weights_in import WEIGHT_SUFFIXES, holds_weights
from nnviz.window import arrangement, questions
from nnviz.window.editing import Editing
from nnviz.window.new_dialog import NewDialog
from nnviz.window.questions import Answer
from nnviz.window.reading import Reading
from nnviz.window.recent import RecentFiles
from nnviz.window.saving import Saving
from nnviz.window.training_controller import TrainingController, TrainingState

_FOLDER = "files/folder"
_KINDS = f"nnviz documents (*{SUFFIX})"
_OPENED = (
    f"All that nnviz opens (*{SUFFIX} *.csv *.tsv *.txt *.npz *.npy *.mat *.safetensors *.onnx)"
    f";;{_KINDS};;All files (*)"
)


class Filing(QObject):
    """Carries out the wishes of the File menu that are about documents.

    `guarded` is a window before which a person sits: it asks before anything unsaved is lost.
    """

    dataWished = Signal(object)  # a Path: a file that may be data
    weightsWished = Signal(object)  # a Path: a file with Θ
    told = Signal(object, object)  # a title and a sentence
    saved = Signal()  # into its file
    left = Signal()  # what was open is saved, or the person gave it up; something else follows

    def __init__(
        self,
        window: QMainWindow,
        document: Document,
        editing: Editing,
        training: TrainingController,
        *,
        recent: RecentFiles,
        guarded: bool,
    ) -> None:
        super().__init__(window)
        self.window = window
        self._document, self._editing, self._training = document, editing, training
        self._recent = recent
        self._guarded = guarded
        self._path: Path | None = None
        self._stamp: Stamp | None = None
        self._proposed: Path | None = None
        self._marks = _marks_of(document.experiment)
        self._was_clean = True
        self._ended = False
        self._saving = Saving(window)
        self._reading = Reading(window)
        self._reading.done.connect(self._offer)
        self._reading.refused.connect(self._tell_unread)
        self._saving.written.connect(self._written)
        self._saving.failed.connect(self._not_written)
        self.answered = False  # whether the person was asked, and let the window close
        document.changed.connect(self._retitle)
        document.undo_stack.cleanChanged.connect(self._retitle)
        training.stateChanged.connect(self._retitle)
        recent.chosen.connect(self.open_recent)
        self._retitle()

    @property
    def path(self) -> Path | None:
        """The file that the document was opened from or saved to."""
        return self._path

    @property
    def name(self) -> str:
        """What the document is called."""
        if self._path is not None:
            return self._path.name
        if self._proposed is not None:
            return f"{self._proposed.stem} (restored)"
        return self._document.experiment.title

    @property
    def proposed(self) -> Path | None:
        """Where a document that is in no file would be saved, if that is known."""
        return self._proposed

    @property
    def modified(self) -> bool:
        """Whether there is something that no file has.

        Breakpoints and watches are saved too, but no edits: they are compared with what was saved.
        """
        running = self._training.state is TrainingState.RUNNING
        edited = not self._document.undo_stack.isClean()
        marked = _marks_of(self._document.experiment) != self._marks
        return running or self._saving.busy or edited or marked

    @Slot()
    def _retitle(self) -> None:
        if self._ended:
            return  # the window is about to go, and takes its undo stack along
        self.window.setWindowTitle(f"{self.name}[*] — nnviz")
        self.window.setWindowModified(self.modified)

    # -- something else ------------------------------------------------------------------------

    def new(self) -> None:
        """Ask what to begin with, and begin."""
        dialog = NewDialog(self.window)
        accepted = dialog.exec() == NewDialog.DialogCode.Accepted
        begin = dialog.chosen
        dialog.deleteLater()
        if accepted:
            self._begin(begin)

    @Slot(str)
    def open_preset(self, name: str) -> None:
        """Begin with a preset."""
        self._begin(PRESETS[name].open)

    def _begin(self, made: Callable[[], Experiment]) -> None:
        try:
            experiment = made()
        except (DataError, FileNotFoundError) as error:
            questions.tell(self.window, "It cannot be opened.", str(error))
            return
        if self.may_go_on():
            self.begin(experiment)
        else:
            self._document.look(self._document.experiment)  # the box of presets shows it again

    def begin(self, experiment: Experiment) -> None:
        """Show an experiment that is in no file yet."""
        self._take(experiment)

    def restore(self, saved: Saved, note: Note) -> None:
        """Show what was rescued: it is in no file, and is saved where it was only if asked to."""
        arrangement.apply(self.window, saved.arrangement)
        path = Path(note.path) if note.path else self.folder / f"{file_name(note.name)}{SUFFIX}"
        self._take(saved.experiment, proposed=path)
        self._document.undo_stack.resetClean()

    def _take(
        self,
        experiment: Experiment,
        path: Path | None = None,
        stamp: Stamp | None = None,
        proposed: Path | None = None,
    ) -> None:
        self._saving.finish()
        self.left.emit()
        self._marks = _marks_of(experiment)
        self._path, self._stamp, self._proposed = path, stamp, proposed
        self._editing.open(experiment)
        self._retitle()

    def ask_what_to_open(self) -> None:
        """Ask for a file and open it."""
        path = questions.file_to_open(self.window, "Open", _OPENED, self.folder)
        if path is not None:
            self.open(path)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Open a document, or hand on a file with weights or with data."""
        self.keep_folder(path)
        if path.suffix.lower() == SUFFIX:
            self.open_document(path)
        elif path.suffix.lower() in WEIGHT_SUFFIXES or holds_weights(path):
            self.weightsWished.emit(path)
        else:
            self.dataWished.emit(path)

    @Slot(object)
    def open_recent(self, path: Path) -> None:
        """Open a file of the menu; one that is gone is said to be so, and dropped."""
        if path.exists():
            self.open(path)
            return
        self._recent.drop(path)
        sentence = f"{path} is not there any more. It was taken out of the recent files."
        questions.tell(self.window, "The file is gone.", sentence)

    def open_document(self, path: Path) -> None:
        """Open a .nnviz file, if it is one and nothing unsaved is lost by it."""
        if store.is_large(path):
            title = f"Opening {path.name} …"
            self._reading.start(title, lambda _note, _stop: store.read(path), self.window)
            return
        try:
            opened = store.read(path)
        except (DataError, DocumentError, OSError) as error:
            questions.tell(self.window, f"{path.name} cannot be opened.", str(error))
        else:
            self._offer(opened)

    @Slot(object)
    def _offer(self, opened: Opened) -> None:
        if self.may_go_on():
            self.show(opened)

    @Slot(object)
    def _tell_unread(self, why: str) -> None:
        questions.tell(self.window, "It cannot be opened.", why)

    def show(self, opened: Opened) -> None:
        """Show a document as it was when it was saved."""
        arrangement.apply(self.window, opened.saved.arrangement)
        self._take(opened.saved.experiment, opened.path, opened.stamp)
        self._recent.add(opened.path)

    # -- saving --------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save into the file that is open, or ask for one; return whether that has begun."""
        self._saving.finish()
        self._editing.finish()
        if self._path is None:
            return self.save_as()
        if self._stamp is not None and store.is_changed(self._path, self._stamp):
            answer = questions.changed_meanwhile(self.window, self._path.name)
            if answer is not Answer.SAVE:
                return answer is Answer.SAVE_AS and self.save_as()
        self._write(self._path)
        return True

    def save_as(self) -> bool:
        """Ask for a file and save into it; return whether that has begun."""
        self._saving.finish()
        self._editing.finish()
        proposed = self._path or self._proposed
        proposed = proposed or self.folder / f"{file_name(self.name)}{SUFFIX}"
        path = questions.file_to_write(self.window, "Save as", _KINDS, proposed)
        if path is None:
            return False
        self.keep_folder(path)
        self._write(path)
        return True

    def _write(self, path: Path) -> None:
        """Begin to write. What is edited from now on is not in the file, and counts as unsaved."""
        with self._training.interrupted():
            stack = self._document.undo_stack
            self._was_clean = stack.isClean()
            stack.setClean()
            self._saving.start(path, self.to_save(self._document.experiment))
        self._retitle()
        if self._saving.busy:
            self.told.emit("Saving …", f"{path.name} is being written. You can go on meanwhile.")

    @Slot(object, object, object)
    def _written(self, path: Path, experiment: Experiment, stamp: Stamp) -> None:
        self._path, self._stamp, self._proposed = path, stamp, None
        self._marks = _marks_of(experiment)
        self._recent.add(path)
        self.saved.emit()
        self._retitle()
        what = "what was there when saving began" if self.modified else "everything as it is now"
        self.told.emit("Saved", f"{path.name} holds {what}.")

    @Slot(object)
    def _not_written(self, why: str) -> None:
        if not self._was_clean:
            self._document.undo_stack.resetClean()
        self._retitle()
        if not self._ended:
            self.told.emit("Not saved", why)
            questions.tell(self.window, "Not saved.", why)

    def to_save(self, experiment: Experiment) -> Saved:
        """Return what is saved: the experiment, and how the window is arranged."""
        return Saved(experiment, arrangement.packed(self.window))

    # -- what may be lost ----------------------------------------------------------------------

    def may_go_on(self) -> bool:
        """Ask what to do with unsaved changes; return whether something else may take their place.

        Training ends here and its Θ is kept: whoever answers should know what they answer about.
        """
        self._saving.finish()
        self._editing.finish()
        if not self._guarded:
            return True
        self._training.settle()
        if not self.modified:
            return True
        answer = questions.save_first(self.window, self.name)
        if answer is not Answer.SAVE:
            return answer is Answer.DISCARD
        begun = self.save()
        self._saving.finish()
        return begun and not self.modified

    def may_close(self) -> bool:
        """Ask what to do with unsaved changes; return whether the window may close.

        When the application ends all the same, nobody is asked.
        """
        if not self._ended and self.may_go_on():
            self._ended = self.answered = True
        return self._ended

    @Slot()
    def end(self) -> None:
        """Ask nothing any more: the application ends."""
        self._ended = True

    def shut_down(self) -> None:
        """End the threads that read and write; returns when everything is written."""
        self._reading.shut_down()
        self._saving.shut_down()

    # -- folders -------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """The folder of the last file, in which the next one is looked for."""
        if self._path is not None:
            return self._path.parent
        folder = Path(str(QSettings().value(_FOLDER, "")))
        return folder if folder.is_absolute() and folder.is_dir() else Path.home()

    def keep_folder(self, path: Path) -> None:
        """Look for the next file where this one is."""
        QSettings().setValue(_FOLDER, str(path.absolute().parent))


def _marks_of(experiment: Experiment) -> tuple[tuple[Breakpoint, ...], tuple[Reference, ...]]:
    return experiment.breakpoints, experiment.watches


def file_name(title: str) -> str:
    """Return a title as the name of a file."""
    kept = "".join(sign if sign.isalnum() or sign in "-_()" else " " for sign in title)
    return " ".join(kept.split()) or "experiment"
