"""The shape builder without a browser."""

import pytest

from cnnlib import (
    build_shapes,
)


@pytest.mark.parametrize("filters, parameters", [(1, 76), (6, 456)])
def test_a_layer_on_a_colour_picture(filters, parameters):
    builder = build_shapes((32, 32, 3), filters, 5)
    assert builder.output == (28, 28, filters)
    assert builder.parameters == parameters


def test_a_layer_that_does_not_fit_has_no_output_but_parameters():
    builder = build_shapes((3, 3, 1), 2, 5)
    assert builder.output is None
    assert builder.parameters == 5 * 5 * 1 * 2 + 2


def test_long_headings_are_moved_apart(run_javascript):
    """In another language they may be longer than in English; the drawing is 800 wide."""
    compute = "(module, all) => all.map((widths) => module.apart([200, 400, 600], widths))"
    found = run_javascript("shape_builder", compute, [[100, 100, 100], [100, 320, 100], [290, 200, 280]])
    assert found == [[200, 400, 600], [200, 418, 636], [159, 412, 660]]
