"""The parser in C is there for speed alone: what it reads is what the parser in Python reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from yaml import YAMLError

from models import plain_yaml
from tests.language.mutated import mutated
from tests.language.test_robust import LANGUAGES, TEXTS
from workflows.language import scan as scanning
from workflows.language import spans

ROOT = Path(__file__).parents[2]
OWN = sorted((*(ROOT / "models").rglob("*.yaml"), *(ROOT / "workflows").rglob("*.yaml")))
PROGRAMS = [path for path in OWN if "programs" in path.parts and path.name != "history.yaml"]


@pytest.mark.parametrize("part", range(4))
def test_a_text_is_read_alike_however_broken_it_is(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [mutated(TEXTS, number) for number in range(part, 160, 4)]
    texts += [mutated([LANGUAGES], number) for number in range(part, 1600, 4)]
    texts += [path.read_text("utf-8") for path in PROGRAMS[part::12]]
    quick = [(scanning.scan(text, file="p.yaml"), spans.tree(text)) for text in texts]
    for module in (scanning, spans):
        monkeypatch.setattr(module, "events", lambda text: None)

    for text, (scan, tree) in zip(texts, quick, strict=True):
        slow = scanning.scan(text, file="p.yaml")
        assert (scan.data, scan.findings) == (slow.data, slow.findings), text
        assert dict(scan.places) == dict(slow.places), text
        assert tree == spans.tree(text), text


@pytest.mark.parametrize("word", ["no", "12:30", "010", "1_000", "0x1F", "2026-01-01", "=", "y", "1e3"])
def test_what_an_older_yaml_takes_for_something_else_is_a_word(word: str) -> None:
    assert scanning.scan(f"a: {word}\n", file="p.yaml").data == {"a": word}


def test_two_that_are_one_are_refused_by_both() -> None:
    assert [found.code for found in scanning.scan("a: {x: y}\n<<: a\n", file="p.yaml").findings] == ["Y05"]


def test_kiths_own_files_hold_what_they_say() -> None:
    for path in OWN:
        assert plain_yaml.read_plain(path) == YAML(typ="safe", pure=True).load(path.read_text("utf-8")), path


def test_a_file_makes_no_object(tmp_path: Path) -> None:
    file = tmp_path / "made.yaml"
    file.write_text("a: !!python/object/apply:os.getcwd []\n", "utf-8")

    with pytest.raises(YAMLError):
        plain_yaml.read_plain(file)
