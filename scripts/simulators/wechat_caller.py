"""WeChat's side of a call to the account: 5 seconds, then again, three more times."""

import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from scripts.simulators.wechat_messages import BadReply, Sender

TIMEOUT = ClientTimeout(total=5)
CALLS = 4


@dataclass(frozen=True)
class Answered:
    """`reply` holds the fields of the passive reply, none for silence. `failure` is what went wrong.

    `took_ms` is how long the last call took.
    """

    took_ms: int
    calls: int
    reply: dict[str, Any] = field(default_factory=dict)
    failure: str = ""


async def call(http: ClientSession, url: str, sender: Sender, xml: str) -> Answered:
    """Send the message in safe mode, newly signed for each call, and read the reply."""
    answered = Answered(0, 0, failure="not called")
    for calls in range(1, CALLS + 1):
        started = time.perf_counter()
        sealed = sender.seal(xml)
        try:
            async with http.post(url, params=sealed.params, data=sealed.body, timeout=TIMEOUT) as response:
                body = await response.read()
                status = response.status
        except (ClientError, TimeoutError) as error:
            answered = Answered(_since(started), calls, failure=type(error).__name__)
            continue
        if status != 200:
            return Answered(_since(started), calls, failure=f"HTTP {status}")
        try:
            return Answered(_since(started), calls, reply=sender.open_reply(body))
        except BadReply as error:
            return Answered(_since(started), calls, failure=str(error))
    return answered


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
