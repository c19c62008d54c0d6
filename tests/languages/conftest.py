"""The language that nobody speaks, made once for all that speak it."""

import pytest
from pseudo import pseudo_catalogue


@pytest.fixture(scope="session")
def pseudo_code(tmp_path_factory):
    """Its code, which is the path of its catalogue."""
    return str(pseudo_catalogue(tmp_path_factory.mktemp("pseudo")))
