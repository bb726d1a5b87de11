"""A record by hand, and the page of a platform's names."""

import json
from datetime import timedelta

import pytest
from aiohttp import ClientResponse, FormData

from bot.services import Services
from models.actions.desks.mappings import note_unknown, read_mapping
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.desks.mapping import UnknownCode
from models.rules.rescues.trap_clock import Cause, RescueState
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.desks.record import PartnerRecord
from models.tables.partners.organisation import Organisation
from models.tables.rescues import Rescue
from tests.conftest import Client
from tests.support.partner_tokens import DESK_96333
from tests.support.staff import Browser, sit_down

FORM = "/console/intake/new"


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.HOTLINE_DESK)


async def submit(desk: Browser, fields: dict[str, str], status: int = 303) -> ClientResponse:
    """A record has a field of the name `status`, too."""
    answer = await desk.request("POST", FORM, data={"csrf": desk.csrf} | fields)
    assert answer.status == status, await answer.text()
    return answer


async def test_a_record_by_hand_is_a_rescue_as_one_of_a_file_is(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    organisation = await Organisation.get(name=DESK_96333)
    began = services.clock().astimezone(LOCAL) - timedelta(days=2)

    def at(minutes: int) -> str:
        return f"{began + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"

    fields: dict[str, str] = {
        "organisation": str(organisation.id), "number": "H-1", "kind": "entrapment", "occurred_at": at(0),
        "rescue_number": lift.rescue_number, "ordered_at": at(1), "arrived_at": at(12), "released_at": at(18),
        "cause": "控制系统", "trapped": "1", "status": "resolved", "outcome": "复位",
    }  # fmt: skip
    await desk.open(FORM)
    text = await (await submit(desk, fields | {"rescue_number": "", "arrived_at": at(-9)}, 422)).text()
    assert "识别码、登记证编号、梯码、地址至少填一项" in text
    assert "H-1" in text
    answer = await submit(desk, fields)
    rescue = await Rescue.get()
    assert answer.headers["Location"] == f"/console/reports/{rescue.incident_id}"
    assert (rescue.state, rescue.cause) == (RescueState.CLOSED, Cause.CONTROL_SYSTEM)
    await submit(desk, fields)  # a second tap
    assert await PartnerRecord.all().count() == 1
    await submit(desk, fields | {"organisation": ""}, 422)
    assert await AuditEntry.filter(verb="import_records").count() == 2


async def hand_in(desk: Browser, path: str, data: bytes, status: int) -> str:
    await desk.open(path)
    form = FormData({"csrf": desk.csrf})
    form.add_field("file", data, filename="mapping.json", content_type="application/json")
    answer = await desk.request("POST", path, data=form)
    assert answer.status == status, await answer.text()
    return await answer.text()


async def test_a_city_changes_the_names_of_its_platform_by_a_file(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    organisation = await Organisation.get(name=DESK_96333)
    path = f"/console/organisations/{organisation.id}/mapping"
    await note_unknown(organisation.id, [UnknownCode("cause", "X<7>")] * 2, services.clock())
    text = await desk.open(path)
    for shown in ("CPASE M 001-2015", "eventCode", "没有对应", "X&lt;7&gt;", "系统自带"):
        assert shown in text
    file = await (await desk.request("GET", path + ".json")).json()
    file["fields"]["number"] = "sjbh"
    await hand_in(desk, path, json.dumps(file).encode(), 303)
    assert (await read_mapping(organisation.id)).mapping.fields["number"] == "sjbh"
    text = await desk.open(path)
    assert "X&lt;7&gt;" not in text
    wrong = json.dumps(file | {"fields": {"colour": "c"}}).encode()
    assert "不认得“colour”" in await hand_in(desk, path, wrong, 422)
    for odd, words in (
        (b"{", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 9000, "JSON"),
        (b" " * 70000, "KB"),
        (b"", "选择"),
    ):
        assert words in await hand_in(desk, path, odd, 422)
    await desk.open(path)
    await desk.send(path, reset="1")
    assert not (await read_mapping(organisation.id)).is_own
