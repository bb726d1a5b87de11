"""A maintenance sheet (维保单): one tap an item, what may be sent, its digest, and who may sign it.

TSG T5002-2017 第七条: a record names lift, use unit, maintainer, day, workers, items and in detail what was
adjusted or replaced, and the use unit's safety officer confirms it by signature. 第十条: a paperless record
is never changed while it is kept. So a sheet has a digest; a signature is given on that digest, and a mistake
is put right by another sheet that names the first one and says why.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.rules.base.canonical import digest, stamp
from models.rules.maintenance.item_lists import MaintenanceItem
from models.rules.maintenance.schedule import Node

MOST_WORDS = 200  # of one item
MOST_REMARKS = 500
MOST_PHOTOS = 4  # before, and as many after


class ItemResult(StrEnum):
    OK = "ok"  # 符合
    WRONG = "wrong"  # 不符合
    ADJUSTED = "adjusted"  # 调整
    REPLACED = "replaced"  # 更换
    ABSENT = "absent"  # 无此项: the lift has no such part (注 A-1)

    @property
    def needs_words(self) -> bool:
        """第七条(四): what was adjusted or replaced is recorded in detail; so is what is wrong."""
        return self in (ItemResult.WRONG, ItemResult.ADJUSTED, ItemResult.REPLACED)

    @property
    def is_in_order(self) -> bool:
        """Whether the item is as it must be when the worker leaves."""
        return self in (ItemResult.OK, ItemResult.ADJUSTED, ItemResult.REPLACED)


@dataclass(frozen=True)
class ItemTap:
    item: str
    result: ItemResult
    words: str = ""


class SheetProblem(StrEnum):
    """Why a sheet cannot be sent as it is."""

    NO_ITEM = "no_item"  # nothing was tapped
    UNKNOWN_ITEM = "unknown_item"  # of another node or another kind of lift
    ITEM_TWICE = "item_twice"
    NO_WORDS = "no_words"  # what is wrong, adjusted or replaced wants a word
    LEFT_OUT = "left_out"  # and not said to be left out
    NO_REASON = "no_reason"  # a correction says why


@dataclass(frozen=True)
class SheetTrouble:
    problem: SheetProblem
    items: tuple[str, ...] = ()


def sheet_trouble(
    due: Sequence[MaintenanceItem], taps: Sequence[ItemTap], *, admits_left_out: bool
) -> SheetTrouble | None:
    """The first thing to put right. `admits_left_out`: the worker sends it though items were not done."""
    if not taps:
        return SheetTrouble(SheetProblem.NO_ITEM)
    known = [item.code for item in due]
    told = [tap.item for tap in taps]
    if unknown := tuple(code for code in told if code not in known):
        return SheetTrouble(SheetProblem.UNKNOWN_ITEM, unknown)
    if len(set(told)) < len(told):
        return SheetTrouble(
            SheetProblem.ITEM_TWICE, tuple(sorted({one for one in told if told.count(one) > 1}))
        )
    if bare := tuple(tap.item for tap in taps if tap.result.needs_words and not tap.words):
        return SheetTrouble(SheetProblem.NO_WORDS, bare)
    missing = left_out(due, told)
    if missing and not admits_left_out:
        return SheetTrouble(SheetProblem.LEFT_OUT, missing)
    return None


def left_out(due: Iterable[MaintenanceItem], told: Collection[str]) -> tuple[str, ...]:
    """The items that were due and were not tapped."""
    return tuple(item.code for item in due if item.code not in told)


class PhotoMoment(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class SheetBody:
    """All that a signature stands for. `photos`: when each was taken, and its SHA-256."""

    lift_id: UUID
    maintainer_id: UUID
    node: Node
    edition: str
    cabin_code: str
    worker: str
    certificate_id: UUID
    done_at: datetime
    taps: tuple[ItemTap, ...]
    remarks: str
    photos: tuple[tuple[PhotoMoment, str], ...]
    corrects_id: UUID | None = None
    reason: str = ""

    @property
    def digest(self) -> str:
        """SHA-256, in hex."""
        return digest(
            asdict(self)
            | {
                "lift_id": str(self.lift_id),
                "maintainer_id": str(self.maintainer_id),
                "certificate_id": str(self.certificate_id),
                "corrects_id": str(self.corrects_id or ""),
                "done_at": stamp(self.done_at),
            }
        )


class SignatureKind(StrEnum):
    AGREED = "agreed"  # 确认
    OBJECTED = "objected"  # 不认可: the maintainer has to correct it


class SheetStanding(StrEnum):
    WAITING = "waiting"  # for a signature
    AGREED = "agreed"
    OBJECTED = "objected"
    CORRECTED = "corrected"  # a later sheet stands in its place


class SigningRefusal(StrEnum):
    OTHER_SHEET = "other_sheet"  # what was read is another node or another sheet
    ALTERED = "altered"  # what is kept is no longer what was sent
    CORRECTED = "corrected"  # a later sheet stands in its place
    SIGNED = "signed"  # once only
    NOT_APPOINTED = "not_appointed"  # the use unit has appointed others for this lift
    NO_WORDS = "no_words"  # an objection says what is wrong


@dataclass(frozen=True)
class SheetState:
    """A sheet as it is kept. `sent`: its digest when it was sent, `kept`: that of what is kept now."""

    node: Node
    sent: str
    kept: str
    is_corrected: bool
    is_signed: bool


def is_appointed(signer: str, appointed: Collection[str]) -> bool:
    """Whether the name of an account is one of those appointed; anybody of the unit where there are none.

    Spaces do not count, and an account may name the unit before the person: 翠湖物业沈安全.
    """
    return not appointed or any(_is_named(signer, one) for one in appointed)


def _is_named(account: str, person: str) -> bool:
    account, person = "".join(account.split()), "".join(person.split())
    return account == person or (len(person) > 1 and account.endswith(person))


def signing_refusal(
    sheet: SheetState,
    node: str,
    read: str,
    kind: SignatureKind,
    words: str,
    *,
    signer: str,
    appointed: Collection[str],
) -> SigningRefusal | None:
    """None where it may be signed. `node`, `read`: what the person saw, the sheet's node and digest.

    `appointed`: who is appointed for the lift now. What was signed before stays signed.
    """
    if sheet.kept != sheet.sent:
        return SigningRefusal.ALTERED
    if node != sheet.node or read != sheet.sent:
        return SigningRefusal.OTHER_SHEET
    if sheet.is_corrected:
        return SigningRefusal.CORRECTED
    if sheet.is_signed:
        return SigningRefusal.SIGNED
    if not is_appointed(signer, appointed):
        return SigningRefusal.NOT_APPOINTED
    if kind is SignatureKind.OBJECTED and not words:
        return SigningRefusal.NO_WORDS
    return None
