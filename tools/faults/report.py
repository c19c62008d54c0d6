"""What came out, in words: a line for each fault, and a table of the rooms."""

import json


def line(verdict):
    """One fault: its name, what caught it, and how long that took."""
    gap = f" (a known gap: {verdict.fault.gap})" if verdict.fault.gap else ""
    return f"{verdict.fault.room:10} {verdict.fault.name:56} {verdict.seconds:6.1f} s  {verdict.caught_by}{gap}"


def table(verdicts):
    """How many faults of each room, and of each lane that has to catch them, were caught and survived."""
    rows = [f"{'':12}{'faults':>8}{'caught':>8}{'survived':>10}"]
    for kind in ("room", "lane"):
        names = dict.fromkeys(getattr(verdict.fault, kind) for verdict in verdicts)
        rows += [row(name, [one for one in verdicts if getattr(one.fault, kind) == name]) for name in names]
        rows.append("")
    return "\n".join([*rows, row("all", verdicts)])


def row(name, verdicts):
    caught = sum(verdict.is_caught for verdict in verdicts)
    return f"{name:12}{len(verdicts):8}{caught:8}{len(verdicts) - caught:10}"


def write_json(path, verdicts):
    """Every verdict by the fault's name, to be read by other tools."""
    found = {one.fault.name: {"caught_by": one.caught_by, "seconds": one.seconds} for one in verdicts}
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
