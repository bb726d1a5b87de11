"""Whose browser it is that votes: named by a link from the chat, or made known by the invitation on paper."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from aiohttp import web

from api.http.keys import SERVICES
from api.http.person_cookie import person_of
from bot.kernel.vote_links import LASTS, Pass, person_of_pass, voter_pass
from models.actions.people.identify import add_nameless, adopt_nameless, person_exists
from models.actions.votes.bind import has_binding

COOKIE = "tima-voter"


async def voter_of(request: web.Request) -> UUID | None:
    """Whom a login with WeChat has named, else the person whom this browser stands for.

    What they may vote for, the roll says.
    """
    return await person_of(request) or browser_voter(request)


def browser_voter(request: web.Request) -> UUID | None:
    told = dict(parse_qsl(request.cookies.get(COOKIE, "")[:400]))
    return person_of_pass(request.app[SERVICES], told, Pass.BROWSER)


async def known_voter(request: web.Request) -> UUID | None:
    """The same, where that person has not been erased since."""
    person_id = await voter_of(request)
    return person_id if person_id is not None and await person_exists(person_id) else None


async def new_voter(request: web.Request) -> UUID:
    """Somebody who is known by this browser alone: WeChat has named nobody, so no message can go out."""
    return await add_nameless(request.app[SERVICES].clock())


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


def drop_voter_cookie(response: web.StreamResponse) -> None:
    response.del_cookie(COOKIE, path="/v")


async def settle_voter(request: web.Request) -> bool:
    """Where a login has named whoever was known by this browser alone, both are one.

    True where the browser's own mark is no longer needed.
    """
    named, before = await person_of(request), browser_voter(request)
    if named is None or before is None:
        return False
    if before != named:
        await adopt_nameless(before, named, request.app[SERVICES].clock())
    return True


async def may_enter_as(request: web.Request, person_id: UUID) -> bool:
    """Whether a link may make this browser that person's: not where it is another owner's already.

    Else whoever sends an owner a link of their own would quietly take the owner's place in it.
    """
    before = await voter_of(request)
    if before is None or before == person_id:
        return True
    return not await has_binding(before)
