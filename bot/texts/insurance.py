"""What people call the things of insurance, in Chinese."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from models.actions.insurance.contract_views import BenefitView, TierView
from models.rules.insurance.bills import BillState
from models.rules.insurance.claim_limits import Decided
from models.rules.insurance.claim_papers import ClaimPaper
from models.rules.insurance.claim_stage import ClaimDeadline, ClaimEventKind, ClaimStage
from models.rules.insurance.continuity import Duty
from models.rules.insurance.contract import Benefit, LineLimit
from models.rules.insurance.payable import Cut
from models.rules.insurance.policy_terms import CoverLine, Funding, Limit, Payer, Service
from models.rules.insurance.premium import Factor
from models.rules.insurance.premium_scheme import Base, ClaimsHistory, Sharing
from models.rules.insurance.salespeople import SalesDoubt
from models.rules.insurance.settlement import PolicyChangeKind
from models.rules.insurance.trapped_benefit import Tier
from models.rules.lifts.use import LiftUse

WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    CoverLine: {CoverLine.LIABILITY: "责任险", CoverLine.PROPERTY: "财产险", CoverLine.PARTS: "主要零部件险"},
    Limit: {
        Limit.PERSON: "每人每次死亡、伤残",
        Limit.PERSON_MEDICAL: "其中每人医疗费",
        Limit.PROPERTY: "每次事故财产损失",
        Limit.ACCIDENT: "每次事故合计最多",
        Limit.TOTAL: "保险期间累计最多",
        Limit.EMPLOYEE: "工作人员每人每次死亡、伤残",
        Limit.EMPLOYEE_MEDICAL: "其中工作人员医疗费",
        Limit.EMPLOYEE_PROPERTY: "工作人员财产损失",
        Limit.RELIEF_LIFT: "无责救助，每台每次",
        Limit.RELIEF_PERSON: "无责救助，每人最多",
        Limit.RELIEF_PROTECTED: "无责救助，60 岁以上、未成年、残疾人每人",
        Limit.LIFT: "电梯本身损坏",
        Limit.PARTS: "主要零部件更换",
    },
    Benefit: {
        Benefit.INJURY: "人身伤亡",
        Benefit.PROPERTY: "财产损失",
        Benefit.RESCUE: "事故救援费用",
        Benefit.MEDICAL_AID: "医疗救护费用",
        Benefit.APPRAISAL: "事故鉴定费用",
        Benefit.LEGAL: "法律诉讼费用",
        Benefit.PARTS: "主要零部件更换",
        Benefit.OVERHAUL: "大修改造",
        Benefit.LIFT: "电梯本身损坏",
        Benefit.ENTRAPMENT: "困人补偿",
        Benefit.DELAY: "重要事项延误",
        Benefit.EMPLOYEE: "工作人员伤亡",
        Benefit.EMPLOYEE_PROPERTY: "工作人员财产损失",
        Benefit.RELIEF: "无责救助",
    },
    LineLimit: {
        LineLimit.PERSON: "每人最多",
        LineLimit.EVENT: "每次最多",
        LineLimit.TOTAL: "累计最多",
        LineLimit.DEDUCTIBLE: "每次免赔",
    },
    Cut: {
        Cut.SILENT: "保单没有写这一项",
        Cut.TIER: "困人补偿按时长的金额",
        Cut.MEDICAL: "每人医疗费限额",
        Cut.DEDUCTIBLE: "要扣除免赔",
        Cut.PERSON: "每人限额",
        Cut.EVENT: "每次限额",
        Cut.TOTAL: "这一项的累计限额",
        Cut.ACCIDENT: "每次事故合计的限额",
        Cut.POLICY_TOTAL: "保险期间累计的限额",
        Cut.ASKED: "请求的金额",
    },
    Decided: {
        Decided.ASSESSED: "核定的金额",
        Decided.AGREED: "协议或救助的金额",
        Decided.ADVANCED: "垫付里该追回的金额",
        Decided.OWED: "60 岁以上、未成年、残疾人每人的固定金额",
    },
    Service: {
        Service.USE: "日常使用监测",
        Service.MAINTENANCE: "维保质量监测",
        Service.PREVENTION: "风险管控和隐患排查",
        Service.OLD_LIFTS: "老旧评估、“三无”整改，垫付或赔付",
        Service.TELL_REGULATOR: "严重隐患告知监管部门",
        Service.RESCUE: "应急救援和演练",
        Service.EDUCATION: "安全宣传、教育、培训",
    },
    BillState: {
        BillState.OPEN: "待付",
        BillState.PART_PAID: "付了一部分",
        BillState.OVERDUE: "逾期",
        BillState.PAID: "已付清",
        BillState.REFUND: "待退",
        BillState.CANCELLED: "已作废",
    },
    SalesDoubt: {
        SalesDoubt.SAME_PHONE: "手机号相同，是同一个人",
        SalesDoubt.SAME_NAME: "姓名相同，请核实是不是同一个人",
    },
    PolicyChangeKind: {
        PolicyChangeKind.HANDED_OVER: "变更投保人",
        PolicyChangeKind.CONTINUED: "产品接续",
        PolicyChangeKind.REDEEMED: "赎回",
    },
    Funding: {
        Funding.OWN: "自筹",
        Funding.FUND: "物业专项维修资金",
        Funding.FUND_GAINS: "专项维修资金增值收益",
        Funding.COMMON_INCOME: "小区公共收益",
        Funding.DONATION: "捐赠",
        Funding.GOVERNMENT: "政府财政支持",
    },
    Payer: {
        Payer.OWNER: "业主（所有权人或使用权人）",
        Payer.MAINTAINER: "维保单位",
        Payer.INSPECTION: "检验机构",
        Payer.INSTALLER: "制造或安装单位",
    },
    Factor: {
        Factor.BASE: "基础价格",
        Factor.EXHAUSTED: "重新投保，基础价格上浮",
        Factor.USE: "分类系数",
        Factor.AGE: "使用年限系数",
        Factor.HISTORY: "出险系数",
        Factor.STAR: "维保单位星级系数",
    },
    Base: {Base.VERTICAL: "垂直电梯", Base.MOVING: "自动扶梯、自动人行道", Base.NEW: "新安装电梯"},
    Sharing: {
        Sharing.RESIDENTIAL: "住宅",
        Sharing.OTHER: "非住宅",
        Sharing.VILLA: "别墅，业主全额",
        Sharing.NEW: "新安装，制造或安装单位全额",
    },
    ClaimsHistory: {
        ClaimsHistory.FIRST_YEAR: "首个保险年度",
        ClaimsHistory.ONE_CLEAN_YEAR: "上一年没有出险",
        ClaimsHistory.TWO_CLEAN_YEARS: "连续两年没有出险",
        ClaimsHistory.CLAIM: "上一年出过险",
        ClaimsHistory.CASUALTY: "上一年有伤亡事故",
        ClaimsHistory.EXHAUSTED: "赔满总限额后重新投保",
    },
    LiftUse: {
        LiftUse.RESIDENTIAL: "住宅",
        LiftUse.VILLA: "别墅",
        LiftUse.GOVERNMENT: "机关",
        LiftUse.SCHOOL: "学校、幼儿园",
        LiftUse.HOSPITAL: "医院",
        LiftUse.OFFICE: "写字楼",
        LiftUse.MIXED: "商住两用",
        LiftUse.MALL: "商场",
        LiftUse.STATION: "车站",
        LiftUse.PIER: "客运码头",
        LiftUse.STADIUM: "体育场馆",
        LiftUse.EXHIBITION: "展览馆",
        LiftUse.PARK: "公园",
        LiftUse.OTHER: "其他",
    },
    ClaimStage: {
        ClaimStage.NOTIFIED: "已报案",
        ClaimStage.WAITING_FOR_PAPERS: "等补材料",
        ClaimStage.ASSESSING: "核定中",
        ClaimStage.ACCEPTED: "认定属于责任",
        ClaimStage.DENIED: "认定不属于责任",
        ClaimStage.RELIEF: "无责救助，待付",
        ClaimStage.ASSESSED: "已核定",
        ClaimStage.AGREED: "已达成协议",
        ClaimStage.PAID: "已赔付结案",
        ClaimStage.REFUSED: "已拒赔",
        ClaimStage.WITHDRAWN: "已撤案",
    },
    ClaimDeadline: {
        ClaimDeadline.PREPAY: "预赔",
        ClaimDeadline.ASSESS: "核定",
        ClaimDeadline.REFUSE: "发拒赔通知",
        ClaimDeadline.PAY: "赔付",
        ClaimDeadline.PAY_CERTAIN_PART: "先付能确定的部分",
    },
    ClaimEventKind: {
        ClaimEventKind.NOTICE: "报案",
        ClaimEventKind.APPLIED: "提出赔付请求",
        ClaimEventKind.PAPERS_ASKED: "一次性告知要补的材料",
        ClaimEventKind.PAPERS_COMPLETE: "材料补齐",
        ClaimEventKind.LIABILITY_ACCEPTED: "认定属于保险责任",
        ClaimEventKind.LIABILITY_DENIED: "认定不属于保险责任",
        ClaimEventKind.ADVANCED: "垫付（先行赔付）",
        ClaimEventKind.PREPAID: "预赔",
        ClaimEventKind.ASSESSED: "核定损失",
        ClaimEventKind.AGREED: "达成赔付协议",
        ClaimEventKind.PAID: "赔付",
        ClaimEventKind.RECOVERED: "追回垫付",
        ClaimEventKind.REFUSED: "发出拒赔通知",
        ClaimEventKind.RELIEF_GRANTED: "核定无责救助",
        ClaimEventKind.CLOSED: "赔付完毕，结案",
        ClaimEventKind.WITHDRAWN: "撤案",
        ClaimEventKind.NOTED: "备注",
    },
    ClaimPaper: {
        ClaimPaper.SCENE: "现场照片、录像截图",
        ClaimPaper.LOSS: "损失证明（发票、清单）",
        ClaimPaper.MEDICAL: "病历、医疗费票据",
        ClaimPaper.IDENTITY: "身份证明、收款账户",
        ClaimPaper.FINDING: "事故鉴定、责任认定",
        ClaimPaper.DECISION: "协议、通知、付款凭证",
        ClaimPaper.OTHER: "其他",
    },
    Duty: {
        Duty.CHOOSE: "比较产品，选定方案和资金来源",
        Duty.NOTICE: "发出业主表决公告",
        Duty.VOTE: "开始表决",
        Duty.RESULT: "公布表决结果",
        Duty.SIGN: "签下续保的保单",
        Duty.TAKE_OVER: "新的使用单位接手保单，办批改",
    },
}


def word(value: StrEnum) -> str:
    """The Chinese name of a member of any of the enumerations above."""
    return WORDS[type(value)][value]


def yuan(fen: int) -> str:
    """`93.00`, `800,000`: places only where there are any, or below a thousand yuan."""
    return f"{fen // 100:,}" if fen % 100 == 0 and fen >= 100_000 else f"{fen // 100:,}.{fen % 100:02}"


TIERS = {True: "超过 %(minutes)s 分钟", False: "满 %(minutes)s 分钟"}  # by whether it is over


def tier_words(tier: TierView | Tier, translate: Callable[[str], str] = str) -> str:
    """`满 30 分钟`, `超过 60 分钟`: the difference of one second is the contract's."""
    return translate(TIERS[tier.over]) % {"minutes": tier.minutes}


USED_UP, NO_SUM, OR_ELSE = "限额已经用完，赔不赔请问保险机构", "金额没有登记", "；"
TIER_SUM = "%(tier)s，每人 %(yuan)s 元"
# Fields of a line, in the order in which they are told.
SUMS: Mapping[str, str] = {
    "person_fen": "每人最多 %(yuan)s 元",
    "medical_fen": "其中每人医疗费最多 %(yuan)s 元",
    "protected_fen": "60 岁以上、未成年、残疾人每人 %(yuan)s 元",
    "event_fen": "每次最多 %(yuan)s 元",
    "total_fen": "累计最多 %(yuan)s 元",
    "deductible_fen": "每次免赔 %(yuan)s 元",
    "lowered_to_fen": "受保单合计限额和已有理赔影响，现在一次最多 %(yuan)s 元",
}


def benefit_words(line: BenefitView, translate: Callable[[str], str] = str) -> str:
    """The sums of a line as it is written, and what is left of them: `每人最多 800,000 元；每次最多 …`."""
    if line.is_used_up:
        return translate(USED_UP)
    said = [
        translate(TIER_SUM) % {"tier": tier_words(tier, translate), "yuan": yuan(tier.fen)}
        for tier in line.tiers
    ]
    sums = ((words, getattr(line, name)) for name, words in SUMS.items())
    said += [translate(words) % {"yuan": yuan(fen)} for words, fen in sums if fen is not None]
    return translate(OR_ELSE).join(said) or translate(NO_SUM)


def insurance_filters() -> dict[str, object]:
    return {"word": word, "yuan": yuan, "tier": tier_words, "benefit": benefit_words}
