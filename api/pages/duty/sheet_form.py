"""The form of a duty sheet: what it shows, and what it says when it comes back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from api.http.body import Form, file_fields, has_file, text_field
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.http.pages import allow_page_script, page
from api.http.taps import tap_in
from bot.kernel.duty_links import SheetPage
from bot.services import Services
from models.actions.duty.appointments import Appointee
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.base.tap_time import TapTime, tap_time
from models.rules.duty.attendance import MOST_NAME, MOST_PART, MOST_PEOPLE, Attendee
from models.rules.duty.kinds import DRILLS
from models.rules.duty.periods import span_of
from models.rules.duty.risk_list import RiskItem, RiskList
from models.rules.duty.sheets import MOST_FINDING_WORDS, MOST_WORDS, DutyAnswer, ItemAnswer

ROWS_SHOWN = 6  # of the people of a drill, before the others are folded out


@dataclass(frozen=True)
class ToldSheet:
    """As typed, by the item's key."""

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    answers: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    people: tuple[Attendee, ...] = ()

    @classmethod
    def read(cls, form: Form, items: Sequence[RiskItem]) -> "ToldSheet":
        return cls(
            text_field(form, "nonce"),
            {one.key: text_field(form, f"a-{one.key}") for one in items},
            {one.key: text_field(form, f"n-{one.key}") for one in items},
            text_field(form, "words"),
            tuple(_attendee(form, number) for number in range(1, MOST_PEOPLE + 1)),
        )


@dataclass(frozen=True)
class DutySheetForm:
    """A sheet to sign. `card` is None for what is about the unit."""

    who: Appointee
    opened: SheetPage
    risks: RiskList
    card: LiftCard | None

    @property
    def items(self) -> tuple[RiskItem, ...]:
        has_cabin = self.card.has_cabin if self.card else True
        return self.risks.of(self.opened.period, has_cabin=has_cabin)

    def show(
        self, request: web.Request, told: ToldSheet | None = None, wrong: str = "", status: int = 200
    ) -> web.Response:
        services = request.app[SERVICES]
        now = services.clock()
        response = page(
            request,
            "duty/sheet_form",
            status,
            who=self.who,
            card=self.card,
            period=self.opened.period,
            span=span_of(self.opened.period, now.astimezone(LOCAL).date()),
            mark=self.opened.mark(services),
            items=self.items,
            source=self.risks.source,
            answers=tuple(DutyAnswer),
            told=told or ToldSheet(),
            scanned="" if request.query.get("by") == "list" else "1",
            most_words=MOST_WORDS,
            most_finding_words=MOST_FINDING_WORDS,
            is_drill=self.opened.period in DRILLS,
            most_people=MOST_PEOPLE,
            rows_shown=ROWS_SHOWN,
            most_name=MOST_NAME,
            most_part=MOST_PART,
            wrong=wrong,
        )
        allow_page_script(response)
        return response


def _attendee(form: Form, number: int) -> Attendee:
    name, part = text_field(form, f"who-{number}"), text_field(form, f"part-{number}")
    return Attendee(name, part, text_field(form, f"here-{number}") == "1")


def tapped(form: Form, opened: datetime, now: datetime) -> TapTime:
    """When it was signed: now, or before, while the phone had no signal; never before the page was opened."""
    tap = tap_in(form)
    return tap_time(tap.tapped, tap.sent, now, min(opened, now)) if tap else TapTime(now, False)


async def keep_photos(services: Services, form: Form, answered: Sequence[ItemAnswer]) -> dict[str, str]:
    """SHA-256 by the item's key, of what does not fit. Raises NotAPhoto, with the words for the person."""
    kept = {}
    for one in answered:
        name = f"p-{one.item.key}"
        if one.answer is DutyAnswer.FAILS and has_file(form, name):
            kept[one.item.key] = await keep_handed_in(services.photos, file_fields(form, name)[0])
    return kept
