"""Programs in folders, as texts: for tests that hand a program on as the builder would."""

from __future__ import annotations

from pathlib import Path

from workflows.language.layers import is_part
from workflows.language.shelf import texts_in


def files_in(folder: Path | str) -> dict[str, str]:
    """The texts of a folder that make up a definition, by file name; stories and invented people are none."""
    return {name: text for name, text in texts_in(Path(folder)).items() if is_part(name)}
