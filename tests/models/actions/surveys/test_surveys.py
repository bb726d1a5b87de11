"""One answer for each person, lift and round; a frame that stays; figures in which nobody is recognised."""

import asyncio
import sys
from datetime import timedelta

from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.surveys.answer import (
    Answered,
    Incomplete,
    NotOpen,
    Respondent,
    answer_of,
    answer_survey,
    open_rounds,
)
from models.actions.surveys.authors import move_answers
from models.actions.surveys.read import read_progress, read_results
from models.actions.surveys.run import RoundRefusal, close_early, open_round
from models.rules.surveys.rounds import Exclusion
from models.tables.audit import AuditEntry
from models.tables.lifts import Lift
from models.tables.surveys import AnswerVersion, FrameLift, SurveyAnswer, SurveyInvitation, SurveyRound
from tests.support.staff import TESTER
from tests.support.surveys import draft_of, draft_round, opened_round, somebody

ANOTHER_PROCESS = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from uuid import UUID
from models.actions.surveys.answer import AnswerDraft, Respondent, answer_survey
from models.actions.reports.file import Reporter
from models.database import open_database
from models.rules.surveys.rounds import AskedBy

async def main(url, round_id, lift_id):
    async with open_database(url):
        who = Respondent(Reporter("h" * 43, "sealed"))
        draft = AnswerDraft(
            UUID(round_id), UUID(lift_id), who, AskedBy.CHAT, {"overall": 4, "q2": 2}, timedelta(seconds=9)
        )
        await asyncio.gather(*(answer_survey(draft, datetime.now(UTC)) for _ in range(50)))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_hundred_answers_of_one_person_at_once_are_one(services: Services, lift: LiftCard) -> None:
    round_id, me = await opened_round(services.clock()), somebody(services)
    drafts = [draft_of(round_id, lift.lift_id, me) for _ in range(100)]
    answered = await asyncio.gather(*(answer_survey(one, services.clock()) for one in drafts))
    assert {one.answer_id for one in answered if isinstance(one, Answered)} == {
        (await SurveyAnswer.get(round_id=round_id)).id
    }
    assert await AnswerVersion.all().count() == await SurveyInvitation.all().count() == 1


async def test_also_when_they_come_through_two_processes(
    services: Services, settings: Settings, lift: LiftCard
) -> None:
    round_id = await opened_round(services.clock())
    arguments = (ANOTHER_PROCESS, settings.database_url, str(round_id), str(lift.lift_id))
    processes = [await asyncio.create_subprocess_exec(sys.executable, "-c", *arguments) for _ in range(2)]
    assert [await process.wait() for process in processes] == [0, 0]
    assert await SurveyAnswer.filter(round_id=round_id).count() == 1
    assert await AnswerVersion.all().count() == 1


async def test_an_answer_may_be_changed_until_the_round_ends_and_its_history_is_kept(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    round_id, me = await opened_round(now), somebody(services)
    for score in (2, 4, 4):
        await answer_survey(draft_of(round_id, lift.lift_id, me, score, "很好"), now)
    answer = await answer_of(round_id, lift.lift_id, me)
    assert answer is not None
    assert (answer.score, answer.version) == (4, 2)
    assert answer.excluded is None
    history = await AnswerVersion.filter(answer_id=answer.id).order_by("version")
    assert [one.told["overall"] for one in history] == [2, 4]
    after = now + timedelta(days=14)
    assert isinstance(await answer_survey(draft_of(round_id, lift.lift_id, me, 1), after), NotOpen)
    assert await open_rounds(lift.lift_id, after) == []


async def test_what_lacks_an_answer_is_not_recorded(services: Services, lift: LiftCard) -> None:
    round_id, me = await opened_round(services.clock()), somebody(services)
    for told, missing in (({}, ("overall", "q2")), ({"overall": 6, "q2": 1}, ("overall",))):
        draft = draft_of(round_id, lift.lift_id, me)
        draft.told.clear()  # type: ignore[attr-defined]
        draft.told.update(told)  # type: ignore[attr-defined]
        assert await answer_survey(draft, services.clock()) == Incomplete(missing)
    assert not await SurveyAnswer.exists()


async def test_browsers_interested_people_and_the_hasty_are_kept_but_not_counted(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    hasty = draft_of(round_id, lift.lift_id, somebody(services))
    object.__setattr__(hasty, "took", timedelta(milliseconds=900))
    interested = somebody(services)
    object.__setattr__(interested, "interested", True)
    await answer_survey(hasty, now)
    await answer_survey(draft_of(round_id, lift.lift_id, interested), now)
    await answer_survey(draft_of(round_id, lift.lift_id, Respondent(visitor="a browser")), now)
    await FrameLift.filter(lift_id=lift.lift_id).delete()
    await answer_survey(draft_of(round_id, lift.lift_id, somebody(services)), now)
    kept = await SurveyAnswer.all().values_list("excluded", flat=True)
    assert sorted(str(one) for one in kept) == sorted(Exclusion)
    found = await SurveyRound.get(id=round_id).select_related("question_set")
    results = await read_results(found)
    assert results.total.is_empty
    assert results.answered == 4
    assert sum(results.excluded.values()) == 4


async def test_the_frame_is_that_of_the_opening(services: Services, lift: LiftCard) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    residents = (await Lift.get(id=lift.lift_id)).residents_served
    await Lift.filter(id=lift.lift_id).update(residents_served=9999)
    row = await FrameLift.get(round_id=round_id, lift_id=lift.lift_id)
    assert (row.residents, row.insurer_id is not None) == (residents, True)
    assert (await read_progress(round_id)).lifts == await Lift.all().count()


async def test_two_rounds_do_not_ask_the_same_people_the_same_at_once(services: Services) -> None:
    now = services.clock()
    first, second = await draft_round(now), await draft_round(now)
    opened = await asyncio.gather(*(open_round(one, TESTER, now) for one in (first, second)))
    assert sorted(opened, key=str) == sorted([None, RoundRefusal.OVERLAP], key=str)
    assert await open_round(first, TESTER, now) is not None


async def test_ending_early_needs_a_reason_and_is_audited(services: Services) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    assert await close_early(round_id, " ", TESTER, now) is RoundRefusal.NO_REASON
    assert await close_early(round_id, "发现问卷有错字", TESTER, now + timedelta(days=1)) is None
    assert (
        await close_early(round_id, "发现问卷有错字", TESTER, now + timedelta(days=2))
        is RoundRefusal.WRONG_STATE
    )
    entry = await AuditEntry.get(verb="close_round_early")
    assert entry.why == "发现问卷有错字"
    closed = await SurveyRound.get(id=round_id)
    assert closed.closes_at < closed.planned_closes_at


async def test_two_identities_that_turn_out_to_be_one_person_have_one_answer(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    account, mini_program = somebody(services), somebody(services)
    await answer_survey(draft_of(round_id, lift.lift_id, account, 2), now)
    await answer_survey(draft_of(round_id, lift.lift_id, mini_program, 5), now + timedelta(minutes=1))
    [one, two] = await SurveyAnswer.all().order_by("score")
    assert one.person_id is not None
    assert two.person_id is not None
    await move_answers(two.person_id, one.person_id, now)
    answer = await SurveyAnswer.get()
    assert (answer.score, answer.version, answer.person_id) == (5, 2, one.person_id)
    assert await SurveyInvitation.all().count() == 1
