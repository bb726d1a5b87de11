"""A decision of 翠湖苑 with a small roll, its owners as people, and the steps to an open vote."""

import importlib.machinery
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.services import Services
from models.actions.shared.audit import Actor
from models.actions.votes.bind import PaperProof, bind_by_code
from models.actions.votes.carry_out import ask_urgent_repair
from models.actions.votes.cast import cast_ballot
from models.actions.votes.chain import CastReceipt
from models.actions.votes.draft import DecisionDraft, announce_decision, create_decision
from models.actions.votes.freeze import close_decision, open_decision
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.publish import publish
from models.actions.votes.roll import ImportedRoll, import_roll
from models.rules.imports.lines import lines_of
from models.rules.imports.table import FileLine
from models.rules.insurance.policy_terms import Funding
from models.rules.privacy.audit_chain import ActorKind
from models.rules.votes.decision import CLOSE_AFTER, Purpose, VoteRefusal
from models.rules.votes.roll import ROLL as ROLL_TABLE
from models.rules.votes.tally import Choice
from models.tables.cities import Estate
from models.tables.keys import new_key
from models.tables.people.person import Person
from models.tables.votes.decision import Decision
from models.tables.votes.publication import Bulletin
from models.vault import Vault
from tests.support.chat import new_openid

COMMITTEE = Actor(ActorKind.STAFF, "test", "翠湖苑业委会")
COLLEAGUE = Actor(ActorKind.STAFF, "test-2", "翠湖苑业委会乙")
HEADINGS = ("楼栋", "单元", "房号", "面积", "面积来源", "业主", "电话", "身份证后四位", "开发商未售")
# 李 has two units, 王 and 陈 own one together, 赵 has one, and one is not yet sold.
ROLL = (
    ("1幢", "1单元", "101", "89.12", "登记", "李一", "13800000001", "", ""),
    ("1幢", "1单元", "102", "90.40", "登记", "李一", "13800000001", "", ""),
    ("1幢", "1单元", "201", "89.12", "测绘", "王二、陈三", "13800000002、13800000003", "", ""),
    ("1幢", "1单元", "202", "90.40", "合同", "赵四", "", "123X", ""),
    ("1幢", "1单元", "301", "89.12", "登记", "翠湖开发公司", "", "", "是"),
)
LAST_FOUR = {"李一": "0001", "王二": "0002", "陈三": "0003", "赵四": "123X"}
DRAFT = DecisionDraft(
    "更换 1 幢曳引机", "曳引机已用 15 年", Purpose.REPLACE, 6_000_000, 6_000_000, Funding.FUND
)
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_vote"


def table_of(rows: Sequence[Sequence[str]]) -> list[FileLine]:
    return list(lines_of(ROLL_TABLE, enumerate([HEADINGS, *rows], start=1)).lines)


def verifier() -> Any:
    """scripts/verify_vote as a module: what anybody runs on the published file."""
    loader = importlib.machinery.SourceFileLoader("verify_vote", str(SCRIPT))
    spec = importlib.util.spec_from_loader("verify_vote", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@dataclass
class Vote:
    """An announced decision with its owners, bound by the codes on their paper."""

    id: UUID
    vault: Vault
    opens_at: datetime
    closes_at: datetime
    people: dict[str, UUID] = field(default_factory=dict)

    async def cast(
        self, name: str, choice: Choice, at: datetime | None = None, **more: Any
    ) -> list[CastReceipt] | VoteRefusal:
        at = at or self.opens_at + timedelta(minutes=1)
        key = more.pop("source_key", str(new_key()))
        return await cast_ballot(self.vault, self.id, self.people[name], choice, at, source_key=key, **more)

    async def must_cast(
        self, name: str, choice: Choice, at: datetime | None = None, **more: Any
    ) -> list[CastReceipt]:
        receipts = await self.cast(name, choice, at, **more)
        assert not isinstance(receipts, VoteRefusal), receipts
        return receipts

    async def row(self) -> Decision:
        return await Decision.get(id=self.id)

    async def close(self) -> None:
        assert await close_decision(self.id, self.closes_at + CLOSE_AFTER) is None

    async def publish(self, later: timedelta = timedelta(hours=1)) -> bytes:
        """Close and publish; the bulletin as anybody downloads it."""
        await self.close()
        assert await publish(self.vault, self.id, COMMITTEE, self.closes_at + later) is None
        latest = await Bulletin.filter(decision_id=self.id).order_by("-version").first()
        assert latest is not None
        return latest.body.encode()


async def new_person(services: Services, _name: str) -> UUID:
    openid = new_openid()
    person = await Person.create(
        openid_hash=services.vault.look_up_hash(openid),
        openid_sealed=services.vault.seal(openid),
        first_seen_at=services.clock(),
    )
    return person.id


async def draft_vote(services: Services, draft: DecisionDraft = DRAFT, estate_id: UUID | None = None) -> UUID:
    estate_id = estate_id or (await Estate.get(name="翠湖苑")).id
    decision = await create_decision(estate_id, draft, COMMITTEE, services.clock())
    assert not isinstance(decision, VoteRefusal), decision
    return decision


async def urgent_repair(services: Services, estate_id: UUID) -> UUID:
    asked = await ask_urgent_repair(estate_id, (), "曳引绳断股", 900_00, 900_00, COMMITTEE, services.clock())
    assert not isinstance(asked, VoteRefusal), asked
    return asked


async def announced_vote(
    services: Services,
    rows: Sequence[Sequence[str]] = ROLL,
    draft: DecisionDraft = DRAFT,
    bind: Sequence[str] = tuple(LAST_FOUR),
) -> Vote:
    decision = await draft_vote(services, draft)
    now = services.clock()
    imported = await import_roll(services.vault, decision, table_of(rows), COMMITTEE, now)
    assert isinstance(imported, ImportedRoll), imported
    opens = now + timedelta(days=15)
    vote = Vote(decision, services.vault, opens, opens + timedelta(days=7))
    assert await announce_decision(decision, vote.opens_at, vote.closes_at, COMMITTEE, now) is None
    invitations = {one.name: one for one in await issue_invitations(services.vault, decision, COMMITTEE, now)}
    for name in bind:
        person = await new_person(services, name)
        proof = PaperProof(invitations[name].code, name, LAST_FOUR[name])
        bound = await bind_by_code(services.vault, proof, person, now)
        assert not isinstance(bound, VoteRefusal), bound
        vote.people[name] = person
    return vote


async def open_vote(services: Services, **more: Any) -> Vote:
    vote = await announced_vote(services, **more)
    assert await open_decision(vote.id, vote.opens_at) is None
    return vote
