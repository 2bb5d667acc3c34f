"""``sim strategies``: what there is, what each does, a new one, and whether it keeps the rules."""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.strategies_new import new
from sim.errors import PluginError
from sim.plugins import allow, load
from sim.terminal.options import AsJson, Debug, PluginFiles
from sim.terminal.saying import say
from sim.testing import examine

if TYPE_CHECKING:
    from sim.plugins import Registry, StrategyInfo
    from sim.strategy import ParameterInfo
    from sim.testing import Finding

__all__ = ["app", "entry", "open_registry", "print_json", "report"]

_WIDTH = 80
_NAME = 20  # cells of a name before its summary begins

app = typer.Typer(
    name="strategies",
    help="List strategies; show, write or check one.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
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
        print_json({"strategies": rows, "warnings": registry.warnings})
        return
    by_origin: dict[str, list[StrategyInfo]] = {}
    for info in sorted(registry.strategies.values(), key=lambda info: not info.origin.builtin):
        by_origin.setdefault(str(info.origin), []).append(info)
    for number, (origin, infos) in enumerate(by_origin.items()):
        say(("\n" if number else "") + origin)
        for info in infos:
            for line in entry(info.name, info.summary or "(says nothing about itself)", _NAME):
                say(line)
    say("\nAll about one: sim strategies show NAME. One of your own: ... new NAME.")


@app.command()
def show(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(metavar="NAME|FILE", show_default=False)],
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
        print_json(descriptions[0] if len(descriptions) == 1 else {"strategies": descriptions})
        return
    for number, info in enumerate(infos):
        if number:
            say("\n" + "-" * _WIDTH + "\n")
        _show(info)


@app.command()
def check(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(metavar="NAME|FILE", show_default=False)],
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
        print_json({"strategies": [_as_dict(info, findings) for info, findings in examinations]})
    if not all(finding.passed for _, findings in examinations for finding in findings):
        raise typer.Exit(1)


# --- choosing -----------------------------------------------------------------------------------------------


def open_registry(files: list[Path] | None) -> Registry:
    """Everything that is installed and in files that the command line names; warnings on stderr."""
    allow(files or [])
    registry = load(files or [])
    for warning in registry.warnings:
        say(f"warning: {warning}", err=True)
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
    error = PluginError(
        f"plugin {path.name} has no strategy that can be used"
        + (f": {registry.warnings[0]}" if registry.warnings else "")
    )
    error.exit_code = 2
    raise error


# --- show ---------------------------------------------------------------------------------------------------


def _documentation(info: StrategyInfo) -> str:
    return inspect.cleandoc(info.cls.__doc__ or "").strip()


def _source(info: StrategyInfo) -> str | None:
    try:
        return inspect.getsource(info.cls)
    except (OSError, TypeError):
        return None


def _description(info: StrategyInfo) -> Mapping[str, object]:
    return {
        "name": info.name,
        "summary": info.summary,
        "documentation": _documentation(info),
        "origin": info.origin.as_dict(),
        "slow": info.cls.slow,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "default": parameter.default,
                "low": parameter.low,
                "high": parameter.high,
                "unit": parameter.unit,
                "choices": list(parameter.choices),
                "optional": parameter.optional,
                "help": parameter.help,
            }
            for parameter in info.parameters
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
    for parameter in info.parameters:
        for line in entry(
            parameter.name, _parameter(parameter), max(len(each.name) for each in info.parameters) + 2
        ):
            say(line)
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


def entry(name: str, words: str, width: int) -> list[str]:
    """`  name   words`, the words wrapped under themselves."""
    head = f"  {name:<{width - 1}} "
    lines = textwrap.wrap(words, _WIDTH - width - 2, break_on_hyphens=False) or [""]
    if len(head) > width + 2:  # a name too long for its column has a line of its own
        return [head.rstrip(), *(" " * (width + 2) + line for line in lines)]
    return [head + lines[0], *(" " * (width + 2) + line for line in lines[1:])]


# --- check --------------------------------------------------------------------------------------------------


def report(name: str, origin: object, findings: list[Finding]) -> None:
    """Print what the kit found."""
    say(f"{name}, from {origin}")
    for finding in findings:
        word = (
            "NO" if not finding.passed else "--" if not finding.tried else "slow" if finding.warning else "ok"
        )
        for line in entry(word, finding.check.sentence, 6):
            say(line)
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


def _as_dict(info: StrategyInfo, findings: list[Finding]) -> Mapping[str, object]:
    return {
        "name": info.name,
        "origin": info.origin.as_dict(),
        "passed": all(finding.passed for finding in findings),
        "checks": [
            {
                "name": finding.check.name,
                "sentence": finding.check.sentence,
                "passed": finding.passed,
                "tried": finding.tried,
                "warning": finding.warning,
                "note": finding.note,
            }
            for finding in findings
        ],
    }


def print_json(value: Any) -> None:
    """Print a value for programs."""
    say(json.dumps(value, indent=2, ensure_ascii=False))
