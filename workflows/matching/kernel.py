"""Repairing a plan after something changed, one person at a time: the part of the network that numpy cannot do fast.

Everybody has a price: ``u`` what a mentee could gain at best, ``v`` what a place with a mentor is worth. Throughout

* u[i] + v[j] ≥ worth of (i, j) for every pair, and no price is negative;
* whoever is matched is matched at a pair where that is an equality.

A plan in which, besides, every mentee with u > 0 is matched and every mentor with v > 0 has no place left is the best
(and u, v prove it). After a change the old prices of the mentors still say nearly everything: the few pairs that are no
equality any more are undone, then each mentee who lost her place is *seated* and each mentor with a place to spare that
is worth something is *filled*, both along the cheapest chain of changes (Dijkstra over what the prices leave of each
worth). A chain raises or lowers the prices only of those it looked at, which are few.

Compiled by Numba when first imported, so it is imported only where it pays (``reoptimise``).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

FAR = 1 << 62
NOBODY = -1
Numbers = npt.NDArray[Any]
"""64-bit whole numbers: positions, prices, counts."""


class Market(NamedTuple):
    """Who could be matched with whom: the pairs by mentee, ``start[i] : start[i+1]``, with the worth of each; the same
    by mentor, ``hers[begin[j] : begin[j+1]]``; and the places of each mentor."""

    start: Numbers
    i: Numbers
    j: Numbers
    worth: Numbers
    begin: Numbers
    hers: Numbers
    places: Numbers


class Standing(NamedTuple):
    """Prices, and who is matched at which pair. The mentees of a mentor are a list: ``first[j]``, then ``after[i]``."""

    u: Numbers
    v: Numbers
    mate: Numbers
    load: Numbers
    first: Numbers
    after: Numbers


class Queue(NamedTuple):
    """Who is to be looked at next, nearest first: a heap of distances and of those who are so far away."""

    far: Numbers
    who: Numbers


class Search(NamedTuple):
    """What a search found out, beyond all measure where it did not look: what is lost until mentor j has a mentee more
    (or less) and until mentee i takes a place; the pair by which, and the mentee by whose going, that is."""

    mentor: Numbers
    mentee: Numbers
    pair: Numbers
    comer: Numbers
    queue: Queue


@njit(cache=True)
def repair(
    start: Numbers, j: Numbers, worth: Numbers, places: Numbers, prices: Numbers, partner: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """The best plan over some pairs, from any prices ≥ 0 of the mentors and any partners that fit the places.

    ``start[i] : start[i+1]`` are the pairs of mentee i. Returns u, v and the chosen pair of each mentee.
    """
    mentees, mentors = len(start) - 1, len(places)
    market = _market(start, j, worth, places)
    now = Standing(
        np.zeros(mentees, np.int64),
        prices.copy(),
        np.full(mentees, NOBODY),
        np.zeros(mentors, np.int64),
        np.full(mentors, NOBODY),
        np.full(mentees, NOBODY),
    )
    for i in range(mentees):
        for pair in range(start[i], start[i + 1]):
            now.u[i] = max(now.u[i], worth[pair] - now.v[j[pair]])
        for pair in range(start[i], start[i + 1]):
            fits = j[pair] == partner[i] and now.load[j[pair]] < places[j[pair]]
            if fits and worth[pair] - now.v[j[pair]] == now.u[i]:
                _seat(market, now, i, pair)
    search = Search(
        np.full(mentors, FAR),
        np.full(mentees, FAR),
        np.full(max(mentees, mentors), NOBODY),
        np.full(mentors, NOBODY),
        Queue(np.zeros(len(j) + 1, np.int64), np.zeros(len(j) + 1, np.int64)),
    )
    for i in range(mentees):
        if now.mate[i] == NOBODY and now.u[i] > 0:
            _find_place(market, now, search, i)
    for mentor in range(mentors):
        while now.load[mentor] < places[mentor] and now.v[mentor] > 0:
            _find_mentee(market, now, search, mentor)
    return now.u, now.v, now.mate


@njit(cache=True)
def _market(start: Numbers, j: Numbers, worth: Numbers, places: Numbers) -> Market:
    owner = np.empty(len(j), np.int64)
    begin = np.zeros(len(places) + 1, np.int64)
    for i in range(len(start) - 1):
        for pair in range(start[i], start[i + 1]):
            owner[pair] = i
            begin[j[pair] + 1] += 1
    begin = np.cumsum(begin)
    at = begin[:-1].copy()
    hers = np.empty(len(j), np.int64)
    for pair in range(len(j)):
        hers[at[j[pair]]] = pair
        at[j[pair]] += 1
    return Market(start, owner, j, worth, begin, hers, places)


@njit(cache=True)
def _seat(market: Market, now: Standing, i: int, pair: int) -> None:
    mentor = market.j[pair]
    now.mate[i] = pair
    now.load[mentor] += 1
    now.after[i] = now.first[mentor]
    now.first[mentor] = i


@njit(cache=True)
def _unseat(market: Market, now: Standing, i: int) -> None:
    mentor = market.j[now.mate[i]]
    now.mate[i] = NOBODY
    now.load[mentor] -= 1
    if now.first[mentor] == i:
        now.first[mentor] = now.after[i]
        return
    before = now.first[mentor]
    while now.after[before] != i:
        before = now.after[before]
    now.after[before] = now.after[i]


@njit(cache=True)
def _push(queue: Queue, size: int, far: int, who: int) -> int:
    """Put somebody in; the new size."""
    at = size
    while at > 0 and queue.far[(at - 1) >> 1] > far:
        queue.far[at], queue.who[at] = queue.far[(at - 1) >> 1], queue.who[(at - 1) >> 1]
        at = (at - 1) >> 1
    queue.far[at], queue.who[at] = far, who
    return size + 1


@njit(cache=True)
def _pop(queue: Queue, size: int) -> int:
    """Take the first out (read it before); the new size."""
    size -= 1
    far, who = queue.far[size], queue.who[size]
    at, below = 0, 1
    while below < size:
        if below + 1 < size and queue.far[below + 1] < queue.far[below]:
            below += 1
        if queue.far[below] >= far:
            break
        queue.far[at], queue.who[at] = queue.far[below], queue.who[below]
        at, below = below, 2 * below + 1
    queue.far[at], queue.who[at] = far, who
    return size


@njit(cache=True)
def _find_place(market: Market, now: Standing, search: Search, mentee: int) -> None:
    """Seat a mentee without a place where u > 0: with a mentor who has one, or in place of somebody who can wait."""
    far = search.mentor
    least, waits, goal = now.u[mentee], mentee, NOBODY  # the cheapest chain so far, which ends with one of the two
    queue = search.queue
    size = _push(queue, 0, 0, NOBODY)
    seen: list[Any] = [np.int64(0) for _ in range(0)]
    done: list[Any] = [np.int64(0) for _ in range(0)]
    while size > 0:
        reach, mentor = queue.far[0], queue.who[0]
        size = _pop(queue, size)
        if reach >= least:
            break
        i = mentee
        if mentor != NOBODY:
            if reach > far[mentor]:
                continue
            done.append(mentor)
            i = now.first[mentor]
        while i != NOBODY:
            if reach + now.u[i] < least:
                least, waits, goal = reach + now.u[i], i, NOBODY
            for pair in range(market.start[i], market.start[i + 1]):
                other = market.j[pair]
                there = reach + now.u[i] + now.v[other] - market.worth[pair]
                if there < far[other] and there < least:
                    if far[other] == FAR:
                        seen.append(other)
                    far[other], search.pair[other] = there, pair
                    if now.load[other] < market.places[other]:
                        least, goal = there, other
                    else:
                        size = _push(queue, size, there, other)
            i = now.after[i] if mentor != NOBODY else NOBODY
    now.u[mentee] -= least
    for mentor in done:
        now.v[mentor] += least - far[mentor]
        i = now.first[mentor]
        while i != NOBODY:
            now.u[i] -= least - far[mentor]
            i = now.after[i]
    mentor = goal
    if goal == NOBODY and waits != mentee:
        mentor = market.j[now.mate[waits]]
        _unseat(market, now, waits)
    while mentor != NOBODY:
        pair = search.pair[mentor]
        i = market.i[pair]
        mentor = NOBODY
        if i != mentee:
            mentor = market.j[now.mate[i]]
            _unseat(market, now, i)
        _seat(market, now, i, pair)
    for mentor in seen:
        far[mentor] = FAR


@njit(cache=True)
def _find_mentee(market: Market, now: Standing, search: Search, short: int) -> None:
    """Fill a place that is worth something: with a mentee who waits, or with one whose mentor can better do without.
    Where nobody can, the place is worth less in the end."""
    far = search.mentee
    least, does_without, goal = now.v[short], short, NOBODY
    queue, size = search.queue, 0
    seen: list[Any] = [np.int64(0) for _ in range(0)]
    done: list[Any] = [np.int64(0) for _ in range(0)]
    reach: Any = np.int64(0)
    mentor: Any = short
    while mentor != NOBODY:
        search.mentor[mentor] = reach
        done.append(mentor)
        if reach + now.v[mentor] < least:
            least, does_without, goal = reach + now.v[mentor], mentor, NOBODY
        for at in range(market.begin[mentor], market.begin[mentor + 1]):
            pair = market.hers[at]
            i = market.i[pair]
            there = reach + now.u[i] + now.v[mentor] - market.worth[pair]
            if there < far[i] and there < least:
                if far[i] == FAR:
                    seen.append(i)
                far[i], search.pair[i] = there, pair
                if now.mate[i] == NOBODY:
                    least, goal = there, i
                else:
                    size = _push(queue, size, there, i)
        mentor = NOBODY
        while size > 0 and mentor == NOBODY:
            reach, i = queue.far[0], queue.who[0]
            size = _pop(queue, size)
            if reach >= least:
                break
            if reach > far[i]:
                continue
            if search.mentor[market.j[now.mate[i]]] == FAR:
                mentor = market.j[now.mate[i]]
                search.comer[mentor] = i
    for mentor in done:
        now.v[mentor] -= least - search.mentor[mentor]
        search.mentor[mentor] = FAR
    i = goal if goal != NOBODY or does_without == short else search.comer[does_without]
    for other in seen:
        now.u[other] += max(0, least - far[other])
        far[other] = FAR
    while i != NOBODY:
        if now.mate[i] != NOBODY:
            _unseat(market, now, i)
        _seat(market, now, i, search.pair[i])
        mentor = market.j[search.pair[i]]
        i = NOBODY if mentor == short else search.comer[mentor]


def rehearse() -> None:
    """Have everything compiled (or read what was compiled before): one mentee, one mentor."""
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    repair(np.arange(2), none, one, one, none, none)
