"""Pictures of grids of numbers, windows and feature maps, in one palette and in CSS pixels.

Every function returns the figure that it drew on. A `Picture` shows itself in a notebook, sharp on any screen, and
carries its description in words, computed from the same numbers: what it shows can be read, searched and compared.
Nothing here knows of widgets or of pyplot.

Read it in this order: `fonts` (which have the letters), `picture` (a figure in CSS pixels), `numbers` and `colors` (how
a number looks); then what is drawn: `grids`, `windows`, `places`, `maps`, `photograph`, `channels`,
`layers`, `predictions`, `lines`.
"""

from cnnlib.draw.channels import channels
from cnnlib.draw.grids import Grid, equation, equations, grid
from cnnlib.draw.layers import blocks
from cnnlib.draw.lines import curves
from cnnlib.draw.maps import images, number_table
from cnnlib.draw.photograph import photograph
from cnnlib.draw.picture import Picture
from cnnlib.draw.places import places
from cnnlib.draw.predictions import confusion, probabilities
from cnnlib.draw.windows import convolution, slide
from cnnlib.keywords import explain_keywords

__all__ = [
    "Grid",
    "Picture",
    "blocks",
    "channels",
    "confusion",
    "convolution",
    "curves",
    "equation",
    "equations",
    "grid",
    "images",
    "number_table",
    "photograph",
    "places",
    "probabilities",
    "slide",
]

explain_keywords(__name__, __all__)
