"""The filter of lifts by their examination finds those that the rule judges so, whatever was recorded."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

from bot.services import Services
from models.actions.lifts.examination_columns import repair_examinations
from models.actions.lifts.examine import NewExamination, record_examination
from models.actions.lifts.read import LiftFilter, list_lifts
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.rules.lifts.examinations import DUE_SOON, ExaminationKind, ExaminationStanding, Examined
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift, LiftInspection
from tests.support.examinations import put_on_record
from tests.support.imported import ran
from tests.support.register_files import as_csv, rows_of
from tests.support.staff import TESTER

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)
ALL = PageOf("id", size=500)
DAY = timedelta(days=1)


class Office:
    """Records, corrects and imports examinations of a few lifts, on few days, so that it meets each again."""

    def __init__(self, services: Services, random: Random, lifts: list[Lift]) -> None:
        self._services, self._random, self._lifts = services, random, lifts

    async def work(self) -> None:
        await self._random.choice((self.record, self.import_some))()

    async def record(self) -> None:
        on, until, passed = self._drawn()
        one = Examined(ExaminationKind.INSPECTION, on, until, passed=passed)
        lift, now = self._random.choice(self._lifts), self._services.clock()
        new = NewExamination(one, "", "")
        assert await record_examination(EVERYTHING, lift.id, new, None, "test", TESTER, now) is None

    async def import_some(self) -> None:
        rows = []
        for lift in self._random.sample(self._lifts, 3):
            on, until, passed = self._drawn()
            rows.append(
                {"使用登记证编号": lift.registration_number, "结论": "合格" if passed else "不合格"}
                | {"检验日期": f"{on}", "有效期至": f"{until if passed else on}"}
            )
        job = await ran(self._services, "inspections", as_csv(rows_of("inspections", *rows)))
        assert job.phase.value == "done"

    def _drawn(self) -> tuple[date, date, bool]:
        today = self._services.clock().astimezone(LOCAL).date()
        on = today - self._random.choice((1, 20, 400)) * DAY
        if self._random.random() < 0.3:
            return on, on - DAY, False
        held = self._random.choice((on, today - DAY, today, today + DUE_SOON, today + DUE_SOON + DAY))
        return on, max(on, held), True


async def test_after_any_work_each_standing_finds_the_lifts_that_are_judged_so(services: Services) -> None:
    lifts = await Lift.all().order_by("id").limit(5)
    now, random = services.clock(), Random(7)
    today = now.astimezone(LOCAL).date()
    office, seen = Office(services, random, lifts[:-1]), Counter[ExaminationStanding]()
    for _ in range(25):
        await office.work()
        assert await repair_examinations(today) == 0
        everything = await list_lifts(EVERYTHING, LiftFilter(), ALL, now)
        for standing in ExaminationStanding:
            found = await list_lifts(EVERYTHING, LiftFilter(examination=standing), ALL, now)
            judged = [line.id for line in everything.lines if line.examination.standing is standing]
            assert [line.id for line in found.lines] == judged, standing
            seen[standing] += len(judged)
    assert all(seen[standing] for standing in ExaminationStanding)


async def test_what_was_still_to_come_counts_after_the_proof_of_its_day(services: Services) -> None:
    lift = await Lift.all().order_by("id").first()
    assert lift
    today = services.clock().astimezone(LOCAL).date()
    coming = today + DAY
    await put_on_record(lift.id, today, today - DAY, today - DAY - DAY, passed=False)
    await put_on_record(lift.id, today, coming, coming + 365 * DAY)
    assert await found_on(today, ExaminationStanding.FAILED) == [lift.id]
    assert await repair_examinations(coming) == 1
    assert await found_on(coming, ExaminationStanding.FAILED) == []
    assert await found_on(coming, ExaminationStanding.VALID) == [lift.id]
    await LiftInspection.all().delete()
    assert await repair_examinations(coming) == 1
    assert lift.id in await found_on(coming, ExaminationStanding.NO_RECORD)


async def found_on(day: date, standing: ExaminationStanding) -> list[object]:
    noon = datetime.combine(day, time(12), LOCAL)
    found = await list_lifts(EVERYTHING, LiftFilter(examination=standing), ALL, noon)
    return [line.id for line in found.lines]
