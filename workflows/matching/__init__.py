"""People and rules → a plan and its reasons. Pure: no session, no clock, no screen.

``compile_pool`` makes columns of people; ``Engine(pool)`` solves them under any :class:`Settings`; a :class:`Plan` says
who meets whom and carries its proof. In a notebook::

    pool = compile_pool(definition, "one_to_one", mentees, mentors, today=date.today())   # answers by id
    engine = Engine(pool)                          # shows the rules and criteria
    plan = engine.solve()                          # shows who meets whom, who waits, and the proof
    other = engine.update(weights={"goals": 40})   # what a slider does
    compare(plan, other)                           # who gains, who loses, who meets somebody else
    alternatives(engine, plan, plan.pairs[0].mentee)

The files in the order in which a plan comes about:

======================= =============================================================================================
pool                    people as columns, sorted by id
comparisons, lines      one line of the definition over many pairs, in three values and in degrees
bits                    a line over all pairs, as bits: made once for all who answer alike
eligibility, score      the ``must`` rules as tables of bits; the ``prefer`` criteria as bytes, weights, whole scores
settings, problem       what was turned; the assignment problem with its constraints by name
posed                   the problem that a pool and some settings pose, made once
circles                 mentors who meet several mentees together, between two sizes, in one language
units, pricing          score and tie in one whole number; all pairs under some prices
network                 the flow core: exact, with prices
reoptimise              from nothing, or from the plan before, to the plan now
kernel, passes          where Numba is, ``compiled``: the repair of a plan, the passes over all pairs
canonical               the one plan of several that are equal
groups                  quotas about mentees: how many people they leave
program, linear         what no network carries: rows and rooms as programs
counting                the rows of the count and of the quotas
ceiling, rows           the linear program over the pairs that matter, and the plan below it
first_plan, gathering   a plan to show before that, where many people wait; which circles meet, to bound it narrowly
seating, tree, reduced  rooms and seats; where such a program begins, and which pairs it lacks
tolls                   what a row charges, so that the network keeps it nearly by itself
branching, narrowing    from its answer to whole people, among the little that is open near it
precedence              who comes first among plans with as many people
watch, calling_off      what a run tells while it goes on; its end when nobody waits for it
solve, certificate      which method when; the proof a plan carries
fairness                the weakest pair raised without leaving anybody out
verify                  the auditor: plain numpy over all pairs
conflicts               what cannot be kept together, in words
engine, plan            runs that reuse what did not change; the outcome
blockers                what keeps two apart, also where it is no rule
explain, waiting        why this pair; why nobody, and what would help
readiness, shortages    before the run: who has a choice, what is lacking
prices, opening         what each rule, quota and next place costs; how many more pairs would match
residual, detours       what forcing any pair costs, without solving again; its search, compiled
scenarios               two plans side by side
rolling, declines       a few matched now; the next best plan when somebody declines
reserves, ties          who could come in without moving anybody; whose place another could take
recruiting, honesty     which mentors are lacking; who would gain by telling less
showing                 pool and plan in a notebook
weighing                how much memory it holds
======================= =============================================================================================
"""

from workflows.matching.declines import Cascade, Declines, cascade, simulate_declines
from workflows.matching.engine import Engine
from workflows.matching.explain import alternatives, forced, why_pair
from workflows.matching.honesty import Gain, who_gains_by_less
from workflows.matching.plan import CircleState, Pair, Plan, Unmatched, plan_document
from workflows.matching.pool import Pool, compile_pool
from workflows.matching.prices import next_places, places_for_people, prices
from workflows.matching.problem import problem_document
from workflows.matching.readiness import readiness
from workflows.matching.recruiting import Gap, recruitment_brief
from workflows.matching.rolling import Hint, hold_or_match
from workflows.matching.scenarios import Difference, compare
from workflows.matching.settings import FirstGroup, GroupLimit, Settings
from workflows.matching.waiting import why_unmatched

__all__ = [
    "Cascade",
    "CircleState",
    "Declines",
    "Difference",
    "Engine",
    "FirstGroup",
    "Gain",
    "Gap",
    "GroupLimit",
    "Hint",
    "Pair",
    "Plan",
    "Pool",
    "Settings",
    "Unmatched",
    "alternatives",
    "cascade",
    "compare",
    "compile_pool",
    "forced",
    "hold_or_match",
    "next_places",
    "places_for_people",
    "plan_document",
    "prices",
    "problem_document",
    "readiness",
    "recruitment_brief",
    "simulate_declines",
    "who_gains_by_less",
    "why_pair",
    "why_unmatched",
]
