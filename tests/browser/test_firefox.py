"""Two lessons with widgets, run from top to bottom in the Firefox that is installed: only with --all."""

import pytest

from tools.browser.firefox import firefox_path, open_firefox
from tools.browser.visit import served

pytestmark = pytest.mark.extended

LESSONS = ["02_slide_one_window", "06_activate_and_pool"]
LONGEST = 600  # seconds for a whole lesson, on a busy machine
UNFOLD = "document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
RUN_ALL = "document.querySelectorAll('.cell [data-do=run]').forEach((button) => button.click())"
IS_RUN = """[...document.querySelectorAll('.cell .bar [role=status]')]
  .every((place) => /^(Done|Ended)/.test(place.textContent))"""
WRONG = "[...document.querySelectorAll('.output.error')].map((place) => place.textContent).join('\\n\\n')"
PICTURES = "[...document.querySelectorAll('.outputs img:not(.cnn img)')]"  # in widgets some are still empty
DECODED = f"Promise.all({PICTURES}.map((image) => image.decode())).then((all) => all.length)"
PRESS = """(() => {
  const widget = document.querySelector('.outputs .cnn');
  window.before = widget.textContent;
  [...widget.querySelectorAll('button')].find((button) => button.textContent.includes('Step')).click();
})()"""
HAS_ANSWERED = "document.querySelector('.outputs .cnn').textContent !== window.before"


@pytest.fixture(scope="module")
def firefox():
    if firefox_path() is None:
        pytest.skip("No Firefox is installed here (apt-get install firefox-esr), so lessons are not tried in it")
    with open_firefox() as tab:
        yield tab


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_whole_and_its_widget_answers(firefox, built_site, name):
    firefox.trouble.clear()
    with served(built_site) as address:
        firefox.open(f"{address}/lessons/{name}.html")
        stored = firefox.evaluate(f"{PICTURES}.length")
        firefox.evaluate(UNFOLD)
        firefox.evaluate(RUN_ALL)
        firefox.until(IS_RUN, LONGEST)
        assert firefox.evaluate(WRONG) == ""
        assert firefox.evaluate(DECODED) == stored > 0
        firefox.evaluate(PRESS)
        firefox.until(HAS_ANSWERED, 10)
    assert firefox.trouble == []
