"""What becomes of a round: its figures, who reads them, and what is forgotten."""

import json
from datetime import timedelta
from fractions import Fraction
from uuid import UUID

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.privacy.purge import purge
from models.actions.surveys.answer import (
    answer_survey,
    invite,
)
from models.actions.surveys.authors import forget_answers, move_answers
from models.actions.surveys.closed import read_closed
from models.actions.surveys.read import read_results
from models.actions.surveys.read_satisfaction import city_satisfaction, insured_satisfaction, satisfaction_of
from models.rules.partners.kinds import OrganisationKind
from models.rules.surveys.rounds import AskedBy, SurveySubject
from models.tables.cities import District
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.surveys import AnswerVersion, FrameLift, SurveyAnswer, SurveyInvitation, SurveyRound
from tests.support.surveys import draft_of, opened_round, somebody


async def test_a_round_that_is_over_is_not_counted_anew_for_a_merge_and_says_so(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    account, mini_program = somebody(services), somebody(services)
    await answer_survey(draft_of(round_id, lift.lift_id, account, 2), now)
    await answer_survey(draft_of(round_id, lift.lift_id, mini_program, 5), now + timedelta(minutes=1))
    for _ in range(9):
        await answer_survey(draft_of(round_id, lift.lift_id, somebody(services), 4), now)
    over = (await SurveyRound.get(id=round_id)).closes_at
    before = await read_closed(round_id, over)
    assert before is not None
    [one, two] = [await SurveyAnswer.get(score=score) for score in (2, 5)]
    assert one.person_id is not None
    assert two.person_id is not None
    await move_answers(two.person_id, one.person_id, over)

    after = await read_closed(round_id, over)
    assert after is not None
    assert after[1] == before[1]
    assert (before[0].merged_later, after[0].merged_later) == (0, 1)
    assert await forget_answers(one.person_id) == 2  # both are the person's


async def test_a_forgotten_person_leaves_a_score_and_no_words(services: Services, lift: LiftCard) -> None:
    now = services.clock()
    round_id, me = await opened_round(now), somebody(services)
    await answer_survey(draft_of(round_id, lift.lift_id, me, 3, "我住五楼"), now)
    person_id = (await SurveyAnswer.get()).person_id
    assert person_id is not None
    assert await forget_answers(person_id) == 1
    rows = [*await SurveyAnswer.all().values(), *await AnswerVersion.all().values()]
    rows += await SurveyInvitation.all().values()
    text = json.dumps(rows, default=str, ensure_ascii=False)
    assert "五楼" not in text
    assert str(person_id) not in text
    assert (await SurveyAnswer.get()).score == 3


async def test_a_year_after_its_end_a_round_forgets_who_answered_and_what_they_wrote(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    for number in range(12):
        await answer_survey(draft_of(round_id, lift.lift_id, somebody(services), 4, f"我住{number}楼"), now)
    await invite(round_id, lift.lift_id, somebody(services), AskedBy.SCAN, now)
    found = await SurveyRound.get(id=round_id).select_related("question_set")
    before = await read_results(found)
    async for _ in purge(found.closes_at + timedelta(days=365), services.photos.remove):
        pass
    rows = [*await SurveyAnswer.all().values(), *await AnswerVersion.all().values()]
    text = json.dumps([*rows, *await SurveyInvitation.all().values()], default=str, ensure_ascii=False)
    assert "楼" not in text
    assert "person:" not in text
    assert not await SurveyAnswer.filter(person_id__not_isnull=True).exists()
    after = await read_results(found)
    assert (after.total, after.invited, after.questions) == (before.total, before.invited, before.questions)


async def test_the_figures_of_a_round(services: Services) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    lifts = await Lift.all().order_by("rescue_number").limit(3)
    await Lift.filter(id=lifts[0].id).update(residents_served=1)
    scores = {lifts[0].id: [5] * 9 + [1] * 3, lifts[1].id: [4] * 11 + [2], lifts[2].id: [3] * 4}
    for lift_id, given in scores.items():
        for score in given:
            await answer_survey(draft_of(round_id, lift_id, somebody(services), score), now)
    await invite(round_id, lifts[0].id, somebody(services), AskedBy.SCAN, now)
    found = await SurveyRound.get(id=round_id).select_related("question_set")
    results = await read_results(found)
    figure = results.total.figure
    assert figure is not None
    assert figure.distribution == {1: 3, 2: 1, 3: 4, 4: 11, 5: 9}
    assert (figure.csat, results.rate) == (Fraction(20, 28), Fraction(28, 29))
    residents = [
        row.residents for row in await FrameLift.filter(lift_id__in=list(scores)).order_by("lift_id")
    ]
    order = sorted(scores)
    shares = {lifts[0].id: Fraction(9, 12), lifts[1].id: Fraction(11, 12), lifts[2].id: Fraction(0)}
    expected = sum(n * shares[key] for n, key in zip(residents, order, strict=True)) / sum(residents)
    assert results.total.weighted == expected
    shown = {one.key: one for one in results.tables["lift"]}
    # The third lift has four answers; the total less the others would tell them, so another is withheld too.
    assert shown[str(lifts[2].id)].figure is None
    assert sum(shown[str(key)].figure is not None for key in scores) == 1
    assert results.questions[0].counts == {1: 28, 2: 0, 3: 0}
    ids = await SurveyAnswer.filter(round_id=round_id).limit(19).values_list("id", flat=True)
    await SurveyAnswer.filter(id__in=list(ids)).update(told={"overall": 5})
    assert (await read_results(found)).questions[0].counts is None  # nine people are too few to tell of
    [district] = results.tables["district"]
    assert district.figure == figure
    assert results.names[district.key] == "滨江区"


async def test_closed_rounds_feed_the_evaluation_and_the_pilot_report(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    for score in [5] * 12 + [2] * 3:
        await answer_survey(draft_of(round_id, lift.lift_id, somebody(services), score), now)
    district = await District.get(name="滨江区")
    city_id = (await District.get(id=district.id).values("city_id"))["city_id"]
    begins, ends = now - timedelta(days=1), now + timedelta(days=20)
    maintainer = (await Lift.get(id=lift.lift_id)).maintainer_id
    subject = (await SurveyRound.get(id=round_id)).subject
    assert await satisfaction_of(city_id, begins, ends, now) == {}, "it is still open"
    assert await city_satisfaction(city_id, begins, ends, now, subject) == []
    over = (await SurveyRound.get(id=round_id)).closes_at
    assert await satisfaction_of(city_id, begins, ends, over) == {maintainer: (12, 15)}
    assert await satisfaction_of(city_id, begins, over, over) == {}, "it ended after the period"
    [one] = await city_satisfaction(city_id, begins, ends, over, subject)
    assert one.cell.figure is not None
    assert (one.cell.figure.csat, one.wording_version) == (Fraction(4, 5), 1)
    assert isinstance(one.round_id, UUID)


async def test_the_pilot_report_asks_those_who_were_insured_in_the_pilot(
    services: Services, lift: LiftCard
) -> None:
    """One lift of the pilot and one that is insured otherwise, each with answers enough."""
    now, district = services.clock(), await District.get(name="滨江区")
    other = await Lift.filter(estate__district_id=district.id).exclude(id=lift.lift_id).first()
    assert other
    city_id = (await Lift.get(id=lift.lift_id)).city_id
    await CoveredLift.all().delete()
    whole = {"covers_liability": True, "covers_property": True, "covers_parts": True}
    insurer = await Organisation.filter(kind=OrganisationKind.INSURER).first()
    for covered, lines in ((lift.lift_id, whole), (other.id, whole | {"covers_parts": False})):
        policy = await Policy.create(
            number=f"S-{covered}", insurer=insurer, product="渝梯保", starts_at=now - timedelta(days=9),
            ends_at=now + timedelta(days=360),
        )  # fmt: skip
        await Policy.filter(id=policy.id).update(**lines)
        await CoveredLift.create(policy=policy, lift_id=covered, premium_fen=1)
    round_id = await opened_round(now, SurveySubject.INSURANCE)
    for lift_id, scores in ((lift.lift_id, [5] * 9 + [1] * 3), (other.id, [1] * 11)):
        for score in scores:
            await answer_survey(draft_of(round_id, lift_id, somebody(services), score), now)
    over = (await SurveyRound.get(id=round_id)).closes_at
    period = (now - timedelta(days=1), over + timedelta(days=1))

    async def figure(
        *lines: str, district_id: UUID | None = district.id
    ) -> tuple[int, Fraction | None] | None:
        found = await insured_satisfaction(city_id, district_id, lines, period, over)
        shown = found[0].cell.figure if found else None
        return (shown.valid, shown.csat) if shown else None

    assert await figure(*whole) == (12, Fraction(3, 4))
    assert await figure("covers_liability") == (23, Fraction(9, 23)), "both lifts"
    assert await figure(*whole, district_id=None) is None, "no round has asked the whole city"
    assert await insured_satisfaction(city_id, None, tuple(whole), period, over) == []
