"""``sim plugins``: which there are and what each offers, a new one, and whether one keeps the rules."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.strategies import findings_as_dict, open_registry, report, say_entry
from sim.cli.strategies_new import new_plugin
from sim.terminal.command import application
from sim.terminal.options import AsJson, Debug, PluginFiles
from sim.terminal.saying import print_json, say, say_warnings
from sim.testing import examine_plugin

if TYPE_CHECKING:
    from sim.plugins import PluginInfo

__all__ = ["app"]

app = application(help="List plugins and what they offer; write or check one.")
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
    say_warnings(registry.register_commands(typer.Typer()))
    infos = registry.plugins()
    if as_json:
        rows = [{**asdict(info), "origin": info.origin.as_dict()} for info in infos]
        print_json({"plugins": rows, "warnings": registry.warnings}, indent=2)
        return
    for number, info in enumerate(infos):
        say(("\n" if number else "") + f"{info.origin} (loaded in {1000 * info.seconds:.0f} ms)")
        for kind, names in _offers(info).items():
            if names:
                say_entry(kind, ", ".join(names), 14)
    say("\nDoes one keep the rules? sim plugins check FILE. One of your own: ... new NAME.")


@app.command()
def check(
    context: typer.Context,
    plugin: Annotated[str, typer.Argument(metavar="NAME|FILE")],
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
        documents = [
            {"what": what, **findings_as_dict(findings, ("passed", "note"))}
            for what, findings in reports.items()
        ]
        print_json({"checked": documents}, indent=2)
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
