"""What the console script ``sim`` and ``python -m sim`` call. Nothing heavy is imported before it is safe."""

__all__ = ["main"]


def main() -> None:
    """Run the command line; from the first moment on, a request to end is no traceback."""
    from sim.ending import Asked, leave_at_once

    leave_at_once()
    from sim.cli import main

    try:
        main()
    except KeyboardInterrupt:  # between two places that know what to do with it
        import os

        os._exit(128 + (Asked.last or 2))


if __name__ == "__main__":
    main()
