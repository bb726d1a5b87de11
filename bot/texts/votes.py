"""Owners' votes in words: stages, purposes, and why something cannot be done."""

from collections.abc import Mapping
from typing import Any

from models.rules.votes.counting import BallotStanding
from models.rules.votes.decision import Mode, Purpose, VoteRefusal, VoteStage
from models.rules.votes.entries import BallotWay
from models.rules.votes.fund_use import FundStep
from models.rules.votes.kinds import ObjectionState, ProofOfNotice
from models.rules.votes.outcome import in_force
from models.rules.votes.tally import Check, Choice, Threshold

STAGES: Mapping[str, str] = {
    VoteStage.DRAFT: "草案",
    VoteStage.NOTICED: "公示中",
    VoteStage.OPEN: "投票中",
    VoteStage.CLOSED: "已截止，待公布",
    VoteStage.OBJECTIONS: "异议期",
    VoteStage.FINAL: "已生效",
    VoteStage.WITHDRAWN: "已撤回",
}
STAGE_TONES: Mapping[str, str] = {
    VoteStage.DRAFT: "",
    VoteStage.NOTICED: "warn",
    VoteStage.OPEN: "good",
    VoteStage.CLOSED: "warn",
    VoteStage.OBJECTIONS: "warn",
    VoteStage.FINAL: "good",
    VoteStage.WITHDRAWN: "bad",
}
PURPOSES: Mapping[str, str] = {
    Purpose.INSURE: "投保",
    Purpose.REPAIR: "维修",
    Purpose.REPLACE: "更换",
    Purpose.REBUILD: "改建、重建、加装",
    Purpose.RAISE: "筹集维修资金",
    Purpose.RULES: "议事规则、管理规约",
}
MODES: Mapping[str, str] = {Mode.ADVISORY: "供参考", Mode.BINDING: "有约束力"}
CHOICES: Mapping[str, str] = {Choice.FOR: "同意", Choice.AGAINST: "反对", Choice.ABSTAIN: "弃权"}
NOTICE_WAYS: Mapping[str, str] = {
    ProofOfNotice.POSTED: "张贴",
    ProofOfNotice.HANDED: "当面签收",
    ProofOfNotice.WECHAT: "微信",
    ProofOfNotice.POST: "邮寄",
}
OBJECTIONS: Mapping[str, str] = {
    ObjectionState.OPEN: "等待答复",
    ObjectionState.UPHELD: "成立",
    ObjectionState.DISMISSED: "不成立",
}
REFUSALS: Mapping[VoteRefusal, str] = {
    VoteRefusal.UNKNOWN: "没有找到，请核对。",
    VoteRefusal.TOO_EARLY: "还没有到时间。",
    VoteRefusal.TOO_LATE: "时间已过。",
    VoteRefusal.WRONG_STAGE: "现在不能做这一步，请刷新后看看。",
    VoteRefusal.NOT_YOURS: "这些房屋不在名册上，或不属于同一位业主。",
    VoteRefusal.NOT_BOUND: "还没有认证为业主。",
    VoteRefusal.DISPUTED: "已有别人认证为这位业主，请业委会核实。",
    VoteRefusal.EMPTY_ROLL: "名册是空的，请先导入名册。",
    VoteRefusal.SHORT_NOTICE: "公示的天数不够，请把开始时间往后放。",
    VoteRefusal.SAME_PERSON: "这一步要由另一个人来做。",
    VoteRefusal.PROXY_LIMIT: "接受的委托已到上限。",
    VoteRefusal.NO_PROXIES: "这次表决不能委托。",
    VoteRefusal.REVOKED: "委托已撤回。",
    VoteRefusal.SNAPSHOT: "请在微信里用自己的账号打开。",
    VoteRefusal.WRONG_CODE: "邀请码、姓名或后四位不对。",
    VoteRefusal.CODE_USED: "这个码已用过，请业委会重新打印。",
    VoteRefusal.HELD_BY_ANOTHER: "已有别人认证为这位业主。",
    VoteRefusal.HOLDS_ANOTHER: "已认证为另一位业主，一人只能认证一位。",
    VoteRefusal.OWN_WORD: "业主本人已经投票，以本人的为准，不能再委托或代投。",
    VoteRefusal.CHANGED: "记录与截止哈希或对异议的决定不符，有人改动过，不能公布。已记入审计，请管理员查明。",
    VoteRefusal.LOCKED: "错得太多，请业委会重新打印邀请码。",
    VoteRefusal.DIFFERS: "与第一次录入的不一样，请两人一起看照片；录错的请作废后重新录入。",
    VoteRefusal.ALREADY: "已经做过了。",
    VoteRefusal.COVERED: "保险或质保会付的部分，不能向业主要：请减少金额。",
}


# What an owner is told; the rest as above.
TO_OWNERS: Mapping[VoteRefusal, str] = {
    **REFUSALS,
    VoteRefusal.UNKNOWN: "名册上没有找到，请核对；手机号认证不了的，用纸上的邀请码。",
    VoteRefusal.TOO_EARLY: "投票还没有开始，到时间再来就可以。",
    VoteRefusal.TOO_LATE: "时间已过，这一次没有计入。之前投的票仍然有效。",
    VoteRefusal.WRONG_STAGE: "这次表决现在不能投票，请刷新后看看。",
    VoteRefusal.NOT_YOURS: "这些房屋不在您名下，或者委托已经收回。",
    VoteRefusal.NOT_BOUND: "请先认证您是业主。",
    VoteRefusal.DISPUTED: "已交给业委会，由两位成员核实。核实之前，别人以您名义投的票先不计。",
    VoteRefusal.WRONG_CODE: "邀请码、姓名或后四位不对，请看着纸再填一次。",
    VoteRefusal.CODE_USED: "这个邀请码已经用过。请业委会重新打印一张，旧的就不能用了。",
    VoteRefusal.HELD_BY_ANOTHER: "已有人在另一个手机上认证为这位业主。是您自己，请用那个手机投票。",
    VoteRefusal.HOLDS_ANOTHER: "这个手机已认证为另一位业主。替家人投票，请家人委托您，或者用纸票。",
    VoteRefusal.LOCKED: "错了太多次，这个邀请码已停用。请业委会重新打印一张。",
    VoteRefusal.NO_PROXIES: "这次表决不能委托别人代投。",
    VoteRefusal.PROXY_LIMIT: "您接受的委托已到上限，请业主委托别人。",
    VoteRefusal.REVOKED: "业主已经收回这份委托。",
}
# Ways of counting, in the order in which they are shown; earlier votes have one of another name.
COUNTS: Mapping[str, str] = {
    "strict": "依法计票",
    "by_estate_rule": "按小区议事规则",
    "without_disputed": "不计有异议的票",
    "with_disputed": "计入有异议的票",
}
STANDINGS: Mapping[str, str] = {
    BallotStanding.COUNTED: "计入",
    BallotStanding.REPLACED: "已被别的票代替",
    BallotStanding.SUSPENDED: "有异议，暂不计入",
    BallotStanding.VOIDED: "异议成立，已作废",
}
WAYS: Mapping[str, str] = {BallotWay.ONLINE: "线上", BallotWay.PAPER: "纸票"}
THRESHOLDS: Mapping[str, str] = {
    Threshold.ORDINARY: "参加表决的人里，面积和人数都要超过一半同意",
    Threshold.SPECIAL: "参加表决的人里，面积和人数都要有四分之三以上同意",
}


def square_metres(area: int) -> str:
    """`89.12`, from 0.01 m2."""
    return f"{area // 100}.{area % 100:02d}"


def check_amount(check: Check, value: int) -> str:
    return f"{square_metres(value)} ㎡" if check.axis == "面积" else f"{value} 人"


def counts_of(results: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Each way of counting in words, and whether it passed."""
    return [(words, results[name]["passed"]) for name, words in COUNTS.items() if name in results]


FUND_STEPS = {
    FundStep.APPLIED: "向住建部门申请使用",
    FundStep.REFUSED: "没有批准",
    FundStep.APPROVED: "批准",
    FundStep.ORDERED: "划款通知",
    FundStep.PAID: "付款",
    FundStep.REFUNDED: "余款退回资金",
    FundStep.SETTLED: "结清",
}


def vote_filters() -> dict[str, object]:
    return {
        "counts_of": counts_of,
        "in_force": in_force,
        "stage": STAGES.__getitem__,
        "stage_tone": STAGE_TONES.__getitem__,
        "purpose": PURPOSES.__getitem__,
        "vote_mode": MODES.__getitem__,
        "choice": CHOICES.__getitem__,
        "fund_step": FUND_STEPS.__getitem__,
        "notice_way": NOTICE_WAYS.__getitem__,
        "objection_state": OBJECTIONS.__getitem__,
        "square_metres": square_metres,
        "vote_standing": STANDINGS.__getitem__,
        "ballot_way": WAYS.__getitem__,
        "threshold": THRESHOLDS.__getitem__,
    }
