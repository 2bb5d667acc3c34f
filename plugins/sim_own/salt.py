"""The salt of this machine: what makes hashes of names worthless elsewhere.

It lies in the user's own configuration, never in what an import leaves behind, so that whoever is given the
folder cannot try names against it.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from sim import ResultsError
from sim.agreement import remembered_in

__all__ = ["salt"]

_BYTES = 32


def salt() -> bytes:
    """The salt, made at the first call.

    Raises:
        ResultsError: it cannot be kept or read.
    """
    file = remembered_in().with_name("salt")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as new:
                new.write(secrets.token_bytes(_BYTES))
        secret = file.read_bytes()
    except OSError as error:
        raise ResultsError(
            f"{file}: the salt of this machine cannot be kept there ({error.strerror}). "
            "Name another folder in XDG_CONFIG_HOME."
        ) from None
    if len(secret) != _BYTES:
        raise ResultsError(f"{file}: is not a salt of {_BYTES} bytes. Delete it; hashes will be new ones.")
    return secret
