"""Settings that all tests share."""

import os

from hypothesis import settings

settings.register_profile("local", deadline=None)  # a busy machine is slow, and that is no failure
settings.register_profile("ci", deadline=None, derandomize=True)  # the same examples in every run
settings.load_profile("ci" if os.environ.get("CI") else "local")

collect_ignore = ["golden/make_golden.py", "golden/make_layers_golden.py"]  # they need TensorFlow and PyTorch
