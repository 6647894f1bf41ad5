"""The third door: stored rows. No row is built from raw input; the other doors validate, tables receive."""

from models.tables.accounts import Account, Attempt, Setting, SignIn
from models.tables.base import Table, Versioned, new_id, new_ids
from models.tables.journal import AccountEvent, JournalEntry, OutgoingMessage
from models.tables.people import Enrolment, Match, MatchMember, Note, Person, PersonKey, Submission
from models.tables.programs import Cohort, Draft, DraftEdit, Program, PublishedVersion, VersionMove
from models.tables.rosters import ColumnMemory, RosterBatch, RosterUpload
from models.tables.rounds import MatchingRound, PairDecision, SavedPlan

__all__ = [
    "Account",
    "AccountEvent",
    "Attempt",
    "Cohort",
    "ColumnMemory",
    "Draft",
    "DraftEdit",
    "Enrolment",
    "JournalEntry",
    "Match",
    "MatchMember",
    "MatchingRound",
    "Note",
    "OutgoingMessage",
    "PairDecision",
    "Person",
    "PersonKey",
    "Program",
    "PublishedVersion",
    "RosterBatch",
    "RosterUpload",
    "SavedPlan",
    "Setting",
    "SignIn",
    "Submission",
    "Table",
    "VersionMove",
    "Versioned",
    "new_id",
    "new_ids",
]
