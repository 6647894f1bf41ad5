"""Reports: figures that say how they are counted, for the team with the people behind them, for others without.

The team sees every figure that the definition does not hide; whom a case is kept from sees no figure of it. A viewer
sees sums only, and no sum from which, alone or with others, a few people could be told: promise 11 of SECURITY.md.
"""

from workflows.reports.figures import report, rows_behind
from workflows.reports.values import Bar, Breakdown, Places, Report, RowBehind, Shown, Week
from workflows.reports.workbook import report_workbook

__all__ = [
    "Bar",
    "Breakdown",
    "Places",
    "Report",
    "RowBehind",
    "Shown",
    "Week",
    "report",
    "report_workbook",
    "rows_behind",
]
