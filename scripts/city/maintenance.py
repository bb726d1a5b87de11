"""Two months of maintenance of a seeded city, some of it on paperless sheets, and three years of spot checks.

Shapes, not facts. A year of visits would be 24 a lift: these are enough for the plans of their lists.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from models.rules.maintenance.item_lists import ItemList, ItemListKind, list_on
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import ItemResult, SheetStanding, SignatureKind
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import StaffRole
from models.tables.keys import new_key
from models.tables.maintenance.sheet import MaintenanceSheet, SheetSignature
from models.tables.maintenance.visit import MaintenanceNotice, MaintenanceVisit
from scripts.city.incidents import Rows
from scripts.city.people_and_lifts import City, Values

OF_VISITS = (MaintenanceVisit, MaintenanceNotice, MaintenanceSheet, SheetSignature)
VISITS = 4  # a lift
SHEETS = 0.5  # of visits; of the others a program told in short
CORRECTED = 0.01
DOUBTFUL = 0.003
ANSWERED = 0.95  # of doubts and sheets
OBJECTED = 0.01
CHECKS_A_LIFT = 0.03
DIGEST = "0" * 64  # of nothing: nobody opens these sheets


def signers(city: City) -> Iterator[Values]:
    """Who signs the sheets: one person for all use units is enough here."""
    yield {
        "id": new_key(),
        "sign_in_name": "city-signer",
        "display_name": "安全员",
        "role": StaffRole.PROPERTY_COMPANY,
        "organisation_id": city.parties[OrganisationKind.USE_UNIT][0],
        "created_at": city.now,
        "sessions_from": city.now,
    }


def certificates(city: City) -> Iterator[Values]:
    for maintainer_id in city.parties[OrganisationKind.MAINTAINER]:
        yield {
            "id": new_key(),
            "maintainer_id": maintainer_id,
            "worker": "周师傅",
            "number_sealed": "-",
            "number_hash": "-",
            "number_end": "0000",
            "valid_from": city.now.date() - timedelta(days=400),
            "valid_until": city.now.date() + timedelta(days=400),
            "recorded_at": city.now,
            "recorded_by": "city",
        }


def maintenance(city: City, signer: Values, certified: Mapping[UUID, UUID]) -> Iterator[Rows]:
    """The visits of one lift after the other, with their sheets, signatures and doubts."""
    done = city.now - timedelta(days=15 * VISITS)
    for lift in city.lifts:
        rows: Rows = {table: [] for table in OF_VISITS}
        for number in range(VISITS):
            at = done + timedelta(days=15 * number, minutes=city.chance.randrange(15 * 24 * 60))
            visit = _visit(city, lift, at, f"city:{lift['id']}:{number}")
            rows[MaintenanceVisit].append(visit)
            if city.chance.random() < DOUBTFUL:
                rows[MaintenanceNotice].append(_notice(city, lift, visit))
            if city.chance.random() < SHEETS:
                _add_sheet(city, rows, visit, signer, certified)
                if city.chance.random() < CORRECTED:
                    key = f"city:{lift['id']}:{number}:again"
                    later = _visit(city, lift, at, key) | {"corrects_id": visit["id"]}
                    rows[MaintenanceVisit].append(later)
                    _add_sheet(city, rows, later, signer, certified)
        yield rows


def _visit(city: City, lift: Values, at: datetime, source_key: str) -> Values:
    return {
        "id": new_key(),
        "lift_id": lift["id"],
        "maintainer_id": lift["maintainer_id"],
        "node": city.chance.choices(list(Node), (20, 4, 2, 1))[0],
        "done_at": at,
        "worker": "周师傅",
        "source": "api",
        "source_key": source_key,
        "recorded_at": at + timedelta(minutes=5),
    }


def _notice(city: City, lift: Values, visit: Values) -> Values:
    seen_at = visit["recorded_at"] + timedelta(days=1) if city.chance.random() < ANSWERED else None
    row = {"id": new_key(), "visit_id": visit["id"], "organisation_id": lift["use_unit_id"]}
    return row | {"created_at": visit["recorded_at"], "seen_at": seen_at}


def _add_sheet(city: City, rows: Rows, visit: Values, signer: Values, certified: Mapping[UUID, UUID]) -> None:
    """`visit`: the summary of the sheet; where it corrects another, the sheet of that is the last so far."""
    kind = SignatureKind.OBJECTED if city.chance.random() < OBJECTED else SignatureKind.AGREED
    is_signed = city.chance.random() < ANSWERED
    sheet = {
        "id": new_key(),
        "visit_id": visit["id"],
        "lift_id": visit["lift_id"],
        "edition": _form(city.now.date()).edition,
        "cabin_code": "-",
        "certificate_id": certified[visit["maintainer_id"]],
        "taps": _taps(city.now.date()),
        "due_items": 3,
        "left_out": 0,
        "digest": DIGEST,
        "recorded_at": visit["recorded_at"],
        "standing": SheetStanding(kind.value) if is_signed else SheetStanding.WAITING,
    }
    if "corrects_id" in visit:
        rows[MaintenanceSheet][-1]["standing"] = SheetStanding.CORRECTED
    rows[MaintenanceSheet].append(sheet)
    if is_signed:
        row = {"id": new_key(), "sheet_id": sheet["id"], "kind": kind, "digest": DIGEST}
        row |= {"use_unit_id": signer["organisation_id"], "staff_id": signer["id"]}
        row |= {"name": signer["display_name"], "signed_at": visit["recorded_at"] + timedelta(hours=2)}
        rows[SheetSignature].append(row)


def checks(city: City) -> Iterator[Values]:
    for number in range(int(len(city.lifts) * CHECKS_A_LIFT)):
        lift = city.chance.choice(city.lifts)
        at = city.now - timedelta(minutes=city.chance.randrange(3 * 365 * 24 * 60))
        yield {
            "id": new_key(),
            "lift_id": lift["id"],
            "maintainer_id": lift["maintainer_id"],
            "edition": _form(city.now.date()).edition,
            "taps": _taps(city.now.date()),
            "checked": 3,
            "in_order": 3,
            "checked_on": at.date(),
            "party": "everything:",
            "checked_by": "市场监管所",
            "source_key": f"city:{number}",
            "recorded_at": at,
        }


@cache
def _form(day: date) -> ItemList:
    return list_on(ItemListKind.TRACTION, day)


def _taps(day: date) -> list[Values]:
    return [{"item": one.code, "result": ItemResult.OK.value, "words": ""} for one in _form(day).items[:3]]
