"""A keyword of another library's is answered with ours; signatures, help and pickles stay what they were."""

import inspect
import pickle

import numpy as np
import pytest

import cnnlib
from cnnlib import draw, initializers, models, widgets
from cnnlib.keywords import NOT_HERE, OURS, cure_for

PUBLIC = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (cnnlib, models, initializers, draw, widgets)
    for name in module.__all__
    if inspect.isroutine(getattr(module, name)) or inspect.isclass(getattr(module, name))
}
HANDING_ON = {"cnnlib.draw.grid", "cnnlib.draw.convolution", "cnnlib.draw.slide"}  # to Grid and conv2d, which answer
FREE = HANDING_ON | {"cnnlib.doctor"}  # which takes nothing

RNG = np.random.default_rng(0)
IMAGE, WEIGHT = np.ones((1, 4, 4, 1)), np.ones((2, 2, 1, 1))


def said(call, *arguments, **settings):
    """What a call with an unknown keyword is answered."""
    with pytest.raises(TypeError) as caught:
        call(*arguments, **settings)
    return str(caught.value)


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in FREE])
def test_every_public_function_and_layer_answers_in_its_own_words(name):
    words = said(PUBLIC[name], nobody_calls_it_so=1)
    assert words.startswith(f"{PUBLIC[name].__name__} has no argument 'nobody_calls_it_so': it takes ")


@pytest.mark.parametrize(
    ("call", "arguments", "settings", "cure"),
    [
        (cnnlib.conv2d, (IMAGE, WEIGHT), {"strides": 2}, "here it is called stride, write stride=..."),
        (cnnlib.conv2d, (IMAGE, WEIGHT), {"dilation_rate": 2}, "called dilation, write dilation=..."),
        (cnnlib.conv2d, (IMAGE,), {"filters": WEIGHT}, "called weight, write weight=..."),
        (cnnlib.Conv2D, (), {"filters": 32, "kernel_size": 3}, "called out_channels, write out_channels=..."),
        (cnnlib.MaxPool2D, (), {"pool_size": 2}, "called kernel_size, write kernel_size=..."),
        (cnnlib.MaxPool2D, (2,), {"ceil_mode": True}, "leave it out, a window that does not fit is dropped"),
        (cnnlib.avg_pool2d, (IMAGE, 2), {"count_include_pad": False}, "leave it out, padding is never counted"),
        (cnnlib.ReLU, (), {"inplace": True}, "leave it out, no input is ever changed"),
        (cnnlib.Dense, (2,), {"units": 3, "rng": RNG}, "called out_features, write out_features=..."),
        (cnnlib.Adam, (), {"lr": 0.001}, "called learning_rate, write learning_rate=..."),
        (cnnlib.Dropout, (), {"p": 0.5, "rng": RNG}, "called rate, write rate=..."),
        (cnnlib.draw.grid, ([[1]],), {"titel": "a"}, "did you mean title? It takes values, title, "),
        (cnnlib.draw.convolution, ([[1]], [[1]]), {"strides": 1}, "called stride, write stride=..."),
        (cnnlib.draw.slide, ([[1]], [[1]]), {"dilation_rate": 1}, "called dilation, write dilation=..."),
        (cnnlib.Flatten, (), {"first": 1}, "it takes no arguments"),
    ],
)
def test_the_names_that_other_libraries_use(call, arguments, settings, cure):
    assert cure in said(call, *arguments, **settings)


def test_every_translation_leads_to_an_argument_that_some_function_has():
    known = {name for value in PUBLIC.values() for name in inspect.signature(value).parameters}
    assert {ours for names in OURS.values() for ours in names} <= known
    assert not NOT_HERE.keys() & OURS.keys()
    assert all(cure_for(given, []) == cure for given, cure in NOT_HERE.items())


def test_signatures_and_docstrings_stay():
    assert str(inspect.signature(cnnlib.relu)) == "(x: 'ArrayLike') -> 'Array'"
    assert list(inspect.signature(cnnlib.ReLU).parameters) == []
    assert "in_channels: 'int'" in str(inspect.signature(cnnlib.Conv2D))
    assert inspect.getsource(cnnlib.relu).startswith("def relu(x: ArrayLike)")


@pytest.mark.parametrize("value", [cnnlib.conv2d, cnnlib.Conv2D, cnnlib.draw.grid])
def test_pickles_find_them(value):
    assert pickle.loads(pickle.dumps(value)) is value


def test_a_subclass_may_take_arguments_of_its_own():
    class Leaky(cnnlib.ReLU):
        def __init__(self, slope):
            super().__init__()
            self.slope = slope

    assert Leaky(slope=0.1).slope == 0.1
