"""Wrong answers to function exercises: worked solutions with some text as a class would write it."""


def instead(exercise, *in_turn):
    """The solution with other texts: each old one is followed by its new one."""
    source = exercise.solution
    for old, new in zip(in_turn[::2], in_turn[1::2], strict=True):
        if old not in source:
            raise ValueError(f"{exercise.id}: its solution has no {old!r}")
        source = source.replace(old, new)
    return source


def each_instead(exercise, *changes):
    """One such source for each change, a tuple of texts as `instead` takes them."""
    return [instead(exercise, *change) for change in changes]
