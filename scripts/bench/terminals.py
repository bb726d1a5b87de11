"""What listening to the terminals of a city costs: python -m scripts.bench.terminals [--terminals 310700]

Beside it stands a bare aiomqtt subscriber with the same messages. Then the city's heartbeats come at their
own pace, a storm of faults with them, and alarms: from saying one to its `taken` is measured.
"""

import argparse
import asyncio
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiomqtt
import uvloop
from pydantic import SecretStr
from tortoise.transactions import in_transaction

from bot.kernel.settings import Settings
from bot.services import open_services
from bot.terminals.listener import TerminalListener
from models.bulk import insert_rows
from models.rules.terminals.heartbeat import EVERY
from models.rules.terminals.topics import IDENTITY_LENGTH, IDENTITY_LETTERS, Channel, topic_of
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.terminals import Terminal, TerminalEvent
from scripts.lib.private_servers import PrivatePostgresql, free_port
from scripts.lib.throwaway import prepare

BURST = 20_000
FASTEST = 1_000_000  # a second
STORM = 10_000
ALARMS = 100
AT_ONCE = 2_000  # rows in a transaction, which must not stand idle for 4 s
WITHIN = 120.0


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def identity_of(number: int) -> str:
    letters = ""
    for _ in range(IDENTITY_LENGTH):
        number, place = divmod(number, len(IDENTITY_LETTERS))
        letters += IDENTITY_LETTERS[place]
    return letters


async def publish(port: int, count: int, of: int, each_second: int) -> None:
    """Heartbeats of terminal after terminal at this pace; with 0, faults as fast as the broker takes them."""
    channel, qos = (Channel.HEARTBEAT, 0) if each_second else (Channel.EVENT, 1)
    now, began = datetime.now(UTC).isoformat(), time.perf_counter()
    async with aiomqtt.Client("127.0.0.1", port, identifier=f"says {channel}") as client:
        for number in range(count):
            told = f'{{"id":"s{number}","event":"fault","at":"{now}"}}'.encode()
            await client.publish(topic_of(identity_of(number % of), channel), told, qos=qos)
            if each_second and number % 50 == 0:
                await asyncio.sleep(max(number / each_second - (time.perf_counter() - began), 0))


@asynccontextmanager
async def publishing(port: int, count: int, of: int, each_second: int) -> AsyncIterator[None]:
    """In a process of its own, whose time is not ours."""
    told = [str(one) for one in (port, count, of, each_second)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.bench.terminals", "--publish", *told
    )
    yield
    await process.wait()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN):
        while not await holds():  # noqa: ASYNC110 - of other processes
            await asyncio.sleep(0.05)


async def bare(port: int, of: int) -> float:
    """Processor time for a message, in milliseconds."""
    heard = 0
    async with aiomqtt.Client("127.0.0.1", port, identifier="bare") as client:
        await client.subscribe("tima/+/heartbeat", qos=0)
        async with publishing(port, BURST, of, FASTEST):
            began = time.process_time()
            async for _ in client.messages:
                heard += 1
                if heard == BURST:
                    break
            return (time.process_time() - began) * 1000 / BURST


async def ours(port: int, of: int) -> float:
    """The same with everything that is written: until each is in the database."""
    await Terminal.all().update(last_heard_at=None)

    async def are_written() -> bool:
        return await Terminal.filter(last_heard_at__not_isnull=True).count() >= min(BURST, of)

    async with publishing(port, BURST, of, FASTEST):
        began = time.process_time()
        await until(are_written)
        return (time.process_time() - began) * 1000 / BURST


async def city(port: int, of: int, seconds: int) -> tuple[list[float], int]:
    """Latencies of alarms in seconds, and how many heartbeats of the city's pace were not written."""
    pace = max(of // int(EVERY.total_seconds()), 1)
    await Terminal.all().update(last_heard_at=None)
    waits: list[float] = []
    async with (
        aiomqtt.Client("127.0.0.1", port, identifier="alarms") as client,
        publishing(port, pace * seconds, of, pace),
        publishing(port, STORM, of, 0),
    ):
        await client.subscribe("tima/+/taken", qos=0)
        said: dict[str, float] = {}

        async def hear() -> None:
            async for message in client.messages:
                if (at := said.pop(str(message.topic).split("/")[1], None)) is not None:
                    waits.append(time.perf_counter() - at)
                if len(waits) == ALARMS:
                    return

        hearing = asyncio.create_task(hear())
        lifts = await Terminal.all().order_by("identity").limit(ALARMS).values_list("identity", flat=True)
        for number, identity in enumerate(lifts):
            told = f'{{"id":"a{number}","event":"entrapment","at":"{datetime.now(UTC).isoformat()}"}}'
            said[str(identity)] = time.perf_counter()
            await client.publish(topic_of(str(identity), Channel.ALARM), told.encode(), qos=1)
            await asyncio.sleep(seconds / ALARMS)
        await asyncio.wait_for(hearing, WITHIN)
    expected = min(pace * seconds, of)

    async def are_written() -> bool:
        heard = await Terminal.filter(last_heard_at__not_isnull=True).count()
        return heard >= expected and await TerminalEvent.all().count() >= STORM + ALARMS

    try:
        await until(are_written)
    except TimeoutError:
        return waits, expected - await Terminal.filter(last_heard_at__not_isnull=True).count()
    return waits, 0


async def register(count: int) -> None:
    """Alarms come from as many lifts as there are; all others share them."""
    lifts = await Lift.all().order_by("id").values_list("id", flat=True)
    now = datetime.now(UTC)
    for start in range(0, count, AT_ONCE):
        rows = [
            {
                "id": new_key(),
                "identity": identity_of(number),
                "lift_id": lifts[number % len(lifts)],
                "profile": "tima",
                "password_hash": "",
                "registered_at": now,
            }
            for number in range(start, min(start + AT_ONCE, count))
        ]
        async with in_transaction() as connection:
            await insert_rows(connection, Terminal, rows)


@asynccontextmanager
async def broker(directory: Path) -> AsyncIterator[int]:
    port, file = free_port(), directory / "mosquitto.conf"
    lines = f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 1000\n"
    file.write_text(lines + "max_queued_messages 0\nset_tcp_nodelay true\n")
    process = await asyncio.create_subprocess_exec(
        "mosquitto", "-c", str(file), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await until(lambda: _takes_connections(port))
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _takes_connections(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def measure(terminals: int, rounds: int, seconds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory, server = Path(name), PrivatePostgresql(Path(name) / "server")
        await server.create()
        try:
            ground = await prepare(directory, database_url=server.url)
            values = {key.removeprefix("TIMA_").lower(): value for key, value in ground.variables.items()}
            values["secret_keys"] = (SecretStr(values["secret_keys"]),)  # type: ignore[assignment]
            async with broker(directory) as port:
                url = f"mqtt://127.0.0.1:{port}"
                settings = Settings(**{**values, "mqtt_url": url})  # type: ignore[arg-type]
                async with open_services(settings) as services:
                    await register(terminals)
                    alone = [await bare(port, terminals) for _ in range(rounds)]
                    listener = TerminalListener(services)
                    task = asyncio.create_task(listener.run())
                    await until(lambda: _is_listening(listener))
                    full = [await ours(port, terminals) for _ in range(rounds)]
                    before = resident_megabytes()
                    waits, missing = await city(port, terminals, seconds)
                    after = resident_megabytes()
                    events = await TerminalEvent.all().count()
                    listener.stop()
                    await task
        finally:
            await server.stop()
    ratio = statistics.median(alone) / statistics.median(full)
    p99 = statistics.quantiles(waits, n=100)[98] * 1000
    print(
        f"a heartbeat: {statistics.median(full):.3f} ms of processor time, bare aiomqtt "
        f"{statistics.median(alone):.3f} ms: ratio {ratio:.2f} (goal ≥ 0.3)\n"
        f"{terminals:,} terminals for {seconds} s with a storm of {STORM:,} faults: "
        f"{missing} heartbeats late, {events:,} events; {len(waits)} alarms filed, median "
        f"{statistics.median(waits) * 1000:.0f} ms, p99 {p99:.0f} ms (goal < 300)\n"
        f"memory {before:.0f} MB before, {after:.0f} MB after"
    )


async def _is_listening(listener: TerminalListener) -> bool:
    return listener.is_listening


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.terminals", description=__doc__)
    parser.add_argument("--terminals", type=int, default=310_700)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--publish", type=int, nargs=4, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.publish:
        uvloop.run(publish(*chosen.publish))
    else:
        uvloop.run(measure(chosen.terminals, chosen.rounds, chosen.seconds))


if __name__ == "__main__":
    main()
