"""Taps that waited on a phone: what templates/pages/outbox.js adds to a form that it sends."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from api.http.body import NONCE, Form, text_field

_MILLISECONDS = re.compile(r"[0-9]{12,13}")  # since 1970, to the year 2286


@dataclass(frozen=True)
class Tap:
    """A tap as the phone kept it: its id, and when it was and was sent, by the phone's clock."""

    id: str
    tapped: datetime
    sent: datetime


def tap_in(form: Form) -> Tap | None:
    """None from a page without script, and for a malformed one. The time that counts: rules/base/tap_time."""
    key, moments = text_field(form, "tap"), [text_field(form, name) for name in ("tapped", "sent")]
    if not NONCE.fullmatch(key) or not all(_MILLISECONDS.fullmatch(one) for one in moments):
        return None
    tapped, sent = (datetime.fromtimestamp(int(one) // 1000, UTC) for one in moments)
    return Tap(key, tapped, sent)
