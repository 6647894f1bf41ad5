"""XLSForms in and out: ten that others wrote, every form of ours through pyxform, and the simple half of XPath."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from models.definitions import Definition
from models.definitions.questions import parse_type
from models.findings import Refused, sentence
from models.vocabulary import Severity
from tests.workbook.pictures import SMALL, read, workbook
from workflows.exchange.reading import read_workbook, shown
from workflows.language.reading import read_path, read_tree
from workflows.language.xlsform import from_xlsform
from workflows.language.xpath import from_xpath, to_xpath
from workflows.workbooks import form_workbook, read_form, read_program, with_form

EXAMPLES = sorted(path for path in Path("tests/examples/xlsforms").iterdir() if path.suffix != ".md")
PROGRAMS = (*sorted(Path("workflows/programs").glob("*/program.yaml")), Path("tests/language/complete.yaml"))
KINDS = {
    "age": parse_type("integer"),
    "met": parse_type("yes_no"),
    "ways": parse_type("select_multiple ways"),
    "way": parse_type("select_one ways"),
    "born": parse_type("date"),
    "city": parse_type("text"),
}


# Ten written by others ----------------------------------------------------------------------------------------------
def survey_rows(path: Path) -> dict[int, str]:
    """The number of every filled row of the survey, with its type, read without our reader of forms."""
    book = read_workbook(path.read_bytes(), path.name)
    sheet = next(sheet for sheet in book.sheets if sheet.name == "survey")
    at = [shown(cell).strip().lower() for cell in sheet.rows[0]]
    kind = next(number for number, heading in enumerate(at) if heading in ("type", "command"))
    return {
        number: shown(row[kind]) if kind < len(row) else ""
        for number, row in enumerate(sheet.rows[1:], start=2)
        if any(shown(cell).strip() for cell in row)
    }


def test_there_are_ten() -> None:
    assert len(EXAMPLES) == 10


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_question_is_accounted_for(path: Path) -> None:
    taken = read_form(path.read_bytes(), path.name, name="taken")
    rows = survey_rows(path)
    assert set(taken.rows) == set(rows)
    places = [found.where for found in taken.findings]
    for number, became in taken.rows.items():
        # A row became a question, it held others together, or a finding at this row says what it was.
        told = any(f"row {number}," in f"{where}," and "‘survey’" in where for where in places)
        assert became in taken.questions or became in ("begin", "end") or told, rows[number]
        if became == "begin":
            assert told, "a group is no group here, and that is said"
    questions = [name for name in taken.rows.values() if name in taken.questions]
    assert len(questions) == len(set(questions)) >= 1
    assert all(found.severity is not Severity.ERROR for found in taken.findings)
    assert all(
        "{" not in sentence(found, language).replace("${", "") for found in taken.findings for language in ("en", "fr")
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_form_is_one_of_ours(path: Path) -> None:
    small = read()
    taken = read_form(path.read_bytes(), path.name, name="taken")
    tree = with_form(small.own, taken, "taken", filled_by=["mentee"], known=frozenset(small.definition.choices))  # type: ignore[union-attr]
    definition = read_tree(tree, small.places).definition
    assert definition is not None
    assert list(definition.forms["taken"].questions) == list(taken.questions)
    # And it goes out again, to be what it was.
    content, _ = form_workbook(definition, "taken")
    assert xform_of(content)


def test_a_household_of_the_tutorial_reads_like_ours() -> None:
    # tutorial.xls, row 8: relevant ${older_than_five} = 'yes', constraint . >= 5
    taken = read_form((EXAMPLES[0].parent / "tutorial.xls").read_bytes(), "tutorial.xls", name="household")
    assert taken.questions["age_in_years"] == {
        "type": "integer",
        "label": "How old is (NAME) in years?",
        "constraint": ["is at least 5"],
        "relevant": ["older_than_five is yes"],
    }
    assert taken.questions["literate"]["relevant"] == ["sex is female", "age_in_years is between 15 and 49"]
    assert taken.choices["sexes"] == {"male": "Male", "female": "Female"}


FORM = {
    "survey": [
        ["type", "name", "label::English (en)", "label::Arabic (ar)", "relevant", "constraint", "choice_filter", "note to us"],
        ["begin group", "g", "About you", "", "${Way} = '1'", "", "", ""],
        ["select_one ways or_other", "Way", "How?", "كيف؟", "", "", "", "hm"],
        ["integer", "how-many", "How many?", "", "selected(${Way}, '2') or ${Way} = ''", ". > 0 and . < count(${x})", "", ""],
        ["end group", "", "", "", "", "", "", ""],
        ["geopoint", "where", "Where?", "", "", "", "", ""],
        ["text", "Way", "Again?", "", "", "", "", ""],
    ],
    "choices": [["list_name", "name", "label::English (en)", "label::Arabic (ar)"], ["ways", "1", "By foot", ""], ["ways", "2", "By bus", "بالحافلة"]],
    "settings": [["form_title", "default_language"], ["Ways to school", "English (en)"]],
}  # fmt: skip


def test_names_translations_groups_and_what_is_left_out() -> None:
    taken = from_xlsform(FORM, name="school")
    assert taken.label == "Ways to school"
    assert taken.questions["way"] == {"type": "select_one ways", "label": "How?", "relevant": ["way is n1"]}
    assert taken.questions["how_many"]["relevant"] == ["way is n1", "way is n2", "or way is not answered"]
    assert taken.choices == {"ways": {"n1": "By foot", "n2": "By bus", "other": "Other"}}
    assert taken.translations["ar"] == {
        "questions.way.label": {"of": "How?", "text": "كيف؟"},
        "choices.ways.n2": {"of": "By bus", "text": "بالحافلة"},
    }
    said = {(found.code, found.where) for found in taken.findings}
    assert ("XF11", "sheet ‘survey’, row 4, column ‘constraint’") in said
    assert ("XF10", "sheet ‘survey’, row 6, column ‘type’") in said
    assert ("XF14", "sheet ‘survey’, row 7, column ‘name’") in said
    assert ("XF03", "sheet ‘survey’") in said
    assert taken.rows == {2: "begin", 3: "way", 4: "how_many", 5: "end", 6: "", 7: "way_2"}


TEXT, NO_TYPE, CHOICES_MISSING, LEFT_OUT = {"type": "text"}, "XF06", "XF18", "XF10"
SAID: list[tuple[str, str, dict[str, str], dict[str, object] | str]] = [
    # type, name, other cells, and what it becomes: some words of the question, or the code of the finding at its row
    ("start", "start", {}, "XF09"),
    ("begin_group", "household", {"label::English (en)": "Household"}, "XF12"),
    ("text", "phone", {"label::English (en)": "Phone?", "hint::Français (fr)": "Avec indicatif", "required": "true()", "constraint": "regex(., '^[0-9]{8,15}$')"}, {"type": "text", "required": "yes", "hint": "Avec indicatif"}),
    ("select_one yn", "kids", {"label::English (en)": "Children?", "default": "no"}, {"type": "yes_no", "default": "no"}),
    ("integer", "n", {"label::English (en)": "How many?", "required": "${kids} = 'yes'", "relevant": "${kids} = 'yes' and (${phone} != '' or not(selected(${langs}, 'ar')))", "constraint": ". >= 1 and . <= 12"}, {"relevant": ["kids is yes", "phone is answered", "or langs does not include ar", "or langs is not answered"], "constraint": ["is between 1 and 12"]}),
    ("begin_repeat", "child", {"relevant": "${n} > 0", "repeat_count": "${n}"}, "XF13"),
    ("date", "born", {"label::English (en)": "Born", "default": "today()"}, {"type": "date", "relevant": ["n_question is more than 0"]}),
    ("calculate", "age", {"calculation": "int((today() - ${born}) div 365.25)"}, "XF08"),
    ("end_repeat", "", {}, "end"),
    ("select_multiple langs or_other", "langs", {"label::English (en)": "Languages?", "label::Français (fr)": "Langues ?", "default": "en fr", "media::audio": "l.mp3"}, {"type": "select_multiple langs", "default": "en fr"}),
    ("select_one_from_file districts.csv", "district", {"label::English (en)": "District?"}, CHOICES_MISSING),
    ("select_one nowhere", "gone", {"label::English (en)": "Where?"}, CHOICES_MISSING),
    ("select_one ${born}", "eldest", {"label::English (en)": "Who?"}, CHOICES_MISSING),
    ("csv-external", "places", {}, CHOICES_MISSING),
    ("select_one city", "city", {"label::English (en)": "City?", "choice_filter": "region=${region}", "appearance": "minimal"}, {"type": "select_one city"}),
    *((kind, f"x{number}", {"label::English (en)": "?"}, LEFT_OUT) for number, kind in enumerate(("rank langs", "image", "geopoint", "geotrace", "barcode", "file", "audio", "q picture"))),
    ("hidden", "h", {}, "XF09"),
    ("range", "score", {"label::English (en)": "Score", "parameters": "start=0 end=10 step=1"}, {"type": "range 0 to 10"}),
    ("range", "halves", {"label::English (en)": "Score", "parameters": "start=0 end=1 step=0.1"}, LEFT_OUT),
    ("end_group", "", {}, "end"),
    ("select one from yn", "old", {"label::English (en)": "Old?"}, {"type": "yes_no"}),
    ("add select one prompt using yn", "older", {"label::English (en)": "Older?"}, {"type": "yes_no"}),
    ("select all that apply from langs", "all", {"label::English (en)": "All?"}, {"type": "select_multiple langs"}),
    ("q string", "words", {"label::English (en)": "Words?"}, TEXT),
    ("add text prompt", "more", {"label::English (en)": "More?"}, TEXT),
    ("text", "", {"label::English (en)": "What else?"}, TEXT),
    ("text", "", {"hint::English (en)": "Nothing to ask"}, "XF19"),
    ("note", "", {"label::English (en)": "Thank you, ${phone}"}, "XF07"),
    ("", "", {"label::English (en)": "A row without a type"}, NO_TYPE),
]  # fmt: skip
LISTS = [
    ["list_name", "name", "label::English (en)", "label::Français (fr)", "region"],
    *(["yn", name, name.title(), "", ""] for name in ("yes", "no")),
    *(["langs", name, name.upper(), name, ""] for name in ("en", "fr", "ar")),
    *(["city", name, name.title(), "", "north"] for name in ("oslo", "b-2")),
]


def test_a_form_in_the_manner_of_real_ones_is_accounted_for_row_by_row() -> None:
    columns = list(dict.fromkeys(["type", "name", *(word for _, _, cells, _ in SAID for word in cells)]))
    survey = [columns, *([kind, name, *(cells.get(word, "") for word in columns[2:])] for kind, name, cells, _ in SAID)]
    settings = [["form_title", "default_language", "style"], ["Household", "English (en)", "pages"]]
    taken = from_xlsform({"survey": survey, "choices": LISTS, "settings": settings}, name="household")

    for number, (kind, _, _, expected) in enumerate(SAID, start=2):
        became, told = (
            taken.rows[number],
            [f for f in taken.findings if f.where.startswith(f"sheet ‘survey’, row {number}")],
        )
        if isinstance(expected, dict):
            assert expected.items() <= taken.questions[became].items(), kind
        elif expected != "end":
            assert expected in [one.code for one in told], kind
            assert became not in taken.questions
    # What a cell says and no question can: in the column's own words.
    assert [str(one.params["column"]) for one in taken.findings if one.code == "XF11"] == [
        *("constraint", "required", "default", "choice_filter")
    ]
    assert sorted((one.where, str(one.params["column"])) for one in taken.findings if one.code == "XF03") == [
        ("sheet ‘choices’", "region"),
        ("sheet ‘settings’", "style"),
        *(("sheet ‘survey’", column) for column in ("appearance", "media::audio", "repeat_count")),
    ]
    assert taken.translations["fr"]["questions.langs.label"] == {"of": "Languages?", "text": "Langues ?"}
    assert all(sentence(one) != sentence(one, "fr") for one in taken.findings)


def test_what_is_a_word_of_the_language_gets_another_name_everywhere() -> None:
    survey = [
        ["type", "name", "label::English (en)", "label::Français (fr)", "relevant", "default"],
        ["select_one known", "n", "Known?", "Connu ?", "", "dont_know"],
        ["select_multiple yn", "both", "Which?", "Lequel ?", "${n} = 'no'", "yes no"],
        ["select_one yn", "one", "Sure?", "Sûr ?", "${n} != 'yes'", "no"],
        ["acknowledge", "seen", "Seen", "Vu", "${seen} = 'OK'", ""],
        ["text", "silent", "", "", "", ""],
    ]
    choices = [["list_name", "name", "label::English (en)", "label::Français (fr)"]]
    choices += [["known", one, one.title(), f"{one} en français"] for one in ("yes", "no", "dont_know")]
    choices += [["yn", "yes", "Yes", "Oui"], ["yn", "no", "No", "Non"]]
    form = {"survey": survey, "choices": choices, "settings": [["default_language"], ["Français (fr)"]]}

    taken = from_xlsform(form, spoken="en")

    assert taken.questions == {
        "n_question": {"type": "select_one known", "label": "Known?", "default": "dont_know"},
        "both": {
            "type": "select_multiple yn",
            "label": "Which?",
            "relevant": ["n_question is no_choice"],
            "default": "yes_choice no_choice",
        },
        "one": {
            "type": "yes_no",
            "label": "Sure?",
            "relevant": ["n_question is not yes_choice", "or n_question is not answered"],
            "default": "no",
        },
        "seen": {"type": "yes_no", "label": "Seen"},
        "silent": {"type": "text", "label": "silent"},
    }
    assert taken.choices["known"] == {"yes_choice": "Yes", "no_choice": "No", "dont_know": "Dont_Know"}
    assert taken.translations["fr"]["choices.known.no_choice"] == {"of": "No", "text": "no en français"}
    assert [(one.code, one.where.partition(", ")[2]) for one in taken.findings] == [
        ("XF05", "row 2, column ‘name’"),
        ("XF05", "row 3, column ‘name’"),
        ("XF05", "row 2, column ‘name’"),
        ("XF11", "row 5, column ‘relevant’"),
        ("XF23", "row 5, column ‘type’"),
        ("XF24", "row 6, column ‘label::English (en)’"),
    ]
    assert from_xlsform(form, spoken="ar").findings[0].code == "XF22"


def test_each_condition_asks_the_question_it_asked_there() -> None:
    heading = ["type", "name", "label", "relevant"]
    survey = [
        heading,
        ["integer", "Age", "Age?", ""],
        ["integer", "age", "Age in months?", ""],
        ["integer", "age_2", "Age of the other?", "${Age} > 3"],
        ["text", "a", "A", "${age} > 3 and ${Age} = ${age}"],
        ["text", "b", "B", "${age_2} > 3"],
        ["calculate", "n", "", ""],
        ["text", "N", "N?", ""],
        ["text", "c", "C", "${n} = 'x'"],
    ]
    taken = from_xlsform({"survey": survey})
    assert {name: question["label"] for name, question in taken.questions.items()} == {
        "age": "Age?",
        "age_2": "Age in months?",
        "age_2_2": "Age of the other?",
        "a": "A",
        "b": "B",
        "n_question": "N?",
        "c": "C",
    }
    assert taken.questions["age_2_2"]["relevant"] == ["age is more than 3"]
    assert taken.questions["a"]["relevant"] == ["age_2 is more than 3", "age is the same as age_2"]
    assert taken.questions["b"]["relevant"] == ["age_2_2 is more than 3"]
    assert "relevant" not in taken.questions["c"], (
        "it asks what is computed, and not the question that is called so here"
    )
    assert [one.code for one in taken.findings].count("XF11") == 1


def test_alternatives_stay_together_where_conditions_repeat() -> None:
    survey = [
        ["type", "name", "label", "relevant"],
        ["integer", "x", "X", ""],
        ["integer", "z", "Z", ""],
        ["begin group", "g", "G", "${x} = 1 or ${z} = 2"],
        ["text", "a", "A", "${z} = 2"],
        ["text", "b", "B", "${x} = 1 or ${z} = 2"],
        ["text", "c", "C", "${z} = 3 or ${z} = 2"],
        ["end group", "", "", ""],
    ]
    questions = from_xlsform({"survey": survey}).questions
    either = ["x is 1", "or z is 2"]
    assert questions["a"]["relevant"] == [*either, "z is 2"]
    assert questions["b"]["relevant"] == either
    assert questions["c"]["relevant"] == [*either, "z is 3", "or z is 2"]


def test_what_is_added_for_other_answers_takes_nobodys_name() -> None:
    survey = [
        ["type", "name", "label", "relevant"],
        ["select_one ways or_other", "way", "Way?", ""],
        ["integer", "way_other", "How many others?", ""],
        ["text", "who", "Who?", "${way_other} > 3"],
        ["text", "who", "Who else?", ""],
        ["text", "who_2", "And who?", ""],
    ]
    choices = [["list_name", "name", "label"], ["ways", "phone", "Phone"]]
    taken = from_xlsform({"survey": survey, "choices": choices})
    assert {name: question["label"] for name, question in taken.questions.items()} == {
        "way": "Way?",
        "way_other_2": "Please specify",
        "way_other": "How many others?",
        "who": "Who?",
        "who_3": "Who else?",
        "who_2": "And who?",
    }
    assert taken.questions["who"]["relevant"] == ["way_other is more than 3"]


def test_a_list_of_the_same_name_that_says_something_else_gets_a_name_of_its_own() -> None:
    small = read()
    tree = with_form(
        small.own, from_xlsform(FORM), "school", filled_by=["mentee"], known=frozenset(["ways", "languages"])
    )
    assert tree["forms"]["school"]["questions"]["way"]["type"] == "select_one school_ways"
    assert tree["choices"]["ways"] == {"video": "By video", "in_person": "In person"}
    assert tree["translations"]["ar"]["choices.school_ways.n2"]["text"] == "بالحافلة"
    with pytest.raises(Refused):
        with_form(small.own, from_xlsform(FORM), "check_in", filled_by=["mentee"])


def test_what_is_no_xlsform_and_what_is_one_are_told_apart() -> None:
    assert [found.code for found in from_xlsform({"Sheet1": [["a"]]}).findings] == ["XF01"]
    with pytest.raises(Refused) as refused:
        read_program(workbook({name: [list(row) for row in rows] for name, rows in FORM.items()}), "form.xlsx")
    assert [found.code for found in refused.value.findings] == ["W10"]


# Ours through pyxform -----------------------------------------------------------------------------------------------
def xform_of(content: bytes) -> str:
    """What pyxform, the reference, makes of it. It raises for what is no XLSForm."""
    return str(convert(io.BytesIO(content), validate=False, file_type=".xlsx").xform)


def definition_of(path: Path) -> Definition:
    definition = read_path(path.parent if path.name == "program.yaml" else path).definition
    assert definition is not None
    return definition


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.parent.name)
def test_pyxform_accepts_every_form(path: Path) -> None:
    definition = definition_of(path)
    for name, form in definition.forms.items():
        content, left_out = form_workbook(definition, name)
        xform = xform_of(content)
        assert all(f"/{question}" in xform for question in form.questions)
        back = read_form(content, f"{name}.xlsx", name=name)
        assert list(back.questions) == list(form.questions)
        conditions = [lines for q in form.questions.values() for lines in (q.relevant, q.choice_filter) if lines]
        assert len([found for found in left_out if found.path[-1] in ("relevant", "choice_filter")]) <= len(conditions)


def test_a_form_goes_out_in_every_language_of_the_program() -> None:
    content, _ = form_workbook(read().definition, "application")  # type: ignore[arg-type]
    rows = read_workbook(content, "form.xlsx").sheet("survey").rows  # type: ignore[union-attr]
    assert list(rows[0])[:4] == ["type", "name", "label::English (en)", "label::French (fr)"]
    assert "What is your name?" in xform_of(content)


def test_what_a_form_alone_cannot_know_is_left_out_and_listed() -> None:
    text = SMALL.replace("relevant: [way is in_person]", "relevant: [asked person is mentee]")
    content, left_out = form_workbook(read(text).definition, "application")  # type: ignore[arg-type]
    assert [(found.code, found.where) for found in left_out] == [
        ("XF20", "forms → application → questions → postcode → relevant")
    ]
    assert "asked person is mentee" in sentence(left_out[0])
    assert xform_of(content)
    with pytest.raises(Refused) as refused:
        form_workbook(read().definition, "aplication")  # type: ignore[arg-type]
    assert "‘application’" in sentence(refused.value.findings[0])


# XPath --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("xpath", "lines"),
    [
        ("${age} >= 18", ["age is at least 18"]),
        ("18 <= ${age}", ["age is at least 18"]),
        ("${age}>1 and ${met} = 'yes'", ["age is more than 1", "met is yes"]),
        ("${met} = 'yes' or selected(${ways}, 'video')", ["met is yes", "or ways includes video"]),
        ("(${met}='yes' or ${age}<3) and ${city} != ''", ["met is yes", "or age is less than 3", "city is answered"]),
        ("not(${met} = 'yes' or ${age} < 3)", ["met is not yes", "or met is not answered", "age is at least 3"]),
        ("${way} != 'video'", ["way is not video", "or way is not answered"]),
        ("${way} != 'video' and ${way} != ''", ["way is not video"]),
        ("selected(${way}, 'video')", ["way is video"]),
        ("${born} <= today()", ["born is today or earlier"]),
        ("${born} <= today() - 30", ["born is at least 30 days ago"]),
        ("${city} = ${way}", ["city is the same as way"]),
    ],
)
def test_the_simple_half_becomes_lines(xpath: str, lines: list[str]) -> None:
    assert from_xpath(xpath, KINDS) == lines


@pytest.mark.parametrize(
    "xpath",
    [
        "${age} * 2 > 10",
        "count-selected(${ways}) < 3",
        "regex(., '[a-z]+')",
        "${age} > 3 and ${met} = 'yes' or ${city} = 'x'",
        "if(${met} = 'yes', 1, 2) = 1",
        "${unknown} = 'x'",
        "${city} > 3",
        "${met} = 'perhaps'",
        "true()",
        "(((",
        "((((" * 300,
        "",
        "'" + "a" * 3000,
    ],
)
def test_the_rest_is_for_a_person_to_rewrite(xpath: str) -> None:
    assert from_xpath(xpath, KINDS) is None


def test_a_dot_is_this_answer() -> None:
    assert from_xpath(". >= 0 and . <= 40", KINDS, this="age") == ["is between 0 and 40"]
    assert from_xpath(". != 'video'", KINDS, this="way") == ["is not video"]
    assert to_xpath(["is between 0 and 40"], KINDS, this="age") == "(. >= 0 and . <= 40)"


LINES = [
    "age is at least 3",
    "age is at most 3",
    "age is more than 3",
    "age is less than 3",
    "age is 3",
    "met is yes",
    "met is no",
    "way is video",
    "way is not video",
    "way is answered",
    "way is not answered",
    "ways includes video",
    "ways does not include video",
    "city is the same as way",
]


def holds(lines: list[str], answers: Mapping[str, object]) -> bool:
    """Our own reading of lines: what is not known is not so."""
    from datetime import date

    from models.definitions.conditions import parse_conditions
    from models.definitions.truth import holds as truth
    from models.sheets.roster import RowFacts

    facts = RowFacts(answers, frozenset())  # type: ignore[arg-type]
    return truth(parse_conditions(tuple(lines)), facts, today=date(2026, 9, 1), this="") is True


ANSWERS = st.fixed_dictionaries(
    {
        "age": st.sampled_from([None, 2, 3, 4]),
        "met": st.sampled_from([None, True, False]),
        "way": st.sampled_from([None, "video", "phone"]),
        "ways": st.sampled_from([None, ("video",), ("phone",)]),
        "city": st.sampled_from([None, "video"]),
    }
)


@given(st.lists(st.tuples(st.sampled_from(LINES), st.booleans()), min_size=1, max_size=4), ANSWERS)
def test_lines_mean_the_same_after_the_way_there_and_back(
    chosen: list[tuple[str, bool]], answers: Mapping[str, object]
) -> None:
    lines = [f"or {line}" if number and joins else line for number, (line, joins) in enumerate(chosen)]
    xpath = to_xpath(lines, KINDS)
    assert xpath is not None
    back = from_xpath(xpath, KINDS)
    # ‘a or (b and b is answered)’ is none of the simple half; what comes back means the same.
    if back is not None:
        assert holds(back, answers) == holds(lines, answers)
    else:
        assert any(line.startswith("or ") for line in lines)
