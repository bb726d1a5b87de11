"""The lists of overdue lifts and of maintenance records, and confirming several records at once."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceNotice, MaintenanceVisit
from tests.api.console.lists.test_bulk import confirm, rows_in
from tests.api.console.lists.test_every_list import exported, shown_rows
from tests.conftest import Client
from tests.support.other_city import build_other_city, objects_around
from tests.support.staff import sit_down

CONFIRM = "/console/bulk/visits/confirm"
VISITS = "/console/maintenance/visits"


async def record(
    lift: Lift, services: Services, days: int, node: Node = Node.HALF_MONTHLY
) -> MaintenanceVisit:
    done_at = services.clock() - timedelta(days=days)
    assert lift.maintainer_id is not None
    return await MaintenanceVisit.create(
        lift_id=lift.id,
        maintainer_id=lift.maintainer_id,
        node=node,
        done_at=done_at,
        worker="陈师傅",
        source="feed",
        source_key=f"test:{new_key()}",
        recorded_at=done_at,
    )


async def test_overdue_lifts_are_searched_sorted_and_exported_by_those_who_watch_over_them(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    others = await build_other_city(services)
    await MaintenanceNotice.all().delete()
    await MaintenanceVisit.all().delete()
    own = await Lift.filter(use_unit__name="翠湖物业服务有限公司").order_by("id").limit(2)
    for days, one in zip((20, 30), own, strict=True):
        await record(one, services, days)
    await record(await Lift.get(id=others.lift), services, 40)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    assert set(shown_rows(await desk.open("/console/maintenance"), "/console/lifts")) == {
        str(one.id) for one in own
    }
    rows = await exported(desk, "overdue", "sort=-rescue_number&col=rescue_number&col=days")
    by_number = sorted(zip((5, 15), own, strict=True), key=lambda one: one[1].rescue_number, reverse=True)
    assert rows[1:] == [[one.rescue_number, str(days)] for days, one in by_number]
    [_, row] = await exported(desk, "overdue", f"q={own[0].rescue_number}")
    assert row[-1] == "5"
    assert len(await exported(desk, "overdue", "q=550001")) == 1  # of another city
    await MaintenanceVisit.all().delete()
    assert "没有逾期的" in await desk.open("/console/maintenance")


async def test_records_are_found_by_lift_node_day_and_doubt(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    others = await build_other_city(services)
    own = await Lift.get(id=lift.lift_id)
    doubtful = await MaintenanceVisit.get(lift_id=own.id)
    first = await record(own, services, 90, Node.YEARLY)
    await MaintenanceVisit.filter(id=doubtful.id).update(corrects_id=first.id)
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    day = (services.clock() - timedelta(days=30)).date()
    both = ["已被更正", "是", ""]
    for query, found in (
        ("sort=done", both),
        (f"lift={own.id}&sort=done", both),
        (f"q={own.rescue_number}&sort=done", both),
        ("q=550001", ["已被更正"]),
        ("node=yearly", ["已被更正", "是"]),
        (f"from={day}", ["已被更正", ""]),
        (f"to={day}", ["已被更正", "是"]),
        ("check=open", ["已被更正", ""]),
        ("check=done", ["已被更正"]),
        (f"lift={others.lift}", ["已被更正"]),
    ):
        rows = await exported(desk, "visits", f"{query}&col=replaced")
        assert [row[0] for row in rows] == found, query
        page = await desk.open(f"{VISITS}?{query}")
        assert page.split("<tbody>")[-1].count("<tr>") == len(found) - 1 or "没有符合条件的维保记录" in page
    assert "三天以后才补记" in await desk.open(f"{VISITS}?check=open")


async def test_several_doubtful_records_are_confirmed_once_and_those_of_others_not_at_all(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    others = await build_other_city(services)
    own = await MaintenanceVisit.get(lift_id=lift.lift_id)
    plain = await record(await Lift.get(id=lift.lift_id), services, 1)
    theirs = await MaintenanceVisit.get(lift_id=others.lift)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    page = await desk.open(f"{CONFIRM}?row={own.id}&row={plain.id}&row={theirs.id}")
    assert "不归您管" in page
    assert "没有要核实的" in page
    assert "山" not in page
    rows = rows_in(page)
    assert [row.split(" ")[0] for row in rows] == [str(own.id)]
    for _ in range(2):  # and a second click
        done = await confirm(desk, CONFIRM, [*rows, f"{theirs.id} x"])
        assert done.count("已做") == 1
        assert f"{VISITS}/{own.id}" not in done  # a record has no page
    assert (await MaintenanceNotice.get(visit_id=own.id)).seen_at is not None
    assert (await MaintenanceNotice.get(visit_id=theirs.id)).seen_at is None
    assert await AuditEntry.filter(verb="confirm_maintenance").count() == 1
    assert "已经核实过" in await desk.open(f"{CONFIRM}?row={own.id}")
