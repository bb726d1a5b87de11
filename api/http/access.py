"""Every route says who may use it.

People: `@public`, `@visitor`, `@signed_in` or `@requires(Permission.X)`. Programs: `@bearer(TokenScope.X)`.
Residents through the mini-program: `@resident` or `@resident_or_anybody`.

The application does not start with a route that says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from aiohttp import web

from models.rules.partners.tokens import TokenScope
from models.rules.staff.access import Permission, StaffRole, may

_RULE = "tima_access"

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Guard(StrEnum):
    PUBLIC = "public"  # anybody, without a session
    VISITOR = "visitor"  # anybody, with an anonymous session that protects the form
    STAFF = "staff"  # whoever is signed in
    PARTNER = "partner"  # a partner's program, by its token
    RESIDENT = "resident"  # somebody whom WeChat has named, by the token of a session


@dataclass(frozen=True)
class Rule:
    """Who may use a route. `permission` narrows STAFF down, `scope` says what a PARTNER's token must open.

    An upload's form is read by its handler. `only_shows`: its form changes nothing, so it may be
    sent again and again. `or_anybody`: a RESIDENT's session may
    be missing, but not be wrong.
    """

    door: Guard
    permission: Permission | None = None
    is_upload: bool = False
    only_shows: bool = False
    scope: TokenScope | None = None
    or_anybody: bool = False

    def admits(self, role: StaffRole) -> bool:
        return self.permission is None or may(role, self.permission)


class UndeclaredRoute(Exception):
    """A route does not say who may use it."""


def public(handler: Handler) -> Handler:
    return _declare(handler, Rule(Guard.PUBLIC))


def visitor(handler: Handler) -> Handler:
    return _declare(handler, Rule(Guard.VISITOR))


def signed_in(handler: Handler) -> Handler:
    return _declare(handler, Rule(Guard.STAFF))


def requires(
    permission: Permission, *, is_upload: bool = False, only_shows: bool = False
) -> Callable[[Handler], Handler]:
    return lambda handler: _declare(handler, Rule(Guard.STAFF, permission, is_upload, only_shows))


def bearer(scope: TokenScope) -> Callable[[Handler], Handler]:
    """`Authorization: Bearer TOKEN` (RFC 6750) with a token in force of this scope."""
    return lambda handler: _declare(handler, Rule(Guard.PARTNER, scope=scope))


def resident(handler: Handler) -> Handler:
    """`Authorization: Bearer TOKEN` with the token of a session of the mini-program."""
    return _declare(handler, Rule(Guard.RESIDENT))


def resident_or_anybody(handler: Handler) -> Handler:
    """The same where there is one. Without it nobody is known."""
    return _declare(handler, Rule(Guard.RESIDENT, or_anybody=True))


def rule_of(handler: Any) -> Rule | None:
    found = getattr(handler, _RULE, None)
    return found if isinstance(found, Rule) else None


def check_every_route(app: web.Application) -> None:
    """Raises UndeclaredRoute naming the routes whose handlers declare nothing."""
    undeclared = [
        f"{route.method} {route.resource.canonical if route.resource else '?'}"
        for route in app.router.routes()
        if rule_of(route.handler) is None
    ]
    if undeclared:
        raise UndeclaredRoute(f"say who may use these routes (api/http/access.py): {', '.join(undeclared)}")


def _declare(handler: Handler, rule: Rule) -> Handler:
    handler.__dict__[_RULE] = rule
    return handler
