"""The day's work of each role: what the first page of the console reads for it, in which order."""

from collections.abc import Mapping
from enum import StrEnum

from models.rules.staff.access import Permission, StaffRole


class DayPart(StrEnum):
    """Matters that are shown one by one, the most pressing first."""

    ENTRAPMENTS = "entrapments"
    LETTERS = "letters"  # what did not arrive: somebody has to telephone
    TASKS = "tasks"  # on one's desk
    INBOX = "inbox"
    TALKS = "talks"
    HAZARDS = "hazards"  # that nobody has taken on
    CLAIMS = "claims"
    VERDICTS = "verdicts"  # objections that wait for this member
    VOTES = "votes"
    CONTINUITY = "continuity"  # policies to renew
    VISITS = "visits"  # of maintenance, due within days
    DUTY = "duty"
    SURVEYS = "surveys"
    PILOT = "pilot"
    COVERAGE = "coverage"
    SYSTEM = "system"


class Errand(StrEnum):
    """Matters that are counted."""

    TASKS_OVERDUE = "tasks_overdue"
    OPEN_HAZARDS = "open_hazards"
    DEAD = "dead"
    LATE = "late"
    REFUSED = "refused"
    DEAD_CHANNELS = "dead_channels"  # whose last test did not arrive, or is too long ago
    MAINTENANCE_OVERDUE = "maintenance_overdue"
    DOUBTFUL_VISITS = "doubtful_visits"
    SHEETS_UNSIGNED = "sheets_unsigned"  # of maintenance, that wait for the use unit
    SHEETS_OBJECTED = "sheets_objected"  # that the maintainer has to correct
    CERTIFICATES_ENDING = "certificates_ending"  # of workers, run out or about to
    LAPSED = "lapsed"
    EXPIRING = "expiring"
    CLAIMS_OVERDUE = "claims_overdue"
    DUTY_OVERDUE = "duty_overdue"  # organisations that miss their last day, week or month
    DUTY_FINDINGS = "duty_findings"  # open ones


NEEDS: Mapping[DayPart | Errand, Permission] = {
    DayPart.ENTRAPMENTS: Permission.READ_REPORTS,
    DayPart.LETTERS: Permission.READ_DELIVERIES,
    DayPart.TASKS: Permission.WORK_DESK,
    DayPart.INBOX: Permission.WORK_INBOX,
    DayPart.TALKS: Permission.TALK_WITH_RESIDENTS,
    DayPart.HAZARDS: Permission.READ_REPORTS,
    DayPart.CLAIMS: Permission.READ_CLAIMS,
    DayPart.VERDICTS: Permission.DECIDE_OBJECTIONS,
    DayPart.VOTES: Permission.READ_VOTES,
    DayPart.CONTINUITY: Permission.READ_POLICIES,
    DayPart.VISITS: Permission.READ_MAINTENANCE,
    DayPart.DUTY: Permission.KEEP_DUTY,
    DayPart.SURVEYS: Permission.READ_SURVEYS,
    DayPart.PILOT: Permission.REPORT_PILOT,
    DayPart.COVERAGE: Permission.READ_COVERAGE,
    DayPart.SYSTEM: Permission.MANAGE_PARTNERS,
    Errand.TASKS_OVERDUE: Permission.WORK_DESK,
    Errand.OPEN_HAZARDS: Permission.READ_REPORTS,
    Errand.DEAD: Permission.READ_DELIVERIES,
    Errand.LATE: Permission.READ_DELIVERIES,
    Errand.REFUSED: Permission.READ_DELIVERIES,
    Errand.DEAD_CHANNELS: Permission.TEST_CHANNELS,
    Errand.MAINTENANCE_OVERDUE: Permission.READ_MAINTENANCE,
    Errand.DOUBTFUL_VISITS: Permission.READ_MAINTENANCE,
    Errand.SHEETS_UNSIGNED: Permission.SIGN_SHEETS,
    Errand.SHEETS_OBJECTED: Permission.READ_MAINTENANCE,
    Errand.CERTIFICATES_ENDING: Permission.ISSUE_WORK_LINKS,
    Errand.LAPSED: Permission.READ_LIFTS,
    Errand.EXPIRING: Permission.READ_LIFTS,
    Errand.CLAIMS_OVERDUE: Permission.READ_CLAIMS,
    Errand.DUTY_OVERDUE: Permission.READ_DUTY_BOOK,
    Errand.DUTY_FINDINGS: Permission.READ_DUTY_BOOK,
}

_P, _E = DayPart, Errand
DAY: Mapping[StaffRole, tuple[DayPart, ...]] = {
    StaffRole.HOTLINE_DESK: (_P.ENTRAPMENTS, _P.LETTERS, _P.TASKS, _P.TALKS, _P.HAZARDS),
    StaffRole.INSURER: (_P.ENTRAPMENTS, _P.INBOX, _P.CLAIMS, _P.CONTINUITY, _P.LETTERS),
    StaffRole.MAINTAINER: (_P.ENTRAPMENTS, _P.TASKS, _P.HAZARDS, _P.VISITS, _P.DUTY, _P.LETTERS),
    StaffRole.PROPERTY_COMPANY: (
        _P.ENTRAPMENTS, _P.TASKS, _P.HAZARDS, _P.VOTES, _P.DUTY, _P.CONTINUITY, _P.LETTERS,
    ),
    StaffRole.OWNERS_COMMITTEE: (
        _P.ENTRAPMENTS, _P.VERDICTS, _P.VOTES, _P.HAZARDS, _P.SURVEYS, _P.CONTINUITY,
    ),
    StaffRole.REGULATOR: (
        _P.ENTRAPMENTS, _P.TASKS, _P.LETTERS, _P.HAZARDS, _P.CONTINUITY, _P.PILOT, _P.COVERAGE, _P.SURVEYS,
    ),
    StaffRole.OFFICE: (_P.ENTRAPMENTS, _P.HAZARDS, _P.COVERAGE),
    StaffRole.ADMINISTRATOR: (_P.ENTRAPMENTS, _P.LETTERS, _P.SYSTEM, _P.TALKS),
}  # fmt: skip
COUNTED: Mapping[StaffRole, tuple[Errand, ...]] = {
    StaffRole.HOTLINE_DESK: (
        _E.TASKS_OVERDUE, _E.DEAD, _E.LATE, _E.REFUSED, _E.OPEN_HAZARDS, _E.DEAD_CHANNELS,
    ),
    StaffRole.INSURER: (_E.TASKS_OVERDUE, _E.CLAIMS_OVERDUE, _E.LAPSED, _E.EXPIRING, _E.DEAD_CHANNELS),
    StaffRole.MAINTAINER: (
        _E.TASKS_OVERDUE, _E.OPEN_HAZARDS, _E.MAINTENANCE_OVERDUE, _E.SHEETS_OBJECTED,
        _E.CERTIFICATES_ENDING, _E.DUTY_OVERDUE, _E.DUTY_FINDINGS, _E.DEAD_CHANNELS,
    ),
    StaffRole.PROPERTY_COMPANY: (
        _E.TASKS_OVERDUE, _E.OPEN_HAZARDS, _E.SHEETS_UNSIGNED, _E.DOUBTFUL_VISITS, _E.MAINTENANCE_OVERDUE,
        _E.LAPSED, _E.EXPIRING, _E.CLAIMS_OVERDUE, _E.DUTY_OVERDUE, _E.DUTY_FINDINGS, _E.DEAD_CHANNELS,
    ),
    StaffRole.OWNERS_COMMITTEE: (_E.OPEN_HAZARDS, _E.MAINTENANCE_OVERDUE, _E.LAPSED, _E.EXPIRING),
    StaffRole.REGULATOR: (
        _E.TASKS_OVERDUE, _E.DEAD, _E.OPEN_HAZARDS, _E.MAINTENANCE_OVERDUE, _E.DOUBTFUL_VISITS, _E.LAPSED,
        _E.EXPIRING, _E.CLAIMS_OVERDUE, _E.DUTY_OVERDUE, _E.DUTY_FINDINGS, _E.DEAD_CHANNELS,
    ),
    StaffRole.OFFICE: (
        _E.OPEN_HAZARDS, _E.MAINTENANCE_OVERDUE, _E.LAPSED, _E.EXPIRING, _E.DUTY_OVERDUE, _E.DUTY_FINDINGS,
    ),
    StaffRole.ADMINISTRATOR: (_E.DEAD, _E.LATE, _E.REFUSED, _E.DEAD_CHANNELS, _E.TASKS_OVERDUE),
}  # fmt: skip
