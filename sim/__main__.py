"""What the console script ``sim`` and ``python -m sim`` call. Nothing heavy is imported before it is safe."""

import os

__all__ = ["main"]


def main() -> None:
    """Run the command line; from the first moment on, a request to end is no traceback."""
    try:
        from sim.ending import Asked, leave_at_once

        leave_at_once()
    except KeyboardInterrupt:  # before anything could be told what to do with it
        os._exit(128 + 2)
    from sim.cli import main

    try:
        main()
    except KeyboardInterrupt:  # between two places that know what to do with it
        os._exit(128 + (Asked.last or 2))
    finally:
        # If the request came while Python ran a text (a dataclass is made of one), it would end by SIGINT,
        # however well that was met. It remembers the last text alone, and this is the last.
        exec("pass")


if __name__ == "__main__":
    main()
