"""Answers to surveys when their author becomes one with another identity, or asks to be forgotten."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from models.actions.surveys.answer import keep_version
from models.actions.surveys.sql import erase_text, erase_who
from models.rules.surveys.rounds import QuestionKind, parse_questions
from models.tables.surveys import AnswerVersion, QuestionSet, SurveyAnswer, SurveyInvitation, SurveyRound


async def move_answers(from_person: UUID, to_person: UUID, now: datetime) -> None:
    """Two identities turn out to be one person (unionid): what the first answered is now the second's.

    Call it in the transaction that merges the persons. Where both have
    answered for a lift in a round, the later answer stands and the other becomes
    part of its history: one person, one answer. A round that is over stays as it was counted, and
    says how many such answers it has.
    """
    new, old = f"person:{to_person}", f"person:{from_person}"
    for mine in await SurveyAnswer.filter(person_id=from_person).select_for_update():
        twin = (
            await SurveyAnswer.filter(round_id=mine.round_id, lift_id=mine.lift_id, respondent=new)
            .select_for_update()
            .first()
        )
        if twin is None:
            await SurveyAnswer.filter(id=mine.id).update(respondent=new, person_id=to_person)
            continue
        if await _is_over(mine.round_id, now):
            await SurveyAnswer.filter(id=mine.id).update(respondent=f"merged:{mine.id}", person_id=to_person)
            await SurveyRound.filter(id=mine.round_id).update(merged_later=F("merged_later") + 1)
            continue
        if mine.changed_at > twin.changed_at:
            twin.told, twin.score, twin.way = mine.told, mine.score, mine.way
            twin.excluded, twin.changed_at = mine.excluded, mine.changed_at
        twin.version += 1
        await twin.save()
        await keep_version(twin, now)
        await mine.delete()
    for seen in await SurveyInvitation.filter(respondent=old):
        ours = SurveyInvitation.filter(id=seen.id)
        if not await SurveyInvitation.exists(round_id=seen.round_id, lift_id=seen.lift_id, respondent=new):
            await ours.update(respondent=new)
        elif await _is_over(seen.round_id, now):
            await ours.update(respondent=f"merged:{seen.id}")
        else:
            await ours.delete()


async def _is_over(round_id: UUID, now: datetime) -> bool:
    return await SurveyRound.exists(id=round_id, closes_at__lte=now)


async def forget_answers(person_id: UUID) -> int:
    """The scores stay as anonymous figures; texts and the link to the person go. How many there were."""
    answers = await SurveyAnswer.filter(person_id=person_id)
    for answer in answers:
        told = _without_texts(answer.told)
        await SurveyAnswer.filter(id=answer.id).update(
            person_id=None, respondent=f"erased:{answer.id}", told=told
        )
        for version in await AnswerVersion.filter(answer_id=answer.id):
            await AnswerVersion.filter(id=version.id).update(told=_without_texts(version.told))
    for seen in await SurveyInvitation.filter(respondent=f"person:{person_id}"):
        await SurveyInvitation.filter(id=seen.id).update(respondent=f"erased:{seen.id}")
    return len(answers)


async def forget_round(held: SurveyRound, now: datetime) -> int:
    """The same for everybody who answered or saw a round, by the database alone. How many answers it has."""
    asked = parse_questions((await QuestionSet.get(id=held.question_set_id)).questions)
    for question in asked:
        if question.kind is QuestionKind.TEXT:
            await erase_text(held.id, question.key)
    await erase_who(held.id)
    await SurveyRound.filter(id=held.id).update(forgotten_at=now)
    return await SurveyAnswer.filter(round_id=held.id).count()


def _without_texts(told: dict[str, int | str]) -> dict[str, int | str]:
    return {key: value for key, value in told.items() if not isinstance(value, str)}
