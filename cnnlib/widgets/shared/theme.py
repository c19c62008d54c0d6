"""The palette as variables of a style sheet, for light and for dark pages."""

from cnnlib import palette

LIGHT = {
    "ink": palette.INK,
    "muted": palette.MUTED,
    "line": palette.LINE,
    "paper": palette.PAPER,
    "panel": "#f4f6f9",
    "focus": "#0b57d0",
    **{f"{role}-line": colours[0] for role, colours in palette.ROLES.items()},
    **{f"{role}-fill": colours[1] for role, colours in palette.ROLES.items()},
    "negative-line": palette.NEGATIVE[0],
    "negative-fill": palette.NEGATIVE[1],
}

DARK = {  # the same hues; text and lines light, fills dark enough for light text
    "ink": "#edf2f8",
    "muted": "#a9b5c2",
    "line": "#4a5766",
    "paper": "#12181f",
    "panel": "#1b232c",
    "focus": "#9cc4ff",
    "input-line": "#7fb9f2",
    "input-fill": "#1f568c",
    "kernel-line": "#f5a55f",
    "kernel-fill": "#84430f",
    "output-line": "#5fcca8",
    "output-fill": "#11664d",
    "negative-line": "#f191be",
    "negative-fill": "#852453",
}


LIGHT_EVERYWHERE = ("ink", "line", "paper", "input-line", "kernel-line")  # what lies on white in dark pages, too


def light_variables(selector):
    """A rule that sets --cnn-light-ink and its like, which dark pages leave as they are."""
    return f"{selector} {{ {declarations({f'light-{name}': LIGHT[name] for name in LIGHT_EVERYWHERE})} }}\n"


def css_variables():
    """Rules that set --cnn-ink and its like: dark in JupyterLab's dark theme, elsewhere as the system wishes."""
    light = declarations(LIGHT)
    dark = declarations(DARK)
    return light_variables(".cnn") + (
        f".cnn {{ color-scheme: light; {light} }}\n"
        f'body[data-jp-theme-light="false"] .cnn {{ color-scheme: dark; {dark} }}\n'
        "@media (prefers-color-scheme: dark) {\n"
        f"  body:not([data-jp-theme-light]) .cnn {{ color-scheme: dark; {dark} }}\n"
        "}\n"
    )


def declarations(colours):
    """`--cnn-NAME: colour;` for each colour."""
    return " ".join(f"--cnn-{name}: {colour};" for name, colour in colours.items())
