"""One colour per role and one timing table, for the light page and the dark one.

The roles are the vocabulary of every figure: what is blue in a wire is blue in the equation, the
table and the chart. Python charts take `LIGHT[role]`; the page and the ES modules read the CSS
variable `--un-<role>`, and the chart host maps each light colour to its dark partner.
"""

ROLES = {  # role: (on a light page, on a dark page), both at least 4.5 : 1 against `paper`
    "input": ("#0b66a3", "#6cb6f0"),
    "hidden": ("#8a5300", "#e8ae4a"),
    "output": ("#00704f", "#4fc998"),
    "loss": ("#a02c74", "#f08cc4"),
    "error": ("#b3261e", "#ff8d80"),
    "parameter": ("#5a47b0", "#b5a8ff"),
    "block_input": ("#00727a", "#4fd0d8"),
    "forget": ("#8e3aa8", "#dba0f0"),
    "cell": ("#755c00", "#e6c229"),
    "peephole": ("#0062cc", "#66b0ff"),
    "step1": ("#6f3fb5", "#c3a1ff"),
    "step2": ("#9a5b00", "#ffb454"),
    "step3": ("#b02a37", "#ff8a94"),
    "step4": ("#006b8f", "#5cc4e6"),
    "positive": ("#b04a00", "#f59d57"),
    "negative": ("#1f5fbf", "#83b1ff"),
    "muted": ("#5b6470", "#a3adb8"),
    "ink": ("#1b2026", "#e6e9ed"),
    "paper": ("#ffffff", "#14181e"),
    "raised": ("#f5f6f8", "#1e242c"),
    "rule": ("#c9ced6", "#3c4652"),
    "focus": ("#0a58ca", "#8ab8ff"),
}

TIMING = {"hover": 100, "fade": 150, "highlight": 300, "move": 600, "step": 750}  # milliseconds

LIGHT = {role: pair[0] for role, pair in ROLES.items()}
DARK = {role: pair[1] for role, pair in ROLES.items()}

_DARK_PAGES = 'html[data-theme="dark"], body[data-jp-theme-light="false"]'


def _block(selector: str, values: dict[str, str]) -> str:
    lines = "".join(f"  --un-{name}: {value};\n" for name, value in values.items())
    return f"{selector} {{\n{lines}}}\n"


def css() -> str:
    """Return the palette and the timing table as CSS custom properties.

    Every time is zero for a reader who asked for reduced motion; paper is always light.
    """
    times = {f"time-{name}": f"{ms}ms" for name, ms in TIMING.items()}
    still = {name: "0ms" for name in times}
    return "".join(
        [
            _block(":root", LIGHT | times),
            f"@media screen {{\n{_block(_DARK_PAGES, DARK)}}}\n",
            f"@media (prefers-reduced-motion: reduce) {{\n{_block(':root', still)}}}\n",
        ]
    )


def picture_css() -> str:
    """Return the palette for an SVG picture that stands alone, in an `<img>`.

    Such a picture cannot see the page's variables, but it does see the colour scheme of the
    element that holds it.
    """
    return _block(":root", LIGHT) + (
        f"@media screen and (prefers-color-scheme: dark) {{\n{_block(':root', DARK)}}}\n"
    )
