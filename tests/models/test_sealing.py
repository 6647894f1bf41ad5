"""What is sealed is sealed as the specification says, and opened by whoever holds one of the keys."""

from __future__ import annotations

from datetime import date

import pytest
from cryptography.fernet import Fernet, InvalidToken

from models.sealing import open_sealed, seal

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def under(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    monkeypatch.setenv("KITH_SECRET_KEY", ",".join(keys))


@pytest.mark.parametrize("text", ["", "a" * 15, "a" * 16, "a" * 17, "محمد and Олена"])
def test_any_other_reader_of_the_same_format_opens_it_and_the_reverse(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    under(monkeypatch, NEW)

    # As JSON a text has two quotation marks more: the lengths lie around the 16 bytes of a block.
    assert Fernet(NEW).decrypt(seal(text)).decode() == f'"{text}"'
    assert open_sealed(Fernet(NEW).encrypt(f'"{text}"'.encode()).decode()) == text


def test_days_and_several_choices_are_sealed_as_json_holds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    under(monkeypatch, NEW)

    assert open_sealed(seal({"born": date(1990, 5, 1), "languages": ("ar", "en")})) == {
        "born": {"date": "1990-05-01"},
        "languages": ["ar", "en"],
    }
    with pytest.raises(TypeError):
        seal({"what": object()})


def test_an_older_key_still_opens_and_another_key_never_does(monkeypatch: pytest.MonkeyPatch) -> None:
    under(monkeypatch, OLD)
    sealed = seal("Amina")
    under(monkeypatch, NEW, OLD)

    assert open_sealed(sealed) == "Amina"
    under(monkeypatch, NEW)
    with pytest.raises(InvalidToken):
        open_sealed(sealed)


@pytest.mark.parametrize("at", [0, 5, 30, -1])
def test_what_was_changed_is_not_opened(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    under(monkeypatch, NEW)
    letters = list(seal("Amina"))
    letters[at] = "A" if letters[at] != "A" else "B"

    with pytest.raises(InvalidToken):
        open_sealed("".join(letters))
    for nothing in ("", "gAAAA", "é", "not sealed at all"):
        with pytest.raises((InvalidToken, UnicodeEncodeError)):
            open_sealed(nothing)
