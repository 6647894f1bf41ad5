"""``program.lock``: which words of its templates and packs a program was last written with.

A template may change while a program is a draft; nothing of that happens behind anybody's back. Whoever writes a folder
notes the fingerprints, and whoever opens it later is told which of them are different now.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models.findings import Finding, finding
from workflows.language.layers import PROGRAM
from workflows.language.reading import Reading

LOCK = "program.lock"
"""The name of the file."""
_MOST_BYTES = 10_000
_HEAD = "# Written by Kith: the templates and packs of this program, as they were when it was last saved.\n"


def lock_text(reading: Reading) -> str:
    """The text of ``program.lock``; "" for a program that takes nothing from elsewhere."""
    lines = "".join(f"{name}: {fingerprint}\n" for name, fingerprint in reading.templates.items())
    return _HEAD + lines if lines else ""


def noted_in(path: Path) -> str:
    """The text of ``program.lock`` beside a ``program.yaml`` or in its folder; "" where there is none."""
    file = _beside(path)
    if file is None or not file.is_file():
        return ""
    with file.open("rb") as opened:
        return opened.read(_MOST_BYTES).decode("utf-8", "replace")


def note(path: Path, reading: Reading) -> None:
    """Write ``program.lock`` beside a ``program.yaml`` or into its folder. Nothing is written for a program that takes
    nothing from elsewhere, nor for a file of another name, which has no folder of its own."""
    file, text = _beside(path), lock_text(reading)
    if file is not None and text:
        file.write_text(text, "utf-8")


def _beside(path: Path) -> Path | None:
    if path.is_dir():
        return path / LOCK
    return path.with_name(LOCK) if path.name == PROGRAM else None


def changed_since(text: str, reading: Reading) -> tuple[Finding, ...]:
    """X13 for every template and pack whose words are others than ``program.lock`` noted."""
    return tuple(_changed(text, reading))


def _changed(text: str, reading: Reading) -> Iterator[Finding]:
    noted = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line and not line.startswith("#"))
    for name, fingerprint in reading.templates.items():
        if noted.get(name, fingerprint).strip() != fingerprint:
            path = ("program", "extends")
            yield reading.places.put_on(finding("X13", "program", path=path, name=name))
