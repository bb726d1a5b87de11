"""Who somebody is: one person, however many of WeChat's accounts they reach us through."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.races import retry_on_race
from models.actions.surveys.authors import move_answers
from models.rules.privacy.audit_chain import ActorKind
from models.tables.people.follow import Follow, FollowNotice
from models.tables.people.person import Person
from models.tables.surveys import SurveyAnswer
from models.tables.votes.publication import VoteNotice
from models.vault import Vault

Move = Callable[[UUID, UUID, datetime], Awaitable[None]]  # from one person to another


class WeChatAccountKind(StrEnum):
    """Which of our WeChat accounts has named somebody. The value names the columns of `Person`."""

    OFFICIAL = "openid"
    MINI_PROGRAM = "mini_openid"


@dataclass(frozen=True)
class NamedPerson:
    """What WeChat says of somebody; `unionid` only where our accounts share an open platform."""

    account: WeChatAccountKind
    openid: str
    unionid: str | None = None


async def identify_person(named: NamedPerson, vault: Vault, now: datetime) -> UUID:
    """The person, made where nobody is known by either name; two who turn out to be one become one."""
    person = await retry_on_race(lambda: _identify(named, vault, now))
    return person.id


async def person_by_openid(openid_hash: str) -> UUID | None:
    """Whom the official account or the mini-program knows by this hash."""
    person = await Person.get_or_none(Q(openid_hash=openid_hash) | Q(mini_openid_hash=openid_hash)).only("id")
    return person.id if person else None


async def person_exists(person_id: UUID) -> bool:
    """False where the person has been erased since."""
    return await Person.exists(id=person_id)


async def add_nameless(now: datetime) -> UUID:
    """Somebody who is known by a browser alone: WeChat has named nobody, so no message can go out."""
    return (await Person.create(first_seen_at=now)).id


async def drop_nameless(person_id: UUID) -> None:
    """Of `add_nameless`, where nothing came of it."""
    await Person.filter(id=person_id).delete()


async def adopt_nameless(nameless_id: UUID, person_id: UUID, now: datetime) -> None:
    """Somebody who was known by a browser alone is named by WeChat in it now: one person from now on.

    Nothing happens to whom WeChat has named before, whoever else uses that browser.
    """
    async with in_transaction():
        old = await Person.filter(id=nameless_id).select_for_update().first()
        kept = await Person.filter(id=person_id).select_for_update().first()
        if old is not None and kept is not None and not _names_of(old):
            await _join(old, kept, now, "signed in with the browser that stood for the other")


async def _identify(named: NamedPerson, vault: Vault, now: datetime) -> Person:
    names = _columns(named.account.value, named.openid, vault)
    if named.unionid:
        names |= _columns("unionid", named.unionid, vault)
    hashes = {column: value for column, value in names.items() if column.endswith("_hash")}
    known = [
        await Person.filter(**{column: value}).select_for_update().first() for column, value in hashes.items()
    ]
    found = {person.id: person for person in known if person is not None}
    if not found:
        return await Person.create(**names, first_seen_at=now)
    first, *others = sorted(found.values(), key=lambda person: (person.first_seen_at, person.id))
    for other in others:
        await _join(other, first, now, "WeChat names both with one unionid")
        names |= _names_of(other)
    news = {column: value for column, value in names.items() if not getattr(first, column)}
    if news:
        await Person.filter(id=first.id).update(**news)
    return first


def _columns(name: str, value: str, vault: Vault) -> dict[str, Any]:
    return {f"{name}_hash": vault.look_up_hash(value), f"{name}_sealed": vault.seal(value)}


def _names_of(person: Person) -> dict[str, Any]:
    """All that a person is known by, to be handed on."""
    columns = sorted(Person._meta.db_fields - {"id", "first_seen_at"})
    return {column: value for column in columns if (value := getattr(person, column))}


async def _join(old: Person, kept: Person, now: datetime, why: str) -> None:
    """Whatever refers to the one refers to the other from now on. What was under way by the old key ends."""
    for name in sorted(Person._meta.backward_fk_fields):
        relation: Any = Person._meta.fields_map[name]
        table: type[Model] = relation.related_model
        move = _MOVES.get(table)
        if move is not None:
            await move(old.id, kept.id, now)
        column = relation.relation_field
        await table.filter(**{column: old.id}).update(**{column: kept.id})
    await old.delete()
    await record_audit(
        Actor(ActorKind.PERSON, str(kept.id)),
        "join_identities",
        AuditSubject("person", str(kept.id)),
        now,
        why=why,
        details={"joined": str(old.id)},
    )


async def _drop_double_notices(old: UUID, kept: UUID, _now: datetime) -> None:
    """Both were to be told of the same ballot: once is enough."""
    for notice in await VoteNotice.filter(person_id=old):
        told = VoteNotice.filter(
            decision_id=notice.decision_id, entry_number=notice.entry_number, person_id=kept
        )
        if await told.exists():
            await notice.delete()


async def _drop_double_follows(old: UUID, kept: UUID, _now: datetime) -> None:
    followed = await Follow.filter(person_id=kept).values_list("lift_id", flat=True)
    await Follow.filter(person_id=old, lift_id__in=followed).delete()


async def _drop_double_follow_notices(old: UUID, kept: UUID, _now: datetime) -> None:
    """Both were to be told of the same: once is enough."""
    for notice in await FollowNotice.filter(person_id=old):
        if await FollowNotice.exists(person_id=kept, topic=notice.topic, about=notice.about):
            await notice.delete()


# Tables in which one person has at most one row of a kind; all others are simply moved.
_MOVES: dict[type[Model], Move] = {
    SurveyAnswer: move_answers,
    VoteNotice: _drop_double_notices,
    Follow: _drop_double_follows,
    FollowNotice: _drop_double_follow_notices,
}
