"""Which lessons the tests' site and decks have in other languages than English; test_every_edition_is_built has all."""

TOLD = ["00", "02", "06"]  # the glossary, the first window, and the one with most kinds of cells
