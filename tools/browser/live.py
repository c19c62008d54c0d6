"""A lesson whose cells run in its page: they are pressed there, and what Python answers is noted as it comes."""

import nbformat

from tools.browser.visit import Visit

LISTEN = """() => {
  const Real = window.Worker;
  window.heard = [];
  window.Worker = class extends Real {
    constructor(...given) {
      super(...given);
      window.python = this;
      this.addEventListener("message", ({ data }) => {
        if (data.kind !== "fetching") window.heard.push(structuredClone(data)); // the page may change its own
      });
    }
  };
}"""
ASK = """([id, code]) => {
  const isCell = document.querySelector(`.cell[data-cell="${id}"]`);
  if (isCell && code === null) cnnLive.act(id, "run");
  else python.postMessage({ kind: "run", id, data: { code } });
}"""
FORGET = "(id) => { heard = heard.filter((message) => message.id !== id); }"
IS_OVER = "(id) => heard.some((message) => message.id === id && ['done', 'failed'].includes(message.kind))"
OUTPUTS = "(id) => heard.filter(({ id: own, kind }) => own === id && kind === 'output').map(({ data }) => data)"


class LivePage(Visit):
    """An open lesson, and what its Python has said."""

    def __init__(self, browser, address, name, size=(1366, 768)):
        super().__init__(browser, address, name, size, first_script=f"({LISTEN})()")

    def start(self):
        """Have the page's live part; Python starts with the first cell."""
        self.page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        self.page.locator(".cell [data-do=edit]").first.click()
        self.page.wait_for_function("window.cnnLive && document.querySelector('.cm-editor')")

    def run(self, cell_id, code=None, seconds=60):
        """Press Run at a cell, or have Python run some other code; the outputs, as a notebook stores them."""
        self.page.evaluate(FORGET, cell_id)
        self.page.evaluate(ASK, [cell_id, code])
        self.page.wait_for_function(IS_OVER, arg=cell_id, timeout=1000 * seconds)
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
