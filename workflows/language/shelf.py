"""Where templates and packs are found by name: the programs that come with Kith, or a folder of one's own.

A program lies in ``<folder>/<name>/program.yaml`` and can be extended. What is no program by itself lies in
``<folder>/packs/<name>/program.yaml``: the packs that ``adds`` names, and the small base that programs extend. A name
is first looked for among the programs, then among the packs.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path as File

from workflows.language.layers import MOST_FILES, PROGRAM, SUFFIXES
from workflows.language.scan import MAX_BYTES

Files = Mapping[str, str]
"""The texts of a program by the name of their file: ``program.yaml``, ``forms/check_in.yaml``."""
Shelf = Mapping[str, Files]
"""Programs by name (``professional``), packs by ``packs/gdpr``."""
PACKS = "packs"
SHIPPED = File(__file__).parents[1] / "programs"


class FolderShelf(Mapping[str, Files]):
    """The programs and packs of a folder, read when they are asked for."""

    def __init__(self, folder: File) -> None:
        self.folder = folder

    def __getitem__(self, name: str) -> Files:
        folder = self.folder / name
        if ".." in File(name).parts or File(name).is_absolute() or not (folder / PROGRAM).is_file():
            raise KeyError(name)
        return texts_in(folder)

    def __iter__(self) -> Iterator[str]:
        for path in sorted(self.folder.glob(f"*/{PROGRAM}")):
            yield path.parent.name
        for path in sorted((self.folder / PACKS).glob(f"*/{PROGRAM}")):
            yield f"{PACKS}/{path.parent.name}"

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Remembered(FolderShelf):
    """A shelf whose programs do not change while Kith runs."""

    def __init__(self, folder: File) -> None:
        super().__init__(folder)
        self._known: dict[str, Files] = {}

    def __getitem__(self, name: str) -> Files:
        if name not in self._known:
            self._known[name] = super().__getitem__(name)
        return self._known[name]


@lru_cache(maxsize=1)
def shipped() -> Shelf:
    """The programs and packs that come with Kith."""
    return _Remembered(SHIPPED)


def shelf_beside(folder: File) -> Shelf:
    """The shelf of a program in a folder: what lies beside it, then what comes with Kith."""
    beside = folder.resolve().parent
    if beside == SHIPPED or SHIPPED in beside.parents:
        return shipped()
    return ChainMap(dict[str, Files](), FolderShelf(beside), shipped())  # type: ignore[arg-type] # only read


def texts_in(folder: File) -> dict[str, str]:
    """The texts of a program's folder by file name; files that are no text are left out, and so is whatever comes
    after more files than a program may have."""
    found: dict[str, str] = {}
    for path in sorted((*folder.glob("*"), *folder.glob("*/*"))):
        if path.suffix in SUFFIXES and path.is_file():
            try:
                with path.open("rb") as opened:
                    data = opened.read(MAX_BYTES + 1)  # enough to see that a file is too large
                found[path.relative_to(folder).as_posix()] = data.decode("utf-8-sig")
            except (UnicodeDecodeError, OSError):
                continue
            if len(found) > MOST_FILES:
                break
    return found
