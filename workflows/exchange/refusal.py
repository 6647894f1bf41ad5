"""*No* to a whole file, in words."""

from __future__ import annotations

from models.findings import Finding, Refused, catalogue
from workflows.exchange.guard import Objection


class ImportRefused(Refused):
    """A file is not read at all. Its findings say why and what to do; nothing was written."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)


def refused(no: Objection, file_name: str) -> ImportRefused:
    """The guard's objection as a refusal about this file."""
    params = {"file": file_name, **no.params}
    return ImportRefused(
        Finding(code=no.code, severity=catalogue()[no.code].severity, where=file_name, file=file_name, params=params)
    )
