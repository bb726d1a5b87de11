"""The purge: what has been kept for its full period goes, and an audit entry proves what went.

Each batch is a transaction with its own entry, so it may be stopped at any
time, and several may run at once: rows that one has locked the other skips.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.lifts.follows import end_follows
from models.actions.privacy.work_records import (
    due_duty_sheets,
    due_maintenance_sheets,
    erase_duty_sheets,
    erase_maintenance_sheets,
)
from models.actions.reports.erase import erase_reports
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.photo_files import RemovePhoto, remove_unused
from models.actions.surveys.authors import forget_round
from models.rules.base.documents import FileKind
from models.rules.privacy.audit_chain import ActorKind
from models.rules.privacy.retention import Data, cutoff, proof
from models.tables.forwarding.delivery import Attempt
from models.tables.insurance.claim_file import ClaimFile
from models.tables.notices import Grant, TemplateMessage
from models.tables.partners.organisation import PartnerMessage
from models.tables.people.follow import Follow
from models.tables.people.hand_over import HandOver
from models.tables.people.person import Person
from models.tables.reports.contact import Contact
from models.tables.reports.report import Report
from models.tables.rescues import TrappedPeople
from models.tables.surveys import SurveyRound
from models.tables.votes.ballot import PaperBallot
from models.tables.votes.decision import RollOwner

BATCH = 200
BY_ITSELF = Actor(ActorKind.PROGRAM, name="purge")


@dataclass(frozen=True)
class Purged:
    """One batch: how many rows of which kind."""

    data: Data
    count: int


async def count_due(now: datetime) -> dict[Data, int]:
    """How many rows of each kind a purge would take now. Persons may become more as their reports go."""
    return {data: await due(now).count() for data, due in _DUE.items()}


async def purge(now: datetime, remove_photo: RemovePhoto, actor: Actor = BY_ITSELF) -> AsyncIterator[Purged]:
    """Erase everything that is due at `now`, batch by batch; reports before the persons they refer to."""
    for data in _DUE:
        while count := await _purge_batch(data, now, remove_photo, actor):
            yield Purged(data, count)


async def _purge_batch(data: Data, now: datetime, remove_photo: RemovePhoto, actor: Actor) -> int:
    async with in_transaction():
        due = _DUE[data](now)
        table = due.model._meta.db_table
        rows = await due.limit(BATCH).select_for_update(skip_locked=True, of=(table,))
        if not rows:
            return 0
        ids: list[UUID] = [row.pk for row in rows]
        more = await _ERASE[data](rows, ids, now, remove_photo)
        await record_audit(
            actor,
            "purge",
            AuditSubject(data.value),
            now,
            why="kept for its full period, or its author asked for it",
            details={
                "count": len(ids),
                "ids_sha256": proof(ids),
                "until": cutoff(data, now).isoformat(),
                **more,
            },
        )
        return len(ids)


def _due_reports(now: datetime) -> QuerySet[Any]:
    """Counted from the closing of the matter, or from its opening where nobody ever closed it."""
    end = cutoff(Data.REPORT, now)
    return Report.filter(
        Q(incident__closed_at__lte=end)
        | Q(incident__closed_at=None, incident__opened_at__lte=end)
        | Q(erase_when_closed=True, incident__closed_at__not_isnull=True),
        erased_at=None,
    )


def _due_contacts(now: datetime) -> QuerySet[Any]:
    return Contact.filter(report__incident__closed_at__lte=cutoff(Data.CONTACT, now))


def _due_claim_files(now: datetime) -> QuerySet[Any]:
    return ClaimFile.filter(claim__closed_at__lte=cutoff(Data.CLAIM_FILE, now))


def _due_trapped_people(now: datetime) -> QuerySet[Any]:
    return TrappedPeople.filter(report__incident__closed_at__lte=cutoff(Data.TRAPPED_PEOPLE, now))


def _due_hand_overs(now: datetime) -> QuerySet[Any]:
    """Counted from what was said last: also where nobody ever closed it."""
    return HandOver.filter(news_at__lte=cutoff(Data.HAND_OVER, now))


def _due_grants(now: datetime) -> QuerySet[Any]:
    return Grant.filter(given_at__lte=cutoff(Data.GRANT, now))


def _due_template_messages(now: datetime) -> QuerySet[Any]:
    return TemplateMessage.filter(sent_at__lte=cutoff(Data.TEMPLATE_MESSAGE, now))


def _due_follows(now: datetime) -> QuerySet[Any]:
    return Follow.filter(since__lte=cutoff(Data.FOLLOW, now))


def _due_surveys(now: datetime) -> QuerySet[Any]:
    over = SurveyRound.filter(opened_at__not_isnull=True, closes_at__lte=cutoff(Data.SURVEY, now))
    return over.filter(forgotten_at=None)


def _due_persons(now: datetime) -> QuerySet[Any]:
    """Persons that no row of any table refers to."""
    nobody = {f"{name}__isnull": True for name in sorted(Person._meta.backward_fk_fields)}
    return Person.filter(first_seen_at__lte=cutoff(Data.PERSON, now), **nobody)


def _due_rolls(now: datetime) -> QuerySet[Any]:
    return RollOwner.filter(_is_over(cutoff(Data.ROLL, now))).exclude(name_sealed="")


def _due_papers(now: datetime) -> QuerySet[Any]:
    return PaperBallot.filter(_is_over(cutoff(Data.PAPER_BALLOT, now))).exclude(choice_sealed="")


def _is_over(end: datetime) -> Q:
    """Counted from the end of the objections, or from where the vote was given up."""
    return Q(decision__objections_until__lte=end) | Q(decision__withdrawn_at__lte=end)


def _due_details(now: datetime) -> QuerySet[Any]:
    return Attempt.filter(started_at__lte=cutoff(Data.ATTEMPT_DETAIL, now)).exclude(detail="")


def _due_messages(now: datetime) -> QuerySet[Any]:
    return PartnerMessage.filter(received_at__lte=cutoff(Data.PARTNER_MESSAGE, now))


async def _erase_reports(
    rows: list[Any], _ids: list[UUID], now: datetime, remove_photo: RemovePhoto
) -> dict[str, int]:
    return {"photos": await erase_reports(rows, now, remove_photo)}


async def _erase_claim_files(
    rows: list[Any], ids: list[UUID], _now: datetime, remove_photo: RemovePhoto
) -> dict[str, int]:
    await ClaimFile.filter(id__in=ids).delete()
    photos = [row.sha256 for row in rows if row.kind is FileKind.PHOTO]
    await remove_unused(photos, remove_photo)
    return {"photos": len(photos)}


async def _forget_rounds(rows: list[Any], _ids: list[UUID], now: datetime, *_: object) -> dict[str, int]:
    return {"answers": sum([await forget_round(row, now) for row in rows])}


async def _delete_rows(rows: list[Any], ids: list[UUID], *_: object) -> dict[str, int]:
    table: type[Model] = type(rows[0])
    await table.filter(pk__in=ids).delete()
    return {}


async def _forget_follows(rows: list[Any], *_: object) -> dict[str, int]:
    return {"ended": sum([await end_follows(row.person_id, row.lift_id) for row in rows])}


async def _forget_owners(_rows: list[Any], ids: list[UUID], *_: object) -> dict[str, int]:
    names = (
        "identity_hash", "name_sealed", "phone_sealed", "phone_hash", "last_four_hash", "id_four_hash",
        "code_sealed",
    )  # fmt: skip
    await RollOwner.filter(id__in=ids).update(**dict.fromkeys(names, ""), code_hash=None)
    return {}


async def _forget_papers(
    rows: list[Any], ids: list[UUID], _now: datetime, remove_photo: RemovePhoto
) -> dict[str, int]:
    await PaperBallot.filter(id__in=ids).update(choice_sealed="")
    await remove_unused([row.photo_sha256 for row in rows], remove_photo)
    return {"photos": len(rows)}


async def _empty_details(_rows: list[Any], ids: list[UUID], *_: object) -> dict[str, int]:
    await Attempt.filter(id__in=ids).update(detail="")
    return {}


_DUE: dict[Data, Callable[[datetime], QuerySet[Any]]] = {
    Data.REPORT: _due_reports,
    Data.CLAIM_FILE: _due_claim_files,
    Data.CONTACT: _due_contacts,
    Data.TRAPPED_PEOPLE: _due_trapped_people,
    Data.HAND_OVER: _due_hand_overs,
    Data.GRANT: _due_grants,
    Data.TEMPLATE_MESSAGE: _due_template_messages,
    Data.FOLLOW: _due_follows,
    Data.SURVEY: _due_surveys,
    Data.PERSON: _due_persons,
    Data.ROLL: _due_rolls,
    Data.PAPER_BALLOT: _due_papers,
    Data.MAINTENANCE_SHEET: due_maintenance_sheets,
    Data.DUTY_SHEET: due_duty_sheets,
    Data.ATTEMPT_DETAIL: _due_details,
    Data.PARTNER_MESSAGE: _due_messages,
}
_ERASE: dict[Data, Callable[..., Awaitable[dict[str, int]]]] = {
    Data.REPORT: _erase_reports,
    Data.CLAIM_FILE: _erase_claim_files,
    Data.CONTACT: _delete_rows,
    Data.TRAPPED_PEOPLE: _delete_rows,
    Data.HAND_OVER: _delete_rows,
    Data.GRANT: _delete_rows,
    Data.TEMPLATE_MESSAGE: _delete_rows,
    Data.FOLLOW: _forget_follows,
    Data.SURVEY: _forget_rounds,
    Data.PERSON: _delete_rows,
    Data.ROLL: _forget_owners,
    Data.PAPER_BALLOT: _forget_papers,
    Data.MAINTENANCE_SHEET: erase_maintenance_sheets,
    Data.DUTY_SHEET: erase_duty_sheets,
    Data.ATTEMPT_DETAIL: _empty_details,
    Data.PARTNER_MESSAGE: _delete_rows,
}
