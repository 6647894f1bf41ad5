"""Work about a plan that goes on beside the page: nobody is there to catch what keeps it from being done."""

from __future__ import annotations

import logging
from collections.abc import Callable

from models.findings import Refused, refuse
from models.mishaps import without_words
from workflows.matching.calling_off import CalledOff, Leave, under

log = logging.getLogger("kith")


def attempt(work: Callable[[], None], leave: Leave, failed: str) -> Refused | None:
    """Do it for as long as there is leave, and answer why it could not be done: None where it was, or where it was
    called off. ``failed`` is what the log says of a mishap."""
    try:
        with under(leave):
            work()
    except CalledOff:
        return None
    except Refused as no:
        return no
    except Exception as error:
        log.error("%s: %s", failed, without_words(error))
        return refuse("run_failed")
    return None
