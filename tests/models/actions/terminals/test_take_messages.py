"""What a terminal says becomes the same rescue as a scan, once."""

import asyncio
from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard, place_of
from models.actions.reports.file import ReportDraft, file_report
from models.actions.shared.scope import Scope
from models.actions.terminals.believed import judge_alarm
from models.actions.terminals.register import retire_terminal
from models.actions.terminals.series import days_of_terminal
from models.actions.terminals.take_messages import ReceivedMessage, TakenMessage, take_messages
from models.rules.partners.kinds import OrganisationKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.rescues.trap_clock import KnownBy
from models.rules.staff.access import StaffRole
from models.rules.terminals.signals import MessageFlag, TerminalSignal
from models.rules.terminals.storm import MOST_KEPT
from models.rules.terminals.topics import Channel
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from models.tables.terminals import Terminal, TerminalEvent
from tests.support.clock import MovableClock
from tests.support.other_city import build_other_city
from tests.support.staff import TESTER
from tests.support.terminals import said, take, with_terminal

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)


async def test_an_alarm_opens_the_rescue_of_its_lift_and_a_scan_joins_it(
    services: Services, lift: LiftCard
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    alarm = said("entrapment", services.clock(), words="平层困人")
    assert await take(services, terminal.identity, alarm) is TakenMessage.FILED
    rescue = await Rescue.get().select_related("incident")
    assert (rescue.reported_by, rescue.incident.lift_id) == (KnownBy.TERMINAL, lift.lift_id)
    report = await Report.get()
    assert (report.door, report.words) == (ReportSource.TERMINAL, "电梯终端自动报警：平层困人。")
    scan = ReportDraft("t:scan", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
    assert (await file_report(scan, services.clock(), services.vault)).joined
    event = await TerminalEvent.get()
    assert (event.incident_id, event.signal) == (rescue.incident_id, TerminalSignal.ENTRAPMENT)


async def test_an_alarm_joins_the_rescue_that_a_scan_opened(services: Services, lift: LiftCard) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    scan = ReportDraft("t:scan", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
    await file_report(scan, services.clock(), services.vault)
    assert await take(services, terminal.identity, said("困人", services.clock())) is TakenMessage.FILED
    assert await Incident.all().count() == 1
    assert await Report.all().count() == 2


async def test_a_copy_changes_nothing_also_when_both_come_at_once_or_after_the_rescue(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    alarm = said("entrapment", services.clock())
    both = await asyncio.gather(*(take(services, terminal.identity, alarm) for _ in range(2)))
    assert sorted(both) == [TakenMessage.FILED, TakenMessage.REPEATED]
    await Incident.all().update(open_key=None, closed_at=clock())
    clock.advance(timedelta(days=2))
    assert await take(services, terminal.identity, alarm) is TakenMessage.REPEATED
    assert await Incident.all().count() == 1


async def test_a_button_pressed_again_and_again_is_told_once_in_five_minutes(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    for _ in range(5):
        await take(services, terminal.identity, said("entrapment", clock()))
        clock.advance(timedelta(seconds=10))
    assert await Report.all().count() == 1
    assert await TerminalEvent.filter(incident_id__not_isnull=True).count() == 5
    clock.advance(timedelta(minutes=6))
    await take(services, terminal.identity, said("entrapment", clock()))
    assert await Report.all().count() == 2


async def test_a_release_is_passed_on_and_ends_nothing(services: Services, lift: LiftCard) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    assert await take(services, terminal.identity, said("released", services.clock())) is TakenMessage.FILED
    assert not await Incident.exists()
    await take(services, terminal.identity, said("entrapment", services.clock()))
    released = said("released", services.clock())
    await take(services, terminal.identity, released)
    await take(services, terminal.identity, released)
    [event] = await Event.filter(kind=EventKind.SAID)
    assert event.details["words"] == "终端报告轿厢内已没有人，请仍到场确认"
    assert (await Incident.get()).closed_at is None


async def test_a_message_that_names_another_lift_sends_nobody_to_this_one(
    services: Services, lift: LiftCard
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    alarm = said("entrapment", services.clock(), lift="99999")
    assert await take(services, terminal.identity, alarm) is TakenMessage.FILED
    incident = await Incident.get(kind=ReportKind.HAZARD)
    assert incident.lift_id == lift.lift_id
    assert "与登记的不符" in (await Report.get(incident_id=incident.id)).words
    assert (await TerminalEvent.get()).flags == [MessageFlag.OTHER_LIFT]


async def test_an_alarm_that_names_another_lift_is_a_call_for_help_to_the_desk_alone(
    services: Services, clock: MovableClock
) -> None:
    await build_other_city(services)  # not the one that answers where the lift is unknown
    lift = await Lift.get(estate__name="山水苑").select_related("estate")
    terminal = await with_terminal(services, lift.id)

    async def alarm() -> None:
        await take(services, terminal.identity, said("entrapment", clock(), lift="99999"))

    await asyncio.gather(alarm(), alarm())
    rescue = await Rescue.get().select_related("incident")
    assert (rescue.incident.lift_id, rescue.incident.city_id) == (None, lift.city_id)
    report = await Report.get(incident_id=rescue.incident_id)
    assert place_of(lift) in report.words
    assert lift.rescue_number in report.words
    filed = await Event.get(incident_id=rescue.incident_id, kind=EventKind.FILED)
    assert filed.details["flag"] == "unconfirmed"
    told = Delivery.filter(event__incident_id=rescue.incident_id)
    assert not await told.filter(organisation__kind=OrganisationKind.MAINTAINER).exists()
    assert await TerminalEvent.filter(incident_id=rescue.incident_id).count() == 2
    assert not await Event.exists(kind=EventKind.SAID)
    clock.advance(timedelta(minutes=6))
    await alarm()
    assert await Event.filter(kind=EventKind.SAID, incident_id=rescue.incident_id).count() == 1
    await Incident.filter(id=rescue.incident_id).update(closed_at=clock())
    await alarm()
    assert await Rescue.all().count() == 2, "somebody may be inside again"


async def test_the_newest_days_of_a_terminal_that_chatters_are_in_its_chart(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    clock.go_to_noon()
    now = clock()
    terminal = await with_terminal(services, lift.lift_id)
    row = await Terminal.get(identity=terminal.identity)
    told = [
        *[(timedelta(days=20), TerminalSignal.FAULT)] * 5_100,
        (timedelta(hours=24), TerminalSignal.OFFLINE),
        (timedelta(hours=23), TerminalSignal.ONLINE),
        (timedelta(0), TerminalSignal.ENTRAPMENT),
        (timedelta(0), TerminalSignal.POWER),
    ]
    rows = [
        TerminalEvent(terminal_id=row.id, key=f"k{number}", signal=signal, received_at=now - ago)
        for number, (ago, signal) in enumerate(told)
    ]
    await TerminalEvent.bulk_create(rows, batch_size=500)
    days = await days_of_terminal(row.id, now)
    assert [one.faults for one in days if one.faults] == [5_100]
    assert days[-21].faults == 5_100
    assert (days[-1].alarms, days[-1].faults, days[-2].offline_minutes) == (1, 0, 60)


async def test_an_alarm_that_cannot_be_read_is_filed_with_its_doubt(
    services: Services, lift: LiftCard
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    assert await take(services, terminal.identity, b"\x00\xff") is TakenMessage.FILED
    event = await Event.get(kind=EventKind.FILED)
    assert event.details["flag"] == "终端的消息无法读懂，按困人处理"


async def test_a_danger_is_one_hazard_a_day(services: Services, lift: LiftCard, clock: MovableClock) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    for _ in range(3):
        await take(services, terminal.identity, said("开门走梯", clock()), Channel.EVENT)
    assert await Report.all().count() == 1
    clock.advance(timedelta(days=1))
    await take(services, terminal.identity, said("开门走梯", clock()), Channel.EVENT)
    assert await Report.all().count() == 2


async def test_chatter_is_counted_and_an_alarm_among_it_is_filed(services: Services, lift: LiftCard) -> None:
    terminal, now = await with_terminal(services, lift.lift_id), services.clock()
    storm = [said("fault", now) for _ in range(MOST_KEPT + 40)]
    received = [ReceivedMessage(terminal.identity, Channel.EVENT, one, now) for one in [*storm, storm[0]]]
    alarm = ReceivedMessage(terminal.identity, Channel.ALARM, said("entrapment", now), now)
    taken = await take_messages([*received, alarm], services.vault)
    assert [one.taken for one in taken] == [
        *[TakenMessage.KEPT] * (MOST_KEPT - 1),
        *[TakenMessage.LEFT_OUT] * 41,
        TakenMessage.REPEATED,
        TakenMessage.FILED,
    ]
    assert (await Terminal.get()).left_out == 41
    assert await Rescue.exists()


async def test_a_stranger_and_a_retired_terminal_are_refused(services: Services, lift: LiftCard) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    row = await Terminal.get()
    assert await retire_terminal(row.id, lift.lift_id, TESTER, services.clock())
    assert not await retire_terminal(row.id, lift.lift_id, TESTER, services.clock())
    for identity in (terminal.identity, "abcdefghjkmn"):
        alarm = said("entrapment", services.clock())
        assert await take(services, identity, alarm) is TakenMessage.REFUSED
    assert not await TerminalEvent.exists()


async def test_false_alarms_are_carried_along_and_silence_nobody(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    for _ in range(5):
        await take(services, terminal.identity, said("entrapment", clock()))
        clock.advance(timedelta(seconds=1))
    for event in await TerminalEvent.all():
        assert await judge_alarm(event.id, True, EVERYTHING, TESTER, clock())
    await Incident.all().update(open_key=None, closed_at=clock())
    clock.advance(timedelta(days=1))
    await take(services, terminal.identity, said("entrapment", clock()))
    report = await Report.all().order_by("-id").first()
    assert report is not None
    assert report.words.endswith("这台终端近 5 次报警有 5 次是误报，请先与轿厢通话，仍须到场。")
    assert await Rescue.all().count() == 2
