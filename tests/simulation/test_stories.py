"""Stories: their lines, what is wrong with them, how they are played, and what a failing one shows."""

from __future__ import annotations

import re
import textwrap

import pytest

from models.findings import catalogue, sentence
from models.vocabulary import MATCH
from tests.engine.cohorts import PAIRS
from tests.language.merged import whole
from tests.programs.shelf import definition
from workflows.engine import commands
from workflows.language.reading import read_files
from workflows.language.shelf import shipped
from workflows.simulation.stories import (
    PHRASES,
    play,
    read_stories,
    report_document,
    story_title,
    tell,
    with_inherited,
)
from workflows.simulation.stories.phrases import Phrase, fit
from workflows.simulation.stories.playing import DAY_0, Stage

STORY = """
story: Nobody answers two check-ins in a row
program: pairs
given:
  - a match becomes active on day 0
happens:
  - on day 8 the mentee answers pair_check_in with rating 4, safe yes
expect:
  - on day 14 the check-in of the mentor counts as missed
  - on day 28 there is a task call_the_pair
  - before day 28 there is no task call_the_pair
  - no case is opened
"""


def a_story(text: str) -> dict[str, str]:
    return {"stories/one.yaml": textwrap.dedent(text).lstrip()}


def of(given: str, happens: str, expect: str) -> dict[str, str]:
    def lines(told: str) -> str:
        return "".join(f"  - {line.strip()}\n" for line in told.split(";") if line.strip())

    middle = f"happens:\n{lines(happens)}" if happens else ""
    return a_story(f"story: A story\ngiven:\n{lines(given)}{middle}expect:\n{lines(expect)}")


def wrong(files: dict[str, str], program=PAIRS) -> list[tuple[str, int | None, str]]:
    return [(one.code, one.line, sentence(one)) for one in read_stories(files, program)[1]]


# Coming true --------------------------------------------------------------------------------------------------------
def test_the_story_of_the_design_comes_true() -> None:
    (telling,) = tell(PAIRS, a_story(STORY)).tellings

    assert telling.came_true
    # Day 7 was not answered by the mentor: missed on 14. Day 21 by neither: missed on 28, two in a row for the mentor.
    assert [str(line) for line in telling.log if line.day == 28 and "task" in line.words] == [
        "day   28  task created        call_the_pair                 because of rule ‘missed_twice’"
    ]


def test_a_story_that_is_not_true_says_where_and_what_happened_instead() -> None:
    files = a_story(STORY.replace("on day 28 there is a task", "on day 27 there is a task"))

    (telling,) = tell(PAIRS, files).tellings

    assert [(one.code, one.line, sentence(one)) for one in telling.findings] == [
        (
            "H11",
            9,
            "The story ‘Nobody answers two check-ins in a row’ does not come true: "
            "‘on day 27 there is a task call_the_pair’.",
        ),
        ("H13", 9, "It happened on day 28."),
    ]
    assert telling.log


def test_on_a_screen_a_story_is_told_with_labels() -> None:
    files = a_story(STORY.replace("on day 28 there is a task", "on day 27 there is a task"))

    (telling,) = tell(PAIRS, files).tellings

    assert [line.aloud(PAIRS) for line in (*telling.story.happens, *telling.story.expect[:2])] == [
        "on day 8 the newcomer answers ‘Pair check-in’ with ‘How is it going?’ 4, ‘Do you feel safe?’ yes",
        "on day 14 the check-in of the mentor counts as missed",
        "on day 27 there is a task ‘Call both’",
    ]
    assert "‘on day 27 there is a task ‘Call both’’" in sentence(telling.aloud(PAIRS)[0])
    assert [line.said for line in telling.log if line.day == 28 and "task" in line.words] == [
        "Day 28 · task created · ‘Call both’ because of rule ‘Missed twice’"
    ]


def test_at_a_french_desk_a_story_and_its_log_are_told_in_french() -> None:
    files = a_story(STORY.replace("on day 28 there is a task", "on day 27 there is a task"))

    (telling,) = tell(PAIRS, files, language="fr").tellings

    assert [line.aloud(PAIRS, "fr") for line in (*telling.story.happens, *telling.story.expect[:2])] == [
        "jour 8 : newcomer répond à « Pair check-in » : « How is it going? » 4, « Do you feel safe? » oui",
        "jour 14 : le suivi de mentor compte comme manqué",
        "jour 27 : il y a une tâche « Call both »",
    ]
    assert "il y a une tâche « Call both »" in sentence(telling.aloud(PAIRS, "fr")[0], "fr")
    assert {str(line).split()[0] for line in telling.log} == {"jour"}
    assert not any("‘" in line.said for line in telling.log)
    assert any("« " in line.said for line in telling.log)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda one: f"{one.section}-{one.name}")
def test_every_line_a_story_can_have_is_there_in_both_languages(phrase: Phrase) -> None:
    said = catalogue()[f"story_{phrase.section}_{phrase.name}"].sentences
    assert said["en"] == phrase.text
    assert said["fr"] != phrase.text
    assert sorted(re.findall(r"{\w+}", said["fr"])) == sorted(re.findall(r"{\w+}", phrase.text))


@pytest.mark.parametrize(
    ("happens", "expect", "instead"),
    [
        ("", "on day 7 the check-in of the mentee counts as missed", "It happened on day 14"),
        ("", "on day 5 the match is in closing", "On that day the stage is ‘Active’."),
        ("", "on day 5 the mentee is in waiting", "On that day the stage is ‘Matched’."),
        ("", "on day 5 the message still_looking goes to the mentee", "It never happened."),
        ("", "on day 5 the coordinator can take complete", "On that day the stage is ‘Active’."),
        ("", "on day 5 the coordinator cannot take pause", "Nothing stands in the way of ‘pause’ on that day."),
        ("", "on day 60 there is a case concern", "It never happened."),
        ("on day 8 the mentee answers check_in with rating 1, safe yes", "no case is opened", "It happened on day 8."),
        ("", "on day 98 the mentee is asked for later", "It never happened."),
        ("", "no message reminder goes to the mentee", "It happened on day 6, 10"),
        ("", "on day 7 no check-in of the mentee is due", "It happened on day 7"),
        ("", "on day 21 the mentor is reminded", "It happened on day 6, 10"),
    ],
)
def test_every_expectation_can_fail_and_says_what_was_so_instead(happens: str, expect: str, instead: str) -> None:
    # A last line far enough away that all of it has happened by then.
    until = "on day 100 the match is in closing"
    report = tell(PAIRS, of("a match becomes active on day 0", happens, f"{expect}; {until}"))

    assert report.unread == ()
    (telling,) = report.tellings
    assert [one.code for one in telling.findings][:1] == ["H11"]
    assert sentence(telling.findings[1]).startswith(instead)


@pytest.mark.parametrize(
    ("given", "happens", "expect"),
    [
        ("a mentor enters available on day 0", "", "on day 0 the mentor is in available"),
        (
            "a mentee enters waiting on day 0",
            "",
            "before day 42 there is no task find_a_match; "
            "on day 42 there is a task find_a_match; on day 42 the message still_looking goes to the mentee",
        ),
        ("a mentee with confidence 1, goal study enters waiting on day 0", "", "on day 1 the mentee is in waiting"),
        ("a match becomes proposed on day 0", "on day 2 the mentor declines", "on day 2 the match is in declined"),
        (
            "a match becomes proposed on day 0",
            "on day 1 the mentee accepts",
            "on day 1 the coordinator cannot take start",
        ),
        (
            "a match becomes proposed on day 0",
            "on day 1 the mentee accepts; on day 2 the mentor accepts",
            "on day 2 the coordinator can take start",
        ),
        (
            "a mentee enters waiting on day 0; a mentor enters available on day 0",
            "on day 3 a match is proposed",
            "on day 3 the match is in proposed",
        ),
        (
            "a match becomes active on day 0",
            "on day 8 the mentor answers check_in with rating 3, safe no",
            "on day 8 the match is in reviewed; on day 8 there is a case concern; on day 9 the coordinator cannot take clear",
        ),
        (
            "a match becomes active on day 0",
            "on day 8 the mentor answers check_in with safe no; "
            "on day 9 the case concern is closed; on day 9 the coordinator takes clear",
            "on day 9 the match is in active",
        ),
        (
            "a match becomes active on day 0",
            "on day 50 the coordinator takes reassign because did_not_fit",
            "on day 50 the match is in ended; on day 50 the mentee is in waiting",
        ),
        ("a match becomes active on day 0", "on day 60 the mentee withdraws share", "no case is opened"),
        ("a match becomes active on day 0", "on day 9 the mentee answers check_in", "no case is opened"),
        (
            "a match becomes active on day 0",
            "on day 2 the coordinator takes leave of the mentor",
            "on day 2 the mentor is in gone",
        ),
        (
            "a match becomes active on day 0",
            "",
            "the mentee is never asked for later; "
            "on day 98 the mentee is asked for closure; on day 7 the mentee is asked for pair_check_in",
        ),
        (
            "a mentor enters intake on day 0",
            "on day 5 the mentor completes core; on day 9 reference of the mentor is passed",
            "on day 8 the mentor is in intake; on day 9 the mentor is in available",
        ),
        (
            "a mentor enters intake on day 0",
            "on day 5 the mentor completes core; on day 9 reference of the mentor is not passed",
            "on day 9 the mentor is in intake",
        ),
    ],
)
def test_what_can_be_told_comes_true(given: str, happens: str, expect: str) -> None:
    report = tell(PAIRS, of(given, happens, expect))

    assert [sentence(one) for one in report.findings] == []
    assert len(report.tellings) == 1


def test_the_same_story_is_told_the_same_way_each_time() -> None:
    (story,), _ = read_stories(a_story(STORY), PAIRS)
    assert play(PAIRS, story) == play(PAIRS, story)


def test_a_story_that_cannot_go_on_says_why() -> None:
    files = of("a match becomes active on day 0", "on day 5 the mentor accepts", "no case is opened")

    found = tell(PAIRS, files).findings

    assert [one.code for one in found] == ["H12", "proposal_is_over"]
    assert found[0].line == 5


# Circles ------------------------------------------------------------------------------------------------------------
CIRCLES = whole(
    read_files({"program.yaml": "program: {name: c, label: C, languages: en, extends: base@1, adds: circles}\n"})
)
PROPOSED = "a circle of 5 becomes proposed on day 0"
NO_TIME = "on day 2 the fifth mentee declines because no_time"
BY = "on day 9 the match is in proposed"


@pytest.mark.parametrize(
    ("happens", "expect", "instead"),
    [
        (NO_TIME, "on day 3 5 belong to the circle", "On that day 4 belong to the circle."),
        (NO_TIME, "on day 3 the fifth mentee belongs to the circle", "On that day 4 belong to the circle."),
        (NO_TIME, "on day 3 the circle is too small", "On that day 4 belong to the circle."),
        ("", "on day 3 the second mentee does not belong to the circle", "On that day 5 belong to the circle."),
        ("", "on day 3 the third mentee is in matched", "On that day the stage is ‘Ready to match’."),
    ],
)
def test_what_is_expected_of_a_circle_can_fail_as_well(happens: str, expect: str, instead: str) -> None:
    (telling,) = tell(CIRCLES, of(PROPOSED, happens, f"{expect}; {BY}")).tellings

    assert telling.findings[0].code == "H11"
    assert instead in " ".join(map(sentence, telling.findings))


def test_a_circle_that_is_too_large_or_in_a_program_without_circles_cannot_begin() -> None:
    (large,) = tell(CIRCLES, of("a circle of 9 becomes active on day 0", "", BY)).tellings
    assert sentence(large.findings[1]) == "A circle brings together 4 to 6 here, not 9."
    (none,) = tell(PAIRS, of("a circle of 4 becomes active on day 0", "", "no case is opened")).tellings
    assert [one.code for one in none.findings] == ["H12", "H17"]


def test_which_of_several_is_meant_is_read_in_the_language_of_the_screen() -> None:
    (telling,) = tell(CIRCLES, of(PROPOSED, NO_TIME, BY)).tellings

    (line,) = telling.story.happens
    assert line.aloud(CIRCLES).startswith("on day 2 the fifth mentee declines")
    assert "mentee n° 5" in line.aloud(CIRCLES, "fr")


def test_whoever_says_no_leaves_the_circle_and_is_taken_back_when_it_was_a_slip() -> None:
    stage = Stage(CIRCLES, DAY_0)
    (story,) = read_stories(of(PROPOSED, NO_TIME, BY), CIRCLES)[0]
    assert stage.perform(story) == []
    state = stage.clock.state
    assert state.matches[MATCH].members["mentee"] == ("mentee", "mentee 2", "mentee 3", "mentee 4")
    assert state.their_matches("mentee 5") == ()
    said_no = next(event.id for _, event in stage.happened if event.type == "declined")

    assert stage.bringer.do(commands.Undo(stream=MATCH, event=said_no), role="coordinator") == ()

    assert stage.clock.state.matches[MATCH].members["mentee"][-1] == "mentee 5"
    assert [match.stream for match in stage.clock.state.their_matches("mentee 5")] == [MATCH]


# Writing them -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: f"{phrase.section}-{phrase.name}")
def test_the_example_of_every_phrase_is_that_phrase(phrase) -> None:
    found = fit(phrase.section, phrase.example)
    assert found is not None
    assert found[0] is phrase


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: f"{phrase.section}-{phrase.name}")
def test_the_example_of_every_phrase_is_understood_for_the_professional_program(phrase) -> None:
    lines = {"given": "a match becomes active on day 0", "expect": "no case is opened"}
    text = "".join(f"{name}:\n  - {line}\n" for name, line in {**lines, phrase.section: phrase.example}.items())
    assert wrong({"stories/one.yaml": f"story: One\n{text}"}, definition()) == []


@pytest.mark.parametrize(
    ("change", "code", "line", "words"),
    [
        (
            ("on day 28 there is a task", "on day 28 there would be a task"),
            "H03",
            9,
            "I do not understand ‘on day 28 there would be a task call_the_pair’ under ‘expect’.",
        ),
        (
            ("a task call_the_pair", "a task call_a_pair"),
            "H04",
            9,
            "There is no task called ‘call_a_pair’ here. Did you mean ‘call_the_pair’?",
        ),
        (("becomes active", "becomes actve"), "H04", 4, "There is no stage of the match called ‘actve’ here."),
        (("the mentee answers pair", "the mente answers pair"), "H04", 6, "There is no role called ‘mente’ here."),
        (("rating 4", "raiting 4"), "H05", 6, "‘raiting’ is not a question that is asked here. Did you mean ‘rating’?"),
        (("rating 4", "rating 9"), "H06", 6, "‘9’ cannot be an answer to ‘How is it going?’."),
        (("safe yes", "safe maybe"), "H06", 6, "‘maybe’ cannot be an answer to ‘Do you feel safe?’."),
        (("program: pairs", "program: others"), "H07", 2, "The story is told for ‘others’, but this program is called"),
        (("expect:", "expects:"), "H02", 7, "‘expects’ is not a word of a story. Did you mean ‘expect’?"),
        (("on day 8 ", "on day 9999 "), "H09", 6, "Day 9999 is too far away"),
    ],
)
def test_a_mistake_is_found_at_its_line(change: tuple[str, str], code: str, line: int, words: str) -> None:
    found = wrong(a_story(STORY.replace(*change)))

    assert next((one[0], one[1]) for one in found if one[0] != "H01") == (code, line)
    assert next(one[2] for one in found if one[0] == code).startswith(words)
    assert tell(PAIRS, a_story(STORY.replace(*change))).tellings == ()


def test_a_file_that_says_nothing_is_told_what_belongs_in_it() -> None:
    assert [one[0] for one in wrong({"stories/x.yaml": "story: Nothing\n"})] == ["H01", "H01"]
    assert [one[0] for one in wrong({"stories/x.yaml": "- a list\n"})] == ["H01"]
    assert [one[0] for one in wrong({"stories/x.yaml": "story: A\ngiven: {a: b}\nexpect: [no case is opened]\n"})] == [
        "H08"
    ]
    assert wrong({"stories/x.yaml": "story: [\n"})[0][0].startswith("Y")


def test_whose_step_is_meant_must_be_plain() -> None:
    files = of("a match becomes active on day 0", "on day 2 the coordinator takes leave", "no case is opened")
    assert wrong(files)[0][0] == "H10"


def test_other_files_of_a_program_are_no_stories() -> None:
    assert read_stories({"program.yaml": "x", "forms/a.yaml": "y", "stories/readme.md": "z"}, PAIRS) == ((), ())


# Inheriting them ----------------------------------------------------------------------------------------------------
PARENT = {"program.yaml": "program: {name: pairs}\n", "stories/one.yaml": STORY, "stories/two.yaml": STORY}
PACK = {"program.yaml": "program: {name: safety}\n", "stories/safety.yaml": STORY}
SHELF = {"pairs": PARENT, "packs/safety": PACK}


def test_a_child_inherits_the_stories_of_its_template_and_packs() -> None:
    child = {"program.yaml": "program: {name: child, extends: pairs@1, adds: [safety]}\n", "stories/own.yaml": STORY}

    stories = with_inherited(child, SHELF)

    assert sorted(stories.files) == ["stories/one.yaml", "stories/own.yaml", "stories/safety.yaml", "stories/two.yaml"]
    assert sorted(stories.inherited) == ["stories/one.yaml", "stories/safety.yaml", "stories/two.yaml"]
    assert stories.names == {"pairs", "safety"}


def test_a_child_changes_or_takes_away_an_inherited_story_on_purpose() -> None:
    mine = STORY.replace("Nobody answers", "None of us answers")
    program = "program: {name: child, extends: pairs}\n"
    child = {"program.yaml": program, "stories/one.yaml": mine, "stories/two.yaml": "not used\n"}

    stories = with_inherited(child, SHELF)

    assert stories.files == {"stories/one.yaml": mine}
    assert stories.inherited == frozenset()


def test_an_inherited_story_may_call_the_program_by_its_templates_name() -> None:
    child = PAIRS.model_copy(update={"program": PAIRS.program.model_copy(update={"name": "child"})})
    files = a_story(STORY)

    assert tell(child, files, names=["pairs"]).came_true
    assert [one.code for one in tell(child, files).unread] == ["H07"]


def test_the_report_is_ready_for_json() -> None:
    report = tell(PAIRS, a_story(STORY) | {"stories/two.yaml": "story: x\n"})

    document = report_document(report)

    assert (document["told"], document["came_true"]) == (1, 1)
    assert document["unread"][0]["code"] == "H01"
    assert not report.came_true


def test_a_story_has_a_title_in_every_language_it_is_given_one() -> None:
    told = STORY.replace("program: pairs", "titles: {fr: Une note basse}")
    (story,), found = read_stories(a_story(told), PAIRS)
    assert found == ()
    assert (story.called("fr"), story.called("es")) == ("Une note basse", story.title)
    assert (story_title(told, "fr"), story_title(told)) == ("Une note basse", story.title)
    assert wrong(a_story(STORY.replace("program: pairs", "titles: [Une note basse]")))[0][0] == "H30"


def test_every_story_that_comes_with_kith_is_titled_in_french() -> None:
    files = [text for one in shipped().values() for file, text in one.items() if file.startswith("stories/")]
    titled = [text for text in files if text.strip() != "not used"]
    assert len(titled) > 60
    assert not [text for text in titled if story_title(text, "fr") == story_title(text)]
