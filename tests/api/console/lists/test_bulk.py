"""One verb for several rows: seen first, then done to each as alone."""

import re
from html import unescape

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.forwarding.delivery import DeliveryState
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift, LiftCode
from tests.conftest import Client
from tests.support.other_city import build_other_city, file_hazard_of, objects_around
from tests.support.staff import Browser, sit_down

REPLAY = "/console/bulk/deliveries/replay"
CLAIM = "/console/bulk/desk/claim"


def rows_in(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'name="row" value="([^"]+)" checked', page)]


async def confirm(desk: Browser, path: str, rows: list[str], status: int = 303) -> str:
    """The page of what was done."""
    fields = [("csrf", desk.csrf), ("form_key", "the-key-of-a-form-0001"), *(("row", one) for one in rows)]
    answer = await desk.request("POST", path, data=fields)
    assert answer.status == status, await answer.text()
    return await desk.open(answer.headers["Location"]) if status == 303 else await answer.text()


async def test_deliveries_are_sent_again_once_and_what_arrived_is_left_alone(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await file_hazard_of(services, lift.lift_id)
    dead, arrived, other = (await Delivery.filter(organisation_id__not_isnull=True).order_by("id"))[:3]
    await Delivery.filter(id__in=[dead.id, other.id]).update(state=DeliveryState.DEAD, due_at=None)
    await Delivery.filter(id=arrived.id).update(state=DeliveryState.DELIVERED, due_at=None)
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    listed = await desk.open("/console/deliveries")
    assert all(f'value="{one.id}" form="bulk"' in listed for one in (dead, arrived))

    page = await desk.open(f"{REPLAY}?row={dead.id}&row={arrived.id}&row={other.id}&row=x&row={dead.id}")
    assert "这 1 条不能" in page
    assert "已送达或正在发送" in page
    rows = rows_in(page)
    assert [one.split(" ")[0] for one in rows] == [str(dead.id), str(other.id)]
    # Somebody changes one of them while the preview is open.
    await Delivery.filter(id=other.id).update(state=DeliveryState.REFUSED, reason="不归我们管")
    done = await confirm(desk, REPLAY, rows)
    assert done.count("已做") == 1
    assert "您看过之后有人改过" in done
    assert (await Delivery.get(id=dead.id)).state is DeliveryState.SCHEDULED
    assert (await Delivery.get(id=other.id)).state is DeliveryState.REFUSED
    assert await AuditEntry.filter(verb="replay_delivery").count() == 1
    # The second click shows the same page and does nothing.
    assert (await confirm(desk, REPLAY, rows)).count("已做") == 1
    assert await AuditEntry.filter(verb="replay_delivery").count() == 1


async def test_rows_of_others_are_not_seen_and_not_touched(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    others = await build_other_city(services)
    theirs = await Delivery.get(id=others.deliveries["maintainer"])
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    page = await desk.open(f"{REPLAY}?row={theirs.id}")
    assert "不归您管" in page
    assert "山" not in page
    done = await confirm(desk, REPLAY, [f"{theirs.id} "])
    assert "不归您管" in done
    assert await Delivery.get(id=theirs.id) == theirs
    assert (await Delivery.get(id=theirs.id)).due_at == theirs.due_at
    assert "还没有勾选" in await desk.open(REPLAY)
    assert "还没有勾选" in await confirm(desk, REPLAY, [], 422)
    await desk.open(f"{REPLAY}?told=nonsense", 404)


async def test_an_officer_takes_several_matters_but_not_what_a_colleague_took_first(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    colleague = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    tasks = await DeskTask.filter(organisation__kind__in=["rescue_desk", "city_desk"], closed_at=None)
    page = await desk.open(CLAIM + "?" + "&".join(f"row={task.id}" for task in tasks))
    rows = rows_in(page)
    assert len(rows) == len(tasks)
    await colleague.open(f"/console/desk/{tasks[0].id}")
    await colleague.send(f"/console/desk/{tasks[0].id}/claim", holder="")
    done = await confirm(desk, CLAIM, rows)
    assert "手里" in done or "改过" in done
    assert done.count("已做") == len(tasks) - 1


async def test_chosen_labels_are_printed_and_those_without_a_code_are_named(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    first, bare = await Lift.filter(use_unit__name="翠湖物业服务有限公司").order_by("id").limit(2)
    await LiftCode.filter(lift_id=bare.id).update(revoked_at=services.clock())
    path = "/console/bulk/lifts/labels"
    page = await desk.open(f"{path}?row={first.id}&row={bare.id}")
    assert "没有在用的梯码" in page
    [row] = rows_in(page)
    fields = [("csrf", desk.csrf), ("row", row)]
    for _ in range(2):  # it only makes a file
        answer = await desk.request("POST", path, data=fields)
        assert (answer.status, answer.content_type) == (200, "application/pdf")


async def test_reports_with_a_ticket_are_resolved_together(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    with_ticket, without = [await file_hazard_of(services, lift.lift_id, words) for words in ("异响", "抖动")]
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    page = await desk.open(f"/console/reports/{with_ticket}")
    found = re.search(r'name="organisation" value="([^"]+)"', page)
    assert found
    await desk.send(
        f"/console/reports/{with_ticket}/work", organisation=found[1], word="accepted", ticket="WB-1", note=""
    )
    path = "/console/bulk/reports/resolve"
    page = await desk.open(f"{path}?row={with_ticket}&row={without}")
    assert "还没有受理" in page
    assert "WB-1" in page
    done = await confirm(desk, path, rows_in(page))
    assert done.count("已做") == 1
    again = await desk.open(f"{path}?row={with_ticket}")
    assert "已经办结" in again
