"""What a trapped person answers while the rescue goes on: how many are inside, and whether they are out."""

import re

from bot.chat.flows.base import Turn
from models.actions.reports.read import ReportView, last_report_of
from models.actions.rescues.answer_release import answer_release
from models.actions.rescues.record_trapped import MOST_INSIDE, NeedOf, People, people_of, tell_trapped
from models.rules.rescues.people_inside import NUMBER, number_in, people_said
from models.rules.rescues.trap_clock import KnownBy, RescueState, Step

# Said at any time, in whatever conversation: these are the words that the notices ask for.
OUT = ("出来了", "我出来了", "已出来", "都出来了", "已脱困", "脱困了", "安全了", "i am out", "i'm out")
INSIDE = ("还在里面", "我还在里面", "没出来", "还没出来", "里面还有人", "still inside")

_PEOPLE = re.compile(rf"(?:里面)?(?:有|共|就)?{NUMBER}(?:个)?(?:人|大人)?(?:在里面)?")
# Kinds of people that do not contain one another: their numbers add up.
_KIND = r"(?:大人|成人|成年人|小孩子?|孩子|小朋友|娃娃?|婴儿|宝宝|老人|老年人|孕妇|男的?|女的?)"
_PART = re.compile(rf"{NUMBER}个?{_KIND}")
_PARTS = re.compile(
    rf"(?:里面)?(?:有|共|就)?{_PART.pattern}(?:[，,、和加跟与]*(?:还有)?{_PART.pattern})+(?:在里面)?"
)
_NEEDS = {
    NeedOf.ILL: re.compile(r"生病|不舒服|不适|晕|心脏|哮喘|孕|受伤|喘不"),
    NeedOf.CHILD: re.compile(r"孩|娃|婴|宝宝|儿童"),
    NeedOf.ELDERLY: re.compile(r"老人|老年|爷爷|奶奶|老太|老头|大爷|大妈"),
}
_NONE = re.compile(r"(没有?|无)[^，。,]{0,6}(孩|娃|婴|老人|不舒服|不适|生病)")


def answer_of(words: str) -> Step | None:
    said = words.strip().lower().rstrip("。.!！")
    if said in OUT:
        return Step.CONFIRMED
    return Step.STILL_INSIDE if said in INSIDE else None


async def are_they_out(turn: Turn, answer: Step) -> str | None:
    """The reply; None where the person has reported no entrapment that this could be about."""
    report = await last_report_of(turn.openid_hash, turn.services.vault)
    if report is None or report.rescue is None:
        return None
    told = await answer_release(report.report_id, answer, KnownBy.CHAT, turn.now)
    if told is None:
        return None
    turn.wake = True
    if told.state is RescueState.CLOSED:
        turn.talk.clear()
    return turn.say("rescue_answered", answer=answer, state=told.state, hotline=await turn.hotline())


async def by_number(turn: Turn, report: ReportView) -> str | None:
    """1 or 2 after a release; before it, how many are inside, and who. None where it is neither."""
    if report.rescue is not None and report.rescue.state is RescueState.RELEASED:
        answer = {"1": Step.CONFIRMED, "2": Step.STILL_INSIDE}.get(turn.words)
        return await are_they_out(turn, answer) if answer else None
    told = people_in_words(turn.words)
    if told is None:
        return None
    vault = turn.services.vault
    known = await people_of(report.report_id, vault) or People(None)
    needs = tuple(need for need in NeedOf if need in (*known.needs, *told.needs))
    people = People(told.inside or known.inside, needs)
    await tell_trapped(report.report_id, people, vault, turn.now, turn.source_key)
    turn.wake = True
    return turn.say("entrapment_people", people=people, hotline=await turn.hotline())


async def note_people(turn: Turn, report: ReportView) -> None:
    """Words that tell how many are inside, or of somebody who is helped first: ill, a child, elderly."""
    inside, needs = people_said(turn.words), needs_in_words(turn.words)
    vault = turn.services.vault
    known = await people_of(report.report_id, vault) or People(None)
    together = tuple(need for need in NeedOf if need in (*known.needs, *needs))
    told = People(inside if inside and inside <= MOST_INSIDE else known.inside, together)
    if told.inside != known.inside or set(needs) - set(known.needs):
        await tell_trapped(report.report_id, told, vault, turn.now)


def people_in_words(words: str) -> People | None:
    """`3`, `两个人`, `两个大人一个孩子`; None where it is more than that, so that no word of it is lost."""
    plain = words.replace(" ", "")
    if _PARTS.fullmatch(plain):
        numbers, needs = _PART.findall(plain), needs_in_words(plain)
    elif found := _PEOPLE.fullmatch(plain):
        numbers, needs = [found[1]], ()
    else:
        return None
    inside = sum(map(number_in, numbers))
    return People(inside, needs) if 1 <= inside <= MOST_INSIDE else None


def needs_in_words(words: str) -> tuple[NeedOf, ...]:
    """Who needs help sooner, by what a person said in their own words."""
    plain = _NONE.sub("", words)
    return tuple(need for need, pattern in _NEEDS.items() if pattern.search(plain))
