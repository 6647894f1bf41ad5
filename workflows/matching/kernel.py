"""Repairing a plan after something changed, one person at a time: the part of the network that numpy cannot do fast.

Everybody has a price: ``u`` what a mentee could gain at best, ``v`` what a place with a mentor is worth. Throughout

* u[i] + v[j] ≥ worth of (i, j) for every pair, and no price is negative;
* whoever is matched is matched at a pair where that is an equality.

A plan in which, besides, every mentee with u > 0 is matched and every mentor with v > 0 has no place left is the best
(and u, v prove it). It is found in three steps.

1. Prices *settle*: each mentor asks between what her last mentee would pay and what the next one offers. Then mentees
   without a place *bid* for one until everybody has one (Bertsekas' auction). That brings all prices near where they
   belong, not quite to it. Where no place is worth anything yet, they bid a few times, and exactly: what somebody holds
   then is an equality, and only those who gave up need a chain (Jonker and Volgenant's row reduction).
2. Partners at a pair that is no equality are parted. Each mentee without a place is *seated* …
3. … and each mentor with a place to spare that is worth something is *filled*, both along the cheapest chain of changes
   (Dijkstra over what the prices leave of each worth), which changes the prices of those it looked at. They are few.

The second step and the third are exact wherever they begin; the first only saves them work. Compiled by Numba when
first imported, so it is imported only where it pays (``compiled``). While it works, everybody else goes on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from workflows.matching import detours, passes

FAR = 1 << 62
NOBODY = -1
MOST_OFFERS = 8
"""Mentors with more places keep their price until somebody bids."""
Numbers = npt.NDArray[Any]
"""64-bit whole numbers: positions, prices, counts."""
TURNS_TO_SETTLE = 2
"""So often each mentor's price settles before anybody bids."""
A_LITTLE = 13
"""A bid is higher by what lies between the best pair and the worst, divided by 2 to this power."""
TURNS = 3
"""From nothing, so often each: with exact bids two who want the same go on by crumbs; a chain settles that sooner."""
MOST_LOOKS = 1000
"""So many pairs of each mentee are looked at to bid, at most half as many as there are mentees: in a small market
chains are short. Where more want a place than there are, they would go on until it costs as much as a match."""


class Market(NamedTuple):
    """Who could be matched with whom: the pairs by mentee, ``start[i] : start[i+1]``, with the worth of each; the same
    by mentor, ``hers[begin[j] : begin[j+1]]`` with their mentees and worths; and the places of each mentor."""

    start: Numbers
    i: Numbers
    j: Numbers
    worth: Numbers
    begin: Numbers
    hers: Numbers
    who: Numbers
    their_worth: Numbers
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


@njit(cache=True, nogil=True)
def repair(
    start: Numbers,
    j: Numbers,
    worth: Numbers,
    places: Numbers,
    prices: Numbers,
    partner: Numbers,
) -> tuple[Numbers, Numbers, Numbers]:
    """The best plan over some pairs, from any prices ≥ 0 of the mentors and any partners that fit the places.

    ``start[i] : start[i+1]`` are the pairs of mentee i. Returns u, v and the chosen pair of each mentee.
    """
    return repair_again(arranged(start, j, places), worth, prices, partner, TURNS_TO_SETTLE)


@njit(cache=True, nogil=True)
def repair_again(
    among: Market, worth: Numbers, prices: Numbers, partner: Numbers, settling: int
) -> tuple[Numbers, Numbers, Numbers]:
    """The same over pairs that were arranged before, as only what they are worth has changed. ``settling``: so often
    each mentor's price settles first; where little has changed, once is enough."""
    start, j, places = among.start, among.j, among.places
    mentees, mentors = len(start) - 1, len(places)
    market = Market(start, among.i, j, worth, among.begin, among.hers, among.who, worth[among.hers], places)
    now = Standing(
        np.zeros(mentees, np.int64),
        prices.copy(),
        np.full(mentees, NOBODY),
        np.zeros(mentors, np.int64),
        np.full(mentors, NOBODY),
        np.full(mentees, NOBODY),
    )
    if prices.any():
        _settle(market, now.v, settling)
        held = _bid(market, now.v, partner, _little(market), FAR)
    else:
        held = _bid(market, now.v, partner, 0, TURNS)
    for i in range(mentees):
        for pair in range(start[i], start[i + 1]):
            now.u[i] = max(now.u[i], worth[pair] - now.v[j[pair]])
        pair = held[i]
        if pair != NOBODY and worth[pair] - now.v[j[pair]] == now.u[i]:
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


@njit(cache=True, nogil=True)
def arranged(start: Numbers, j: Numbers, places: Numbers) -> Market:
    """Who could be matched with whom, by mentee and by mentor; what that is worth is not said yet."""
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
    unsaid = np.empty(0, np.int64)
    return Market(start, owner, j, unsaid, begin, hers, owner[hers], unsaid, places)


@njit(cache=True)
def _two_best(market: Market, v: Numbers, gains: Numbers, i: int) -> None:
    """What a mentee gains with her best mentor, what with the second best, and who the best is."""
    gains[i] = 0, 0, NOBODY
    for pair in range(market.start[i], market.start[i + 1]):
        net = market.worth[pair] - v[market.j[pair]]
        if net > gains[i, 0]:
            gains[i] = net, gains[i, 0], market.j[pair]
        elif net > gains[i, 1]:
            gains[i, 1] = net


@njit(cache=True)
def _settle(market: Market, v: Numbers, settling: int) -> None:
    """One mentor after the other, so often: where her price leaves places free or wants more than she has, it goes to
    the middle between the last offer that would be taken and the first that would not."""
    gains = np.empty((len(market.start) - 1, 3), np.int64)
    for i in range(len(gains)):
        _two_best(market, v, gains, i)
    offers = np.empty(MOST_OFFERS + 1, np.int64)
    for turn in range(settling * len(v)):
        mentor = turn % len(v)
        places, size, before = market.places[mentor], 0, v[mentor]
        if places == 0 or places > MOST_OFFERS:
            continue
        for at in range(market.begin[mentor], market.begin[mentor + 1]):
            i = market.who[at]
            offer = market.their_worth[at] - gains[i, 1 if gains[i, 2] == mentor else 0]
            if offer <= 0 or (size > places and offer <= offers[places]):
                continue
            size = min(size + 1, places + 1)
            spot = size - 1
            while spot > 0 and offers[spot - 1] < offer:
                offers[spot] = offers[spot - 1]
                spot -= 1
            offers[spot] = offer
        low = offers[places] if size > places else 0
        high = offers[places - 1] if size >= places else 0
        if low <= before <= high:
            continue
        v[mentor] = (low + high) // 2
        for at in range(market.begin[mentor], market.begin[mentor + 1]):
            i, net = market.who[at], market.their_worth[at] - v[mentor]
            if gains[i, 2] == mentor or net > gains[i, 1] or market.their_worth[at] - before == gains[i, 1]:
                _two_best(market, v, gains, i)


@njit(cache=True)
def _little(market: Market) -> int:
    """By how much a bid goes beyond what it must, so that two who want the same do not go on for ever."""
    return 1 + ((market.worth.max() - market.worth.min()) >> A_LITTLE if len(market.worth) else 0)


@njit(cache=True)
def _bid(market: Market, v: Numbers, partner: Numbers, little: int, turns: int) -> Numbers:
    """Raise the prices by bidding, at most so many ``turns`` each; the pair each mentee holds in the end. A mentee bids
    for the place she gains most with as much as makes her second choice as good, and a ``little`` more. A full mentor
    lets go whoever bid least, and her price is the least bid that is left."""
    mentees, mentors = len(market.start) - 1, len(market.places)
    first = np.zeros(mentors + 1, np.int64)
    for mentor in range(mentors):
        first[mentor + 1] = first[mentor] + min(market.places[mentor], market.begin[mentor + 1] - market.begin[mentor])
    holder, paid, load = np.empty(first[-1], np.int64), np.empty(first[-1], np.int64), np.zeros(mentors, np.int64)
    held = np.full(mentees, NOBODY)
    without, size, bids = np.empty(mentees, np.int64), 0, np.zeros(mentees, np.int64)
    for i in range(mentees - 1, -1, -1):
        most, old = np.int64(0), NOBODY
        for pair in range(market.start[i], market.start[i + 1]):
            most = max(most, market.worth[pair] - v[market.j[pair]])
            if market.j[pair] == partner[i]:
                old = pair
        mentor = partner[i]
        fits = old != NOBODY and first[mentor] + load[mentor] < first[mentor + 1]
        if fits and market.worth[old] - v[mentor] >= most - little:
            held[i] = old
            holder[first[mentor] + load[mentor]], paid[first[mentor] + load[mentor]] = i, v[mentor]
            load[mentor] += 1
        if held[i] == NOBODY and most > 0:
            without[size] = i
            size += 1
    left = min(MOST_LOOKS, 1 + mentees // 2) * mentees
    while size > 0 and left > 0:
        size -= 1
        i = without[size]
        bids[i] += 1
        if bids[i] > turns:
            continue
        left -= market.start[i + 1] - market.start[i]
        most, second, wanted = np.int64(0), np.int64(0), NOBODY
        for pair in range(market.start[i], market.start[i + 1]):
            net = market.worth[pair] - v[market.j[pair]]
            if net > most:
                most, second, wanted = net, most, pair
            elif net > second:
                second = net
        if wanted == NOBODY:
            continue
        mentor = market.j[wanted]
        begin, end = first[mentor], first[mentor + 1]
        place = begin + load[mentor]
        if place < end:
            load[mentor] += 1
        elif begin < end:
            place = begin
            for other in range(begin + 1, end):
                if paid[other] < paid[place]:
                    place = other
            without[size] = holder[place]
            held[holder[place]] = NOBODY
            size += 1
        else:
            v[mentor] += most - second + little
            without[size] = i
            size += 1
            continue
        held[i], holder[place], paid[place] = wanted, i, v[mentor] + most - second + little
        if begin + load[mentor] == end:
            v[mentor] = max(v[mentor], paid[begin:end].min())
    return held


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
            base = reach + now.u[i]
            for pair in range(market.start[i], market.start[i + 1]):
                other = market.j[pair]
                there = base + now.v[other] - market.worth[pair]
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
        base = reach + now.v[mentor]
        for at in range(market.begin[mentor], market.begin[mentor + 1]):
            i = market.who[at]
            there = base + now.u[i] - market.their_worth[at]
            if there < far[i] and there < least:
                if far[i] == FAR:
                    seen.append(i)
                far[i], search.pair[i] = there, market.hers[at]
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
    repair_again(arranged(np.arange(2), none, one), one, none, none, 1)
    passes.rehearse()
    detours.rehearse()
