"""The lessons' markdown as HTML: Jupyter's own dialect, formulas drawn, links leading from page to page."""

import re
from html import escape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from cnnlib.language import told
from tools.site.formulas import typeset

MOVED = [  # a link in the repository, and where the same thing stands in the site, seen from its root
    (re.compile(r"^(?:\.\./)*(?:notebooks/)?((?:\d\d|capstone)_\w+)\.ipynb"), r"lessons/\1.html"),
    (re.compile(r"^(?:\.\./)*docs/lectures\.md"), "lectures.html"),
    (re.compile(r"^(?:\.\./)*README\.md"), "install.html"),
]
PLACEHOLDER = re.compile(r"\x02(\d+)\x03")
SIGN_IN_WORD = re.compile(  # “필터”가, 맵(map)이: one word each, which browsers would break
    r"[)\]%”’](?:</\w+>)*(?=[가-힣])|[가-힣](?:</\w+>)*(?=\()"
)
FORMULA_AND_SYLLABLES = re.compile(r"(\x02\d+\x03)([가-힣]+)")
WORD_JOINER = "\u2060"
ANCHOR = re.compile(r'(?<=<h[1-6] id=")[^"]*(?=">)')


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
        label = escape(told("Table"))
        return f'<div class="table" role="group" aria-label="{label}"><table>\n{text}</table></div>\n'

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


def to_html(sources, root, originals=None):
    """HTML of each piece of markdown of one page; `originals` are the same pieces in English.

    The anchors of headings are those of the English ones: a link leads to the same section in every language.
    """
    formulas = []
    pieces = [rendered(source, root, formulas) for source in sources]
    if originals is not None:
        pieces = [with_anchors(piece, rendered(own, root, [])) for piece, own in zip(pieces, originals, strict=True)]
    drawn = typeset(formulas)
    return [PLACEHOLDER.sub(lambda found: drawn[int(found[1])], unbroken(piece)) for piece in pieces]


def rendered(source, root, formulas):
    """One piece of markdown as HTML, its formulas put aside in a list."""
    return MarkdownWithMath(renderer=Renderer(root, formulas)).render(source)


def unbroken(html):
    """The same HTML, in which no Korean word is broken, by whatever sign its syllables are parted."""
    joined = SIGN_IN_WORD.sub(rf"\g<0>{WORD_JOINER}", html)
    return FORMULA_AND_SYLLABLES.sub(r'<span class="unbroken">\1\2</span>', joined)


def with_anchors(html, original):
    """The same HTML, its headings with the anchors of another one's."""
    anchors, own = ANCHOR.findall(original), ANCHOR.findall(html)
    if len(anchors) != len(own):
        raise ValueError(f"as many headings are needed as {anchors} has, not {own}: a heading begins with # signs")
    left = iter(anchors)
    return ANCHOR.sub(lambda _: next(left), html)
