"""Words of maintenance sheets, certificates and spot checks."""

from collections.abc import Mapping

from models.actions.maintenance.certificates import CertificatesWanted
from models.rules.maintenance.certificates import CertificateProblem, CertificateStanding
from models.rules.maintenance.sheets import (
    ItemResult,
    PhotoMoment,
    SheetProblem,
    SheetStanding,
    SheetTrouble,
    SigningRefusal,
)

RESULTS: Mapping[ItemResult, str] = {
    ItemResult.OK: "符合",
    ItemResult.WRONG: "不符合",
    ItemResult.ADJUSTED: "调整",
    ItemResult.REPLACED: "更换",
    ItemResult.ABSENT: "无此项",
}
MOMENTS: Mapping[PhotoMoment, str] = {PhotoMoment.BEFORE: "维保前", PhotoMoment.AFTER: "维保后"}
STANDINGS: Mapping[SheetStanding, str] = {
    SheetStanding.WAITING: "等签字",
    SheetStanding.AGREED: "已签字",
    SheetStanding.OBJECTED: "不认可",
    SheetStanding.CORRECTED: "已被更正",
}
STANDING_TONES: Mapping[SheetStanding, str] = {
    SheetStanding.WAITING: "warn",
    SheetStanding.AGREED: "good",
    SheetStanding.OBJECTED: "bad",
    SheetStanding.CORRECTED: "",
}
CERTIFICATES: Mapping[CertificateStanding, str] = {
    CertificateStanding.VALID: "有效",
    CertificateStanding.EXPIRES_SOON: "快到期",
    CertificateStanding.NOT_YET: "还没生效",
    CertificateStanding.EXPIRED: "已过期",
    CertificateStanding.ENDED: "已停用",
    CertificateStanding.NONE: "没有登记",
}
CERTIFICATES_WANTED: Mapping[CertificatesWanted, str] = {
    CertificatesWanted.RENEW: "要换证：30 天内到期或已过期",
    CertificatesWanted.VALID: "有效",
    CertificatesWanted.EXPIRED: "已过期",
    CertificatesWanted.ENDED: "已停用",
}
CERTIFICATE_TONES: Mapping[CertificateStanding, str] = {
    CertificateStanding.VALID: "good",
    CertificateStanding.EXPIRES_SOON: "warn",
    CertificateStanding.NOT_YET: "warn",
    CertificateStanding.EXPIRED: "bad",
    CertificateStanding.ENDED: "",
    CertificateStanding.NONE: "bad",
}
CERTIFICATE_PROBLEMS: Mapping[CertificateProblem, str] = {
    CertificateProblem.ENDS_TOO_EARLY: "有效期的末日不能早于首日。",
    CertificateProblem.ENDS_TOO_LATE: "有效期太长了，请核对证书上的日期。",
}
_TROUBLES: Mapping[SheetProblem, str] = {
    SheetProblem.NO_ITEM: "一项也没有点。请逐项点选。",
    SheetProblem.UNKNOWN_ITEM: "有的项目不是这一类维保的：%s。请刷新后重填。",
    SheetProblem.ITEM_TWICE: "有的项目点了两次：%s。请刷新后重填。",
    SheetProblem.NO_WORDS: "不符合、调整和更换的，请写明情况：%s。",
    SheetProblem.LEFT_OUT: "还有 %d 项没有点：%s。请补上；确实没做的，勾选“没做的就空着，照实交上”。",
    SheetProblem.NO_REASON: "请写明为什么更正。",
}
SIGNING_REFUSALS: Mapping[SigningRefusal, str] = {
    SigningRefusal.OTHER_SHEET: "您看的不是这张维保单现在的内容，没有签。请核对后再签。",
    SigningRefusal.ALTERED: "这张维保单和交上来时不一样，不能签。请联系系统管理员。",
    SigningRefusal.CORRECTED: "这张维保单已被更正，请签更正后的那一张。",
    SigningRefusal.SIGNED: "这张维保单已经签过。",
    SigningRefusal.NOT_APPOINTED: "使用单位任命了电梯安全员，要由任命的人登录自己的账号来签。您的没有签。",
    SigningRefusal.NO_WORDS: "不认可的，请写明哪里不对。",
}
_MOST_NAMED = 6


def trouble_words(trouble: SheetTrouble, titles: Mapping[str, str]) -> str:
    """What to put right, naming the first few items. `titles`: by code."""
    shown = "、".join(titles.get(code, code) for code in trouble.items[:_MOST_NAMED])
    if len(trouble.items) > _MOST_NAMED:
        shown += " 等"
    words = _TROUBLES[trouble.problem]
    if trouble.problem is SheetProblem.LEFT_OUT:
        return words % (len(trouble.items), shown)
    return words % shown if "%s" in words else words


def not_certified_words(worker: str, standing: CertificateStanding, until: str) -> str:
    """Why the worker may not fill in a sheet, and what to do."""
    do = "请换一位持证人员来做；换了证的，请单位在后台登记新证。"
    match standing:
        case CertificateStanding.EXPIRED:
            return f"{worker}的作业人员证 {until} 到期，以后的维保不能填。{do}"
        case CertificateStanding.NOT_YET:
            return f"{worker}的作业人员证那天还没有生效。{do}"
        case CertificateStanding.ENDED:
            return f"{worker}的作业人员证已由单位停用。{do}"
        case _:
            return f"单位还没有登记{worker}的作业人员证。请单位在后台登记后再填。"
