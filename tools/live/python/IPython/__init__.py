"""What a cell may import of IPython; the package itself is not there. Its own lib/pretty.py is (see archives.py)."""


def get_ipython():
    """Nothing: matplotlib and tqdm ask whether a shell of IPython is there."""
