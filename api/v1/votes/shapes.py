"""What `/api/v1/votes` answers with."""

from datetime import datetime

from pydantic import BaseModel

from models.rules.insurance.policy_terms import Funding
from models.rules.votes.counting import BallotStanding
from models.rules.votes.decision import Mode, Purpose, VoteStage
from models.rules.votes.entries import BallotWay
from models.rules.votes.kinds import ObjectionState
from models.rules.votes.tally import Choice, NonVoters, Threshold


class VoteBrief(BaseModel):
    """A decision in a list. `slug` names it; `address` is its page for everybody."""

    slug: str
    address: str
    title: str
    estate: str
    stage: VoteStage
    amount_fen: int
    opens_at: datetime | None
    closes_at: datetime | None


class VoteBriefs(BaseModel):
    """The newest first."""

    votes: list[VoteBrief]


class Participation(BaseModel):
    """How many have taken part, on one axis. Areas in 0.01 m². It says nothing of the direction."""

    taken_part: int
    needed: int
    whole: int


class VoteAttachment(BaseModel):
    title: str
    address: str
    sha256: str


class VoteWeight(BaseModel):
    """Area in 0.01 m², and heads."""

    area: int
    heads: int


class VoteResult(BaseModel):
    """As published, with what was corrected after the close. `depends`: other ways of counting come to
    another outcome."""

    passed: bool
    depends: bool
    whole: VoteWeight
    voted: VoteWeight
    in_favour: VoteWeight
    against: VoteWeight
    bulletin: str
    bulletin_sha256: str
    objections_until: datetime | None


class VoteUnit(BaseModel):
    """One of one's units. Area in 0.01 m²; `share_fen` of the amount."""

    label: str
    area: int
    share_fen: int


class VoteBallot(BaseModel):
    """A ballot for one's units. Receipt and choice are null where somebody else has cast it."""

    entry: int
    at: datetime
    way: BallotWay
    is_mine: bool
    receipt: str | None
    choice: Choice | None
    standing: BallotStanding
    objection: ObjectionState | None


class VoteHead(BaseModel):
    """One head: all units of the same owners. One ballot is for all of them; `ballots` the newest first.

    `entrusted`: to somebody else, who has `taken_up` the code or not yet. `by_proxy`: to this person.
    """

    head: int
    units: list[VoteUnit]
    share_fen: int
    by_proxy: bool
    entrusted: bool
    taken_up: bool
    ballots: list[VoteBallot]


class Vote(BaseModel):
    """A decision in full. `heads` is empty for whoever has not proved to be an owner on its roll.

    `proxy_limit`: for how many owners one person may vote; 0 where nobody may be entrusted.
    """

    slug: str
    address: str
    title: str
    words: str
    estate: str
    purpose: Purpose
    cost_fen: int
    insurance_fen: int
    amount_fen: int
    funding: Funding
    threshold: Threshold
    article: str
    mode: Mode
    mode_reason: str
    non_voters: NonVoters
    non_voters_reason: str
    attachments: list[VoteAttachment]
    stage: VoteStage
    opens_at: datetime | None
    closes_at: datetime | None
    area: Participation
    people: Participation
    roll_hash: str
    closing_hash: str
    result: VoteResult | None
    proxy_limit: int
    heads: list[VoteHead]
