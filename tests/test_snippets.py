"""The code that explorers show: it prints what they show, in every library.

Keras and PyTorch ran theirs for golden_snippets.json (tests/golden/make_snippets_golden.py). Here each text must
be the one that was run, and those of cnnlib and numpy are run.
"""

import json

import numpy as np
import pytest
from snippet_grid import COMPUTE, FILES, ROOT, fingerprint, grid, printed

GOLDEN = ROOT / "tests" / "golden" / "golden_snippets.json"
HOW = "the text is not the one that was run: run tests/golden/make_snippets_golden.py again"


@pytest.fixture
def cases(run_modules):
    """[(widget, what node makes of the setting, what was printed)] of all that have an output."""
    settings, golden = grid(), json.loads(GOLDEN.read_text(encoding="utf-8"))
    made = run_modules(FILES, COMPUTE, settings)
    together = list(zip(settings, made, golden, strict=True))
    assert all((one is None) == (stored is None) for _, one, stored in together)
    return [(setting["widget"], one, stored) for setting, one, stored in together if stored]


def test_all_libraries_print_what_the_explorer_shows(cases):
    assert len(cases) > 700
    for widget, one, stored in cases:
        snippets = one["snippets"]
        for library in ("keras", "pytorch"):
            assert fingerprint(snippets[library]["code"]) == stored[library], HOW
        assert np.allclose(one["shown"], stored["printed"], rtol=1e-9, atol=1e-8), widget
        for library in snippets.keys() - {"keras", "pytorch"}:
            code = snippets[library]["code"]
            assert np.allclose(printed(code), stored["printed"], rtol=1e-9, atol=1e-8), code


NOTES = """(module, cases) => cases.map(([library, settings]) =>
  module.windowSnippets(settings, module.layOut(settings))[library].notes)"""
IMAGE, KERNEL = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, 1]]
STEPS = {"kernelSize": [2, 2], "stride": [1, 1], "dilation": [1, 1], "padding": "valid"}
CONVOLUTION = {"kind": "convolution", "image": IMAGE, "kernel": KERNEL} | STEPS
POOL = {"kind": "max", "image": IMAGE} | STEPS
SAID = [  # library, settings, keys of what is said
    ("keras", CONVOLUTION, []),
    ("keras", CONVOLUTION | {"stride": [2, 1], "dilation": [1, 2]}, ["kerasStrideDilation"]),
    ("pytorch", CONVOLUTION | {"stride": [2, 2], "padding": "same"}, ["torchSameStride", "torchUneven"]),
    ("pytorch", POOL | {"padding": "custom", "pads": [[1, 1], [1, 1]]}, []),
    (
        "pytorch",
        POOL | {"kind": "min", "padding": "same"},
        ["torchPoolSame", "torchUneven", "borderOfMax", "noMinPool"],
    ),
]


def test_what_a_library_cannot_do_is_said(run_modules):
    given = [(library, settings) for library, settings, _ in SAID]
    assert run_modules(FILES, NOTES, given) == [notes for _, _, notes in SAID]
