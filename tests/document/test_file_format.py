"""A document opens again as it was, is the same bytes each time, or is refused in a sentence."""

import dataclasses
import io
import json
import random
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.data import SplitChoice, load, prepared
from nnviz.debugger import Place, Quantity
from nnviz.debugger import breakpoints as points
from nnviz.debugger.formula_parts import Reference
from nnviz.document import archive
from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit
from nnviz.document.experiment import Settings, begin
from nnviz.document.file_format import DocumentError, Saved, pack, unpack
from nnviz.document.presets import PRESETS
from nnviz.engine import Balanced, Equal, Network, Uniform, Zeros

MARKS = (
    points.AtLine(9),
    points.AtUnit(2, 1),
    points.AtExample(3),
    points.AtIteration(12),
    points.NotFinite(),
    points.Vanishing(1e-3),
    points.Saturated(0.05, 0.9),
    points.SignChange(1, 2, 0),
    points.CostRose(),
    points.Misclassified(),
)
WATCHES = (
    Reference(Quantity.UPDATE, 1, 2, 0),
    Reference(Quantity.COST, 3),
    Reference(Quantity.A, 2, 1),
)


def same_arrays(one, other):
    if one is None or other is None:
        return one is other
    pairs = zip(one, other, strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def curve_of(curve):
    if curve is None:
        return None
    return [
        *(a.tobytes() for a in (curve.iterations, curve.costs, curve.accuracies)),
        curve.stride,
    ]


def frames_of(experiment):
    return [
        (f.iteration, f.rates, f.turn, f.network, f.dataset) for f in experiment.history.keyframes
    ]


def shared(experiment):
    """Return which keyframes go on with the same data object."""
    frames = experiment.history.keyframes
    return [[a.dataset is b.dataset for a in frames] for b in frames]


def assert_same(one, other):
    for name in ("dataset", "settings", "start_network", "network", "iteration", "place"):
        assert getattr(one, name) == getattr(other, name), name
    assert (one.breakpoints, one.watches) == (other.breakpoints, other.watches)
    assert curve_of(one.curve) == curve_of(other.curve)
    assert curve_of(one.ahead) == curve_of(other.ahead)
    assert same_arrays(one.last_update, other.last_update)
    assert frames_of(one) == frames_of(other)
    assert shared(one) == shared(other)


def stepped(experiment, times):
    for _ in range(times):
        experiment = experiment.stepped(experiment.trace())
    return experiment


def rich():
    """Return an experiment with everything that one can have."""
    experiment = stepped(PRESETS["xor"].open(), 5)
    experiment = experiment.edited(WeightEdit(1, 0, 1, 0.5)).edited(InputEdit(1, 0, 0.25))
    experiment = stepped(experiment.with_settings(learning_rate=0.5, batch_size=2), 4)
    experiment = dataclasses.replace(experiment, breakpoints=MARKS, watches=WATCHES)
    return experiment.at_iteration(3).at(Place(2, Quantity.Z, 2, 3, 2))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_again_as_it_was(name):
    experiment = PRESETS[name].open()
    assert_same(unpack(pack(Saved(experiment))).experiment, experiment)


def test_everything_that_an_experiment_has_comes_back():
    experiment = rich()
    assert experiment.ahead is not None
    assert experiment.last_update is not None
    saved = unpack(pack(Saved(experiment, b"the window")))
    assert_same(saved.experiment, experiment)
    assert saved.arrangement == b"the window"
    # The history leads on from there as it would have.
    again, wanted = saved.experiment.history, experiment.history
    for iteration in range(wanted.last + 1):
        assert again.network_at(iteration) == wanted.network_at(iteration)


def test_a_split_comes_back_and_is_shared_by_the_edits_of_its_data():
    split = prepared(load("iris"), "standard", SplitChoice(0.2, 0.1, seed=4))
    experiment = begin(split, Settings((5,), Balanced())).edited(TargetEdit(0, 1, 1.0))
    experiment = experiment.stepped(experiment.trace()).edited(InputEdit(0, 0, 2.0))
    content = pack(Saved(experiment))
    again = unpack(content).experiment
    assert_same(again, experiment)
    assert again.dataset.test == experiment.dataset.test
    assert pack(Saved(again)) == content


@pytest.mark.parametrize("stratified", [True, False])
def test_a_document_says_if_its_split_is_not_stratified_and_is_older_if_it_says_nothing(stratified):
    choice = SplitChoice(0.2, 0.1, seed=4, stratified=stratified)
    content = pack(Saved(begin(prepared(load("iris"), "none", choice), Settings((5,), Balanced()))))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        description = json.loads(opened.read("document.json"))
    said = description["datasets"][0]["held_out"].get("stratified")
    assert said is (None if stratified else False)
    assert unpack(content).experiment.dataset.held_out.stratified is stratified


def test_a_run_that_diverged_is_kept_with_its_nan():
    experiment = PRESETS["xor"].open()
    thetas = tuple(np.full_like(theta, np.nan) for theta in experiment.network.thetas)
    experiment = dataclasses.replace(experiment, network=Network.unchecked(thetas, "sigmoid"))
    assert_same(unpack(pack(Saved(experiment))).experiment, experiment)


STARTS = st.one_of(
    st.builds(Uniform, st.floats(1e-3, 9)), st.just(Balanced()), st.just(Zeros()), st.builds(Equal)
)


@st.composite
def experiments(draw):
    dataset = load(draw(st.sampled_from(["and", "xor", "iris"])))
    if dataset.example_count > 50 and draw(st.booleans()):
        split = SplitChoice(0.1, 0.2, draw(st.integers(0, 9)), draw(st.booleans()))
        dataset = prepared(dataset, "unit range", split)
    chosen = Settings(
        tuple(draw(st.lists(st.integers(1, 4), max_size=3))),
        draw(STARTS),
        draw(st.sampled_from(["sigmoid", "tanh", "relu"])),
        draw(st.integers(0, 2**40)),
        draw(st.floats(1e-3, 2)),
        draw(st.floats(0, 2)),
        draw(st.one_of(st.none(), st.integers(1, 9))),
    )
    experiment = begin(dataset, chosen, draw(st.integers(0, 3)))
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.integers(0, 3))
        if kind == 0:
            experiment = stepped(experiment, 2)
        elif kind == 1:
            experiment = experiment.edited(WeightEdit(1, 0, 0, draw(st.floats(-1e9, 1e9))))
        elif kind == 2:
            experiment = experiment.edited(InputEdit(0, 0, draw(st.floats(-1e9, 1e9))))
        else:
            experiment = experiment.at_iteration(draw(st.integers(0, experiment.iteration)))
    marks = draw(st.lists(st.sampled_from(MARKS[2:7]), unique=True))
    return dataclasses.replace(experiment, breakpoints=tuple(marks))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(experiments(), st.binary(max_size=40))
def test_any_experiment_opens_again_as_it_was_and_is_saved_as_the_same_bytes(
    experiment, arrangement
):
    content = pack(Saved(experiment, arrangement))
    saved = unpack(content)
    assert_same(saved.experiment, experiment)
    assert saved.arrangement == arrangement
    assert pack(saved) == content == pack(Saved(experiment, arrangement))


def test_the_file_says_first_what_it_is_and_has_no_date_of_its_own():
    content = pack(Saved(PRESETS["xor"].open()))
    assert content[30:38] == b"mimetype"
    assert content[38:56] == b"application/x-nnvi"
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert json.loads(opened.read("document.json"))["format_version"] == 1
        np.load(io.BytesIO(opened.read("arrays/thetas.npy")), allow_pickle=False)


# -- refusals --------------------------------------------------------------------------------------


def changed(content, name, new, **more):
    """Return a document with one part replaced (None: left out)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as made:
        for info in old.infolist():
            part = old.read(info) if info.filename != name else new
            if part is not None:
                made.writestr(info, part)
        for other, part in more.items():
            made.writestr(other, part)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def described(content, edit):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        description = json.loads(opened.read("document.json"))
    edit(description)
    return changed(content, "document.json", json.dumps(description))


def refused(content):
    with pytest.raises(DocumentError) as caught:
        unpack(content)
    return str(caught.value)


class Evil:
    def __reduce__(self):
        return (pytest.fail, ("it was executed",))


def test_what_is_no_document_is_refused():
    assert "The document is empty" in refused(b"")
    assert "no nnviz document" in refused(b"a,b\n1,2\n")
    good = pack(Saved(rich()))
    assert "does not begin with its mimetype" in refused(changed(good, "mimetype", b"text/plain"))
    assert "does not begin with its mimetype" in refused(changed(good, "mimetype", None))


@pytest.mark.parametrize(
    ("part", "new", "sentence"),
    [
        ("arrays/thetas.npy", npy(np.array([Evil()], dtype=object)), "could run any code"),
        ("arrays/thetas.npy", npy(np.zeros((2, 3))), "a network of 2-4-1 units has 17"),
        ("arrays/thetas.npy", npy(np.zeros(3)), "2 dimension(s), found float64 in 1"),
        ("arrays/thetas.npy", npy(np.array(["a"])), "should hold numbers"),
        ("arrays/thetas.npy", npy(np.full((9, 17), np.nan)), "Θ at the start holds NaN"),
        ("arrays/thetas.npy", None, "arrays/thetas.npy is missing"),
        ("arrays/data_1.npy", npy(np.full((4, 2), np.inf)), "expected finite numbers, found inf"),
        ("arrays/data_1.npy", npy(np.zeros((4, 3))), "feature_names: expected 3 names, found 2"),
        ("arrays/data_2.npy", npy(np.full((4, 1), 7.0)), "expected targets from 0 to 1, found 7.0"),
        ("arrays/curve_values.npy", npy(np.zeros((2, 99))), "its cost curve"),
        ("document.json", b"{", "damaged"),
        ("document.json", b"", "damaged"),
        ("document.json", b"[" * 100_000, "damaged"),
        ("document.json", None, "document.json is missing"),
    ],
)
def test_a_part_that_does_not_fit_is_refused_with_what_is_wrong(part, new, sentence):
    assert sentence in refused(changed(pack(Saved(rich())), part, new))


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("format_version",), 2, "saved by a newer nnviz: its format is 2"),
        (("format_version",), 0, "its format version is 0"),
        (("format_version",), "1", "damaged"),
        (("colour",), "red", "unknown field `colour`"),
        (("experiment", "iteration"), 99, "history does not reach iteration 99"),
        (("experiment", "network"), 99, "it names network 99"),
        (("experiment", "dataset"), -1, "it names dataset -1"),
        (("experiment", "place", "example"), 4, "there is no moment"),
        (("experiment", "place", "layer"), 9, "there is no moment"),
        (("experiment", "place", "unit"), 5, "there is no moment"),
        (("experiment", "place", "term"), 4, "there is no moment"),
        (("experiment", "place", "quantity"), "q", "Invalid enum value 'q'"),
        (("experiment", "settings", "learning_rate"), -1, "learning_rate"),
        (("experiment", "settings", "learning_rate"), None, "damaged"),
        (("experiment", "settings", "hidden_sizes"), [2**40], "no network has the layer sizes"),
        (
            ("experiment", "settings", "hidden_sizes"),
            [1] * 99_999,
            "no network has the layer sizes",
        ),
        (("experiment", "settings", "hidden_sizes"), [0], "no network has the layer sizes"),
        (("experiment", "settings", "hidden_activation"), "step", "hidden_activation"),
        (("experiment", "settings", "start"), {"kind": "Evil", "values": {}}, "no start rule"),
        (("experiment", "settings", "seed"), -1, "its seed is -1"),
        (("experiment", "breakpoints"), [{"kind": "AtUnit", "values": {}}], "AtUnit has not"),
        (
            ("experiment", "breakpoints"),
            [{"kind": "AtUnit", "values": {"layer": 9, "unit": 1}}],
            "no place for the breakpoint",
        ),
        (
            ("experiment", "watches"),
            [{"quantity": "a", "layer": 9, "unit": 1, "column": None}],
            "watched value",
        ),
        (("experiment", "keyframes"), [], "its history has no iterations"),
        (("experiment", "curve_stride"), 0, "its cost curve"),
        (("datasets", 0, "image_shape"), [3, 3], "image_shape"),
        (("datasets", 0, "X"), 0, "feature|X"),
        (("has_arrangement",), True, "arrangement is missing"),
    ],
)
def test_a_description_that_does_not_fit_is_refused_with_what_is_wrong(path, value, sentence):
    def edit(description):
        for key in path[:-1]:
            description = description[key]
        description[path[-1]] = value

    said = refused(described(pack(Saved(rich())), edit))
    assert any(part in said for part in sentence.split("|"))


def test_parts_that_nobody_asked_for_are_refused():
    good = pack(Saved(rich()))
    assert "holds a part 'evil.py'" in refused(changed(good, "", None, **{"evil.py": b"x"}))


def test_a_zip_bomb_is_refused_by_what_it_declares(monkeypatch):
    good = pack(Saved(rich()))
    bomb = changed(good, "arrays/thetas.npy", npy(np.zeros((10_000, 17))))
    monkeypatch.setattr(archive, "LARGEST", 10**6)
    assert "says that it unpacks to 1 MB" in refused(bomb)
    # One that lies about its size gives an error too, and no more than it said.
    at = bomb.rindex(b"arrays/thetas.npy") - 46
    lying = bytearray(bomb)
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert "damaged" in refused(bytes(lying))


def test_2000_mutated_documents_are_opened_or_refused():
    good = pack(Saved(rich(), b"the window"))
    chance = random.Random(7)  # noqa: S311  no secret
    opened = 0
    for k in range(2000):
        bad = bytearray(good)
        if k % 4 == 0:
            bad = bad[: chance.randrange(len(bad))]
        elif k % 4 == 1:
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        elif k % 4 == 2:
            at = chance.randrange(len(bad))
            bad[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(9))
        else:
            bad = bytearray(with_mutated_part(good, chance))
        try:
            unpack(bytes(bad))
            opened += 1
        except DocumentError:
            continue
    assert opened < 1000


def with_mutated_part(good, chance):
    """Return a document whose zip is whole and whose description or arrays are not."""
    with zipfile.ZipFile(io.BytesIO(good)) as whole:
        name = chance.choice(whole.namelist())
        part = bytearray(whole.read(name))
    for _ in range(chance.randint(1, 3)):
        part[chance.randrange(len(part))] = chance.choice([chance.randrange(256), 48, 57, 45])
    return changed(good, name, bytes(part))
