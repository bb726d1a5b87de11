"""A person's own data: what is kept, all of it to take along, and erasing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.lifts.find import place_of
from models.actions.lifts.follows import FollowedLift, follows_of, forget_follows
from models.actions.notices.grants import unspent_grants
from models.actions.notices.results import SentByTemplate, sent_to
from models.actions.people.hand_over import forget_hand_overs
from models.actions.people.read_hand_overs import SaidLine, said_by_person
from models.actions.reports.contact import forget_contact
from models.actions.reports.erase import erase_reports, forget_authors
from models.actions.reports.read import ReportView, report_view
from models.actions.reports.unconfirmed_calls import forget_asked
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.photo_files import RemovePhoto
from models.actions.surveys.authors import forget_answers
from models.actions.votes.forget import forget_voter
from models.actions.votes.my_votes import MyVotes, votes_of_person
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.photos import PhotoState
from models.rules.surveys.rounds import parse_questions
from models.tables.notices import Grant, TemplateMessage
from models.tables.people.person import Person
from models.tables.reports.report import Incident, Photo, Report
from models.tables.surveys import SurveyAnswer
from models.vault import Vault

MOST_REPORTS = 500  # in one export
MOST_ANSWERS = 500


@dataclass(frozen=True)
class Kept:
    """What is kept of one person, in numbers."""

    person_id: UUID
    since: datetime
    reports: int
    photos: int
    answers: int


@dataclass(frozen=True)
class AnswerLine:
    """What the person answered to a survey, as it stands now: question and answer, in words."""

    title: str
    place: str
    given_at: datetime
    changed_at: datetime
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Export:
    """All that is kept of a person, the newest first. `phone` is empty where none is known."""

    phone: str
    reports: list[ReportView]
    answers: list[AnswerLine]
    votes: MyVotes
    conversations: list[SaidLine]
    grants: Mapping[str, int]  # messages that the person agreed to and has not had yet, by template
    messages: list[SentByTemplate]
    follows: list[FollowedLift]


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
        await SurveyAnswer.filter(person_id=person.id).count(),
    )


async def export_person(person_id: UUID, vault: Vault, now: datetime) -> Export | None:
    """All of the person, newest first; None where the person is not known (any more)."""
    async with in_transaction():
        person = await Person.get_or_none(id=person_id)
        if person is None:
            return None
        reports = await Report.filter(reporter_id=person_id).order_by("-filed_at").limit(MOST_REPORTS)
        await record_audit(
            Actor(ActorKind.PERSON, str(person_id)),
            "export_own_data",
            AuditSubject("person", str(person_id)),
            now,
            details={"reports": len(reports)},
        )
    return Export(
        phone=vault.open(person.phone_sealed) if person.phone_sealed else "",
        reports=[await report_view(report.id, vault) for report in reports],
        answers=await _answers(person_id),
        votes=await votes_of_person(person_id, vault),
        conversations=await said_by_person(person_id),
        grants=await unspent_grants(person_id),
        messages=await sent_to(person_id),
        follows=await follows_of(person_id, now),
    )


async def _answers(person_id: UUID) -> list[AnswerLine]:
    rows = SurveyAnswer.filter(person_id=person_id).select_related("round__question_set", "lift__estate")
    return [
        AnswerLine(
            title=row.round.title,
            place=place_of(row.lift),
            given_at=row.given_at,
            changed_at=row.changed_at,
            said=tuple(
                (question.words, question.in_words(row.told[question.key]))
                for question in parse_questions(row.round.question_set.questions)
                if question.key in row.told
            ),
        )
        for row in await rows.order_by("-given_at").limit(MOST_ANSWERS)
    ]


async def erase_person(
    person_id: UUID, now: datetime, remove_photo: RemovePhoto, why: str = "the person asked for it"
) -> Erased | None:
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
        await TemplateMessage.filter(person_id=person.id).delete()
        await forget_hand_overs(person.id)
        await forget_follows(person.id)
        await forget_asked((person.openid_hash, person.mini_openid_hash))
        if await forget_voter(person.id, now):
            await Person.filter(id=person.id).update(**_nameless())
        else:
            await person.delete()
        erased = Erased(len(reports), photos, len(pending))
        await record_audit(
            Actor(ActorKind.PERSON, str(person.id)),
            "erase_person",
            AuditSubject("person", str(person.id)),
            now,
            why=why,
            details={**vars(erased), "recipients_asked_to_erase": told, "survey_answers": answers},
        )
    return erased


def _nameless() -> dict[str, Any]:
    """Everything that a person is known by, empty."""
    columns = Person._meta.db_fields - {"id", "first_seen_at"}
    return {column: None if Person._meta.fields_map[column].null else "" for column in columns}
