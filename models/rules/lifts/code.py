"""The public code of a lift (梯码): 11 random characters and a check character.

The alphabet is Crockford's base 32, which leaves out I, L, O and U. The check
character makes the polynomial of the twelve values over GF(32) vanish at the
field's generator, so every single wrong character and every swap of two
different characters is noticed.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
RESCUE_NUMBER_DIGITS = range(5, 8)  # 5 Zhangzhou, 6 Shenzhen, 7 Shangluo

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
CODE_IN_URL = re.compile(r"/l/([0-9A-Za-z]{12})(?![0-9A-Za-z])")
_SEPARATORS = re.compile(r"[\s\-_·.。,，、:：]+")


_TIMES_GENERATOR = [
    doubled ^ _FIELD_POLYNOMIAL if doubled & 0b100000 else doubled for doubled in range(0, 64, 2)
]


def _check_value(values: Sequence[int]) -> int:
    total = 0
    for value in values:
        total = _TIMES_GENERATOR[total ^ value]
    return total


def make(random_bytes: Callable[[int], bytes]) -> str:
    """A new code; `random_bytes` gives so many bytes, as `secrets.token_bytes` does."""
    values = [byte % len(ALPHABET) for byte in random_bytes(LENGTH - 1)]  # 256 is a multiple of 32: all alike
    return "".join([ALPHABET[value] for value in (*values, _check_value(values))])


def is_valid(code: str) -> bool:
    """Check the form of `code`, which is canonical already. It says nothing of whether it was issued."""
    if len(code) != LENGTH or any(character not in _VALUE for character in code):
        return False
    *body, check = (_VALUE[character] for character in code)
    return _check_value(body) == check


def _plain(text: str) -> str:
    """Full-width to ASCII, upper case, separators removed."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def read_code(text: str) -> str | None:
    """The lift code that `text` is, as typed by a person or as the label's URL.

    Spaces, dashes, lower case, full-width characters and the look-alikes
    O/0, I/1, L/1 are forgiven. None where the text is anything else.
    """
    in_url = CODE_IN_URL.search(text)
    candidate = (in_url[1].upper() if in_url else _plain(text)).translate(LOOKALIKES)
    return candidate if is_valid(candidate) else None


def read_rescue_number(text: str) -> str | None:
    """The 识别码 that `text` is, with the same forgiveness; None where it is anything else.

    How many digits a city prints is a row of its configuration; 5 to 7 are in use.
    """
    candidate = re.sub(r"^(救援)?识别码", "", _plain(text)).translate(LOOKALIKES)
    is_number = candidate.isascii() and candidate.isdigit() and len(candidate) in RESCUE_NUMBER_DIGITS
    return candidate if is_number else None


def grouped(code: str) -> str:
    """The code in threes or fours, as printed: `7KQ2 M4XD 9TR8`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
