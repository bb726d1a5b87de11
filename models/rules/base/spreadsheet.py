"""Cells of a CSV file that a spreadsheet program opens as what they are: text."""

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection), also after its own quotes.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """The text of a cell, harmless: what would begin a formula is preceded by an apostrophe.

    Without NUL, by which programs take the whole file for no text.
    """
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def line(values: list[object]) -> str:
    """One line of CSV (RFC 4180), every cell quoted."""
    return ",".join('"' + cell(value).replace('"', '""') + '"' for value in values) + "\r\n"
