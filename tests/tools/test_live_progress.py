"""Progress in the page's Python: the page keeps the ticks, and hears of each."""

import sys
from types import SimpleNamespace

import pytest

from tools.lessons import ROOT


@pytest.fixture
def page(monkeypatch):
    """The page's half of Python: `progress`, the class, and `sent`, the messages to the page."""
    sent = []
    monkeypatch.syspath_prepend(ROOT / "tools" / "live" / "python")
    monkeypatch.setitem(sys.modules, "bridge", SimpleNamespace(send=lambda *message: sent.append(message)))
    from cnn_page.checks import ProgressInPage  # it stands on the path in the page only

    yield SimpleNamespace(progress=ProgressInPage, sent=sent)
    for name in [name for name in sys.modules if name.partition(".")[0] == "cnn_page"]:
        del sys.modules[name]


def test_a_tick_is_told_alone_for_another_tab_may_have_ticked_meanwhile(page):
    progress = page.progress(["02.1"])
    assert progress.mark_done("02.2") == ""
    assert page.sent == [("tick", "", {"id": "02.2"})]
    assert progress.done() == ({"02.1", "02.2"}, "")


def test_ticks_of_earlier_days_have_the_names_of_today(page):
    assert page.progress(["11.2", "02.1"]).done()[0] == {"15.1", "02.1"}


def test_what_the_page_knows_counts(page):
    progress = page.progress(["02.1"])
    progress.take(["03.1"])
    assert progress.done()[0] == {"03.1"}


def test_forgetting_is_told(page):
    progress = page.progress(["02.1"])
    assert progress.reset() == ""
    assert (progress.done()[0], page.sent) == (set(), [("forgetTicks", "", {})])
