"""The outbox: every message that is due, with its text as it would be sent, and what became of it.

Kith sends nothing by itself. It writes the words, says to whom and why, and keeps what a person says she has sent.
"""

from workflows.messages.outbox import Change, Letter, Outbox, change_back, mail_merge, outbox, put
from workflows.messages.texts import Written
from workflows.messages.texts import write as write_letter

__all__ = ["Change", "Letter", "Outbox", "Written", "change_back", "mail_merge", "outbox", "put", "write_letter"]
