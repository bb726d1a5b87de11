"""报告隐患: which lift, what kind, in own words, photos if any, confirm; then a receipt number."""

from collections.abc import Awaitable, Callable

from bot.chat.flows import late_photo
from bot.chat.flows.base import MAX_WORDS, Flow, Turn
from bot.chat.incoming import Image, VoiceMessage
from bot.texts.templates import CATEGORY_NAMES, VOICE_ALONE
from models.actions.ledger.responsible import names_told
from models.actions.reports.file import ReportDraft, WeChatPhoto, file_report
from models.rules.lifts.address import names_place
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.triage import Topic, fault_in, topics_of
from models.rules.triage.advice import advice_for

NAME = "hazard"
MENU_KEY = "REPORT"
STARTING_WORDS = (
    "报修", "隐患", "故障", "报告", "投诉", "举报", "坏了", "异响", "抖动", "维修", "修电梯", "停运", "停用",
    "報修", "隱患", "壞了", "維修", "report", "broken",
)  # fmt: skip
MAX_PHOTOS = MAX_VOICES = 3
CATEGORIES = tuple(HazardCategory)
DONE = (
    "0", "没有", "没有了", "没", "没了", "无", "没有照片", "没照片", "无照片", "沒有", "沒有照片", "不用",
    "不用了", "不要", "不发", "不发了", "不传", "算了", "跳过", "好", "好了", "好的", "下一步", "提交",
    "确认", "完成", "no", "none", "skip", "done", "ok",
)  # fmt: skip
SUBMIT = ("1", "提交", "是", "好", "好的", "ok", "yes")


def starts(turn: Turn) -> bool:
    words = turn.words.lower()
    return (
        turn.clicked == MENU_KEY
        or any(word in words for word in STARTING_WORDS)
        or (not turn.names_only_lift and topics_of(turn.words, 1) in ([Topic.HAZARD], [Topic.REPORT]))
    )


def holds(turn: Turn) -> bool:
    if turn.talk.step != "which_lift":
        return True
    return turn.names_lift or names_place(turn.words) or fault_in(turn.words) is not None


async def step(turn: Turn) -> str:
    if turn.talk.flow != NAME or turn.clicked == MENU_KEY:
        return await begin(turn)
    if turn.talk.step == "which_lift":
        return await _which_lift(turn)
    if turn.names_lift and (turn.names_only_lift or turn.named.one is None):
        return await _choose_lift(turn)
    return await _STEPS[turn.talk.step](turn)


async def begin(turn: Turn) -> str:
    """What the first message tells already is not asked again: the lift, the words, the category."""
    turn.talk.clear()
    turn.talk.flow = NAME
    category = fault_in(turn.words)
    if category is not None and not turn.names_only_lift:
        turn.talk.draft = {"words": turn.words[:MAX_WORDS], "category": category.value}
        _add_voice(turn)
    await turn.look_for_places()
    return await _ask_missing(turn)


async def resume(turn: Turn) -> str:
    """Ask again what was asked when the flow was left."""
    return await _ask(turn, turn.talk.step)


async def _ask_missing(turn: Turn) -> str:
    """The next question, in the order of lift, category, words, photos."""
    draft = turn.talk.draft
    if turn.named.found and turn.named.one is None:
        turn.talk.step = "which_lift"
        return turn.say("lift_unknown", hotline=await turn.hotline(), found=turn.named.found)
    if await turn.card() is None:
        return await _ask(turn, "which_lift")
    missing = next((part for part in ("category", "words") if not draft.get(part)), "photos")
    return await _ask(turn, missing, noted=missing == "photos" and "photos" not in draft)


async def _ask(turn: Turn, step: str, added: str = "", *, noted: bool = False) -> str:
    turn.talk.step = step
    return turn.say(
        f"hazard_{step}",
        card=await turn.card(),
        categories=[CATEGORY_NAMES[category] for category in CATEGORIES],
        draft=turn.talk.draft,
        category_name=CATEGORY_NAMES[HazardCategory(turn.talk.draft.get("category", "other"))],
        photos=len(turn.talk.draft.get("photos", [])),
        added=added,
        noted=noted,
        most=MAX_PHOTOS,
        anonymous=bool(turn.talk.tip_off),
    )


async def _choose_lift(turn: Turn) -> str:
    if turn.named.one is None:
        return turn.say("lift_unknown", hotline=await turn.hotline(), found=turn.named.found)
    return await _ask(turn, turn.talk.step)


async def _which_lift(turn: Turn) -> str:
    """A lift, in numbers or in words; what is said beside it is kept."""
    named = await turn.look_for_places()
    if not turn.talk.draft.get("words") and (category := fault_in(turn.words)) is not None:
        turn.talk.draft |= {"words": turn.words[:MAX_WORDS], "category": category.value}
    if named.one is None and named:
        return turn.say("lift_unknown", hotline=await turn.hotline(), found=named.found)
    return await _ask_missing(turn)


async def _category(turn: Turn) -> str:
    chosen = _chosen_category(turn.words)
    if chosen is None:
        return await _ask(turn, "category")
    if not turn.words.isdecimal() and fault_in(turn.words) is not None:
        turn.talk.draft["words"] = turn.words[:MAX_WORDS]  # it says what is wrong, not only which kind
    turn.talk.draft["category"] = chosen.value
    return await _ask_missing(turn)


def _chosen_category(words: str) -> HazardCategory | None:
    if words.isdecimal() and 1 <= int(words) <= len(CATEGORIES):
        return CATEGORIES[int(words) - 1]
    named = next((category for category, name in CATEGORY_NAMES.items() if words and words in name), None)
    return named or fault_in(words)


async def _words(turn: Turn) -> str:
    if isinstance(turn.body, Image):
        return await _add_photo(turn)
    words = turn.words or (VOICE_ALONE if _add_voice(turn) else "")
    if not words:
        return await _ask(turn, "words")
    if len(words) > MAX_WORDS:
        return turn.say("too_long", length=len(words), most=MAX_WORDS)
    _add_voice(turn)
    turn.talk.draft["words"] = words
    return await _ask(turn, "photos")


async def _photos(turn: Turn) -> str:
    if isinstance(turn.body, Image):
        return await _add_photo(turn)
    if turn.words.lower().rstrip("。.!！") in DONE:
        return await _ask(turn, "confirm")
    _add_voice(turn)
    if turn.words:
        more = f"{turn.talk.draft['words']}\n{turn.words}"
        if len(more) > MAX_WORDS:
            return turn.say("too_long", length=len(more), most=MAX_WORDS)
        turn.talk.draft["words"] = more
    return await _ask(turn, "photos", added=turn.words)


def _add_voice(turn: Turn) -> bool:
    """Keep what was said beside what WeChat made of it; never a tip-off's, whose author it would tell."""
    body, voices = turn.body, turn.talk.draft.setdefault("voices", [])
    if not isinstance(body, VoiceMessage) or not body.media_id or turn.talk.tip_off:
        return False
    if body.media_id not in voices and len(voices) < MAX_VOICES:
        voices.append(body.media_id)
    return True


async def _add_photo(turn: Turn) -> str:
    photos = turn.talk.draft.setdefault("photos", [])
    if isinstance(turn.body, Image) and len(photos) < MAX_PHOTOS:
        photos.append(turn.body.media_id)
    if not turn.talk.draft.get("words"):
        return await _ask(turn, "words")
    done = turn.talk.step == "confirm" or len(photos) >= MAX_PHOTOS
    return await _ask(turn, "confirm" if done else "photos")


async def _confirm(turn: Turn) -> str:
    if isinstance(turn.body, Image):
        return await _add_photo(turn)
    card = await turn.card()
    if card is None:
        return await _ask(turn, "which_lift")
    if turn.words.lower() not in SUBMIT:
        return await _ask(turn, "confirm")
    draft, tip_off = turn.talk.draft, turn.talk.tip_off
    receipt = await file_report(
        ReportDraft(
            source_key=f"tip-off:{tip_off}" if tip_off else turn.source_key,
            door=ReportSource.CHAT,
            kind=ReportKind.HAZARD,
            lift_id=card.lift_id,
            words=draft["words"],
            category=HazardCategory(draft["category"]),
            reporter=None if tip_off else turn.reporter(),
            photos=tuple(WeChatPhoto(media_id) for media_id in draft.get("photos", [])),
            voices=tuple(draft.get("voices", [])),
        ),
        turn.now,
        turn.services.vault,
    )
    turn.wake = True
    turn.talk.clear()
    if not tip_off:
        late_photo.follow(turn, receipt.report_id)
    text, told = "tip_off_filed" if tip_off else "hazard_filed", await names_told(receipt.incident_id)
    advice = advice_for([draft["words"]], is_hazard=True)
    return turn.say(text, card=card, number=receipt.number, told=told, advice=advice)


_STEPS: dict[str, Callable[[Turn], Awaitable[str]]] = {
    "which_lift": _which_lift,
    "category": _category,
    "words": _words,
    "photos": _photos,
    "confirm": _confirm,
}

FLOW = Flow(NAME, starts, step, holds=holds)
