"""Reading a roll (表决名册): a table to units, owners and heads. All of it, or what is wrong with it.

Heads as the Supreme People's Court counts them: units of the same owner (or of the same co-owners together)
are one head, the developer's unsold units are one, co-owners of a unit have one vote together. Owners are the
same where name and telephone (else the last four of the identity card) are the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.rules.imports.cells import BadCell, Holds, Reader, choice, hundredths
from models.rules.imports.lift_numbers import LEADING_ZERO
from models.rules.imports.table import CellProblem, FileLine, ImportColumn, ImportTable, RefusedLine, Row
from models.rules.reports.contact import read_phone

SOURCES = {"登记": "registered", "测绘": "surveyed", "合同": "contract"}
MOST_AREA = 100_000_00  # 0.01 m2
MOST_UNITS = 20_000
MOST_OWNERS = 20
_BETWEEN = re.compile(r"[、,，;；/\n]+")
_SAME_PERSON = "：若是同一人请写成一样，只算一人"
_LAST_FOUR = re.compile(r"[0-9]{3}[0-9X]")
_UNSOLD = {"是": True, "否": False, "1": True, "√": True, "0": False, "×": False, "-": False, "无": False}


def _spelled(typed: str) -> str:
    """The same for the same words, however wide and with whatever spaces between."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", typed)).strip()


def _name(typed: str) -> str:
    name = _spelled(typed)
    if len(name) > 50:
        raise BadCell("太长，最多 50 个字")
    return name


def _parts(typed: str) -> list[str]:
    return [_spelled(part) for part in _BETWEEN.split(typed) if part.strip()]


def _owner_names(typed: str) -> list[str]:
    names = _parts(typed)
    if not names or len(names) > MOST_OWNERS or any(len(name) > 50 for name in names):
        raise BadCell("业主太多或名字太长")
    return names


_PARTS = Reader(_parts, Holds.LINES)
_AREA = hundredths(MOST_AREA, units="m2|平方米", above_zero=True)
ROLL = ImportTable(
    name="roll",
    title="表决名册",
    columns=(
        ImportColumn("building", "楼栋", _name, "1幢", required=True),
        ImportColumn("unit", "单元", _name, "1单元", default=""),
        ImportColumn("room", "房号", _name, "101", required=True),
        ImportColumn("area", "面积", _AREA, "89.12", required=True, note="平方米"),
        ImportColumn("area_source", "面积来源", choice(SOURCES), "登记", required=True,
            note="、".join(SOURCES)),
        ImportColumn("owners", "业主", Reader(_owner_names, Holds.LINES), "张三、李四", required=True,
            note="几人共有的用顿号隔开"),
        ImportColumn("phones", "电话", _PARTS, "13800000000、-", default=[], note="与业主同一顺序"),
        ImportColumn("fours", "身份证后四位", _PARTS, "-、123X", default=[], note="没有电话的要填"),
        ImportColumn("is_developer", "开发商未售", choice(_UNSOLD), "", default=False),
    ),
    key=("building", "unit", "room"),
    notes=("只要有一行不对，就一行也不写入。再次导入，整个名册换成新的。",),
    skips_unknown=True,
)  # fmt: skip


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
class ReadRoll:
    """`notes`: what may be right, by lines, and should be looked at before the roll is frozen."""

    rows: tuple[RollRow, ...]
    refused: tuple[RefusedLine, ...]
    notes: tuple[tuple[int, CellProblem], ...] = ()


def read_roll(lines: Iterable[FileLine], now: datetime) -> ReadRoll:
    """The rows of a file of `ROLL`, and those that are wrong; line 0 stands for the roll as a whole."""
    rows: list[RollRow] = []
    refused: list[RefusedLine] = []
    seen: dict[str, int] = {}
    for line in lines:
        row, _, problems = ROLL.read(line, now)
        owners = [] if problems else _owners(row)
        if isinstance(owners, CellProblem):
            problems.append(owners)
        elif not problems:
            read = _roll_row(row, owners)
            first = seen.setdefault(read.label, line.number)
            if first != line.number:
                problems.append(CellProblem("房号", read.room, f"{read.label} 与第 {first} 行重复"))
            rows.append(read)
        if problems:
            refused.append(RefusedLine(line, tuple(problems)))
        if len(rows) > MOST_UNITS:
            return ReadRoll((), (_as_a_whole(f"超过 {MOST_UNITS} 户"),))
    if not rows and not refused:
        return ReadRoll((), (_as_a_whole("名册是空的"),))
    return ReadRoll(tuple(rows), tuple(refused), _namesakes(rows, seen))


def _as_a_whole(reason: str) -> RefusedLine:
    return RefusedLine(FileLine(0, {}), (CellProblem("", "", reason),))


def _roll_row(row: Row, owners: Iterable[Owner]) -> RollRow:
    names = ("building", "room", "area", "area_source")
    return RollRow(
        **{name: row[name] for name in names},
        unit=row.get("unit", ""),
        owners=tuple(owners),
        is_developer=row.get("is_developer", False),
    )


def _owners(row: Row) -> list[Owner] | CellProblem:
    names: list[str] = row["owners"]
    phones, fours = row.get("phones", []), row.get("fours", [])
    owners = []
    for place, name in enumerate(names):
        phone = phones[place] if place < len(phones) else ""
        four = (fours[place] if place < len(fours) else "").upper()
        known = read_phone(phone) if phone and phone != "-" else ""
        if known is None:
            return CellProblem("电话", phone, f"{name} 的电话不对")
        four = "" if four == "-" else four
        if four and not _LAST_FOUR.fullmatch(four):
            return CellProblem("身份证后四位", four, f"{name} 的身份证后四位不对{LEADING_ZERO}")
        if not known and not four and not row.get("is_developer"):
            return CellProblem("电话", "", f"{name} 没有电话，也没有身份证后四位")
        owners.append(Owner(name, known, four))
    if max(len(phones), len(fours)) > len(names):
        return CellProblem("电话", "", "电话或身份证后四位比业主多")
    if len({owner.identity for owner in owners}) < len(owners):
        return CellProblem("业主", "", "同一业主写了两次")
    return owners


def _namesakes(rows: Iterable[RollRow], lines: Mapping[str, int]) -> tuple[tuple[int, CellProblem], ...]:
    """One name with several numbers: perhaps one buyer, who would then be one head."""
    numbers: dict[str, set[str]] = {}
    where: dict[str, RollRow] = {}
    for row in rows:
        for owner in row.owners if not row.is_developer else ():
            numbers.setdefault(owner.name, set()).add(owner.identity)
            where[owner.name] = row
    return tuple(
        (lines[where[name].label], CellProblem("", name, f"{name} 有 {len(found)} 个号码{_SAME_PERSON}"))
        for name, found in numbers.items()
        if len(found) > 1
    )
