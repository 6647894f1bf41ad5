"""Reading: what comes in as text becomes a definition or findings in plain words, fast, whatever it is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from models.findings import Finding, sentence
from models.i18n import typeset
from tests.language.planted import FILE, complete
from workflows.language.reading import Reading, read_bytes, read_files, read_path, read_text
from workflows.language.report import findings_of, lint_report, report

SMALL = """\
program:
  name: small
  label: Small
roles:
  mentee: { label: Mentee, is: participant }
choices:
  sectors:
    health: Health
forms:
  application:
    label: Application
    filled_by: mentee
    about: mentee
    questions:
      rating: { type: range 1 to 5, label: Rating, required: yes }
"""


def said(reading: Reading) -> list[tuple[int | None, str]]:
    return [(one.line, sentence(one)) for one in reading.findings]


# The format ---------------------------------------------------------------------------------------------------------
def test_yes_and_no_are_words_until_a_model_asks_for_them() -> None:
    text = SMALL.replace("label: Small", "label: no\n  languages: [en, no]").replace("health: Health", "other: no")
    definition = read_text(text).definition

    assert definition is not None
    assert definition.program.label == "no"  # not False
    assert definition.program.languages == ("en", "no")  # Norwegian is still there
    assert definition.choices["sectors"].choices["other"].label == "no"
    assert definition.forms["application"].questions["rating"].required is True


def test_texts_that_look_like_numbers_and_dates_stay_as_they_were_written() -> None:
    text = SMALL.replace("label: Rating", "label: 007, hint: 2026-01-31, default: 12:30")
    question = read_text(text).definition.forms["application"].questions["rating"]  # type: ignore[union-attr]

    assert (question.label, question.hint, question.default) == ("007", "2026-01-31", "12:30")


def test_a_word_with_nothing_behind_it_means_what_the_language_assumes() -> None:
    definition = read_text(SMALL + "rules:\nconsents:\n  keep:\n").definition

    assert definition is not None
    assert definition.rules == {}
    assert definition.consents["keep"].label == ""


def test_every_word_knows_its_line() -> None:
    places = read_text(SMALL).places

    assert places.line(("forms", "application", "questions", "rating", "required")) == 15
    assert places.line(("choices", "sectors", "health")) == 8
    # A word that is not written lies where its item lies.
    assert places.line(("forms", "application", "keep")) == 10


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("program:\n\tname: x\n", 2, "This line uses a tab. Use spaces to indent."),
        ("program:\n  label: Hello: you\n", 2, "A text with a colon must stand in quotation marks."),
        (
            "roles:\n  a: 1\nroles:\n  b: 2\n",
            3,
            "The same name is used twice: roles. Rename one of them or take it out.",
        ),
        ("a: &x [1]\nb: *x\n", 1, "Shortcuts with &, * and << are not used here."),
        ("a:\n  <<: {b: c}\n", 2, "Shortcuts with &, * and << are not used here."),
        ("a: !!python/object:os.system x\n", 1, "Markings that begin with ! or % are not used here."),
        ("a: ! x\n", 1, "Markings that begin with ! or % are not used here."),
        ("%YAML 1.1\n---\na: b\n", 2, "Markings that begin with ! or % are not used here."),
        ("a: b\n---\nc: d\n", 2, "A second document begins here with ---."),
        ('a: b\nc: "d\n', 2, "A quotation mark is opened here and never closed."),
        ("a: b\nc: [d, e\nf: g\n", 2, "A bracket or a comma is missing or too much here."),
        ("a: @home\n", 1, "A text that begins with @ must stand in quotation marks."),
        ("a:\n    b: 1\n  c: 2\n", 3, "This line is not in line with its neighbours."),
        ("a: 1\n  b: 2\n", 2, "This line is not in line with its neighbours."),
        ("a: 1\nb\nc: 2\n", 2, "A colon is missing here. Write ‘name: value’."),
        ('a: "b" c\n', 1, "Something follows after the closing quotation mark."),
        ('a: "b\\q"\n', 1, "A backslash has a meaning of its own inside these quotation marks."),
        ("a: b\nc: \x07\n", 2, "This line contains an invisible sign that is not text."),
        ("? [a, b]\n: c\n", 1, "A name is expected here, but a list stands in its place."),
        ("", None, "The file is empty. A definition begins with ‘program:’."),
        ("# only a comment\n", None, "The file is empty."),
        ("Dear all\n", None, "This is not a definition. A definition begins with ‘program:’"),
        ("- a\n- b\n", 1, "This is not a definition."),
    ],
)
def test_what_is_no_yaml_of_ours_is_refused_in_plain_words(text: str, line: int | None, words: str) -> None:
    reading = read_text(text)

    assert reading.definition is None
    assert any(sentence(one).startswith(words) and (line is None or one.line == line) for one in reading.findings)
    assert not any(
        jargon in sentence(one).lower() for one in reading.findings for jargon in ("token", "mapping", "scalar")
    )


MISTAKES = YAML(typ="safe", pure=True).load((FILE.parent / "planted_reading.yaml").read_text("utf-8"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=[one["code"] for one in MISTAKES])
def test_a_mistake_in_the_file_is_said_in_both_languages(mistake: dict[str, str]) -> None:
    assert mistake.get("old", "") in SMALL
    text = mistake.get("text", SMALL.replace(mistake.get("old", ""), mistake.get("new", ""), 1))
    told = [(one.code, sentence(one), sentence(one, "fr")) for one in read_text(text).findings]

    assert (mistake["code"], mistake["says"], typeset(mistake["fr"], "fr")) in told


# The structure ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("required: yes", "requird: yes", "‘requird’ is not a word of a question. Did you mean ‘required’?"),
        ("required: yes", "required: maybe", "‘maybe’ is neither yes nor no."),
        ("type: range 1 to 5, ", "", "‘type’ is missing. A question needs it."),
        (
            "is: participant",
            "is: participants",
            "‘participants’ is not possible here. Possible: participant, staff, partner, family. Did you mean ‘participant’?",
        ),
        (
            "label: Rating",
            "label: Please, rate",
            "‘rate’ stands here alone, without a value. If it belongs to the text before it, put the whole text in quotation marks.",
        ),
        (
            "filled_by: mentee",
            "filled_by: { mentee: yes }",
            "‘filled_by’ is a list of texts, such as [one, another]. It has no words with a colon below it.",
        ),
        (
            "label: Rating",
            "label: [A, B]",
            "‘label’ is one text, but several stand here. Write one; if it contains a comma, put it in quotation marks.",
        ),
        (
            "mentee: { label: Mentee, is: participant }",
            "mentee: Mentee",
            "‘mentee’ has words of its own, one a line and indented, such as ‘label: …’. Here stands only ‘Mentee’.",
        ),
        (
            "  label: Small",
            "  label: Small\n  lasts: a while",
            "‘a while’ is not a length of time. Write for example ‘2 weeks’, ‘1 day’ or ‘6 months’.",
        ),
        (
            "  label: Small",
            "  label: Small\n  format: one",
            "‘one’ is not a whole number. Write a number without a unit, for example 5.",
        ),
        (
            "mentee: { label: Mentee, is: participant }",
            "mentee: not used",
            "‘mentee’ is marked ‘not used’, but this program does not extend another. Remove it.",
        ),
        (
            "  label: Small",
            "  label: Small\n  extends: profesional@1",
            "There is no program called ‘profesional’ that could be extended. Did you mean ‘professional’?",
        ),
        (
            "  label: Small",
            "  label: Small\n  adds: [no_such_pack]",
            "There is no pack called ‘no_such_pack’.",
        ),
        ("roles:", "role:", "‘role’ is not a word of a definition. Did you mean ‘roles’?"),
        (
            "choices:\n",
            "messages:\n  hello: { by: [email, [sms]], text: Hello }\nchoices:\n",
            "‘by’ is a list of texts, such as [one, another].",
        ),
        (
            "choices:\n",
            "tasks:\n  call: { label: Call, due: soon }\nchoices:\n",
            "‘soon’ is not a length of time. Write for example ‘in 2 days’ or ‘1 week’.",
        ),
        (
            "choices:\n",
            "check_ins:\n  pair: { form: application, remind: [1 day] }\nchoices:\n",
            "‘1 day’ does not say when. Write for example ‘3 days after’ or ‘1 day before’.",
        ),
        (
            "choices:\n",
            "check_ins:\n  pair: { form: application, remind: later }\nchoices:\n",
            "‘later’ does not say when. Write for example ‘3 days after’ or ‘1 day before’.",
        ),
        (
            "choices:\n",
            "matching:\n  m: { prefer: { a: { weight: -1, compare: x is y } } }\nchoices:\n",
            "-1 is too small; the smallest possible number is 0.",
        ),
        (
            "choices:\n",
            "matching:\n  m: { prefer: { a: { weight: 2000, compare: x is y } } }\nchoices:\n",
            "2000 is too large; the largest possible number is 1000.",
        ),
    ],
)
def test_a_mistake_of_structure_is_one_finding_in_the_coordinators_words(old: str, new: str, words: str) -> None:
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    reading = read_text(text)

    assert reading.definition is None
    assert len(reading.findings) == 1
    assert sentence(reading.findings[0]).startswith(words)
    changed = next(number for number, line in enumerate(text.splitlines(), 1) if line not in SMALL.splitlines())
    assert reading.findings[0].line in (changed, changed + 1)


def test_an_unknown_word_without_a_near_one_is_answered_with_the_possible_words() -> None:
    (found,) = read_text(SMALL.replace("required: yes", "colour: red")).findings

    assert sentence(found).startswith("‘colour’ is not a word of a question. Possible: type, label, hint, required, ")
    assert found.where == "forms → application → questions → rating → colour"


def test_a_mistake_inside_a_choice_is_named_without_words_nobody_wrote() -> None:
    (found,) = read_text(SMALL.replace("health: Health", "health: { lable: Health }")).findings

    assert found.path == ("choices", "sectors", "health", "lable")
    assert (found.line, sentence(found)) == (8, "‘lable’ is not a word of a choice. Did you mean ‘label’?")


# Hostile files -------------------------------------------------------------------------------------------------------
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * 20_000,
        "{" * 20_000,
        "a: " + "[" * 5_000 + "]" * 5_000,
        "- " * 20_000,
        "? " * 20_000,
        "".join(" " * depth + f"k{depth}:\n" for depth in range(2_000)),
        "a: " + "x" * 2_000_000,
        '"' + "x" * 900_000,
        "a: |\n" + " x\n" * 200_000,
        "k" * 500_000 + ": 1",
        "!" * 100_000,
        "a" + ": a" * 50_000,
        ",".join(["[a"] * 5_000),
        "\ufeff" * 1000,
    ],
    ids=lambda text: text[:12].strip() + f"… {len(text)}",
)
def test_a_hostile_file_is_refused_quickly(text: str) -> None:
    began = time.thread_time()
    reading = read_text(text)

    assert reading.definition is None
    assert reading.findings
    assert time.thread_time() - began < 5


def test_a_file_that_is_not_text_is_refused() -> None:
    assert said(read_bytes(b"PK\x03\x04\xff\xfe"))[0][1].startswith("This file is not plain text")
    assert said(read_bytes("a: é".encode("utf-16")))[0][1].startswith("This file is not plain text")
    assert said(read_bytes(b"x" * 500_001))[0][1].startswith("This file is larger than 500 kB.")


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_it() -> None:
    assert read_bytes(b"\xef\xbb\xbf" + SMALL.encode()).definition == read_text(SMALL).definition


BYTES = complete().encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_happens_to_a_file_it_reads_or_says_why(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(BYTES)))
    end = data.draw(st.integers(start, min(len(BYTES), start + 300)))
    middle = data.draw(
        st.binary(max_size=20)
        | st.sampled_from(
            [b"\t", b"[", b"}", b": ", b"- ", b"&a ", b"*a", b"!!x ", b"\n---\n", b"? ", b"|\n", b"'", b'"']
        )
    )
    began = time.thread_time()
    reading = read_bytes(BYTES[:start] + middle + BYTES[end:])
    everything = findings_of(reading)

    assert time.thread_time() - began < 5
    assert (reading.definition is None) == any(one.severity == "error" for one in reading.findings)
    for one in everything:
        assert sentence(one)
        assert sentence(one, "fr")
        assert one.line is None or one.line >= 1


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_definition_with_lines_exchanged_and_lost_never_breaks_lint(data: st.DataObject) -> None:
    lines = complete().splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        one, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        lines[one], lines[other] = lines[other], data.draw(st.sampled_from([lines[one], "", "\n"]))

    for finding in findings_of(read_text("".join(lines))):
        assert sentence(finding)


# Folders ------------------------------------------------------------------------------------------------------------
def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        target = path / name.replace("__", "/")
        target = target.with_suffix(".yaml")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return path


SECTIONS = SMALL.index("forms:\n")
FORM = "".join(line[4:] for line in SMALL[SECTIONS:].splitlines(keepends=True)[2:])


def test_a_section_may_lie_in_a_file_of_its_name(tmp_path: Path) -> None:
    forms = "".join(line[2:] for line in SMALL[SECTIONS:].splitlines(keepends=True)[1:])
    folder(tmp_path, program=SMALL[:SECTIONS], forms=forms)

    assert read_path(tmp_path).definition == read_text(SMALL).definition


@pytest.mark.parametrize("text", ["", "# Français\n"])
def test_a_file_beside_the_program_may_be_empty_still(text: str) -> None:
    files = {"program.yaml": SMALL}

    assert read_files({**files, "translations/fr.yaml": text}).findings == read_files(files).findings
    assert [one.code for one in read_files({"program.yaml": text}).findings] == ["Y16"]


def test_one_form_may_lie_in_a_file_of_its_own_and_its_findings_point_into_it(tmp_path: Path) -> None:
    folder(tmp_path, program=SMALL[:SECTIONS], forms__application=FORM)
    assert read_path(tmp_path).definition == read_text(SMALL).definition

    folder(tmp_path, forms__application=FORM.replace("required", "requird"))
    (found,) = read_path(tmp_path / "program.yaml").findings
    assert (found.file, found.line) == ("forms/application.yaml", 5)


def test_a_section_file_may_begin_with_the_name_of_the_section(tmp_path: Path) -> None:
    folder(tmp_path, program=SMALL[:SECTIONS], forms=SMALL[SECTIONS:])
    reading = read_path(tmp_path)

    assert reading.definition == read_text(SMALL).definition
    place = reading.places.at(("forms", "application", "label"))
    assert place is not None
    assert (place.file, place.line) == ("forms.yaml", 3)


def test_a_form_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    folder(tmp_path, program=SMALL, forms__application=FORM)
    (found,) = read_path(tmp_path).findings

    assert sentence(found) == "‘application’ is also in program.yaml. Keep it in one of the two files."
    assert found.file == "forms/application.yaml"


def test_a_misspelt_section_file_is_not_silently_left_out(tmp_path: Path) -> None:
    folder(tmp_path, program=SMALL[:SECTIONS], form=SMALL[SECTIONS:])
    (found,) = read_path(tmp_path).findings

    assert sentence(found) == "‘form.yaml’ is not a section, so nothing in it is used. Did you mean ‘forms.yaml’?"


def test_other_files_of_a_program_are_left_alone(tmp_path: Path) -> None:
    folder(tmp_path, program=SMALL, demo__history="a: b", stories__first="story: x", people="a: b")

    assert read_path(tmp_path).findings == ()


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert said(read_path(tmp_path / "gone.yaml")) == [(None, "There is no file ‘gone.yaml’.")]
    assert said(read_path(tmp_path)) == [(None, "There is no file ‘program.yaml’.")]


# The report of the command line -------------------------------------------------------------------------------------
def test_the_report_counts_and_lists_every_finding(tmp_path: Path) -> None:
    path = tmp_path / "program.yaml"
    path.write_text(complete().replace("to: paused", "to: pausd").replace("weight: 30", "weight: 40"), "utf-8")

    assert lint_report(path) == {
        "errors": 1,
        "warnings": 1,
        "hints": 0,
        "findings": [
            {
                "code": "S03",
                "severity": "error",
                "place": "transitions → match → pause",
                "line": 127,
                "sentence": "‘pausd’ is not a stage of the match. Did you mean ‘paused’?",
            },
            {
                "code": "M04",
                "severity": "warning",
                "place": "matching → one to one → prefer",
                "line": 140,
                "sentence": "The weights add up to 110, not to 100. The program still works; 100 is easier to read.",
            },
        ],
    }


def test_a_program_without_findings_has_an_empty_report() -> None:
    assert lint_report(FILE) == {"errors": 0, "warnings": 0, "hints": 0, "findings": []}


def test_the_report_names_the_file_where_there_are_several() -> None:
    one = Finding(code="C03", where="choices → a", file="choices.yaml", line=1)
    other = Finding(code="C03", where="choices → b", file="program.yaml", line=2)

    places = [found["place"] for found in report([one, other])["findings"]]
    assert places == ["choices.yaml: choices → a", "program.yaml: choices → b"]
