"""Models of scikit-learn and Keras, saved or shown by a line in their user's own code.

    import nnviz
    nnviz.save(model, "weights.npz")              # Θ alone
    nnviz.save(model, "model.nnviz", X, y)        # with its data, to be opened in the window
    nnviz.show(model, X, y)                       # opens the window; returns at once

Neither library is imported: the model is asked for what such models have.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data import DataError, Dataset, unscaled
from nnviz.data.checks import FloatArray
from nnviz.document.experiment import Settings, begin
from nnviz.document.file_format import SUFFIX, Saved, pack
from nnviz.engine import Fixed, Network
from nnviz.exchange.weights_out import npz

_HIDDEN = {
    "logistic": "sigmoid",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
}
_NO_WEIGHTS = frozenset({"InputLayer", "Flatten", "Dropout", "Reshape", "Activation", "Softmax"})


def save(
    model: object,
    path: str | os.PathLike[str],
    X: ArrayLike | None = None,
    y: ArrayLike | None = None,
) -> None:
    """Save a fitted scikit-learn MLP, a Keras model of dense layers, or a Network, for nnviz.

    A path that ends with .npz gets Θ alone; one that ends with .nnviz a document with the examples
    `X` (m, n) and their labels `y` (m,). Raises DataError, which names what does not fit, and
    OSError for what the disk refuses.
    """
    target = Path(path)
    network, classes = _network_of(model)
    if target.suffix == ".npz":
        content = npz(network)
    elif target.suffix == SUFFIX:
        if X is None or y is None:
            raise DataError("X and y: a .nnviz document needs the examples too; Θ alone is a .npz")
        content = pack(Saved(_experiment(network, classes, X, y)))
    else:
        raise DataError(f"path: expected a name ending with .npz or .nnviz, found {target.name!r}")
    _replace(target, content)


def show(model: object, X: ArrayLike, y: ArrayLike) -> "subprocess.Popen[bytes]":
    """Open the window, as a process of its own, on a model and its data; return at once.

    The file that hands them over is gone as soon as the window has read it.
    """
    folder = Path(tempfile.mkdtemp(prefix="nnviz-"))
    path = folder / f"model{SUFFIX}"
    save(model, path, X, y)
    return subprocess.Popen(  # noqa: S603  our own program, on a file of our own
        [sys.executable, "-m", "nnviz", "--given", str(path)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _replace(target: Path, content: bytes) -> None:
    """Write a file so that it is the old one or the new one, whatever happens.

    An error names the path that was asked for, and not that of the temporary file.
    """
    folder = target.parent
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise DataError(f"path: cannot save {target}: the folder {folder} {what}; make it first")
    try:
        _write_and_replace(target, content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def _write_and_replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=target.name, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(target.stat().st_mode if target.exists() else 0o666 & ~mask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _network_of(model: object) -> tuple[Network, tuple[str, ...]]:
    """Return the model as a network, with the names of its classes if it has some."""
    if isinstance(model, Network):
        return model, ()
    if hasattr(model, "coefs_") and hasattr(model, "intercepts_"):
        return _of_scikit_learn(model)
    if hasattr(model, "layers"):
        return _of_keras(model), ()
    raise DataError(
        "model: expected a fitted scikit-learn MLPClassifier, a Keras model of dense layers, "
        f"or a Network, found {type(model).__name__}.{_hint(model)}"
    )


def _hint(model: object) -> str:
    """Return what to do with a model that is not one that can be taken."""
    if hasattr(model, "steps"):
        return " Give its last step, model[-1], and as X what that sees: model[:-1].transform(X)."
    return " It has not been fitted." if type(model).__name__.startswith("MLP") else ""


def _of_scikit_learn(model: Any) -> tuple[Network, tuple[str, ...]]:
    output = getattr(model, "out_activation_", "logistic")
    if output == "identity":
        raise DataError("model: expected a classifier, found one whose outputs are plain numbers")
    pairs = zip(model.coefs_, model.intercepts_, strict=True)
    thetas = tuple(np.column_stack([b, np.asarray(W).T]) for W, b in pairs)
    if output == "softmax":
        _warn_of_softmax()
    classes = tuple(_named(name) for name in getattr(model, "classes_", ()))
    return Network(thetas, _hidden(model.activation) if len(thetas) > 1 else "sigmoid"), classes


def _of_keras(model: Any) -> Network:
    thetas: list[FloatArray] = []
    activations: list[str] = []
    for layer in model.layers:
        kind, weights = type(layer).__name__, layer.get_weights()
        if kind == "Dense":
            kernel = np.asarray(weights[0], dtype=np.float64)
            bias = weights[1] if len(weights) > 1 else np.zeros(kernel.shape[1])
            thetas.append(np.column_stack([bias, kernel.T]))
            activations.append(layer.activation.__name__)
        elif kind not in _NO_WEIGHTS:
            raise DataError(f"model: its layer {layer.name!r} is a {kind}, not a dense layer")
        elif kind in ("Activation", "Softmax") and activations:
            activations[-1] = getattr(layer, "activation", np.exp).__name__
            activations[-1] = "softmax" if kind == "Softmax" else activations[-1]
    if not thetas:
        raise DataError("model: it has no dense layer")
    if len(set(activations[:-1])) > 1:
        raise DataError(f"model: its hidden layers differ in activation: {activations[:-1]}")
    if activations[-1] in ("softmax", "linear"):
        _warn_of_softmax()
    elif activations[-1] != "sigmoid":
        raise DataError(f"model: expected sigmoid outputs, found {activations[-1]}")
    return Network(tuple(thetas), _hidden(activations[0]) if len(thetas) > 1 else "sigmoid")


def _named(label: object) -> str:
    """Return the name of a class: 1.0 is the class 1."""
    whole = isinstance(label, (float, np.floating)) and float(label).is_integer()
    return str(int(label)) if whole else str(label)  # type: ignore[call-overload]


def _hidden(name: str) -> str:
    if name not in _HIDDEN:
        raise DataError(f"model: expected hidden sigmoid, tanh or ReLU, found {name!r}")
    return _HIDDEN[name]


def _warn_of_softmax() -> None:
    warnings.warn(
        "The model's outputs are no sigmoids; nnviz shows sigmoids of the same sums, which choose "
        "the same class but are other numbers.",
        stacklevel=4,
    )


def _experiment(network: Network, classes: tuple[str, ...], X: ArrayLike, y: ArrayLike) -> Any:
    names = getattr(X, "columns", None)
    inputs = np.asarray(X, dtype=np.float64)
    inputs = inputs.reshape(len(inputs), -1)
    sizes = network.layer_sizes
    if inputs.shape[1] != sizes[0]:
        raise DataError(
            f"X: expected {sizes[0]} features, as the model has, found {inputs.shape[1]}"
        )
    targets, class_names = _targets(np.asarray(y), sizes[-1], classes)
    given = [str(name) for name in names] if names is not None else []
    dataset = Dataset(
        name="model",
        title="Model",
        X=inputs,
        Y=targets,
        feature_names=tuple(given or (f"x{k + 1}" for k in range(sizes[0]))),
        class_names=class_names,
        scaling=unscaled(sizes[0]),
        source="Given to nnviz by a program.",
    )
    settings = Settings(sizes[1:-1], Fixed(network.thetas), network.hidden_activation)
    return begin(dataset, settings)


def _targets(
    y: np.ndarray[Any, Any], outputs: int, classes: tuple[str, ...]
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return Y (m, K) and the class names; labels are counted in their sorted order."""
    count = max(2, outputs)
    if y.ndim == 2 and y.shape[1] == outputs and outputs > 1:
        names = classes if len(classes) == count else tuple(map(str, range(count)))
        return y.astype(np.float64), names
    labels = y.ravel()
    present = np.unique(labels)
    names = classes or tuple(map(_named, present))
    if (
        len(names) < count
        and labels.dtype.kind in "iu"
        and 0 <= labels.min() <= labels.max() < count
    ):
        names, codes = tuple(map(str, range(count))), labels.astype(np.intp)
    else:
        place = {name: k for k, name in enumerate(names)}
        unknown = [_named(label) for label in present if _named(label) not in place]
        if unknown or len(names) != count:
            found = f"{unknown[0]!r}" if unknown else f"{len(names)} classes"
            raise DataError(f"y: expected labels of {count} classes, found {found}")
        codes = np.array([place[_named(label)] for label in labels], dtype=np.intp)
    Y = codes[:, None].astype(np.float64) if outputs == 1 else np.eye(outputs)[codes]
    return Y, names
