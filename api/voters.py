"""Whose browser it is that votes: named by a link from the chat, or made known by the invitation on paper."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from aiohttp import web

from api.keys import SERVICES
from bot.vote_links import LASTS, Pass, person_of_pass, voter_pass
from models.tables.person import Person

COOKIE = "tima-voter"


def voter_of(request: web.Request) -> UUID | None:
    """The person whom this browser stands for; what they may vote for, the roll says."""
    told = dict(parse_qsl(request.cookies.get(COOKIE, "")[:400]))
    return person_of_pass(request.app[SERVICES], told, Pass.BROWSER)


async def known_voter(request: web.Request) -> UUID | None:
    """The same, where that person has not been erased since."""
    person_id = voter_of(request)
    return person_id if person_id is not None and await Person.exists(id=person_id) else None


async def new_voter(request: web.Request) -> UUID:
    """Somebody who is known by this browser alone: WeChat has named nobody, so no message can go out."""
    person = await Person.create(first_seen_at=request.app[SERVICES].clock())
    return person.id


def leave_voter_cookie(request: web.Request, response: web.StreamResponse, person_id: UUID) -> None:
    services = request.app[SERVICES]
    response.set_cookie(
        COOKIE,
        urlencode(voter_pass(services.vault, person_id, Pass.BROWSER, services.clock())),
        max_age=int(LASTS[Pass.BROWSER].total_seconds()),
        path="/v",
        httponly=True,
        secure=services.settings.public_url.startswith("https:"),
        samesite="Lax",
    )
