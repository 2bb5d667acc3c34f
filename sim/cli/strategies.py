"""``sim strategies``: what there is, what each does, a new one, and whether it keeps the rules."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.strategies_new import new
from sim.errors import PluginError
from sim.plugins import allow, load
from sim.terminal.command import application
from sim.terminal.options import AsJson, Debug, PluginFiles
from sim.terminal.saying import print_json, say, say_warnings
from sim.testing import examine

if TYPE_CHECKING:
    from sim.plugins import Registry, StrategyInfo
    from sim.strategy import ParameterInfo
    from sim.testing import Finding

__all__ = ["app", "findings_as_dict", "open_registry", "report", "say_entry"]

_WIDTH = 80
_NAME = 20  # cells of a name before its summary begins

app = application(help="List strategies; show, write or check one.")
app.command()(new)


@app.callback(invoke_without_command=True)
def strategies(
    context: typer.Context, as_json: AsJson = False, plugin: PluginFiles = None, debug: Debug = False
) -> None:
    """List the strategies there are; show, write or check one."""
    if context.invoked_subcommand is not None:
        context.obj = {"json": as_json, "plugin": plugin or []}  # options may stand before the command
        return
    registry = open_registry(plugin)
    if as_json:
        rows = [
            {
                "name": info.name,
                "summary": info.summary,
                "slow": info.cls.slow,
                "origin": info.origin.as_dict(),
            }
            for info in registry.strategies.values()
        ]
        print_json({"strategies": rows, "warnings": registry.warnings}, indent=2)
        return
    by_origin: dict[str, list[StrategyInfo]] = {}
    for info in sorted(registry.strategies.values(), key=lambda info: not info.origin.builtin):
        by_origin.setdefault(str(info.origin), []).append(info)
    for number, (origin, infos) in enumerate(by_origin.items()):
        say(("\n" if number else "") + origin)
        for info in infos:
            say_entry(info.name, info.summary or "(says nothing about itself)", _NAME)
    say("\nAll about one: sim strategies show NAME. One of your own: ... new NAME.")


@app.command()
def show(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(metavar="NAME|FILE")],
    as_json: AsJson = False,
    plugin: PluginFiles = None,
    debug: Debug = False,
) -> None:
    """Print what a strategy does, its parameters, and its source code.

    \b
    Examples:
      sim strategies show genuine-follow-up
    """
    infos = _infos(strategy, [*(plugin or []), *context.obj["plugin"]])
    if as_json or context.obj["json"]:
        descriptions = [_description(info) for info in infos]
        document = descriptions[0] if len(descriptions) == 1 else {"strategies": descriptions}
        print_json(document, indent=2, allow_nan=True)
        return
    for number, info in enumerate(infos):
        if number:
            say("\n" + "-" * _WIDTH + "\n")
        _show(info)


@app.command()
def check(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(metavar="NAME|FILE")],
    as_json: AsJson = False,
    plugin: PluginFiles = None,
    debug: Debug = False,
) -> None:
    """Check whether a strategy keeps the rules.

    Ends with 1 if a rule is broken. A slow strategy is only warned about.

    \b
    Examples:
      sim strategies check canned-reply
      sim strategies check mine.py
    """
    as_json = as_json or context.obj["json"]
    examinations = []
    for info in _infos(strategy, [*(plugin or []), *context.obj["plugin"]]):
        findings = examine(info)
        examinations.append((info, findings))
        if not as_json:
            if len(examinations) > 1:
                say()
            report(info.name, info.origin, findings)
    if as_json:
        documents = [
            {
                "name": info.name,
                "origin": info.origin.as_dict(),
                **findings_as_dict(findings, ("passed", "tried", "warning", "note")),
            }
            for info, findings in examinations
        ]
        print_json({"strategies": documents}, indent=2)
    if not all(finding.passed for _, findings in examinations for finding in findings):
        raise typer.Exit(1)


# --- choosing -----------------------------------------------------------------------------------------------


def open_registry(files: list[Path] | None) -> Registry:
    """Everything that is installed and in files that the command line names; warnings on stderr."""
    allow(files or [])
    registry = load(files or [])
    say_warnings(registry.warnings)
    return registry


def _infos(target: str, files: list[Path]) -> list[StrategyInfo]:
    """The strategy of that name, or all that a file defines. PluginError, exit code 2, if there is none."""
    path = Path(target)
    if not target.endswith(".py") and not ("/" in target or "\\" in target):
        return [open_registry(files).strategy(target)]
    registry = open_registry([*files, path])
    absolute = path.expanduser().resolve()
    infos = [info for info in registry.strategies.values() if info.origin.path == absolute]
    if infos:
        return infos
    why = f": {registry.warnings[0]}" if registry.warnings else ""
    raise PluginError(f"plugin {path.name} has no strategy that can be used{why}", exit_code=2)


# --- show ---------------------------------------------------------------------------------------------------


def _documentation(info: StrategyInfo) -> str:
    return inspect.cleandoc(info.cls.__doc__ or "").strip()


def _source(info: StrategyInfo) -> str | None:
    try:
        return inspect.getsource(info.cls)
    except (OSError, TypeError):
        return None


_OF_PARAMETERS = ("name", "type", "default", "low", "high", "unit", "choices", "optional", "help")


def _description(info: StrategyInfo) -> Mapping[str, object]:
    return {
        "name": info.name,
        "summary": info.summary,
        "documentation": _documentation(info),
        "origin": info.origin.as_dict(),
        "slow": info.cls.slow,
        "parameters": [
            {key: getattr(parameter, key) for key in _OF_PARAMETERS} for parameter in info.parameters
        ],
        "source": _source(info),
    }


def _show(info: StrategyInfo) -> None:
    say(f"{info.name}, from {info.origin}\n")
    for paragraph in (_documentation(info) or "It says nothing about itself.").split("\n\n"):
        if paragraph.startswith(" "):
            say(paragraph)  # an example, as it stands
        else:
            say(textwrap.fill(" ".join(paragraph.split()), _WIDTH, break_on_hyphens=False))
        say()
    say("Parameters, for `with:` in a scenario" if info.parameters else "It has no parameters.")
    widest = max((len(each.name) for each in info.parameters), default=0)
    for parameter in info.parameters:
        say_entry(parameter.name, _parameter(parameter), widest + 2)
    if info.cls.slow:
        say("\nIt answers one message at a time, which is slow with large audiences.")
    say()
    say((_source(info) or "Its source code cannot be read.").rstrip())


def _parameter(parameter: ParameterInfo) -> str:
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    words = f"{parameter.help.rstrip('.')}. " if parameter.help else ""
    return f"{words}{parameter.range().capitalize()}{unit}; {_yaml(parameter.default)} by default."


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def say_entry(name: str, words: str, width: int) -> None:
    """`  name   words`, the words wrapped under themselves."""
    head = f"  {name:<{width - 1}} "
    lines = textwrap.wrap(words, _WIDTH - width - 2, break_on_hyphens=False) or [""]
    if len(head) > width + 2:  # a name too long for its column has a line of its own
        say(head.rstrip())
    else:
        say(head + lines.pop(0))
    for line in lines:
        say(" " * (width + 2) + line)


# --- check --------------------------------------------------------------------------------------------------


def report(name: str, origin: object, findings: list[Finding]) -> None:
    """Print what the kit found."""
    say(f"{name}, from {origin}")
    for finding in findings:
        word = (
            "NO" if not finding.passed else "--" if not finding.tried else "slow" if finding.warning else "ok"
        )
        say_entry(word, finding.check.sentence, 6)
        sentence, *code = finding.note.split("\n\n")  # what follows an empty line is code, as it stands
        for line in textwrap.wrap(sentence, _WIDTH - 8, break_on_hyphens=False):
            say(" " * 8 + line)
        for block in code:
            say(textwrap.indent(block.rstrip(), " " * 4))
    count = sum(finding.passed and finding.tried for finding in findings)
    if len(findings) == 1 and not findings[0].passed and findings[0].check.name == "usable":
        say("It cannot be used as it is, so nothing else was checked.")
    else:
        say(f"{name} keeps {count} of {len(findings)} rules.")
        if not all(finding.tried for finding in findings):
            say("Those with -- can be told once it gets through ordinary days.")


def findings_as_dict(findings: Sequence[Finding], keys: Sequence[str]) -> Mapping[str, object]:
    """What the kit found, for JSON; ``keys``: what to say of each finding."""
    return {
        "passed": all(finding.passed for finding in findings),
        "checks": [
            {"name": finding.check.name, "sentence": finding.check.sentence}
            | {key: getattr(finding, key) for key in keys}
            for finding in findings
        ],
    }
