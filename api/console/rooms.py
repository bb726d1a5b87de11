"""The console, wired in one place: a room is one file and one line here."""

from aiohttp import web

from api.console import (
    account,
    audit,
    cities,
    claims,
    coverage,
    deliveries,
    desk,
    dispatch,
    evaluations,
    exports,
    figures,
    home,
    imports,
    inbox,
    inbox_answers,
    intake,
    labels,
    lifts,
    maintenance,
    organisations,
    partners,
    people,
    pilot,
    policies,
    products,
    replays,
    report_actions,
    reports,
    rescue_actions,
    set_up,
    sign_in,
    surveys,
    talks,
    tokens,
    urgent,
    voices,
    vote_attachments,
    vote_counting,
    vote_files,
    vote_prints,
    votes,
)
from api.console.keys import LABEL_PRINTER, PASSWORDS, SESSIONS
from api.console.label_printer import LabelPrinter
from api.console.live import set_up_live
from api.console.pages import set_up_console_pages
from api.console.sessions import SessionStore
from api.keys import SERVICES
from models.actions.staff.passwords import Passwords

ROOMS = (
    home,
    sign_in,
    set_up,
    account,
    dispatch,
    figures,
    reports,
    report_actions,
    rescue_actions,
    lifts,
    policies,
    claims,
    labels,
    exports,
    deliveries,
    replays,
    desk,
    organisations,
    partners,
    tokens,
    intake,
    inbox,
    inbox_answers,
    people,
    cities,
    audit,
    imports,
    maintenance,
    evaluations,
    coverage,
    surveys,
    votes,
    vote_counting,
    vote_files,
    vote_prints,
    vote_attachments,
    urgent,
    pilot,
    talks,
    voices,
    products,
)


def add_console(app: web.Application) -> None:
    app[SESSIONS] = SessionStore(app[SERVICES].redis)
    app[PASSWORDS] = Passwords()
    app[LABEL_PRINTER] = LabelPrinter()
    set_up_console_pages(app)
    set_up_live(app)
    for room in ROOMS:
        app.add_routes(room.routes)
