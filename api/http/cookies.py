"""Cookies as all of ours are left, and by which signed ones residents' browsers are known again."""

import secrets
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from aiohttp import web

from api.http.keys import SERVICES
from bot.kernel.signatures import LASTS, Use
from bot.services import Services
from models.actions.people.identify import person_exists

VISITOR = "tima-visitor"


def is_secure(services: Services) -> bool:
    """As people reach us, which a proxy hides from us."""
    return services.settings.public_url.startswith("https:")


def leave_cookie(
    services: Services,
    response: web.StreamResponse,
    name: str,
    value: str,
    lasts: timedelta,
    path: str = "/",
) -> None:
    """Scripts do not see it, and other sites' forms do not send it."""
    response.set_cookie(
        name,
        value,
        max_age=max(int(lasts.total_seconds()), 0),
        path=path,
        httponly=True,
        secure=is_secure(services),
        samesite="Lax",
    )


def leave_person_pass(
    services: Services, response: web.StreamResponse, name: str, use: Use, person_id: UUID, path: str = "/"
) -> None:
    """From now on the browser is this person's, for as long as the use lasts."""
    value = urlencode(services.signatures.person_pass(use, person_id))
    leave_cookie(services, response, name, value, LASTS[use], path)


def person_in_cookie(request: web.Request, name: str, use: Use) -> UUID | None:
    """Whose browser it is; None where it has no pass, or none that holds."""
    return request.app[SERVICES].signatures.person_of(use, parse_cookie(request, name))


def parse_cookie(request: web.Request, name: str) -> dict[str, str]:
    """The values of a cookie that was left as a query."""
    return dict(parse_qsl(request.cookies.get(name, "")[:1000]))


async def person_of(request: web.Request) -> UUID | None:
    """Whom a login with WeChat has named; None for nobody, and for somebody who was forgotten meanwhile."""
    person_id = person_in_cookie(request, _person_cookie(request.app[SERVICES]), Use.PERSON)
    return person_id if person_id is not None and await person_exists(person_id) else None


def leave_person_cookie(services: Services, response: web.StreamResponse, person_id: UUID) -> None:
    leave_person_pass(services, response, _person_cookie(services), Use.PERSON, person_id)


def _person_cookie(services: Services) -> str:
    """`__Host-` makes browsers hold us to Secure, our own host and every path."""
    return "__Host-tima-person" if is_secure(services) else "tima-person"


def visitor_of(request: web.Request) -> str:
    """43 characters that stand for a browser, which answers a survey once; empty without our cookie."""
    services = request.app[SERVICES]
    key, _, signature = request.cookies.get(VISITOR, "")[:200].partition(".")
    holds = bool(key) and services.signatures.hold(Use.VISITOR, signature, key)
    return services.vault.look_up_hash(_visitor(key)) if holds else ""


def new_visitor(request: web.Request) -> tuple[str, str]:
    """What stands for a new browser, and the cookie's value that makes it so."""
    services, key = request.app[SERVICES], secrets.token_urlsafe(16)
    return services.vault.look_up_hash(_visitor(key)), f"{key}.{services.signatures.sign(Use.VISITOR, key)}"


def leave_visitor_cookie(request: web.Request, response: web.StreamResponse, value: str) -> None:
    leave_cookie(request.app[SERVICES], response, VISITOR, value, LASTS[Use.VISITOR], "/l")


def _visitor(key: str) -> str:
    return f"visitor:{key}"
