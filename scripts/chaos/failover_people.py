"""People who file, call for help and read while hosts fail: each goes on to the other host at once."""

import asyncio
import random
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector

# A host that does not take the connection is given up at once; one that dies in the middle after its budget.
TIMEOUT = ClientTimeout(total=6, sock_connect=1)
ANSWER_WITHIN_SECONDS = 5.0  # of one host
CALL_WITHIN_SECONDS = 12.0  # by one host or the other, where the first dies in the middle
PAUSE_SECONDS = 1.5
TOO_MANY = 429  # for one lift
KEPT_TRIES = 1000


@dataclass(frozen=True)
class Try:
    """One host asked to take a hazard. `status` is 0 where it did not answer."""

    began: float
    ended: float
    url: str
    status: int


@dataclass
class Told:
    """What people hold, and how long they waited. Times are on the monotonic clock.

    calls: the nonces of calls for help, each of which must be a report in the end.
    filed_at: when a hazard was filed, of all people together.
    failed: the latest tries to file one that did not succeed.
    """

    receipts: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    journaled: int = 0
    filed_at: list[float] = field(default_factory=list)
    failed: deque[Try] = field(default_factory=lambda: deque(maxlen=KEPT_TRIES))
    late_calls: int = 0  # answered by the second host, or later than one host may take
    slowest_call: float = 0.0
    slowest_page: float = 0.0
    pages: int = 0
    tries: int = 0
    wrong: list[str] = field(default_factory=list)

    def longest_gap(self, since: float, until: float) -> float:
        """The longest time in which nobody could file a hazard, in seconds."""
        began, ended = self._longest(since, until)
        return ended - began

    def tried_in_gap(self, since: float, until: float) -> list[str]:
        """What people tried in it: seconds from its beginning, the host, and the answer."""
        began, ended = self._longest(since, until)
        tries = (one for one in self.failed if one.ended > began and one.began < ended)
        return [
            f"{one.began - began:5.1f} to {one.ended - began:4.1f} s  {one.url}  {one.status or 'no answer'}"
            for one in tries
        ]

    def _longest(self, since: float, until: float) -> tuple[float, float]:
        moments = [since, *(at for at in self.filed_at if since < at < until), until]
        return max(pairwise(moments), key=lambda gap: gap[1] - gap[0])


class People:
    """`urls`: the hosts. Nobody is held back by the limit on one address: they come from everywhere."""

    def __init__(self, urls: Sequence[str], codes: Sequence[str], chance: random.Random) -> None:
        self._urls, self._codes, self._chance = urls, codes, chance
        self.told = Told()

    @asynccontextmanager
    async def about(self, filing: int, calling: int, reading: int) -> AsyncIterator[None]:
        """So many of each kind, for as long as the block lasts; what was begun is brought to its end."""
        over = asyncio.Event()
        kinds = [self._file] * filing + [self._call] * calling + [self._read] * reading
        # Each request is another person's: nobody has a connection to a host that is gone.
        connector = TCPConnector(force_close=True, limit=0)
        async with ClientSession(timeout=TIMEOUT, connector=connector) as http:

            async def live(kind: Callable[[ClientSession], Awaitable[None]]) -> None:
                while not over.is_set():
                    await kind(http)
                    await asyncio.sleep(PAUSE_SECONDS * self._chance.uniform(0.5, 1.5))

            living = [asyncio.create_task(live(kind)) for kind in kinds]
            try:
                yield
                over.set()
                await asyncio.gather(*living)
            finally:
                for task in living:
                    task.cancel()

    async def _file(self, http: ClientSession) -> None:
        """The same form until there is a receipt."""
        form = {"nonce": secrets.token_urlsafe(16), "category": "noise", "words": "有异响"}
        path = f"/l/{self._chance.choice(self._codes)}/report"
        async for url in self._hosts():
            began = time.monotonic()
            answer, text = await self._post(http, url + path, form)
            if answer is not None and answer.status == 303:
                self.told.receipts.add(answer.headers["Location"].rsplit("/", 1)[1])
                self.told.filed_at.append(time.monotonic())
                return
            if answer is not None and answer.status == TOO_MANY:
                return
            self.told.tries += 1
            status = answer.status if answer is not None else 0
            self.told.failed.append(Try(began, time.monotonic(), url, status))
            if answer is not None and not 500 <= answer.status < 600:
                self.told.wrong.append(f"a report was answered with {answer.status}: {text[:80]!r}")

    async def _call(self, http: ClientSession) -> None:
        """One tap: answered in time with a receipt or the number to dial, by one host or the other."""
        form, began = {"nonce": secrets.token_urlsafe(16), "role": "inside"}, time.monotonic()
        path = f"/l/{self._chance.choice(self._codes)}/sos"
        async for url in self._hosts():
            answer, text = await self._post(http, url + path, form)
            if answer is not None:
                break
            if time.monotonic() - began > CALL_WITHIN_SECONDS:
                self.told.wrong.append("a call for help was answered by no host")
                return
        took = time.monotonic() - began
        self.told.slowest_call = max(self.told.slowest_call, took)
        self.told.late_calls += took > ANSWER_WITHIN_SECONDS
        if took > CALL_WITHIN_SECONDS:
            self.told.wrong.append(f"a call for help was answered after {took:.1f} s")
        assert answer is not None
        if answer.status == 202 and "tel:96333" in text:
            self.told.journaled += 1
        elif answer.status != 303:
            self.told.wrong.append(f"a call for help was answered with {answer.status}")
            return
        self.told.calls.add(form["nonce"])

    async def _read(self, http: ClientSession) -> None:
        """A page about a lift, or a receipt that somebody holds."""
        held = self._chance.choice(sorted(self.told.receipts)[-50:]) if self.told.receipts else ""
        path = (
            f"/r/{held}" if held and self._chance.random() < 0.5 else f"/l/{self._chance.choice(self._codes)}"
        )
        began = time.monotonic()
        async for url in self._hosts():
            try:
                async with http.get(url + path) as answer:
                    status = answer.status
                    await answer.read()
                break
            except (ClientError, TimeoutError, OSError):
                if time.monotonic() - began > CALL_WITHIN_SECONDS:
                    self.told.wrong.append("a page was shown by no host")
                    return
        self.told.pages += 1
        self.told.slowest_page = max(self.told.slowest_page, time.monotonic() - began)
        if status >= 500 and status != 503:
            self.told.wrong.append(f"{path[:3]}… was answered with {status}")

    async def _post(
        self, http: ClientSession, url: str, form: dict[str, str]
    ) -> tuple[ClientResponse | None, str]:
        """None where there was no answer."""
        headers = {"X-Forwarded-For": f"203.0.{self._chance.randrange(256)}.{self._chance.randrange(256)}"}
        try:
            async with http.post(url, data=form, headers=headers, allow_redirects=False) as answer:
                return answer, await answer.text()
        except (ClientError, TimeoutError, OSError):
            return None, ""

    async def _hosts(self) -> AsyncIterator[str]:
        """One at random, then the others in turn, again and again with a pause between the rounds."""
        urls = list(self._urls)
        self._chance.shuffle(urls)
        while True:
            for url in urls:
                yield url
            await asyncio.sleep(0.2)
