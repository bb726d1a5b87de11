"""Owners at the page of a vote."""

import re
from html import unescape
from typing import Any

from api.pages.votes.voters import COOKIE
from bot.kernel.links import vote_link
from bot.services import Services
from models.actions.votes.invitations import issue_invitations
from tests.conftest import Client
from tests.support.votes import (
    COMMITTEE,
    Vote,
)


class Voter:
    """A phone's browser at `/v/SLUG`, which keeps the one cookie that there is."""

    def __init__(self, client: Client, slug: str, cookie: str = "") -> None:
        self.client, self.path, self.cookie, self.text = client, f"/v/{slug}", cookie, ""

    async def open(self, more: str = "", status: int = 200) -> str:
        return await self._ask("GET", self.path + more, status)

    async def send(self, door: str, status: int = 200, /, **fields: str) -> str:
        """The page that the form leads to, after its redirect."""
        return await self._ask("POST", f"{self.path}/{door}", status, data=fields)

    async def vote(self, choice: str, status: int = 200, /, **fields: str) -> str:
        return await self.send("ballots", status, **({"choice": choice} | self.form() | fields))

    def form(self) -> dict[str, str]:
        """The hidden fields of the first ballot form on the page."""
        found = re.findall(r'name="(nonce|head)" value="([^"]+)"', self.text)
        return dict(found[:2])

    @property
    def receipt(self) -> str:
        found = re.search(r'回执号</p><p class="number">([0-9 ]+)<', self.text)
        assert found, self.text
        return found[1].replace(" ", "")

    async def _ask(self, method: str, path: str, status: int, **more: Any) -> str:
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        answer = await self.client.request(method, path, headers=headers, allow_redirects=False, **more)
        if COOKIE in answer.cookies:
            self.cookie = answer.cookies[COOKIE].value
        if answer.status == 303:
            return await self._ask("GET", answer.headers["Location"].split("#")[0], status)
        self.text = unescape(await answer.text())
        assert answer.status == status, f"{path}: {answer.status}\n{self.text}"
        return self.text


async def at_page(client: Client, services: Services, vote: Vote, name: str = "") -> Voter:
    """The browser of an owner who is bound already, or a new one."""
    slug = (await vote.row()).slug
    if not name:
        return Voter(client, slug)
    link = vote_link(services, slug, vote.people[name]).removeprefix("https://tima.example")
    voter = Voter(client, slug)
    await voter._ask("GET", link, 200)
    return voter


async def codes_of(services: Services, vote: Vote) -> dict[str, str]:
    printed = await issue_invitations(services.vault, vote.id, COMMITTEE, services.clock())
    return {one.name: one.code for one in printed}
