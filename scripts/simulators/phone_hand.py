"""What a person can do with the phone: from the fields of a form to a WeChat message."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.http.body import Form, file_fields, text_field
from scripts.simulators.phone_talks import Bubble, Kind, Side
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_messages import Sender
from scripts.simulators.wechat_people import Contact

MENU = {
    "REPORT": "报修",
    "TRAPPED": "被困",
    "PROGRESS": "进度",
    "POLICY": "保险",
    "MAINTAINER": "维保",
    "PERSON": "转人工",
    "HELP": "帮助",
}
MAX_PHOTO_BYTES = 10 * 1024 * 1024  # WeChat's limit for an image
MAX_WORDS = 5000

_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,8})?")
SPOKEN_SECONDS = 2


@dataclass(frozen=True)
class Act:
    """A bubble, and the message that goes out with it. `contact` is None for a person who leaves."""

    shown: Bubble
    xml: str = ""
    contact: Contact | None = Contact.MESSAGE


@dataclass(frozen=True)
class Hand:
    """One person's. `photo_url` tells where a photo can be seen, by its media_id."""

    openid: str
    wechat: WeChatSimulator
    sender: Sender
    photo_url: Callable[[str], str]

    def say(self, form: Form) -> Act | None:
        words = text_field(form, "words")[:MAX_WORDS]
        return Act(Bubble(Side.ME, words), self.sender.text(self.openid, words)) if words else None

    def speak(self, form: Form) -> Act:
        words = text_field(form, "words")[:MAX_WORDS]
        from scripts.simulators.phone_recorder import amr  # FFmpeg, for the one who speaks

        media_id = self.wechat.add_media(amr(SPOKEN_SECONDS), "audio/amr")
        return Act(Bubble(Side.ME, words, Kind.VOICE), self.sender.voice(self.openid, media_id, words))

    def send_picture(self, form: Form) -> Act | None:
        files = file_fields(form, "picture")
        if not files or not files[0]:
            return None
        if len(files[0]) > MAX_PHOTO_BYTES:
            return Act(Bubble(Side.NOTE, "照片超过 10 MB，发不出去"))
        media_id = self.wechat.add_media(files[0])
        xml = self.sender.image(self.openid, media_id, self.photo_url(media_id))
        return Act(Bubble(Side.ME, media_id, Kind.PHOTO), xml)

    def send_place(self, form: Form) -> Act:
        latitude, longitude = text_field(form, "latitude"), text_field(form, "longitude")
        label = text_field(form, "label")
        if not (_DEGREES.fullmatch(latitude) and _DEGREES.fullmatch(longitude)):
            return Act(Bubble(Side.NOTE, "经纬度要写成数字"))
        xml = self.sender.location(self.openid, latitude, longitude, label)
        return Act(Bubble(Side.ME, label or f"{latitude}, {longitude}", Kind.PLACE), xml)

    def tap(self, form: Form) -> Act | None:
        key = text_field(form, "key")
        if key not in MENU:
            return None
        xml = self.sender.event(self.openid, "CLICK", key)
        return Act(Bubble(Side.NOTE, f"点了菜单“{MENU[key]}”"), xml, Contact.TAP)

    def scan(self, form: Form) -> Act:
        """Someone new follows by scanning: the event is then `subscribe`, with `qrscene_`."""
        code = text_field(form, "code")
        if self.wechat.follows(self.openid):
            xml = self.sender.event(self.openid, "SCAN", code, ticket="simulated")
        else:
            xml = self.sender.event(self.openid, "subscribe", f"qrscene_{code}", ticket="simulated")
        return Act(Bubble(Side.NOTE, f"扫了梯码 {code}"), xml, Contact.TAP)

    def follow(self, _: Form) -> Act:
        return Act(
            Bubble(Side.NOTE, "关注了公众号"), self.sender.event(self.openid, "subscribe"), Contact.TAP
        )

    def leave(self, _: Form) -> Act:
        return Act(Bubble(Side.NOTE, "取消了关注"), self.sender.event(self.openid, "unsubscribe"), None)


ACTIONS: Mapping[str, Callable[[Hand, Form], Act | None]] = {
    "say": Hand.say,
    "voice": Hand.speak,
    "picture": Hand.send_picture,
    "place": Hand.send_place,
    "tap": Hand.tap,
    "scan": Hand.scan,
    "follow": Hand.follow,
    "leave": Hand.leave,
}
