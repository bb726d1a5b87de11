"""Signatures under what we hand out and must know again: in links, forms and cookies. Each one ends."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from itsdangerous import BadSignature, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode, want_bytes

from bot.kernel.clock import Clock


class Use(StrEnum):
    """What a signature is for; one does not open the other."""

    PHOTO = "photo"
    VOICE = "voice"
    UPLOAD = "upload"
    FULL_MESSAGE = "full message"
    WORK = "work"
    PATROL = "patrol"  # a phone of an insurer's inspector
    DUTY = "duty"  # a phone of somebody who is appointed
    DUTY_SHEET = "duty sheet"  # a page: of whom, about what, and when it was opened
    MY_DATA = "my data"
    SAFETY_PAGES = "safety pages"  # whether somebody wants them
    RESCUE = "rescue"
    CLAIM_PAPERS = "claim papers"
    SURVEY = "survey"
    SURVEY_SHOWN = "survey shown"
    VOTE_LINK = "vote link"
    VOTER = "voter"  # a browser
    PERSON = "person"  # a browser in which WeChat has named somebody
    VISITOR = "visitor"  # a browser of nobody
    DEVICE = "device"  # a browser in which somebody of the staff has signed in


LASTS: Mapping[Use, timedelta] = {
    Use.PHOTO: timedelta(days=7),
    Use.VOICE: timedelta(days=7),
    Use.UPLOAD: timedelta(hours=2),
    Use.FULL_MESSAGE: timedelta(days=7),
    Use.WORK: timedelta(days=90),
    Use.PATROL: timedelta(days=90),
    Use.DUTY: timedelta(days=90),
    Use.DUTY_SHEET: timedelta(days=8),
    Use.MY_DATA: timedelta(minutes=15),
    Use.SAFETY_PAGES: timedelta(days=400),
    Use.RESCUE: timedelta(hours=24),
    Use.CLAIM_PAPERS: timedelta(days=14),
    Use.SURVEY: timedelta(days=30),
    Use.SURVEY_SHOWN: timedelta(days=30),
    Use.VOTE_LINK: timedelta(minutes=30),
    Use.VOTER: timedelta(days=30),
    Use.PERSON: timedelta(days=7),
    Use.VISITOR: timedelta(days=400),
    Use.DEVICE: timedelta(days=90),
}


class Signatures:
    """Made with the newest key and verified with any, so that keys can be replaced."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        """`keys`: newest first."""
        self._signers = {use: _Signer([*reversed(keys)], use, clock) for use in Use}
        self._clock = clock

    def sign(self, use: Use, *values: object) -> str:
        """50 characters without the values, as they go into addresses and cookies."""
        text = _text(values)
        return self._signers[use].sign(text).decode().removeprefix(f"{text}.")

    def end(self, use: Use, signature: str, *values: object) -> datetime | None:
        """When it ends, or has ended; None where it is not ours for these values."""
        text = _text(values)
        try:
            signed, end = self._signers[use].unsign(f"{text}.{signature[:100]}", return_timestamp=True)
        except (BadSignature, UnicodeError):
            return None
        return end if signed == text.encode() else None  # else the signature brings a piece of its own text

    def hold(self, use: Use, signature: str, *values: object) -> bool:
        end = self.end(use, signature, *values)
        return end is not None and self._clock() <= end

    def person_pass(self, use: Use, person_id: UUID, *about: object) -> dict[str, str]:
        """What makes whoever has it this person, as a link or a cookie carries it."""
        return {"person": str(person_id), "signature": self.sign(use, person_id, *about)}

    def person_of(self, use: Use, told: Mapping[str, str], *about: object) -> UUID | None:
        """Whose pass it is; None where it does not hold, or no longer."""
        try:
            person_id = UUID(told.get("person", ""))
        except ValueError:
            return None
        return person_id if self.hold(use, told.get("signature", ""), person_id, *about) else None


class _Signer(TimestampSigner):
    """Its time is the end: of two hosts' clocks the later would find a time of making in the future."""

    def __init__(self, keys: Sequence[str], use: Use, clock: Clock) -> None:
        super().__init__(keys, salt=f"tima {use}", key_derivation="hmac", digest_method=hashlib.sha256)
        self._use, self._clock = use, clock

    def get_timestamp(self) -> int:
        return int((self._clock() + LASTS[self._use]).timestamp())

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        """In its one spelling: base64 with other last bits, or strange characters, decodes to the same."""
        return super().verify_signature(value, sig) and base64_encode(base64_decode(sig)) == want_bytes(sig)


def _text(values: Sequence[object]) -> str:
    return ":".join(map(str, values))
