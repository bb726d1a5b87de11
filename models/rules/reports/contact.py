"""A reporter's phone number: left only by choice, and shown only to those who were named for it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from models.rules.cities.rules import Part
from models.rules.staff.access import Permission, StaffRole, may

# Who may be chosen. Whose number it is and that it is passed on needs consent for each (PIPL 23).
CONTACT_PARTS = (Part.USE_UNIT, Part.MAINTAINER, Part.INSURER, Part.CITY_DESK)
# Which wording of the form the consent was given to. A changed wording gets a new name here.
WORDING = "2026-11"
# What an officer tells and asks on the telephone. Whoever calls a hotline lets it have the number.
CALL_WORDING = "call-2026-11"

# The part that staff of a role act in; administrators answer for the keeping of every number.
_PARTS: Mapping[StaffRole, frozenset[Part]] = {
    StaffRole.PROPERTY_COMPANY: frozenset({Part.USE_UNIT}),
    StaffRole.MAINTAINER: frozenset({Part.MAINTAINER}),
    StaffRole.INSURER: frozenset({Part.INSURER}),
    StaffRole.HOTLINE_DESK: frozenset({Part.RESCUE_DESK, Part.CITY_DESK}),
    StaffRole.ADMINISTRATOR: frozenset(Part),
}

_SEPARATORS = re.compile(r"[\s\-_·()]+")
_NUMBER = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}")  # a mobile, or a landline with its area code


def read_phone(text: str) -> str | None:
    """The number that `text` is, as digits; +86, spaces, dashes and full-width digits forgiven."""
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+86|0086)", "", digits)
    return digits if _NUMBER.fullmatch(digits) else None


def is_mobile(phone: str) -> bool:
    """Whether it takes an SMS; of a number as `read_phone` gives it."""
    return phone.startswith("1")


def masked_phone(phone: str) -> str:
    """`138****1234`: the first three and the last four digits."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def may_reveal(role: StaffRole, consented: Iterable[Part]) -> bool:
    """Check that staff may see the number: consent in force must name their role (PIPL 23)."""
    return may(role, Permission.REVEAL_CONTACTS) and not _PARTS[role].isdisjoint(consented)
