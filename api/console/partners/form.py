"""Reading the form of a partner's channel: the fields that belong to the chosen channel, and no others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class ChannelForm:
    """The settings of a channel beside `url`: their fields, how these are read, and what may be wrong.

    `titles`: the names of the fields, and what they are called where two people's changes are compared.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    longest: int = MAX_TEXT
    read: Callable[[Form], dict[str, Any]] | None = None  # None: the text of each field
    problem: Callable[[str, Mapping[str, Any]], EndpointProblem | None] = lambda *_: None
    has_url: bool = False
    has_key: bool = False

    def options(self, form: Form) -> dict[str, Any]:
        if self.read is not None:
            return self.read(form)
        return {name: text_field(form, name)[: self.longest] for name in self.titles}


def _problem_of_web(url: str, _: Mapping[str, Any]) -> EndpointProblem | None:
    return problem_of_address(url)


def _problem_of_mail(_: str, options: Mapping[str, Any]) -> EndpointProblem | None:
    return None if is_mail_address(options["to"]) else EndpointProblem.NO_MAIL_ADDRESS


def _problem_of_none(_: str, options: Mapping[str, Any]) -> EndpointProblem | None:
    return None if options["reason"] else EndpointProblem.NO_REASON


def _open311_options(form: Form) -> dict[str, Any]:
    def text(name: str) -> str:
        return text_field(form, name)[:MAX_TEXT]

    codes = {name: text(f"service_{name}") for name in SERVICE_NAMES}
    return {
        "services": {name: code for name, code in codes.items() if code},
        "jurisdiction": text("jurisdiction"),
        "format": text("format") or "json",
        "test_service": text("test_service"),
    }


_OPEN311_TITLES = {
    "jurisdiction": "jurisdiction_id",
    "format": "格式",
    "test_service": "测试用的服务代码",
    **{f"service_{name}": f"服务代码 {name}" for name in SERVICE_NAMES},
}
# In the order in which they are offered. A person's notices go by WeChat; organisations have the others.
FORMS: Mapping[ChannelKind, ChannelForm] = {
    ChannelKind.WEBHOOK: ChannelForm(problem=_problem_of_web, has_url=True),
    **dict.fromkeys(ROBOTS, ChannelForm({"group": "群名"}, longest=50)),
    ChannelKind.SMS: ChannelForm(),
    ChannelKind.WECOM_APP: ChannelForm(),
    ChannelKind.OPEN311: ChannelForm(
        _OPEN311_TITLES, read=_open311_options, problem=problem_of_open311, has_url=True, has_key=True
    ),
    ChannelKind.SMTP: ChannelForm({"to": "收件邮箱"}, longest=MAX_ADDRESS, problem=_problem_of_mail),
    ChannelKind.PLATFORM: ChannelForm(problem=_problem_of_web, has_url=True, has_key=True),
    ChannelKind.DESK: ChannelForm(),
    ChannelKind.NONE: ChannelForm({"reason": "为什么没有渠道"}, problem=_problem_of_none),
}
CHOICES = tuple(FORMS)
TITLES = {
    "channel": "渠道",
    "url": "网址",
    **{name: title for one in FORMS.values() for name, title in one.titles.items()},
    "sends": "可以发给对方的内容",
}


def read_draft(form: Form, kept: KeptEndpoint) -> EndpointDraft | EndpointProblem | None:
    """The draft, or what is wrong with it; None where no channel was chosen. `kept`: as it is until then."""
    chosen = text_field(form, "channel")
    if chosen not in CHOICES:
        return None
    channel = ChannelKind(chosen)
    settings = FORMS[channel]
    url = text_field(form, "url") if settings.has_url else ""
    options = settings.options(form)
    robot = _robot(channel, form) if channel in ROBOTS else None
    if channel in ROBOTS:
        is_kept = kept.channel is channel and kept.has_key
        problem = problem_of_robot(channel, robot, is_kept=is_kept)
    else:
        problem = settings.problem(url, options)
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
    if not FORMS[channel].has_key:
        return None
    return "" if text_field(form, "forget_key") else text_field(form, "api_key")[:MAX_TEXT] or None
