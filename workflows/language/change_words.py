"""What the words of the language are called when somebody reads what changed."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.language.kinds import section_of
from workflows.language.places import Path

_ITEMS: Mapping[str, str] = {
    "roles": "@change_role",
    "consents": "@change_consent",
    "forms": "@change_form",
    "questions": "@change_question",
    "checks": "@change_check",
    "training": "@change_training",
    "modules": "@change_module",
    "stages": "@change_stage",
    "transitions": "@change_transition",
    "matching": "@change_matching",
    "must": "@change_must",
    "prefer": "@change_prefer",
    "quotas": "@change_quota",
    "check_ins": "@change_check_in",
    "rules": "@change_rule",
    "goals": "@change_goals",
    "milestones": "@change_milestone",
    "events": "@change_event",
    "groups": "@change_group",
    "resources": "@change_resource",
    "tasks": "@change_task",
    "cases": "@change_case",
    "messages": "@change_message",
    "working_lists": "@change_working_list",
    "indicators": "@change_indicator",
    "reports": "@change_report",
    "translations": "@change_translation",
}
_WORDS: Mapping[str, str] = {
    "label": "@change_word_label",
    "hint": "@change_word_hint",
    "summary": "@change_word_summary",
    "required": "@change_word_required",
    "relevant": "@change_word_relevant",
    "constraint": "@change_word_constraint",
    "constraint_message": "@change_word_constraint_message",
    "default": "@change_word_default",
    "type": "@change_word_type",
    "sensitivity": "@change_word_sensitivity",
    "exported": "@change_word_exported",
    "shared_with_match": "@change_word_shared",
    "filled_by": "@change_word_filled_by",
    "asked_of": "@change_word_asked_of",
    "valid_for": "@change_word_valid_for",
    "lasts": "@change_word_lasts",
    "when": "@change_word_when",
    "then": "@change_word_then",
    "if": "@change_word_if",
    "whenever": "@change_word_whenever",
    "from": "@change_word_from",
    "to": "@change_word_to",
    "by": "@change_word_by",
    "for": "@change_word_for",
    "weight": "@change_word_weight",
    "compare": "@change_word_compare",
    "capacity": "@change_word_capacity",
    "mentee": "@change_word_mentee",
    "mentor": "@change_word_mentor",
    "schedule": "@change_word_schedule",
    "remind": "@change_word_remind",
    "missed": "@change_word_missed",
    "during": "@change_word_during",
    "asks": "@change_word_asks",
    "due": "@change_word_due",
    "text": "@change_word_text",
    "subject": "@change_word_subject",
    "note": "@change_word_note",
    "formerly": "@change_word_formerly",
    "locked_from": "@change_word_locked_from",
    "should_take": "@change_word_should_take",
    "outcome": "@change_word_outcome",
    "measure": "@change_word_measure",
    "where": "@change_word_where",
    "shows": "@change_word_shows",
    "owner": "@change_word_owner",
    "answer_within": "@change_word_answer_within",
    "seen_by": "@change_word_seen_by",
    "kept_for": "@change_word_kept_for",
    "languages": "@change_word_languages",
    "questions": "@change_word_questions",
    "choices": "@change_word_choices",
    "stages": "@change_word_stages",
    "roles": "@change_word_roles",
    "consents": "@change_word_consents",
    "forms": "@change_word_forms",
    "checks": "@change_word_checks",
    "training": "@change_word_training",
    "modules": "@change_word_modules",
    "transitions": "@change_word_transitions",
    "matching": "@change_word_matching",
    "must": "@change_word_must",
    "prefer": "@change_word_prefer",
    "quotas": "@change_word_quotas",
    "check_ins": "@change_word_check_ins",
    "rules": "@change_word_rules",
    "goals": "@change_word_goals",
    "milestones": "@change_word_milestones",
    "events": "@change_word_events",
    "groups": "@change_word_groups",
    "resources": "@change_word_resources",
    "tasks": "@change_word_tasks",
    "cases": "@change_word_cases",
    "messages": "@change_word_messages",
    "working_lists": "@change_word_working_lists",
    "indicators": "@change_word_indicators",
    "reports": "@change_word_reports",
}


def item_word(path: Path) -> str:
    """What an item at this path is: *question*, *choice*, *stage* … as a word of the catalogue."""
    section = section_of(path)
    if section == "choices":
        return "@change_choice" if len(path) > 2 else "@change_choices"
    return _ITEMS.get(section, section.replace("_", " "))


def word_of(path: Path) -> str:
    """What the last word of a path is called: *the text*, *the weight*; a word without a name of its own as it is."""
    return _WORDS.get(path[-1], f"‘{path[-1].replace('_', ' ')}’") if path else ""
