"""Merging a roll into the one that is there: rows of units and heads that stay keep their keys, so that
proofs of delivery, proxies and invitations go on referring to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from models.actions.votes.bind import last_four_hash
from models.bulk import insert_rows, update_rows
from models.rules.votes.roll import Owner, RollRow
from models.rules.votes.roll_changes import UnitOnRoll
from models.tables.keys import new_key
from models.tables.votes.decision import RollHead, RollOwner, RollUnit
from models.tables.votes.owner import Proxy
from models.tables.votes.publication import NoticeProof
from models.vault import Vault

Owners = frozenset[str]  # identities, hashed: who they are together is one head
DEVELOPER: Owners = frozenset({"developer"})
AT_ONCE = 500


@dataclass(frozen=True)
class OldRoll:
    units: Mapping[str, RollUnit]
    heads: Mapping[Owners, UUID]
    owners: Sequence[RollOwner]

    def as_compared(self) -> list[UnitOnRoll]:
        of_head = {head: owners for owners, head in self.heads.items()}
        return [
            UnitOnRoll(label, unit.area, unit.area_source, of_head[unit.head_id])
            for label, unit in self.units.items()
        ]


@dataclass(frozen=True)
class NewRoll:
    """`heads` in the order of their first unit, with their owners by identity."""

    rows: Mapping[str, RollRow]
    heads: Mapping[Owners, Mapping[str, Owner]]
    head_of: Mapping[str, Owners]

    @classmethod
    def of(cls, vault: Vault, estate_id: UUID, rows: Iterable[RollRow]) -> "NewRoll":
        by_label = {row.label: row for row in sorted(rows, key=lambda row: row.label)}
        heads: dict[Owners, Mapping[str, Owner]] = {}
        head_of: dict[str, Owners] = {}
        for label, row in by_label.items():
            owners = {vault.look_up_hash(f"{estate_id}|{one.identity}"): one for one in row.owners}
            head_of[label] = DEVELOPER if row.is_developer else frozenset(owners)
            heads.setdefault(head_of[label], owners)
        return cls(by_label, heads, head_of)

    def as_compared(self) -> list[UnitOnRoll]:
        return [
            UnitOnRoll(label, row.area, row.area_source, self.head_of[label])
            for label, row in self.rows.items()
        ]


async def read_old_roll(decision_id: UUID) -> OldRoll:
    owners = await RollOwner.filter(decision_id=decision_id)
    together: dict[UUID, set[str]] = {}
    for owner in owners:
        together.setdefault(owner.head_id, set()).add(owner.identity_hash)
    heads = {
        DEVELOPER if head.is_developer else frozenset(together.get(head.id, ())): head.id
        for head in await RollHead.filter(decision_id=decision_id)
    }
    units = {unit.label: unit for unit in await RollUnit.filter(decision_id=decision_id)}
    return OldRoll(units, heads, owners)


async def merge_roll(
    connection: BaseDBAsyncClient, vault: Vault, decision_id: UUID, old: OldRoll, new: NewRoll
) -> None:
    """Inside the caller's transaction, before the roll is frozen: nobody has voted."""
    heads = {owners: old.heads.get(owners) or new_key() for owners in new.heads}
    gone = [head for owners, head in old.heads.items() if owners not in new.heads]
    await _set_proofs_aside(decision_id, old, new)
    for some in _in_parts(gone):
        await Proxy.filter(head_id__in=some).delete()
    await _write_heads(connection, decision_id, old, heads)
    await _write_units(connection, decision_id, old, new, heads)
    for some in _in_parts(gone):
        await RollOwner.filter(head_id__in=some).delete()
        await RollHead.filter(id__in=some).delete()
    await _write_owners(connection, vault, decision_id, old, new, heads, set(gone))


async def _set_proofs_aside(decision_id: UUID, old: OldRoll, new: NewRoll) -> None:
    """What was delivered to somebody who is not the owner proves nothing of the owner. It is kept as told."""
    before = {unit.label: unit.owners for unit in old.as_compared()}
    proofs = await NoticeProof.filter(decision_id=decision_id, unit_id__not_isnull=True).select_related(
        "unit"
    )
    for proof in proofs:
        label = proof.unit.label if proof.unit else ""
        if new.head_of.get(label) != before.get(label):
            proof.unit, proof.words = None, f"{label}（业主已变更）{proof.words}"[:200]
            await proof.save()


async def _write_heads(
    connection: BaseDBAsyncClient, decision_id: UUID, old: OldRoll, heads: Mapping[Owners, UUID]
) -> None:
    """Numbered by the order of their first unit; the numbers that were given before are freed first."""
    await RollHead.filter(decision_id=decision_id).update(number=F("number") * -1)
    numbered = [(number, owners, head) for number, (owners, head) in enumerate(heads.items(), start=1)]
    await update_rows(
        connection,
        RollHead,
        [(head, {"number": number}) for number, owners, head in numbered if owners in old.heads],
    )
    rows = [
        {"id": head, "decision_id": decision_id, "number": number, "is_developer": owners == DEVELOPER}
        for number, owners, head in numbered
        if owners not in old.heads
    ]
    await insert_rows(connection, RollHead, rows)


async def _write_units(
    connection: BaseDBAsyncClient, decision_id: UUID, old: OldRoll, new: NewRoll, heads: Mapping[Owners, UUID]
) -> None:
    added: list[dict[str, Any]] = []
    changed: list[tuple[UUID, dict[str, Any]]] = []
    for label, row in new.rows.items():
        names = ("building", "unit", "room", "area", "area_source")
        values = {**{name: getattr(row, name) for name in names}, "head_id": heads[new.head_of[label]]}
        was = old.units.get(label)
        if was is None:
            added.append({"id": new_key(), "decision_id": decision_id, "label": label, **values})
        elif any(getattr(was, name) != value for name, value in values.items()):
            changed.append((was.id, values))
    removed = [unit.id for label, unit in old.units.items() if label not in new.rows]
    for some in _in_parts(removed):
        await RollUnit.filter(id__in=some).delete()
    await update_rows(connection, RollUnit, changed)
    await insert_rows(connection, RollUnit, added)


async def _write_owners(
    connection: BaseDBAsyncClient,
    vault: Vault,
    decision_id: UUID,
    old: OldRoll,
    new: NewRoll,
    heads: Mapping[Owners, UUID],
    gone: set[UUID],
) -> None:
    """Owners of heads that are new take the invitations along that they had in heads that are gone."""
    codes = {one.identity_hash: one for one in old.owners if one.head_id in gone and one.code_hash}
    kept = {(one.head_id, one.identity_hash): one for one in old.owners if one.head_id not in gone}
    rows, changed = [], []
    for together, owners in new.heads.items():
        for identity, owner in owners.items():
            numbers = _numbers(vault, identity, owner)
            was = kept.get((heads[together], identity))
            if was is None:
                rows.append(
                    {
                        "id": new_key(), "decision_id": decision_id, "head_id": heads[together],
                        "identity_hash": identity, "name_sealed": vault.seal(owner.name),
                        "phone_sealed": vault.seal(owner.phone) if owner.phone else "",
                        "phone_hash": vault.look_up_hash(owner.phone) if owner.phone else "",
                        **numbers, **_code(codes.pop(identity, None)),
                    }
                )  # fmt: skip
            elif any(getattr(was, name) != value for name, value in numbers.items()):
                changed.append((was.id, numbers))
    await update_rows(connection, RollOwner, changed)
    await insert_rows(connection, RollOwner, rows)


def _numbers(vault: Vault, identity: str, owner: Owner) -> dict[str, str]:
    """What proves the owner. The rest follows from the identity."""
    return {
        "last_four_hash": last_four_hash(vault, identity, owner.phone[-4:]) if owner.phone else "",
        "id_four_hash": last_four_hash(vault, identity, owner.id_four) if owner.id_four else "",
    }


def _code(had: RollOwner | None) -> dict[str, Any]:
    names = ("code_hash", "code_sealed", "code_used_at", "code_failures", "code_witness")
    return {name: getattr(had, name) for name in names} if had else {"code_hash": None, "code_sealed": ""}


def _in_parts(keys: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    """An IN of thousands of values is more than a database takes."""
    return (keys[place : place + AT_ONCE] for place in range(0, len(keys), AT_ONCE))
