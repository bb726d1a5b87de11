"""The peer of `scripts.bench.rows.forwarding`: procrastinate posting signed bodies, one job each.

Runs in the environment of `procrastinate.txt`. It defers `--posts` jobs, then prints the seconds
that one worker takes for them, and its processor seconds.
"""

import argparse
import asyncio
import json
import time
from datetime import UTC, datetime

import aiohttp
import procrastinate
from standardwebhooks import Webhook

parser = argparse.ArgumentParser()
parser.add_argument("--database", required=True)
parser.add_argument("--url", required=True)
parser.add_argument("--secret", required=True)
parser.add_argument("--posts", type=int, required=True)
parser.add_argument("--at-once", type=int, default=64)
chosen = parser.parse_args()

app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=chosen.database, max_size=16))
sessions = []


@app.task(name="post")
async def post(number: int, body: str) -> None:
    now = datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": f"job_{number}",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(chosen.secret).sign(f"job_{number}", now, body),
    }
    async with sessions[0].post(chosen.url, data=body.encode(), headers=headers) as answer:
        if answer.status != 200 or b"ticket" not in await answer.read():
            raise RuntimeError(f"HTTP {answer.status}")


async def main() -> None:
    async with app.open_async(), aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        sessions.append(http)
        if not await app.check_connection_async():  # the rounds before have made its tables
            await app.schema_manager.apply_schema_async()
        body = json.dumps({"words": "有异响" * 100})
        await post.batch_defer_async(*({"number": n, "body": body} for n in range(chosen.posts)))
        began, cpu = time.perf_counter(), time.process_time()
        await app.run_worker_async(concurrency=chosen.at_once, wait=False)
        print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}))


asyncio.run(main())
