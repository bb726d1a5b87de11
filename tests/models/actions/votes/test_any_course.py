"""Any course that a vote may take, against a small model of the law: who stands for whom, whose ballot counts.

Hypothesis tries orders of binding, disputing, entrusting, voting, paper, objections, a roll handed in again and
the close, on both databases. The model knows nothing of chains and tables; what is published must say the same.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.actions.votes.bind import Bound, PaperProof, bind_by_code
from models.actions.votes.claims import settle_dispute
from models.actions.votes.draft import announce_decision
from models.actions.votes.freeze import close_decision
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.object import answer_objection, object_to_ballot
from models.actions.votes.paper import confirm_paper, enter_paper
from models.actions.votes.proxies import grant_proxy, take_proxy
from models.actions.votes.publish import publish
from models.actions.votes.roll import ImportedRoll, import_roll
from models.database import open_database
from models.rules.staff.access import StaffRole
from models.rules.votes.decision import CLOSE_AFTER, VoteRefusal
from models.rules.votes.kinds import BindingState
from models.rules.votes.roll_changes import RollChanges
from models.rules.votes.tally import Choice
from models.tables.cities import Estate
from models.tables.votes.ballot import Objection
from models.tables.votes.decision import RollOwner
from models.tables.votes.owner import Binding
from models.tables.votes.publication import Bulletin
from models.vault import Vault
from tests.conftest import Servers
from tests.support.databases import SqliteTemplate
from tests.support.staff import hire
from tests.support.votes import (
    COLLEAGUE,
    COMMITTEE,
    LAST_FOUR,
    ROLL,
    Vote,
    draft_vote,
    new_person,
    table_of,
    verifier,
)

Result = TypeVar("Result")
OPENS_AFTER, CLOSES_AFTER = 5, 22  # steps
PEOPLE = ("甲", "乙", "丙", "丁")
UNITS = {
    "1幢 1单元 101": "李",
    "1幢 1单元 102": "李",
    "1幢 1单元 201": "王陈",
    "1幢 1单元 202": "赵",
    "1幢 1单元 301": "开发",
}
HEAD_OF = {"李一": "李", "王二": "王陈", "陈三": "王陈", "赵四": "赵"}
NUMBERS = {"李": 1, "王陈": 2, "赵": 3, "开发": 4}
owners, people, choices = st.sampled_from(sorted(HEAD_OF)), st.sampled_from(PEOPLE), st.sampled_from(Choice)


@dataclass
class Cast:
    """A ballot as the law sees it. `caster` is None for paper; `doubts` who says that it is not the owner's."""

    head: str
    choice: Choice
    caster: str | None
    is_own: bool = True
    doubted: bool = False
    void: bool = False


@dataclass
class Law:
    """Who stands for which owner, who claims to, who was entrusted with which head, and every ballot."""

    holders: dict[str, str] = field(default_factory=dict)
    claims: list[tuple[str, str]] = field(default_factory=list)
    proxies: dict[str, tuple[str, str]] = field(default_factory=dict)  # head: who gave it, who has it
    ballots: list[Cast] = field(default_factory=list)
    areas: dict[str, int] = field(default_factory=dict)

    def may_bind(self, person: str, owner: str) -> str:
        if self.holders.get(owner) == person:
            return "bound"
        stands_for = {one for one, who in (*self.holders.items(), *self.claims) if who == person}
        if any(HEAD_OF[one] != HEAD_OF[owner] for one in stands_for - {owner}):
            return "holds another"
        return "held" if owner in self.holders else "bound"

    def own_heads(self, person: str) -> list[str]:
        return sorted({HEAD_OF[owner] for owner, who in self.holders.items() if who == person})

    def has_spoken(self, head: str) -> bool:
        return any(one.head == head and one.is_own and not one.void for one in self.ballots)

    def is_doubted(self, person: str, head: str) -> bool:
        """Whether somebody claims to be an owner of the head for whom this person stands."""
        return any(HEAD_OF[owner] == head and self.holders.get(owner) == person for owner, _ in self.claims)

    def count(self) -> dict[str, Any]:
        """Article 278: of a head's ballots its own before a proxy's, online before paper, the last."""

        def rank(place: int) -> tuple[bool, bool, int]:
            return self.ballots[place].is_own, self.ballots[place].caster is not None, place

        said: dict[str, Choice] = {}
        for place in sorted(range(len(self.ballots)), key=rank):
            ballot = self.ballots[place]
            if not ballot.doubted and not ballot.void:
                said[ballot.head] = ballot.choice
        wanted = {"voted": tuple(Choice), "in_favour": (Choice.FOR,), "against": (Choice.AGAINST,)}
        return {
            name: {
                "area": sum(area for unit, area in self.areas.items() if said.get(UNITS[unit]) in of),
                "heads": sum(choice in of for choice in said.values()),
            }
            for name, of in wanted.items()
        }


class AnyCourse(RuleBasedStateMachine):
    """`runner` keeps one loop for the whole machine, in which the database is open."""

    runner: asyncio.Runner
    vault: Vault
    clerks: tuple[UUID, UUID]
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).runs += 1
        self.law = Law(areas={" ".join(row[:3]): int(row[3].replace(".", "")) for row in ROLL})
        self.rows = [list(row) for row in ROLL]
        self.is_open = self.is_closed = False
        self.entrusted: list[tuple[str, str, str]] = []  # who may vote, by whom, for which head: ever
        self.places: dict[int, int] = {}  # of ballots in the model, by the number of their entry
        self.steps = 0
        self.bound_result: Any = None
        self.now = datetime(2026, 11, 1, 1, tzinfo=UTC)
        self.services: Any = SimpleNamespace(vault=self.vault, clock=lambda: self.now)
        self.do(self._set_up())

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    async def _set_up(self) -> None:
        near = await Estate.get(name="翠湖苑")
        estate = await Estate.create(district_id=near.district_id, name=f"小区 {type(self).runs}", address="")
        decision = await draft_vote(self.services, estate_id=estate.id)
        await import_roll(self.vault, decision, table_of(self.rows), COMMITTEE, self.now)
        opens = self.now + timedelta(days=15)
        self.vote = Vote(decision, self.vault, opens, opens + timedelta(days=7))
        await announce_decision(decision, opens, self.vote.closes_at, COMMITTEE, self.now)
        printed = await issue_invitations(self.vault, decision, COMMITTEE, self.now)
        self.codes = {one.name: one.code for one in printed}
        for name in PEOPLE:
            self.vote.people[name] = await new_person(self.services, name)

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def bind(self, person: str, owner: str, *, disputes: bool = False) -> str:
        proof = PaperProof(self.codes[owner], owner, LAST_FOUR[owner])
        someone = self.vote.people[person]
        answer = self.do(bind_by_code(self.vault, proof, someone, self.tick(), disputes=disputes))
        names = {
            VoteRefusal.HOLDS_ANOTHER: "holds another", VoteRefusal.HELD_BY_ANOTHER: "held",
            VoteRefusal.DISPUTED: "disputed",
        }  # fmt: skip
        return "bound" if isinstance(answer, Bound) else names[answer]

    @initialize(absent=st.sets(owners))
    def most_owners_have_come(self, absent: set[str]) -> None:
        for person, owner in zip(PEOPLE, ("李一", "王二", "赵四"), strict=False):
            if owner not in absent:
                self.binds_once(person, owner)

    @rule(person=people, owner=owners)
    def binds(self, person: str, owner: str) -> None:
        self.binds_once(person, owner)

    def binds_once(self, person: str, owner: str) -> None:
        expected = self.law.may_bind(person, owner)
        assert self.bind(person, owner) == expected
        if expected == "bound":
            self.law.holders[owner] = person

    @rule(person=people, owner=owners)
    def claims(self, person: str, owner: str) -> None:
        expected = self.law.may_bind(person, owner)
        answer = self.bind(person, owner, disputes=True)
        assert answer == ("disputed" if expected == "held" else expected)
        if answer == "bound":
            self.law.holders[owner] = person
        if answer != "disputed" or (owner, person) in self.law.claims:
            return
        head, holder = HEAD_OF[owner], self.law.holders[owner]
        given, _ = self.law.proxies.get(head, ("", ""))
        if given == holder:
            del self.law.proxies[head]
        self.law.claims.append((owner, person))
        trusted = {who for who, giver, of in self.entrusted if giver == holder and of == head}
        for one in self.law.ballots:
            is_theirs = one.caster == holder if one.is_own else one.caster in trusted
            if one.head == head and not one.void and is_theirs:
                one.doubted = True

    @precondition(lambda self: self.law.claims)
    @rule(gives=st.booleans(), which=st.integers(0, 9))
    def committee_decides_a_claim(self, gives: bool, which: int) -> None:
        owner, person = self.law.claims[which % len(self.law.claims)]

        async def decide() -> list[int]:
            """Places of the ballots that waited for it."""
            someone = self.vote.people[person]
            claims = Binding.filter(state=BindingState.DISPUTED, person_id=someone)
            claim = await claims.get(identity_hash=await self.identity_of(owner))
            waiting = await Objection.filter(claim_id=claim.id, open_key__not_isnull=True)
            for member in (COMMITTEE, COLLEAGUE):
                done = settle_dispute(claim.id, gives=gives, words="核实", by=member, now=self.tick())
                assert await done is None
            return [self.places[one.entry_number] for one in waiting if one.entry_number]

        for place in self.do(decide()):
            self.law.ballots[place].doubted = False
            self.law.ballots[place].void = gives
        self.law.claims.remove((owner, person))
        if gives:
            self.law.holders[owner] = person

    async def identity_of(self, owner: str) -> str:
        code = self.vault.look_up_hash(self.codes[owner])
        return (await RollOwner.get(decision_id=self.vote.id, code_hash=code)).identity_hash

    @precondition(lambda self: not self.is_closed)
    @rule(giver=people, person=people)
    def entrusts(self, giver: str, person: str) -> None:
        heads = self.law.own_heads(giver)
        if not heads:
            return
        head = heads[0]
        someone = self.vote.people[giver]
        code = self.do(grant_proxy(self.vault, self.vote.id, NUMBERS[head], someone, self.tick()))
        if self.law.has_spoken(head):
            assert code is VoteRefusal.OWN_WORD
            return
        assert isinstance(code, str)
        self.law.proxies.pop(head, None)
        taken = self.do(take_proxy(self.vault, code, self.vote.people[person], self.tick()))
        if person in {who for _, who in self.law.proxies.values()}:
            assert taken is VoteRefusal.PROXY_LIMIT
            return
        assert taken == self.vote.id
        self.law.proxies[head] = (giver, person)
        self.entrusted.append((person, giver, head))

    @precondition(lambda self: not self.is_open)
    @rule(unit=st.sampled_from(range(len(ROLL))), area=st.integers(1_00, 99_99))
    def roll_is_handed_in_again(self, unit: int, area: int) -> None:
        self.rows[unit][3] = f"{area // 100}.{area % 100:02d}"

        async def hand_in() -> object:
            shown = await import_roll(self.vault, self.vote.id, table_of(self.rows), COMMITTEE, self.tick())
            if not isinstance(shown, RollChanges):
                return shown
            return await import_roll(
                self.vault, self.vote.id, table_of(self.rows), COMMITTEE, self.tick(), agreed=shown.key
            )

        assert isinstance(self.do(hand_in()), ImportedRoll)
        self.law.areas[" ".join(self.rows[unit][:3])] = area

    @precondition(lambda self: self.is_open and not self.is_closed)
    @rule(person=people, choice=choices)
    def votes(self, person: str, choice: Choice) -> None:
        heads = self.law.own_heads(person)
        receipts = self.do(self.vote.cast(person, choice, self.tick()))
        if not heads:
            assert receipts in (VoteRefusal.NOT_BOUND, VoteRefusal.NOT_YOURS)
            return
        assert not isinstance(receipts, VoteRefusal), receipts
        names = {number: name for name, number in NUMBERS.items()}
        assert sorted(names[one.head] for one in receipts) == heads
        for receipt in receipts:
            head = names[receipt.head]
            self.places[receipt.entry] = len(self.law.ballots)
            self.law.ballots.append(Cast(head, choice, person, doubted=self.law.is_doubted(person, head)))
            self.law.proxies.pop(head, None)

    @precondition(lambda self: self.is_open and not self.is_closed and self.law.proxies)
    @rule(choice=choices, which=st.integers(0, 9))
    def proxy_votes(self, choice: Choice, which: int) -> None:
        head, (_, person) = sorted(self.law.proxies.items())[which % len(self.law.proxies)]
        if head in self.law.own_heads(person):
            return
        receipts = self.do(self.vote.cast(person, choice, self.tick(), heads=[NUMBERS[head]]))
        assert not isinstance(receipts, VoteRefusal), receipts
        self.places[receipts[0].entry] = len(self.law.ballots)
        self.law.ballots.append(Cast(head, choice, person, is_own=False))

    @precondition(lambda self: self.is_open and not self.is_closed)
    @rule(head=st.sampled_from(sorted(NUMBERS)), choice=choices)
    def paper_is_read(self, head: str, choice: Choice) -> None:
        labels = [unit for unit, of in UNITS.items() if of == head]
        photo = f"{len(self.law.ballots):064d}"

        async def read() -> object:
            first, second = self.clerks
            at = self.tick()
            paper = await enter_paper(self.vault, self.vote.id, labels, choice, photo, first, at)
            assert isinstance(paper, UUID), paper
            return await confirm_paper(self.vault, paper, choice, second, at)

        receipt: Any = self.do(read())
        assert not isinstance(receipt, VoteRefusal), receipt
        self.places[receipt.entry] = len(self.law.ballots)
        self.law.ballots.append(Cast(head, choice, None))
        self.law.proxies.pop(head, None)

    @precondition(lambda self: self.law.ballots and self.law.holders)
    @rule(person=people, which=st.integers(0, 99), upholds=st.none() | st.booleans())
    def somebody_objects(self, person: str, which: int, upholds: bool | None) -> None:
        entry, place = sorted(self.places.items())[which % len(self.places)]
        ballot = self.law.ballots[place]
        filed = self.do(
            object_to_ballot(self.vote.id, entry, self.vote.people[person], "不是我", self.tick())
        )
        if ballot.head not in self.law.own_heads(person):
            assert filed is VoteRefusal.UNKNOWN
            return
        if ballot.doubted or ballot.void:
            assert filed is VoteRefusal.ALREADY
            return
        assert isinstance(filed, UUID), filed
        ballot.doubted = True
        if upholds is None:
            return
        for member in (COMMITTEE, COLLEAGUE):
            self.do(answer_objection(filed, upholds=upholds, answer="核实", by=member, now=self.tick()))
        ballot.doubted, ballot.void = False, upholds

    @invariant()
    def time_goes_on(self) -> None:
        """The roll may change during the first steps; the last ones come after the close."""
        self.steps += 1
        if self.steps == OPENS_AFTER:
            self.open()
        elif self.steps == CLOSES_AFTER:
            self.close()
        elif self.is_closed:
            self.published()

    def teardown(self) -> None:
        if not self.is_open:
            self.open()
        if not self.is_closed:
            self.close()

    def open(self) -> None:
        self.now, self.is_open = self.vote.opens_at, True

    def close(self) -> None:
        self.now, self.is_closed = self.vote.closes_at + CLOSE_AFTER, True
        assert self.do(close_decision(self.vote.id, self.now)) is None
        self.bound_result = self.law.count()
        self.published()

    def published(self) -> None:
        """Both counts that a stranger gets: of the close, and after what was decided since."""

        async def body() -> bytes:
            await publish(self.vault, self.vote.id, COMMITTEE, self.tick())
            latest = await Bulletin.filter(decision_id=self.vote.id).order_by("-version").first()
            assert latest is not None
            return latest.body.encode()

        checked = VERIFIER.verify(self.do(body()))
        for told, expected in (
            (checked.results, self.bound_result),
            (checked.corrected or checked.results, self.law.count()),
        ):
            assert {name: told["strict"][name] for name in expected} == expected


VERIFIER = verifier()


def test_whatever_happens_the_published_count_is_the_law_s(
    ground: SqliteTemplate | Servers, vault: Vault, tmp_path: Path
) -> None:
    url = ground.copy_to(tmp_path) if isinstance(ground, SqliteTemplate) else ground.database.fresh()
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        runner.run(stack.enter_async_context(open_database(url)))
        asked: Any = SimpleNamespace(vault=vault, clock=lambda: datetime.now(UTC))

        async def clerks() -> tuple[UUID, UUID]:
            first = await hire(asked, StaffRole.PROPERTY_COMPANY, "clerk")
            second = await hire(asked, StaffRole.OWNERS_COMMITTEE, "reader")
            return first.staff.id, second.staff.id

        course = type(
            "Course", (AnyCourse,), {"runner": runner, "vault": vault, "clerks": runner.run(clerks())}
        )
        try:
            run_state_machine_as_test(
                course,
                settings=settings(
                    max_examples=12, stateful_step_count=30, deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )  # fmt: skip
        finally:
            runner.run(stack.aclose())
