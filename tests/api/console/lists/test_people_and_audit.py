"""The lists of people, of organisations and of the audit log, and what is done to several rows of them."""

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.staff.set_up import NewStaff, create_staff
from models.rules.partners.kinds import ChannelKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint, Organisation
from models.tables.staff import Staff
from tests.api.console.lists.test_bulk import confirm, rows_in
from tests.api.console.lists.test_every_list import exported, shown_rows
from tests.conftest import Client
from tests.support.other_city import build_other_city, objects_around
from tests.support.staff import TESTER, Browser, hire, sit_down

DEACTIVATE = "/console/bulk/people/deactivate"
TEST = "/console/bulk/organisations/test"


@pytest.fixture
async def admin(web_client: Client, services: Services, lift: LiftCard) -> Browser:
    return await sit_down(web_client, services, StaffRole.ADMINISTRATOR)


async def test_people_are_found_by_name_role_and_state(admin: Browser, services: Services) -> None:
    left = (await hire(services, StaffRole.REGULATOR, "zhao")).staff
    await Staff.filter(id=left.id).update(is_active=False)
    await create_staff(NewStaff("Qian", "钱工", StaffRole.ADMINISTRATOR, None), TESTER, services.clock())
    for query, names in (
        ("q=ZHAO", ["zhao"]),
        ("q=钱", ["qian"]),
        ("role=regulator", ["zhao"]),
        ("state=left", ["zhao"]),
        ("state=invited", ["qian"]),
        ("state=in_use&role=administrator", ["administrator"]),
        ("sort=-sign_in", ["zhao", "qian", "administrator"]),
    ):
        rows = await exported(admin, "people", f"{query}&col=sign_in&col=code")
        assert [row[0] for row in rows[1:]] == names, query
        page = await admin.open(f"/console/people?{query}")
        assert len(shown_rows(page, "/console/people")) == len(names), query
    page = await admin.open("/console/people?q=没有这个人")
    assert "没有符合条件的人员" in page
    assert page.count('id="role"') == page.count('id="new-role"') == 1


async def test_several_people_are_put_out_but_not_oneself_and_not_twice(
    admin: Browser, services: Services
) -> None:
    own = await Staff.get(role=StaffRole.ADMINISTRATOR)
    colleague = (await hire(services, StaffRole.REGULATOR)).staff
    left = (await hire(services, StaffRole.REGULATOR, "left")).staff
    await Staff.filter(id=left.id).update(is_active=False)
    page = await admin.open(f"{DEACTIVATE}?row={own.id}&row={colleague.id}&row={left.id}")
    assert "我的账号" in page
    assert "已经停用" in page
    rows = rows_in(page)
    assert [row.split(" ")[0] for row in rows] == [str(colleague.id)]
    for _ in range(2):  # and a second click
        assert (await confirm(admin, DEACTIVATE, [*rows, f"{own.id} x"])).count("已做") == 1
    assert not (await Staff.get(id=colleague.id)).is_active
    assert (await Staff.get(id=own.id)).is_active
    assert await AuditEntry.filter(verb="deactivate_staff").count() == 1
    colleague = (await hire(services, StaffRole.REGULATOR, "other")).staff
    ended = "/console/bulk/people/end_sessions"
    rows = rows_in(await admin.open(f"{ended}?row={colleague.id}"))
    fields = [("csrf", admin.csrf), ("form_key", "the-key-of-a-form-0002"), ("row", rows[0])]
    assert (await admin.request("POST", ended, data=fields)).status == 303
    assert await AuditEntry.filter(verb="end_sessions").count() == 1


async def test_organisations_are_found_and_their_channels_tested_together(
    admin: Browser, services: Services
) -> None:
    tested = await Organisation.get(name="安和财产保险江城分公司")
    bare = await Organisation.get(name="翠湖物业服务有限公司")
    await Endpoint.filter(organisation_id=bare.id).update(channel=ChannelKind.NONE)
    await Endpoint.filter(organisation_id=tested.id).update(drill_failed=True)
    for query, name in (
        ("q=安和财产", tested.name),
        ("view=untrusted", tested.name),
        ("view=unreachable&q=翠湖", bare.name),
        ("kind=use_unit&q=翠湖", bare.name),
    ):
        rows = await exported(admin, "organisations", query)
        assert [row[0] for row in rows[1:]] == [name], query
        assert (
            len(shown_rows(await admin.open(f"/console/organisations?{query}"), "/console/organisations"))
            == 1
        )
    page = await admin.open(f"{TEST}?row={tested.id}&row={bare.id}")
    assert "没有要测的渠道" in page
    assert (await confirm(admin, TEST, rows_in(page))).count("已做") == 1
    assert await Drill.filter(organisation_id=tested.id, asked_by__not="").count() == 1
    assert await AuditEntry.filter(verb="test_channel").count() == 1


async def test_who_watches_a_district_sees_and_tests_only_what_is_around_it(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    others = await build_other_city(services)
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    page = await desk.open("/console/organisations")
    assert "山城" not in page
    assert "安和财产保险" in page
    theirs = others.organisations["insurer"]
    page = await desk.open(f"{TEST}?row={theirs}")
    assert "不归您管" in page
    assert "山城" not in page
    assert "不归您管" in await confirm(desk, TEST, [f"{theirs} x"])
    assert await AuditEntry.filter(verb="test_channel").count() == 0


async def test_the_audit_log_is_found_by_who_what_when_and_of_what(
    admin: Browser, services: Services
) -> None:
    person = (await hire(services, StaffRole.REGULATOR, "zhao")).staff
    own = await Staff.get(role=StaffRole.ADMINISTRATOR)
    for query in (f"subject={person.id}", f"q={person.id}"):
        rows = await exported(admin, "audit", f"{query}&col=key")
        assert [row[0] for row in rows[1:]] == [str(person.id)] * 2, query
    rows = await exported(admin, "audit", f"q={own.display_name}&sort=sequence")
    assert len(rows) > 1
    assert {row[2] for row in rows[1:]} == {own.display_name}
    assert [row[3] for row in (await exported(admin, "audit", "verb=create_staff"))[1:]] == ["添加人员"] * 2
    day = f"{services.clock():%Y-%m-%d}"
    assert len(await exported(admin, "audit", "from=2001-01-01&to=2001-01-02")) == 1
    assert len(await exported(admin, "audit", f"from=2001-01-01&to={day}")) > 3
    assert "没有符合条件" in await admin.open("/console/audit?q=没有这个人")


async def test_an_export_of_the_audit_log_holds_what_the_page_showed_and_not_itself(admin: Browser) -> None:
    before = await AuditEntry.all().count()
    for query in ("", "sort=sequence"):
        answer = await admin.request("GET", f"/console/export/audit.csv?{query}")
        assert (await answer.text()).count("\r\n") == before + 1
        before += 1
    assert await AuditEntry.filter(verb="export_audit").count() == 2
