"""What the rooms of the console find in the application and in a request."""

from dataclasses import dataclass

from aiohttp import web

from api.console.label_printer import LabelPrinter
from api.console.sessions import Session, SessionStore
from models.actions.shared.audit import Actor
from models.actions.shared.scope import Scope
from models.actions.staff.account import StaffAccount
from models.actions.staff.passwords import Passwords
from models.rules.staff.access import Permission


@dataclass(frozen=True)
class Me:
    """Who is signed in."""

    staff: StaffAccount
    scope: Scope

    @property
    def actor(self) -> Actor:
        return self.staff.actor

    def may(self, permission: Permission | str) -> bool:
        """Templates ask by the permission's name."""
        return self.scope.may(Permission(permission))


SESSIONS = web.AppKey("sessions", SessionStore)
PASSWORDS = web.AppKey("passwords", Passwords)
LABEL_PRINTER = web.AppKey("label_printer", LabelPrinter)
SESSION = web.RequestKey("session", Session)
ME = web.RequestKey("me", Me)
# The session key that the response is to leave in the browser, empty to remove it.
SET_COOKIE = web.RequestKey("set_cookie", str)
# The sealed copy of the session that the response is to leave there.
KEPT_SESSION = web.RequestKey("kept_session", str)
