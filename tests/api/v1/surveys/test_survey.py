"""Answering a survey in the mini-program: WeChat says who it is, so it counts, once."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.surveys.rounds import AskedBy
from models.tables.surveys import SurveyAnswer, SurveyInvitation
from tests.support.clock import MovableClock
from tests.support.mini_program import MiniProgram
from tests.support.surveys import GOOD, opened_round


async def test_a_person_answers_changes_the_answer_and_counts_once(
    mini: MiniProgram, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    round_id = await opened_round(clock())
    path = f"/lifts/{lift.code}/surveys"
    assert (await mini.get(path)).status == 401
    await mini.sign_in()
    for _ in range(2):
        [asked] = (await mini.get(path)).body["surveys"]
    assert (asked["id"], asked["answer"]) == (str(round_id), None)
    assert [one["kind"] for one in asked["questions"]] == ["scale", "choice", "text"]
    invited = await SurveyInvitation.get()
    assert invited.way is AskedBy.MINI_PROGRAM

    incomplete = await mini.put(f"{path}/{round_id}", {"answers": {"overall": 5}, "shown": asked["shown"]})
    assert (incomplete.status, incomplete.body["errors"][0]["field"]) == (422, "answers.q2")
    clock.advance(timedelta(seconds=10))
    for overall, version in ((5, 1), (5, 1), (2, 2)):
        answers = GOOD | {"overall": overall, "q3": "修得慢"}
        told = await mini.put(f"{path}/{round_id}", {"answers": answers, "shown": asked["shown"]})
        assert told.body == {"version": version, "counts": True}
    kept = await SurveyAnswer.get()
    assert (kept.score, kept.way) == (2, AskedBy.MINI_PROGRAM)
    [own] = (await mini.get("/me/data")).body["survey_answers"]
    assert [one["answer"] for one in own["answers"]] == ["2", "少坏", "修得慢"]

    for other in (lift.lift_id, "x"):
        closed = await mini.put(f"{path}/{other}", {"answers": GOOD})
        assert (closed.status, closed.problem) == (404, "survey-closed")
    clock.advance(timedelta(days=20))
    await mini.sign_in()
    assert (await mini.put(f"{path}/{round_id}", {"answers": GOOD})).problem == "survey-closed"
