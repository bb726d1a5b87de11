"""What people ask the console's lists for: every filter and order, and each list as the parties see it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from models.actions.insurance.read_bills import BillFilter, list_bills
from models.actions.insurance.read_claims import ClaimFilter, ClaimView, list_claims
from models.actions.insurance.read_policies import PolicyFilter, PolicyState, list_policies
from models.actions.lifts.read import LiftFilter, list_lifts
from models.actions.maintenance.check_maintenance import list_checks
from models.actions.maintenance.list_visits import VisitCheck, VisitFilter, list_visits
from models.actions.maintenance.read_sheets import SheetFilter, list_sheets
from models.actions.privacy.read_audit import AuditFilter, list_audit
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.rules.insurance.bills import BillState
from models.rules.insurance.claim_stage import ClaimStage
from models.rules.insurance.cover import CoverState
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.lifts.examinations import ExaminationStanding
from models.rules.lifts.kind import LiftKind
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import SheetStanding
from models.rules.staff.access import StaffRole
from models.tables.cities import Estate
from models.tables.lifts import Lift
from scripts.city.records import VERBS

Ask = Callable[[], Awaitable[Any]]
Wanted = Mapping[str, tuple[Any, str]]  # by what somebody wants: the filter and the order

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)
NOWHERE = "没有这样的小区"


def questions_of_lists(lift: Lift, estate: Estate, now: datetime) -> Mapping[str, Ask]:
    """`lift`: one in the middle of the table, in `estate`."""
    return dict(_of_registers(lift, estate, now)) | dict(_of_records(lift, estate, now))


def _of_registers(lift: Lift, estate: Estate, now: datetime) -> Iterator[tuple[str, Ask]]:
    lifts: Wanted = {
        "all": (LiftFilter(), "id"),
        "newest installed first": (LiftFilter(), "-installed_on"),
        "by 识别码": (LiftFilter(words=lift.rescue_number), "id"),
        "by 使用登记证编号": (LiftFilter(words=lift.registration_number), "id"),
        "of an estate": (LiftFilter(words=estate.name), "id"),
        "of a piece of a name": (LiftFilter(words=estate.name[1:]), "id"),
        "of a name that no estate has": (LiftFilter(words=NOWHERE), "id"),
        "of a district": (LiftFilter(district_id=estate.district_id), "id"),
        **{f"of kind {one}": (LiftFilter(kind=one), "id") for one in LiftKind},
        **{f"whose cover is {one}": (LiftFilter(cover=one), "id") for one in CoverState},
        **{f"whose examination is {one}": (LiftFilter(examination=one), "id") for one in ExaminationStanding},
    }
    policies: Wanted = {
        "all": (PolicyFilter(), "-id"),
        "the first to end": (PolicyFilter(), "ends_at"),
        **{f"that are {one}": (PolicyFilter(state=one), "-id") for one in PolicyState},
    }
    yield from _asked("lifts", list_lifts, lifts, now)
    yield from _asked("policies", list_policies, policies, now)


def _of_records(lift: Lift, estate: Estate, now: datetime) -> Iterator[tuple[str, Ask]]:
    claims: Wanted = {
        **{f"{one}": (ClaimFilter(one), "") for one in ClaimView},
        **{f"at {one}": (ClaimFilter(stage=one), "") for one in ClaimStage},
        "by time of notice": (ClaimFilter(), "notified_at"),
    }
    bills: Wanted = {
        "all": (BillFilter(), "-id"),
        "the first due": (BillFilter(), "due_on"),
        **{f"that are {one}": (BillFilter(state=one), "-id") for one in BillState},
        **{f"paid by {one}": (BillFilter(payer=one), "-id") for one in Payer},
        **{f"from {one}": (BillFilter(funding=one), "-id") for one in Funding},
    }
    of_lift = {"of a lift": lift.rescue_number, "of an estate": estate.name, "of no estate": NOWHERE}
    visits: Wanted = {
        "all": (VisitFilter(), "-done_at"),
        "of one lift's file": (VisitFilter(lift_id=lift.id), "-done_at"),
        **{what: (VisitFilter(words=words), "-done_at") for what, words in of_lift.items()},
        **{f"to be looked into: {one}": (VisitFilter(check=one), "-done_at") for one in VisitCheck},
        **{f"of node {one}": (VisitFilter(node=one), "-done_at") for one in Node},
    }
    sheets: Wanted = {
        "all": (SheetFilter(), "-recorded_at"),
        "of one lift's file": (SheetFilter(lift_id=lift.id), "-recorded_at"),
        **{what: (SheetFilter(words=words), "-recorded_at") for what, words in of_lift.items()},
        **{f"that are {one}": (SheetFilter(standing=one), "-recorded_at") for one in SheetStanding},
        **{f"of node {one}": (SheetFilter(node=one), "-recorded_at") for one in Node},
    }
    yield from _asked("claims", list_claims, claims, now)
    yield from _asked("bills", list_bills, bills, now)
    yield from _asked("visits", list_visits, visits, now)
    yield from _asked("sheets", list_sheets, sheets, now)
    parties = {
        "a use unit": Scope(StaffRole.PROPERTY_COMPANY, lift.use_unit_id),
        "a maintainer": Scope(StaffRole.MAINTAINER, lift.maintainer_id),
        "a district": Scope(StaffRole.REGULATOR, estate.district_id),
    }
    for whose, scope in parties.items():
        yield from _asked(f"claims of {whose}", list_claims, {"all": claims["open"]}, now, scope)
        yield from _asked(f"bills of {whose}", list_bills, {"all": bills["all"]}, now, scope)
        yield from _asked(f"visits of {whose}", list_visits, {"all": visits["all"]}, now, scope)
        yield from _asked(f"sheets of {whose}", list_sheets, {"all": sheets["all"]}, now, scope)
        yield f"list of checks of {whose}", _checks(scope)
    yield "list of checks", _checks(EVERYTHING)
    yield (
        "list of checks: of one lift's file",
        lambda: list_checks(EVERYTHING, PageOf("-checked_on"), lift.id),
    )
    yield from _of_audit(lift, now)


def _of_audit(lift: Lift, now: datetime) -> Iterator[tuple[str, Ask]]:
    wanted = {
        "all": AuditFilter(),
        "of somebody": AuditFilter(words="某单位的人7"),
        "of nobody": AuditFilter(words="没有这个人"),
        "of a lift": AuditFilter(words=str(lift.id)),
        "of a deed": AuditFilter(verb=VERBS[0]),
        "of a deed that nobody did": AuditFilter(verb="end_lift_mark"),
        "up to a day": AuditFilter(until=now),
    }

    def ask(one: AuditFilter, by: str) -> Ask:
        return lambda: list_audit(one, PageOf(by))

    for what, one in wanted.items():
        yield f"audit log: {what}", ask(one, "-sequence")
    yield "audit log: the oldest first", ask(AuditFilter(), "at")


def _checks(scope: Scope) -> Ask:
    return lambda: list_checks(scope, PageOf("-checked_on"))


def _asked(
    name: str, read: Callable[..., Awaitable[Any]], wanted: Wanted, now: datetime, scope: Scope = EVERYTHING
) -> Iterator[tuple[str, Ask]]:
    def ask(one: Any, by: str) -> Ask:
        return lambda: read(scope, one, PageOf(by), now)

    for what, (one, by) in wanted.items():
        yield f"list of {name}: {what}", ask(one, by)
