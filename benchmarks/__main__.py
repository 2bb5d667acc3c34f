"""``python -m benchmarks [NAME...]``: every benchmark, or those named."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def main() -> None:
    """Run the benchmarks one after the other; each module has a ``main()`` that prints its table."""
    here = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    names = sys.argv[1:] or [name for name in here if not name.startswith("_")]
    for name in names:
        if name not in here:
            sys.exit(f"no benchmark is called {name!r}; there are: {', '.join(sorted(here))}")
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()


main()
