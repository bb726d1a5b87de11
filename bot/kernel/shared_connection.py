"""One connection to Redis for many callers of this process.

redis-py lends a whole connection to each command: as many sockets as there are commands under way, two
system calls for each, and no order among them. Here the commands that wait go out together, in the
order of their calls, and the answers come back in that order.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import NoScriptError, RedisError, ResponseError

log = logging.getLogger(__name__)

TRIES = 2  # an old connection may be silent where a new one is not
STALLED_SECONDS = 0.05  # after a stall of this process its answers are read before anything is judged


@dataclass
class _Sent:
    command: bytes
    answer: "asyncio.Future[Any]"
    since: float  # on the monotonic clock, when it was asked for
    gone_at: float = math.inf  # when it last went out
    tries: int = 0


class SharedConnection:
    """Connects at the first command, and again after a failure. Only for commands that are safe to repeat."""

    def __init__(self, make: Callable[[], AbstractConnection], budget: float) -> None:
        """`make` gives a connection that is not open yet; `budget` is for each command, in seconds."""
        self._make, self._budget = make, budget
        self._pack = make().pack_command
        self._waiting: deque[_Sent] = deque()  # to go out
        self._unanswered: deque[_Sent] = deque()  # gone out
        self._something_waits = asyncio.Event()
        self._at_work: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._answers = 0

    async def script(self, lua: str, sha: str, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        """Run a script by its hash, else by its text. Raises RedisError, OSError or TimeoutError."""
        try:
            return await self.send("EVALSHA", sha, len(keys), *keys, *arguments)
        except NoScriptError:  # Redis was started anew
            return await self.send("EVAL", lua, len(keys), *keys, *arguments)

    def send(self, *command: str | int) -> "asyncio.Future[Any]":
        """The answer to come. Raises, when awaited, RedisError, OSError or TimeoutError."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._waiting.append(_Sent(b"".join(self._pack(*command)), answer, monotonic()))
        self._something_waits.set()
        if self._at_work is None or self._at_work.done():
            self._at_work = loop.create_task(self._work())
        if self._watch is None:
            self._watch = loop.call_later(self._budget / TRIES, self._look_for_silence)
        return answer

    async def close(self) -> None:
        """What is not answered yet fails."""
        if self._at_work is not None:
            self._at_work.cancel()
            with suppress(asyncio.CancelledError):
                await self._at_work
        if self._watch is not None:
            self._watch.cancel()
        self._give_up(ConnectionError("closed"))

    async def _work(self) -> None:
        """Until a connection has ended and nothing waits."""
        while self._waiting:
            connection = self._make()
            try:
                await connection.connect()  # type: ignore[no-untyped-call]
            except (RedisError, OSError) as error:
                self._give_up(error)
                return
            try:
                await self._converse(connection)
            except (RedisError, OSError) as error:
                log.info("a connection to Redis has ended", extra={"why": type(error).__name__})
                self._send_again(error)
            finally:
                with suppress(RedisError, OSError):
                    await connection.disconnect(nowait=True)

    async def _converse(self, connection: AbstractConnection) -> None:
        """Until the connection breaks. Raises what it breaks by."""
        connection.socket_timeout = None  # the watch sees to silence; a timer for each read would cost more
        self._reading = reading = asyncio.create_task(self._read(connection))
        reading.add_done_callback(lambda _: self._something_waits.set())
        try:
            while not reading.done():
                self._something_waits.clear()
                if self._waiting:
                    await connection.send_packed_command(self._take_waiting(), check_health=False)
                else:
                    await self._something_waits.wait()
            if reading.cancelled():
                raise TimeoutError("Redis does not answer")
            reading.result()
        finally:
            reading.cancel()

    def _take_waiting(self) -> bytes:
        now, going = monotonic(), [*self._waiting]
        self._waiting.clear()
        for sent in going:
            sent.gone_at, sent.tries = now, sent.tries + 1
        self._unanswered.extend(going)
        return b"".join([sent.command for sent in going])

    async def _read(self, connection: AbstractConnection) -> None:
        while True:
            answer: Any
            try:
                answer = await connection.read_response(
                    disable_decoding=True, timeout=math.inf, disconnect_on_error=False
                )
            except ResponseError as error:
                answer = error
            self._answers += 1
            sent = self._unanswered.popleft()
            if sent.answer.done():
                continue  # its caller has gone, or was told that it took too long
            if isinstance(answer, ResponseError):
                sent.answer.set_exception(answer)
            else:
                sent.answer.set_result(answer)

    def _look_for_silence(self, answers: int | None = None) -> None:
        """Replace a connection that keeps a command waiting, and fail what has waited for its whole budget.

        `answers` as they were at the look before: a process that has itself stood still reads first.
        """
        loop, now, share = asyncio.get_running_loop(), monotonic(), self._budget / TRIES
        asked = [sent for sent in (*self._unanswered, *self._waiting) if not sent.answer.done()]
        self._watch = None
        if not asked:
            return
        replace_at = self._unanswered[0].gone_at + share if self._unanswered else math.inf
        fail_at = min(sent.since for sent in asked) + self._budget
        if min(replace_at, fail_at) > now:
            self._watch = loop.call_later(min(replace_at, fail_at) - now, self._look_for_silence)
            return
        if answers is None:
            self._watch = loop.call_later(STALLED_SECONDS, self._look_for_silence, self._answers)
            return
        for sent in asked:
            if sent.since + self._budget <= now:
                sent.answer.set_exception(TimeoutError("Redis does not answer"))
        if replace_at <= now and answers == self._answers and self._reading is not None:
            self._reading.cancel()
        self._watch = loop.call_later(STALLED_SECONDS, self._look_for_silence)

    def _send_again(self, error: Exception) -> None:
        """What had no answer goes out once more, before all else and in its order."""
        again = [sent for sent in self._unanswered if not sent.answer.done()]
        self._unanswered.clear()
        for sent in again:
            if sent.tries >= TRIES:
                sent.answer.set_exception(error)
        self._waiting.extendleft(sent for sent in reversed(again) if not sent.answer.done())

    def _give_up(self, error: Exception) -> None:
        for sent in (*self._unanswered, *self._waiting):
            if not sent.answer.done():
                sent.answer.set_exception(error)
        self._unanswered.clear()
        self._waiting.clear()
