"""Renew the baseline: ``python -m tests.baseline NAME``, the reason in ``changelog.d/NAME.results.md``."""

from __future__ import annotations

import sys

from tests.baseline import kept
from tests.baseline.runs import results


def main(arguments: list[str]) -> int:
    """1 if it may not be renewed."""
    now, said = results(), kept.reasons()
    name = arguments[0] if arguments else None
    before = kept.read() if kept.FILE.exists() else {"because": "", "results": {}}
    refusal = kept.refusal(before, now, name, said)
    if refusal is not None:
        sys.stderr.write(f"{refusal}\n")
        return 1
    kept.FILE.write_text(kept.written(said[str(name)], now), encoding="utf-8")
    sys.stderr.write(f"Wrote {kept.FILE.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
