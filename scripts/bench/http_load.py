"""Sending a list of requests to a server, so many at once."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import ClientSession, TCPConnector

from scripts.bench.compare import Cpu, Sample
from scripts.lib.throwaway import Process

AT_ONCE = 16


@dataclass(frozen=True)
class Request:
    """`expected`: bytes that its answer must hold, with status 200."""

    method: str
    path: str
    expected: bytes
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


async def load(
    url: str, requests: Sequence[Request], processes: Sequence[Process], at_once: int = AT_ONCE
) -> Sample:
    """Raises RuntimeError where one is answered otherwise than expected."""
    waiting = iter(requests)
    async with ClientSession(connector=TCPConnector(limit=at_once)) as http:

        async def caller() -> None:
            for one in waiting:
                async with http.request(
                    one.method, f"{url}{one.path}", params=dict(one.params), data=one.body
                ) as answer:
                    body = await answer.read()
                    if answer.status != 200 or one.expected not in body:
                        raise RuntimeError(f"HTTP {answer.status}: {body[:200]!r}")

        cpu, began = Cpu(*processes), time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(at_once)))
        return Sample(len(requests) / (time.perf_counter() - began), cpu.ms_each(len(requests)))
