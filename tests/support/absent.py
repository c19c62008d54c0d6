"""What a test needs and this machine has not."""

import os

import pytest


def absent(what):
    """Skip the test, and say what is missing; in CI, which installs everything, that is a failure."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)
