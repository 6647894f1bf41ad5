"""The file that holds everything is for its owner alone, whoever made the folder it lies in."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from models.database import engine, forget_engines


@pytest.mark.parametrize("there_before", [False, True])
def test_nobody_else_on_the_machine_may_read_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there_before: bool
) -> None:
    folder = tmp_path / "a volume that everybody may enter"
    folder.mkdir(mode=0o755)
    if there_before:
        (folder / "kith.db").touch(mode=0o644)
    monkeypatch.setenv("KITH_DATA", str(folder))
    monkeypatch.delenv("KITH_DATABASE_URL", raising=False)
    try:
        with engine().begin() as connection:
            connection.exec_driver_sql("CREATE TABLE people (name TEXT)")

        assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("kith.db*")} == {
            "kith.db": 0o600,
            "kith.db-shm": 0o600,
            "kith.db-wal": 0o600,
        }
    finally:
        forget_engines()
