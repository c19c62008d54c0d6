"""A plugin of pytest, which says of every test that failed in which lane of `run.py test` it stands."""

CAUGHT = "CAUGHT"  # the first word of a line for each of them


def lane_of(name, keywords=()):
    """The quickest lane that runs the test of this name and with these marks."""
    if "extended" in keywords:
        return "all"
    return "test" if "site" in keywords or name.startswith("tests/browser/") else "quick"


def pytest_terminal_summary(terminalreporter):
    """One line for each test, or file, that failed."""
    for kind in ("failed", "error"):
        for report in terminalreporter.stats.get(kind, []):
            lane = lane_of(report.nodeid, getattr(report, "keywords", ()))  # a file has none
            terminalreporter.write_line(f"{CAUGHT} {lane} {report.nodeid}")
