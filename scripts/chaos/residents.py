"""Residents who report while everything breaks, with the same form until they have a receipt."""

import asyncio
import random
import secrets
import time
from collections.abc import Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout

TIMEOUT = ClientTimeout(total=10)
TOO_MANY = 429


class Residents:
    """`receipts` are the numbers that people hold: each must be in the ledger at the end.

    `ports` may change meanwhile, as a reverse proxy learns which processes are up.
    """

    def __init__(self, ports: Sequence[int], codes: Sequence[str], chance: random.Random) -> None:
        self.ports, self._codes, self._chance = ports, codes, chance
        self.receipts: set[str] = set()
        self.unanswered = 0  # connections cut and errors that somebody had to try again after
        self.longest_seconds = 0.0  # from the first try to the receipt

    async def report(self, until: asyncio.Event, pause: float) -> None:
        """One after the other until it is time; the last one is brought to its end."""
        async with ClientSession(timeout=TIMEOUT) as http:
            while not until.is_set():
                if self.ports:
                    await self._one(http)
                await asyncio.sleep(pause)

    async def _one(self, http: ClientSession) -> None:
        nonce, code = secrets.token_urlsafe(16), self._chance.choice(self._codes)
        kind = "sos" if self._chance.random() < 0.2 else "report"
        # People come from everywhere: the limit on one address is not what is tried here.
        headers = {"X-Forwarded-For": f"203.0.{self._chance.randrange(256)}.{self._chance.randrange(256)}"}
        form = {"nonce": nonce, "category": "noise", "words": "有异响", "role": "inside"}
        began = time.monotonic()
        while True:
            url = f"http://127.0.0.1:{self._chance.choice(self.ports)}/l/{code}/{kind}"
            try:
                async with http.post(url, data=form, headers=headers, allow_redirects=False) as answer:
                    if answer.status == 303:
                        self.receipts.add(answer.headers["Location"].rsplit("/", 1)[1])
                        self.longest_seconds = max(self.longest_seconds, time.monotonic() - began)
                        return
                    if answer.status == TOO_MANY:
                        return
            except (ClientError, TimeoutError, OSError):
                pass
            self.unanswered += 1
            await asyncio.sleep(0.2)
