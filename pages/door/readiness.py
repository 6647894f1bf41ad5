"""Whether Kith can do its work: the database has this version's schema and the background has started."""

from __future__ import annotations

from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from models import migrate

background = Event()
"""Set when the heavy libraries are loaded and the jobs run."""


def is_ready() -> bool:
    """Ask the database anew each time."""
    try:
        return background.is_set() and migrate.present() == migrate.newest()
    except SQLAlchemyError:
        return False
