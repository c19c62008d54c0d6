"""The recipes that lesson 15 compares: what is written down is what the script would train."""

import json

import cnnlib
from tools.recipes import NOTE, RECIPES, SEEDS, digits, right

FOUND = json.loads(NOTE.read_text(encoding="utf-8"))


def test_every_recipe_and_seed_is_written_down():
    assert list(FOUND["right"]) == list(RECIPES) and FOUND["seeds"] == list(SEEDS)
    assert all(len(numbers) == len(SEEDS) for numbers in FOUND["right"].values())
    assert (FOUND["trained on"], FOUND["tested on"]) == tuple(len(labels) for _, labels in cnnlib.load_mnist())


def test_shifts_move_it_with_every_seed_and_a_falling_rate_alone_does_not():
    lecture, shifts, falls = (
        FOUND["right"][name] for name in ("the lecture's", "with shifts", "with a rate that falls")
    )
    assert min(shifts) > max(lecture) + 20
    assert abs(sum(falls) - sum(lecture)) < 30


def test_a_recipe_comes_out_the_same_again():
    (x, labels), (x_test, labels_test) = digits()
    few = (x[:60], labels[:60]), (x_test[:30], labels_test[:30])
    found = [right(3, few, epochs=2, **RECIPES["with both"]) for _ in range(2)]
    assert found[0] == found[1] and 0 <= found[0] <= 30
