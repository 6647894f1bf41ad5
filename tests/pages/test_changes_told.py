"""What changed, on screen: one's own changes first, the template's by themselves, translations in people's words."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from models.definitions import Definition
from models.findings import finding, sentence
from tests.language.merged import whole
from tests.pages.shown import shown
from tests.small_program import SMALL_PROGRAM
from workflows import drafts
from workflows.language.changes import compare
from workflows.language.reading import read_files

TEXT = SMALL_PROGRAM.replace("languages: [en]", "languages: [en, ar]") + (
    'messages:\n  welcome: { by: email, subject: Welcome, text: "Hello" }\n'
)


# Without types: Streamlit runs the text of this function alone.
def _screen(old, new, theirs):
    from pages.widgets.program_changes import show_changes
    from workflows.language.changes import compare

    found = compare(old, new)
    show_changes(found, new, from_template=[change for change in found if change.path[0] in theirs])


def _told(old: Definition, new: Definition, *theirs: str) -> AppTest:
    test = AppTest.from_function(_screen, kwargs={"old": old, "new": new, "theirs": theirs}).run()
    assert not test.exception, test.exception
    return test


def _read(files: dict[str, str]) -> Definition:
    return whole(read_files(files))


def _with(text: str, arabic: str) -> Definition:
    said = f'messages.welcome.text: {{ text: "{arabic}", of: "{"Hello" if "Hello" in text else "Good day"}" }}\n'
    return _read({"program.yaml": text, "translations/ar.yaml": said})


def test_a_changed_translation_is_told_by_language_and_place_and_nothing_is_told_of_its_source() -> None:
    old, new = _with(TEXT, "سلام"), _with(TEXT.replace('"Hello"', '"Good day"'), "مرحبا")
    assert any(change.is_note for change in compare(old, new))
    test = _told(old, new)
    said = shown(test)
    assert "‘Welcome’, the text: was ‘Hello’, is now ‘Good day’." in said
    assert "‘Arabic → Messages → Welcome → Text’, the text: was ‘سلام’, is now ‘مرحبا’." in said
    assert "‘of’" not in said
    assert [one.label for one in test.expander] == ["Translations · 1"]


def test_what_comes_from_the_template_stands_by_itself_below_ones_own() -> None:
    old = _read({"program.yaml": TEXT})
    ours = TEXT.replace("label: Small program", "label: Ours")
    new = _read({"program.yaml": ours.replace('"Hello"', '"Good day"').replace("subject: Welcome", "subject: Hi")})
    test = _told(old, new, "messages")
    assert [one.label for one in test.expander] == ["2 changes come from the template"]
    assert "Good day" in "\n".join(one.value for one in test.expander[0].markdown)
    assert "Ours" not in "\n".join(one.value for one in test.expander[0].markdown)
    assert "Ours" in shown(test)


# Without types: Streamlit runs the text of this function alone.
def _listed(state, found):
    import streamlit as st

    from pages.widgets.program_changes import as_listed

    st.markdown(as_listed(found, state).params["first"])


def test_what_a_warning_quotes_of_the_templates_translations_is_told_like_the_list() -> None:
    """The file’s own path, ‘ar → messages → welcome → text’, stands nowhere on the builder’s screen."""
    old, new = _with(TEXT, "سلام"), _with(TEXT, "مرحبا")
    (change,) = compare(old, new)
    state = drafts.DraftState(
        digest="",
        definition=new,
        findings=(),
        changes=(change,),
        kind=change.kind,
        needs_second=False,
        needs_self=True,
        from_template=(change,),
    )
    warning = replace(finding("X19", n=1, number=1, more=""), tells={"first": (change.said,)})
    assert "‘ar → messages → welcome → text’" in sentence(warning)

    test = AppTest.from_function(_listed, kwargs={"state": state, "found": warning}).run()

    assert not test.exception, test.exception
    assert test.markdown[0].value == "‘Arabic → Messages → Welcome → Text’, the text: was ‘سلام’, is now ‘مرحبا’."


def test_the_first_text_without_a_translation_stands_at_its_place_in_the_words_of_the_builder() -> None:
    definition = _read({"program.yaml": TEXT})
    state = drafts.DraftState(
        digest="", definition=definition, findings=(), changes=(), kind=None, needs_second=False, needs_self=True
    )
    warning = finding("T02", n=1, total=9, language="ar", first="messages → welcome → subject")

    test = AppTest.from_function(_listed, kwargs={"state": state, "found": warning}).run()

    assert not test.exception, test.exception
    assert test.markdown[0].value == "Messages → Welcome → Subject"
