"""Programs on screen: open, read, publish, go over; mistakes in a file are told before anything is done."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from models.findings import Refused
from models.vocabulary import AccountRole
from pages.widgets.program_definition import VIEWS
from tests.cohorts import a_person
from tests.desks import ActorAs, OpenApp, go
from tests.pages import builder_bench
from tests.pages.shown import shown
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program, program_of, publish
from workflows import building, cohorts, drafts, printing, publishing, versions
from workflows.actors import Actor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

PAGE = "pages/program/programs.py"
MORE = SMALL_PROGRAM.replace(
    "label: Has children }\n", "label: Has children }\n      hobby: { type: text, label: Hobby }\n"
)


def upload(test: AppTest, key: str, text: str) -> AppTest:
    return test.file_uploader(key).upload("mine.yaml", text.encode(), "application/yaml").run()


def button(test: AppTest, label: str) -> object:
    return next(one for one in test.button if one.label == label)


def test_the_first_thing_kith_asks_for_is_a_program(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    test = go(app(actor=ruth), PAGE)
    assert "Open a program: choose one that ships with Kith, or upload your own." in shown(test)
    test.selectbox("programs_shipped").select("professional").run()
    test.text_input("programs_cohort").input("Autumn 2026")
    button(test, "Open this program").click().run()
    assert not test.exception
    assert [choice.title for choice in cohorts.choices(ruth)] == ["Professional mentoring · Autumn 2026"]
    assert "‘Professional mentoring’ is open" in shown(test)


def test_the_mistakes_of_a_file_are_told_with_their_lines_and_nothing_is_opened(
    app: OpenApp, actor_as: ActorAs
) -> None:
    ruth = actor_as()
    test = go(app(actor=ruth), PAGE)
    test.button_group("programs_way").set_value("file").run()
    broken = SMALL_PROGRAM.replace("is in active", "is in aktive")
    upload(test, "programs_file", broken)
    assert not test.exception
    line = 1 + broken[: broken.index("aktive")].count("\n")
    assert "must be mended" in shown(test)
    assert f"line {line} " in shown(test).replace("\u2060", "")
    assert not [one for one in test.button if one.label == "Open this program"]
    # Mended, it can be opened.
    upload(test, "programs_file", SMALL_PROGRAM)
    test.text_input("programs_cohort").input("Autumn 2026")
    button(test, "Open this program").click().run()
    assert not test.exception
    assert len(cohorts.choices(ruth)) == 1


def test_a_cohort_without_a_name_is_refused_in_words(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    test = go(app(actor=ruth), PAGE)
    button(test, "Open this program").click().run()
    assert "The cohort needs a name" in shown(test)
    assert cohorts.choices(ruth) == ()


def test_every_part_of_a_definition_can_be_read(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    publishing.open_program(
        ruth, publishing.shipped_text("professional"), cohort="Autumn", starts_on=NOW.date(), now=NOW
    )
    test = go(app(actor=ruth), PAGE)
    for part in (*VIEWS, "text", "versions"):
        test.button_group("programs_part").set_value(part).run()
        assert not test.exception, part
        assert not test.error, part


def test_when_people_are_asked_is_read_as_sentences(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    publishing.open_program(
        ruth, publishing.shipped_text("professional"), cohort="Autumn", starts_on=NOW.date(), now=NOW
    )
    test = go(app(actor=ruth), PAGE)
    said = shown(test.button_group("programs_part").set_value("running").run())
    for sentence in (
        "First asked 1 week after the match starts",
        "Then every 2 weeks until 8 weeks after the start",
        "Then every 4 weeks until the match ends",
        "Reminder 1 day before it is due",
        "Missed 7 days after it was due",
    ):
        assert sentence in said, sentence
    assert "match starts, then" not in said
    assert "until match ends" not in said


def at_versions(app: OpenApp, ruth: Actor) -> AppTest:
    test = go(app(actor=ruth), PAGE)
    return test.button_group("programs_part").set_value("versions").run()


def drafted(test: AppTest, text: str) -> AppTest:
    """A draft that says this."""
    test.button("programs_draft").click().run()
    upload(test, "programs_changed_file", text)
    return test.button("programs_draft_save").click().run()


def test_a_draft_is_changed_read_and_published_and_people_go_over(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = open_small_program(ruth)
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Marta Klein")
    test = at_versions(app, ruth)
    drafted(test, MORE)
    assert "Additions" in shown(test)
    assert "Hobby" in shown(test)
    test.button("programs_draft_undo").click().run()
    assert "Nothing has changed" in shown(test)
    test.button("programs_draft_redo").click().run()
    for box in list(test.checkbox):
        box.check()
    test.run()
    test.button("programs_publish").click().run()
    assert "Version 2 is published" in shown(test)

    test.selectbox("programs_over_to").select(2).run()
    test.button("programs_begin_on").click().run()
    assert publishing.programs(ruth)[0].cohorts[0].version == 2
    test.selectbox("programs_over_to").select(2).run()
    test.button("programs_pilots").click().run()
    assert not test.exception
    assert "2 people and pairs went over to version 2" in shown(test)
    (line,) = versions.moves(ruth, cohort, now=NOW)
    test.button(f"programs_back_{line.id}").click().run()
    assert "2 went back" in shown(test)
    assert [one.number for one in versions.spread(ruth, cohort, now=NOW)] == [1]


def test_a_weaker_protection_stands_on_top_in_red(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    open_small_program(ruth)
    test = at_versions(app, ruth)
    drafted(test, SMALL_PROGRAM.replace("kept_for: 2 years", "kept_for: 9 years"))
    assert "1 protection becomes weaker" in test.error[0].value
    assert "2 years after closure has become 9 years after closure" in test.error[0].value
    assert test.button("programs_publish").disabled


def without_waiting() -> str:
    """The small program without the stage in which newcomers wait: they wait at intake."""
    without = SMALL_PROGRAM.replace("    waiting: { label: Waiting, standard: matching, type: waiting }\n", "")
    without = without.replace("intake, to: waiting", "intake, to: matched").replace(
        "from: waiting, to", "from: intake, to"
    )
    return without.replace("mentee is in waiting", "mentee is in matched")


def test_the_plan_asks_where_people_go_and_shows_who_they_are(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = open_small_program(ruth)
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    number = publish(ruth, publishing.programs(ruth)[0].id, without_waiting())
    test = at_versions(app, ruth)
    test.selectbox("programs_over_to").select(number).run()
    assert "which no longer exists. Say where they go." in shown(test)
    assert "programs_over" not in [one.key for one in test.button]
    test.selectbox(f"programs_need_{number}_stage_mentee.waiting").select("intake").run()
    test.button("programs_over").click().run()
    assert not test.exception
    assert [one.number for one in versions.spread(ruth, cohort, now=NOW)] == [number]


def test_where_she_decides_for_each_everybody_has_a_field(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = open_small_program(ruth)
    amina, olek = (a_person(ruth, cohort, "mentee", name) for name in ("Amina Yusuf", "Olek Bondar"))
    number = publish(ruth, publishing.programs(ruth)[0].id, without_waiting())
    need = f"{number}_mentee.waiting"
    test = at_versions(app, ruth)
    test.selectbox("programs_over_to").select(number).run()
    test.selectbox(f"programs_need_{number}_stage_mentee.waiting").select(versions.ASK).run()
    assert [test.selectbox(f"programs_each_{need}_{one}").label for one in (amina, olek)] == [
        "Amina Yusuf",
        "Olek Bondar",
    ]
    test.selectbox(f"programs_each_{need}_{olek}").select("intake").run()
    test.button("programs_over").click().run()
    assert not test.exception
    # Olek goes, nobody has decided about Amina yet.
    assert [(one.number, one.people) for one in versions.spread(ruth, cohort, now=NOW)] == [(1, 1), (number, 1)]


@pytest.mark.parametrize("answer", ["same", "distinct"])
def test_what_looks_renamed_is_answered_by_a_button(app: OpenApp, actor_as: ActorAs, answer: str) -> None:
    ruth = actor_as(AccountRole.OWNER)
    open_small_program(ruth)
    test = at_versions(app, ruth)
    drafted(test, SMALL_PROGRAM.replace("how_many:", "number:"))
    said = shown(test)
    assert "‘how\\_many’ has gone and ‘number’ has come" in said
    assert "formerly" not in said
    assert "programs_publish" not in [one.key for one in test.button]
    next(one for one in test.button if str(one.key).startswith(f"programs_{answer}_")).click().run()
    assert not test.exception
    view = drafts.draft_of(ruth, publishing.programs(ruth)[0].id)
    assert view is not None
    assert ("formerly: how_many" in view.files["program.yaml"]) is (answer == "same")
    assert drafts.look(ruth, view.id).errors == ()
    assert test.button("programs_publish") is not None


def test_a_coordinator_drafts_but_does_not_publish_or_move(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    open_small_program(ruth)
    test = at_versions(app, ruth)
    drafted(test, MORE)
    assert not test.exception
    assert "Publishing is for owners" in shown(test)
    keys = [one.key for one in test.button]
    assert "programs_publish" not in keys
    assert "programs_pilots" not in keys


def test_a_second_cohort_is_started_and_worked_on(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    first = open_small_program(ruth)
    test = go(app(actor=ruth), PAGE)
    test.text_input("programs_new_name").input("Spring 2027")
    button(test, "Start").click().run()
    assert not test.exception
    assert test.session_state.cohort != first
    test.button(f"programs_go_{first}").click().run()
    assert test.session_state.cohort == first


def test_a_program_is_put_away_brought_back_and_deleted(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    open_small_program(ruth)
    program = publishing.programs(ruth)[0].id
    test = go(app(actor=ruth), PAGE)
    test.button("programs_put_away").click().run()
    assert not test.exception
    assert cohorts.choices(ruth) == ()
    test.button(f"programs_back_{program}").click().run()
    assert len(cohorts.choices(ruth)) == 1

    test.button("programs_put_away").click().run()
    test.text_input(f"programs_delete_name_{program}").input("Something else")
    button(test, "Delete for good").click().run()
    assert "Nothing was deleted" in shown(test)
    test.text_input(f"programs_delete_name_{program}").input("Small program")
    button(test, "Delete for good").click().run()
    assert not test.exception
    assert "is deleted" in shown(test)
    assert "Put away" not in [one.value for one in test.header]


def test_a_coordinator_is_not_offered_to_put_a_program_away(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    open_small_program(ruth)
    test = go(app(actor=ruth), PAGE)
    assert "programs_put_away" not in [one.key for one in test.button]


def test_a_version_can_be_printed_for_the_team_and_for_everybody(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    open_small_program(ruth)
    test = go(app(actor=ruth), PAGE)
    assert not test.exception
    labels = [element.label for element in test.get("download_button")]
    assert labels[:2] == ["Print as prose", "Public fact sheet"]
    (program,) = publishing.programs(ruth)
    assert "A pair is possible only if:" in printing.print_program(ruth, program.id, 1, language="en")
    # Small program: answers are kept for two years, and this is version 1.
    sheet = printing.print_fact_sheet(ruth, program.id, 1, language="en")
    assert "Personal answers are kept for 2 years after the end." in sheet
    assert "Made from version 1 of the program’s rules" in sheet


def test_where_there_is_a_second_reader_a_program_of_ones_own_begins_as_a_draft(
    app: OpenApp, actor_as: ActorAs
) -> None:
    ruth, _colleague = actor_as(), actor_as(AccountRole.OWNER)
    test = go(app(actor=ruth), PAGE)
    test.button_group("programs_way").set_value("file").run()
    upload(test, "programs_file", SMALL_PROGRAM)
    test.text_input("programs_cohort").input("Autumn 2026")
    button(test, "Begin as a draft").click().run()

    assert not test.exception
    assert (cohorts.choices(ruth), publishing.programs(ruth)) == ((), ())
    (place,) = building.workplaces(ruth)
    view = drafts.draft_of(ruth, place.id)
    assert view is not None
    assert drafts.look(ruth, view.id).needs_second
    # Not by another way either; what ships with Kith was read before.
    with pytest.raises(Refused) as refused:
        open_small_program(ruth)
    assert [one.code for one in refused.value.findings] == ["open_by_draft"]
    files = publishing.shipped_files("professional")
    assert publishing.open_program(ruth, files, cohort="Autumn", starts_on=NOW.date(), now=NOW)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_builders_link_to_the_versions_opens_them(app: OpenApp, actor_as: ActorAs, language: str) -> None:
    ruth = actor_as(AccountRole.OWNER, language=language)
    open_small_program(ruth)
    builder = go(app(actor=ruth), builder_bench.PAGE)
    (link,) = [one.proto for one in builder.get("page_link") if "programs_part" in one.proto.query_string]
    test = app(actor=ruth)
    test.query_params.update(dict(parse_qsl(link.query_string)))
    test = go(test, PAGE)
    assert test.button_group("programs_part").value == "versions"


def test_where_a_new_program_guards_less_than_its_template_that_is_ticked_first_and_in_red(
    app: OpenApp, actor_as: ActorAs
) -> None:
    ruth, _colleague = actor_as(AccountRole.OWNER), actor_as()
    less = "forms: {mentor_application: {questions: {immigrated: {sensitivity: ordinary}}}}\n"
    text = f"program: {{name: ours, label: Ours, extends: youth@1, languages: [en]}}\n{less}"
    drafts.begin(ruth, {"program.yaml": text}, now=NOW)
    test = go(app(actor=ruth), builder_bench.PAGE)
    test.button_group("builder_view").set_value("publish").run()

    assert not test.exception
    page = shown(test)
    assert "A new program is read by a second person" in page
    ticks = [one.label for one in test.checkbox if (one.key or "").startswith("programs_tick")]
    assert ticks[0].startswith(":red[:material/gpp_maybe: ")
    assert "is guarded less here than in the template" in ticks[0]
    assert ticks[0].index("Forms → Application for mentors") < ticks[0].index("is guarded less")
    assert not any(one.startswith(":red[") for one in ticks[1:])


def test_a_french_desk_reads_how_a_program_works_in_french(app: OpenApp, actor_as: ActorAs) -> None:
    clara = actor_as(AccountRole.COORDINATOR, language="fr")
    text = SMALL_PROGRAM + (
        "\ntranslations:\n  fr:\n"
        "    roles.mentee.label: { of: Newcomer, text: Nouvelle arrivante }\n"
        "    program.label: { of: Small program, text: Petit programme }\n"
    )
    open_small_program(clara, text=text)
    told = shown(go(app(actor=clara), PAGE))
    assert "Nouvelle arrivante" in told
    assert "Petit programme" in told
    assert "Newcomer" not in told


def test_the_program_shown_is_the_one_on_the_desk(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    other = SMALL_PROGRAM.replace("name: small, label: Small program", "name: other, label: Other program")
    small, others = open_small_program(ruth), open_small_program(ruth, text=other)
    test = app(actor=ruth)
    for cohort in (small, others, small):
        test.session_state.cohort_wanted = cohort
        test = go(test.run(), PAGE)
        assert test.selectbox("programs_program").value == program_of(ruth, cohort)
        test.selectbox("programs_program").set_value(program_of(ruth, others)).run()  # looks at another meanwhile
        assert test.selectbox("programs_program").value == program_of(ruth, others)


def test_the_builder_works_on_the_program_of_the_desk(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    other = SMALL_PROGRAM.replace("name: small, label: Small program", "name: other, label: Other program")
    small, others = open_small_program(ruth), open_small_program(ruth, text=other)
    test = app(actor=ruth)
    for cohort in (small, others, small):
        test.session_state.cohort_wanted = cohort
        test = go(test.run(), "pages/program/builder.py")
        assert test.selectbox("builder_program").value == program_of(ruth, cohort)
