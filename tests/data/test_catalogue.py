"""Every dataset of the program is found by its name."""

import pytest

from nnviz.data import DATASETS, DataError, load


def test_the_catalogue_holds_these_datasets_in_this_order():
    gates = ["and", "or", "nand", "xor", "xnor"]
    assert list(DATASETS) == [*gates, "circles", "iris", "digits", "mnist"]


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_carries_the_name_it_is_loaded_by_and_says_all_about_itself(name):
    dataset = load(name)
    assert dataset.name == name
    assert all((dataset.title, dataset.source, dataset.licence, dataset.scaling.sentence))


@pytest.mark.parametrize("name", DATASETS)
def test_loading_twice_gives_equal_datasets(name):
    assert load(name) == load(name)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("xor", (4, 2, 1)),
        ("circles", (200, 2, 1)),
        ("iris", (150, 4, 3)),
        ("digits", (1797, 64, 10)),
        ("mnist", (1000, 784, 10)),
    ],
)
def test_a_dataset_has_its_m_n_and_k(name, shape):
    dataset = load(name)
    assert (dataset.example_count, dataset.feature_count, dataset.output_count) == shape


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(DataError, match=r"expected one of and, or, .*, mnist, found 'faces'"):
        load("faces")


def test_nobody_can_change_the_catalogue():
    with pytest.raises(TypeError):
        DATASETS["mine"] = DATASETS["xor"]  # type: ignore[index]  # the very thing that must fail
