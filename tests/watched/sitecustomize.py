"""Every Python that a test's Kith starts loads this first: it writes down whom Kith wanted to reach beyond this machine.

The browser of the tests reaches nothing else either; this is the server's half of the promise.
"""

from __future__ import annotations

import os
import sys
from typing import Any

REACHED = os.environ.get("KITH_REACHED", "")
"""The file with a line for each name or address that was asked for."""
HERE = ("127.", "::1", "localhost", "0.0.0.0")


def watch(event: str, given: tuple[Any, ...]) -> None:
    """A name is looked up before anything is sent to it; an address is connected to without that."""
    if event == "socket.getaddrinfo":
        host = given[0]
    elif event in ("socket.connect", "socket.sendto"):
        host = given[1][0] if isinstance(given[1], tuple) else None  # a path is a socket of this machine
    else:
        return
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    if name and not str(name).startswith(HERE):
        notes = os.open(REACHED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(notes, f"{name}\n".encode())
        os.close(notes)


if REACHED:
    sys.addaudithook(watch)
