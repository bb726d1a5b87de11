"""Papers that an injured person, or the family, hands in by a link; they see what they handed in alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.insurance.claim_files import CannotHandIn, keep_claim_file, remove_claim_file
from models.actions.lifts.find import place_of
from models.actions.shared.audit import Actor
from models.actions.shared.kept_files import HandedFile
from models.actions.shared.photo_files import RemovePhoto
from models.rules.insurance.claim_papers import ClaimPaper
from models.rules.insurance.claim_stage import ClaimEventKind, ClaimStage
from models.rules.privacy.audit_chain import ActorKind
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.claim_file import ClaimFile


@dataclass(frozen=True)
class HandedPaper:
    id: UUID
    paper: ClaimPaper
    added_at: datetime


@dataclass(frozen=True)
class ClaimantView:
    """What the person behind a link sees of the claim. `missing`: the papers that the insurer asked for."""

    number: str
    insurer: str
    hotline: str
    place: str
    occurred_at: datetime
    is_open: bool
    missing: str
    papers: tuple[HandedPaper, ...]


async def claimant_view(claim_id: UUID, person: UUID) -> ClaimantView | None:
    """None where the claim is no longer there."""
    claim = await Claim.get_or_none(id=claim_id).select_related("lift__estate", "policy__insurer")
    if claim is None:
        return None
    asked = ClaimEvent.filter(claim_id=claim_id, kind=ClaimEventKind.PAPERS_ASKED).order_by("-sequence")
    last = await asked.first() if claim.stage is ClaimStage.WAITING_FOR_PAPERS else None
    own = ClaimFile.filter(claim_id=claim_id, party=_party(person)).order_by("id")
    papers = await own.values_list("id", "paper", "added_at")
    return ClaimantView(
        number=claim.number,
        insurer=claim.policy.insurer.name,
        hotline=claim.policy.hotline,
        place=place_of(claim.lift),
        occurred_at=claim.occurred_at,
        is_open=claim.closed_at is None,
        missing=last.words if last else "",
        papers=tuple(HandedPaper(key, ClaimPaper(paper), added_at) for key, paper, added_at in papers),
    )


async def hand_in_paper(
    claim_id: UUID, person: UUID, paper: ClaimPaper, new: HandedFile, now: datetime
) -> CannotHandIn | None:
    """None is done. The claim is open."""
    by = Actor(ActorKind.PERSON)
    return await keep_claim_file(_party(person), claim_id, paper, new, signed_by(person), by, now)


async def take_back_paper(
    claim_id: UUID, person: UUID, file_id: UUID, now: datetime, remove_photo: RemovePhoto
) -> bool:
    """False where this person has handed in no such file."""
    by = Actor(ActorKind.PERSON)
    return await remove_claim_file(_party(person), claim_id, file_id, by, now, remove_photo)


def signed_by(person: UUID) -> str:
    """How staff tell the links of a claim apart: by four characters, since a link has no name."""
    return f"当事人（链接 {person.hex[-4:]}）"


def _party(person: UUID) -> str:
    return f"claimant:{person}"
