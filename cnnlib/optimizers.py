"""How a step is taken once the gradients are known. Parameters are changed in place.

What an optimizer remembers of a parameter belongs to that array: of another network's, of the same name, it knows
nothing yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np

from cnnlib.arrays import Array
from cnnlib.language import told
from cnnlib.layers import Parameter

__all__ = ["SGD", "Adam"]

NO_LEARNING_RATE = "learning_rate must be more than 0, got {learning_rate}: 0.001 is a usual one for Adam"
NO_SHARE = "{name} must be at least 0 and below 1, got {value}: 0.9 is a usual one"


class Optimizer(Protocol):
    """What `fit` needs of one."""

    def step(self, parameters: Iterable[Parameter]) -> None:
        """Change every parameter in place."""


class SGD:
    r"""Gradient descent on mini-batches, with momentum if wanted.

    .. math:: v \leftarrow \mu v - \eta g, \qquad w \leftarrow w + v

    Parameters
    ----------
    learning_rate : float
        The length of a step, :math:`\eta`; may be changed at any time.
    momentum : float
        How much of the last step is taken again, :math:`\mu`, at least 0 and below 1.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, sections 8.3.1 and 8.3.2.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0])
    >>> SGD(learning_rate=0.1).step([("w", w, np.array([2.0]))])
    >>> w
    array([0.8])
    """

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0) -> None:
        self.learning_rate = check_rate(learning_rate)
        self.momentum = check_share(momentum, "momentum")
        self.velocities: dict[str, tuple[Array, Array]] = {}  # name: (the parameter it belongs to, v)

    def step(self, parameters: Iterable[Parameter]) -> None:
        """Change every parameter in place.

        Parameters
        ----------
        parameters : iterable of (name, array, gradient)
            As ``model.parameters()`` gives them.
        """
        for name, value, grad in parameters:
            move = grad * value.dtype.type(-self.learning_rate)
            if self.momentum:
                owner, velocity = self.velocities.get(name, (None, None))
                if owner is value:  # of another network it says nothing
                    move += value.dtype.type(self.momentum) * velocity
                self.velocities[name] = value, move
            value += move


class Adam:
    r"""Gradient descent in which every number has a step length of its own.

    .. math:: m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \quad
              w \leftarrow w - \eta \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}

    Parameters
    ----------
    learning_rate : float
        The length of a step, :math:`\eta`; may be changed at any time.
    beta1, beta2 : float
        How slowly the means m and v forget, at least 0 and below 1.
    epsilon : float
        Keeps the quotient finite.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2014, arXiv:1412.6980.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0, 1.0])
    >>> Adam(learning_rate=0.1).step([("w", w, np.array([2.0, 0.02]))])
    >>> w.round(3)  # the first step is as long for the small gradient as for the large one
    array([0.9, 0.9])
    """

    def __init__(
        self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        self.learning_rate = check_rate(learning_rate)
        self.beta1, self.beta2 = check_share(beta1, "beta1"), check_share(beta2, "beta2")
        if not epsilon >= 0:
            raise ValueError(told("epsilon must be 0 or more, got {epsilon}: 1e-8 is a usual one", epsilon=epsilon))
        self.epsilon = epsilon
        self.means: dict[str, list[Any]] = {}  # name: [the parameter they belong to, m, v, t, room for a product]

    def step(self, parameters: Iterable[Parameter]) -> None:
        """Change every parameter in place.

        Parameters
        ----------
        parameters : iterable of (name, array, gradient)
            As ``model.parameters()`` gives them.
        """
        for name, value, grad in parameters:
            if name not in self.means or self.means[name][0] is not value:  # of another network they say nothing
                self.means[name] = [value, np.zeros_like(value), np.zeros_like(value), 0, np.empty_like(value)]
            self.means[name][3] += 1
            self.move(grad, *self.means[name])

    def move(self, grad: Array, value: Array, m: Array, v: Array, t: int, product: Array) -> None:
        """One step of one parameter. `product` is memory to write into: new arrays would take longer than the sums."""
        number = value.dtype.type
        m *= number(self.beta1)
        m += np.multiply(grad, number(1 - self.beta1), out=product)
        v *= number(self.beta2)
        np.multiply(grad, grad, out=product)
        v += np.multiply(product, number(1 - self.beta2), out=product)
        np.sqrt(v, out=product)
        product *= number(1 / (1 - self.beta2**t) ** 0.5)
        product += number(self.epsilon)
        np.divide(m, product, out=product)
        product *= number(self.learning_rate / (1 - self.beta1**t))
        value -= product


def check_rate(learning_rate: float) -> float:
    """A step length is a number above 0."""
    if not learning_rate > 0:
        raise ValueError(told(NO_LEARNING_RATE, learning_rate=learning_rate))
    return learning_rate


def check_share(value: float, name: str) -> float:
    """A share is a number from 0 to below 1."""
    if not 0 <= value < 1:
        raise ValueError(told(NO_SHARE, name=name, value=value))
    return value
