"""The channels, one a file: a recipient kind is reached by adding a file and a line here."""

from bot.channels import (
    desk,
    dingtalk_robot,
    feishu_robot,
    none,
    open311,
    platform,
    sms,
    smtp,
    voice,
    webhook,
    wechat,
    wecom_app,
    wecom_robot,
)
from bot.channels.base import Send
from models.rules.partners.kinds import ChannelKind

CHANNELS: dict[ChannelKind, Send] = {
    ChannelKind.WEBHOOK: webhook.send,
    ChannelKind.OPEN311: open311.send,
    ChannelKind.SMTP: smtp.send,
    ChannelKind.PLATFORM: platform.send,
    ChannelKind.DESK: desk.send,
    ChannelKind.WECOM_ROBOT: wecom_robot.send,
    ChannelKind.DINGTALK_ROBOT: dingtalk_robot.send,
    ChannelKind.FEISHU_ROBOT: feishu_robot.send,
    ChannelKind.SMS: sms.send,
    ChannelKind.WECOM_APP: wecom_app.send,
    ChannelKind.VOICE: voice.send,
    ChannelKind.WECHAT: wechat.send,
    ChannelKind.NONE: none.send,
}
