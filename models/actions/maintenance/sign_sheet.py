"""The use unit signs a maintenance sheet, or objects to it: one person, once, on what is kept."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.duty.appointments import officers_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lift_condition
from models.rules.maintenance.sheets import (
    ItemResult,
    ItemTap,
    SheetBody,
    SheetStanding,
    SheetState,
    SignatureKind,
    SigningRefusal,
    is_appointed,
    signing_refusal,
)
from models.rules.staff.access import StaffRole
from models.tables.maintenance.sheet import MaintenanceSheet, SheetPhoto, SheetSignature
from models.tables.maintenance.visit import MaintenanceVisit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewSignature:
    """`node`, `digest`: as the person read them on the page."""

    node: str
    digest: str
    kind: SignatureKind
    words: str


class NotTheirSignature(Exception):
    """Only the use unit of the lift signs its sheets; nobody else has this sheet to sign."""


async def sign_sheet(
    scope: Scope, sheet_id: UUID, new: NewSignature, staff_id: UUID, by: Actor, now: datetime
) -> SigningRefusal | None:
    """None is done. Raises NotTheirSignature."""
    if scope.role is not StaffRole.PROPERTY_COMPANY or scope.belongs_to is None:
        raise NotTheirSignature
    try:
        async with in_transaction():
            return await _sign(scope, sheet_id, new, staff_id, by, now)
    except IntegrityError:  # two people at once: the other was first
        return SigningRefusal.SIGNED


async def _sign(
    scope: Scope, sheet_id: UUID, new: NewSignature, staff_id: UUID, by: Actor, now: datetime
) -> SigningRefusal | None:
    rows = MaintenanceSheet.filter(lift_condition(scope, "lift__"), id=sheet_id)
    sheet = await rows.select_related("visit", "lift").first()
    if sheet is None:
        raise NotTheirSignature
    kept = (await body_of(sheet)).digest
    state = SheetState(
        node=sheet.visit.node,
        sent=sheet.digest,
        kept=kept,
        is_corrected=await MaintenanceVisit.exists(corrects_id=sheet.visit_id),
        is_signed=await SheetSignature.exists(sheet_id=sheet.id),
    )
    officers = await officers_of(sheet.lift, now.astimezone(LOCAL).date())
    refusal = signing_refusal(
        state,
        new.node,
        new.digest,
        new.kind,
        new.words,
        signer=by.name,
        appointed=[one.name for one in officers],
    )
    if refusal is not None:
        if refusal is SigningRefusal.ALTERED:
            log.error("maintenance sheet %s is not what was sent: %s, kept %s", sheet.id, sheet.digest, kept)
        return refusal
    await SheetSignature.create(
        sheet_id=sheet.id,
        kind=new.kind,
        digest=sheet.digest,
        words=new.words,
        use_unit_id=scope.belongs_to,
        staff_id=staff_id,
        name=by.name[:50],
        appointment_id=next((one.id for one in officers if is_appointed(by.name, [one.name])), None),
        signed_at=now,
    )
    # A correction that came meanwhile stands.
    waiting = MaintenanceSheet.filter(id=sheet.id, standing=SheetStanding.WAITING)
    await waiting.update(standing=SheetStanding(new.kind.value))
    details = {"kind": new.kind.value, "digest": sheet.digest, "lift": str(sheet.lift_id)}
    await record_audit(
        by, "sign_sheet", AuditSubject("maintenance_sheet", str(sheet.id)), now, details=details
    )
    return None


async def body_of(sheet: MaintenanceSheet) -> SheetBody:
    """What is kept of it now. Its visit is loaded."""
    visit = sheet.visit
    corrected = await MaintenanceSheet.get_or_none(visit_id=visit.corrects_id) if visit.corrects_id else None
    photos = await SheetPhoto.filter(sheet_id=sheet.id).order_by("id").values_list("moment", "sha256")
    return SheetBody(
        lift_id=sheet.lift_id,
        maintainer_id=visit.maintainer_id,
        node=visit.node,
        edition=sheet.edition,
        cabin_code=sheet.cabin_code,
        worker=visit.worker,
        certificate_id=sheet.certificate_id,
        done_at=visit.done_at,
        taps=taps_of(sheet.taps),
        remarks=visit.note,
        photos=tuple(photos),
        corrects_id=corrected.id if corrected else None,
        reason=sheet.reason,
    )


def taps_of(kept: list[dict[str, str]]) -> tuple[ItemTap, ...]:
    return tuple(ItemTap(one["item"], ItemResult(one["result"]), one["words"]) for one in kept)
