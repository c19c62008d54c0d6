"""What a class answered in lesson 14, Reuse what a network has learned: all of it wrong."""

import numpy as np

import cnnlib


def features(base, images):
    for weight in base:
        images = cnnlib.relu(images @ weight)
    return images


def one_layer(base, images):
    return features(base[:1], images).reshape(len(images), -1)


def no_relu(base, images):
    for weight in base:
        images = images @ weight
    return images.reshape(len(images), -1)


def relu_at_the_end(base, images):
    return cnnlib.relu(no_relu(base, images))


def relu_before(base, images):
    for weight in base:
        images = cnnlib.relu(images) @ weight
    return images.reshape(len(images), -1)


def last_layer_alone(base, images):
    for weight in base:
        maps = cnnlib.relu(images @ weight)
    return maps.reshape(len(images), -1)


def rule(new):
    """A step that puts new(value, grad, is_frozen, learning_rate) into the list."""

    def step(values, grads, frozen, learning_rate):
        return [new(value, grad, flag, learning_rate) for value, grad, flag in zip(values, grads, frozen, strict=True)]

    return step


def left_out(values, grads, frozen, learning_rate):
    new = []
    for value, grad, is_frozen in zip(values, grads, frozen, strict=True):
        if not is_frozen:
            new.append(value - learning_rate * grad)
    return new


def stops_at_the_first(values, grads, frozen, learning_rate):
    new = []
    for value, grad, is_frozen in zip(values, grads, frozen, strict=True):
        if is_frozen:
            break
        new.append(value - learning_rate * grad)
    return new


def places(labels, kept):
    return [place for place, label in enumerate(labels) if label in kept]


def old_labels(labels, kept):
    return [label for label in labels if label in kept]


def classes(labels, kept):
    return [kept.index(label) for label in labels if label in kept]


ANSWERS = {
    "14.1": [
        (850, 59_134, 61_706),
        (252, 58_536, 61_108),
        (87, 58_371, 60_943),
        (255, 58_284, 61_111),
        (255, 2_572, 61_111),
        (255, 58_539, 61_706),
        (255, 59_134, 61_706),
        (255, 59_389, 61_961),
        (255, 58_539, 61_961),
        (60_856, 2_572, 0),
        (255, 58_539, 0),
        (255, 58_539, 2_572),
        (255, 255, 255),
    ],
    "14.2": [
        features,
        lambda base, images: features(base, images).ravel(),
        one_layer,
        no_relu,
        relu_at_the_end,
        relu_before,
        last_layer_alone,
        lambda base, images: images.reshape(len(images), -1),
        lambda base, images: features(base, images).reshape(-1, len(images)),
        lambda base, images: features(base, images).reshape(-1, features(base, images).shape[-1]),
        lambda base, images: features(base, images).mean(axis=(1, 2)),
        lambda base, images: np.moveaxis(features(base, images), 3, 1).reshape(len(images), -1),
    ],
    "14.3": [
        rule(lambda value, grad, is_frozen, rate: value - rate * grad),
        rule(lambda value, grad, is_frozen, rate: value - rate * grad if is_frozen else value),
        rule(lambda value, grad, is_frozen, rate: value if is_frozen else value + rate * grad),
        rule(lambda value, grad, is_frozen, rate: value if is_frozen else value - grad),
        rule(lambda value, grad, is_frozen, rate: 0.0 if is_frozen else value - rate * grad),
        rule(lambda value, grad, is_frozen, rate: 0.0 if is_frozen else rate * grad),
        rule(lambda value, grad, is_frozen, rate: value if is_frozen else rate * grad),
        rule(lambda value, grad, is_frozen, rate: value if is_frozen else rate * (value - grad)),
        rule(lambda value, grad, is_frozen, rate: value if is_frozen else value * (1 - rate * grad)),
        rule(lambda value, grad, is_frozen, rate: value if is_frozen else value - rate * abs(grad)),
        rule(lambda value, grad, is_frozen, rate: None if is_frozen else value - rate * grad),
        left_out,
        stops_at_the_first,
    ],
    "14.4": [
        places,
        classes,
        lambda labels, kept: (places(labels, kept), old_labels(labels, kept)),
        lambda labels, kept: (classes(labels, kept), places(labels, kept)),
        lambda labels, kept: (places(labels, kept), [label - 5 for label in old_labels(labels, kept)]),
        lambda labels, kept: (places(labels, kept), [label - min(kept) for label in old_labels(labels, kept)]),
        lambda labels, kept: (places(labels, kept), classes(labels, sorted(kept))),
        lambda labels, kept: (places(labels, kept), [label + 1 for label in classes(labels, kept)]),
        lambda labels, kept: (places(labels, kept), list(range(len(places(labels, kept))))),
        lambda labels, kept: (old_labels(labels, kept), classes(labels, kept)),
        lambda labels, kept: [label in kept for label in labels],
        lambda labels, kept: list(zip(places(labels, kept), classes(labels, kept), strict=True)),
        lambda labels, kept: (list(range(len(labels))), [kept.index(label) for label in labels]),
    ],
}
