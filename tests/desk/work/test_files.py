"""Files from upload to download: limits, whose they are, what is left on the disk."""

from __future__ import annotations

import asyncio
import os
import stat
from datetime import timedelta

import httpx
import pytest

from bot.desk.ids import now
from bot.desk.limits import Bucket
from bot.desk.models import Handoff
from bot.desk.work import file_api, files, uploads
from bot.desk.work_models import Attachment
from bot.handoff.package import validate
from tests.desk.work.conftest import PNG


def on_disk(settings) -> list:
    return [path for path in (settings.var / "attachments").rglob("*") if path.is_file()]


async def send(customer, *ids, text="", client_id="c1"):
    return await customer.ask("message", {"client_id": client_id, "text": text, "attachments": list(ids)})


async def say(agent, customer, *ids, text="", client_id="a1"):
    path = f"/conversations/{customer.conversation['id']}/messages"
    return await agent.post(path, {"client_id": client_id, "text": text, "attachments": list(ids)})


async def from_agent(agent, customer, content=PNG, name="label.png"):
    path = f"/conversations/{customer.conversation['id']}/attachments"
    return await agent.http.post(path, params={"name": name}, content=content, headers={"X-CSRF-Token": agent.csrf})


async def test_a_customers_file_reaches_the_agent_and_is_served_for_saving(held, agent, upload, http, settings, desk):
    answer = await upload(held, name="../Žibintas 1.png")
    attachment = answer.json()["attachment"]
    assert answer.status_code == 201
    assert (attachment["name"], attachment["type"], attachment["size"]) == ("Žibintas 1.png", "image/png", len(PNG))
    sent = (await send(held, attachment["id"], text="see"))["message"]
    assert sent["payload"]["attachments"] == [attachment]
    assert (await agent.message("see"))["message"]["payload"]["attachments"] == [attachment]

    got = await http.get(attachment["url"], headers={"Accept-Encoding": "gzip"})
    assert got.status_code == 200 and got.content == PNG and got.headers["content-type"] == "image/png"
    assert got.headers["content-disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%C5%BDibintas%201.png" in got.headers["content-disposition"]
    assert got.headers["content-security-policy"].startswith("sandbox;")
    assert got.headers["x-content-type-options"] == "nosniff" and got.headers["cache-control"] == "private, no-store"
    assert "content-encoding" not in got.headers
    shown = await http.get(attachment["url"], params={"inline": "1"})
    assert shown.headers["content-disposition"].startswith("inline;")
    assert shown.headers["content-security-policy"].startswith("sandbox;")
    part = await http.get(attachment["url"], headers={"Range": "bytes=1-3", "Accept-Encoding": "gzip"})
    assert (part.status_code, part.content) == (206, b"PNG")
    (path,) = on_disk(settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and path.name == attachment["id"]


async def test_only_pictures_are_shown_in_their_place(held, upload, http):
    page = (await upload(held, b"<html><script>alert(1)</script>", "x.html")).json()["attachment"]
    assert (page["name"], page["type"]) == ("x.html.txt", "text/plain")
    got = await http.get(page["url"], params={"inline": "1"})
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["content-type"] == "text/plain; charset=utf-8"


async def test_without_the_key_there_is_no_file(held, upload, http, settings):
    one, two = [(await upload(held)).json()["attachment"] for _ in range(2)]
    id_of, key_of = one["url"].split("/")[2:]
    for path in (f"/files/{id_of}/{key_of[:-1]}", f"/files/{id_of}/{two['url'].split('/')[3]}", f"/files/f_x/{key_of}",
                 f"/files/{id_of}/%ff", "/files/..%2f..%2fdesk.sqlite/x"):  # fmt: skip
        assert (await http.get(path)).status_code == 404, path
    for path in on_disk(settings):
        path.unlink()
    assert (await http.get(one["url"])).status_code == 404


async def test_files_alone_are_a_message_and_the_bot_says_what_it_makes_of_them(arrive, upload, rasa):
    customer = await arrive()
    ids = [(await upload(customer, name=name)).json()["attachment"]["id"] for name in ("a.png", "b.png")]
    sent = (await send(customer, *ids))["message"]
    assert sent["text"] == "a.png, b.png"
    answer = await customer.message(role="bot")
    assert "cannot look into files" in answer["text"] and rasa.turns == []
    await customer.choose(answer, "Talk to a person")
    await customer.state("queued")
    assert (await customer.say("  "))["error"]["code"] == "empty"


async def test_the_same_message_again_is_the_same_and_a_file_is_sent_once(held, upload):
    one = (await upload(held)).json()["attachment"]["id"]
    first = await send(held, one)
    assert await send(held, one) == first
    assert (await send(held, one, client_id="c2"))["error"]["code"] == "bad_attachment"


async def test_nobody_sends_what_is_not_theirs(held, agent, queued, upload, desk):
    mine = (await upload(held)).json()["attachment"]["id"]
    hers = (await from_agent(agent, held)).json()["attachment"]["id"]
    other = await queued()
    for ids in ([mine], [hers], ["f_unknown"], [""], [7], "x", {"a": 1}, [mine, mine]):
        answer = await other.ask("message", {"client_id": "c9", "text": "x", "attachments": ids})
        assert answer["error"]["code"] == "bad_attachment", ids
    assert (await send(held, hers))["error"]["code"] == "bad_attachment"
    assert (await say(agent, held, mine)).json()["code"] == "bad_attachment"
    assert (await say(agent, held, *["f_x"] * 3)).status_code == 422
    many = [(await upload(held)).json()["attachment"]["id"] for _ in range(6)]
    assert (await send(held, *many))["error"]["code"] == "too_many_attached"
    assert not [row for row in desk.rows(Attachment) if row.message_id]


async def test_an_agents_file_reaches_the_customer(held, agent):
    label = (await from_agent(agent, held, b"%PDF-1.7 label", "label.pdf")).json()["attachment"]
    sent = await say(agent, held, label["id"])
    assert sent.json()["message"]["text"] == "label.pdf" and "blocks" not in sent.json()["message"]["payload"]
    assert (await held.message(role="agent"))["payload"]["attachments"] == [label]


async def test_who_has_not_taken_it_uploads_nothing(queued, agent, settings):
    customer = await queued()
    assert (await from_agent(agent, customer)).json()["code"] == "not_yours"
    await agent.take(customer.conversation["id"])
    await agent.finish(customer.conversation["id"])
    assert (await from_agent(agent, customer)).json()["code"] == "conversation_closed"
    assert on_disk(settings) == []


async def test_a_hundred_megabytes_are_refused_and_leave_nothing(arrive, http, settings):
    customer = await arrive()
    given = {"Authorization": f"Bearer {customer.token}"}
    sent = 0

    async def endless():
        nonlocal sent
        while sent < 100 << 20:
            sent += 1 << 20
            yield PNG + b"\x00" * ((1 << 20) - len(PNG))

    told = await http.post("/api/customer/attachments", content=b"\x00" * (11 << 20), headers=given)
    untold = await http.post("/api/customer/attachments", content=endless(), headers=given)
    for answer in (told, untold):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert "10 MB" in answer.json()["message"]
    assert on_disk(settings) == []


@pytest.mark.parametrize("content, status, code", [(b"", 422, "empty_file"), (b"MZ\x90\x00\x03", 415, "bad_type")])
async def test_what_is_no_file_to_be_had(arrive, upload, settings, content, status, code):
    answer = await upload(await arrive(), content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert on_disk(settings) == []


async def test_a_program_that_is_called_a_picture_is_refused_for_its_content(arrive, upload):
    answer = await upload(await arrive(), b"MZ\x90\x00\x03")
    assert "whatever its name says" in answer.json()["message"]


async def test_a_sender_who_goes_away_or_falls_silent_leaves_nothing(arrive, settings, monkeypatch):
    monkeypatch.setattr(uploads, "IDLE_S", 0.2)
    customer = await arrive()
    head = (
        f"POST /api/customer/attachments?name=a.png HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        f"Authorization: Bearer {customer.token}\r\n\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.port)
    writer.write(head + PNG)
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    _, writer = await asyncio.open_connection("127.0.0.1", settings.port)
    writer.write(head + PNG)
    await writer.drain()
    writer.close()
    await customer.wait(lambda: not on_disk(settings))


async def test_a_disk_that_is_nearly_full_takes_no_files(arrive, upload, settings, monkeypatch):
    monkeypatch.setattr(uploads, "LEAST_FREE_BYTES", 1 << 60)
    answer = await upload(await arrive())
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable") and on_disk(settings) == []


async def test_the_bearer_must_have_a_conversation(arrive, upload, http):
    customer = await arrive()
    assert (await http.post("/api/customer/attachments", content=PNG)).json()["code"] == "not_signed_in"
    for token in ("x" * 43, "Bearer", "ž"):
        raw = f"Bearer {token}".encode()
        answer = await http.post("/api/customer/attachments", content=PNG, headers={"Authorization": raw})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (await upload(customer)).status_code == 201


async def test_a_website_with_the_widget_may_send_and_read_the_answer_others_not(arrive, upload, http):
    customer, origin = await arrive(), "https://shop.example"
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    ready = await http.options("/api/customer/attachments", headers=asked)
    assert ready.status_code == 204 and ready.headers["access-control-allow-origin"] == origin
    assert "authorization" in ready.headers["access-control-allow-headers"]
    for content, status in ((PNG, 201), (b"", 422)):
        answer = await upload(customer, content, Origin=origin)
        assert answer.status_code == status and answer.headers["access-control-allow-origin"] == origin
    stranger = await upload(customer, Origin="https://evil.example")
    assert (stranger.status_code, stranger.json()["code"]) == (403, "bad_origin")
    assert "access-control-allow-origin" not in stranger.headers
    assert (await http.options("/api/customer/attachments", headers={"Origin": "null"})).status_code == 403


async def test_uploads_are_limited_for_each_conversation(arrive, upload, monkeypatch):
    monkeypatch.setattr(file_api, "UPLOADS", Bucket("few uploads", 3, 0.01))
    customer, other = await arrive(), await arrive()
    codes = [(await upload(customer)).status_code for _ in range(4)]
    assert codes == [201, 201, 201, 429] and (await upload(other)).status_code == 201


async def test_too_many_that_wait_to_be_sent(arrive, upload, monkeypatch, settings):
    monkeypatch.setattr(files, "MAX_UNSENT", 2)
    customer = await arrive()
    answers = [await upload(customer) for _ in range(3)]
    assert answers[2].json()["code"] == "too_many_files" and len(on_disk(settings)) == 2
    await send(customer, answers[0].json()["attachment"]["id"])
    assert (await upload(customer)).status_code == 201


async def test_a_closed_conversation_takes_files_while_it_opens_again(held, agent, upload, desk):
    await agent.finish(held.conversation["id"])
    one = (await upload(held)).json()["attachment"]["id"]
    assert (await send(held, one))["ok"]
    await held.state("agent")
    (settings := desk.desk.settings).data_dir.joinpath("company.yml").write_text("reopen_days: 0\n")
    desk.stop()
    desk.start()
    await agent.sign_in()
    await agent.finish(held.conversation["id"])
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as http:
        given = {"Authorization": f"Bearer {held.token}"}
        answer = await http.post("/api/customer/attachments", content=PNG, headers=given)
    assert answer.json()["code"] == "conversation_closed" and settings


async def test_what_nobody_sent_is_swept_after_a_day(held, upload, settings, desk):
    folder = files.folder_of(settings)
    kept, gone = [(await upload(held)).json()["attachment"]["id"] for _ in range(2)]
    await send(held, kept)
    part = folder / f"f_half{files.PART}"
    part.write_bytes(b"x")
    yesterday = (now() - timedelta(hours=25)).timestamp()
    os.utime(part, (yesterday, yesterday))
    assert desk.write(lambda session: files.sweep(session, folder, now())) == 0 and not part.exists()
    later = now() + timedelta(hours=25)
    assert desk.write(lambda session: files.sweep(session, folder, later)) == 1
    assert [row.id for row in desk.rows(Attachment)] == [kept] and [path.name for path in on_disk(settings)] == [kept]
    conversation_id = held.conversation["id"]
    assert desk.write(lambda session: files.forget(session, folder, conversation_id)) == 1
    assert desk.rows(Attachment) == [] and on_disk(settings) == [] and gone


async def test_the_package_names_what_was_sent(arrive, upload, desk, settings):
    customer = await arrive()
    attachment = (await upload(customer)).json()["attachment"]
    await upload(customer)
    await send(customer, attachment["id"])
    await customer.human()
    await customer.state("queued")
    expected = {"url": attachment["url"], "type": "image/png", "size": len(PNG)}
    found = desk.read(lambda session: files.for_package(session, customer.conversation["id"]))
    assert found == [expected]
    package = desk.rows(Handoff)[0].package
    assert package["attachments"] == [{**expected, "url": settings.base_url + attachment["url"]}]
    validate(package)
