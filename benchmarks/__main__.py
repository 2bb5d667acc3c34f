"""``python -m benchmarks [--all] [NAME...]``: the quick benchmarks, all of them, or those named."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import time
from pathlib import Path

#: Left out unless asked for: they take from ten minutes to more than an hour.
LONG = ("coverage", "damages", "kills", "mutants", "mutations", "unpaired")


def main() -> None:
    """Run the benchmarks one after the other; each module has a ``main()`` that prints its table.

    Each in a process of its own, so that none finds memory used or kernels warm because of another.
    """
    modules = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    choices = sorted(name for name in modules if not name.startswith("_"))
    arguments = [name for name in sys.argv[1:] if name != "--all"]
    for name in arguments:
        if name not in choices:
            sys.exit(f"no benchmark is called {name!r}; there are: {', '.join(choices)}")
    names = arguments or [name for name in choices if "--all" in sys.argv[1:] or name not in LONG]
    failures = []
    for name in names:
        print(f"\n== {name} ==", flush=True)
        start = time.perf_counter()
        program = f"from benchmarks.{name} import main; main()"
        if subprocess.run([sys.executable, "-c", program], check=False).returncode:
            failures.append(name)
        print(f"({name}: {(time.perf_counter() - start) / 60:.1f} minutes)", flush=True)
    rest = [name for name in choices if name not in names]
    if rest and not arguments:
        print(f"\nNot run, as they take long: {', '.join(rest)}. python -m benchmarks --all runs them too.")
    if failures:
        sys.exit(f"broke off: {', '.join(failures)}")


main()
