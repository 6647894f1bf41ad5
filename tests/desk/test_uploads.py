"""How much may be handed in: one limit for a file in all places, and room for a few files a page, never for any number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from pages.door import uploads
from pages.door.uploads import FILES_A_PAGE, FILES_AT_ONCE, room_for
from workflows.exchange.guard import MAX_BYTES

MB = 1024 * 1024


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryUploadedFileManager]:
    """What Streamlit keeps."""
    files = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(Runtime, "exists", lambda: True)
    monkeypatch.setattr(Runtime, "instance", lambda: SimpleNamespace(uploaded_file_mgr=files))
    yield files
    assert uploads._on_their_way == {}


def put(page: str, file: str, size: int | None = 1_000, *, method: str = "PUT") -> Any:
    """An upload as it comes to the guard."""
    headers = [] if size is None else [(b"Content-Length", str(size).encode())]
    return room_for({"path": f"/_stcore/upload_file/{page}/{file}", "method": method, "headers": headers})


def keep(files: MemoryUploadedFileManager, page: str, file: str, size: int = 10) -> None:
    files.add_file(page, UploadedFileRec(file_id=file, name="x.csv", type="text/csv", data=b"x" * size))


def test_a_file_has_one_limit_in_all_places() -> None:
    assert config.get_option("server.maxUploadSize") * MB == MAX_BYTES


def test_a_page_may_keep_a_few_files_and_the_next_is_refused_in_words(kept: MemoryUploadedFileManager) -> None:
    for number in range(FILES_A_PAGE):
        with put("ruth", f"f{number}") as full:
            assert full == ""
        keep(kept, "ruth", f"f{number}")

    with put("ruth", "one more") as full:
        assert "files can be open on one page" in full
    with put("ruth", "f0") as full:  # the same one again
        assert full == ""
    with put("tom", "his") as full:
        assert full == ""

    kept.remove_file("ruth", "f0")
    with put("ruth", "one more") as full:
        assert full == ""


def test_files_on_their_way_are_counted_too(kept: MemoryUploadedFileManager) -> None:
    with ExitStack() as stack:
        for number in range(FILES_A_PAGE):
            assert stack.enter_context(put("ruth", f"f{number}")) == ""
        assert stack.enter_context(put("ruth", "one more")) != ""
    with put("ruth", "later") as full:
        assert full == ""


def test_many_pages_together_have_an_end(kept: MemoryUploadedFileManager) -> None:
    with ExitStack() as stack:
        # Whoever does not say how much it is may bring the most there can be.
        for number in range(FILES_AT_ONCE):
            assert stack.enter_context(put(f"page {number}", "f", None)) == ""
        assert "Too many files" in stack.enter_context(put("one more", "f", None))


@pytest.mark.parametrize(("path", "method"), [("/_stcore/upload_file/ruth/f", "DELETE"), ("/today", "PUT")])
def test_nothing_else_is_counted(kept: MemoryUploadedFileManager, path: str, method: str) -> None:
    for number in range(FILES_A_PAGE):
        keep(kept, "ruth", f"f{number}")
    with room_for({"path": path, "method": method, "headers": []}) as full:
        assert full == ""
