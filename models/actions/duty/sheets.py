"""Signing a duty sheet: kept once, with what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.shared.city_rules import LOCAL
from models.actions.shared.races import retry_on_race
from models.rules.base.canonical import digest
from models.rules.duty.attendance import Attendee
from models.rules.duty.kinds import REGIME_OF, DutyPeriod, DutyRegime
from models.rules.duty.periods import span_of
from models.rules.duty.risk_list import duty_model
from models.rules.duty.sheets import (
    DutyAnswer,
    ItemAnswer,
    SheetRefusal,
    counts,
    exceptions_of,
    may_sign,
)
from models.tables.duty import DutyAppointment, DutyAttendee, DutyFinding, DutyItemList, DutySheet
from models.tables.lifts import Lift

MOST_OF_A_SPAN = 20  # sheets about the same lift, or unit, and the same day, week or month


@dataclass(frozen=True)
class NewDutySheet:
    """`photos`: SHA-256 by the item's key. `source_key`: the same one twice is the same sheet.

    `attendance`: of an emergency drill.
    """

    appointment_id: UUID
    period: DutyPeriod
    lift_id: UUID | None
    filled_at: datetime
    clock_is_off: bool
    scanned: bool
    source: str
    answered: tuple[ItemAnswer, ...]
    photos: Mapping[str, str]
    words: str
    source_key: str
    attendance: tuple[Attendee, ...] = ()


@dataclass(frozen=True)
class SignedSheet:
    id: UUID
    is_new: bool


async def sign_sheet(new: NewDutySheet, now: datetime) -> SignedSheet | SheetRefusal:
    """A repeat, also at the same instant, gives the first sheet."""
    return await retry_on_race(lambda: _sign(new, now))


async def _sign(new: NewDutySheet, now: datetime) -> SignedSheet | SheetRefusal:
    known = await DutySheet.get_or_none(source_key=new.source_key)
    if known is not None:
        return SignedSheet(known.id, False)
    who = await DutyAppointment.filter(id=new.appointment_id).select_related("organisation").first()
    day = new.filled_at.astimezone(LOCAL).date()
    if who is None:
        return SheetRefusal.NOT_APPOINTED
    regime = REGIME_OF[who.organisation.kind]
    refusal = may_sign(regime, who.post, new.period, who.since, who.until, day)
    if refusal is not None:
        return refusal
    if not await _is_theirs(who, new):
        return SheetRefusal.NOT_THEIRS
    first = span_of(new.period, day).first
    same = DutySheet.filter(organisation_id=who.organisation_id, period=new.period, day=first)
    if await same.filter(lift_id=new.lift_id).count() >= MOST_OF_A_SPAN:
        return SheetRefusal.TOO_MANY
    failed = [one for one in new.answered if one.answer is DutyAnswer.FAILS]
    sheet = await DutySheet.create(
        organisation_id=who.organisation_id,
        appointment_id=who.id,
        period=new.period,
        lift_id=new.lift_id,
        day=first,
        filled_at=new.filled_at,
        received_at=now,
        clock_is_off=new.clock_is_off,
        counts=counts(new.filled_at, now),
        scanned=new.scanned,
        asked_id=await _asked(new),
        exceptions=exceptions_of(new.answered),
        findings=len(failed),
        words=new.words,
        signed_by=who.name,
        source_key=new.source_key,
    )
    for one in failed:
        await DutyFinding.create(
            sheet_id=sheet.id,
            organisation_id=who.organisation_id,
            lift_id=new.lift_id,
            item_key=one.item.key[:40],
            item=one.item.text,
            words=one.words,
            photo_sha256=new.photos.get(one.item.key, ""),
            found_at=new.filled_at,
        )
    await DutyAttendee.bulk_create(
        [
            DutyAttendee(sheet_id=sheet.id, number=number, **vars(one))
            for number, one in enumerate(new.attendance, 1)
        ]
    )
    return SignedSheet(sheet.id, True)


async def _is_theirs(who: DutyAppointment, new: NewDutySheet) -> bool:
    """A daily sheet of a use unit needs a lift; a maintainer's may name one; others are about the unit."""
    regime = REGIME_OF[who.organisation.kind]
    if new.period is not DutyPeriod.DAY:
        return new.lift_id is None
    if new.lift_id is None:
        return not duty_model(regime).is_by_lift
    column = "use_unit_id" if regime is DutyRegime.USE else "maintainer_id"
    lifts = Lift.filter(**{"id": new.lift_id, column: who.organisation_id})
    return await (lifts.filter(estate_id=who.estate_id) if who.estate_id else lifts).exists()


async def _asked(new: NewDutySheet) -> UUID:
    """The list of what was asked, kept once for all sheets that ask the same."""
    asked = {"source": new.source[:200], "items": [one.item.as_json() for one in new.answered]}
    kept, _ = await DutyItemList.get_or_create(digest=digest(asked), defaults=asked)
    return kept.id
