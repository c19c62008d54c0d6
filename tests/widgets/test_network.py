"""A network in the browser: what goes over, and that JavaScript computes what cnnlib computes."""

import base64
import json

import numpy as np
import pytest
from network_settings import DISAGREEMENTS, RUN, network_cases, small_networks

from cnnlib import Dense, Flatten, MaxPool2D, Sequential
from cnnlib.layers import Layer
from cnnlib.models import simple_convnet
from cnnlib.widgets.shared.network import describe_network, pack_weights


def linear():
    """Flatten and one dense layer, 4 → 2, of known numbers."""
    model = Sequential([Flatten(), Dense(4, 2, rng=np.random.default_rng(0))])
    model["dense"].weight[...] = np.arange(8).reshape(4, 2)
    model["dense"].bias[...] = [10, 20]
    return model


def test_a_description_is_small_and_says_every_shape():
    network = describe_network(simple_convnet(rng=np.random.default_rng(0)))
    assert len(json.dumps(network)) < 2000
    assert network["parameters"] == 433_890
    shapes = [layer["output"] for layer in network["layers"]]
    assert shapes == [[24, 24, 30], [24, 24, 30], [12, 12, 30], [4320], [100], [100], [10]]
    assert network["layers"][2]["settings"] == {
        "kernel": [2, 2],
        "stride": [2, 2],
        "dilation": [1, 1],
        "pads": [[0, 0], [0, 0]],
    }


def test_parameters_lie_one_after_another_weight_before_bias():
    numbers = np.frombuffer(pack_weights(linear()), "<f4")
    assert numbers.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 10, 20]


@pytest.mark.parametrize(
    "layers, error, words",
    [
        ([Flatten()], None, None),
        ([MaxPool2D(2)], ValueError, r"must give logits \(N, K\), .* \(14, 14, 1\): end with Dense"),
        ([Layer(), Flatten()], TypeError, "layer layer is a Layer, which the browser cannot compute: use Conv2D"),
        ([Flatten(), Dense(3, 2, rng=np.random.default_rng(0))], ValueError, "in_features=3"),
        ([MaxPool2D(2, padding=((2, 0), (2, 0))), Flatten()], ValueError, "nothing but padding"),
    ],
)
def test_a_network_that_cannot_be_computed_is_refused(layers, error, words):
    if error is None:
        assert describe_network(Sequential(layers))["parameters"] == 0
        return
    with pytest.raises(error, match=words):
        describe_network(Sequential(layers))


def test_weights_that_are_not_finite_are_refused():
    model = linear()
    model["dense"].bias[0] = np.nan
    with pytest.raises(ValueError, match=r"dense.bias holds numbers that are not finite"):
        pack_weights(model)


def test_the_small_networks_try_every_setting():
    layers = [layer for model, shape in small_networks() for layer in describe_network(model, shape)["layers"]]
    tried = {name: {json.dumps(layer["settings"].get(name)) for layer in layers} for name in ("stride", "dilation")}
    assert {"[1, 1]", "[2, 2]", "[2, 1]"} <= tried["stride"]
    assert {"[1, 1]", "[2, 2]"} <= tried["dilation"]
    assert {layer["has_bias"] for layer in layers if layer["kind"] == "conv2d"} == {True, False}


def test_javascript_computes_every_layer_as_cnnlib_does(run_javascript):
    compute = f"(module, cases) => ({DISAGREEMENTS})(module, {RUN}, cases)"
    assert run_javascript("shared", compute, list(network_cases())) == []


WAYS_TO_BRING_WEIGHTS = """(module, { network, weights }) => {
  const bytes = Uint8Array.from(atob(weights), (sign) => sign.charCodeAt(0));
  const odd = new Uint8Array(bytes.length + 1);
  odd.set(bytes, 1);
  const logits = (given) => {
    const ready = module.networkOf(network, given);
    return ready && [...module.runNetwork(ready, [1, 0, 0, 2]).outputs.at(-1)];
  };
  const none = logits(new DataView(new ArrayBuffer(0)));
  const direct = logits(new DataView(odd.buffer, 1));
  const short = logits(new DataView(odd.buffer, 1, 12));
  return { none, direct, short, missing: logits(undefined) };
}"""


def test_weights_may_begin_anywhere_and_must_all_be_there(run_javascript):
    weights = base64.b64encode(pack_weights(linear())).decode()
    network = describe_network(linear(), (2, 2, 1))
    found = run_javascript("shared", WAYS_TO_BRING_WEIGHTS, {"network": network, "weights": weights})
    assert found == {"none": None, "direct": [22, 35], "short": None, "missing": None}
