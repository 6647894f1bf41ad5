"""``program.lock``: which words of its templates and packs a program was last written with.

A template may change while a program is a draft; nothing of that happens behind anybody's back. Whoever writes a folder
notes the fingerprints, and whoever opens it later is told which of them are different now.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.findings import Finding, finding
from workflows.language.reading import Reading

LOCK = "program.lock"
"""The name of the file."""
_HEAD = "# Written by Kith: the templates and packs of this program, as they were when it was last saved.\n"


def lock_text(reading: Reading) -> str:
    """The text of ``program.lock``; "" for a program that takes nothing from elsewhere."""
    lines = "".join(f"{name}: {fingerprint}\n" for name, fingerprint in reading.templates.items())
    return _HEAD + lines if lines else ""


def changed_since(text: str, reading: Reading) -> tuple[Finding, ...]:
    """X13 for every template and pack whose words are others than ``program.lock`` noted."""
    return tuple(_changed(text, reading))


def _changed(text: str, reading: Reading) -> Iterator[Finding]:
    noted = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line and not line.startswith("#"))
    for name, fingerprint in reading.templates.items():
        if noted.get(name, fingerprint).strip() != fingerprint:
            path = ("program", "extends")
            yield reading.places.put_on(finding("X13", "program", path=path, name=name))
