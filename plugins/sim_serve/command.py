"""``sim serve``: a page on which one moves a scenario and sees what becomes of it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import SimError
from sim.terminal import Debug, GraphFile, PluginFiles, ScenarioFile, begin, say, warn
from sim_serve.served import Served

__all__ = ["serve"]


def serve(
    scenario: ScenarioFile,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="0 for a free one.")] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="0.0.0.0 lets a class in, and all who are near.")
    ] = "127.0.0.1",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("runs"),
    plugin: PluginFiles = None,
    graph: GraphFile = None,
    debug: Debug = False,
) -> None:
    """Move sliders in the browser and see what changes, and how sure that is.

    \b
    Examples:
      sim serve scenarios/three-cafes.yaml --open
      sim serve scenarios/classroom.yaml --host 0.0.0.0 --port 8000
    """
    if not (find_spec("starlette") and find_spec("uvicorn")):
        raise SimError("The page needs two more packages: pip install 'trustsim[serve]'")
    from sim_serve.server import serve as start

    base, registry = begin(scenario, None, plugin, graph=graph)
    served = Served(scenario, base, registry, plugin or (), graph)
    if served.sets:
        some = served.sets[0].partition("=")[2]
        warn(f"The page runs {some} replicates of each setting, not {base.replicates:,}.")

    def ready(address: str) -> None:
        say(f"{scenario} is served at {address}")
        if host not in ("127.0.0.1", "localhost", "::1"):
            warn(
                "warning: whoever can reach this machine and knows that address may use its processors until "
                "you end this. Nothing of it is encrypted."
            )
        say("Ctrl-C ends it.", err=True)
        if open_:
            import webbrowser

            if not webbrowser.open(address):
                warn("No browser was found; open the address in one.")

    start(served, out, host, port, ready)
