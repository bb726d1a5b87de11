"""A lift's file: its state with history, examinations, permits, marks and papers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from models.actions.lifts.find import place_of
from models.actions.lifts.state import last_change
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lifts_in
from models.rules.base.documents import FileKind
from models.rules.lifts.examinations import ExaminationKind, Examined, NextExamination, next_examination
from models.rules.lifts.marks import LiftMarkKind
from models.rules.lifts.ownership import OwnershipKind
from models.rules.lifts.papers import LiftPaper
from models.rules.lifts.state import LiftState
from models.rules.lifts.use import LiftUse
from models.tables.lift_files import LiftFile, LiftMark, LiftStateChange
from models.tables.lifts import LiftInspection

MOST = 100


@dataclass(frozen=True)
class StateLine:
    state: LiftState
    since: date
    reason: str
    back_on: date | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class ExaminationLine:
    id: UUID
    examined: Examined
    body: str
    report_number: str


@dataclass(frozen=True)
class MarkLine:
    id: UUID
    kind: LiftMarkKind
    marked_on: date
    source: str
    words: str
    recorded_by: str
    ended_on: date | None
    end_source: str


@dataclass(frozen=True)
class PaperLine:
    """`about`: the key of what it proves."""

    id: UUID
    paper: LiftPaper
    about: UUID | None
    kind: FileKind
    title: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class LiftFileView:
    """`seen`: the number of the last change of state."""

    id: UUID
    place: str
    registration_number: str
    use: LiftUse
    installed_on: date
    maker: str
    installer: str
    owner: str
    ownership: OwnershipKind | None
    notice_number: str
    notified_on: date | None
    registered_on: date | None
    state: LiftState
    state_since: date | None
    state_reason: str
    back_on: date | None
    seen: int
    changes: tuple[StateLine, ...]
    examinations: tuple[ExaminationLine, ...]
    next: NextExamination
    marks: tuple[MarkLine, ...]
    papers: tuple[PaperLine, ...]

    def papers_about(self, key: UUID | None) -> list[PaperLine]:
        return [one for one in self.papers if one.about == key]


async def read_lift_file(scope: Scope, lift_id: UUID, now: datetime) -> LiftFileView | None:
    """None where the scope has no such lift. The newest come first."""
    lift = await lifts_in(scope).filter(id=lift_id).select_related("estate").first()
    if lift is None:
        return None
    changes = await LiftStateChange.filter(lift_id=lift_id).order_by("-sequence").limit(MOST)
    examinations = await _examinations(lift_id)
    marks = await LiftMark.filter(lift_id=lift_id).order_by("-marked_on", "-id").limit(MOST)
    papers = await LiftFile.filter(lift_id=lift_id).order_by("-id").limit(MOST)
    today = now.astimezone(LOCAL).date()
    return LiftFileView(
        id=lift.id,
        place=place_of(lift),
        registration_number=lift.registration_number,
        use=lift.use,
        installed_on=lift.installed_on,
        maker=lift.maker,
        installer=lift.installer,
        owner=lift.owner,
        ownership=lift.ownership,
        notice_number=lift.notice_number,
        notified_on=lift.notified_on,
        registered_on=lift.registered_on,
        state=lift.state,
        state_since=lift.state_since,
        state_reason=lift.state_reason,
        back_on=lift.back_on,
        seen=await last_change(lift_id),
        changes=tuple(
            StateLine(one.state, one.since, one.reason, one.back_on, one.recorded_by, one.recorded_at)
            for one in changes
        ),
        examinations=tuple(examinations),
        next=next_examination(lift.installed_on, [one.examined for one in examinations], today),
        marks=tuple(
            MarkLine(
                one.id,
                one.kind,
                one.marked_on,
                one.source,
                one.words,
                one.recorded_by,
                one.ended_on,
                one.end_source,
            )
            for one in marks
        ),
        papers=tuple(_paper(one) for one in papers),
    )


async def papers_of(lift_id: UUID, about: Collection[UUID]) -> list[PaperLine]:
    """The papers of a lift that prove one of these, the oldest first."""
    rows = LiftFile.filter(lift_id=lift_id, about__in=list(about)).order_by("id")
    return [_paper(one) for one in await rows.limit(MOST)]


def _paper(one: LiftFile) -> PaperLine:
    return PaperLine(one.id, one.paper, one.about, one.kind, one.title, one.added_by, one.added_at)


async def _examinations(lift_id: UUID) -> list[ExaminationLine]:
    rows = await LiftInspection.filter(lift_id=lift_id).order_by("-inspected_on").limit(MOST)
    return [
        ExaminationLine(
            one.id,
            Examined(ExaminationKind(one.kind), one.inspected_on, one.valid_until, one.passed),
            one.body,
            one.report_number,
        )
        for one in rows
    ]
