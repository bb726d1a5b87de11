"""Survey rounds of the demo: two that are over, so that there is a trend, and two that ask just now."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.transactions import in_transaction

from bot.kernel.signing import Signer
from models.actions.shared.audit import Actor
from models.actions.surveys.certify import Signature, certify
from models.actions.surveys.run import NewRound, RoundRefusal, create_round, open_round
from models.bulk import insert_rows
from models.rules.privacy.audit_chain import ActorKind
from models.rules.surveys.rounds import AskedBy, Exclusion, SurveySubject, parse_questions
from models.tables.cities import District
from models.tables.keys import new_key
from models.tables.surveys import AnswerVersion, FrameLift, SurveyAnswer, SurveyInvitation
from scripts.demo.votes import evening

DEMO = Actor(ActorKind.PROGRAM, name="demo")
MAINTENANCE: list[dict[str, object]] = [
    {"kind": "scale", "words": "总的来说，您对电梯维保满意吗？"},
    {"kind": "choice", "words": "最希望改进什么？", "choices": ["少出故障", "修得快些", "停梯前通知"]},
    {"kind": "text", "words": "还想说什么？"},
]
INCIDENT: list[dict[str, object]] = [
    {"kind": "scale", "words": "对这次救援或处理，您满意吗？"},
    {"kind": "choice", "words": "人来得快吗？", "choices": ["快", "一般", "慢"]},
    {"kind": "text", "words": "还想说什么？"},
]
# Weights of the scores 1 to 5, a round each.
PAST = ((240, 200, (6, 8, 16, 42, 28)), (90, 60, (4, 5, 13, 44, 34)))
INSURANCE: list[dict[str, object]] = [
    {"kind": "scale", "words": "总的来说，您对这部电梯的保险满意吗？"},
    {"kind": "choice", "words": "最希望保险做什么？", "choices": ["赔得快", "多巡查", "讲清楚"]},
    {"kind": "text", "words": "还想说什么？"},
]


async def load_surveys(now: datetime, signer: Signer | None) -> None:
    chance = random.Random(20261122)
    for number, (began, ended, weights) in enumerate(PAST, 1):
        opened, closes = (evening(now - timedelta(days=days)) for days in (began, ended))
        key = await _open(
            SurveySubject.MAINTENANCE, f"第 {number} 次维保满意度调查", MAINTENANCE, opened, closes
        )
        await _answers(key, weights, opened, chance)
        if signer:
            signature = Signature(signer.sign, signer.public_key)
            await certify(key, signature, DEMO, closes + timedelta(days=1))
    opened = evening(now - timedelta(days=80))
    key = await _open(
        SurveySubject.INSURANCE, "电梯保险满意度调查", INSURANCE, opened, opened + timedelta(days=30)
    )
    await _answers(key, (4, 6, 15, 45, 30), opened, chance)
    ends = evening(now + timedelta(days=30))
    await _open(SurveySubject.MAINTENANCE, "第 3 次维保满意度调查", MAINTENANCE, now, ends)
    await _open(SurveySubject.INCIDENT, "救援和处理满意度", INCIDENT, now, evening(now + timedelta(days=365)))


async def _open(
    subject: SurveySubject, title: str, questions: list[dict[str, object]], opened: datetime, closes: datetime
) -> UUID:
    district = await District.get(name="滨江区").values("id", "city_id")
    new = NewRound(district["city_id"], district["id"], subject, title, parse_questions(questions), closes)
    created = await create_round(new, DEMO, opened)
    if isinstance(created, RoundRefusal):
        raise ValueError(created)
    if (refusal := await open_round(created, DEMO, opened)) is not None:
        raise ValueError(refusal)
    return created


async def _answers(round_id: UUID, weights: tuple[int, ...], opened: datetime, chance: random.Random) -> None:
    """Written as rows: a few hundred people who answered in the past."""
    answers, versions, invited = [], [], []
    frame = await FrameLift.filter(round_id=round_id).order_by("id").values("lift_id", "residents")
    for lift in frame:
        for _ in range(chance.randrange(2, 22) if lift["residents"] else chance.randrange(3)):
            at = opened + timedelta(days=chance.randrange(28), minutes=chance.randrange(1440))
            key, [score] = new_key(), chance.choices(range(1, 6), weights)
            told = {"overall": score, "q2": chance.randrange(1, 4)}
            excluded = Exclusion.UNVERIFIED if chance.random() < 0.15 else None
            common = {"way": AskedBy.SCAN if excluded else AskedBy.CHAT, "excluded": excluded, "told": told}
            who = {"round_id": round_id, "lift_id": lift["lift_id"], "respondent": f"demo:{key}"}
            answers.append({"id": key, "score": score, "given_at": at, "changed_at": at, **common, **who})
            versions.append({"answer_id": key, "version": 1, "at": at, **common})
            invited.append({"at": at, "way": common["way"], **who})
            if chance.random() < 0.4:
                invited.append({"at": at, "way": AskedBy.SCAN, **who, "respondent": f"demo:{new_key()}"})
    async with in_transaction() as connection:
        await insert_rows(connection, SurveyAnswer, answers)
        await insert_rows(connection, AnswerVersion, versions)
        await insert_rows(connection, SurveyInvitation, invited)
