"""Forwarding by one worker, beside a bare client with the same bodies and beside procrastinate."""

import asyncio
import json
from pathlib import Path

from models.tables.partners.organisation import Endpoint
from scripts.bench.compare import Options, Row
from scripts.bench.forwarding import Ground, bare_rate, ground, product_rate, signed_posts
from scripts.bench.peers.install import PeerMissing, python_peer
from scripts.lib.backlog import owe_hazards

DELIVERIES = 4000
WHAT = "forwarding, one worker"


async def rows(options: Options) -> list[Row]:
    count = options.count(DELIVERIES, 800)
    bare: list[float] = []
    peer: list[float] = []
    mine: list[float] = []
    missing = ""
    async with ground() as stand:
        for _ in range(options.rounds):
            await stand.begin_anew()
            await owe_hazards(count, stand.services.clock())
            bare.append(await bare_rate(stand, await signed_posts(stand.services)))
            mine.append(await product_rate(stand, 1, count))
            if not missing:
                try:
                    peer.append(await _procrastinate(stand, count))
                except PeerMissing as error:
                    missing = str(error)
            options.advance()
    rows = [_row("bare aiohttp client, same bodies", mine, bare, 0.4, missing)]
    return rows if missing else [*rows, _row("procrastinate, same posts", mine, peer, 8)]


def _row(baseline: str, mine: list[float], its: list[float], goal: float, note: str = "") -> Row:
    ratios = [one / other for one, other in zip(mine, its, strict=True)]
    return Row(WHAT, baseline, goal, at_least=True, by_clock=ratios, note=note)


async def _procrastinate(stand: Ground, count: int) -> float:
    """Posts a second. It keeps its jobs in the same PostgreSQL."""
    python = await python_peer("procrastinate")
    app = Path(__file__).parents[1] / "peers" / "procrastinate_app.py"
    endpoint = await Endpoint.filter(channel="webhook", secret_sealed__not="").first()
    if endpoint is None or endpoint.secret_sealed is None:
        raise RuntimeError("no partner has a webhook")
    process = await asyncio.create_subprocess_exec(
        str(python), str(app), "--database", stand.variables["TIMA_DATABASE_URL"], "--url", endpoint.url,
        "--secret", stand.services.vault.open(endpoint.secret_sealed), "--posts", str(count),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate()
    if process.returncode:
        raise PeerMissing(f"procrastinate failed: {errors.decode(errors='replace')[-300:]}")
    return count / float(json.loads(output.splitlines()[-1])["seconds"])
