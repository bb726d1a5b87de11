"""A person's own data: what is kept, all of it to take along, and erasing it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.audit import Actor, Subject, record_audit
from models.actions.contact import forget_contact
from models.actions.erase import RemovePhoto, erase_reports, forget_authors
from models.actions.hand_over import forget_hand_overs
from models.actions.keep_answers import forget_answers
from models.actions.read_report import ReportView, report_view
from models.tables.audit import ActorKind
from models.tables.grant import Grant
from models.tables.person import Person
from models.tables.report import Incident, Photo, PhotoState, Report

MOST_REPORTS = 500  # in one export


@dataclass(frozen=True)
class Kept:
    """What is kept of one person, in numbers."""

    person_id: UUID
    since: datetime
    reports: int
    photos: int


@dataclass(frozen=True)
class Erased:
    """What an erasure came to. `open` reports lose their words and photos once they are closed."""

    reports: int
    photos: int
    open: int


async def kept_of(person_id: UUID | None) -> Kept | None:
    """None where nothing is kept of this person."""
    person = await Person.get_or_none(id=person_id) if person_id else None
    if person is None:
        return None
    stored = Photo.filter(report__reporter_id=person.id, state__in=[PhotoState.STORED, PhotoState.AWAITED])
    return Kept(
        person.id,
        person.first_seen_at,
        await Report.filter(reporter_id=person.id).count(),
        await stored.count(),
    )


async def export_person(person_id: UUID, now: datetime) -> list[ReportView] | None:
    """Every report of the person, newest first; None where the person is not known (any more)."""
    async with in_transaction():
        if not await Person.exists(id=person_id):
            return None
        reports = await Report.filter(reporter_id=person_id).order_by("-filed_at").limit(MOST_REPORTS)
        await record_audit(
            Actor(ActorKind.PERSON, str(person_id)),
            "export_own_data",
            Subject("person", str(person_id)),
            now,
            details={"reports": len(reports)},
        )
    return [await report_view(report.id) for report in reports]


async def erase_person(person_id: UUID, now: datetime, remove_photo: RemovePhoto) -> Erased | None:
    """Forget the person: all of it or nothing. None where the person is not known (any more).

    Reports keep their facts (which lift, when, what came of it) and lose their
    author. Words and photos go too (PIPL 47), but those of an open matter only
    when it is closed: until then somebody may need them to make the lift safe.
    """
    async with in_transaction():
        person = await Person.filter(id=person_id).select_for_update().first()
        if person is None:
            return None
        reports = await Report.filter(reporter_id=person.id).order_by("incident_id")
        closed = set(
            await Incident.filter(
                id__in=[report.incident_id for report in reports], closed_at__not_isnull=True
            ).values_list("id", flat=True)
        )
        told = sum([await forget_contact(report, now) for report in reports])
        finished = [report for report in reports if report.incident_id in closed]
        pending = [report for report in reports if report.incident_id not in closed]
        photos = await erase_reports(finished, now, remove_photo)
        await forget_authors(pending)
        await Report.filter(id__in=[report.id for report in pending]).update(erase_when_closed=True)
        answers = await forget_answers(person.id)
        await Grant.filter(person_id=person.id).delete()
        await forget_hand_overs(person.id)
        await person.delete()
        erased = Erased(len(reports), photos, len(pending))
        await record_audit(
            Actor(ActorKind.PERSON, str(person.id)),
            "erase_person",
            Subject("person", str(person.id)),
            now,
            why="the person asked for it",
            details={**vars(erased), "recipients_asked_to_erase": told, "survey_answers": answers},
        )
    return erased
