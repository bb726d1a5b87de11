#!/usr/bin/env bash
# Under uvloop a heartbeat of redis-py after a reset raises RuntimeError, where asyncio's loop reconnects.
#
# Packages: redis 8.1.0 (redis-py, asyncio), uvloop 0.23.0
#
# Expected: a server resets the connection of a subscriber (it was restarted, a proxy gave up). The next
#           `await pubsub.ping()` finds the connection gone, connects anew and subscribes again; at worst
#           it raises redis.exceptions.ConnectionError, which every caller waits for. The loop is no matter.
#
# Happens:  with asyncio's loop `ping()` returns and the subscriptions are there again. With uvloop:
#
#             RuntimeError: unable to perform operation on <TCPTransport closed=True …>; the handler is closed
#
#           A transport of asyncio takes a write after its end and says nothing; uvloop's raises RuntimeError.
#           redis-py retries and translates OSError and timeouts alone. A task that listens with heartbeats
#           ends at the first reset although it handles each RedisError, and is heard of no more.
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check redis==8.1.0 uvloop==0.23.0
} || exit 2

cat >look.py <<'PYTHON'
import asyncio
import socket
import struct
import sys

import uvloop
from redis import asyncio as redis
from redis.exceptions import RedisError


async def subscriber_after_reset():
    """What a heartbeat does after the server has reset the connection of a subscriber."""
    writers, subscribed = [], []

    async def serve(reader, writer):
        writers.append(writer)
        while words := await reader.read(1024):
            writer.write(b"+OK\r\n" * words.count(b"SETINFO"))
            if b"SUBSCRIBE" in words:
                subscribed.append(words)
                writer.write(b"*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n")

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        client = redis.Redis(port=server.sockets[0].getsockname()[1], protocol=2)
        listener = client.pubsub()
        await listener.subscribe("news")
        await listener.get_message(timeout=1)
        for writer in writers:  # no farewell: RST
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        await asyncio.sleep(0.2)
        try:
            await listener.ping()
            await asyncio.sleep(0.2)
            outcome = f"subscribed {len(subscribed)} times"
        except RedisError as error:
            outcome = f"RedisError: {error}"
        except RuntimeError as error:
            outcome = f"RuntimeError: {error}"
        await client.aclose()
        for writer in writers:
            writer.transport.abort()
        return outcome


by_asyncio = asyncio.run(subscriber_after_reset())
by_uvloop = uvloop.run(subscriber_after_reset())
print("asyncio:", by_asyncio)
print("uvloop: ", by_uvloop)
sys.exit(0 if by_asyncio == "subscribed 2 times" and by_uvloop.startswith("RuntimeError") else 1)
PYTHON
venv/bin/python look.py
