"""What Sphinx is told: see stage.py for what the pages are."""

import sim

project = "trustsim"
author = copyright = "trustsim contributors"
version = release = sim.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["sim/**", "plugins/**", "scenarios/**"]
html_theme = "furo"
html_title = "trustsim"
myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_typehints = "description"
suppress_warnings = ["misc.highlighting_failure"]


def tables(app: object, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Tables in docstrings are written as Markdown has them: shown as they stand."""
    found: list[str] = []
    for line in lines:
        if line.startswith("|"):
            found += [*([] if found and found[-1].startswith("   |") else ["::", ""]), f"   {line}"]
        else:
            found += ["", line] if found and found[-1].startswith("   |") else [line]
    lines[:] = found


def setup(app: object) -> None:
    """What Sphinx calls."""
    app.connect("autodoc-process-docstring", tables)  # type: ignore[attr-defined]
