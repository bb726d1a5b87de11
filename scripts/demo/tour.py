"""The tour of the demo: ten steps, from the code in a cabin to the yearly report."""

from functools import partial

from api.pages.lifts.tour import TourStep, TourSteps
from models.tables.lifts import LiftCode
from models.vault import Vault
from scripts.demo.votes import unused_paper

WITHOUT_PAPER = "每张邀请码都用过了；用 scripts/run --fresh 重新开始，就又有一张。"


def tour_of(vault: Vault) -> TourSteps:
    return partial(steps, vault)


async def steps(vault: Vault) -> tuple[TourStep, ...]:
    """As the demo stands now: the invitation of the vote is one that nobody has used yet."""
    code = await LiftCode.filter(revoked_at=None).order_by("lift_id").first()
    lift = f"/l/{code.code}" if code else "/"
    paper = await unused_paper(vault)
    vote, proof = f"{lift}/votes", WITHOUT_PAPER
    if paper:
        vote = f"/v/{paper.slug}"
        proof = f"邀请码 {paper.code}，姓名 {paper.name}，手机号后四位 {paper.last_four}：认证以后投票。"
    return (
        TourStep("扫码", "Scan", "轿厢里的码打开这一页：打哪个电话，是哪部电梯，有没有保险。", lift),
        TourStep("对话", "Chat", "一部模拟的手机：点“扫码”，再说“我被困了”。", "/sim/phone/"),
        TourStep(
            "报告",
            "Report",
            "报一个隐患。回执上看得到每一家：送到没有，受理没有，单号多少。",
            f"{lift}/report",
            {"接收方的系统": "/sim/partner/", "接收方的群": "/sim/groups/"},
        ),
        TourStep("坐席", "Desk", _as("hotline", "边听电话边登记，右边是这部电梯。"), "/console/call"),
        TourStep(
            "调度",
            "Board",
            _as("hotline", "每一起困人有一只钟。到值班的人的电话上按 1，这里就有人接单。"),
            "/console/dispatch",
            {"值班的人的电话": "/sim/reach/"},
        ),
        TourStep("保单", "Policy", "在不在保，赔什么，不赔什么，保费怎么算出来。", f"{lift}/policy"),
        TourStep(
            "评测", "Evaluation", "谁在维护这部电梯，做得怎么样，按哪条规则打的分。", f"{lift}/maintainer"
        ),
        TourStep("问卷", "Survey", "居民给维保打分；到结束以前可以改。", f"{lift}/survey"),
        TourStep("表决", "Vote", proof, vote),
        TourStep(
            "年报",
            "Yearly report",
            _as("regulator", "试点年报的每个数都写着从哪里来。", code=True),
            "/console/pilot",
        ),
    )


def _as(name: str, words: str, *, code: bool = False) -> str:
    also = "和动态码密钥" if code else ""
    return f"用 {name} 登录，密码{also}在启动时的终端里。{words}"
