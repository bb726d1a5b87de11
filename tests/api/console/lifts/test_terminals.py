"""Terminals on a lift's page: registering one, its month, judging its alarms, and retiring it."""

import re
from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.terminals.watch import mark_heard, watch_heartbeats
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.lifts import Lift
from models.tables.terminals import Terminal, TerminalEvent
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import sit_down
from tests.support.terminals import said, take, with_terminal


async def test_a_terminal_is_registered_and_its_secret_shown_once(
    services: Services, web_client: Client, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    page = f"/console/lifts/{lift.lift_id}/terminals"
    assert "还没有终端" in await desk.open(page)
    shown = await (await desk.send(page, 200, profile="db5301_96_2023")).text()
    row = await Terminal.get()
    [secret] = re.findall(r'class="secret">([^<]+)<', shown)
    assert f"tima/{row.identity}/alarm" in shown
    assert secret not in row.password_hash
    again = await desk.open(page)
    assert row.identity in again
    assert secret not in again
    assert "还没有连上" in again
    assert await AuditEntry.filter(verb="register_terminal", subject_id=str(row.id)).count() == 1


async def test_an_unknown_format_and_a_fifth_terminal_are_refused(
    services: Services, web_client: Client, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    page = f"/console/lifts/{lift.lift_id}/terminals"
    assert "请选择消息格式" in await (await desk.send(page, 422, profile="none")).text()
    for _ in range(4):
        await with_terminal(services, lift.lift_id)
    assert "太多了" in await (await desk.send(page, 409, profile="tima")).text()
    assert await Terminal.all().count() == 4


async def test_the_lifts_page_shows_the_month_and_alarms_are_judged_there(
    services: Services, web_client: Client, lift: LiftCard, clock: MovableClock
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    page = f"/console/lifts/{lift.lift_id}"
    assert "没有报警、故障和失联。" in await desk.open(page)
    await mark_heard([terminal.identity], clock())
    await take(services, terminal.identity, said("entrapment", clock(), words="非平层困人"))
    clock.advance(timedelta(minutes=30))
    await watch_heartbeats(clock() - timedelta(hours=1), services.vault, clock())
    shown = await desk.open(page)
    assert "失联" in shown
    assert "非平层困人" in shown
    alarm = await TerminalEvent.get(words="非平层困人")
    await desk.send(f"{page}/terminals/alarms/{alarm.id}", was_false="yes")
    assert "近 1 次核实过的报警，误报 1 次" in await desk.open(page)
    await desk.send(f"{page}/terminals/alarms/{alarm.id}", 404, was_false="maybe")
    assert await AuditEntry.filter(verb="judge_alarm").count() == 1


async def test_a_terminal_is_retired_once_and_only_by_those_who_may(
    services: Services, web_client: Client, lift: LiftCard
) -> None:
    await with_terminal(services, lift.lift_id)
    row, page = await Terminal.get(), f"/console/lifts/{lift.lift_id}/terminals"
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await desk.send(f"{page}/{row.id}/retire", 422)
    await desk.send(f"{page}/{row.id}/retire", sure="yes")
    await desk.send(f"{page}/{row.id}/retire", 409, sure="yes")
    other = await Lift.exclude(id=lift.lift_id).first()
    assert other is not None
    await desk.send(f"/console/lifts/{other.id}/terminals/{row.id}/retire", 409, sure="yes")
    assert "已停用" in await desk.open(page)
