"""Permissions of staff roles, and limits of failed sign-ins."""

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
    OFFICE = "office"  # a sub-district (镇街) or a sector department: reads, and changes nothing
    ADMINISTRATOR = "administrator"


class Belonging(StrEnum):
    """The scope that a person of the staff belongs to; it decides which lifts and reports exist for them."""

    DISTRICT = "district"
    ORGANISATION = "organisation"
    ESTATE = "estate"
    CITY = "city"
    OFFICE = "office"
    EVERYTHING = "everything"


class Permission(StrEnum):
    READ_REPORTS = "read_reports"
    ANSWER_REPORTS = "answer_reports"  # internal notes, and answers to the reporter
    MERGE_REPORTS = "merge_reports"
    CORRECT_PLACE = "correct_place"  # put a report on the lift that it is of
    REVEAL_CONTACTS = "reveal_contacts"  # a reporter's phone number, where consent names one's part
    TAKE_CALLS = "take_calls"  # register what somebody says on the telephone
    DISPATCH = "dispatch"  # note what rescuers and trapped people say by telephone, and page on
    RECORD_RESCUE = "record_rescue"  # a rescue's steps: one's own, or told by telephone; its cause
    CONFIRM_RELEASE = "confirm_release"  # what the trapped person said on the telephone
    READ_NOTICES = "read_notices"  # how many notices by WeChat arrived
    READ_LIFTS = "read_lifts"  # and their files
    KEEP_LIFT_FILES = "keep_lift_files"  # state, inspections, marks and papers
    FILE_HAZARDS = "file_hazards"  # severe ones, by people of the trade, up to the proven cure
    REISSUE_CODES = "reissue_codes"
    PRINT_LABELS = "print_labels"
    EXPORT = "export"
    READ_ORGANISATIONS = "read_organisations"
    READ_POLICIES = "read_policies"
    EDIT_POLICIES = "edit_policies"  # and record which promised services were rendered
    OFFER_PRODUCTS = "offer_products"  # an insurer's own, in the comparison that residents see
    READ_CLAIMS = "read_claims"
    HANDLE_CLAIMS = "handle_claims"
    HAND_IN_CLAIM_FILES = "hand_in_claim_files"
    READ_BILLS = "read_bills"
    KEEP_BILLS = "keep_bills"  # draw them, and record what was paid
    COLLECT_PREMIUMS = "collect_premiums"  # as the policy's agent: what payers have paid to one
    READ_SALESPEOPLE = "read_salespeople"
    DECLARE_SALESPEOPLE = "declare_salespeople"  # an insurer its own
    READ_DELIVERIES = "read_deliveries"
    REPLAY_DELIVERIES = "replay_deliveries"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    CONFIGURE_CITIES = "configure_cities"
    MANAGE_PARTNERS = "manage_partners"  # how organisations receive reports, and their secrets
    TEST_CHANNELS = "test_channels"
    WORK_DESK = "work_desk"
    IMPORT = "import"  # which registers, each register says
    READ_MAINTENANCE = "read_maintenance"
    CONFIRM_MAINTENANCE = "confirm_maintenance"  # that a doubtful record has been looked into
    SIGN_SHEETS = "sign_sheets"  # of maintenance, for the use unit: its own people alone
    PROPOSE_ON_DEMAND = "propose_on_demand"  # need-based maintenance, for the maintainer's own people alone
    AGREE_ON_DEMAND = "agree_on_demand"  # to it, for the use unit: its own people alone
    END_ON_DEMAND = "end_on_demand"
    CHECK_MAINTENANCE = "check_maintenance"  # spot checks, with a score
    KEEP_DUTY = "keep_duty"  # who is on duty at one's own organisation
    READ_DUTY_BOOK = "read_duty_book"  # 日管控, 周排查, 月调度: appointments, sheets and findings
    KEEP_DUTY_BOOK = "keep_duty_book"  # appoint people, make the risk list: of one's own organisation
    PLAN_VISITS = "plan_visits"  # when one's own company comes to maintain a lift
    ISSUE_PATROL_LINKS = "issue_patrol_links"  # for the inspectors of one's own insurer
    ISSUE_WORK_LINKS = "issue_work_links"  # for the maintenance workers of one's own company
    READ_EVALUATIONS = "read_evaluations"
    EVALUATE = "evaluate"
    APPEAL = "appeal"
    READ_COVERAGE = "read_coverage"
    MANAGE_TOKENS = "manage_tokens"  # of partners' programs
    IMPORT_RECORDS = "import_records"  # of 96333 and 12345
    READ_SURVEYS = "read_surveys"  # results, once a round is over
    RUN_SURVEYS = "run_surveys"  # choose, open and end rounds: never an insurer or a maintainer
    READ_VOTES = "read_votes"
    RUN_VOTES = "run_votes"  # draw up, import the roll, announce, publish
    DECIDE_OBJECTIONS = "decide_objections"  # of owners' votes: two of the committee, not who runs the server
    ENTER_BALLOTS = "enter_ballots"  # on paper, by two people
    CONFIRM_URGENT = "confirm_urgent"  # for the sub-district office: an urgent repair, and its audit
    REPORT_PILOT = "report_pilot"  # make the yearly report on the insurance pilot, and keep it as sent
    TALK_WITH_RESIDENTS = "talk_with_residents"  # who asked for a person (转人工)
    MANAGE_TERMINALS = "manage_terminals"  # devices that call for a lift, and their secrets
    SEE_INSTALLATION = "see_installation"  # how its servers, workers and backups stand
    WORK_INBOX = "work_inbox"  # an insurer's own reports: accept, refuse, ask back, take evidence


BELONGS_TO: Mapping[StaffRole, Belonging] = {
    StaffRole.REGULATOR: Belonging.DISTRICT,
    StaffRole.PROPERTY_COMPANY: Belonging.ORGANISATION,
    StaffRole.OWNERS_COMMITTEE: Belonging.ESTATE,
    StaffRole.MAINTAINER: Belonging.ORGANISATION,
    StaffRole.INSURER: Belonging.ORGANISATION,
    StaffRole.HOTLINE_DESK: Belonging.CITY,
    StaffRole.OFFICE: Belonging.OFFICE,
    StaffRole.ADMINISTRATOR: Belonging.EVERYTHING,
}

_READERS = frozenset({Permission.READ_REPORTS, Permission.READ_LIFTS, Permission.READ_POLICIES})
_PARTNERS = _READERS | {
    Permission.ANSWER_REPORTS,
    Permission.READ_ORGANISATIONS,
    Permission.READ_DELIVERIES,
    Permission.READ_NOTICES,
    Permission.TEST_CHANNELS,
    Permission.WORK_DESK,
}
_OFFICES = _PARTNERS | {Permission.MERGE_REPORTS, Permission.CORRECT_PLACE, Permission.EXPORT}
# A maintainer tells of its own rescue, and never confirms it.
_RESCUE = {Permission.RECORD_RESCUE, Permission.CONFIRM_RELEASE}
_WATCHERS = frozenset({Permission.READ_EVALUATIONS, Permission.READ_MAINTENANCE, Permission.READ_SURVEYS})

GRANTS: Mapping[StaffRole, frozenset[Permission]] = {
    StaffRole.REGULATOR: _OFFICES
    | _WATCHERS
    | {
        Permission.CONFIRM_RELEASE,
        Permission.READ_CLAIMS,
        Permission.HAND_IN_CLAIM_FILES,
        Permission.READ_BILLS,
        Permission.EDIT_POLICIES,
        Permission.IMPORT,
        Permission.EVALUATE,
        Permission.READ_COVERAGE,
        Permission.RUN_SURVEYS,
        Permission.READ_VOTES,
        Permission.CONFIRM_URGENT,
        Permission.REPORT_PILOT,
        Permission.KEEP_LIFT_FILES,
        Permission.FILE_HAZARDS,
        Permission.CHECK_MAINTENANCE,
        Permission.READ_SALESPEOPLE,
        Permission.READ_DUTY_BOOK,
        Permission.END_ON_DEMAND,
    },
    StaffRole.PROPERTY_COMPANY: _OFFICES
    | _WATCHERS
    | _RESCUE
    | {
        Permission.READ_CLAIMS,
        Permission.HAND_IN_CLAIM_FILES,
        Permission.READ_BILLS,
        Permission.REVEAL_CONTACTS,
        Permission.REISSUE_CODES,
        Permission.PRINT_LABELS,
        Permission.KEEP_LIFT_FILES,
        Permission.FILE_HAZARDS,
        Permission.CONFIRM_MAINTENANCE,
        Permission.SIGN_SHEETS,
        Permission.AGREE_ON_DEMAND,
        Permission.END_ON_DEMAND,
        Permission.KEEP_DUTY,
        Permission.READ_DUTY_BOOK,
        Permission.KEEP_DUTY_BOOK,
        Permission.MANAGE_TERMINALS,
        Permission.READ_COVERAGE,
        Permission.READ_VOTES,
        Permission.ENTER_BALLOTS,
    },
    StaffRole.OWNERS_COMMITTEE: _READERS
    | _WATCHERS
    | {
        Permission.READ_NOTICES,
        Permission.READ_CLAIMS,
        Permission.HAND_IN_CLAIM_FILES,
        Permission.READ_BILLS,
        Permission.READ_COVERAGE,
        Permission.READ_VOTES,
        Permission.RUN_VOTES,
        Permission.DECIDE_OBJECTIONS,
        Permission.ENTER_BALLOTS,
    },
    StaffRole.MAINTAINER: _PARTNERS
    | _WATCHERS
    | {
        Permission.RECORD_RESCUE,
        Permission.REVEAL_CONTACTS,
        Permission.IMPORT,
        Permission.KEEP_DUTY,
        Permission.READ_DUTY_BOOK,
        Permission.KEEP_DUTY_BOOK,
        Permission.MANAGE_TERMINALS,
        Permission.ISSUE_WORK_LINKS,
        Permission.PLAN_VISITS,
        Permission.PROPOSE_ON_DEMAND,
        Permission.END_ON_DEMAND,
        Permission.FILE_HAZARDS,
        Permission.READ_BILLS,
        Permission.COLLECT_PREMIUMS,
        Permission.APPEAL,
    },
    StaffRole.INSURER: _PARTNERS
    | _WATCHERS
    | {
        Permission.REVEAL_CONTACTS,
        Permission.EXPORT,
        Permission.IMPORT,
        Permission.READ_CLAIMS,
        Permission.HAND_IN_CLAIM_FILES,
        Permission.READ_BILLS,
        Permission.EDIT_POLICIES,
        Permission.HANDLE_CLAIMS,
        Permission.OFFER_PRODUCTS,
        Permission.KEEP_BILLS,
        Permission.READ_SALESPEOPLE,
        Permission.DECLARE_SALESPEOPLE,
        Permission.WORK_INBOX,
        Permission.FILE_HAZARDS,
        Permission.ISSUE_PATROL_LINKS,
        Permission.CHECK_MAINTENANCE,
    },
    StaffRole.HOTLINE_DESK: _OFFICES
    | _RESCUE
    | {
        Permission.REVEAL_CONTACTS,
        Permission.REPLAY_DELIVERIES,
        Permission.TAKE_CALLS,
        Permission.DISPATCH,
        Permission.IMPORT_RECORDS,
        Permission.TALK_WITH_RESIDENTS,
    },
    StaffRole.OFFICE: _READERS | _WATCHERS | {Permission.READ_COVERAGE, Permission.READ_DUTY_BOOK},
    StaffRole.ADMINISTRATOR: frozenset(Permission)
    - {
        Permission.DECIDE_OBJECTIONS,
        Permission.SIGN_SHEETS,
        Permission.PROPOSE_ON_DEMAND,
        Permission.AGREE_ON_DEMAND,
    },
}

_CODE_REQUIRED = frozenset({StaffRole.REGULATOR, StaffRole.OFFICE, StaffRole.ADMINISTRATOR})


def may(role: StaffRole, permission: Permission) -> bool:
    return permission in GRANTS[role]


def needs_code(role: StaffRole) -> bool:
    """Check that the role needs a one-time code (TOTP) beside the password."""
    return role in _CODE_REQUIRED


FAILURES_BEFORE_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)


def lock_after(failures: int) -> timedelta | None:
    """Lockout after so many failures in a row: 15 minutes at 5, doubling up to 24 hours.

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
    """Check a new password of somebody with these names; None if it is good."""
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
