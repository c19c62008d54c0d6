"""What every widget must stand: axe, both themes, every screen, keys alone, nonsense, two views, and being taken away.

The widgets are the lines of every_widget.py.
"""

from math import ceil
from textwrap import wrap

import numpy as np
import pytest
from every_widget import MAKERS
from locate import expect_status, press
from playwright.sync_api import expect
from traitlets import TraitError

NONSENSE = [["<img src=x onerror=alert(1)>"]]  # for every trait
SCREENS = [(390, 844), (683, 384), (1024, 768), (1366, 768)]  # a phone, a laptop at 200 %, a projector, a laptop
FIRST = [name for name in MAKERS if "," not in name]  # one line of each widget
FIRST_DAILY = [pytest.param(name, marks=() if name in FIRST else pytest.mark.extended) for name in MAKERS]
LOOKS = """(root) => root.innerHTML
  + [...root.querySelectorAll('input')].map((input) => `${input.value} ${input.checked}`)"""
SHOWN = """(root) => [root.querySelector('.cnn-sum')?.textContent,
  ...[...root.querySelectorAll('[role=gridcell], td')].map((cell) => cell.textContent),
  ...[...root.querySelectorAll('img')].map((image) => image.src)]"""


@pytest.fixture(params=FIRST)
def made(request):
    """A widget in Python."""
    return MAKERS[request.param]()


@pytest.fixture
def widget(stage, made):
    """The same in the browser."""
    return stage.mount(made)


# ---------------------------------------------------------------- looks

CONTRASTS = """(root) => {
  const parse = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const over = (top, share, bottom) => top.map((part, i) => part * share + bottom[i] * (1 - share));
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const shares = [0.2126, 0.7152, 0.0722];
  const luminance = (colour) => colour.map(linear).reduce((sum, part, i) => sum + part * shares[i], 0);
  return [...root.querySelectorAll('.cnn-cell text')].map((text) => {
    const shade = text.parentNode.querySelector('.cnn-shade');
    const ground = parse(getComputedStyle(root).backgroundColor);
    const back = over(parse(getComputedStyle(shade).fill), Number(shade.getAttribute('fill-opacity')), ground);
    const [one, other] = [luminance(back), luminance(parse(getComputedStyle(text).fill))].sort((a, b) => a - b);
    return (other + 0.05) / (one + 0.05);
  });
}"""


@pytest.mark.parametrize("name", FIRST_DAILY)
def test_axe_finds_nothing_and_every_number_can_be_read_in_both_themes(stage, name, axe_source):
    """In the dark only colours are new. axe does not look at text inside SVG."""
    widget = stage.mount(MAKERS[name]())
    stage.page.evaluate(axe_source)
    grounds = set()
    for theme, rules in (("light", "{}"), ("dark", "{ runOnly: ['color-contrast'] }")):
        stage.switch_theme(theme)
        found = stage.page.evaluate(f"axe.run('.place', {rules}).then(({{ violations }}) => violations)")
        assert [(theme, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
        assert min(widget.evaluate(CONTRASTS), default=21) >= 4.5
        grounds.add(widget.evaluate("node => getComputedStyle(node).color"))
    assert len(grounds) == 2


BEYOND = """(root) => [...root.querySelectorAll(
  '.cnn-stage > *, .cnn-behind > *, .cnn-row > *, .cnn-grid, .cnn-heading, .cnn-plane, .cnn-bars, .cnn-layer-words,'
  + 'svg, table, p, li, label, button')]
  .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
  .map((node) => `${node.className} ${node.textContent}`)"""


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_is_cut_off_on_any_screen(stage, name):
    """It fits when it begins there, and when a window grows; only 16 columns of numbers are too much for a phone."""
    screens = [(460, 844) if name == "window_explorer, large" else SCREENS[0], *SCREENS[1:]]
    stage.page.set_viewport_size({"width": screens[0][0], "height": screens[0][1]})
    widget = stage.mount(MAKERS[name]())
    for width, height in screens:
        stage.page.set_viewport_size({"width": width, "height": height})
        stage.settle()
        assert (width, widget.evaluate(BEYOND)) == (width, [])
        assert widget.evaluate("node => node.scrollWidth - node.clientWidth") <= 1


def longer(text):
    """A text with a third more letters, in words of five where there are words, as a translation may have."""
    more = wrap("n" * ceil(len(text) / 3), 5)
    return " ".join([text, *more]) if " " in text else text + "".join(more)


@pytest.mark.parametrize("name", FIRST)
def test_longer_words_are_not_cut_off(stage, monkeypatch, name):
    monkeypatch.setattr("cnnlib.widgets.shared.base.told", longer)
    stage.page.set_viewport_size({"width": SCREENS[0][0], "height": SCREENS[0][1]})
    widget = stage.mount(MAKERS[name]())
    for width, height in SCREENS[:2]:
        stage.page.set_viewport_size({"width": width, "height": height})
        stage.settle()
        assert (width, widget.evaluate(BEYOND)) == (width, [])


# ---------------------------------------------------------------- keys

TABBABLE = """(root) => [...root.querySelectorAll('input, button, select, textarea, [tabindex="0"]')]
  .filter((node) => !node.disabled && node.getClientRects().length && node.tabIndex === 0)
  .filter((node, place, all) => node.type !== 'radio' || place === all.findIndex(({ name }) => name === node.name))
  .length"""
FOCUS = """() => {
  const node = document.activeElement;
  const ring = node.closest('.cnn-frame')?.querySelector('.cnn-ring');
  const marks = [node, node.nextElementSibling, ring].filter(Boolean).map((mark) => getComputedStyle(mark));
  const isSeen = marks.some(({ outlineStyle, outlineWidth, stroke, display, strokeWidth }) =>
    outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2)
    || (stroke !== 'none' && display === 'block' && parseFloat(strokeWidth) >= 2));
  const { left, top } = node.getBoundingClientRect();
  const keepsKeys = Boolean(node.dataset.lmSuppressShortcuts);
  return { isSeen, keepsKeys, html: node.outerHTML.slice(0, 120), left, top };
}"""


def test_tab_reaches_every_control_once_and_each_shows_that_it_has_the_focus(stage, widget):
    """And keeps its keys from JupyterLab, which asks only what has the focus."""
    wanted = widget.evaluate(TABBABLE)
    stage.page.locator("#before").focus()
    press(widget, "Tab")
    if widget.evaluate("root => root === document.activeElement"):
        press(widget, "Tab")
    seen = []
    while widget.evaluate("root => root.contains(document.activeElement)"):
        seen.append(widget.evaluate(FOCUS))
        press(widget, "Tab")
    assert [one["html"] for one in seen if not (one["isSeen"] and one["keepsKeys"])] == []
    assert len(seen) == wanted > 0


def test_every_slider_box_and_choice_answers_to_its_key(stage, widget):
    for slider in widget.locator("input[type=range]:not([disabled])").all():
        before = slider.input_value()
        slider.press("ArrowLeft" if before == slider.get_attribute("max") else "ArrowRight")
        assert slider.input_value() != before
    for box in widget.locator("input[type=checkbox]:not([disabled])").all():
        before = box.is_checked()
        box.press("Space")
        assert box.is_checked() != before
    for name in set(widget.locator("input[type=radio]:visible").evaluate_all("all => all.map(({ name }) => name)")):
        group = widget.locator(f"input[type=radio][name='{name}']")
        places = [choice.is_checked() for choice in group.all()]
        group.nth(places.index(True) if True in places else 0).press("ArrowRight")
        assert [choice.is_checked() for choice in group.all()] != places


def test_every_grid_and_picture_answers_to_arrow_keys(stage, widget):
    for place in widget.locator("[role=grid] [tabindex='0'], [role=application]").all():
        place.focus()
        looks = [looks_and_focus(stage, widget)]
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
            press(widget, key)
            looks.append(looks_and_focus(stage, widget))
        assert len(set(looks)) > 1


def looks_and_focus(stage, widget):
    """All that can be seen, and where the focus is."""
    stage.settle()
    return widget.evaluate(LOOKS) + str(widget.evaluate(FOCUS))


# ---------------------------------------------------------------- both sides


def checked_traits(made):
    """What both sides may set: the traits that have a check (shared/base.py)."""
    return [name for name, trait in made.traits().items() if hasattr(trait, "check") and not trait.read_only]


def test_nonsense_is_refused_by_both_sides(stage, made, widget):
    """Python keeps its value and the browser takes it back, whoever said the nonsense."""
    for name in checked_traits(made):
        before = getattr(made, name)
        with pytest.raises((TraitError, TypeError, ValueError)):
            setattr(made, name, NONSENSE)
        stage.change(made, name, NONSENSE)
        stage.wait_until(lambda name=name: stage.value(made, name) != NONSENSE)
        assert stage.value(made, name) != NONSENSE
        assert np.array_equal(getattr(made, name), before)
    expect(widget.locator("img[src=x]")).to_have_count(0)


def test_nonsense_is_refused_in_words(stage, made, widget):
    """A fraction, too, which a linked control may hold; only a bias may have one."""
    for name in checked_traits(made):
        stage.change(made, name, NONSENSE)
        expect_status(widget, f"{name} cannot be")
        if type(getattr(made, name)) is int and name != "bias":
            stage.change(made, name, 1.5)
            expect_status(widget, f"{name} cannot be 1.5: the old value stays.")


def test_two_views_show_the_same(stage, made, widget):
    """What one does in one of them, the other shows as well."""
    other = stage.mount(made)
    for control in widget.locator("input:is([type=checkbox], [type=radio]:not(:checked)):not([disabled])").all()[:3]:
        control.press("Space")
    for place in widget.locator("[role=grid] [tabindex='0']").all():
        place.press("ArrowDown")
    stage.settle()
    assert other.evaluate(SHOWN) == widget.evaluate(SHOWN)


def test_a_view_that_is_gone_leaves_nothing_behind_and_may_come_back(stage, made, widget):
    words = widget.inner_text()
    stage.clear()
    expect(stage.page.locator(".place")).to_have_count(0)
    assert stage.hearers(made) == 0
    made.send_state()  # to nobody
    assert stage.mount(made).inner_text() == words
