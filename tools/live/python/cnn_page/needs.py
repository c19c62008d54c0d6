"""What a cell needs that is fetched only when it is first used."""

from cnn_page.cells import names_in

NEEDS = {  # a file: names in a cell that lead to it
    "pictures.zip": {"draw", "matplotlib", "plt", "pyplot", "load_photograph", "doctor"},
    "mnist_10000.npz": {
        "load_mnist",
        "doctor",
        "shift_digit",
        "classify_drawing",
        "draw_digit",
        "explore_feature_maps",
    },
    "simple_convnet.npz": {"load_trained", "shift_digit", "classify_drawing", "explore_feature_maps"},
    "dense_net.npz": {"dense_net", "shift_digit"},
    "digits_0_to_4.npz": {"digits_0_to_4"},
}


def of(code):
    """The files that a cell needs."""
    names = names_in(code)
    return [file for file, leading in NEEDS.items() if leading & names]
