"""Whether what the database holds of a closed vote is still what its closing hash binds.

Checked before anything is published: who changes rows by SQL between the close and the publication is found
here, and everybody who kept the closing hash finds it in the bulletin.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from models.rules.base.canonical import digest
from models.rules.votes.bulletin import commitment, roll_hash
from models.rules.votes.counting import Ballot
from models.rules.votes.entries import EntryKind
from models.rules.votes.tally import Unit


def what_was_changed(
    terms: Mapping[str, Any],
    roll: Iterable[Unit],
    chain: Sequence[Mapping[str, Any]],
    ballots: Iterable[Ballot],
    delivered: Collection[str],
    closing_hash: str,
) -> str | None:
    """The first thing that no longer fits, in Chinese; None where all is as it was at the close."""
    if roll_hash(roll) != terms["roll_hash"]:
        return "名册"
    opened = {ballot.number: ballot for ballot in ballots}
    previous, closing = digest(terms), None
    for place, entry in enumerate(chain, start=1):
        body = {name: value for name, value in entry.items() if name != "hash"}
        is_linked = entry["number"] == place and entry["previous"] == previous
        if not is_linked or digest(body) != entry["hash"]:
            return f"第 {place} 条记录"
        if closing is not None and entry["kind"] in (EntryKind.BALLOT, EntryKind.CLOSE):
            return f"第 {place} 条记录"  # nothing is cast or closed behind the closing entry
        if entry["kind"] == EntryKind.BALLOT and not _keeps_its_word(entry, opened.get(place)):
            return f"第 {place} 条记录的内容"
        if entry["kind"] == EntryKind.CLOSE:
            closing = entry
        previous = entry["hash"]
    if closing is None or closing["hash"] != closing_hash:
        return "截止哈希"
    if closing.get("delivered", digest(sorted(delivered))) != digest(sorted(delivered)):
        return "送达证明"
    return None


def _keeps_its_word(entry: Mapping[str, Any], ballot: Ballot | None) -> bool:
    if ballot is None or entry["receipt"] != ballot.receipt:
        return False
    return bool(entry["commitment"] == commitment(ballot.units, ballot.choice, ballot.salt))
