"""The scan page against the same bytes; two web processes against one; memory after many requests."""

import sys
import tempfile
from pathlib import Path

from aiohttp import ClientSession

from scripts.bench.compare import Cpu, Options, Row, Sample, faster, in_turn
from scripts.bench.http_load import Request, load
from scripts.bench.rows.chat import messages, private_redis
from scripts.lib.private_servers import free_port
from scripts.lib.throwaway import Ground, prepare, running, running_command

SCANS = 4000
MESSAGES = 2000
REQUESTS = 1_000_000
REQUESTS_BEFORE = 10_000


async def rows(options: Options) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        async with private_redis() as redis:
            ground = await prepare(Path(name), redis)
            return [
                await _scan_page(ground, Path(name), options),
                await _two_processes(ground, options),
                await _memory(ground, options),
            ]


async def _scan_page(ground: Ground, directory: Path, options: Options) -> Row:
    path, count = f"/l/{ground.code}", options.count(SCANS, 400)
    async with running("api", ground.variables) as full:
        async with ClientSession() as http, http.get(f"{full.url}{path}") as answer:
            body = await answer.read()
        kept = directory / "page.html"
        kept.write_bytes(body)
        requests = [Request("GET", path, body)] * count
        async with running("scripts.bench.bare_page", {}, ("--page", str(kept))) as bare:
            samples = await in_turn(
                {
                    "bare": lambda: load(bare.url, requests, [bare]),
                    "full": lambda: load(full.url, requests, [full]),
                },
                options,
            )
    baseline = "bare aiohttp, the same bytes"
    return faster("scan page, cached", samples["full"], baseline, samples["bare"], 0.6)


async def _two_processes(ground: Ground, options: Options) -> Row:
    """Both listen on one port, and the kernel deals the connections out."""
    count, port = options.count(MESSAGES, 400), free_port()
    command = [sys.executable, "-m", "api", "--port", str(port)]
    async with (
        running("api", ground.variables) as alone,
        running_command(command, port, ground.variables) as first,
        running_command(command, port, ground.variables) as second,
    ):

        async def together() -> Sample:
            """Its processor time is that of the busier one, which is what bounds the pair."""
            each = [Cpu(first), Cpu(second)]
            sample = await load(first.url, messages(ground.code, count), [first, second], at_once=32)
            return Sample(sample.rate, max(one.ms_each(count) for one in each))

        samples = await in_turn(
            {"one": lambda: load(alone.url, messages(ground.code, count), [alone]), "two": together}, options
        )
    note = "by processor: what the busier of the two spends, so with cores of their own"
    return faster("two web processes", samples["two"], "one", samples["one"], 1.8, note=note)


async def _memory(ground: Ground, options: Options) -> Row:
    """Of one process: the same scan and the same people's messages again and again."""
    many, few = options.count(REQUESTS, 20_000), options.count(REQUESTS_BEFORE, 2_000)
    async with running("api", ground.variables) as full:
        done, before = 0, 0.0
        while done < many:
            batch = min(few, many - done)
            scans = [Request("GET", f"/l/{ground.code}", b"<!doctype html>")] * (batch - batch // 10)
            await load(full.url, [*scans, *messages(ground.code, batch // 10)], [full])
            done += batch
            before = before or full.resident_megabytes()
        after = full.resident_megabytes()
    note = f"{before:.0f} MiB, then {after:.0f} MiB"
    what, baseline = f"memory after {many:,} requests", f"after {few:,}"
    return Row(what, baseline, 1.05, at_least=False, by_clock=[after / before], note=note)
