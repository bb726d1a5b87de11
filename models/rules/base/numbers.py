"""Numbers that an organisation gives: of a policy, a claim, a work order, a company."""

import unicodedata


def spell_number(typed: str) -> str:
    """The one form in which a number is kept and compared: width, case and spaces do not count.

    `ａＢ－１` and `AB-1` are one number.
    """
    capitals = unicodedata.normalize("NFKC", typed).upper()
    return unicodedata.normalize("NFKC", "".join(capitals.split()))
