"""The builder: a program is made from a template and changed by single words; its draft as a workbook, and back."""

from workflows.building.forms import TakenIn, take_xlsform, xlsform
from workflows.building.gestures import Add, Edit, Move, Put, Remove, Rename, Restore, edit
from workflows.building.new_program import RHYTHMS, TEMPLATES, Answers, Template, begin, files_for, template_of
from workflows.building.workbook import Incoming, hers, incoming, is_protection, marked, take, workbook
from workflows.building.workplaces import Workplace, workplaces

__all__ = [
    "RHYTHMS",
    "TEMPLATES",
    "Add",
    "Answers",
    "Edit",
    "Incoming",
    "Move",
    "Put",
    "Remove",
    "Rename",
    "Restore",
    "TakenIn",
    "Template",
    "Workplace",
    "begin",
    "edit",
    "files_for",
    "hers",
    "incoming",
    "is_protection",
    "marked",
    "take",
    "take_xlsform",
    "template_of",
    "workbook",
    "workplaces",
    "xlsform",
]
