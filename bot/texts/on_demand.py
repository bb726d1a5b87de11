"""Words of need-based maintenance (按需维保) for the staff."""

from collections.abc import Mapping

from models.actions.maintenance.on_demand import AgreementProblem
from models.actions.maintenance.read_on_demand import AgreementStanding
from models.rules.maintenance.on_demand import OnDemandReason

ON_DEMAND_STANDINGS: Mapping[AgreementStanding, str] = {
    AgreementStanding.WAITING: "等使用单位同意",
    AgreementStanding.HOLDS: "在执行",
    AgreementStanding.OVERDUE: "超期没有维保",
    AgreementStanding.VOID: "换了单位，不再有效",
    AgreementStanding.ENDED: "已结束",
}
ON_DEMAND_TONES: Mapping[AgreementStanding, str] = {
    AgreementStanding.WAITING: "warn",
    AgreementStanding.HOLDS: "good",
    AgreementStanding.OVERDUE: "bad",
    AgreementStanding.VOID: "",
    AgreementStanding.ENDED: "",
}
REASONS: Mapping[OnDemandReason, str] = {
    OnDemandReason.BUSY: "这个月或上个月，终端报的报警和故障多",
    OnDemandReason.NO_SERIES: "终端的数据不够，和别的电梯一样",
    OnDemandReason.GAPPY: "终端失联太久，和别的电梯一样",
    OnDemandReason.SOME: "终端报过几次故障，和别的电梯一样",
    OnDemandReason.CALM: "终端几个月几乎没有报过故障",
}
ON_DEMAND_PROBLEMS: Mapping[AgreementProblem, str] = {
    AgreementProblem.NOT_THEIRS: "这部电梯不归您的单位。",
    AgreementProblem.NOT_ALLOWED: "登记表里没有写按需维保：请先按本市的规定办好，再由管理员登记。",
    AgreementProblem.NO_USE_UNIT: "这部电梯没有登记使用单位，没有人能同意。",
    AgreementProblem.NO_WORDS: "请写明原因。",
    AgreementProblem.CHANGED: "别人刚刚改过，请看现在的情况再决定。",
}
