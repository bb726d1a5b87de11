"""The visit step by step: what a person taps, what the mini-program calls, and what it may then show."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from uuid import uuid4

from PIL import Image, ImageDraw

from scripts.lib.visit.client import GeneratedClient

LOOKS = 20
READ_SECONDS = 3.5  # nobody answers a survey faster than a second a question
SHARE = 0.5  # of a second between two looks


class WentWrong(Exception):
    """An answer was taken, and is not what a person should see."""


@dataclass
class Visit:
    """Who visits which lift. scanned: what the QR code says. code_of: a code of WeChat's, for `login`.

    invitation: the code on an owner's paper, their name, and the last four of their telephone.
    """

    client: GeneratedClient
    scanned: str
    code_of: Callable[[str], Awaitable[str]]
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    invitation: tuple[str, str, str] | None = None
    code: str = field(default="", init=False)
    receipt: str = field(default="", init=False)


@dataclass(frozen=True)
class Step:
    """One thing done, in the words of the terminal."""

    name: str
    result: str


async def play(visit: Visit) -> AsyncIterator[Step]:
    """Every step in order. Raises NotTaken or WentWrong at the first that fails."""
    for name, step in STEPS:
        yield Step(name, await step(visit))


async def _sign_in(visit: Visit) -> str:
    api = visit.client
    signed_in = await api.call("sign_in", body=api.model("Login", code=await visit.code_of("login")))
    api.signed_in(signed_in.token)
    return f"until {signed_in.expires_at:%H:%M} UTC"


async def _scan(visit: Visit) -> str:
    found = await visit.client.call("find_lifts", scanned=visit.scanned)
    _expect(len(found.lifts) == 1, "one lift for the label's link")
    [lift] = found.lifts
    visit.code = lift.code
    return f"{lift.place}, 识别码 {lift.rescue_number}, {lift.hotline}, cover {lift.details.cover}"


async def _policy(visit: Visit) -> str:
    cover = await visit.client.call("get_policy", code=visit.code)
    products = await visit.client.call("list_products", code=visit.code)
    return f"{cover.state}, {len(cover.policies)} shown, {len(products.products)} products on offer"


async def _maintainer(visit: Visit) -> str:
    found = await visit.client.call("get_maintainer", code=visit.code)
    kept = await visit.client.call("get_maintenance", code=visit.code)
    stars = found.evaluation.star if found.evaluation else None
    return f"{found.maintainer}, stars {stars}, {len(kept.visits)} visits known"


async def _report(visit: Visit) -> str:
    api, key = visit.client, secrets.token_urlsafe(16)
    photo = api.file(BytesIO(_photo()), "photo.jpg", "image/jpeg")
    uploaded = await api.call("upload_photo", body=api.model("UploadPhotoBody", photo=photo))
    hazard = api.model(
        "HazardReport",
        lift=visit.scanned,
        category=api.model("HazardCategory", value="noise"),
        words="演练：三楼异响",
        photos=[uploaded.photo],
    )
    first, again = [await api.call("report_hazard", body=hazard, idempotency_key=key) for _ in range(2)]
    _expect(first.receipt_number == again.receipt_number, "one receipt for one tap")
    visit.receipt = first.receipt_number
    return f"receipt {visit.receipt}, the second tap found it"


async def _progress(visit: Visit) -> str:
    """Until everybody was reached, or for ten seconds."""
    for _ in range(LOOKS):
        report = await visit.client.call("get_report", receipt=visit.receipt)
        if all(one.state != "scheduled" for one in report.recipients):
            break
        await visit.wait(SHARE)
    _expect(len(report.photos) == 1, "the photo is on the receipt")
    states = [f"{one.name} {one.state} {one.ticket}".strip() for one in report.recipients]
    return "; ".join(states) or "nobody is told"


async def _add(visit: Visit) -> str:
    api = visit.client
    more = api.model("MoreToTell", words="演练：只在上行时响")
    told = await api.call(
        "add_to_report", receipt=visit.receipt, body=more, idempotency_key=secrets.token_urlsafe(16)
    )
    return f"{len(told.timeline)} lines on the receipt"


async def _call_for_help(visit: Visit) -> str:
    api, key = visit.client, secrets.token_urlsafe(16)
    body = api.model(
        "CallForHelp", lift=visit.scanned, role=api.model("Role", value="inside"), words="演练：被困"
    )
    called = await api.call("call_for_help", body=body, idempotency_key=key)
    _expect(bool(called.receipt_number), "the call is filed")
    looked = await api.call("look_again", key=key)
    _expect(looked.receipt_number == called.receipt_number, "the call is found by its key")
    people = api.model("PeopleInside", inside=2)
    await api.call("tell_who_is_inside", receipt=called.receipt_number, body=people)
    mistake = api.model("MoreToTell", words="演练结束", mistake=True)
    told = await api.call(
        "add_to_report", receipt=called.receipt_number, body=mistake, idempotency_key=f"{key}-end"
    )
    return f"dial {called.hotline}, receipt {called.receipt_number}, rescue {told.rescue.state}"


async def _survey(visit: Visit) -> str:
    api = visit.client
    asked = (await api.call("list_surveys", code=visit.code)).surveys
    if not asked:
        return "none is open"
    one = asked[0]
    await visit.wait(READ_SECONDS)
    answers = {
        question.key: 4 if question.kind == "scale" else 1 for question in one.questions if question.required
    }
    values = api.model("SurveyReplyAnswers")
    values.additional_properties.update(answers)
    told = await api.call(
        "answer_survey",
        code=visit.code,
        round_=one.id,
        body=api.model("SurveyReply", answers=values, shown=one.shown),
    )
    return f"{one.title}: answer {told.version}, {'counts' if told.counts else 'does not count'}"


async def _vote(visit: Visit) -> str:
    """As the owner whose paper it is, in the newest vote that is open; without paper just what there is."""
    api = visit.client
    around = (await api.call("list_votes_of_lift", code=visit.code)).votes
    if visit.invitation is None or not around:
        return f"{len(around)} votes around the lift, no invitation to any"
    code, name, last_four = visit.invitation
    proof = api.model("OwnerProof", code=code, name=name, last_four=last_four)
    vote = await api.call("prove_owner", slug=around[0].slug, body=proof)
    _expect(bool(vote.heads), "one's own units are shown")
    _expect(vote.stage == "open", "the vote is open")
    ballot = api.model("NewBallot", choice=api.model("Choice", value="for"), heads=[vote.heads[0].head])
    key = secrets.token_urlsafe(16)
    first, again = [
        await api.call("cast_ballot", slug=vote.slug, body=ballot, idempotency_key=key) for _ in range(2)
    ]
    [receipt] = first.receipts
    _expect(again.receipts[0].receipt == receipt.receipt, "one ballot for one tap")
    found = await api.call("find_ballot", slug=vote.slug, receipt=receipt.receipt)
    return f"{vote.title}: entry {found.entry} for {'、'.join(receipt.units)}, receipt {receipt.receipt}"


async def _grant(visit: Visit) -> str:
    api = visit.client
    templates = (await api.call("list_grants")).templates
    if not templates:
        return "the server has no templates"
    results = api.model("ConsentsResults")
    for template in templates[:3]:  # as many as WeChat shows at once
        results[template] = api.model("Consent", value="accept")
    left = await api.call(
        "record_grants", body=api.model("Consents", results=results), idempotency_key=str(uuid4())
    )
    return f"{sum(left.unspent.additional_properties.values())} messages may be sent"


async def _own_data(visit: Visit) -> str:
    own = await visit.client.call("list_reports", limit=1)
    kept = await visit.client.call("export_data")
    _expect(len(kept.reports) >= 2, "both reports are in the export")
    return f"{len(kept.reports)} reports, next page {'yes' if own.next_ else 'no'}"


async def _leave(visit: Visit) -> str:
    erased = await visit.client.call("erase_data")
    return f"{erased.reports} reports have no author any more"


STEPS: tuple[tuple[str, Callable[[Visit], Awaitable[str]]], ...] = (
    ("sign in", _sign_in),
    ("scan", _scan),
    ("insurance", _policy),
    ("maintenance", _maintainer),
    ("report with a photo", _report),
    ("progress", _progress),
    ("add something", _add),
    ("call for help", _call_for_help),
    ("survey", _survey),
    ("owners' vote", _vote),
    ("agree to a message", _grant),
    ("own data", _own_data),
    ("be forgotten", _leave),
)


def _expect(holds: bool, words: str) -> None:
    if not holds:
        raise WentWrong(f"not so: {words}")


def _photo() -> bytes:
    picture = Image.new("RGB", (640, 480), "gray")
    ImageDraw.Draw(picture).text((40, 40), "drill", fill="white")
    written = BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()
