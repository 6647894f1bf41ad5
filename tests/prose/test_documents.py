"""What the documents show of the language is true: the example can be read, the sentence is read aloud, the commands are
there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workflows.__main__ import main
from workflows.language.prose import as_text, prose
from workflows.language.reading import read_files

DOCS = Path(__file__).parents[2] / "docs"
README = DOCS.parent / "README.md"


def test_the_example_of_the_language_can_be_read() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "language.md").read_text("utf-8"), re.DOTALL)
    read = read_files({"program.yaml": example})
    assert read.findings == ()
    assert read.definition is not None
    assert "low_rating" not in read.definition.rules
    names = list(read.definition.forms["mentee_application"].questions)
    assert names[names.index("area") + 1] == "bus_line"


def test_the_sentence_in_the_readme_is_read_aloud_from_the_line_above_it() -> None:
    text = README.read_text("utf-8")
    (line,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    told = " ".join(re.findall(r"(?m)^> (.*)$", text))
    program = "program: {name: mine, label: Mine, extends: base@1, languages: [en]}\nrules:\n  " + line
    read = read_files({"program.yaml": program})
    assert read.definition is not None, read.findings
    assert told in " ".join(as_text(prose(read.definition)).split())


@pytest.mark.parametrize("document", [README, DOCS / "language.md"])
def test_every_command_a_document_names_is_there(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = document.read_text("utf-8")
    named = set(re.findall(r"-m workflows ([a-z-]+)", text)) | set(re.findall(r"`([a-z]+(?:-[a-z]+)?) [A-Z]", text))
    assert len(named) > 5
    for name in named:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0, name
    capsys.readouterr()
