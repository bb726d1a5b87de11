"""The published record of a vote: what anybody can check without asking us.

While the vote is open, each ballot adds an entry to a chain: its receipt, its time, its way, and a salted
commitment to the units and the choice (three choices without salt could simply be tried). The first entry
continues from a hash of the decision's terms, which name the hash of the frozen roll, so neither can be
exchanged later; the closing entry names the hash of the proved deliveries. After the close the salts are
opened. `scripts/verify_vote` checks a bulletin with the standard library alone, and is written apart from
this on purpose.

The bulletin is canonical JSON (sorted keys, no spaces, UTF-8, a newline at the end), so that no byte of it
can differ. Its `seal` covers all the rest. Nothing in it names a person: room, area and a number per owner.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.rules.base.canonical import canonical, digest
from models.rules.votes.counting import Ballot
from models.rules.votes.tally import Choice, Count, TallyResult, Unit

FORMAT = "tima-vote-bulletin/2"
SALT_BYTES = 32


def roll_rows(roll: Iterable[Unit]) -> list[dict[str, Any]]:
    """The roll as it is published, by unit: the owners are numbers in the order of their first unit."""
    rows = sorted(roll, key=lambda unit: unit.key)
    numbers: dict[str, int] = {}
    for unit in rows:
        numbers.setdefault(unit.head, len(numbers) + 1)
    return [{"unit": unit.key, "area": unit.area, "head": numbers[unit.head]} for unit in rows]


def roll_hash(roll: Iterable[Unit]) -> str:
    return digest(roll_rows(roll))


def commitment(units: Sequence[str], choice: Choice, salt: str) -> str:
    """The salted commitment to a ballot while the vote is open. `salt`: SALT_BYTES random bytes in hex."""
    return digest({"units": sorted(units), "choice": choice, "salt": salt})


def result_rows(count: Count, result: TallyResult) -> dict[str, Any]:
    """A count and its judgement as published: integers, and whether it passed."""
    weights = {name: vars(getattr(count, name)) for name in ("whole", "voted", "in_favour", "against")}
    return {**weights, "passed": result.passed}


def assemble(
    *,
    decision: Mapping[str, Any],
    roll: Iterable[Unit],
    chain: Sequence[Mapping[str, Any]],
    openings: Iterable[Ballot],
    delivered: Iterable[str],
    results: Mapping[str, Any],
    corrected: Mapping[str, Any] | None = None,
) -> bytes:
    """The whole bulletin as it is published.

    `decision` holds the terms that the chain begins with, among them `roll_hash`, `threshold`, `precedence`,
    `non_voters`, `opens_at` and `closes_at`; `delivered` the units that the closing entry names. `results`
    are `strict`, `by_estate_rule` and `with_disputed`, of what the closing hash binds; `corrected` the same
    of the whole chain, None where nothing came behind the closing entry.
    """
    body = {
        "format": FORMAT,
        "decision": dict(decision),
        "roll": roll_rows(roll),
        "chain": list(chain),
        "openings": [
            {
                "number": ballot.number,
                "units": sorted(ballot.units),
                "choice": ballot.choice,
                "salt": ballot.salt,
            }
            for ballot in sorted(openings, key=lambda ballot: ballot.number)
        ],
        "delivered": sorted(delivered),
        "results": dict(results),
        "corrected": corrected,
    }
    return canonical({**body, "seal": digest(body)}) + b"\n"
