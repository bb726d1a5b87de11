"""Who of the staff may do what, and how often somebody may try to sign in."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class StaffRole(StrEnum):
    REGULATOR = "regulator"  # of a district
    PROPERTY_COMPANY = "property_company"
    OWNERS_COMMITTEE = "owners_committee"
    MAINTAINER = "maintainer"
    INSURER = "insurer"
    HOTLINE_DESK = "hotline_desk"  # 96333 and 12345, of a city
    ADMINISTRATOR = "administrator"


class Belonging(StrEnum):
    """What a person of the staff belongs to; it decides which lifts and reports exist for them."""

    DISTRICT = "district"
    ORGANISATION = "organisation"
    ESTATE = "estate"
    CITY = "city"
    EVERYTHING = "everything"


class Permission(StrEnum):
    READ_REPORTS = "read_reports"
    ANSWER_REPORTS = "answer_reports"  # internal notes, and answers to the reporter
    MERGE_REPORTS = "merge_reports"
    READ_LIFTS = "read_lifts"
    REISSUE_CODES = "reissue_codes"
    EXPORT = "export"
    READ_ORGANISATIONS = "read_organisations"
    READ_DELIVERIES = "read_deliveries"
    REPLAY_DELIVERIES = "replay_deliveries"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    CONFIGURE_CITIES = "configure_cities"


BELONGS_TO: Mapping[StaffRole, Belonging] = {
    StaffRole.REGULATOR: Belonging.DISTRICT,
    StaffRole.PROPERTY_COMPANY: Belonging.ORGANISATION,
    StaffRole.OWNERS_COMMITTEE: Belonging.ESTATE,
    StaffRole.MAINTAINER: Belonging.ORGANISATION,
    StaffRole.INSURER: Belonging.ORGANISATION,
    StaffRole.HOTLINE_DESK: Belonging.CITY,
    StaffRole.ADMINISTRATOR: Belonging.EVERYTHING,
}

_READERS = frozenset({Permission.READ_REPORTS, Permission.READ_LIFTS})
_PARTNERS = _READERS | {
    Permission.ANSWER_REPORTS,
    Permission.READ_ORGANISATIONS,
    Permission.READ_DELIVERIES,
}
_OFFICES = _PARTNERS | {Permission.MERGE_REPORTS, Permission.EXPORT}

GRANTS: Mapping[StaffRole, frozenset[Permission]] = {
    StaffRole.REGULATOR: _OFFICES,
    StaffRole.PROPERTY_COMPANY: _OFFICES | {Permission.REISSUE_CODES},
    StaffRole.OWNERS_COMMITTEE: _READERS,
    StaffRole.MAINTAINER: _PARTNERS,
    StaffRole.INSURER: _PARTNERS | {Permission.EXPORT},
    StaffRole.HOTLINE_DESK: _OFFICES | {Permission.REPLAY_DELIVERIES},
    StaffRole.ADMINISTRATOR: frozenset(Permission),
}

_CODE_REQUIRED = frozenset({StaffRole.REGULATOR, StaffRole.ADMINISTRATOR})


def may(role: StaffRole, permission: Permission) -> bool:
    return permission in GRANTS[role]


def needs_code(role: StaffRole) -> bool:
    """Whether the role may only sign in with a one-time code (TOTP) beside the password."""
    return role in _CODE_REQUIRED


FAILURES_BEFORE_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)


def lock_after(failures: int) -> timedelta | None:
    """How long sign-in is closed after so many failures in a row: 15 minutes at 5, doubling up to 24 hours.

    Only every fifth failure locks, so that a person whose lock has run out has five tries again.
    """
    if failures < FAILURES_BEFORE_LOCK or failures % FAILURES_BEFORE_LOCK:
        return None
    doublings = min(failures // FAILURES_BEFORE_LOCK - 1, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256  # hashing more would only serve whoever wants to keep us busy


_DECORATION = "0123456789!@#._- "


class PasswordProblem(StrEnum):
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    IS_NAME = "is_name"
    TOO_PLAIN = "too_plain"  # one or two characters over and over


def password_problem(password: str, *names: str) -> PasswordProblem | None:
    """What is wrong with a new password of somebody with these names."""
    if len(password) < SHORTEST_PASSWORD:
        return PasswordProblem.TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return PasswordProblem.TOO_LONG
    folded = password.casefold()
    bare = folded.strip(_DECORATION)
    if any(name.casefold().strip(_DECORATION) == bare for name in names):
        return PasswordProblem.IS_NAME
    if len(set(folded)) < 4:
        return PasswordProblem.TOO_PLAIN
    return None


def canonical_name(typed: str) -> str:
    """A sign-in name as it is kept: full width and capitals are the same to people."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()
