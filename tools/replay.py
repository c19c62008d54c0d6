"""A stand-in for nbval's kernel: a lesson that has been executed tells again what each of its cells gave.

So nbval compares a lesson as it always does, and no kernel has to run it a second time.
"""

from collections import deque

from tools.lessons import code_cells

REQUEST = "replayed"  # the id that all of its messages answer
IDLE = {"output_type": "status", "execution_state": "idle"}


class Replay:
    """What nbval calls of its RunningKernel. `number` is the code cell that is asked for next."""

    def __init__(self, executed):
        self.cells = code_cells(executed)
        self.number = 0
        self.messages = deque()

    def execute_cell_input(self, source, allow_stdin=None):
        """Line up what the cell gave; the id by which nbval knows its messages."""
        cell = self.cells[self.number]
        if cell.source != source:
            raise RuntimeError("the stored lesson has other cells than the executed one: python run.py notebooks")
        self.messages = deque(map(message_of, [*cell.outputs, IDLE]))
        return REQUEST

    def get_message(self, stream, timeout=None):
        """The next thing that the cell gave, or that it is done."""
        return self.messages.popleft()

    def await_reply(self, request, timeout=None):
        """Return when the cell has run: it has."""

    def await_idle(self, request, timeout=None):
        """Return when all messages have come: they have."""

    def is_alive(self):
        """Whether it answers."""
        return True

    def stop(self):
        """There is nothing to stop."""


def message_of(output):
    """A stored output as the message of a kernel that it was."""
    content = {name: value for name, value in output.items() if name != "output_type"}
    return {"msg_type": output["output_type"], "parent_header": {"msg_id": REQUEST}, "content": content}
