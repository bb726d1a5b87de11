"""Words for cover, policies, claims, and the share of lifts that are insured."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup

from api.console.words.lifts import LIFT_USES
from bot.texts.evaluations import decimal, percent
from bot.texts.insurance import WORDS
from models.actions.insurance.read_claims import ClaimView
from models.actions.insurance.read_coverage import JudgedTarget, Shares
from models.actions.insurance.read_policies import PolicyState
from models.rules.insurance.cover import CoverState
from models.rules.insurance.coverage import Counts, InsuredShare, TargetVerdict, Uses
from models.rules.insurance.policy_terms import Payer
from models.rules.insurance.product_sale import ProductSale
from models.rules.insurance.services_owed import PromiseStanding

PROMISES = {
    PromiseStanding.KEPT: "不欠",
    PromiseStanding.OWED: "还没做",
    PromiseStanding.BROKEN: "那一年没做",
    PromiseStanding.EXTRA: "没有承诺也做了",
}
PROMISE_TONES = {
    PromiseStanding.KEPT: "good",
    PromiseStanding.OWED: "warn",
    PromiseStanding.BROKEN: "bad",
    PromiseStanding.EXTRA: "",
}
COVER_STATES = {
    CoverState.IN_FORCE: "在保",
    CoverState.EXPIRING: "30 天内到期",
    CoverState.LAPSED: "已过期",
    CoverState.NONE: "没有投保",
    CoverState.UNKNOWN: "不清楚",
}
COVER_TONES = {
    CoverState.IN_FORCE: "good",
    CoverState.EXPIRING: "warn",
    CoverState.LAPSED: "bad",
    CoverState.NONE: "bad",
    CoverState.UNKNOWN: "",
}
POLICY_STATES = {
    PolicyState.IN_FORCE: "在保",
    PolicyState.EXPIRING: "30 天内到期",
    PolicyState.COMING: "还没有开始",
    PolicyState.ENDED: "已到期",
}
PRODUCT_SALES = {
    ProductSale.SOLD: "在售",
    ProductSale.COMING: "还没开始卖",
    ProductSale.ENDED: "已停售",
}
CLAIM_VIEWS = {
    ClaimView.OPEN: "在办，期限最近的在前",
    ClaimView.OVERDUE: "已超期",
    ClaimView.CLOSED: "已结",
    ClaimView.TO_RECOVER: "垫付待追回",
}


def share_rows(
    rows: list[tuple[Any, dict[Counts, InsuredShare]]], of: str = "", counts: str = Counts.ANY
) -> list[tuple[str, str | None, str]]:
    """For a chart: what, the insured per cent, and the numbers that it is made of."""
    found = []
    for name, shares in rows:
        share = shares[Counts(counts)]
        words = LIFT_USES[name] if of == "use" else name
        value = None if share.exact is None else decimal(share.exact * 100, 1)
        found.append((words, value, f"{share.insured}/{share.lifts}"))
    return found


SECTOR_NAMES = {
    Uses.ALL: "全部",
    Uses.INSTITUTIONS: "机关、事业单位",
    Uses.HOMES: "居民住宅",
    Uses.PUBLIC_PLACES: "公众聚集场所",
    Uses.OTHERS: "其他",
}
_FROZEN_PARTS = {
    "whole": "全部",
    "inspected": "检验有效期内",
    "sectors": "领域",
    "districts": "区县",
    "targets": "目标",
}
_COUNTS = {Counts.ANY: "任何保险", Counts.LIABILITY: "责任险", Counts.WITH_SERVICE: "保险+服务"}


def verdict(one: JudgedTarget) -> Markup:
    """A tag that says how a target stands, in words that need no colour."""
    short = one.share.short_of(one.target.percent)
    tone, words = {
        TargetVerdict.REACHED: ("good", "达到"),
        TargetVerdict.MISSED: ("bad", f"到期时差 {short} 部"),
        TargetVerdict.OPEN: ("warn", f"还差 {short} 部"),
        TargetVerdict.NO_LIFTS: ("", "没有这类电梯"),
    }[one.verdict]
    return Markup('<span class="tag {}">{}</span>').format(tone, words)


def trend_of(trend: Iterable[tuple[date, Shares]], counts: str) -> list[tuple[str, str | None, str]]:
    """For a chart: month, the insured per cent, and the numbers that it is made of."""
    shares = [(day, found[Counts(counts)]) for day, found in trend]
    return [
        (
            f"{day:%Y-%m}",
            None if share.exact is None else decimal(share.exact * 100, 1),
            f"{share.insured}/{share.lifts}" if share.lifts else "还没有电梯",
        )
        for day, share in shares
    ]


def frozen_name(name: str) -> str:
    """The name of a row of a snapshot: `districts 滨江区 any`."""
    part, _, rest = name.partition(" ")
    place, _, counts = rest.rpartition(" ")
    if part not in ("sectors", "districts"):
        return f"{_FROZEN_PARTS[part]} {rest}".strip()
    place = SECTOR_NAMES[Uses(place)] if part == "sectors" else place
    return f"{_FROZEN_PARTS[part]} {place}，{_COUNTS[Counts(counts)]}"


FILTERS: dict[str, Any] = {
    "verdict": verdict,
    "trend_of": trend_of,
    "frozen_name": frozen_name,
    "sector_names": lambda rows: [(SECTOR_NAMES[sector], shares) for sector, shares in rows],
    "cover": COVER_STATES.__getitem__,
    "cover_tone": COVER_TONES.__getitem__,
    "policy_state": POLICY_STATES.__getitem__,
    "product_sale": PRODUCT_SALES.__getitem__,
    "promise": PROMISES.__getitem__,
    "promise_tone": PROMISE_TONES.__getitem__,
    "claim_view": CLAIM_VIEWS.__getitem__,
    "payer": lambda name: WORDS[Payer][name],
    "percent": lambda share: percent(share.exact),
    "share_rows": share_rows,
    "product_rows": lambda products: [(name, count, "") for name, count in products],
}
