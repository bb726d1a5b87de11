#!/usr/bin/env bash
# A program dies at its first message of QoS 1: that one and all that waited are lost.
#
# Packages: aiomqtt 2.5.1, paho-mqtt 2.2.0; mosquitto of the machine (seen with 2.0.11)
#
# Expected: QoS 1 is "at least once", and the session is kept (`clean_session=False`). A program that dies in
#           the body of `async for message in client.messages` has acknowledged nothing it has not been
#           through: when it comes back under its name, the broker sends the message again, and the two that
#           had not been looked at as well.
#
# Happens:  paho acknowledges as soon as aiomqtt's callback has put a message into a queue in memory. All three
#           were acknowledged when the body began with the first; after the restart nothing comes.
#           There is no setting for it in aiomqtt. With paho's own `manual_ack_set(True)` on the client
#           beneath (`client._client`) and an `ack` at the end of the body, all three come again.
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
PATH=$PATH:/usr/sbin
command -v mosquitto >look.where || exit 2
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check aiomqtt==2.5.1 paho-mqtt==2.2.0
} || exit 2

cat >look.py <<'PYTHON'
import asyncio
import os
import subprocess
import sys

import aiomqtt

PORT = int(sys.argv[1])


def client(name, **more):
    return aiomqtt.Client("127.0.0.1", PORT, identifier=name, clean_session=False, **more)


async def dies_at_first(name, by_hand):
    async with client(name) as subscriber:
        subscriber._client.manual_ack_set(by_hand)
        await subscriber.subscribe("alarm", qos=1)
        print("listening", flush=True)
        async for _ in subscriber.messages:
            await asyncio.sleep(0.5)  # work: the others arrive meanwhile
            os._exit(1)


async def after_restart(name):
    """What the broker still has for this name."""
    found = []
    async with client(name) as subscriber:
        try:
            async with asyncio.timeout(2):
                async for message in subscriber.messages:
                    found.append(message.payload.decode())
        except TimeoutError:
            return found


async def look(name, by_hand):
    program = await asyncio.create_subprocess_exec(
        sys.executable, __file__, str(PORT), name, "by hand" if by_hand else "", stdout=subprocess.PIPE
    )
    await program.stdout.readline()
    async with client("sender") as sender:
        for word in ("one", "two", "three"):
            await sender.publish("alarm", word, qos=1)
    await program.wait()
    return await after_restart(name)


async def main():
    usual, by_hand = await look("usual", False), await look("byhand", True)
    print("after the restart, as it is:         ", usual)
    print("after the restart, acknowledged late:", by_hand)
    sys.exit(0 if (usual, by_hand) == ([], ["one", "two", "three"]) else 1)


asyncio.run(main() if len(sys.argv) == 2 else dies_at_first(sys.argv[2], bool(sys.argv[3])))
PYTHON
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$port" >mosquitto.conf
mosquitto -c mosquitto.conf >broker.log 2>&1 &
broker=$!
trap 'kill "$broker"; rm -rf "$place"' EXIT
sleep 1
venv/bin/python look.py "$port"
