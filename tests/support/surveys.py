"""Rounds for tests, opened as the regulator opens them, and people who answer."""

from datetime import datetime, timedelta
from uuid import UUID

from bot.services import Services
from models.actions.reports.file import Reporter
from models.actions.surveys.answer import AnswerDraft, Respondent
from models.actions.surveys.run import NewRound, create_round, open_round
from models.rules.surveys.rounds import AskedBy, SurveySubject, parse_questions
from models.tables.cities import District
from tests.support.chat import new_openid
from tests.support.staff import TESTER

QUESTIONS = parse_questions(
    [
        {"kind": "scale", "words": "总的来说，您对电梯维保满意吗？"},
        {"kind": "choice", "words": "最想改进什么？", "choices": ["少坏", "快修", "告知"]},
        {"kind": "text", "words": "还想说什么？"},
    ]
)
GOOD = {"overall": "5", "q2": "1"}


async def _city_of(district: District) -> UUID:
    row = await District.get(id=district.id).values("city_id")
    city_id: UUID = row["city_id"]
    return city_id


async def draft_round(
    now: datetime, subject: SurveySubject = SurveySubject.MAINTENANCE, district_id: UUID | None = None
) -> UUID:
    district = await (District.get(id=district_id) if district_id else District.get(name="滨江区"))
    new = NewRound(
        await _city_of(district), district.id, subject, "维保满意度", QUESTIONS, now + timedelta(days=14)
    )
    created = await create_round(new, TESTER, now)
    assert isinstance(created, UUID)
    return created


async def opened_round(
    now: datetime, subject: SurveySubject = SurveySubject.MAINTENANCE, district_id: UUID | None = None
) -> UUID:
    created = await draft_round(now, subject, district_id)
    assert await open_round(created, TESTER, now) is None
    return created


def somebody(services: Services, openid: str | None = None) -> Respondent:
    openid = openid or new_openid()
    vault = services.vault
    return Respondent(Reporter(vault.look_up_hash(openid), vault.seal(openid)))


def draft_of(round_id: UUID, lift_id: UUID, who: Respondent, score: int = 5, words: str = "") -> AnswerDraft:
    told = {"overall": score, "q2": 1, "q3": words}
    return AnswerDraft(round_id, lift_id, who, AskedBy.CHAT, told, timedelta(seconds=15))
