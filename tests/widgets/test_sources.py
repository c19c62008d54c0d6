"""The files that widgets are made of: nothing that is typed becomes markup, and nothing is fetched."""

import re

import pytest

from tools.lessons import ROOT

WIDGETS = ROOT / "cnnlib" / "widgets"
FILES = sorted([*WIDGETS.rglob("*.js"), *WIDGETS.rglob("*.css")])
NAMES = [path.relative_to(WIDGETS).as_posix() for path in FILES]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write")
FETCHING = re.compile(r"\bimport\(|fetch\(|XMLHttpRequest|@import|url\((?!#)")


def code_of(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_that_is_typed_can_become_markup(path):
    if path.parent.name != "choice_form":  # it shows HTML that Python has made
        assert not MARKUP.search(code_of(path))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_is_fetched(path):
    code = code_of(path)
    assert not FETCHING.search(code)
    assert set(re.findall(r"https?://[^\"'\s]+", code)) <= {"http://www.w3.org/2000/svg"}  # a name, not an address
