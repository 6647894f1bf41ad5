"""The canonical texts of a definition as the files of a program."""

from __future__ import annotations

from models.definitions import Definition
from workflows.language.writing import write, write_translations


def write_files(definition: Definition) -> dict[str, str]:
    """By the name of their file: ``program.yaml``, and its translations beside it as ``translations/fr.yaml``."""
    texts = {f"translations/{language}.yaml": entries for language, entries in definition.translations.items()}
    return {
        "program.yaml": write(definition),
        **{name: write_translations(entries) for name, entries in texts.items() if entries},
    }
