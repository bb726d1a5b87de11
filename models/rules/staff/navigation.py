"""Navigation of the console by role: what it does daily stands in front, the rest under 更多."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.rules.staff.access import Permission, StaffRole, may

MOST_IN_FRONT = 7  # more are no longer read, but searched


class ConsolePage(StrEnum):
    """A page that somebody goes to. The order is that of the pages under 更多."""

    HOME = "home"
    CALL = "call"
    DISPATCH = "dispatch"
    DESK = "desk"
    INBOX = "inbox"
    TALKS = "talks"
    REPORTS = "reports"
    LIFTS = "lifts"
    HAZARDS = "hazards"
    DUTY_BOOKS = "duty_books"
    POLICIES = "policies"
    CLAIMS = "claims"
    BILLS = "bills"
    PRODUCTS = "products"
    SALESPEOPLE = "salespeople"
    COVERAGE = "coverage"
    PILOT = "pilot"
    MAINTENANCE = "maintenance"
    EVALUATIONS = "evaluations"
    SURVEYS = "surveys"
    VOTES = "votes"
    FIGURES = "figures"
    DELIVERIES = "deliveries"
    ORGANISATIONS = "organisations"
    IMPORTS = "imports"
    INTAKE = "intake"
    PEOPLE = "people"
    CITIES = "cities"
    AUDIT = "audit"
    CHECKUP = "checkup"


NEEDS: Mapping[ConsolePage, Permission | None] = {
    ConsolePage.HOME: None,
    ConsolePage.CALL: Permission.TAKE_CALLS,
    ConsolePage.DISPATCH: Permission.READ_REPORTS,
    ConsolePage.DESK: Permission.WORK_DESK,
    ConsolePage.INBOX: Permission.WORK_INBOX,
    ConsolePage.TALKS: Permission.TALK_WITH_RESIDENTS,
    ConsolePage.REPORTS: Permission.READ_REPORTS,
    ConsolePage.LIFTS: Permission.READ_LIFTS,
    ConsolePage.HAZARDS: Permission.READ_LIFTS,
    ConsolePage.DUTY_BOOKS: Permission.READ_DUTY_BOOK,
    ConsolePage.POLICIES: Permission.READ_POLICIES,
    ConsolePage.CLAIMS: Permission.READ_CLAIMS,
    ConsolePage.BILLS: Permission.READ_BILLS,
    ConsolePage.PRODUCTS: Permission.OFFER_PRODUCTS,
    ConsolePage.SALESPEOPLE: Permission.READ_SALESPEOPLE,
    ConsolePage.COVERAGE: Permission.READ_COVERAGE,
    ConsolePage.PILOT: Permission.REPORT_PILOT,
    ConsolePage.MAINTENANCE: Permission.READ_MAINTENANCE,
    ConsolePage.EVALUATIONS: Permission.READ_EVALUATIONS,
    ConsolePage.SURVEYS: Permission.READ_SURVEYS,
    ConsolePage.VOTES: Permission.READ_VOTES,
    ConsolePage.FIGURES: Permission.READ_REPORTS,
    ConsolePage.DELIVERIES: Permission.READ_DELIVERIES,
    ConsolePage.ORGANISATIONS: Permission.READ_ORGANISATIONS,
    ConsolePage.IMPORTS: Permission.IMPORT,
    ConsolePage.INTAKE: Permission.IMPORT_RECORDS,
    ConsolePage.PEOPLE: Permission.MANAGE_PEOPLE,
    ConsolePage.CITIES: Permission.CONFIGURE_CITIES,
    ConsolePage.AUDIT: Permission.READ_AUDIT,
    ConsolePage.CHECKUP: Permission.SEE_INSTALLATION,
}

_P = ConsolePage
# What the role does daily, the first first. Home is in front of them for everybody.
DAILY: Mapping[StaffRole, tuple[ConsolePage, ...]] = {
    StaffRole.HOTLINE_DESK: (
        _P.CALL, _P.DISPATCH, _P.DESK, _P.TALKS, _P.REPORTS, _P.LIFTS,
    ),
    StaffRole.INSURER: (
        _P.INBOX, _P.CLAIMS, _P.POLICIES, _P.LIFTS, _P.PRODUCTS, _P.REPORTS,
    ),
    StaffRole.MAINTAINER: (
        _P.DISPATCH, _P.DESK, _P.REPORTS, _P.MAINTENANCE, _P.LIFTS, _P.EVALUATIONS,
    ),
    StaffRole.PROPERTY_COMPANY: (
        _P.DISPATCH, _P.DESK, _P.REPORTS, _P.LIFTS, _P.MAINTENANCE, _P.VOTES,
    ),
    StaffRole.OWNERS_COMMITTEE: (
        _P.VOTES, _P.REPORTS, _P.LIFTS, _P.MAINTENANCE, _P.POLICIES, _P.SURVEYS,
    ),
    StaffRole.REGULATOR: (
        _P.DISPATCH, _P.DESK, _P.REPORTS, _P.LIFTS, _P.COVERAGE, _P.SURVEYS,
    ),
    StaffRole.OFFICE: (
        _P.DISPATCH, _P.REPORTS, _P.LIFTS, _P.MAINTENANCE, _P.COVERAGE, _P.HAZARDS,
    ),
    StaffRole.ADMINISTRATOR: (
        _P.DELIVERIES, _P.ORGANISATIONS, _P.PEOPLE, _P.IMPORTS, _P.CITIES, _P.AUDIT,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Navigation:
    front: tuple[ConsolePage, ...]
    more: tuple[ConsolePage, ...]


def navigation_of(role: StaffRole) -> Navigation:
    """Every page that the role may open, each once."""
    front = (ConsolePage.HOME, *DAILY[role])
    more = tuple(place for place in ConsolePage if place not in front and _may_go(role, place))
    return Navigation(front, more)


def _may_go(role: StaffRole, place: ConsolePage) -> bool:
    needed = NEEDS[place]
    return needed is None or may(role, needed)
