"""The Content-Security-Policy of every page and deck: its own files, and nothing from anywhere else.

It stands in a `meta` element, for GitHub Pages sends no headers of ours. The scripts inside a page are allowed by their
hashes. Python's worker is made from a `blob:`, because such a worker inherits the policy of its page: whatever is run
there, the browser itself lets no request out.
"""

import base64
import hashlib
import re

BEFORE = '<meta charset="utf-8">\n'
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval' blob:",  # and the hashes
    "worker-src": "'self' blob:",
    "connect-src": "'self'",
    "img-src": "'self' data: blob:",
    "style-src": "'self' 'unsafe-inline'",  # formulas, pictures of numbers and the editor carry their own
    "frame-src": "'self'",  # the speaker's view shows two slides
    "base-uri": "'none'",
    "form-action": "'none'",
}


def with_policy(html, opened=""):
    """The page with its policy, which stands before all that it governs; `opened` is a page that it may write."""
    if html.count(BEFORE) != 1:
        raise ValueError(f"a page needs {BEFORE.strip()!r} once: the policy is written below it")
    hashes = dict.fromkeys(map(hash_of, INLINE.findall(html + opened)))
    parts = {**POLICY, "script-src": " ".join([POLICY["script-src"], *hashes])}
    policy = "; ".join(f"{name} {allowed}" for name, allowed in parts.items())
    return html.replace(BEFORE, f'{BEFORE}<meta http-equiv="Content-Security-Policy" content="{policy}">\n')


def hash_of(script):
    """How a policy names a script that stands in a page."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
