"""What is said where no list of planted mistakes reaches: stories, workbooks, forms of others, files that cannot be read.

Each mistake is planted at its own door and its sentence read in both languages, so a blank that nobody fills or an
English word in the French is seen here and not by a coordinator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from models.findings import Finding, Refused, catalogue, sentence
from tests.engine.cohorts import PAIRS
from tests.language.merged import child, whole
from tests.language.planted import complete
from tests.workbook.pictures import CHILD, SHELF, SMALL, exported, put, read, workbook
from workflows.language.offered import BY_SOMEBODY, WAYS
from workflows.language.own_words import own_words
from workflows.language.places import Places
from workflows.language.prose.around import _WAYS
from workflows.language.reading import read_bytes, read_files, read_path, read_text
from workflows.language.renaming import rename
from workflows.language.scan import MAX_BYTES
from workflows.language.structure import structured
from workflows.language.suspected import suspected_renames
from workflows.language.threeway import merge_three
from workflows.language.xlsform import from_xlsform
from workflows.simulation.stories import read_stories, tell
from workflows.workbooks import agreed, form_workbook, program_workbook, read_program

TOLD = "story: A story\ngiven:\n  - a match becomes active on day 0\nexpect:\n  - {line}\n"
UNTIL = "  - on day 100 the match is in closing\n"


def unread(text: str) -> Sequence[Finding]:
    """What is wrong with a story before it is played."""
    return read_stories({"stories/one.yaml": text}, PAIRS)[1]


def untrue(line: str) -> Sequence[Finding]:
    """What a story that does not come true says."""
    (telling,) = tell(PAIRS, {"stories/one.yaml": TOLD.format(line=line) + UNTIL}).tellings
    return telling.findings


def sheet(name: str, names: tuple[str, ...], heading: str, text: str) -> Sequence[Finding]:
    """What a program's workbook says after this was typed into a cell."""
    grids = exported(read())
    put(grids[name], names, heading, text)
    return own_words(grids).findings


def strange_column() -> Sequence[Finding]:
    grids = exported(read())
    for row, text in zip(grids["tasks"], ("labell", "Call", "Write"), strict=True):
        row.append(text)
    return own_words(grids).findings


def twice_the_column() -> Sequence[Finding]:
    grids = exported(read())
    for row, text in zip(grids["tasks"], ("label", "Ring", "Note"), strict=True):
        row.append(text)
    return own_words(grids).findings


def without_column() -> Sequence[Finding]:
    grids = exported(read())
    at = grids["questions"][0].index("required")
    for row in grids["questions"]:
        del row[at]
    return own_words(grids).findings


def without_heading() -> Sequence[Finding]:
    grids = exported(read())
    grids["forms"][0][grids["forms"][0].index("name")] = ""
    return own_words(grids).findings


def survey(*rows: list[str], **more: list[list[str]]) -> Sequence[Finding]:
    """What an XLSForm with these rows says."""
    return from_xlsform({"survey": [["type", "name", "label"], *rows], **more}).findings


def refused(act: Callable[[], object]) -> Sequence[Finding]:
    with pytest.raises(Refused) as answer:
        act()
    return answer.value.findings


def deleted() -> object:
    grids = exported(read())
    grids["tasks"] = [row for row in grids["tasks"] if "call_back" not in row]
    return agreed(read_program(workbook(grids), "small.xlsx"), delete=False)


def packed(*, pack: str) -> Sequence[Finding]:
    return child(adds="[x]", **{"packs/x": f"program: {{name: x, label: X, {pack}}}\n"}).findings


def chain() -> Sequence[Finding]:
    programs = {one: f"program: {{name: {one}, label: L, extends: {behind}@1}}\n" for one, behind in ("bc", "cd", "de")}
    return child(extends="b@1", **programs, e="program: {name: e, label: E, extends: parent@2}\n").findings


def no_file(tmp_path: Path) -> Sequence[Finding]:
    return read_path(tmp_path / "program.yaml").findings


def closed_file(tmp_path: Path) -> Sequence[Finding]:
    (tmp_path / "program.yaml").symlink_to("program.yaml")  # a way that leads nowhere: it cannot be opened
    return read_path(tmp_path).findings


def twice() -> Sequence[Finding]:
    start = SMALL + "rules:\n  r: {label: R}\n"
    return read_files({"program.yaml": start, "rules.yaml": "r: {label: R}\n"}).findings


PLANTED: dict[str, Callable[[], Sequence[Finding]]] = {
    "H01": lambda: unread("story: Nothing\n"),
    "H02": lambda: unread(TOLD.format(line="no case is opened").replace("expect", "expects")),
    "H03": lambda: unread(TOLD.format(line="all is well")),
    "H04": lambda: unread(TOLD.format(line="no task call_a_pair is created")),
    "H05": lambda: unread(TOLD.format(line="no case is opened").replace("0", "0, the mentee with confidense 1")),
    "H06": lambda: unread(TOLD.format(line="no case is opened").replace("0", "0, the mentee with confidence 99")),
    "H07": lambda: unread("program: others\n" + TOLD.format(line="no case is opened")),
    "H30": lambda: unread("story: A\ntitles: B\ngiven: [a match exists]\nexpect: [no case is opened]\n"),
    "H08": lambda: unread("story: A\ngiven: {a: b}\nexpect: [no case is opened]\n"),
    "H09": lambda: unread(TOLD.format(line="on day 9999 the match is in closing")),
    "H10": lambda: unread(
        TOLD.format(line="no case is opened").replace(
            "expect", "happens:\n  - on day 2 the coordinator takes leave\nexpect"
        )
    ),
    "H11": lambda: untrue("on day 5 there is a case concern"),
    "H13": lambda: untrue("on day 7 no check-in of the mentee is due"),
    "H14": lambda: untrue("on day 5 the match is in closing"),
    "H15": lambda: untrue("on day 5 the coordinator cannot take pause"),
    "H16": lambda: untrue("on day 5 there is a case concern"),
    "V01": lambda: suspected_renames(
        whole(read(SMALL)),
        whole(read(SMALL.replace("old_score: {", "new_score: {").replace(", formerly: sureness", ""))),
    ),
    "W01": lambda: own_words({"Budget": [["what"], ["coffee"]]}).findings,
    "W02": lambda: own_words({**exported(read()), "taskss": [["what"], ["coffee"]]}).findings,
    "W03": strange_column,
    "W19": twice_the_column,
    "W20": lambda: (
        own_words({("Etapes" if name == "tasks" else name): grid for name, grid in exported(read()).items()}).findings
    ),
    "W21": without_column,
    "W04": lambda: sheet("tasks", ("write",), "name", ""),
    "W05": lambda: sheet("tasks", ("write",), "name", "call_back"),
    "W06": without_heading,
    "W07": lambda: sheet("questions", ("check_in", "met"), "form", "check_inn"),
    "W09": lambda: refused(lambda: program_workbook(read(SMALL.replace("*me*", "x" * 33_000)))),
    "W10": lambda: refused(lambda: read_program(workbook({"survey": [["type", "name"], ["text", "a"]]}), "a.xlsx")),
    "W13": lambda: refused(lambda: form_workbook(whole(read(SMALL)), "checkin")),
    "W15": lambda: refused(deleted),
    "W16": lambda: [merge_three({"a": {"b": "1"}}, {"a": {"b": "2"}}, {"a": {"b": "3"}}).conflicts[0].finding()],
    "W22": lambda: list(
        merge_three(
            {"tasks": {"a": {"label": "A"}}},
            {"tasks": {"b": {"label": "A", "formerly": "a"}}},
            {"tasks": {"a": {"label": "A"}, "b": {"label": "B"}}},
        ).clashes
    ),
    "X07": lambda: child(extends="b@1", b="program: {name: b, label: B, extends: b@1}\n").findings,
    "X08": chain,
    "X12": lambda: packed(pack="adds: [privacy]"),
    "X16": lambda: refused(lambda: rename({"program.yaml": CHILD}, ("forms", "check_in"), "chat", shelf=SHELF)),
    "X23": lambda: refused(lambda: rename({"program.yaml": complete()}, ("roles", "mentee"), "newcomer")),
    "XF01": lambda: from_xlsform({"Sheet1": [["a"]]}).findings,
    "XF02": lambda: survey(["text", "a", "A"], budget=[["what"], ["coffee"]]),
    "XF04": lambda: survey(["begin_group", "home", "Home"], ["text", "a", "A"]),
    "XF05": lambda: survey(["text", "Full Name!", "A"]),
    "XF15": lambda: survey(["dateTime", "a", "A"]),
    "XF16": lambda: survey(
        ["select_one c or_other", "a", "A"], choices=[["list_name", "name", "label"], ["c", "x", "X"]]
    ),
    "XF17": lambda: survey(["text", "a", "A"], ["text", "b", "And ${a}?"]),
    "XF22": lambda: from_xlsform({"survey": [["type", "name", "label::fr"], ["text", "a", "A"]]}, spoken="en").findings,
    "XF23": lambda: survey(["acknowledge", "a", "A"]),
    "XF24": lambda: survey(["text", "a", ""]),
    "XF21": lambda: survey(
        ["select_one c", "a", "A"],
        choices=[["list_name", "name", "label"], *(["c", name, name] for name in ("AA", "BB", "CC", "DD", "EE"))],
    ),
    "Y01": lambda: read_bytes(b"a: " + b"x" * MAX_BYTES).findings,
    "Y02": lambda: read_bytes("a: é".encode("latin-1")).findings,
    "Y07": lambda: read_text("a: " + "[" * 50 + "]" * 50).findings,
    "Y14": lambda: read_text("a: b\n- c\n").findings,
    "Y20": twice,
    "Y21": lambda: read_files({"program.yaml": SMALL, "rule.yaml": "r: {label: R}\n"}).findings,
    "Y43": lambda: structured({"program": {"name": "p", "label": b"\xff"}}, Places())[1],
    "Y47": lambda: read_text("program: {name: p, label: P, languages: [en, ~]}\n").findings,
}
"""Code → what is found when its mistake was made."""

OUTSIDE: dict[str, Callable[[Path], Sequence[Finding]]] = {"Y19": no_file, "Y26": closed_file}
"""The same for what is wrong with the file itself."""
ENGLISH = frozenset(
    {"the", "is", "are", "was", "not", "and", "of", "to", "with", "this", "that", "has", "here", "it", "for"}
)


def read_in_both(found: Finding) -> None:
    """Both sentences are whole, and the French one is French, save what it quotes."""
    english, french = sentence(found), sentence(found, "fr")
    quoted = [str(one) for one in found.params.values()]
    for words in (english, french):
        for one in sorted(quoted, key=len, reverse=True):
            words = words.replace(one, "")
        assert not re.search(r"[{}@|]", words), words
        assert words.rstrip().endswith((".", "?", "!")), words
    assert "‘" not in french  # the French quote in their own way
    said = re.sub(r"«[^»]*»", "", french)
    for one in sorted(quoted, key=len, reverse=True):
        said = said.replace(one, "")
    assert not (ENGLISH) & set(re.findall(r"\w+", said.lower())), said
    assert english != french


@pytest.mark.parametrize("code", PLANTED)
def test_what_is_found_at_its_door_is_said_in_both_languages(code: str) -> None:
    found = [one for one in PLANTED[code]() if one.code == code]

    assert found
    read_in_both(found[0])


@pytest.mark.parametrize("code", OUTSIDE)
def test_a_file_that_cannot_be_opened_is_told_in_both_languages(code: str, tmp_path: Path) -> None:
    found = [one for one in OUTSIDE[code](tmp_path) if one.code == code]

    assert found
    read_in_both(found[0])


def test_no_french_sentence_of_the_catalogue_has_english_words_or_quotation_marks() -> None:
    for code, entry in catalogue().items():
        said = re.sub(r"«[^»]*»|\{[^}]*\}|--[\w-]+", "", entry.sentences["fr"])
        assert not ENGLISH & set(re.findall(r"\w+", said.lower())), (code, said)
        assert "‘" not in said, (code, said)


def test_every_way_of_sending_that_is_known_is_said_in_words() -> None:
    assert set(_WAYS) == {*WAYS, *BY_SOMEBODY}
