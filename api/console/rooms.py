"""The console, wired in one place: a room is one file and one line here."""

from aiohttp import web

from api.console import (
    account,
    audit,
    cities,
    deliveries,
    exports,
    home,
    lifts,
    organisations,
    people,
    report_actions,
    reports,
    set_up,
    sign_in,
)
from api.console.keys import PASSWORDS, SESSIONS
from api.console.pages import set_up_console_pages
from api.console.sessions import SessionStore
from api.keys import SERVICES
from models.actions.passwords import Passwords

ROOMS = (
    home,
    sign_in,
    set_up,
    account,
    reports,
    report_actions,
    lifts,
    exports,
    deliveries,
    organisations,
    people,
    cities,
    audit,
)


def add_console(app: web.Application) -> None:
    app[SESSIONS] = SessionStore(app[SERVICES].redis)
    app[PASSWORDS] = Passwords()
    set_up_console_pages(app)
    for room in ROOMS:
        app.add_routes(room.routes)
