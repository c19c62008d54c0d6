"""Where the parts of a widget are, and what they say."""

from playwright.sync_api import expect

PIXELS = """(image) => {
  const width = image.naturalWidth ?? image.width; // of a canvas: it has no other
  const height = image.naturalHeight ?? image.height;
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(image, 0, 0);
  return [...copy.getImageData(0, 0, width, height).data];
}"""

ROWS = """(grid) => [...grid.querySelectorAll('[role=row]')].map((row) =>
  [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent))"""


def grid(widget, name):
    return widget.get_by_role("grid", name=name, exact=True)


def cell(widget, name, row, column):
    return grid(widget, name).locator(f'[data-row="{row}"][data-column="{column}"]')


def slider(widget, name):
    return widget.get_by_role("slider", name=name, exact=True)


def press(widget, *keys):
    """Press keys on what has the focus."""
    for key in keys:
        widget.page.keyboard.press(key)


def place_in(locator, across, down):
    """The point of the screen at these shares of its width and height."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def click_share(locator, across, down=0.5):
    """Click at these shares of the width and the height."""
    locator.page.mouse.click(*place_in(locator, across, down))


def paste_over(widget, text):
    """Replace what stands in the field with the focus, and press Enter."""
    press(widget, "ControlOrMeta+A", "Delete")
    widget.page.keyboard.insert_text(text)
    press(widget, "Enter")


def draw_line(widget, surface, *points, steps=4):
    """Hold the button from one pixel (row, column) of a surface of 28×28 to the next."""
    places = [place_in(surface, (column + 0.5) / 28, (row + 0.5) / 28) for row, column in points]
    widget.page.mouse.move(*places[0])
    widget.page.mouse.down()
    for place in places[1:]:
        widget.page.mouse.move(*place, steps=steps)
    widget.page.mouse.up()


def expect_grid(widget, name, rows):
    """The numbers in the cells of a grid, row by row."""
    wanted = [[str(value) for value in row] for row in rows]
    expect(grid(widget, name).get_by_role("gridcell")).to_have_text([text for row in wanted for text in row])
    assert grid(widget, name).evaluate(ROWS) == wanted


def expect_sum(widget, words):
    expect(widget.locator(".cnn-sum")).to_have_text(words)


def expect_status(widget, words):
    """Words that a screen reader reads out when they come."""
    expect(widget.locator(".cnn-status[role=status]")).to_contain_text(words)
