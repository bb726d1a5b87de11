"""What an organisation is, and by which channel it is reached."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    INSURER = "insurer"
    MAINTAINER = "maintainer"
    USE_UNIT = "use_unit"
    RESCUE_DESK = "rescue_desk"
    CITY_DESK = "city_desk"
    REGULATOR = "regulator"  # of a district
    RESCUE_STATION = "rescue_station"
    FIRE = "fire"
    DUTY_OFFICER = "duty_officer"


# Those that serve one city, and are told of what happens in it.
OF_A_CITY = (
    OrganisationKind.RESCUE_DESK,
    OrganisationKind.CITY_DESK,
    OrganisationKind.RESCUE_STATION,
    OrganisationKind.FIRE,
    OrganisationKind.DUTY_OFFICER,
)


class ChannelKind(StrEnum):
    """How something is sent. Each is one file in `bot/channels`."""

    WEBHOOK = "webhook"
    OPEN311 = "open311"
    SMTP = "smtp"
    PLATFORM = "platform"  # of a hotline, under the city's own names of fields
    DESK = "desk"
    WECOM_ROBOT = "wecom_robot"  # 企业微信, a robot in a group
    DINGTALK_ROBOT = "dingtalk_robot"  # 钉钉
    FEISHU_ROBOT = "feishu_robot"  # 飞书
    SMS = "sms"  # to the person on duty
    WECOM_APP = "wecom_app"  # to the person on duty, by the organisation's own application
    VOICE = "voice"  # a test call to the person on duty; no organisation has it as its channel
    WECHAT = "wechat"
    NONE = "none"
