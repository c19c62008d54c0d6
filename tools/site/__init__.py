"""The website of the lessons and their slides: `build` makes the one, `slides` the other."""
