"""Sheets and spot checks become measured facts of an evaluation."""

from datetime import timedelta
from fractions import Fraction

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.check_maintenance import NewCheck, record_check
from models.actions.maintenance.evaluate import work_out
from models.actions.maintenance.measure import measure
from models.actions.maintenance.measured_days import MeasuredDays
from models.actions.maintenance.open_findings import open_findings
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope
from models.rules.base.intervals import Seen
from models.rules.maintenance.evaluation_scheme import Measure
from models.rules.maintenance.sheets import ItemResult, ItemTap
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.evaluation import Evaluation
from tests.support.sheets import TESTS, certify, filed_sheet

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)


async def test_sheets_and_spot_checks_are_counted_for_their_maintainer(
    services: Services, lift: LiftCard
) -> None:
    await certify(services)
    clock = services.clock
    first = clock().astimezone(LOCAL).date()
    wrong = {"A-1-30": ItemTap("A-1-30", ItemResult.WRONG, "积水")}
    await filed_sheet(services, lift.lift_id, key="1", changed=wrong)
    taps = (ItemTap("A-1-01", ItemResult.WRONG, "门坏"), ItemTap("A-1-02", ItemResult.OK))
    check = NewCheck(lift.lift_id, taps, "", "", "滨江区市场监管局", "check:1")
    await record_check(EVERYTHING, check, TESTS, clock())
    clock.advance(timedelta(days=14))  # type: ignore[attr-defined]
    still = {"A-1-01": ItemTap("A-1-01", ItemResult.WRONG, "门坏")}
    await filed_sheet(services, lift.lift_id, key="2", changed=still)
    [door] = await open_findings(lift.lift_id, clock())
    assert (door.title, door.words, door.due_on) == ("机房、滑轮间环境", "门坏", first + timedelta(days=15))
    clock.advance(timedelta(days=40))  # type: ignore[attr-defined]
    period = MeasuredDays(first, clock().astimezone(LOCAL).date())
    maintainer_id = (await Lift.get(id=lift.lift_id)).maintainer_id
    assert maintainer_id is not None
    found = (await measure(lift.city_id, period, 30, clock()))[maintainer_id]
    assert found[Measure.NODES] == Seen(1, Fraction(2))  # the second fell due and was not followed by another
    assert found[Measure.LEFT_OUT] == Seen(0, Fraction(62))
    assert found[Measure.FINDINGS] == Seen(1, Fraction(2))  # the water is gone, the door still is broken
    assert found[Measure.CHECKS] == Seen(1, Fraction(2))
    draft = await Evaluation.create(
        maintainer_id=maintainer_id, city_id=lift.city_id, version=1, period_from=period.first,
        period_to=period.last, created_at=clock(),
        told={"licence_level": "A1", "licence_until": "2030-01-01", "workers": 3, "engineers": 1},
    )  # fmt: skip
    assert await work_out(draft.id, TESTS, clock()) is None
    worked_out = await Evaluation.get(id=draft.id)
    assert worked_out.measured["left_out"] == [0, "62"]
    assert {"nodes", "findings", "checks"} <= {step["name"] for step in worked_out.result["steps"]}
    only = await measure(lift.city_id, period, 30, clock(), asked=(Measure.CHECKS,))
    assert Measure.FINDINGS not in only[maintainer_id]
