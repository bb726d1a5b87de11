"""Terminals at a real Mosquitto: bad input, and a broker, a database or a listener that is away."""

import asyncio
import json
from datetime import timedelta

import aiomqtt
import pytest

from bot.services import Services
from bot.terminals.listener import TerminalListener
from models.actions.lifts.find import LiftCard
from models.actions.terminals.register import NewTerminal, broker_passwords
from models.rules.reports.kinds import ReportKind
from models.rules.terminals.signals import MessageFlag, TerminalSignal
from models.rules.terminals.topics import Channel, topic_of
from models.tables.lifts import Lift
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Rescue
from models.tables.terminals import Terminal, TerminalEvent
from scripts.lib.private_mosquitto import PrivateMosquitto
from scripts.simulators.terminals import LiftTerminal, LiftTerminals
from tests.support.terminals import listening_at, said, with_terminal
from tests.support.waiting import until

WAIT = 20.0  # much longer than it takes


def at(broker: PrivateMosquitto, terminal: NewTerminal) -> aiomqtt.Client:
    """Its connection."""
    return aiomqtt.Client(
        "127.0.0.1", broker.port, username=terminal.identity, password=terminal.secret, clean_session=True
    )


async def publish(
    broker: PrivateMosquitto, terminal: NewTerminal, *payloads: bytes, channel: Channel = Channel.ALARM
) -> None:
    async with at(broker, terminal) as client:
        for payload in payloads:
            await client.publish(topic_of(terminal.identity, channel), payload, qos=1)


async def stored(events: int) -> None:
    async def are_stored() -> bool:
        return await TerminalEvent.all().count() >= events

    await until(are_stored, seconds=WAIT)


async def test_an_alarm_is_a_rescue_and_the_terminal_is_told_that_it_was_taken(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, listener: TerminalListener
) -> None:
    lift_terminal = LiftTerminal(broker.port, terminal.identity, terminal.secret)
    async with LiftTerminals([lift_terminal]) as running:
        lift_terminal.say("entrapment", services.clock(), words="非平层困人")

        async def is_taken() -> bool:
            return running.kept == 0

        await until(is_taken, seconds=WAIT)
    assert (await Rescue.get().select_related("incident")).incident.kind is ReportKind.ENTRAPMENT


async def test_copies_replays_and_messages_out_of_order_are_one_rescue(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, listener: TerminalListener
) -> None:
    now = services.clock()
    first, second = said("entrapment", now - timedelta(minutes=2)), said("entrapment", now)
    await publish(broker, terminal, second, first, second, first)
    await publish(broker, terminal, first, said("released", now))
    await stored(3)
    assert await TerminalEvent.all().count() == 3
    assert await Incident.all().count() == 1


async def test_a_clock_off_by_a_day_is_flagged_and_filed(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, listener: TerminalListener
) -> None:
    await publish(broker, terminal, said("entrapment", services.clock() + timedelta(days=1)))
    await stored(1)
    assert (await TerminalEvent.get()).flags == [MessageFlag.CLOCK_FAST]
    assert await Rescue.exists()


async def test_a_terminal_can_speak_for_no_other_lift(
    services: Services,
    lift: LiftCard,
    broker: PrivateMosquitto,
    terminal: NewTerminal,
    listener: TerminalListener,
) -> None:
    other_lift = await Lift.exclude(id=lift.lift_id).first()
    assert other_lift is not None
    other = await with_terminal(services, other_lift.id)
    await broker.let_in(broker_passwords())
    now = services.clock()
    async with at(broker, terminal) as client:
        # The broker drops what is published to the topic of another.
        await client.publish(topic_of(other.identity, Channel.ALARM), said("entrapment", now), qos=1)
        wrong = said("entrapment", now, lift=other_lift.rescue_number)
        await client.publish(topic_of(terminal.identity, Channel.ALARM), wrong, qos=1)
    await stored(1)
    event = await TerminalEvent.get().select_related("terminal")
    assert (event.terminal.identity, event.flags) == (terminal.identity, [MessageFlag.OTHER_LIFT])
    assert (await Rescue.get().select_related("incident")).incident.lift_id is None, (
        "only the desk knows of it"
    )


async def test_a_wrong_secret_and_a_stranger_come_to_nothing(
    broker: PrivateMosquitto, terminal: NewTerminal
) -> None:
    for stranger in (NewTerminal(terminal.identity, "guessed"), NewTerminal("abcdefghjkmn", "x")):
        with pytest.raises(aiomqtt.MqttError):
            async with at(broker, stranger):
                pass


async def test_a_retained_message_is_taken_once_however_often_it_is_handed_over(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, at_broker: Services
) -> None:
    alarm = said("entrapment", services.clock())
    async with at(broker, terminal) as client:
        await client.publish(topic_of(terminal.identity, Channel.ALARM), alarm, qos=1, retain=True)
    for heard in range(1, 4):
        async with listening_at(at_broker):
            await publish(broker, terminal, said("fault", services.clock()), channel=Channel.EVENT)
            await stored(1 + heard)
    assert await TerminalEvent.filter(signal=TerminalSignal.ENTRAPMENT).count() == 1
    assert await Report.all().count() == 1


async def test_what_is_too_large_or_unreadable_is_an_alarm_all_the_same(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, listener: TerminalListener
) -> None:
    large = json.dumps({"event": "released", "words": "x" * 20_000}).encode()
    await publish(broker, terminal, large, b"\xff\x00\xfe")
    await publish(broker, terminal, b"[1, 2]", said("E77", services.clock()), channel=Channel.EVENT)
    await stored(4)
    alarms = await TerminalEvent.filter(signal=TerminalSignal.ENTRAPMENT)
    assert [one.flags for one in alarms] == [[MessageFlag.UNREADABLE]] * 2
    assert await TerminalEvent.filter(signal=TerminalSignal.UNKNOWN).count() == 2
    assert await Rescue.all().count() == 1


async def test_what_was_said_while_we_were_away_waits_at_the_broker(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, at_broker: Services
) -> None:
    for heard in (1, 2):
        async with listening_at(at_broker):
            await publish(broker, terminal, said("fault", services.clock()), channel=Channel.EVENT)
            await stored(2 * heard - 1)
        # Nobody listens: the session keeps it.
        await publish(broker, terminal, said("entrapment", services.clock()))
    async with listening_at(at_broker):
        await stored(4)
    assert await TerminalEvent.filter(signal=TerminalSignal.ENTRAPMENT).count() == 2


async def test_what_is_not_written_down_is_not_acknowledged(
    services: Services,
    broker: PrivateMosquitto,
    terminal: NewTerminal,
    at_broker: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A listener that dies with a message in its hands: the broker hands it to the next one."""
    taken = asyncio.Event()

    async def never(*_: object) -> None:
        taken.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr("bot.terminals.listener.take_messages", never)
        async with listening_at(at_broker):
            await publish(broker, terminal, said("entrapment", services.clock()))
            async with asyncio.timeout(WAIT):
                await taken.wait()
    assert not await TerminalEvent.exists()
    async with listening_at(at_broker):
        await stored(1)
    assert await Rescue.exists()


async def test_a_storm_of_ten_thousand_messages_is_bounded_and_hides_no_alarm(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, listener: TerminalListener
) -> None:
    now = services.clock()
    async with at(broker, terminal) as client:
        for number in range(10_000):
            payload = json.dumps({"id": f"s{number}", "event": "fault", "at": now.isoformat()}).encode()
            await client.publish(topic_of(terminal.identity, Channel.EVENT), payload, qos=0)
        await client.publish(topic_of(terminal.identity, Channel.ALARM), said("entrapment", now), qos=1)

    async def is_over() -> bool:
        row = await Terminal.get()
        return await Rescue.exists() and row.left_out + await TerminalEvent.all().count() >= 10_001

    await until(is_over, seconds=60)
    assert await TerminalEvent.all().count() <= 62


async def test_heartbeats_are_written_together(
    services: Services, broker: PrivateMosquitto, terminal: NewTerminal, listener: TerminalListener
) -> None:
    lift_terminal = LiftTerminal(broker.port, terminal.identity, terminal.secret)
    async with LiftTerminals([lift_terminal]):

        async def is_heard() -> bool:
            return (await Terminal.get()).last_heard_at is not None

        await until(is_heard, seconds=WAIT)
