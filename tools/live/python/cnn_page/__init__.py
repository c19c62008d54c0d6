"""Python's half of a page in which a lesson runs: cells, checks, and what is missing in a browser."""
