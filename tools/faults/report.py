"""What came out, in words: a line for each fault, and a table of the rooms."""

import json

from tools.faults.catalogue import LANES


def line(verdict):
    """One fault: its name, how long it took, in which lane it was caught, and by what."""
    where = f"{verdict.fault.room:10} {verdict.fault.name:56} {verdict.seconds:6.1f} s"
    return f"{where}  {verdict.lane:5}  {verdict.caught_by}"


def table(verdicts):
    """How many faults of each room were caught, in which lane first (a slower one has them, too), and survived."""
    heads = ["faults", "caught", *LANES, "survived"]
    rooms = dict.fromkeys(verdict.fault.room for verdict in verdicts)
    rows = [row(room, [one for one in verdicts if one.fault.room == room]) for room in rooms]
    return "\n".join([as_row("", heads), *rows, "", row("all", verdicts)])


def row(name, verdicts):
    caught = sum(verdict.is_caught for verdict in verdicts)
    of_lanes = [sum(verdict.lane == lane for verdict in verdicts) for lane in LANES]
    return as_row(name, [len(verdicts), caught, *of_lanes, len(verdicts) - caught])


def as_row(name, columns):
    return f"{name:12}" + "".join(f"{column:>10}" for column in columns)


def write_json(path, verdicts):
    """Every verdict by the fault's name, to be read by other tools."""
    found = {
        one.fault.name: {"room": one.fault.room, "lane": one.lane, "caught_by": one.caught_by, "seconds": one.seconds}
        for one in verdicts
    }
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
