"""Simulated phones of people on duty: an inbox, a ringing telephone with keys, a cloud's troubles."""

import aiohttp_jinja2
from aiohttp import web

from api.http.body import read_form, text_field
from scripts.simulators.cloud_signatures import Trouble
from scripts.simulators.clouds import CloudSimulator, Sms
from scripts.simulators.pages import LOCAL, add_file, set_up_pages

TROUBLES = {
    Trouble.WELL: "正常",
    Trouble.ARREARS: "欠费",
    Trouble.DOWN: "宕机",
    Trouble.CUT: "收下后断线",
    Trouble.GARBAGE: "答非所问",
}
CLOUDS = {"aliyun": "阿里云", "tencent": "腾讯云"}
# The approved texts of the demo, by the last part of their codes; /docs/sms has them to copy.
TEXTS = {
    "page": "【梯码】{0} 有人被困，识别码 {1}，已 {2} 分钟。请打开 {site}/s/{3} 接单。",
    "report": "【梯码】{0} 有新的电梯报告，请登录 {site}/console/inbox 处理。",
    "code": "【梯码】验证码 {0}，15 分钟内有效，用于登记您为{1}的电梯值班联系人。不是您本人请忽略。",
    "test": "【梯码】这是一条测试短信，不用处理。",
}


def clouds_with_pages(clouds: CloudSimulator, site: str) -> web.Application:
    """The doors of both providers, and pages for people beside them."""
    app = clouds.app()

    def text_of(message: Sms) -> str:
        return TEXTS[message.template.rpartition("_")[2]].format(*message.values, site=site)

    environment = set_up_pages(app)
    environment.globals |= {"local": LOCAL, "troubles": TROUBLES, "clouds": CLOUDS, "text_of": text_of}

    async def to_all(request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(f"{request.path}/")

    async def show(request: web.Request) -> web.Response:
        phones = [clouds.phones[number] for number in sorted(clouds.phones)]
        values = {"phones": phones, "accounts": clouds.accounts, "receipts": clouds.receipts}
        return aiohttp_jinja2.render_template("reach.html", request, values)

    async def answer(request: web.Request) -> web.Response:
        """Somebody answers, and presses a key or lets it talk to a voice mail."""
        phone = clouds.phones.get(request.match_info["phone"])
        key = text_field(await read_form(request), "key")[:1]
        calls = phone.calls if phone else []
        call = next((one for one in calls if one.key == request.match_info["call"]), None)
        if phone is None or call is None:
            raise web.HTTPNotFound
        await clouds.hang_up(phone, call, key)
        raise web.HTTPSeeOther(app.router["reach"].url_for())

    async def report(request: web.Request) -> web.Response:
        """The operator of the phone says whether an SMS has reached it."""
        phone, form = clouds.phones.get(request.match_info["phone"]), await read_form(request)
        serial = text_field(form, "serial")
        sms = next((one for one in phone.inbox if one.serial == serial), None) if phone else None
        if phone is None or sms is None:
            raise web.HTTPNotFound
        await clouds.report(phone, sms, delivered=text_field(form, "delivered") == "1")
        raise web.HTTPSeeOther(app.router["reach"].url_for())

    async def trouble(request: web.Request) -> web.Response:
        account = clouds.accounts.get(request.match_info["cloud"])
        chosen = text_field(await read_form(request), "trouble")
        if account is None or chosen not in tuple(Trouble):
            raise web.HTTPNotFound
        account.trouble = Trouble(chosen)
        raise web.HTTPSeeOther(app.router["reach"].url_for())

    app.router.add_get("", to_all)
    app.router.add_get("/", show, name="reach")
    add_file(app, "partner.css")
    app.router.add_post(r"/phones/{phone:\d{11}}/calls/{call:\w{32}}", answer, name="answer")
    app.router.add_post(r"/phones/{phone:\d{11}}/report", report, name="report")
    app.router.add_post(r"/{cloud:aliyun|tencent}/trouble", trouble, name="trouble")
    return app
