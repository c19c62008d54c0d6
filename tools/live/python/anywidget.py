"""What cnnlib's widgets use of anywidget and ipywidgets, over the page's messages: traits that the page's views follow.

In the page this module stands in the place of the package anywidget; ipywidgets, IPython and comm are not there.
"""

import contextlib
import itertools

import bridge  # of worker.js: bridge.send(kind, id, content)
import traitlets

VIEW = "application/vnd.jupyter.widget-view+json"
NUMBERS = itertools.count(1)
WIDGETS = {}  # model id: widget


class AnyWidget(traitlets.HasTraits):
    """A widget whose traits tagged `sync` are the same here and in the page."""

    def __init__(self, **values):
        self.model_id = f"python-{next(NUMBERS)}"
        self._held = None  # names of traits to send later, while they are held back
        self._from_page = {}  # what the page has just sent: it needs no answer
        self._hearers = []
        self._is_shown = False
        super().__init__(**values)
        WIDGETS[self.model_id] = self
        self.observe(self._tell_page, self.keys)

    @property
    def keys(self):
        return self.trait_names(sync=True)

    def get_state(self, names=None):
        names = self.keys if names is None else [names] if isinstance(names, str) else names
        return {name: getattr(self, name) for name in names}

    def send_state(self, names=None):
        if self._is_shown:
            bridge.send("update", self.model_id, self.get_state(names))

    def send(self, content, buffers=None):
        bridge.send("message", self.model_id, {"content": content})

    def on_msg(self, hearer, remove=False):
        self._hearers = [other for other in self._hearers if other != hearer] + [hearer] * (not remove)

    def set_state(self, state):
        """Take over what the page sends."""
        self._from_page = state
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                for name in set(state) & set(self.keys):
                    self.set_trait(name, state[name])
        finally:
            self._from_page = {}

    def _tell_page(self, change):
        name = change["name"]
        if name in self._from_page and self._from_page[name] == change["new"]:
            return
        if self._held is None:
            self.send_state(name)
        else:
            self._held.add(name)

    @contextlib.contextmanager
    def hold_sync(self):
        """What changes inside is sent at the end, together."""
        if self._held is not None:
            yield
            return
        self._held = set()
        try:
            yield
        finally:
            names, self._held = self._held, None
            if names:
                self.send_state(names)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not self._is_shown:
            bridge.send("open", self.model_id, {"module": type(self).__module__.rpartition(".")[2], **self.get_state()})
            self._is_shown = True
        return {VIEW: {"model_id": self.model_id}, "text/plain": repr(self)}


def hear(model_id, kind, content):
    """What comes from the page: new values of traits, or a view's message."""
    widget = WIDGETS[model_id]
    if kind == "state":
        widget.set_state(content)
        return
    for hearer in widget._hearers:
        hearer(widget, content, [])
