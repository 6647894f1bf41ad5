"""People and rules → a plan and its reasons. Pure: no session, no clock, no screen.

``compile_pool`` makes columns of people; ``Engine(pool)`` solves them under any :class:`Settings`; a :class:`Plan` says
who meets whom and carries its proof. The files in the order in which a plan comes about:

======================= =============================================================================================
pool                    people as columns, sorted by id
comparisons, lines      one line of the definition over many pairs, in three values and in degrees
eligibility, score      the ``must`` rules as tables of bits; the ``prefer`` criteria as bytes, weights, whole scores
settings, problem       what was turned; the assignment problem with its constraints by name
circles                 mentors who meet several mentees together, between two sizes, in one language
network                 the flow core: exact, with prices
groups                  quotas about mentees: how many people they leave
program, linear, rows   what no network carries: rows and rooms as programs, over the pairs that matter
solve, certificate      which method when; the proof a plan carries
fairness                the weakest pair raised without leaving anybody out
verify                  the auditor: plain numpy over all pairs
conflicts               what cannot be kept together, in words
engine, plan            runs that reuse what did not change; the outcome
explain, waiting        why this pair; why nobody, and what would help
readiness, shortages    before the run: who has a choice, what is lacking
prices                  what each rule costs
scenarios               two plans side by side
======================= =============================================================================================
"""

from workflows.matching.engine import Engine
from workflows.matching.explain import alternatives, forced, why_pair
from workflows.matching.plan import Pair, Plan, Unmatched, plan_document
from workflows.matching.pool import Pool, compile_pool
from workflows.matching.prices import prices
from workflows.matching.problem import problem_document
from workflows.matching.readiness import readiness
from workflows.matching.scenarios import Difference, compare
from workflows.matching.settings import GroupLimit, Settings
from workflows.matching.waiting import why_unmatched

__all__ = [
    "Difference",
    "Engine",
    "GroupLimit",
    "Pair",
    "Plan",
    "Pool",
    "Settings",
    "Unmatched",
    "alternatives",
    "compare",
    "compile_pool",
    "forced",
    "plan_document",
    "prices",
    "problem_document",
    "readiness",
    "why_pair",
    "why_unmatched",
]
