"""``sim plugins``: which there are and what each offers, a new one, and whether one keeps the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.strategies import entry, open_registry, print_json, report
from sim.cli.strategies_new import new_plugin
from sim.terminal.options import AsJson, Debug, PluginFiles
from sim.terminal.saying import say
from sim.testing import examine_plugin

if TYPE_CHECKING:
    from sim.plugins import PluginInfo
    from sim.testing import Finding

__all__ = ["app"]

app = typer.Typer(
    name="plugins",
    help="List plugins and what they offer; write or check one.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("new")(new_plugin)


@app.callback(invoke_without_command=True)
def plugins(
    context: typer.Context, as_json: AsJson = False, plugin: PluginFiles = None, debug: Debug = False
) -> None:
    """List plugins: what each offers, whose hook is whose, how long it took to load."""
    if context.invoked_subcommand is not None:
        context.obj = {"json": as_json}  # it may stand before the command
        return
    registry = open_registry(plugin)
    for warning in registry.register_commands(typer.Typer()):
        say(f"warning: {warning}", err=True)
    infos = registry.plugins()
    if as_json:
        print_json({"plugins": [_as_dict(info) for info in infos], "warnings": registry.warnings})
        return
    for number, info in enumerate(infos):
        say(("\n" if number else "") + f"{info.origin} (loaded in {1000 * info.seconds:.0f} ms)")
        for kind, names in _offers(info).items():
            if names:
                for line in entry(kind, ", ".join(names), 14):
                    say(line)
    say("\nDoes one keep the rules? sim plugins check FILE. One of your own: ... new NAME.")


@app.command()
def check(
    context: typer.Context,
    plugin: Annotated[str, typer.Argument(metavar="NAME|FILE", show_default=False)],
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Check whether all that a plugin offers keeps the rules.

    Strategies, measures, trust rules, watchers and commands. Ends with 1 if a rule is broken.

    \b
    Examples:
      sim plugins check mine.py
    """
    reports = examine_plugin(plugin)
    if as_json or context.obj["json"]:
        print_json({"checked": [_finding(what, findings) for what, findings in reports.items()]})
    else:
        for number, (what, findings) in enumerate(reports.items()):
            if number:
                say()
            report(what, plugin, findings)
    if not all(finding.passed for findings in reports.values() for finding in findings):
        raise typer.Exit(1)


def _offers(info: PluginInfo) -> dict[str, tuple[str, ...]]:
    return {
        "strategies": info.strategies,
        "measures": info.measures,
        "trust rules": info.trust_rules,
        "watches": info.hooks,
        "commands": info.commands,
    }


def _as_dict(info: PluginInfo) -> Mapping[str, object]:
    return {**asdict(info), "origin": info.origin.as_dict()}


def _finding(what: str, findings: list[Finding]) -> Mapping[str, object]:
    return {
        "what": what,
        "passed": all(finding.passed for finding in findings),
        "checks": [
            {
                "name": finding.check.name,
                "sentence": finding.check.sentence,
                "passed": finding.passed,
                "note": finding.note,
            }
            for finding in findings
        ],
    }
