"""How fast cnnlib's maths is beside PyTorch on the same processor: medians, their ratio, and what is allowed.

First on a quiet machine, then on a busy one: a process on each core that only counts, as a student's laptop runs a
browser and JupyterLab. Both work on the same float32 numbers with two threads, in one process and by turns, so that
whatever else the machine is doing meets both. Each rests, then works for a moment, and the last time counts: as in
training, its own threads are awake and on cores of their own; the other's, which spin for up to a tenth of a second
after their work, are not. PyTorch is installed for this only, into build/, and is no dependency of anything.

Neither pyperf nor pytest-benchmark is used: both run one thing to its end before the next begins, and on a machine
whose speed drifts the ratio of two such medians says little.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from operator import truediv

import numpy as np

import cnnlib
from cnnlib.training import History, keep_freed_memory, train_step
from tools.lessons import ROOT

TORCH = "torch==2.13.0"
TORCH_FOLDER = ROOT / "build" / "bench-torch"
THREADS = 2
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # they slow numpy down
WARM_UP = 3
REST, WAKING = 0.15, 0.1  # seconds
BATCH = 100
CONVOLUTIONS = {  # image batch, kernel size and filters
    "(100,28,28,1) 5×5 30": ((100, 28, 28, 1), 5, 30),
    "(100,13,13,32) 3×3 64": ((100, 13, 13, 32), 3, 64),
    "(100,28,28,32) 3×3 32": ((100, 28, 28, 32), 3, 32),
    "(32,56,56,64) 3×3 64": ((32, 56, 56, 64), 3, 64),
}
FORWARD, AND_BACK = (1.0, 1.5), (1.25, 1.5)  # how much of PyTorch's time is allowed: quiet, busy
STEPS = {"simple_convnet": (0.6, 1.5), "lenet5": (0.9, 1.5)}
POOL = ((100, 24, 24, 30), 2, (1.0, 1.5))
STATES = ("quiet", "busy")
COUNT = "number = 0\nwhile True: number += 1"


@dataclass
class Duel:
    """The same work done by both."""

    name: str
    allowed: tuple[float, float]
    ours: Callable
    theirs: Callable


def numbers(rng, *shape):
    """Random float32 numbers."""
    return rng.standard_normal(shape, np.float32)


def convolution_duels(torch, rng, name):
    """One of the convolutions: forward, and forward with backward."""
    shape, size, filters = CONVOLUTIONS[name]
    x, weight, bias = numbers(rng, *shape), numbers(rng, size, size, shape[3], filters), numbers(rng, filters)
    image = torch.from_numpy(np.ascontiguousarray(cnnlib.nhwc_to_nchw(x)))
    layer = torch.nn.Conv2d(shape[3], filters, size)
    grad = numbers(rng, *cnnlib.conv2d(x, weight).shape)
    yield Duel(
        f"conv {name}",
        FORWARD,
        lambda: cnnlib.conv2d(x, weight, bias),
        lambda: without_gradients(torch, layer, image),
    )
    yield Duel(
        f"conv {name}, and back",
        AND_BACK,
        lambda: (cnnlib.conv2d(x, weight, bias), cnnlib.conv2d_backward(grad, x, weight)),
        torch_and_back(torch, layer, image, grad),
    )


def without_gradients(torch, layer, image):
    """Forward only."""
    with torch.no_grad():
        return layer(image)


def torch_and_back(torch, layer, image, grad):
    """Forward and backward, with the gradient of the images."""
    image = image.clone().requires_grad_()
    grad = torch.from_numpy(np.ascontiguousarray(cnnlib.nhwc_to_nchw(grad)))

    def run():
        layer.zero_grad()
        image.grad = None
        layer(image).backward(grad)

    return run


def pool_duel(torch, rng):
    """Max pooling forward and backward."""
    shape, size, allowed = POOL
    x = numbers(rng, *shape)
    grad = numbers(rng, *cnnlib.max_pool2d(x, size).shape)
    image = torch.from_numpy(np.ascontiguousarray(cnnlib.nhwc_to_nchw(x)))
    return Duel(
        f"max pool {shape} {size}×{size}, and back".replace(" ", ""),
        allowed,
        lambda: (cnnlib.max_pool2d(x, size), cnnlib.max_pool2d_backward(grad, x, size)),
        torch_and_back(torch, torch.nn.MaxPool2d(size), image, grad),
    )


def torch_network(torch, name):
    """The same network in PyTorch."""
    nn = torch.nn
    if name == "simple_convnet":
        head = [nn.Flatten(), nn.Linear(4320, 100), nn.ReLU(), nn.Linear(100, 10)]
        return nn.Sequential(nn.Conv2d(1, 30, 5), nn.ReLU(), nn.MaxPool2d(2), *head)
    base = [nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)]
    head = [nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)]
    return nn.Sequential(*base, nn.Flatten(), *head)


def step_duel(torch, rng, name):
    """One training step on a batch, with Adam."""
    x, labels = rng.random((BATCH, 28, 28, 1), np.float32), rng.integers(0, 10, BATCH)
    model, optimizer, history = getattr(cnnlib.models, name)(rng=rng), cnnlib.Adam(), History(batches=1, epochs=1)
    network, image = torch_network(torch, name), torch.from_numpy(x).permute(0, 3, 1, 2).contiguous()
    target, loss = torch.from_numpy(labels), torch.nn.CrossEntropyLoss()
    descent = torch.optim.Adam(network.parameters())

    def theirs():
        descent.zero_grad()
        loss(network(image), target).backward()
        descent.step()

    return Duel(
        f"step {name}, batch {BATCH}",
        STEPS[name],
        lambda: train_step(model, x, labels, optimizer, 0.0, history),
        theirs,
    )


def milliseconds(work):
    """How long it takes when it has been done for a moment and nobody else's threads spin any more."""
    time.sleep(REST)
    awake = time.perf_counter() + WAKING
    while time.perf_counter() < awake:
        work()
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def fight(duel, rounds):
    """Medians of ours and theirs, taken by turns; and the median of the ratios of neighbours."""
    times = [(milliseconds(duel.ours), milliseconds(duel.theirs)) for _ in range(WARM_UP + rounds)][WARM_UP:]
    ours, theirs = zip(*times, strict=True)
    return statistics.median(ours), statistics.median(theirs), statistics.median(map(truediv, ours, theirs))


def install_torch():
    """Put PyTorch into build/ if it is not there yet, and where Python finds it, behind everything else."""
    if not (TORCH_FOLDER / "torch").is_dir():
        print(f"Installing {TORCH} into build/ (once; some minutes)", flush=True)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--target", str(TORCH_FOLDER), TORCH], check=True)
    sys.path.append(str(TORCH_FOLDER))


@contextmanager
def other_work(state):
    """Busy: as many processes that only count as there are cores."""
    command = [sys.executable, "-c", COUNT]
    others = [subprocess.Popen(command) for _ in range(os.cpu_count())] if state == "busy" else []
    try:
        yield
    finally:
        for other in others:
            other.kill()


def run(rounds, only, states):
    """Print a table for each state of the machine."""
    install_torch()
    import torch

    torch.set_num_threads(THREADS)
    keep_freed_memory()
    rng = np.random.default_rng(0)
    duels = [duel for name in CONVOLUTIONS for duel in convolution_duels(torch, rng, name)]
    duels += [pool_duel(torch, rng), *(step_duel(torch, rng, name) for name in STEPS)]
    print(f"numpy {np.__version__}, torch {torch.__version__}, {THREADS} threads, float32, medians of {rounds}, ms")
    for state in states:
        print(f"{state:38}{'cnnlib':>9}{'torch':>9}{'ratio':>8}{'allowed':>9}")
        with other_work(state):
            for duel in duels:
                if only in duel.name:
                    print_row(duel, fight(duel, rounds), duel.allowed[STATES.index(state)])


def print_row(duel, measured, allowed):
    """One line of a table."""
    ours, theirs, ratio = measured
    print(f"{duel.name:38}{ours:9.2f}{theirs:9.2f}{ratio:8.2f}{allowed:9.2f}", flush=True)


def main(arguments):
    """Begin again in a process that has two threads from its start, then measure."""
    parser = argparse.ArgumentParser(prog="run.py bench maths", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="a part of the names of what is to be measured")
    parser.add_argument("--state", choices=STATES, help="only on a quiet machine, or only on a busy one")
    parsed = parser.parse_args(arguments)
    wanted = {"OPENBLAS_NUM_THREADS": str(THREADS), "OMP_NUM_THREADS": str(THREADS)}
    if wanted.items() <= os.environ.items() and not set(UNSET) & set(os.environ):
        return run(parsed.rounds, parsed.only, [parsed.state] if parsed.state else STATES)
    environment = {name: value for name, value in os.environ.items() if name not in UNSET} | wanted
    raise SystemExit(
        subprocess.call([sys.executable, "-m", "tools.bench.maths", *arguments], env=environment, cwd=ROOT)
    )


if __name__ == "__main__":
    main(sys.argv[1:])
