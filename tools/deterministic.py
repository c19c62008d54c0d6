"""Surroundings in which a lesson comes out the same every time, whoever runs it."""

import contextlib
import importlib.util
import os
import pathlib
import tempfile

ONE_THREAD = {  # with two, sums are added in another order and the last digits differ
    name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
}


def default_matplotlibrc():
    """matplotlib's own settings, found without importing it."""
    package = pathlib.Path(importlib.util.find_spec("matplotlib").origin).parent
    return package / "mpl-data" / "matplotlibrc"


@contextlib.contextmanager
def deterministic_environment():
    """The environment variables of this process, less the user's own settings of IPython and matplotlib."""
    with tempfile.TemporaryDirectory(prefix="cnnlib-", ignore_cleanup_errors=True) as folder:
        yield {**os.environ, **ONE_THREAD, "IPYTHONDIR": folder, "MATPLOTLIBRC": str(default_matplotlibrc())}
