"""A suggestion to the insurer from the mini-program: without a name, once for a tap."""

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.cities.rules import Part
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.insurance.policy import CoveredLift
from models.tables.reports.report import Incident, Report
from tests.support.mini_program import MiniProgram

IDEA = {"words": "能不能每月公布巡查照片"}


async def test_a_suggestion_reaches_the_lead_insurer_once_and_names_nobody(
    mini: MiniProgram, lift: LiftCard
) -> None:
    await mini.sign_in()
    path = f"/lifts/{lift.code}/suggestions"
    first, again = [await mini.post(path, IDEA, key="k" * 20) for _ in range(2)]
    assert (first.status, again.body) == (201, first.body)
    assert first.headers["Location"] == f"/api/v1/reports/{first.body['receipt_number']}"
    [delivery] = await Delivery.filter(organisation_id__not_isnull=True)
    assert ((await Incident.get()).kind, delivery.part) == (ReportKind.SUGGESTION, Part.INSURER)
    assert (await Report.get()).reporter_id is None
    receipt = await mini.get(f"/reports/{first.body['receipt_number']}")
    assert receipt.body["kind"] == "suggestion"


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"words": " "}, 422, "invalid"),
        ({"words": "字" * 1001}, 422, "invalid"),
        ({"words": "我被困在电梯里了，救命"}, 422, "maybe-trapped"),
    ],
)
async def test_what_is_not_taken_says_why(
    mini: MiniProgram, lift: LiftCard, body: dict[str, str], status: int, problem: str
) -> None:
    told = await mini.post(f"/lifts/{lift.code}/suggestions", body)
    assert (told.status, told.problem) == (status, problem)


async def test_nobody_trapped_is_believed(mini: MiniProgram, lift: LiftCard) -> None:
    body = {"words": "我被困在电梯里了，救命", "nobody_trapped": True}
    assert (await mini.post(f"/lifts/{lift.code}/suggestions", body)).status == 201


async def test_a_lift_without_cover_has_nobody_to_tell(
    mini: MiniProgram, lift: LiftCard, services: Services
) -> None:
    await CoveredLift.filter(lift_id=lift.lift_id).delete()
    told = await mini.post(f"/lifts/{lift.code}/suggestions", IDEA)
    assert (told.status, told.problem) == (409, "not-insured")
