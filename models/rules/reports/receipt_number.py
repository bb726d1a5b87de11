"""Receipt numbers (回执号): 15 random digits and a check digit (ISO/IEC 7064, MOD 11,10).

Whoever knows the number may read the report's progress, so it is long enough
not to be guessed; anonymous tip-offs have nothing else.
"""

import re
import unicodedata
from collections.abc import Callable

LENGTH = 16
TAIL = 4  # digits that may be shown to others
_SEPARATORS = re.compile(r"[\s\-_·]+")


def _check_digit(body: str) -> str:
    product = 10
    for digit in body:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def make(below: Callable[[int], int]) -> str:
    """A new number; `below(n)` is a uniform integer in [0, n), such as `secrets.randbelow`."""
    body = f"{below(10 ** (LENGTH - 1)):0{LENGTH - 1}d}"
    return body + _check_digit(body)


def is_valid(number: str) -> bool:
    return (
        len(number) == LENGTH
        and number.isascii()
        and number.isdigit()
        and _check_digit(number[:-1]) == number[-1]
    )


def _plain(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def read(text: str) -> str | None:
    """The receipt number that `text` is, spaces, dashes and full-width digits forgiven."""
    candidate = _plain(text)
    return candidate if is_valid(candidate) else None


def resembles(text: str) -> bool:
    """Check that the text is 16 digits, and so was meant as a receipt number, right or wrong."""
    candidate = _plain(text)
    return len(candidate) == LENGTH and candidate.isascii() and candidate.isdigit()


def tail(number: str) -> str:
    """`尾号 3456`: enough to tell two receipts apart, and it opens nothing."""
    return f"尾号 {number[-TAIL:]}"


def grouped(number: str) -> str:
    """`1234 5678 9012 3456`, as shown to people."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
