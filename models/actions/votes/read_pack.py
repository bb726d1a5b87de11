"""What leaves a vote as files: its last bulletin, and all that an action to annul it would ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.rules.votes.kinds import ObjectionState, ProofOfNotice
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.decision import Decision, RollUnit
from models.tables.votes.publication import Bulletin, NoticeProof


@dataclass(frozen=True)
class RollLine:
    label: str
    area: int
    area_source: str
    head: int
    share_fen: int


@dataclass(frozen=True)
class PackNotice:
    """`unit` is empty where the notice was put up for all."""

    at: datetime
    way: ProofOfNotice
    unit: str
    words: str
    photo_sha256: str
    recorded_by: str


@dataclass(frozen=True)
class ObjectionLine:
    """`entry_number` is of the ballot, None for the result as a whole."""

    filed_at: datetime
    entry_number: int | None
    words: str
    state: ObjectionState
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Pack:
    """No names. `attachments` are hashes of photos, `bulletins` versions with their bodies."""

    terms: dict[str, Any]
    chain: Sequence[BallotEntry]
    roll: Sequence[RollLine]
    notices: Sequence[PackNotice]
    attachments: Sequence[str]
    objections: Sequence[ObjectionLine]
    bulletins: Sequence[tuple[int, str]]


async def last_bulletin(decision_id: UUID) -> str | None:
    """The body of the newest version; None before the first."""
    latest = await Bulletin.filter(decision_id=decision_id).order_by("-version").first()
    return latest.body if latest else None


async def read_pack(decision_id: UUID) -> Pack | None:
    """None before the roll is frozen."""
    decision = await Decision.get(id=decision_id)
    if decision.frozen_at is None or decision.terms is None:
        return None
    units = RollUnit.filter(decision_id=decision_id).order_by("label")
    proofs = NoticeProof.filter(decision_id=decision_id).order_by("at").select_related("unit")
    objections = Objection.filter(decision_id=decision_id).order_by("filed_at")
    bulletins = Bulletin.filter(decision_id=decision_id).order_by("version")
    return Pack(
        terms=decision.terms,
        chain=await BallotEntry.filter(decision_id=decision_id).order_by("number"),
        roll=[
            RollLine(*row)
            for row in await units.values_list("label", "area", "area_source", "head__number", "share_fen")
        ],
        notices=[
            PackNotice(
                one.at, one.way, one.unit.label if one.unit else "", one.words, one.photo_sha256,
                one.recorded_by,
            )
            for one in await proofs
        ],
        attachments=[paper["sha256"] for paper in decision.attachments],
        objections=[
            ObjectionLine(
                one.filed_at, one.entry_number, one.words, one.state, one.answer, one.answered_at
            )
            for one in await objections
        ],
        bulletins=[(one.version, one.body) for one in await bulletins],
    )  # fmt: skip
