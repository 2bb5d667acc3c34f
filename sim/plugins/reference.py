"""The reference page of the hooks, drawn from their docstrings: ``python -m sim.plugins.reference``."""

from __future__ import annotations

import inspect
import sys

from sim import hookspecs
from sim.hookspecs import SIGNATURES, Columns, Hooks, Measure, RunView

__all__ = ["reference"]

_HEAD = """\
# Hooks

<!-- Drawn from sim/hookspecs.py: python -m sim.plugins.reference > docs/reference/hooks.md -->
"""

_DOORS = """\
A file given with `--plugin`, or in `plugins:` of a scenario, is a plugin. So is an installed distribution
that names a module under an entry point of the group `sim`:

```toml
[project.entry-points.sim]
regulars = "trustsim_regulars"
```

The environment variable `SIM_PLUGINS` decides which distributions take part: unset, all; empty, none but the
strategies that ship; `SIM_PLUGINS=a,b.py`, those two besides, of which one is a file. A file that a scenario
names runs once you agreed to its folder ([whom to trust](../explanation/trust.md)). Every plugin in use
stands in the results with its version or the hash of its file. One that cannot be used costs a warning and
its own offers, nothing else; a file that you name and that cannot be used is an error.

When a hook raises, the run ends with exit code 1, nothing half-written, and a sentence such as

    plugin acme 1.2, plugin 'acme': day_ended on day 3: ZeroDivisionError in acme.py, line 12: division ...
"""


_MEASURE = """\
Measure(lambda columns: float(columns["trust"].mean()), unit="trust", better=1, title="Mean trust")"""


def reference() -> str:
    """The page, as Markdown."""
    parts = [_HEAD, _text(hookspecs.__doc__ or "").split("\n", 2)[2], _DOORS]
    for name in SIGNATURES:
        hook = getattr(Hooks, name)
        parts += [f"## `{name}`\n", f"```python\n{signature(name)}\n```\n", _text(hook.__doc__)]
    parts.append("# What hooks are given\n")
    for cls in (RunView, Columns, Measure):
        call = f"\n```python\n{_MEASURE}\n```\n" if cls is Measure else ""
        parts += [f"## `{cls.__name__}`\n{call}", _text(cls.__doc__ or "")]
    return "\n".join(parts)


def signature(name: str) -> str:
    """`def day_ended(run: RunView, day: int) -> None: ...` under `@hookimpl`, as a plugin writes it."""
    spec = inspect.signature(getattr(Hooks, name))
    arguments = ", ".join(str(each).replace("'", "") for each in [*spec.parameters.values()][1:])
    return f"@hookimpl\ndef {name}({arguments}) -> {spec.return_annotation}: ..."


def _text(doc: str) -> str:
    """A docstring as Markdown: indented examples become Python blocks."""
    lines: list[str] = []
    inside = False
    source = inspect.cleandoc(doc).splitlines()
    for number, line in enumerate(source):
        code = line.startswith("    ")
        ends = inside and line and not code
        if code and not inside:
            lines.append("```python")
        if ends:
            while lines[-1] == "":
                lines.pop()
            lines += ["```", ""]
        inside = code or (inside and not ends)
        lines.append(line[4:] if code else line)
        if inside and number == len(source) - 1:
            lines.append("```")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
