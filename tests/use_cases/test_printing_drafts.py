"""A draft on paper: what is printed is what the draft says now, not what was published."""

from __future__ import annotations

from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from workflows import building, drafts, printing
from workflows.building import Put


def test_a_draft_is_printed_as_it_stands(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    open_small_program(ruth)
    [workplace] = building.workplaces(ruth)
    draft = drafts.start(ruth, workplace.id, now=NOW)
    asked = "What do you do on a free day?"
    changed = building.edit(
        ruth,
        draft,
        [Put(("forms", "mentor_form", "questions", "full_name", "label"), asked)],
        now=NOW,
    )
    assert asked in printing.print_draft(changed, language="en")
    assert asked not in printing.print_draft(draft, language="en")
    assert asked not in printing.print_program(ruth, workplace.id, 1, language="en")
    assert "version 1" not in printing.print_draft_fact_sheet(changed, language="en").lower()
