"""Every page, once: where it stands in the navigation, what it is called, who may open it.

``app.py`` builds the navigation from this table, the tests walk it, and a house test compares it with the folders. A
page that a role may not open is not in that role's navigation at all, and Streamlit then knows no address for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from models.i18n import mark
from models.vocabulary import AccountRole
from workflows.actors import reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """One page. ``needs`` is the least role that may open it; ``path`` is its address and the name of its file."""

    file: str
    title: str
    icon: str
    needs: AccountRole

    @property
    def path(self) -> str:
        """The page's address: the file's name."""
        return PurePosixPath(self.file).stem

    @property
    def roles(self) -> tuple[AccountRole, ...]:
        """The roles that may open it."""
        return tuple(role for role in AccountRole if reaches(role, self.needs))


def _page(file: str, title: str, icon: str, needs: AccountRole = AccountRole.COORDINATOR) -> PageEntry:
    return PageEntry(file=f"pages/{file}.py", title=title, icon=f":material/{icon}:", needs=needs)


SECTIONS: dict[str, tuple[PageEntry, ...]] = {
    mark("Every day"): (
        _page("daily/today", mark("Today"), "today"),
        _page("daily/people", mark("People"), "group"),
        _page("daily/checkins", mark("Check-ins"), "forum"),
        _page("daily/messages", mark("Messages"), "outgoing_mail"),
        _page("daily/concerns", mark("Concerns"), "support"),
    ),
    mark("Cohort"): (
        _page("cohort/roster", mark("Roster"), "table_view"),
        _page("cohort/stages", mark("Stages"), "route"),
        _page("cohort/training", mark("Training"), "school"),
        _page("cohort/matching", mark("Matching"), "hub"),
        _page("cohort/pairs", mark("Pairs"), "handshake"),
        # Only sums: what a board member or a funder may see.
        _page("cohort/report", mark("Report"), "monitoring", AccountRole.VIEWER),
    ),
    mark("Program"): (
        _page("program/programs", mark("Programs"), "folder_open"),
        _page("program/builder", mark("Builder"), "construction"),
        _page("program/simulate", mark("Try it out"), "science"),
        # Everyone has a name, a language and a password; owners find accounts and backups here too.
        _page("program/settings", mark("Settings"), "settings", AccountRole.VIEWER),
    ),
}


def open_to(role: AccountRole) -> dict[str, tuple[PageEntry, ...]]:
    """The sections with the pages this role may open; a section without any is left out."""
    kept = {title: tuple(page for page in pages if role in page.roles) for title, pages in SECTIONS.items()}
    return {title: pages for title, pages in kept.items() if pages}


def first_page(role: AccountRole) -> PageEntry:
    """Where this role begins."""
    return next(iter(open_to(role).values()))[0]
