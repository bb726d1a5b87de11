"""After a call for help was filed: which lift it is, who is inside, and whatever else the person tells."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from uuid import UUID

from bot.chat.flows import late_photo, rescue_answers
from bot.chat.flows.base import MAX_WORDS, Turn
from bot.chat.flows.trapped_ask import NAME
from bot.chat.incoming import Image, Location, Scan, VoiceMessage
from bot.chat.named_lifts import Card, NamedLifts
from models.actions.ledger.responsible import names_told
from models.actions.lifts.find import LiftCard
from models.actions.lifts.in_words import estates_near, lifts_at_address, those_in
from models.actions.reports.extend import Addition, add_position, add_words, withdraw
from models.actions.reports.file import Receipt, ReportDraft
from models.actions.reports.move import put_on_lift
from models.actions.reports.read import ReportView, report_by_number, report_filed_as, report_view
from models.actions.reports.voices import add_voice
from models.database import DATABASE_AWAY
from models.rules.lifts.coordinates import Coordinates
from models.rules.rescues.trap_clock import RescueState
from models.rules.triage import Entrapment

MISTAKE = ("误报", "是误报", "誤報", "没事了", "发错了", "false alarm")
# What a person says who puts the lift right without a number.
_CORRECTS = ("不是这", "不是那", "不对", "错了", "搞错", "应该是", "wrong lift", "not this")
Begin = Callable[[Turn], Awaitable[str]]


def follow(turn: Turn, receipts: Sequence[Receipt]) -> None:
    """From now on the conversation is about these reports: one for each lift that it may be."""
    turn.talk.clear()
    turn.talk.flow, turn.talk.step = NAME, "filed"
    turn.talk.draft = {
        "receipt": receipts[0].number,
        "report": str(receipts[0].report_id),
        "others": [str(receipt.report_id) for receipt in receipts[1:]],
    }


def follow_journal(turn: Turn, draft: ReportDraft) -> None:
    """The same for a call that waits in the journal."""
    turn.talk.flow, turn.talk.step = NAME, "journaled"
    turn.talk.draft = {"key": draft.source_key}


async def say_filed(turn: Turn, filed: Sequence[tuple[Card | None, Receipt]], named: NamedLifts) -> str:
    card, receipt = filed[0]
    several = [one for one, _ in filed if one is not None] if len(filed) > 1 else []
    return turn.say(
        "entrapment_filed",
        hotline=_hotline(turn, card),
        card=None if several else card,
        several=several,
        unknown=named.unknown,
        nearby=named.nearby and card is None,
        number=receipt.number,
        joined=receipt.joined,
        told=await _told(receipt.incident_id),
    )


async def _told(incident_id: UUID) -> tuple[str, ...]:
    """Who is told of it, by name. Nobody waits for that while the database goes away."""
    try:
        return await names_told(incident_id)
    except DATABASE_AWAY:
        return ()


def _hotline(turn: Turn, card: Card | None) -> str:
    return card.hotline if card else turn.services.settings.default_hotline


async def step(turn: Turn, begin: Begin) -> str:
    """Pass on what the person tells; put the lift right where the message names another."""
    if turn.talk.step == "journaled" and not await _left_journal(turn):
        return await _journaled(turn)
    report = await report_by_number(turn.talk.draft["receipt"], turn.services.vault)
    if report is None or (_is_over(report) and turn.trapped is Entrapment.CERTAIN):
        return await begin(turn)
    addition = Addition(turn.source_key, report.report_id)
    if turn.words.lower() in MISTAKE:
        return await _mistake(turn, addition)
    if answered := await rescue_answers.by_number(turn, report):
        return answered
    if replied := await _which_lift(turn, addition, report):
        return replied
    return await _pass_on(turn, addition, report)


def _is_over(report: ReportView) -> bool:
    return report.rescue is not None and report.rescue.state is RescueState.CLOSED


async def _mistake(turn: Turn, addition: Addition) -> str:
    hotline = await turn.hotline()
    await withdraw(addition, turn.now)
    for number, other in enumerate(_others(turn)):
        await withdraw(Addition(f"{turn.source_key}:{number}", other), turn.now)
    turn.wake = True
    turn.talk.clear()
    return turn.say("entrapment_withdrawn", hotline=hotline)


def _others(turn: Turn) -> list[UUID]:
    return [UUID(other) for other in turn.talk.draft.get("others", [])]


async def _which_lift(turn: Turn, addition: Addition, report: ReportView) -> str | None:
    """None where the message says nothing of the lift, or nothing that helps."""
    named = turn.named
    if not report.place or any(word in turn.words for word in _CORRECTS):
        named = await turn.look_for_places()
    if isinstance(turn.body, Location):
        named = await _near(turn, turn.body, report)
    if named.one is not None:
        return await _put_on(turn, addition, report, named.one)
    if turn.names_only_lift or (isinstance(turn.body, Scan) and named.unknown):
        return turn.say("lift_unknown", hotline=await turn.hotline(), found=named.found)
    return await _pass_on(turn, addition, report, named.found) if named.found else None


async def _put_on(turn: Turn, addition: Addition, report: ReportView, card: Card) -> str | None:
    """The lift that the message names is the right one, for the reports of all that it might have been."""
    others = _others(turn)
    if card.lift_id is None or (report.lift_id == card.lift_id and not others and not turn.names_only_lift):
        return None  # it is this lift already: the words count
    corrected = report.lift_id not in (None, card.lift_id) or bool(others)
    await put_on_lift(replace(addition, source_key=f"{turn.source_key}:lift"), card.lift_id, turn.now)
    for number, other in enumerate(others):
        await put_on_lift(Addition(f"{turn.source_key}:lift:{number}", other), card.lift_id, turn.now)
    turn.talk.draft["others"] = []
    turn.talk.code, turn.wake = card.code, True
    if turn.words and not turn.names_only_lift:
        await add_words(addition, turn.words[:MAX_WORDS], turn.now)
        await rescue_answers.note_people(turn, await report_view(report.report_id, turn.services.vault))
    return turn.say(
        "entrapment_located",
        hotline=card.hotline,
        card=card,
        corrected=corrected,
        told=(await report_view(report.report_id, turn.services.vault)).told,
        number=report.receipt_number,
    )


async def _near(turn: Turn, place: Location, report: ReportView) -> NamedLifts:
    """A position narrows the lifts that it may be, or says in which estate the words name one."""
    point = _point(place)
    if point is None:
        return NamedLifts()
    estates = await estates_near(point)
    if others := _others(turn):
        may_be = [await report_view(one, turn.services.vault) for one in (report.report_id, *others)]
        cards = [await turn.services.cards.by_code(one.lift_code) for one in may_be if one.lift_code]
        return NamedLifts(tuple(await those_in([one for one in cards if isinstance(one, LiftCard)], estates)))
    if report.place or not estates:
        return NamedLifts()
    said = " ".join([report.words, place.label])
    return NamedLifts(tuple(await lifts_at_address(said, estates, turn.now)))


def _point(place: Location) -> Coordinates | None:
    try:
        return Coordinates(*(int(Decimal(one) * 1_000_000) for one in (place.latitude, place.longitude)))
    except (InvalidOperation, ValueError, OverflowError):
        return None


async def _pass_on(turn: Turn, addition: Addition, report: ReportView, may_be: Sequence[Card] = ()) -> str:
    """To everybody who was told; the person is asked which of the lifts it is that they may have meant."""
    hotline, passed_on = await turn.hotline(), True
    match turn.body:
        case Location() as place:
            await add_position(addition, place.latitude, place.longitude, place.label, turn.now)
        case Image():
            added = await late_photo.add(turn, report.report_id)
            return turn.say("entrapment_photo", hotline=hotline, added=added)
        case VoiceMessage(words="", media_id=media_id) if media_id:
            passed_on = await add_voice(report.report_id, media_id, turn.now)
        case _ if turn.words:
            await add_words(addition, turn.words[:MAX_WORDS], turn.now)
            await rescue_answers.note_people(turn, report)
        case _:
            passed_on = False
    turn.wake = turn.wake or passed_on
    return turn.say(
        "entrapment_stay", hotline=hotline, placed=bool(report.place), passed_on=passed_on, found=may_be
    )


async def _left_journal(turn: Turn) -> bool:
    """Whether the journaled call is in the database by now; then the conversation goes on with its report."""
    try:
        report_id = await report_filed_as(turn.talk.draft["key"])
    except Exception:
        return False  # the database is away still
    if report_id is None:
        return False
    report = await report_view(report_id, turn.services.vault)
    turn.talk.step = "filed"
    turn.talk.draft = {"receipt": report.receipt_number, "report": str(report_id), "others": []}
    return True


async def _journaled(turn: Turn) -> str:
    """Nobody has been told yet: keep what is said with the call, above all the lift."""
    card = turn.named.one
    code, lift_id = (card.code, card.lift_id) if card else ("", None)
    key, words = turn.talk.draft["key"], turn.words[:MAX_WORDS]
    kept = await turn.services.journal.amend(key, code, lift_id, words)
    return turn.say(
        "entrapment_unfiled",
        hotline=await turn.emergency_number(),
        card=card or await turn.last_known_card(),
        unfiled="journaled" if kept else "lost",
    )
