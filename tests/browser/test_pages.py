"""The site in a real browser, from a plain static server and once from a folder: alive, quiet, readable, by any key."""

import re

import pytest
from playwright.sync_api import expect

from tools.browser.visit import Visit, served
from tools.lessons import lessons

LESSON_PAGES = [f"lessons/{path.stem}.html" for path in lessons()]
PAGES = ["index.html", *LESSON_PAGES, "lectures.html", "glossary.html", "install.html"]
SCREENS = {"phone": (390, 844), "projector": (1024, 768), "large": (1920, 1080), "laptop": (1366, 768)}
SAMPLES = ["index.html", *(page for page in LESSON_PAGES if "/02" in page or "/12" in page)]  # for what is slow
DAILY = [*SAMPLES, "lectures.html", *(page for page in LESSON_PAGES if re.search("/(06|09|13|capstone)", page))]
SLIDERS = ".cnn input[type=range]:enabled:visible"  # a lesson may hide those that it has not taught
TO_CLICK = ".cnn-pad, input:is([type=range]:enabled, [type=checkbox], .cnn-segments :not(:checked)):visible"
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((entry) => (sum += entry.value));
  new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 300);
})"""
UNFOLD = "() => document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
BEYOND = """(root) => [...root.querySelectorAll('.cnn-stage > *, .cnn-behind > *, .cnn-row > *, .cnn-sum, .cnn-status')]
  .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
  .map((node) => node.className)"""


def always(chosen):
    """Pages as parameters: those that are chosen always, the others only with --all."""
    return [pytest.param(name, marks=() if name in chosen else pytest.mark.extended) for name in PAGES]


@pytest.fixture(scope="module")
def address(built_site):
    with served(built_site) as address:
        yield address


def visited(browser, address, name):
    """One page; fails at the end if the console complained or a request left this machine."""
    visit = Visit(browser, address, name)
    yield visit
    visit.page.close()
    assert visit.trouble == []


@pytest.fixture(scope="module", params=always(DAILY))
def visit(request, browser, address):
    """Every page."""
    yield from visited(browser, address, request.param)


@pytest.fixture(scope="module", params=always(SAMPLES))
def sample(request, browser, address):
    """For what is slow, and what widgets' own tests and those of the pages' text see as well."""
    yield from visited(browser, address, request.param)


@pytest.fixture(scope="module")
def second(browser, address):
    """A lesson with a prediction, for what is the same on all of them."""
    visit = Visit(browser, address, "lessons/02_slide_one_window.html")
    yield visit.page
    visit.page.close()


# ---------------------------------------------------------------- every page


def test_everything_is_alive_at_once_and_nothing_jumps(visit):
    places = visit.page.locator(".widget")
    expect(visit.page.locator(".widget.alive")).to_have_count(places.count())
    assert visit.page.evaluate(SHIFTS) < 0.001


def test_nothing_scrolls_sideways_and_no_widget_is_cut_off_on_any_screen(visit):
    visit.page.evaluate(UNFOLD)
    for size in SCREENS.values():
        visit.resize(*size)
        assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        for widget in visit.page.locator(".cnn").all():
            assert (size, widget.evaluate(BEYOND)) == (size, [])
            assert widget.evaluate("node => node.scrollWidth - node.clientWidth") <= 1


def press_arrow(slider):
    """Move a slider by an arrow key, away from where it stops; it must move."""
    slider.page.evaluate("() => new Promise(requestAnimationFrame)")  # it may follow what was done before
    before = slider.input_value()
    slider.press("ArrowLeft" if before == slider.get_attribute("max") else "ArrowRight")
    assert slider.input_value() != before


def test_every_control_of_a_widget_answers_to_a_key(visit):
    visit.page.evaluate(UNFOLD)
    for slider in visit.page.locator(SLIDERS).all():
        press_arrow(slider)
    for box in visit.page.locator(".cnn input[type=checkbox]:enabled:visible").all():
        before = box.is_checked()
        box.press("Space")
        assert box.is_checked() != before


def test_every_widget_answers_to_the_mouse(sample):
    """A click changes what a widget shows or says."""
    sample.page.evaluate(UNFOLD)
    for widget in sample.page.locator(".cnn").all():
        controls = widget.locator(TO_CLICK)
        control = (controls if controls.count() else widget.locator("button:enabled:visible")).first
        before = widget.inner_html()
        box = control.bounding_box()
        middle = control.evaluate("node => node.type === 'range' && (Number(node.min) + Number(node.max)) / 2")
        is_left = middle is False or float(control.input_value()) > middle
        control.click(position={"x": 4 if is_left else box["width"] - 4, "y": min(11, box["height"] / 2)})
        for _ in range(100):  # it is drawn in one of the next frames
            if widget.inner_html() != before:
                break
            sample.page.wait_for_timeout(50)
        assert widget.inner_html() != before


def test_exit_questions_answer(visit):
    for form in visit.page.locator("form:has(input[type=radio])").all():
        form.get_by_role("radio").first.press("Space")
        form.get_by_role("button").press("Enter")
        form.get_by_text(re.compile("Right:|Not yet:")).first.wait_for()


def test_what_was_done_to_the_widgets_makes_no_phone_scroll_sideways(visit):
    visit.resize(*SCREENS["phone"])
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    visit.resize(*SCREENS["laptop"])


def test_axe_finds_nothing(sample, axe_source):
    """In the dark only colours are new."""
    sample.page.evaluate(UNFOLD)
    sample.page.evaluate(axe_source)
    for scheme, rules in (("light", "{}"), ("dark", "{ runOnly: ['color-contrast'] }")):
        sample.page.emulate_media(color_scheme=scheme)
        found = sample.page.evaluate(f"axe.run({rules}).then(({{ violations }}) => violations)")
        assert [(scheme, rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"][:2]] == []
    sample.page.emulate_media(color_scheme="light")


# ---------------------------------------------------------------- a folder on a USB stick


@pytest.mark.parametrize("name", always(SAMPLES))
def test_a_page_lives_when_opened_from_a_folder(browser, built_site, name):
    visit = Visit(browser, built_site.as_uri(), name)
    places = visit.page.locator(".widget")
    expect(visit.page.locator(".widget.alive")).to_have_count(places.count())
    visit.page.evaluate(UNFOLD)
    for slider in visit.page.locator(SLIDERS).all()[:2]:
        press_arrow(slider)
    visit.page.close()
    assert visit.trouble == []


def test_one_walks_from_card_to_lesson_to_lesson_from_a_folder(browser, built_site):
    visit = Visit(browser, built_site.as_uri(), "index.html")
    visit.page.get_by_role("link", name="Read lesson 02").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Slide one window")
    visit.page.wait_for_load_state()  # to leave a page that is still loading makes its requests fail
    visit.page.locator("a[rel=next]").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Predict the size of what comes out")
    visit.page.wait_for_load_state()
    visit.page.close()
    assert visit.trouble == []


def test_only_a_page_from_a_folder_says_how_to_have_it_live(browser, address, built_site):
    for place, is_said in ((built_site.as_uri(), True), (address, False)):
        visit = Visit(browser, place, "lessons/02_slide_one_window.html")
        words = visit.page.get_by_text("python run.py site --serve")
        expect(words).to_be_visible(visible=is_said)
        expect(visit.page.get_by_role("button", name="Run", exact=True).first).to_be_visible(visible=not is_said)
        visit.page.close()
        assert visit.trouble == []


# ---------------------------------------------------------------- folds, paper, light and dark


def test_a_fold_opens_by_keyboard_and_for_a_link(second):
    fold = second.locator("details.fold")
    first = fold.locator("h2").first
    second.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = false))")
    expect(first).to_be_hidden()
    fold.locator("summary").press("Enter")
    expect(first).to_be_visible()
    fold.locator("summary").press("Space")
    expect(first).to_be_hidden()
    second.evaluate("id => (location.hash = id)", first.get_attribute("id"))
    expect(first).to_be_in_viewport()


def test_paper_has_everything_and_is_light(second):
    fold = second.locator("details.fold")
    fold.evaluate("node => (node.open = false)")
    second.emulate_media(color_scheme="dark")
    second.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(fold.locator("h2").first).to_be_visible()
    second.emulate_media(media="print", color_scheme="dark")
    colours = second.evaluate(
        """() => [document.body, document.querySelector('.cnn')]
          .map((node) => getComputedStyle(node).getPropertyValue('--cnn-paper'))"""
    )
    assert colours == ["#ffffff", "#ffffff"]
    second.emulate_media(media="screen", color_scheme="light")
    second.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(fold.locator("h2").first).to_be_hidden()
    assert len(second.pdf()) > 100_000


def test_the_button_switches_between_light_and_dark_and_is_remembered(second):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = second.evaluate(ground)
    second.get_by_role("button", name="Light or dark").press("Enter")
    dark = second.evaluate(ground)
    assert dark != light
    assert second.locator(".cnn").first.evaluate("node => getComputedStyle(node).backgroundColor") == dark
    second.reload()
    assert second.evaluate(ground) == dark
    second.get_by_role("button", name="Light or dark").click()
    assert second.evaluate(ground) == light


# ---------------------------------------------------------------- the model that stands in for Jupyter's

TOY = """() => {
  const heard = [];
  const views = [];
  cnnSite.define('toy', () => ({
    initialize({ model }) {
      heard.push(`bytes ${model.get('pixels').getUint8(1)} ${model.get('weights').getUint8(0)}`);
    },
    render({ model, el }) { views.push({ model, el }); el.textContent = model.get('stride'); },
  }));
  cnnSite.give('net', btoa('c'));
  const buffers = [{ path: ['pixels'], data: btoa('ab') }, { path: ['weights'], shared: 'net' }];
  const saved = { id: 'toy', traits: { stride: 1, pixels: null }, buffers };
  const places = [0, 1].map(() => document.body.appendChild(document.createElement('div')));
  places.forEach((place) => cnnSite.mount(place, 'toy', saved));
  const [{ model }, other] = views;
  const hear = (source, value) => heard.push(`stride ${value} ${source === model}`);
  model.on('change:stride change:unknown', hear);
  model.on('change', () => heard.push('change'));
  model.set('stride', 1);
  other.model.set({ stride: [2, 2] });
  model.set('stride', [2, 2]);
  model.off('change:stride', hear);
  model.set('stride', 3);
  model.save_changes();
  model.send({});
  places.forEach((place) => place.remove());
  return heard;
}"""


def test_the_model_tells_changes_and_only_changes(second):
    assert second.evaluate(TOY) == ["bytes 98 99", "stride 2,2 true", "change", "change"]


def test_a_widget_that_fails_leaves_what_stood_there(browser, address):
    visit = Visit(browser, address, "install.html")
    text = visit.page.evaluate(
        """() => {
          cnnSite.define('broken', () => ({ render({ el }) { el.textContent = 'half'; throw new Error('broken'); } }));
          const place = document.body.appendChild(document.createElement('div'));
          place.textContent = 'words';
          cnnSite.mount(place, 'broken', { id: 'broken', traits: {}, buffers: [] });
          return place.textContent;
        }"""
    )
    visit.page.close()
    assert text == "words" and len(visit.trouble) == 1 and "broken does not work here" in visit.trouble[0]
