"""How the process next door begins: its parser is at work while it still loads what it judges with.

Nothing is imported here but what starts a parser; the rest takes longer to load than a parser to start.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Client

from workflows.exchange.sandbox import Parsed, parse


def main() -> None:
    """Call whoever started this process, take the file, if one is to be read, and go on with ``apart``."""
    with suppress(AttributeError, OSError):
        os.nice(5)  # behind everybody else on this machine
    gc.disable()  # one roster, then this process is over: nothing in it goes round in circles
    # What schemas are made with loads these where they are installed, for tables and tests that nobody makes here.
    sys.modules.update(dict.fromkeys(("pyarrow", "hypothesis")))  # type: ignore[arg-type] # None: there is none
    given = json.loads(sys.stdin.buffer.read())
    with Client(given["address"], authkey=bytes.fromhex(given["key"])) as line, ThreadPoolExecutor(1) as beside:
        content = line.recv_bytes()
        parsed: Future[Parsed] | None = beside.submit(parse, content) if content else None
        del content
        from workflows.exchange.apart import serve

        serve(line, parsed.result if parsed is not None else None)
