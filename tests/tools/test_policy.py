"""The policy of pages: their own scripts by hash, and nothing from elsewhere."""

import re

import pytest

from tools.site.policy import hash_of, with_policy

HEAD = '<head>\n<meta charset="utf-8">\n<script src="a.js"></script>\n</head>'
PAGE = f"{HEAD}<script>run();</script>\n<script>\ngo();</script>"


def policy_of(html):
    """{directive: what it allows}"""
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    return {name: allowed for name, *allowed in map(str.split, policy.split("; "))}


def test_scripts_in_a_page_are_allowed_by_their_hashes_and_no_others():
    allowed = policy_of(with_policy(PAGE))["script-src"]
    assert {hash_of("run();"), hash_of("\ngo();")} == {source for source in allowed if source.startswith("'sha256-")}
    assert "'unsafe-inline'" not in allowed and "'unsafe-eval'" not in allowed


def test_a_hash_is_the_one_that_browsers_compute():
    """The example of the specification's own tests."""
    assert hash_of("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_a_page_that_it_writes_may_run_too():
    assert hash_of("notes();") in policy_of(with_policy(PAGE, "<script>notes();</script>"))["script-src"]


def test_no_other_host_is_named():
    policy = policy_of(with_policy(PAGE))
    assert policy["default-src"] == ["'none'"] and policy["connect-src"] == ["'self'"]
    sources = {source for allowed in policy.values() for source in allowed if not source.startswith("'")}
    assert sources == {"blob:", "data:"}


@pytest.mark.parametrize("html", ["<p>no head</p>", PAGE + PAGE])
def test_a_page_without_a_place_for_it_is_refused(html):
    with pytest.raises(ValueError, match="charset"):
        with_policy(html)
