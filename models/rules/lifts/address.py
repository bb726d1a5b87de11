"""Match an address to lifts. An address that could mean two lifts matches none."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")

_NOISE = re.compile(r"[\s,，。、;；:：()（）\-—_·]+")
_BUILDING = re.compile(r"(号楼|#楼?|栋|幢|座)")
_BUILDING_ALONE = re.compile(r"[0-9A-Z]{1,4}幢")
_UNIT = re.compile(r"[0-9一二三四五六七八九十]+单元")
_POSITION = re.compile(r"([左右东西南北中]|[0-9]+号)(客|货|扶|病床)?梯|消防梯|观光梯|污物梯")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True)
class LiftPlace(Generic[Key]):
    """Place of a lift, as its register says; `unit` and `position` may be empty."""

    key: Key
    building: str
    unit: str = ""
    position: str = ""


_PLACE = re.compile(
    r"小区|[苑园院城庭府邸湾居寓厦场](?![里内])|医院|学校|大楼|商场|[0-9A-Z一二三四五六七八九十]+幢"
)


def names_place(text: str) -> bool:
    """Check that a text seems to say in words where a lift stands."""
    folded = plain(text)
    return bool(_PLACE.search(folded) or _UNIT.search(folded) or _POSITION.search(folded))


def names_building_alone(text: str) -> bool:
    """Check that a text is a building and nothing else: `3幢`, `B座`, `12 号楼`, and not `翠湖苑3幢`."""
    return bool(_BUILDING_ALONE.fullmatch(plain(text)))


def plain(text: str) -> str:
    """`翠湖苑 3 栋１单元` as `翠湖苑3幢1单元`."""
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    unified = _BUILDING.sub("幢", folded)
    return re.sub(r"[一二三四五六七八九](?=(幢|单元|号))", lambda found: found[0].translate(_DIGITS), unified)


def estates_in(address: str, names: Iterable[str]) -> list[str]:
    """The names that the address holds and that are not a part of a longer one that it holds too."""
    text = plain(address)
    held = {name for name in names if plain(name) and plain(name) in text}
    return sorted(name for name in held if not any(name != other and name in other for other in held))


def lifts_at(address: str, estate: str, places: Iterable[LiftPlace[Key]]) -> list[Key]:
    """The lifts of the estate that the address can mean. Its building must be named.

    A unit or a position that is named must be the lift's; one that is not
    named does not narrow.
    """
    rest = plain(address).replace(plain(estate), "", 1)
    return [
        place.key
        for place in places
        if _names(rest, place.building)
        and _fits(rest, place.unit, _UNIT)
        and _fits(rest, place.position, _POSITION)
    ]


def _fits(address: str, part: str, pattern: re.Pattern[str]) -> bool:
    return _names(address, part) if pattern.search(address) else True


def _names(address: str, part: str) -> bool:
    """Check that the address holds the part, not `3幢` in `13幢`."""
    if not part:
        return False
    return re.search(rf"(?<![0-9A-Z]){re.escape(plain(part))}", address) is not None
