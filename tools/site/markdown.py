"""The lessons' markdown as HTML: Jupyter's own dialect, formulas drawn, links leading from page to page."""

import re

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from tools.site.formulas import typeset

MOVED = [  # a link in the repository, and where the same thing stands in the site, seen from its root
    (re.compile(r"^(?:\.\./)*(?:notebooks/)?((?:\d\d|capstone)_\w+)\.ipynb"), r"lessons/\1.html"),
    (re.compile(r"^(?:\.\./)*docs/lectures\.md"), "lectures.html"),
    (re.compile(r"^(?:\.\./)*README\.md"), "install.html"),
]
PLACEHOLDER = re.compile(r"\x02(\d+)\x03")


def moved(link, root):
    """A link of the repository as a link of the site; `root` leads from the page to the site's root."""
    for pattern, target in MOVED:
        if pattern.match(link):
            return root + pattern.sub(target, link, count=1)
    return link


class Renderer(IPythonRenderer):
    """HTML of one piece of markdown; formulas are put aside, for all of them are drawn in one go."""

    def __init__(self, root, formulas):
        super().__init__(escape=False, anchor_link_text="")
        self.root = root
        self.formulas = formulas

    def heading(self, text, level, **attrs):
        """Anchors as JupyterLab makes them: the text, with - for each space."""
        anchor = re.sub(r"<[^>]+>", "", text).replace(" ", "-")
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        return super().link(text, moved(url, self.root), title)

    def table(self, text):
        """In a box of its own, in which a wide table scrolls."""
        return f'<div class="table" role="group" aria-label="Table"><table>\n{text}</table></div>\n'

    def table_cell(self, text, align=None, head=False):
        """A heading without words is no heading."""
        tag = "th" if head and text.strip() else "td"
        return f"  <{tag}>{text}</{tag}>\n"

    def formula(self, tex, display):
        self.formulas.append((tex, display))
        return f"\x02{len(self.formulas) - 1}\x03"

    def block_math(self, body):
        return self.formula(body, True)

    def inline_math(self, body):
        return self.formula(body, False)

    def latex_environment(self, name, body):
        return self.formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)


def to_html(sources, root):
    """HTML of each piece of markdown of one page."""
    formulas = []
    pieces = [MarkdownWithMath(renderer=Renderer(root, formulas)).render(source) for source in sources]
    drawn = typeset(formulas)
    return [PLACEHOLDER.sub(lambda found: drawn[int(found[1])], piece) for piece in pieces]
