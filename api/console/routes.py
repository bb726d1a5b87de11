"""The console, wired in one place: a room is one file and one line here."""

from aiohttp import web

from api.console import checkup, home
from api.console.cities import offices
from api.console.cities import settings as cities
from api.console.desks import call, call_follow, desk, mapping, record_form, report_work
from api.console.desks import records as intake
from api.console.duty import book as duty_book
from api.console.duty import keep as duty_keep
from api.console.forwarding import deliveries, replays
from api.console.imports import registers as imports
from api.console.insurance import (
    bills,
    claim_files,
    claim_link,
    claims,
    coverage,
    patrols,
    pilot,
    policies,
    policy_changes,
    products,
    salespeople,
)
from api.console.insurance import services as services_rendered
from api.console.keys import LABEL_PRINTER, PASSWORDS, SESSIONS
from api.console.label_printer import LabelPrinter
from api.console.lifts import file as lift_file
from api.console.lifts import file_entries as lift_entries
from api.console.lifts import labels
from api.console.lifts import lift as lifts
from api.console.lifts import map as lift_map
from api.console.lifts import terminals as lift_terminals
from api.console.lifts import year as lift_year
from api.console.lists import all as lists
from api.console.lists import views
from api.console.lists.export import set_up_exports
from api.console.live import LIVE, set_up_live
from api.console.maintenance import (
    certificates,
    checks,
    evaluations,
    on_demand,
    plans,
    sheets,
)
from api.console.maintenance import visits as maintenance
from api.console.notices import results as notice_results
from api.console.pages import CONSOLE_TEMPLATES, set_up_console_pages
from api.console.partners import (
    contact_codes,
    contacts,
    inbox,
    inbox_answers,
    organisations,
    place,
    prices,
    sandbox,
    tokens,
    wecom,
)
from api.console.partners import register as partners
from api.console.people import conversations as talks
from api.console.reports import actions as report_actions
from api.console.reports import files as report_files
from api.console.reports import hazard
from api.console.reports import place as report_place
from api.console.reports import report as reports
from api.console.rescues import actions as rescue_actions
from api.console.rescues import dispatch, figures
from api.console.rescues.board import BOARDS, SharedBoards
from api.console.sessions import SessionStore
from api.console.staff import account, people, set_up, sign_in
from api.console.surveys import survey as surveys
from api.console.votes import attachments as vote_attachments
from api.console.votes import counting as vote_counting
from api.console.votes import files as vote_files
from api.console.votes import fund as vote_fund
from api.console.votes import prints as vote_prints
from api.console.votes import roll as vote_roll
from api.console.votes import urgent
from api.console.votes import vote as votes
from api.http.keys import SERVICES
from models.actions.staff.passwords import Passwords

ROOMS = (
    home,
    sign_in,
    set_up,
    account,
    dispatch,
    figures,
    notice_results,
    reports,
    report_actions,
    report_files,
    report_place,
    report_work,
    rescue_actions,
    lifts,
    lift_map,
    lift_file,
    lift_entries,
    hazard,
    lift_terminals,
    lift_year,
    offices,
    duty_keep,
    duty_book,
    policies,
    services_rendered,
    policy_changes,
    salespeople,
    bills,
    claims,
    patrols,
    claim_files,
    claim_link,
    labels,
    lists,
    views,
    deliveries,
    replays,
    desk,
    call,
    call_follow,
    mapping,
    record_form,
    organisations,
    partners,
    place,
    contacts,
    contact_codes,
    wecom,
    prices,
    sandbox,
    tokens,
    intake,
    inbox,
    inbox_answers,
    people,
    cities,
    checkup,
    imports,
    on_demand,
    sheets,
    certificates,
    checks,
    plans,
    maintenance,
    evaluations,
    coverage,
    surveys,
    votes,
    vote_counting,
    vote_files,
    vote_fund,
    vote_prints,
    vote_roll,
    vote_attachments,
    urgent,
    pilot,
    talks,
    products,
)


def set_up_console(app: web.Application) -> None:
    app[SESSIONS] = SessionStore(app[SERVICES].redis)
    app[PASSWORDS] = Passwords()
    app[LABEL_PRINTER] = LabelPrinter()
    set_up_console_pages(app)
    set_up_live(app)
    set_up_exports(app)
    app[BOARDS] = SharedBoards(app[SERVICES], app[LIVE], app[CONSOLE_TEMPLATES])
