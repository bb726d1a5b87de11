"""Reading a roll (表决名册): a table to units, owners and heads. All of it, or what is wrong with it.

Heads as the Supreme People's Court counts them: units of the same owner (or of the same co-owners together)
are one head, the developer's unsold units are one, co-owners of a unit have one vote together. Owners are the
same where name and telephone (else the last four of the identity card) are the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from models.rules.reports.contact import read_phone

COLUMNS = ("楼栋", "单元", "房号", "面积", "面积来源", "业主", "电话", "身份证后四位", "开发商未售")
NEEDED = ("楼栋", "房号", "面积", "面积来源", "业主")
SOURCES = {"登记": "registered", "测绘": "surveyed", "合同": "contract"}
MOST_AREA = 100_000_00  # 0.01 m2
MOST_UNITS = 20_000
MOST_OWNERS = 20
_BETWEEN = re.compile(r"[、,，;；/\n]+")
_LAST_FOUR = re.compile(r"[0-9]{3}[0-9X]")


@dataclass(frozen=True)
class Owner:
    name: str
    phone: str = ""
    id_four: str = ""

    @property
    def identity(self) -> str:
        return f"{self.name}|{self.phone or self.id_four}"


@dataclass(frozen=True)
class RollRow:
    building: str
    unit: str
    room: str
    area: int
    area_source: str
    owners: tuple[Owner, ...]
    is_developer: bool

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.building, self.unit, self.room) if part)

    @property
    def head(self) -> str:
        """The same for units that are one head."""
        if self.is_developer:
            return "developer"
        return "owners:" + "&".join(sorted(owner.identity for owner in self.owners))


@dataclass(frozen=True)
class Problem:
    """An error in a line, in Chinese. Line 0: the table as a whole."""

    line: int
    words: str


@dataclass(frozen=True)
class ReadRoll:
    """`notes`: what may be right, and should be looked at before the roll is frozen."""

    rows: tuple[RollRow, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()


def read_roll(table: Iterable[tuple[int, Sequence[str]]]) -> ReadRoll:
    """`table`: line numbers and cells, the headings first."""
    lines = iter(table)
    _, headings = next(lines, (0, ()))
    places = {_clean(name): place for place, name in enumerate(headings)}
    missing = [name for name in NEEDED if name not in places]
    if missing:
        return ReadRoll((), (Problem(0, f"缺少列：{'、'.join(missing)}"),))
    rows: list[RollRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        told = {name: _clean(cells[place]) if place < len(cells) else "" for name, place in places.items()}
        read = _row(told)
        if isinstance(read, str):
            problems.append(Problem(line, read))
            continue
        if read.label in seen:
            problems.append(Problem(line, f"{read.label} 与第 {seen[read.label]} 行重复"))
            continue
        seen[read.label] = line
        rows.append(read)
        if len(rows) > MOST_UNITS:
            return ReadRoll((), (Problem(line, f"超过 {MOST_UNITS} 户"),))
    if not rows and not problems:
        problems.append(Problem(0, "名册是空的"))
    return ReadRoll(tuple(rows), tuple(problems), _namesakes(rows, seen))


def _row(told: Mapping[str, str]) -> RollRow | str:
    for name in ("楼栋", "房号"):
        if not told[name]:
            return f"没有填{name}"
    if any(len(told.get(name, "")) > 50 for name in ("楼栋", "单元", "房号")):
        return "楼栋、单元或房号太长"
    area = _area(told["面积"])
    if isinstance(area, str):
        return area
    source = SOURCES.get(told["面积来源"])
    if source is None:
        return f"面积来源要填{'、'.join(SOURCES)}之一"
    is_developer = told.get("开发商未售", "") in ("是", "1", "√")
    owners = _owners(told, is_developer)
    if isinstance(owners, str):
        return owners
    return RollRow(told["楼栋"], told.get("单元", ""), told["房号"], area, source, owners, is_developer)


def _area(text: str) -> int | str:
    """Square metres with at most two places as 0.01 m2, or what is wrong."""
    bare = re.sub(r"(m2|㎡|平方米)$", "", text)
    if not bare:
        return "没有填面积"
    try:
        hundredths = Decimal(bare) * 100
    except InvalidOperation:
        return f"面积「{text[:20]}」不是数字"
    if not hundredths.is_finite() or hundredths <= 0:
        return "面积必须大于 0"
    if hundredths != hundredths.to_integral_value():
        return "面积最多两位小数"
    return int(hundredths) if hundredths <= MOST_AREA else "面积太大，请核对"


def _owners(told: Mapping[str, str], is_developer: bool) -> tuple[Owner, ...] | str:
    names = _parts(told["业主"])
    phones, fours = _parts(told.get("电话", "")), _parts(told.get("身份证后四位", ""))
    if not names:
        return "没有填业主"
    if len(names) > MOST_OWNERS or any(len(name) > 50 for name in names):
        return "业主太多或名字太长"
    owners = []
    for place, name in enumerate(names):
        phone = phones[place] if place < len(phones) else ""
        four = (fours[place] if place < len(fours) else "").upper()
        known = read_phone(phone) if phone and phone != "-" else ""
        if known is None:
            return f"{name} 的电话不对"
        four = "" if four == "-" else four
        if four and not _LAST_FOUR.fullmatch(four):
            return f"{name} 的身份证后四位不对"
        if not known and not four and not is_developer:
            return f"{name} 没有电话，也没有身份证后四位"
        owners.append(Owner(name, known, four))
    if max(len(phones), len(fours)) > len(names):
        return "电话或身份证后四位比业主多"
    if len({owner.identity for owner in owners}) < len(owners):
        return "同一业主写了两次"
    return tuple(owners)


def _namesakes(rows: Iterable[RollRow], lines: Mapping[str, int]) -> tuple[Problem, ...]:
    """One name with several numbers: perhaps one buyer, who would then be one head."""
    numbers: dict[str, set[str]] = {}
    where: dict[str, RollRow] = {}
    for row in rows:
        for owner in row.owners if not row.is_developer else ():
            numbers.setdefault(owner.name, set()).add(owner.identity)
            where[owner.name] = row
    return tuple(
        Problem(lines[where[name].label], f"{name} 有 {len(found)} 个号码：若是同一人请写成一样，只算一人")
        for name, found in numbers.items()
        if len(found) > 1
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).replace("\x00", "")).strip()
