"""Lay out what the site is made of: ``python docs/site/stage.py build/pages``. ``make site`` goes on.

Pages lie as in the checkout, so that links between them hold. Citations become links to the bibliography, and
a page for the public names of ``sim`` is made from the list of them.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import sim

ROOT = Path(__file__).parents[2]
CITATION = re.compile(r"\[([A-Z][A-Za-z]*?)(\d{4}[a-z]?)\]_")
ENTRY = re.compile(r"^- \*\*\[(\w+)\]\*\*", re.MULTILINE)
SECTIONS = {
    "To learn": ["docs/index.md", "docs/tutorial/*.md"],
    "To get something done": ["docs/how-to/*.md"],
    "To look something up": ["docs/model.md", "docs/odd.md", "docs/trace.md", "docs/reference/*.md"],
    "To understand": ["docs/explanation/*.md", "docs/model/*.md"],
    "Experiments": ["experiments/README.md", "experiments/*/README.md"],
    "Besides": ["docs/glossary.md", "docs/bibliography.md", "CONTRIBUTING.md", "CHANGELOG.md"],
}
MEMBERS = "   :members:\n"
CODE = re.compile(r"(^```.*?^```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)


def cited(text: str, bibliography: str) -> str:
    """``text`` with its citations as links: ``[Kelley1973]_`` reads "Kelley 1973"; code stays as it is."""

    def link(found: re.Match[str]) -> str:
        names = re.sub(r"(?<=[a-z])(?=[A-Z])", " & ", found[1])
        return f"[{names} {found[2]}]({bibliography}#{(found[1] + found[2]).lower()})"

    parts = CODE.split(text)
    return "".join(part if number % 2 else CITATION.sub(link, part) for number, part in enumerate(parts))


def api() -> str:
    """The page of the public names."""
    kinds = {name: "class" if name[0].isupper() else "function" for name in sim.__all__}
    kinds |= {name: "exception" for name in kinds if name.endswith("Error")} | {"hookimpl": "data"}
    rows = [
        f".. auto{kind}:: sim.{name}\n{MEMBERS if kind == 'class' else ''}" for name, kind in kinds.items()
    ]
    head = "# The Python API\n\nWhat `import sim` offers, from the docstrings."
    return head + "\n\n```{eval-rst}\n" + "\n".join(rows) + "```\n"


def contents(target: Path) -> str:
    """What stands in the margin."""
    found = []
    for caption, pages in SECTIONS.items():
        names = [
            page.relative_to(target).with_suffix("").as_posix()
            for pattern in pages
            for page in sorted(target.glob(pattern))
        ]
        found.append(
            "\n".join(["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *names, "```", ""])
        )
    return "".join(found)


def staged(page: Path) -> str:
    """The text of a page as the site has it."""
    text = page.read_text(encoding="utf-8")
    if page.name == "bibliography.md":
        return ENTRY.sub(lambda found: f"- [**{found[1]}**]{{#{found[1].lower()}}}", text)
    up = "../" * (len(page.relative_to(ROOT).parts) - 1)
    return cited(text, f"{up}docs/bibliography.md")


def main(target: Path) -> None:
    """Lay it all out in ``target``, afresh."""
    shutil.rmtree(target, ignore_errors=True)
    for name in ("docs", "experiments", "scenarios", "sim", "plugins"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "site"))
    for name in ("constraints.txt", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, target / name)
    shutil.copytree(ROOT / ".github", target / ".github")
    shutil.copy(ROOT / "README.md", target / "index.md")
    for page in sorted(target.rglob("*.md")):
        name = "README.md" if page == target / "index.md" else page.relative_to(target)
        page.write_text(staged(ROOT / name), encoding="utf-8")
    (target / "docs" / "reference" / "api.md").write_text(api(), encoding="utf-8")
    with (target / "index.md").open("a", encoding="utf-8") as index:
        index.write(contents(target))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
