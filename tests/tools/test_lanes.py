"""`run.py test`: what each lane leaves out, and what goes on to pytest."""

import pytest

from tools import test as lanes


def beside_the_rest(*arguments):
    """What pytest is given beside the options of every lane."""
    given = lanes.options_of(arguments)
    assert given[: len(lanes.OPTIONS)] == lanes.OPTIONS
    return given[len(lanes.OPTIONS) :]


def test_without_an_option_only_what_is_jupyterlabs_is_left_out():
    assert beside_the_rest() == ["-m", "not extended"]


def test_the_quick_lane_needs_no_browser_and_no_pages():
    assert beside_the_rest("--quick") == ["-m", "not extended and not site", "--ignore=tests/browser"]


def test_all_is_all():
    assert beside_the_rest("--all") == []


def test_further_arguments_go_to_pytest_in_their_order():
    assert beside_the_rest("--quick", "tests/check", "-k", "나의 시험")[-3:] == ["tests/check", "-k", "나의 시험"]


def test_two_lanes_at_once_are_refused():
    with pytest.raises(SystemExit, match="ask for one of them"):
        lanes.options_of(["--quick", "--all"])
