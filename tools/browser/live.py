"""A lesson whose cells run in its page: they are pressed there, and what its Python says is noted as it comes."""

import nbformat

from tools.browser.visit import Visit, until

LISTEN = """() => {
  const Real = window.Worker;
  window.heard = [];
  window.Worker = class extends Real {
    constructor(...given) {
      super(...given);
      window.python = this;
      this.addEventListener("message", ({ data }) => {
        if (data.kind === "fetching") return;
        window.heard.push({ ...structuredClone(data), at: performance.now() }); // the page may change its own
      });
    }
  };
}"""
FORGET = "(id) => { heard = heard.filter((message) => message.id !== id); }"
PRESS = "(id) => cnnLive.act(id, 'run')"
ASK = "([id, code]) => python.postMessage({ kind: 'run', id, data: { code } })"
IS_OVER = "(id) => heard.some((message) => message.id === id && ['done', 'failed'].includes(message.kind))"
SECONDS = """(id) => {
  const at = (wanted) => heard.findLast((message) => message.id === id && message.kind === wanted).at;
  return (at("done") - at("running")) / 1000;
}"""
OUTPUTS = "(id) => heard.filter(({ id: own, kind }) => own === id && kind === 'output').map(({ data }) => data)"
ELSEWHERE = "no cell"  # the id of code that stands in no cell of the page


class LivePage(Visit):
    """An open lesson, its folds open, and what its Python has said."""

    def __init__(self, browser, address, name, size=(1366, 768)):
        super().__init__(browser, address, name, size, first_script=f"({LISTEN})()")
        self.page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")

    def cell(self, cell_id):
        return self.page.locator(f".cell[data-cell='{cell_id}']")

    def button(self, cell_id, what):
        """A button of a cell: "run", "stop", "runAbove", …"""
        return self.cell(cell_id).locator(f"[data-do={what}]")

    def shown(self, cell_id):
        """Where the cell's outputs stand."""
        return self.cell(cell_id).locator(".outputs")

    def status(self, cell_id):
        """What the cell says of itself."""
        return self.cell(cell_id).locator(".bar [role=status]").inner_text()

    def open(self):
        """Have the live part; Python starts with the first run."""
        self.page.locator(".cell [data-do=edit]").first.click()
        until(self.page, "'cnnLive' in window && document.querySelector('.cm-editor') !== null")

    def write(self, cell_id, code):
        """Put other code into a cell, by keyboard."""
        self.cell(cell_id).locator(".cm-content, .code pre").first.click()
        self.cell(cell_id).locator(".cm-content").focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)

    def run(self, cell_id, seconds=60):
        """Run a cell; its outputs, as a notebook stores them."""
        return self.outputs_after(cell_id, seconds, PRESS, cell_id)

    def seconds(self, cell_id):
        """How long the cell was worked on when it ran last, without what was fetched for it."""
        return self.page.evaluate(SECONDS, cell_id)

    def execute(self, code, seconds=60):
        """Have the page's Python run code that stands in no cell; its outputs."""
        return self.outputs_after(ELSEWHERE, seconds, ASK, [ELSEWHERE, code])

    def outputs_after(self, cell_id, seconds, action, argument):
        self.page.evaluate(FORGET, cell_id)
        self.page.evaluate(action, argument)
        until(self.page, IS_OVER, cell_id, seconds)
        return together(self.page.evaluate(OUTPUTS, cell_id))


def together(outputs):
    """The outputs of one cell as nbformat has them: text that goes on is one output."""
    found = []
    for output in map(nbformat.from_dict, outputs):
        last = found[-1] if found else {}
        if output.output_type == "stream" and (last.get("output_type"), last.get("name")) == ("stream", output.name):
            last.text += output.text
        else:
            found.append(output)
    return found
