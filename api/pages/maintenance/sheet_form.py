"""What a worker's sheet form says, as typed; and the time that counts for it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from api.http.body import NONCE, Form, text_field
from api.http.params import read_id
from api.http.taps import Tap, tap_in
from api.pages.maintenance.visits import read_time
from models.actions.maintenance.read_sheets import SheetView
from models.actions.shared.city_rules import LOCAL
from models.rules.base.tap_time import TapTime, tap_time
from models.rules.maintenance.sheets import MOST_REMARKS, MOST_WORDS, ItemResult, ItemTap

MAX_REASON = 200
_RESULT, _WORDS = "i.", "w."


@dataclass(frozen=True)
class SheetForm:
    """`results`, `words`: by the code of the item. `opened`: when the page was shown, Unix seconds."""

    nonce: str
    code: str
    done_at: str
    opened: str
    results: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    remarks: str = ""
    admits: bool = False
    corrects: UUID | None = None
    reason: str = ""
    tap: Tap | None = None

    @property
    def taps(self) -> tuple[ItemTap, ...]:
        return tuple(
            ItemTap(code, ItemResult(result), self.words.get(code, "")[:MOST_WORDS])
            for code, result in self.results.items()
            if result in tuple(ItemResult)
        )

    def time(self, now: datetime) -> TapTime | None:
        """When the work was done. None where nothing that is a time was typed.

        A correction is of the day that it says; a sheet that waited on the phone, of its tap.
        """
        if self.tap is not None and self.corrects is None:
            began = (
                datetime.fromtimestamp(int(self.opened), UTC) if self.opened.isdigit() else self.tap.tapped
            )
            return tap_time(self.tap.tapped, self.tap.sent, now, min(began, now))
        typed = read_time(self.done_at)
        return TapTime(typed, clock_is_off=False) if typed else None


def read_sheet_form(form: Form) -> SheetForm | None:
    """None where it is not the form of this page, or only its beginning."""
    nonce = text_field(form, "nonce")
    if not NONCE.fullmatch(nonce):
        return None
    names = [name for name in form if len(name) < 20]
    return SheetForm(
        nonce=nonce,
        code=text_field(form, "code")[:200],
        done_at=text_field(form, "done_at"),
        opened=text_field(form, "opened")[:10],
        results={name[2:]: text_field(form, name) for name in names if name.startswith(_RESULT)},
        words={name[2:]: text_field(form, name) for name in names if name.startswith(_WORDS)},
        remarks=text_field(form, "remarks")[:MOST_REMARKS],
        admits=bool(text_field(form, "admits")),
        corrects=read_id(text_field(form, "corrects")),
        reason=text_field(form, "reason")[:MAX_REASON],
        tap=tap_in(form),
    )


def new_sheet_form(now: datetime, code: str, corrected: SheetView | None) -> SheetForm:
    """An empty form, or one with what is to be corrected. `code`: of the cabin that was scanned."""
    at = corrected.line.done_at if corrected else now
    taps = [one.tap for one in corrected.items if one.tap] if corrected else []
    return SheetForm(
        nonce=secrets.token_urlsafe(18),
        code=code,
        done_at=f"{at.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
        opened=str(int(now.timestamp())),
        results={tap.item: tap.result.value for tap in taps},
        words={tap.item: tap.words for tap in taps},
        remarks=corrected.remarks if corrected else "",
        corrects=corrected.line.id if corrected else None,
    )
