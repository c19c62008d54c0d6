"""Every text stands out from what it is written on."""

import numpy as np
import pytest

from cnnlib import palette
from cnnlib.draw.colors import RAMPS, contrast, readable_on


@pytest.mark.parametrize("role", palette.ROLES)
def test_text_can_be_read_on_every_fill_and_every_heading_on_paper(role):
    line, full = palette.ROLES[role]
    assert contrast(palette.INK, full) >= 4.5
    assert contrast(line, palette.PAPER) >= 4.5


def test_text_can_be_read_on_negative_fills_and_in_captions():
    assert contrast(palette.INK, palette.NEGATIVE[1]) >= 4.5
    assert contrast(palette.MUTED, palette.PAPER) >= 4.5


@pytest.mark.parametrize("shade", np.linspace(0, 1, 21))
def test_numbers_of_a_table_stand_out_from_every_shade(shade):
    color = RAMPS["ink"](shade)
    assert contrast(readable_on(color), color) >= 4.5
