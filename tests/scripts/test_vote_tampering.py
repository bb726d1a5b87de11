"""Somebody who holds every key of the server rewrites a published vote. Whoever kept the closing hash gets the
same result, or hears that the file is wrong.

The changes are made by code over every field of a bulletin and every kind of entry at every place of its
chain, so that a field that is added later is attacked as well. Each changed file is made to fit again in three
ways, the last of which leaves nothing undone that a forger could do: links, hashes, commitments, hash of the
roll and of the deliveries, counts and the seal are all made anew.
"""

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from models.rules.base.canonical import digest
from models.rules.votes.entries import BallotWay, EntryKind
from models.rules.votes.tally import Choice, NonVoters
from tests.support.bulletins import CAST, a_bulletin, resealed
from tests.support.votes import verifier

VERIFIER = verifier()
Body = dict[str, Any]
Path = tuple[str | int, ...]
# An owner who did not vote and was served, an objection that waits at the close, one decided on each side of
# it, a proxy's ballot: every part has something in it.
TRUE = a_bulletin(
    cast=[*CAST, (BallotWay.ONLINE, ("1栋1单元201",), Choice.FOR)],
    non_voters=NonVoters.WITH_THE_MAJORITY,
    delivered=["1栋1单元202"],
    by_proxy=[2],
    before=[(EntryKind.DISPUTE, 2), (EntryKind.DISMISS, 2), (EntryKind.DISPUTE, 4)],
    after=[(EntryKind.VOID, 4), (EntryKind.DISPUTE, 3), (EntryKind.DISMISS, 3)],
)
POSTED, RESULTS = VERIFIER.verify(TRUE).closing, VERIFIER.verify(TRUE).results


def fields(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of the file: each part, row, field and value."""
    if path:
        yield path
    if isinstance(value, dict):
        for name in sorted(value):
            yield from fields(value[name], (*path, name))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from fields(one, (*path, place))


def other_values(value: Any) -> list[Any]:
    """What a forger may write instead."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, 1, str(value)]
        case str():
            known = [
                "for",
                "against",
                "abstain",
                "online",
                "paper",
                "latest",
                "owner",
                "proxy",
                "void",
                "dispute",
            ]
            known += ["ordinary", "special", "not_taking_part", "1栋1单元202", "2026-11-08T09:00:00.000001Z"]
            return [value[:-1] + ("1" if value[-1:] == "0" else "0"), "", *known]
        case list():
            return [value[1:], value[:-1], value[::-1], [*value, *value[-1:]], []]
        case dict():
            return [{**value, "more": 1}, *({n: v for n, v in value.items() if n != gone} for gone in value)]
        case _:
            return [{}, []]


def at(body: Body, path: Path) -> tuple[Any, str | int]:
    inside: Any = body
    for step in path[:-1]:
        inside = inside[step]
    return inside, path[-1]


def changed_fields() -> Iterator[tuple[str, Body]]:
    true = json.loads(TRUE)
    for path in fields(true):
        inside, last = at(true, path)
        for value in other_values(inside[last]):
            body = copy.deepcopy(true)
            where, name = at(body, path)
            where[name] = value
            yield f"{'.'.join(map(str, path))} = {value!r:.40}", body
        body = copy.deepcopy(true)
        where, name = at(body, path)
        del where[name]
        yield f"{'.'.join(map(str, path))} gone", body


def further_entries() -> Iterator[tuple[str, Body]]:
    """Every kind of entry at every place, and every entry at every other place."""
    true = json.loads(TRUE)
    ballots = [one["number"] for one in true["openings"]]
    close = next(one for one in true["chain"] if one["kind"] == EntryKind.CLOSE)
    more: list[Body] = [close]
    for of in ballots:
        more += [{"kind": EntryKind.DISPUTE, "of": of}, {"kind": EntryKind.DISMISS, "of": of}]
        more += [{"kind": EntryKind.VOID, "of": of, "reason": "不是本人"}]
    ballot = true["chain"][0] | {"receipt": "receipt-9"}
    for place in range(len(true["chain"]) + 1):
        beside = true["chain"][max(place - 1, 0)]["at"]
        for entry in more:
            body = copy.deepcopy(true)
            body["chain"].insert(place, {**entry, "at": beside})
            yield f"{entry['kind']} at {place}", body
        for choice in Choice:
            body = copy.deepcopy(true)
            body["chain"].insert(place, {**ballot, "at": beside})
            for opening in body["openings"]:
                opening["number"] += opening["number"] > place
            opening = {**true["openings"][1], "choice": choice, "number": place + 1}
            body["openings"] = sorted([*body["openings"], opening], key=lambda one: one["number"])
            yield f"ballot {choice} at {place}", body
        for moved in range(len(true["chain"])):
            body = copy.deepcopy(true)
            body["chain"].insert(place, body["chain"].pop(moved))
            yield f"entry {moved} moved to {place}", body


def only_sealed(body: Body) -> Body:
    return body


def linked(body: Body) -> Body:
    """The chain follows from the terms again."""
    previous = digest(body["decision"])
    for place, entry in enumerate(body["chain"], 1):
        entry |= {"number": place, "previous": previous}
        entry["hash"] = digest({name: value for name, value in entry.items() if name != "hash"})
        previous = entry["hash"]
    return body


def all_anew(body: Body) -> Body:
    """Everything that follows from something else is reckoned again."""
    body["decision"]["roll_hash"] = digest(body["roll"])
    opened = {one["number"]: one for one in body["openings"]}
    for place, entry in enumerate(body["chain"], 1):
        if entry["kind"] == EntryKind.BALLOT and place in opened:
            one = opened[place]
            units = sorted(one["units"])
            entry["commitment"] = digest({"units": units, "choice": one["choice"], "salt": one["salt"]})
        if entry["kind"] == EntryKind.CLOSE:
            entry["delivered"] = digest(body["delivered"])
    linked(body)
    roll, names, _ = VERIFIER.check_roll(body)
    chain = VERIFIER.check_chain(body)
    opened, _ = VERIFIER.check_openings(body, chain, roll, names)
    delivered = set(body["delivered"])
    body["results"] = VERIFIER.Count(body, roll, chain, opened, delivered, *chain.at_close).results
    after = VERIFIER.Count(body, roll, chain, opened, delivered, *chain.at_end).results
    body["corrected"] = after if chain.later else None
    return body


@cache
def verdicts(
    made: Callable[[], Iterator[tuple[str, Body]]], repair: Callable[[Body], Body]
) -> dict[str, str]:
    return {name: verdict(body, repair) for name, body in made()}


def verdict(body: Body, repair: Callable[[Body], Body]) -> str:
    """`refused`, `another hash` than the posted one, `same result`; anything else is what must not be."""
    try:
        raw = resealed(repair(copy.deepcopy(body)))
    except (VERIFIER.Wrong, KeyError, TypeError, AttributeError, ValueError, IndexError):
        return "refused"  # it cannot even be made to fit
    try:
        checked = VERIFIER.verify(raw)
    except VERIFIER.Wrong:
        return "refused"
    if checked.closing != POSTED:
        return "another hash"
    return "same result" if checked.results == RESULTS else f"accepted with {checked.results}"


@pytest.mark.parametrize("repair", [only_sealed, linked, all_anew])
@pytest.mark.parametrize("made", [changed_fields, further_entries])
def test_with_the_posted_hash_a_changed_file_is_refused_or_says_the_same(
    made: Callable[[], Iterator[tuple[str, Body]]], repair: Callable[[Body], Body]
) -> None:
    found = verdicts(made, repair)
    assert {name: said for name, said in found.items() if said.startswith("accepted")} == {}
    assert "refused" in found.values()


def test_the_attack_reaches_every_part_and_every_kind_of_entry() -> None:
    true = json.loads(TRUE)
    assert {path[0] for path in fields(true)} == VERIFIER.PARTS
    assert {entry["kind"] for entry in true["chain"]} == set(EntryKind)
    attacked = {name.split(" ")[0] for name, _ in further_entries()}
    assert attacked >= {kind.value for kind in EntryKind}


def test_a_forger_who_leaves_nothing_undone_is_caught_by_the_posted_hash_alone() -> None:
    """The attack is a real one: without the hash from the lobby such a file is accepted."""
    found = {**verdicts(changed_fields, all_anew), **verdicts(further_entries, all_anew)}.values()
    assert "another hash" in found
    assert "same result" in found  # corrections behind the close
