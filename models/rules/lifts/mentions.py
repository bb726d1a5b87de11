"""Find the lifts that a message names: lift codes, page addresses and rescue numbers among any words.

What is found is only well formed. Whether such a lift exists is asked of the
database, and a number that nobody issued is then no lift.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from models.rules.lifts.code import CODE_IN_URL, LENGTH, LOOKALIKES, RESCUE_NUMBER_DIGITS, is_valid

MOST = 8  # names of one message that are looked up; nobody tells of more lifts
_PIECE = re.compile(r"[0-9A-Z]+")
_BETWEEN_PIECES = re.compile(r"[\s\-_·.]{1,3}")
_SPOKEN = str.maketrans("零〇一幺二两三四五六七八九", "0011223456789")
_DIGIT = "零〇一幺二两三四五六七八九"
_SPOKEN_NUMBER = re.compile(rf"(?<![{_DIGIT}十百千万])[{_DIGIT}]{{5,7}}(?![{_DIGIT}十百千万])")
_LABEL = re.compile(
    r"(?:识别码|識別碼|救援码|救援碼|电梯编号|電梯編號|编号|編號|号码|號碼|NUMBER|CODE)[是为為:：\s号#IS]{0,4}$"
)
_NEARBY = re.compile(
    r"隔壁|旁边|对面|另一[部台个]|另外一?[部台个]|邻近|相邻|next (?:lift|door)|other (?:lift|elevator)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mentions:
    """codes: canonical lift codes. rescue_numbers: 5 to 7 digits, those behind a label first.

    labelled: whether a number stands behind a word such as 识别码, so that an
    unknown one is a slip and not something else. nearby: whether another lift
    than the one at hand is meant (隔壁, 对面那部).
    """

    codes: tuple[str, ...] = ()
    rescue_numbers: tuple[str, ...] = ()
    labelled: bool = False
    nearby: bool = False

    def __bool__(self) -> bool:
        return bool(self.codes or self.rescue_numbers)


def mentions(text: str) -> Mentions:
    """Find codes and rescue numbers, in the order of the message and each once."""
    plain = unicodedata.normalize("NFKC", text)
    codes = [found[1].upper().translate(LOOKALIKES) for found in CODE_IN_URL.finditer(plain)]
    codes = [code for code in codes if is_valid(code)]
    rest = CODE_IN_URL.sub(" ", plain).upper()
    groups = list(_groups(rest))
    for pieces in groups:
        codes += _codes_in([piece[0] for piece in pieces])
    labelled: list[str] = []
    others: list[str] = []
    for number, start in _numbers(rest, groups):
        (labelled if _LABEL.search(rest[:start]) else others).append(number)
    return Mentions(
        codes=tuple(dict.fromkeys(codes))[:MOST],
        rescue_numbers=tuple(dict.fromkeys(labelled + others))[:MOST],
        labelled=bool(labelled),
        nearby=bool(_NEARBY.search(plain)),
    )


_Pieces = list["re.Match[str]"]


def _groups(text: str) -> Iterator[_Pieces]:
    """Runs of letters and digits, those that only spaces or dashes part together."""
    group: _Pieces = []
    for piece in _PIECE.finditer(text):
        if group and not _BETWEEN_PIECES.fullmatch(text[group[-1].end() : piece.start()]):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _codes_in(pieces: list[str]) -> Iterator[str]:
    """Neighbouring pieces of a group that make a code together."""
    start = 0
    while start < len(pieces):
        joined, code = "", None
        for end in range(start, len(pieces)):
            joined += pieces[end].translate(LOOKALIKES)
            if len(joined) >= LENGTH:
                code = joined if len(joined) == LENGTH and is_valid(joined) else None
                break
        if code:
            yield code
        start = end + 1 if code else start + 1


def _numbers(text: str, groups: list[_Pieces]) -> Iterator[tuple[str, int]]:
    """Numbers as long as a city's rescue number, and where each begins."""
    for pieces in groups:
        for piece in pieces:
            if (number := _as_number(piece[0])) is not None:
                yield number, piece.start()
        # `330 101`: parted digits count where a label or nothing else says that they belong together.
        for are_digits, run in groupby(pieces, key=lambda piece: piece[0].isdecimal()):
            parts = list(run)
            if not are_digits or len(parts) == 1:
                continue
            if (number := _as_number("".join(part[0] for part in parts))) is not None:
                start, end = parts[0].start(), parts[-1].end()
                if _LABEL.search(text[:start]) or not (text[:start] + text[end:]).strip():
                    yield number, start
    for spoken in _SPOKEN_NUMBER.finditer(text):
        yield spoken[0].translate(_SPOKEN), spoken.start()


def _as_number(piece: str) -> str | None:
    digits = piece.translate(LOOKALIKES)
    mostly_digits = sum(character.isdecimal() for character in piece) * 2 > len(piece)
    fits = len(digits) in RESCUE_NUMBER_DIGITS and digits.isascii() and digits.isdecimal()
    return digits if fits and mostly_digits else None
