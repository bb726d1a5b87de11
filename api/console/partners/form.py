"""Reading the form of a partner's channel: the fields that belong to the chosen channel, and no others."""

from typing import Any

from api.http.body import Form, text_field
from models.actions.partners.endpoints import EndpointDraft, KeptEndpoint
from models.rules.partners.endpoints import (
    DEFAULT_SERVICE,
    EndpointProblem,
    SharedField,
    is_mail_address,
    problem_of_address,
    problem_of_open311,
    problem_of_robot,
)
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import ROBOTS, SIGNED, RobotKey, key_of_address
from models.rules.reports.kinds import HazardCategory

# A person's notices go by WeChat; organisations have the others.
CHOICES = (
    ChannelKind.WEBHOOK,
    *ROBOTS,
    ChannelKind.SMS,
    ChannelKind.WECOM_APP,
    ChannelKind.OPEN311,
    ChannelKind.SMTP,
    ChannelKind.PLATFORM,
    ChannelKind.DESK,
    ChannelKind.NONE,
)
_BY_WEB = (ChannelKind.WEBHOOK, ChannelKind.OPEN311, ChannelKind.PLATFORM)
_WITH_KEY = (ChannelKind.OPEN311, ChannelKind.PLATFORM)
SERVICE_NAMES = (DEFAULT_SERVICE, *(one.value for one in HazardCategory))
SECRETS = ("api_key", "robot_address", "robot_secret")  # never shown again
MAX_TEXT = 200
MAX_ADDRESS = 500

WORDS = {
    EndpointProblem.NO_ADDRESS: "请填写网址，以 https:// 开头，不带问号和井号。",
    EndpointProblem.NO_MAIL_ADDRESS: "请填写一个邮箱地址。",
    EndpointProblem.NO_SERVICE: "请填写“其他情况”的服务代码：没有单独代码的都用它。",
    EndpointProblem.BAD_SERVICE: "服务代码只能用字母、数字、点和横线。",
    EndpointProblem.BAD_FORMAT: "格式只能是 JSON 或 XML。",
    EndpointProblem.NO_ROBOT: "请把群里机器人的 Webhook 地址整条复制过来，并选对是哪一家的机器人。",
    EndpointProblem.NO_ROBOT_SECRET: "请在机器人的安全设置里选“加签”（飞书叫“签名校验”），把密钥复制过来。",
    EndpointProblem.NO_REASON: "请写明为什么没有渠道，出事时大家好知道怎么办。",
}


def read_draft(form: Form, kept: KeptEndpoint) -> EndpointDraft | EndpointProblem | None:
    """The draft, or what is wrong with it; None where no channel was chosen. `kept`: as it is until then."""
    chosen = text_field(form, "channel")
    if chosen not in CHOICES:
        return None
    channel = ChannelKind(chosen)
    url = text_field(form, "url") if channel in _BY_WEB else ""
    options = _options(channel, form)
    robot = _robot(channel, form) if channel in ROBOTS else None
    if channel in ROBOTS:
        is_kept = kept.channel is channel and kept.has_key
        problem = problem_of_robot(channel, robot, is_kept=is_kept)
    else:
        problem = _problem(channel, url, options)
    if problem is not None:
        return problem
    sends = tuple(one for one in SharedField if text_field(form, f"send_{one.value}"))
    return EndpointDraft(channel, url, options, sends, robot.as_text() if robot else _api_key(channel, form))


def _robot(channel: ChannelKind, form: Form) -> RobotKey | None:
    """Without a key where the address is none of a robot; None where nothing was entered."""
    address = text_field(form, "robot_address")[:MAX_ADDRESS]
    secret = text_field(form, "robot_secret")[:MAX_ADDRESS] if channel in SIGNED else ""
    if not address and not secret:
        return None
    return RobotKey(key_of_address(channel, address) or "", secret.strip())


def _api_key(channel: ChannelKind, form: Form) -> str | None:
    """What the form says of the key of a server; None to keep it as it is."""
    if channel not in _WITH_KEY:
        return None
    return "" if text_field(form, "forget_key") else text_field(form, "api_key")[:MAX_TEXT] or None


def _options(channel: ChannelKind, form: Form) -> dict[str, Any]:
    def text(name: str) -> str:
        return text_field(form, name)[:MAX_TEXT]

    match channel:
        case ChannelKind.OPEN311:
            codes = {name: text(f"service_{name}") for name in SERVICE_NAMES}
            return {
                "services": {name: code for name, code in codes.items() if code},
                "jurisdiction": text("jurisdiction"),
                "format": text("format") or "json",
                "test_service": text("test_service"),
            }
        case ChannelKind.SMTP:
            return {"to": text_field(form, "to")}
        case ChannelKind.NONE:
            return {"reason": text("reason")}
        case _ if channel in ROBOTS:
            return {"group": text("group")[:50]}
    return {}


def _problem(channel: ChannelKind, url: str, options: dict[str, Any]) -> EndpointProblem | None:
    match channel:
        case ChannelKind.WEBHOOK | ChannelKind.PLATFORM:
            return problem_of_address(url)
        case ChannelKind.OPEN311:
            return problem_of_open311(url, options)
        case ChannelKind.SMTP:
            return None if is_mail_address(options["to"]) else EndpointProblem.NO_MAIL_ADDRESS
        case ChannelKind.NONE:
            return None if options["reason"] else EndpointProblem.NO_REASON
    return None
