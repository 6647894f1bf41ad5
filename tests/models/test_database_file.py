"""The file that holds everything is for its owner alone, whoever made the folder it lies in."""

from __future__ import annotations

import stat
import subprocess
import sys
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


def test_nothing_is_lost_when_another_process_looks_into_the_database_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers and writers have engines of their own. The second is made while the first is open: if that took its
    locks away, a passer-by would believe it is alone and remove the log that the first goes on writing into."""
    monkeypatch.setenv("KITH_DATA", str(tmp_path))
    monkeypatch.delenv("KITH_DATABASE_URL", raising=False)
    look = f"import sqlite3; sqlite3.connect({str(tmp_path / 'kith.db')!r}).execute('SELECT * FROM people').fetchall()"
    try:
        with engine(write=True).begin() as connection:
            connection.exec_driver_sql("CREATE TABLE people (name TEXT)")
        with engine(write=False).begin() as connection:
            connection.exec_driver_sql("SELECT * FROM people")

        subprocess.run([sys.executable, "-c", look], check=True)
        with engine(write=True).begin() as connection:
            connection.exec_driver_sql("INSERT INTO people VALUES ('Amina')")

        # what any other process reads from the files, also after this one has ended
        found = subprocess.run(
            [sys.executable, "-c", look.replace("sqlite3.connect", "print(sqlite3.connect", 1) + ")"],
            check=True,
            capture_output=True,
            text=True,
        )
        assert "Amina" in found.stdout
    finally:
        forget_engines()
