"""What people and programs record in a seeded city: claims of three years, a bill a policy, the audit log."""

from collections.abc import Iterator
from datetime import timedelta

from models.actions.insurance.handle_claim import FAR
from models.actions.shared.audit import THE_HEAD
from models.rules.insurance.claim_stage import ClaimStage
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.privacy.audit_chain import BEFORE_THE_FIRST, ActorKind, AuditRecord, hash_of
from models.tables.keys import new_key
from scripts.city.people_and_lifts import City, Cover, Values

CLAIMS_A_LIFT = 0.03
OPEN_CLAIMS = 0.05
OPEN_STAGES = (ClaimStage.NOTIFIED, ClaimStage.ASSESSING)
UNPAID = 0.05
VERBS = ("add_examination", "change_state", "save_policy", "sign_in")


def claims(city: City, insured: Cover) -> Iterator[Values]:
    covered = insured.covered
    for number in range(int(len(city.lifts) * CLAIMS_A_LIFT)):
        row, at = (
            city.chance.choice(covered),
            city.now - timedelta(minutes=city.chance.randrange(3 * 365 * 24 * 60)),
        )
        is_open = city.chance.random() < OPEN_CLAIMS
        due_at = city.now + timedelta(days=city.chance.randrange(-5, 30)) if is_open else None
        yield {
            "id": new_key(),
            "number": f"LP{number:08d}",
            "policy_id": row["policy_id"],
            "lift_id": row["lift_id"],
            "occurred_at": at,
            "notified_at": at + timedelta(hours=3),
            "stage": city.chance.choice(OPEN_STAGES) if is_open else ClaimStage.PAID,
            "due_at": due_at,
            "listed_at": due_at or FAR,
            "closed_at": None if is_open else at + timedelta(days=20),
            "paid_fen": 0 if is_open else 80_000,
        }


def bills(city: City, insured: Cover) -> Iterator[Values]:
    """One for each policy; the newest may be unpaid."""
    for policy in insured.policies:
        is_paid = policy["starts_at"] < city.now - timedelta(days=365) or city.chance.random() > UNPAID
        yield {
            "id": new_key(),
            "policy_id": policy["id"],
            "year": 1,
            "payer": Payer.OWNER,
            "organisation_id": policy["holder_id"],
            "funding": city.chance.choice(list(Funding)),
            "amount_fen": 93_000,
            "paid_fen": 93_000 if is_paid else 0,
            "due_on": (policy["starts_at"] + timedelta(days=30)).date(),
            "drawn_at": policy["starts_at"],
        }


def audit(city: City) -> Iterator[Values]:
    """As many entries as there are lifts, a minute apart, in a chain that holds; `head_of` is its end."""
    previous = BEFORE_THE_FIRST
    for sequence, lift in enumerate(city.lifts, 1):
        record = AuditRecord(
            sequence=sequence,
            at=city.now - timedelta(seconds=60 * (len(city.lifts) - sequence)),
            actor_kind=ActorKind.STAFF.value,
            actor_id="",
            actor_name=f"某单位的人{sequence % 997}",
            verb=VERBS[sequence % len(VERBS)],
            subject_kind="lift",
            subject_id=str(lift["id"]),
            why="",
            details={},
        )
        entry = vars(record) | {"id": new_key(), "previous_hash": previous, "hash": hash_of(record, previous)}
        previous = entry["hash"]
        yield entry | {"actor_kind": ActorKind.STAFF}


def head_of(newest: Values) -> Values:
    return {"id": THE_HEAD, "sequence": newest["sequence"], "hash": newest["hash"]}
