"""Heartbeats: offline, back again, told to the maintainer once, and never for a broker's silence."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.terminals.watch import WatchedTerminals, forget_old_events, mark_heard, watch_heartbeats
from models.rules.reports.kinds import HazardCategory, ReportKind
from models.rules.terminals.signals import TerminalSignal
from models.rules.terminals.topics import Channel
from models.tables.lifts import Lift
from models.tables.reports.report import Incident, Report
from models.tables.terminals import Terminal, TerminalEvent
from tests.support.clock import MovableClock
from tests.support.terminals import said, take, with_terminal


async def watched(services: Services, since: timedelta = timedelta(hours=3)) -> WatchedTerminals:
    now = services.clock()
    return await watch_heartbeats(now - since, services.vault, now)


async def test_a_terminal_that_falls_silent_is_a_hazard_after_an_hour_and_back_when_it_is_heard(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    assert await watched(services) == WatchedTerminals(0, 0, 0, False)  # never heard: not put up yet
    await mark_heard([terminal.identity, "abcdefghjkmn"], clock())
    clock.advance(timedelta(minutes=19))
    assert (await watched(services)).gone == 0
    clock.advance(timedelta(minutes=2))
    assert await watched(services) == WatchedTerminals(1, 0, 0, False)
    assert await watched(services) == WatchedTerminals(0, 0, 0, False)
    clock.advance(timedelta(minutes=40))
    assert (await watched(services)).told == 1
    assert (await watched(services)).told == 0
    incident = await Incident.get()
    assert (incident.kind, incident.category) == (ReportKind.HAZARD, HazardCategory.ALARM)
    assert f"终端 {terminal.identity} 失联" in (await Report.get()).words
    clock.advance(timedelta(minutes=1))
    await mark_heard([terminal.identity], clock())
    assert (await watched(services)).back == 1
    assert (await Terminal.get()).offline_since is None
    events = await TerminalEvent.all().order_by("id")
    assert [one.signal for one in events] == [TerminalSignal.OFFLINE, TerminalSignal.ONLINE]
    assert events[0].incident_id == incident.id


async def test_events_are_kept_for_four_hundred_days(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    await take(services, terminal.identity, said("fault", clock()), Channel.EVENT)
    clock.advance(timedelta(days=399))
    await take(services, terminal.identity, said("door", clock()), Channel.EVENT)
    assert await forget_old_events(clock()) == 0
    clock.advance(timedelta(days=1, minutes=1))
    assert await forget_old_events(clock()) == 1
    assert (await TerminalEvent.get()).signal is TerminalSignal.DOOR


async def test_nobody_is_offline_while_we_have_not_listened(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    await mark_heard([terminal.identity], clock())
    clock.advance(timedelta(hours=5))
    assert await watched(services, since=timedelta(minutes=5)) == WatchedTerminals(0, 0, 0, False)


async def test_an_estate_without_power_is_one_hazard_and_a_silent_city_none(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    estate_id = (await Lift.get(id=lift.lift_id)).estate_id
    first, second, *_ = await Lift.filter(estate_id=estate_id).order_by("id")
    heard = [(await with_terminal(services, one.id)).identity for one in (first, second)]
    await mark_heard(heard, clock())
    clock.advance(timedelta(minutes=21))
    assert (await watched(services)).gone == 2
    clock.advance(timedelta(minutes=41))
    assert (await watched(services)).told == 1
    assert "同小区共 2 台终端失联" in (await Report.get()).words

    others = await Lift.exclude(estate_id=estate_id).limit(5)
    more = [(await with_terminal(services, one.id)).identity for one in others for _ in range(4)]
    await mark_heard(more, clock())
    clock.advance(timedelta(minutes=21))
    assert (await watched(services)).mass
    clock.advance(timedelta(minutes=41))
    assert (await watched(services)).told == 0
    assert await Incident.all().count() == 1


async def test_terminals_that_went_long_ago_do_not_hide_one_that_falls_silent_now(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    """A maker's whole series has gone, and nobody has retired it."""
    lifts = await Lift.all().order_by("id").limit(11)
    gone = [(await with_terminal(services, one.id)).identity for one in lifts[:10] for _ in range(2)]
    await mark_heard(gone, clock())
    clock.advance(timedelta(hours=2))
    assert (await watched(services)).gone == 20
    clock.advance(timedelta(hours=2))
    assert await watched(services) == WatchedTerminals(0, 0, 0, True)
    new = await with_terminal(services, lifts[10].id)
    await mark_heard([new.identity], clock())
    clock.advance(timedelta(hours=22))
    estates = len({one.estate_id for one in lifts[:10]})
    assert (await watched(services)).told == estates, "after a day each estate is told"
    clock.advance(timedelta(hours=2))
    assert (await watched(services)).told == 1
    assert f"终端 {new.identity} 失联" in (await Report.all().order_by("-id").first()).words  # type: ignore[union-attr]
