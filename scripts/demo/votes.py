"""Two votes of 翠湖苑: one that is open, with some ballots, and one that was published a week ago."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.actions.votes.bind import PaperProof, bind_by_code
from models.actions.votes.cast import cast_ballot
from models.actions.votes.draft import DecisionDraft, announce_decision, create_decision
from models.actions.votes.freeze import close_decision, open_decision
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.notices import prove_notice
from models.actions.votes.publish import publish
from models.actions.votes.roll import import_roll
from models.rules.imports.lines import lines_of
from models.rules.insurance.policy_terms import Funding
from models.rules.privacy.audit_chain import ActorKind
from models.rules.votes.decision import CLOSE_AFTER, Purpose, VoteRefusal
from models.rules.votes.kinds import ProofOfNotice
from models.rules.votes.roll import ROLL
from models.rules.votes.tally import Choice
from models.tables.cities import Estate
from models.tables.people.person import Person
from models.tables.votes.decision import RollOwner
from models.vault import Vault

DEMO = Actor(ActorKind.PROGRAM, name="demo")
FLOORS = 9
WINDOW = timedelta(days=7)
NOTICE = timedelta(days=15)
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦"


def _roll() -> list[list[str]]:
    """1 幢 1 单元, two flats a floor; the first owner has two of them, the last flat is not yet sold."""
    rows: list[list[str]] = []
    for floor in range(1, FLOORS + 1):
        for side in (1, 2):
            number = len(rows)
            owner = NAMES[0 if number == 1 else number] + "先生"
            phone = f"1390000{0 if number == 1 else number:04d}"
            is_last = number == 2 * FLOORS - 1
            rows.append(
                [
                    "1幢", "1单元", f"{floor}0{side}", "89.12" if side == 1 else "90.40", "登记",
                    "翠湖开发公司" if is_last else owner, "" if is_last else phone, "是" if is_last else "",
                ]
            )  # fmt: skip
    return rows


def evening(moment: datetime) -> datetime:
    """20:00 of that day: an hour that people would have chosen."""
    return moment.astimezone(LOCAL).replace(hour=20, minute=0, second=0, microsecond=0).astimezone(UTC)


async def load_votes(vault: Vault, now: datetime) -> None:
    chance = random.Random(20261122)
    estate = await Estate.get(name="翠湖苑")
    people = [await _person(vault, number, now) for number in range(2 * FLOORS)]
    past = DecisionDraft(
        "为 1 幢电梯投保综合保险", "责任、财产、主要零部件三项合一，保一年。", Purpose.INSURE,
        360_000, 360_000, Funding.COMMON_INCOME,
    )  # fmt: skip
    await _vote(vault, estate, past, evening(now - timedelta(days=10)), people, 15, chance, now)
    present = DecisionDraft(
        "更换 1 幢左梯曳引机", "曳引机已用 10 年，平层不准，维保单位建议更换。", Purpose.REPLACE,
        6_800_000, 6_800_000, Funding.FUND,
    )  # fmt: skip
    await _vote(vault, estate, present, evening(now - timedelta(days=2)), people, 8, chance, now)


@dataclass(frozen=True)
class Paper:
    """An invitation that nobody has used, of the vote that is open. `last_four`: of that owner's telephone."""

    slug: str
    code: str
    name: str
    last_four: str


async def unused_paper(vault: Vault) -> Paper | None:
    owners = RollOwner.filter(decision__closes_at__gt=datetime.now(UTC), code_used_at=None)
    owner = await owners.exclude(code_sealed="").select_related("decision").first()
    if owner is None:
        return None
    opened = (vault.open(sealed) for sealed in (owner.code_sealed, owner.name_sealed, owner.phone_sealed))
    code, name, phone = opened
    return Paper(owner.decision.slug, code, name, phone[-4:])


async def _person(vault: Vault, number: int, now: datetime) -> Person:
    openid = f"demo-owner-{number}"
    person, _ = await Person.get_or_create(
        openid_hash=vault.look_up_hash(openid),
        defaults={"openid_sealed": vault.seal(openid), "first_seen_at": now},
    )
    return person


async def _vote(
    vault: Vault,
    estate: Estate,
    draft: DecisionDraft,
    opens: datetime,
    people: list[Person],
    ballots: int,
    chance: random.Random,
    now: datetime,
) -> None:
    drafted = opens - NOTICE - timedelta(days=1)
    decision = await create_decision(estate.id, draft, DEMO, drafted)
    if isinstance(decision, VoteRefusal):
        raise ValueError(f"the demo's decision is refused: {decision}")
    headings = [column.heading for column in ROLL.columns if column.name != "fours"]
    lines = lines_of(ROLL, enumerate([headings, *_roll()], start=1)).lines
    await import_roll(vault, decision, lines, DEMO, drafted, file_name="翠湖苑1幢.xlsx")
    announced = opens - NOTICE
    await announce_decision(decision, opens, opens + WINDOW, DEMO, announced)
    await prove_notice(decision, ProofOfNotice.POSTED, announced, DEMO, announced, words="单元门口和公告栏")
    # The last one keeps the paper, so that the demo shows how an owner proves to be one.
    *invitations, _kept = await issue_invitations(vault, decision, DEMO, announced)
    for place, invitation in enumerate(invitations):
        number = NAMES.index(invitation.name[0])
        proof = PaperProof(invitation.code, invitation.name, f"{number:04d}")
        await bind_by_code(vault, proof, people[place].id, announced)
    await open_decision(decision, opens)
    for place, person in enumerate(people[:ballots]):
        choice = chance.choice([Choice.FOR] * 5 + [Choice.AGAINST, Choice.ABSTAIN])
        at = opens + timedelta(hours=place + 1)
        await cast_ballot(vault, decision, person.id, choice, at, source_key=f"demo-{place}")
    closes = opens + WINDOW + CLOSE_AFTER
    if closes <= now:
        await close_decision(decision, closes)
        await publish(vault, decision, DEMO, closes + timedelta(hours=2))
