"""A maintenance sheet from the worker's phone: what is taken, and what is refused with what to do."""

import asyncio
import io
from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.item_lists import ItemListKind
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import SheetStanding
from models.tables.lifts import Lift, LiftCode
from models.tables.maintenance.sheet import MaintenanceSheet, SheetPhoto
from models.tables.maintenance.visit import MaintenanceVisit
from tests.conftest import Client
from tests.support.photos import jpeg
from tests.support.sheets import certify, filed_sheet, phone_of, sheet_form

OTHER = "恒达电梯工程有限公司"


def address(lift: LiftCard, node: Node = Node.HALF_MONTHLY) -> str:
    return f"/l/{lift.code}/maintenance/{node.value}"


async def send(
    client: Client,
    lift: LiftCard,
    form: dict[str, object],
    headers: dict[str, str],
    node: Node = Node.HALF_MONTHLY,
) -> tuple[int, str]:
    answer = await client.post(address(lift, node), data=form, headers=headers)
    return answer.status, await answer.text()


async def test_a_worker_fills_in_a_sheet_at_the_lift_and_sends_it_once(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    phone = await phone_of(services, web_client)
    page = await (await web_client.get(address(lift, Node.QUARTERLY), headers=phone)).text()
    assert page.count("data-item=") == 44
    assert "TSG T5002-2017" in page
    for waiting in ("/work", f"/l/{lift.code}/maintenance"):  # what waits on the phone is sent from here, too
        assert "/outbox.js" in await (await web_client.get(waiting, headers=phone)).text()
    for _ in range(2):  # a second click
        form = await sheet_form(services, lift, Node.QUARTERLY)
        form |= {"before": io.BytesIO(jpeg()), "after": io.BytesIO(jpeg(40, 40)), "i.A-1-26": "adjusted"}
        status, text = await send(web_client, lift, form | {"w.A-1-26": "调了弹簧"}, phone, Node.QUARTERLY)
        assert (status, "维保单已收到" in text) == (200, True)
    sheet = await MaintenanceSheet.get().select_related("visit")
    assert (sheet.due_items, sheet.left_out, sheet.visit.node, sheet.visit.worker) == (
        44,
        0,
        Node.QUARTERLY,
        "陈师傅",
    )
    assert {"item": "A-1-26", "result": "adjusted", "words": "调了弹簧"} in sheet.taps
    assert [photo.moment for photo in await SheetPhoto.all().order_by("id")] == ["before", "after"]
    assert services.photos.path(sheet.visit.photo_sha256).exists()
    shown = await (await web_client.get(f"/l/{lift.code}/maintenance")).text()
    assert "等签字" in shown
    assert "陈师傅" not in shown


async def test_the_same_sheet_sent_twice_at_once_is_one_and_a_bad_photo_costs_no_sheet(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    phone = await phone_of(services, web_client)
    forms = [await sheet_form(services, lift) | {"after": io.BytesIO(b"GIF89a")} for _ in range(2)]
    answers = await asyncio.gather(*(send(web_client, lift, form, phone) for form in forms))
    assert [(status, "照片没有收" in text) for status, text in answers] == [(200, True)] * 2
    assert await MaintenanceSheet.all().count() == await MaintenanceVisit.all().count() == 1
    assert not await SheetPhoto.exists()


async def test_what_is_wrong_with_a_sheet_is_said_and_nothing_typed_is_lost(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    phone, whole = await phone_of(services, web_client), await sheet_form(services, lift)
    missing = {name: value for name, value in whole.items() if name not in ("i.A-1-01", "i.A-1-02")}
    tomorrow = services.clock().astimezone(LOCAL) + timedelta(days=1)
    others = await LiftCode.exclude(lift_id=lift.lift_id).filter(revoked_at=None).first()
    assert others is not None
    cases: list[tuple[dict[str, object], str]] = [
        (missing, "还有 2 项没有点：机房、滑轮间环境、手动紧急操作装置"),
        (whole | {"i.A-1-29": "wrong"}, "请写明情况：层门锁紧元件啮合长度"),
        (whole | {"i.A-4-01": "ok"}, "不是这一类维保的"),
        (whole | {"code": others.code}, "轿厢码不对"),
        (whole | {"code": "没有"}, "轿厢码不对"),
        (whole | {"done_at": f"{tomorrow:%Y-%m-%dT%H:%M}"}, "还没有到这个时间"),
        (whole | {"done_at": ""}, "请填做完的时间"),
        ({"nonce": whole["nonce"], "code": lift.code, "done_at": whole["done_at"]}, "一项也没有点"),
    ]
    for form, words in cases:
        status, text = await send(web_client, lift, form | {"remarks": "门机有响声"}, phone)
        assert (status, words in text) == (422, True), words
        assert "门机有响声</textarea>" in text
    assert not await MaintenanceVisit.exists()
    assert (await send(web_client, lift, missing | {"admits": "yes"}, phone))[0] == 200
    assert (await MaintenanceSheet.get()).left_out == 2
    form = {name: value for name, value in whole.items() if name != "nonce"}
    assert (await send(web_client, lift, form, phone))[0] == 400


async def test_a_certificate_that_expired_yesterday_is_refused_with_what_to_do(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    phone, form = await phone_of(services, web_client), await sheet_form(services, lift)
    assert "还没有登记陈师傅的作业人员证" in (await send(web_client, lift, form, phone))[1]
    yesterday = services.clock().astimezone(LOCAL).date() - timedelta(days=1)
    await certify(services, yesterday)
    status, text = await send(web_client, lift, form, phone)
    assert (status, f"{yesterday} 到期" in text, "换一位持证人员" in text) == (422, True, True)
    page = await web_client.get(address(lift), headers=phone)
    assert (page.status, "<form" in await page.text()) == (403, False)
    on_its_last_day = form | {"done_at": f"{yesterday}T09:00"}
    assert (await send(web_client, lift, on_its_last_day, phone))[0] == 200


async def test_only_the_maintainer_of_the_lift_sends_sheets_of_it(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services, maintainer=OTHER)
    form, others = await sheet_form(services, lift), await phone_of(services, web_client, maintainer=OTHER)
    for headers, status in (({}, 403), (others, 403), (others | {"Sec-Fetch-Site": "cross-site"}, 403)):
        assert (await send(web_client, lift, form, headers))[0] == status
    page = await web_client.get(address(lift), headers=others)
    assert (page.status, "不归您的单位维保" in await page.text()) == (403, True)
    web_client.session.cookie_jar.clear()
    answer = await web_client.get(address(lift), allow_redirects=False)
    assert answer.headers["Location"] == f"/l/{lift.code}/maintenance"
    assert not await MaintenanceSheet.exists()


async def test_a_sheet_that_waited_on_the_phone_keeps_the_time_of_its_tap(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    tapped = services.clock()
    sent = tapped + timedelta(days=3)
    await certify(services, (tapped + timedelta(days=1)).astimezone(LOCAL).date())
    phone, form = await phone_of(services, web_client), await sheet_form(services, lift)
    services.clock.advance(timedelta(days=3))  # type: ignore[attr-defined]  # its certificate has run out since
    times = {
        "tap": "t" * 20,
        "tapped": f"{tapped.timestamp() * 1000:.0f}",
        "sent": f"{sent.timestamp() * 1000:.0f}",
    }
    opened = {"opened": f"{tapped.timestamp() - 600:.0f}", "done_at": ""}
    assert (await send(web_client, lift, form | times | opened, phone))[0] == 200
    sheet = await MaintenanceSheet.get().select_related("visit")
    assert (sheet.recorded_at - sheet.visit.done_at, sheet.clock_is_off) == (timedelta(days=3), False)


async def test_a_correction_names_what_it_replaces_and_the_first_sheet_stays(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    first = await filed_sheet(services, lift.lift_id)
    phone = await phone_of(services, web_client)
    correcting = f"{address(lift)}?corrects={first}"
    assert (
        correcting.replace("&", "&amp;")
        in await (await web_client.get(f"/l/{lift.code}/maintenance", headers=phone)).text()
    )
    page = await (await web_client.get(correcting, headers=phone)).text()
    assert f'name="corrects" value="{first}"' in page
    assert page.count(" checked") == 31
    form = await sheet_form(services, lift) | {"corrects": str(first)}
    assert "为什么更正" in (await send(web_client, lift, form, phone))[1]
    form |= {"reason": "把底坑记错了", "i.A-1-30": "wrong", "w.A-1-30": "有积水"}
    assert (await send(web_client, lift, form, phone))[0] == 200
    later = await MaintenanceSheet.exclude(id=first).get().select_related("visit")
    assert await MaintenanceSheet.exists(
        id=first, visit_id=later.visit.corrects_id, standing=SheetStanding.CORRECTED
    )
    assert await MaintenanceVisit.filter(correction__id__isnull=True).count() == 1
    for changes in (
        {"nonce": "u" * 20},
        {"nonce": "v" * 20, "corrects": str(later.lift_id)},
    ):  # again; no sheet
        assert (await send(web_client, lift, form | changes, phone))[0] == 409
    assert (await web_client.get(correcting, headers=phone)).status == 404


@pytest.mark.parametrize(("kind", "count"), [(ItemListKind.HYDRAULIC, 30), (ItemListKind.DUMBWAITER, 20)])
async def test_the_register_says_which_annex_a_lift_has(
    web_client: Client, services: Services, lift: LiftCard, kind: ItemListKind, count: int
) -> None:
    await certify(services)
    await Lift.filter(id=lift.lift_id).update(item_list=kind)
    page = await web_client.get(address(lift), headers=await phone_of(services, web_client))
    assert (await page.text()).count("data-item=") == count
