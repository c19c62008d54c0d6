"""The slides in a real browser: nothing cut off on any of them, widgets alive, every key where it belongs."""

import re

import pytest
from playwright.sync_api import expect

from tools.browser.visit import Visit, served
from tools.lessons import key_of, lessons

DECKS = [f"{key_of(path)}.html" for path in lessons()]
SCREENS = {"projector": (1024, 768), "wider screen": (1366, 768)}
SAMPLES = {"02.html", "06.html", "12.html", "c.html"}  # seen in every run; the others with --all
SMALLEST = {"letters": 22, "line": 12, "zoom": 0.7}  # pixels, pixels of a long line, of a widget's own size
SMALLER = {
    "05.html": {"zoom": 0.6},  # one's own picture, in colour: three windows, three slices and their sum
    "06.html": {"zoom": 0.6},  # and in two layers
    "12.html": {"zoom": 0.5},  # the drawing pad shows a whole network at once
}
WAYS = [pytest.param("from a server", marks=pytest.mark.extended), "from a folder"]  # the others come from a server
ON_SCREENS = [
    pytest.param(name, screen, marks=() if name in SAMPLES else pytest.mark.extended)
    for screen in SCREENS
    for name in DECKS
]
FRAMES = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"
WALK = (
    """async () => {
  const found = [];
  const isSeen = (node) => node.getClientRects().length && !node.closest('.for-ears, .notes, script');
  for (let place = 0; place < Reveal.getTotalSlides(); place += 1) {
    Reveal.slide(place);
    while (Reveal.availableFragments().next) Reveal.nextFragment();
    await Promise.all([...Reveal.getCurrentSlide().querySelectorAll('img[src]')].map((image) => image.decode()));
    """
    + FRAMES
    + """
    const slide = Reveal.getCurrentSlide();
    const scale = Reveal.getScale();
    const { left, right } = slide.getBoundingClientRect();
    const floor = document.querySelector('.foot').getBoundingClientRect().top;
    const outside = [...slide.querySelectorAll('*')].filter(isSeen).filter((node) => {
      const box = node.getBoundingClientRect();
      return box.bottom > floor + 1 || box.right > right + 1 || box.left < left - 1 || box.top < -1;
    });
    const scrolling = [...slide.querySelectorAll('pre, .table, .formula-line, .play > .widget')]
      .filter((node) => node.scrollWidth > node.clientWidth + 1);
    const lines = [...slide.querySelectorAll('pre')].map((line) => parseFloat(getComputedStyle(line).fontSize));
    const zooms = [...slide.querySelectorAll('.play > .widget')].map((widget) => parseFloat(widget.style.zoom));
    found.push({
      place: place + 1,
      outside: outside.slice(0, 3).map((node) => node.outerHTML.slice(0, 80)),
      scrolling: scrolling.map((node) => node.outerHTML.slice(0, 80)),
      letters: parseFloat(getComputedStyle(slide).fontSize),
      line: Math.min(...lines, 99),
      zoom: Math.min(...zooms, 9),
      alive: slide.querySelectorAll('.widget.alive').length === slide.querySelectorAll('.widget').length,
    });
  }
  return found;
}"""
)


@pytest.fixture(scope="module")
def address(built_slides):
    with served(built_slides) as address:
        yield address


def open_deck(browser, address, name, size=(1024, 768)):
    visit = Visit(browser, address, name, size)
    visit.page.wait_for_selector("body[data-ready]")
    return visit


@pytest.fixture
def fourth(browser, address):
    """The deck of lesson 04; fails at the end if the console complained or a request left this machine."""
    visit = open_deck(browser, address, "04.html")
    yield visit.page
    visit.page.close()
    assert visit.trouble == []


def go_to(page, heading):
    """Turn to the first slide with this heading."""
    page.evaluate(
        """(heading) => Reveal.slide([...document.querySelectorAll('.slides section')]
          .findIndex((slide) => slide.querySelector('h1, h2')?.textContent === heading))""",
        heading,
    )


def place(page):
    return page.locator(".place").inner_text()


def check_that_it_fits(browser, address, name, size=SCREENS["projector"]):
    """Every slide of a deck, in any language: nothing cut off, nothing to scroll, everything alive and legible."""
    smallest = SMALLEST | SMALLER.get(name.rpartition("/")[2], {})
    visit = open_deck(browser, address, name, size)
    found = visit.page.evaluate(WALK)
    assert found
    assert [slide for slide in found if slide["outside"] or slide["scrolling"] or not slide["alive"]] == []
    assert [slide for slide in found if any(slide[what] < least for what, least in smallest.items())] == []
    visit.page.close()
    assert visit.trouble == []


@pytest.mark.parametrize(("name", "screen"), ON_SCREENS)
def test_nothing_is_cut_off_and_everything_is_legible(browser, address, name, screen):
    check_that_it_fits(browser, address, name, SCREENS[screen])


@pytest.mark.parametrize("way", WAYS)
def test_one_walks_from_the_first_slide_to_the_last(browser, address, built_slides, way):
    visit = open_deck(browser, address if way == "from a server" else built_slides.as_uri(), "04.html")
    total = visit.page.locator(".slides section").count()
    steps = total - 1 + visit.page.locator(".slides .fragment").count()
    expect(visit.page.locator(".place")).to_have_text(f"1 / {total}")
    for _ in range(steps):
        visit.page.keyboard.press("ArrowRight")
    expect(visit.page.locator(".place")).to_have_text(f"{total} / {total}")
    visit.page.get_by_role("button", name="Slide before").click()
    expect(visit.page.locator(".place")).to_have_text(f"{total - 1} / {total}")
    go_to(visit.page, "Play")
    slider = visit.page.locator(".present .cnn input[type=range]").first
    before = slider.input_value()
    slider.press("ArrowRight")
    assert slider.input_value() != before
    visit.page.close()
    assert visit.trouble == []


def test_arrow_keys_stay_with_a_slider_and_the_widget_answers(fourth):
    go_to(fourth, "Play")
    here = place(fourth)
    widget = fourth.locator(".present .cnn")
    words, slider = widget.inner_text(), widget.locator("input[type=range]").first
    before = slider.input_value()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowRight"):
        slider.press(key)
    assert slider.input_value() != before and place(fourth) == here
    expect(widget).not_to_have_text(words)


def test_arrow_keys_stay_with_a_grid(fourth):
    go_to(fourth, "Play")
    here = place(fourth)
    widget = fourth.locator(".present .cnn")
    cell = widget.locator("[role=gridcell], img").last
    cell.click()
    words = widget.inner_text()
    for key in ("ArrowUp", "ArrowLeft"):
        fourth.keyboard.press(key)
    expect(widget).not_to_have_text(words)
    assert place(fourth) == here


def test_keys_on_a_button_of_a_widget_turn_no_slide(fourth):
    """A slider and a grid keep their arrow keys themselves; a button has no use for them, and the deck must not."""
    go_to(fourth, "Play")
    here = place(fourth)
    button = fourth.locator(".present .cnn button:visible").first
    for key in ("ArrowRight", "n", "Space"):
        button.press(key)
        assert place(fourth) == here


def test_a_remote_control_turns_the_slide_even_then_and_escape_leaves_a_widget(fourth):
    go_to(fourth, "Play")
    here = place(fourth)
    slider = fourth.locator(".present .cnn input[type=range]").first
    slider.focus()
    fourth.keyboard.press("PageDown")
    assert place(fourth) != here
    fourth.keyboard.press("PageUp")
    assert place(fourth) == here
    slider.focus()
    fourth.keyboard.press("Escape")
    fourth.keyboard.press("ArrowRight")
    assert place(fourth) != here


def test_a_widget_that_grows_stays_on_its_slide(fourth):
    go_to(fourth, "Play")
    slider = fourth.locator(".present .cnn input[type=range]").first
    slider.press("End")
    fourth.wait_for_timeout(300)
    floor = fourth.locator(".foot").bounding_box()["y"]
    box = fourth.locator(".present .cnn").bounding_box()
    assert box["y"] + box["height"] <= floor + 1


def test_an_exit_question_answers(fourth):
    go_to(fourth, "Before you go")
    form = fourth.locator(".present form")
    form.get_by_role("radio").first.check()
    form.get_by_role("button").press("Enter")
    form.get_by_text(re.compile("Right:|Not yet:")).first.wait_for()
    floor = fourth.locator(".foot").bounding_box()["y"]
    fourth.wait_for_timeout(300)
    box = form.bounding_box()
    assert box["y"] + box["height"] <= floor + 1


@pytest.mark.parametrize("way", WAYS)
def test_the_speaker_sees_the_notes(browser, address, built_slides, way):
    visit = open_deck(browser, address if way == "from a server" else built_slides.as_uri(), "04.html")
    go_to(visit.page, "Before you go")
    with visit.page.expect_popup() as opened:
        visit.page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes")
    expect(notes).to_contain_text("Usual wrong answers", timeout=20_000)
    expect(notes).to_contain_text("Right: c)")
    opened.value.close()
    visit.page.close()
    assert visit.trouble == []


def test_axe_finds_nothing_on_any_slide(fourth, axe_source):
    fourth.evaluate(axe_source)
    found = fourth.evaluate(
        """async () => {
          const found = [];
          for (let place = 0; place < Reveal.getTotalSlides(); place += 1) {
            Reveal.slide(place);
            const { violations } = await axe.run(place ? Reveal.getCurrentSlide() : document);
            for (const { id, nodes } of violations) found.push([place + 1, id, nodes[0].html.slice(0, 160)]);
          }
          return found;
        }"""
    )
    assert found == []


# ---------------------------------------------------------------- slides whose cells run


@pytest.fixture(scope="module")
def whole_site(built_site, built_slides, tmp_path_factory):
    """The address of a site that has its slides, as GitHub Pages serves it."""
    folder = tmp_path_factory.mktemp("whole")
    for part in built_site.iterdir():
        if part.name != "slides":
            (folder / part.name).symlink_to(part)
    (folder / "slides").symlink_to(built_slides)
    with served(folder) as address:
        yield address


def open_live(browser, whole_site, name):
    return open_deck(browser, whole_site, f"slides/{name}")


def button(page, what):
    """The button of the cell on this slide, along the lower edge."""
    return page.locator(f".foot .bar:visible [data-do={what}]").first


def go_to_code(page, selector):
    """Turn to the first slide with a cell that has this, and show all of it."""
    page.evaluate(
        """(selector) => {
          Reveal.slide([...document.querySelectorAll('.slides section')]
            .findIndex((slide) => slide.querySelector(`.cell:has(${selector})`)));
          while (Reveal.availableFragments().next) Reveal.nextFragment();
        }""",
        selector,
    )


CUT_OFF = """async () => {
  const found = [];
  for (let place = 0; place < Reveal.getTotalSlides(); place += 1) {
    Reveal.slide(place);
    while (Reveal.availableFragments().next) Reveal.nextFragment();
    for (const bar of document.querySelectorAll('.foot .bar:not([hidden])')) {
      bar.querySelector('[data-do=edit]').click();
      while (!document.querySelector(`.cell[data-cell="${bar.dataset.cell}"] .cm-editor`))
        await new Promise((done) => setTimeout(done, 20));
    }
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const slide = Reveal.getCurrentSlide();
    const floor = document.querySelector('.foot').getBoundingClientRect().top;
    for (const part of slide.querySelectorAll(':scope > .part')) {
      const { bottom, right } = part.getBoundingClientRect();
      if (bottom > floor + 1 || right > innerWidth) found.push([place + 1, part.textContent.slice(0, 60)]);
    }
    for (const drawn of slide.querySelectorAll('.touched :is(img:not(.cnn img), .cnn)'))
      if (drawn.getBoundingClientRect().height < 100) found.push([place + 1, 'too small']);
  }
  return found;
}"""


@pytest.mark.extended
@pytest.mark.parametrize("name", DECKS)
def test_code_that_is_opened_has_room_beside_what_it_gives(browser, whole_site, name):
    visit = open_live(browser, whole_site, name)
    for size in SCREENS.values():
        visit.resize(*size)
        assert visit.page.evaluate(CUT_OFF) == []
        visit.page.reload()
        visit.page.wait_for_selector("body[data-ready]")
    visit.page.close()
    assert visit.trouble == []


def test_code_opens_and_closes_and_keys_stay_with_it(browser, whole_site):
    visit = open_live(browser, whole_site, "04.html")
    page = visit.page
    go_to_code(page, "img")
    here = place(page)
    editor = page.locator(".present .cm-content")
    button(page, "edit").click()
    expect(editor).to_be_focused()
    for key in ("End", "Space", "#", "Space", "n", "s", "b", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    expect(editor).to_contain_text("# nsb")
    assert place(page) == here
    page.keyboard.press("PageDown")
    assert place(page) != here
    page.keyboard.press("PageUp")
    assert place(page) == here
    editor.click()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert place(page) != here
    page.keyboard.press("PageUp")
    button(page, "edit").press("Space")
    expect(editor).to_be_hidden()
    assert place(page) == here
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator(".cell.edited")).to_have_count(0)
    page.close()
    assert visit.trouble == []


def test_a_deck_from_a_folder_has_no_buttons_of_cells(browser, built_slides):
    visit = open_deck(browser, built_slides.as_uri(), "04.html")
    go_to_code(visit.page, "img")
    expect(visit.page.locator(".bar:visible")).to_have_count(0)
    visit.page.close()
    assert visit.trouble == []


@pytest.mark.extended
def test_a_slide_s_code_runs_after_all_that_stands_above_it(browser, whole_site):
    visit = open_live(browser, whole_site, "06.html")
    page = visit.page
    go_to_code(page, "img")
    said = page.locator(".foot .bar:visible [role=status]")
    button(page, "run").click()
    expect(said).to_contain_text("is made in a cell above", timeout=120_000)
    button(page, "runAbove").click()
    expect(said).to_have_text("Done, with new output.", timeout=120_000)
    picture = page.locator(".present .outputs img")
    assert picture.get_attribute("src").startswith("data:image/png")
    floor = page.locator(".foot").bounding_box()["y"]
    box = picture.bounding_box()
    assert box["height"] > 200 and box["y"] + box["height"] <= floor + 1
    page.close()
    assert visit.trouble == []
