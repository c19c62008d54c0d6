"""Write golden_capstone.npz: what PyTorch answers to the capstone's network, for tests/lessons/test_capstone.py.

The lines inside `step` are the very ones that the notebook shows. PyTorch is no dependency of the project. In an
environment of its own, from the root of the repository:

    pip install numpy torch==2.13.0
    PYTHONPATH=. python tests/golden/make_capstone_golden.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import cnnlib

GOLDEN = Path(__file__).with_name("golden_capstone.npz")


def given():
    """Eight digits and the numbers with which the network begins, as in the notebook."""
    (x_train, y_train), _ = cnnlib.load_mnist()
    rng = np.random.default_rng(0)
    filters, W = rng.normal(0, 0.3, (3, 3, 1, 4)), rng.normal(0, 0.1, (196, 10))
    return cnnlib.prepare_images(x_train[:8]).astype(float), y_train[:8], [filters, np.zeros(4), W, np.zeros(10)]


def step(x, labels, parameters):
    """One step in PyTorch: the loss, the gradients, and where the step leads."""
    x, labels = torch.tensor(x).permute(0, 3, 1, 2), torch.tensor(labels)
    parameters = [torch.tensor(value, requires_grad=True) for value in parameters]
    filters, bias, W, b = parameters
    z = F.conv2d(x, filters.permute(3, 2, 0, 1), bias, stride=2, padding=1)
    h = F.max_pool2d(F.relu(z), 2)
    flat = h.permute(0, 2, 3, 1).flatten(1)
    loss = F.cross_entropy(flat @ W + b, labels)
    loss.backward()
    stepped = [(value - 0.5 * value.grad).detach() for value in parameters]
    return loss, [value.grad for value in parameters], stepped


def main():
    torch.set_num_threads(1)
    x, labels, parameters = given()
    loss, grads, stepped = step(x, labels, parameters)
    loss_after, _, _ = step(x, labels, [value.numpy() for value in stepped])
    names = ("filters", "bias", "W", "b")
    arrays = {f"grad {name}": grad.numpy() for name, grad in zip(names, grads, strict=True)}
    arrays |= {name: value.numpy() for name, value in zip(names, stepped, strict=True)}
    versions = {"numpy": np.__version__, "torch": torch.__version__}
    losses = np.array([loss.item(), loss_after.item()])
    np.savez_compressed(GOLDEN, losses=losses, versions=json.dumps(versions), **arrays)
    print(losses, arrays["grad filters"][:, :, 0, 0].round(6), arrays["grad bias"].round(6), versions)


if __name__ == "__main__":
    main()
