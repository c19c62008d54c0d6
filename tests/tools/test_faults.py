"""The list of `run.py faults`: every fault still fits its file, and is made and taken back to the byte."""

import pytest

from tools.faults import catalogue
from tools.faults.lane import lane_of
from tools.faults.report import table
from tools.faults.trial import SURVIVED, Verdict, made, restored

FAULTS = catalogue.read_faults()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_fits_its_file(fault):
    assert catalogue.complaints(fault) == []


def test_there_are_enough_faults_and_their_names_differ():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 70


@pytest.fixture
def fault(tmp_path):
    """A fault in a file of its own, with a test that is there."""
    (tmp_path / "maths.py").write_bytes("a = 1  # ½\r\n".encode())
    (tmp_path / "test_maths.py").touch()
    return catalogue.Fault("maths", "two-is-one", "maths.py", "a = 1", "a = 2", ["test_maths.py::test_a[1]"])


def test_a_fault_is_made_and_taken_back_even_after_an_error(fault, tmp_path):
    before = (tmp_path / "maths.py").read_bytes()
    with pytest.raises(KeyboardInterrupt), made(fault, tmp_path):
        assert (tmp_path / "maths.py").read_bytes() == before.replace(b"1 ", b"2 ")
        raise KeyboardInterrupt
    assert (tmp_path / "maths.py").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [("a = 2", "its old text stands 0 times in maths.py"), ("a = 1\na = 1", "its old text stands 2 times in maths.py")],
)
def test_a_stale_fault_is_named(fault, tmp_path, text, words):
    assert catalogue.complaints(fault, tmp_path) == []
    (tmp_path / "maths.py").write_text(text, encoding="utf-8")
    (tmp_path / "test_maths.py").unlink()
    assert catalogue.complaints(fault, tmp_path) == [
        f"two-is-one: {words}, not once",
        "two-is-one: there is no test_maths.py",
    ]
    (tmp_path / "maths.py").unlink()
    assert catalogue.complaints(fault, tmp_path) == ["two-is-one: there is no file maths.py"]


def test_faults_are_chosen_by_room_name_and_file():
    assert {fault.room for fault in catalogue.chosen(FAULTS, ["run", "tools"])} == {"run", "tools"}
    assert all("grid.js" in fault.file for fault in catalogue.chosen(FAULTS, ["grid.js"]))
    assert catalogue.chosen(FAULTS, []) == FAULTS
    with pytest.raises(SystemExit, match="called nothing-of-this-name"):
        catalogue.chosen(FAULTS, ["nothing-of-this-name"])


def test_the_table_counts_what_was_caught_and_in_which_lane(fault):
    counted = table([Verdict(fault, "a test", 1.0, "test"), Verdict(fault, SURVIVED, 1.0)])
    found = [line.split() for line in counted.splitlines()]
    assert found[0] == ["faults", "caught", "quick", "test", "all", "survived"]
    assert found[1] == ["maths", "2", "1", "0", "1", "0", "1"]


def test_a_fault_caught_in_a_slower_lane_than_it_should_be_is_late(fault):
    assert [Verdict(fault, "a test", 1.0, lane).is_late for lane in catalogue.LANES] == [False, True, True]
    assert not Verdict(fault, SURVIVED, 1.0).is_late


@pytest.mark.parametrize(
    ("name", "marks", "lane"),
    [("tests/a.py::b", [], "quick"), ("tests/a.py::b", ["site"], "test"), ("tests/browser/a.py", [], "test"),
     ("tests/browser/a.py::b", ["site", "extended"], "all")],
)  # fmt: skip
def test_a_test_stands_in_the_quickest_lane_that_runs_it(name, marks, lane):
    assert lane_of(name, marks) == lane


def test_what_became_of_a_folder_is_undone(tmp_path):
    place = tmp_path / "kept"
    with restored(place):
        place.mkdir()
    assert not place.exists()
    place.mkdir()
    (place / "a").touch()
    with restored(place):
        (place / "a").rename(place / "b")
    assert [path.name for path in place.iterdir()] == ["a"]
