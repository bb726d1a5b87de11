"""Dead letters: what was given up, or met with silence, has an owner and is a task until it is settled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.lifts.find import place_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope, deliveries_in
from models.rules.cities.rules import Part
from models.rules.forwarding.dead_letters import Desk, Settlement, owner_of
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import OrganisationKind
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import DeadLetter, Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident

MAX_NOTE = 500


@dataclass(frozen=True)
class GivenUp:
    """A delivery to an organisation that has become dead or was not answered, and why."""

    delivery: Delivery
    incident: Incident
    reason: str
    at: datetime


async def open_letters(given_up: Sequence[GivenUp]) -> None:
    """In the transaction that gives them up: a letter for each, with its owner."""
    to_organisations = [one for one in given_up if one.delivery.organisation_id is not None]
    if not to_organisations:
        return
    desks = await _desks({one.incident.city_id for one in to_organisations})
    await DeadLetter.bulk_create(
        [
            DeadLetter(
                delivery_id=one.delivery.id,
                owner_id=owner_of(
                    one.incident.kind, one.delivery.organisation_id, desks.get(one.incident.city_id, {})
                ),
                reason=one.reason[:500],
                since=one.at,
            )
            for one in to_organisations
        ]
    )


async def _desks(city_ids: Collection[UUID]) -> dict[UUID, dict[Desk, UUID]]:
    rows = await Organisation.filter(
        city_id__in=city_ids, kind__in=(OrganisationKind.RESCUE_DESK, OrganisationKind.CITY_DESK)
    )
    desks: dict[UUID, dict[Desk, UUID]] = {}
    for row in rows:
        if row.city_id is not None:
            desks.setdefault(row.city_id, {})[Desk(row.kind.value)] = row.id
    return desks


async def settle_letters(
    delivery_ids: Collection[UUID], how: Settlement, now: datetime, *, by: str = "", note: str = ""
) -> int:
    """Close the open letters of these deliveries, in the caller's transaction; returns how many."""
    if not delivery_ids:
        return 0
    return await DeadLetter.filter(delivery_id__in=delivery_ids, settled_at=None).update(
        settled_at=now, settlement=how, settled_by=by[:100], note=note[:MAX_NOTE]
    )


async def settle_by_phone(delivery_id: UUID, note: str, by: Actor, now: datetime) -> bool:
    """The recipient was told by phone: what was said is kept. False where no letter is open."""
    async with in_transaction():
        if not await settle_letters([delivery_id], Settlement.BY_PHONE, now, by=by.name, note=note):
            return False
        await record_audit(by, "settle_by_phone", AuditSubject("delivery", str(delivery_id)), now, why=note)
    return True


@dataclass(frozen=True)
class LetterLine:
    """A dead letter as a task. `owner` is empty where the administrator has to see to it."""

    delivery_id: UUID
    since: datetime
    kind: ReportKind
    place: str
    organisation: str
    phone: str
    part: Part | None
    reason: str
    owner: str


async def list_letters(scope: Scope, limit: int) -> list[LetterLine]:
    """Open letters in the scope: entrapments first, then those that have waited longest."""
    rows = (
        await open_letters_in(scope)
        .order_by("urgency", "letters__since")
        .limit(limit)
        .select_related("organisation", "incident__lift__estate")
        .prefetch_related("letters__owner")
    )
    return [_line(row) for row in rows]


def open_letters_in(scope: Scope) -> QuerySet[Delivery]:
    """Deliveries in the scope that were given up and that nobody has seen to yet."""
    return narrow_to_open_letters(deliveries_in(scope))


def narrow_to_open_letters(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those with an open letter; and should a dead one ever have none, it is shown rather than lost."""
    is_dead, is_silent = Q(state=DeliveryState.DEAD), Q(letters__id__isnull=False)
    return rows.filter(is_dead | is_silent, letters__settled_at__isnull=True)


def _line(row: Delivery) -> LetterLine:
    letter = next((one for one in row.letters if one.settled_at is None), None)
    lift = row.incident.lift
    return LetterLine(
        delivery_id=row.id,
        since=letter.since if letter else row.settled_at or row.created_at,
        kind=row.incident.kind,
        place=place_of(lift) if lift else "",
        organisation=row.organisation.name if row.organisation else "",
        phone=row.organisation.phone if row.organisation else "",
        part=row.part,
        reason=letter.reason if letter else row.reason,
        owner=letter.owner.name if letter and letter.owner else "",
    )


async def letters_of(delivery_id: UUID) -> list[DeadLetter]:
    """All letters of a delivery, the newest first."""
    letters = DeadLetter.filter(delivery_id=delivery_id).order_by("-since").limit(20)
    return await letters.select_related("owner")
