"""How runs and stories look: as text of a terminal, or as HTML without a script that asks for nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

from sim.cli.result import said
from sim.compare.sentences import assumption
from sim.numbers import half_text, mean_text
from sim.report.alone import inline, styles
from sim.terminal.marks import UNICODE

if TYPE_CHECKING:
    from rich.text import Text

    from sim.api.runs import Run
    from sim.api.story import Story
    from sim.terminal.marks import Marks

__all__ = ["as_text", "run_html", "story_html", "text_html"]

#: Measures of the table in HTML: those of the terminal's.
_SHOWN = ("followers_kept", "trust", "attention", "reach", "flagged_phony", "replies")
_STYLE = (
    ".trustsim{color:var(--ink);background:var(--paper)}"
    "div.trustsim{font:14px/1.5 system-ui,'Noto Sans','DejaVu Sans',sans-serif;padding:14px;max-width:780px}"
    ".trustsim h4{margin:0 0 4px;font-size:16px}.trustsim p{margin:6px 0}.trustsim .soft{color:var(--soft)}"
    ".trustsim table{border-collapse:collapse;color:inherit;font-size:13px}"
    ".trustsim th{white-space:nowrap;vertical-align:top}"
    ".trustsim td,.trustsim th{padding:3px 12px 3px 0;text-align:right;font-weight:400;color:inherit}"
    ".trustsim th:first-child{text-align:left}.trustsim thead th{color:var(--soft)}"
    ".trustsim .words{text-align:left}"
    ".trustsim pre{margin:0;font-size:12.5px;line-height:1.3;color:inherit;background:none;"
    "font-family:ui-monospace,'DejaVu Sans Mono',monospace;white-space:pre;overflow-x:auto}"
)


def as_text(render: Callable[[int, Marks], Sequence[Text]], width: int = 80) -> str:
    """What a command prints, 80 cells wide, as it would stand in a file."""
    return "\n".join(line.plain.rstrip() for line in render(width, UNICODE))


def run_html(run: Run) -> str:
    """Title, a row a brand, the curves of followers kept, what it says, and what it rests on."""
    summary, about = run.summary, run.summary["provenance"]["measures"]
    head = "".join(
        f"<th scope=col>{title}</th>" for title in ("", *(about[name]["title"] for name in _SHOWN))
    )
    rows = []
    for place, brand in enumerate(summary["brands"]):
        cells = []
        for name in _SHOWN:
            mean, unit = brand["measures"][name], about[name]["unit"]
            half = half_text(mean, unit)
            spread = f" <span class=soft>±{half}</span>" if half else ""
            cells.append(f"<td>{mean_text(mean['mean'], unit)}{spread}</td>")
        rows.append(
            f'<tr><th scope=row class="b{place % 8}"><b>{escape(brand["name"])}</b></th>{"".join(cells)}</tr>'
        )
    scenario = run.scenario
    counts = [("followers", scenario["audience"]["size"]), ("days", scenario["days"])]
    counts += [("replicates", run.replicates), ("seed", scenario["seed"])]
    ways = [f"{brand['name']} {brand['strategy']}" for brand in scenario["brands"]]
    put_in = ", ".join([*(f"{name} {count:,}" for name, count in counts), *ways])
    first, *others = (escape(sentence) for sentence in said(run))
    paragraphs = f"<p><b>{first}</b></p>" + "".join(f"<p>{sentence}</p>" for sentence in others)
    return _page(
        f"<h4>{escape(summary['scenario']['name'])}</h4>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"{inline(run.plot.kept().chart)}{paragraphs}"
        f"<p class=soft>Put in: {escape(put_in)}. {escape(assumption())}</p>"
    )


def story_html(story: Story) -> str:
    """The story as a list, and what it comes to."""
    from sim.cli.explain_shown import endings, moments_said

    rows = "".join(
        f"<tr><th scope=row class=soft>{escape(days)}</th><td class=words>{escape(words)}</td></tr>"
        for days, words in moments_said(story.data["story"])
    )
    ends = "".join(f"<p>{escape(sentence)}</p>" for sentence in endings(story.data))
    return _page(
        f"<h4>Follower {story.follower} of {escape(story.brand)}</h4>"
        f"<table><tbody>{rows}</tbody></table>{ends}"
    )


def text_html(text: str) -> str:
    """Text of a terminal."""
    return _page(f"<pre>{escape(text)}</pre>")


def _page(body: str) -> str:
    return f"<div class=trustsim><style>{styles()}{_STYLE}</style>{body}</div>"
