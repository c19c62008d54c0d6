"""Fair comparisons: every name with every seed, a table of it, and what is left of it after a stop."""

import os
import signal

import numpy as np
import pytest
from small_nets import small_net, stripes

from cnnlib import SGD, fit, trials

NAN = np.nan


def test_every_name_is_tried_with_every_seed_and_means_are_over_the_seeds():
    found = trials(lambda name, seed: name + seed, (10, 20), seeds=(1, 2, 3), progress=False)
    np.testing.assert_array_equal(found.scores, [[11, 12, 13], [21, 22, 23]])
    np.testing.assert_array_equal(found.means, [12, 22])
    assert not found.is_interrupted
    assert str(found).splitlines() == [
        "    seed 1  seed 2  seed 3    mean",
        "10  11.000  12.000  13.000  12.000",
        "20  21.000  22.000  23.000  22.000",
    ]


@pytest.fixture
def listening():
    """Ctrl-C as a terminal and a notebook have it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends a process there")
@pytest.mark.usefixtures("listening")
def test_one_interrupt_in_a_training_ends_it_and_all_that_would_follow():
    begun, batches = [], []

    def in_the_first_step(history):
        if len(history.batch_loss) == 1 and not history.is_over:
            os.kill(os.getpid(), signal.SIGINT)

    def train(name, seed):
        """Somebody presses the button in the first step of the second training."""
        begun.append((name, seed))
        press = [in_the_first_step] if len(begun) == 2 else []
        how = {"optimizer": SGD(0.1), "epochs": 2, "rng": np.random.default_rng(seed), "progress": False}
        first = fit(small_net(), stripes(), callbacks=press, **how)
        batches.append(len(fit(small_net(), stripes(), **how).batch_loss))
        return len(first.loss)

    found = trials(train, "ab", seeds=(0, 1), progress=False)
    assert begun == [("a", 0), ("a", 1)]
    assert batches == [2, 1]  # a second fit of the training that is stopped hardly begins
    np.testing.assert_array_equal(found.scores, [[2, NAN], [NAN, NAN]])
    assert np.isnan(found.means).all()  # a mean of fewer seeds would not be fair
    assert found.is_interrupted
    assert str(found).splitlines()[1:] == [
        "a   2.000       –       –",
        "b       –       –       –",
        "stopped after 1 of 4 trainings: – stands for what was not measured",
    ]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_keyboard_interrupt_from_elsewhere_keeps_what_was_measured():
    def train(name, seed):
        if seed:
            raise KeyboardInterrupt
        return 1

    np.testing.assert_array_equal(trials(train, "a", seeds=(0, 1), progress=False).scores, [[1, NAN]])
