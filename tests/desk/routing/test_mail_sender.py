"""Outgoing mail is sent by a real mail client to a real server."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bot.desk.ids import now
from bot.desk.place import CUSTOMERS
from bot.desk.routing import mail_queue, mail_sender
from bot.desk.routing.mail import MailQueued
from bot.desk.routing.mail_message import Sender
from bot.desk.routing.mail_sender import MailSender
from bot.desk.store import Store, announce
from bot.desk.work_models import OutgoingMail
from bot.smtp_address import read_smtp_url
from tests.desk.customer import wait_for
from tests.desk.routing.mails import add, claim, states, the_mail
from tests.desk.routing.smtp_server import HANG_UP, PASSWORD, SILENCE, USER, SmtpServer

FROM = Sender("support@halden.example", "Halden")


@asynccontextmanager
async def sending(house, url, *, stores=None):
    tasks = [
        asyncio.create_task(MailSender(one, read_smtp_url(url), FROM, house.place).run())
        for one in stores or [house.store]
    ]
    await asyncio.sleep(0)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def server():
    async with SmtpServer() as one:
        yield one


@pytest.fixture
def hasty(monkeypatch):
    """Retries at once."""
    monkeypatch.setattr(mail_queue, "BACK_OFF_S", (0.01, 0.01))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of its own for 127.0.0.1: the file and a server's context."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


async def test_what_waits_goes_out_in_its_proper_form(house, server):
    mail_id = add(house)
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent"])
    (taken,) = server.taken
    assert (taken.sender, taken.recipients) == ("support@halden.example", ["eva@x.example"])
    message, mail = taken.message, the_mail(house)
    assert message["From"] == "Halden <support@halden.example>" and message["Reply-To"] == "support@halden.example"
    assert message["Message-ID"] == f"<{mail_id}@halden.example>"
    assert message.get_content() == "Hello Eva,\n\nGrüße\n" and message.get_content_type() == "text/plain"
    assert mail.sent_at is not None and mail.error is None and mail.attempts == 1


async def test_a_reply_that_is_queued_meanwhile_wakes_it(house, server):
    async with sending(house, server.url):
        await asyncio.sleep(0.05)
        mail_id = add(house)
        await house.store.write(lambda session: announce(session, MailQueued()))
        await wait_for(lambda: states(house) == ["sent"])
    assert mail_id in server.taken[0].message["Message-ID"]


async def test_a_conversations_mails_form_one_thread_in_their_order(house, server, hasty):
    found = house.chat()
    first = add(house, found, attempts=1)
    second = add(house, found)
    server.answers["RCPT"] = ["451 4.7.1 greylisted"]
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent", "sent"])
    one, two = (taken.message for taken in server.taken)
    assert one["Message-ID"] == f"<{first}@halden.example>" and two["In-Reply-To"] == one["Message-ID"]
    assert two["References"].split() == [f"<{found}@halden.example>", one["Message-ID"]]
    assert one["References"] == f"<{found}@halden.example>" and two["Message-ID"] == f"<{second}@halden.example>"


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DATA-END"])
@pytest.mark.parametrize("answer", ["451 4.3.0 later", HANG_UP])
async def test_what_is_put_off_or_cut_off_is_tried_again(house, server, hasty, command, answer):
    add(house)
    server.answers[command] = [answer, answer]
    if command == "EHLO" and answer != HANG_UP:
        server.answers["HELO"] = list(server.answers["EHLO"])
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent"])
    assert the_mail(house).attempts == 3
    # A server that took it and hung up gets it again; the id shows that it is the same.
    assert len({taken.message["Message-ID"] for taken in server.taken}) == 1


@pytest.mark.parametrize("command", ["RCPT", "DATA", "DATA-END"])
async def test_what_is_refused_for_good_is_given_up_and_says_why(house, server, command):
    add(house)
    server.answers[command] = ["550 5.1.1 User unknown"]
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["failed"])
    mail = the_mail(house)
    assert mail.error == "The mail server refused it (550): 5.1.1 User unknown" and mail.attempts == 1
    assert server.taken == [] and mail.sent_at is None


async def test_a_refused_sender_or_login_is_the_settings_fault_and_not_the_mails(house, server, hasty):
    add(house)
    server.answers |= {"MAIL": ["550 5.7.1 not yours"], "RCPT": ["530 5.7.0 sign in"]}
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent"])


async def test_after_the_last_attempt_it_is_given_up(house, server, hasty):
    add(house)
    server.answers["RCPT"] = ["450 full"] * 3
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["failed"])
    assert the_mail(house).error == "The mail server put it off (450): full" and the_mail(house).attempts == 3


async def test_nobody_there_is_said(house, server, hasty):
    add(house)
    async with sending(house, "smtp://127.0.0.1:9?tls=off"):
        await wait_for(lambda: states(house) == ["failed"])
    assert the_mail(house).error == "The mail server could not be reached."


async def test_one_that_cannot_be_sent_does_not_hold_up_the_others(house, server):
    add(house, recipient="no address at all <")
    add(house, subject="Hi\r\nBcc: all@x.example")
    server.extensions = []
    add(house, recipient="jürgen@x.example")
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["failed", "sent", "failed"])
    assert server.taken[0].recipients == ["eva@x.example"] and server.taken[0].message["Bcc"] is None


async def test_an_address_in_other_letters_is_written_to_where_the_server_can(house, server):
    add(house, recipient="jürgen@bücher.example")
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent"])
    assert server.taken[0].recipients == ["jürgen@xn--bcher-kva.example"]


async def test_starttls_and_a_login_come_before_anything_is_said(house, certificate, monkeypatch):
    cert, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    add(house)
    async with SmtpServer(context) as server:
        server.auth = True
        async with sending(house, f"smtp://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}"):
            await wait_for(lambda: states(house) == ["sent"])
    assert server.taken[0].safe and server.taken[0].user == USER
    assert server.commands.index("STARTTLS") < server.commands.index("AUTH") < server.commands.index("MAIL")


async def test_tls_from_the_first_byte(house, certificate, monkeypatch):
    cert, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    add(house)
    async with SmtpServer(context, whole=True) as server, sending(house, f"smtps://127.0.0.1:{server.port}"):
        await wait_for(lambda: states(house) == ["sent"])
    assert server.taken[0].safe


async def test_without_tls_a_certificate_or_the_right_password_nothing_is_sent(house, certificate, server, monkeypatch):
    cert, context = certificate
    url = "smtp://desk:wrong@127.0.0.1:{}"

    async def error_with(port):
        house.do(lambda s: s.execute(update(OutgoingMail).values(next_at=now(), error=None)))
        async with sending(house, url.format(port)):
            await wait_for(lambda: the_mail(house).error)
        assert the_mail(house).state == "queued"
        return the_mail(house).error

    add(house)
    assert "offers no encryption" in await error_with(server.port)
    async with SmtpServer(context) as safe:
        assert "certificate is not valid" in await error_with(safe.port)
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        assert "takes no user name" in await error_with(safe.port)
        safe.auth = True
        assert "did not accept the user name and password (535)" in await error_with(safe.port)
        assert safe.taken == server.taken == []
    assert "AUTH" not in server.commands


async def test_two_desks_send_nothing_twice(house, server):
    for _ in range(12):
        add(house)
    other = Store(house.store.url.render_as_string(hide_password=False))
    other.about[CUSTOMERS] = lambda one: False
    async with sending(house, server.url, stores=[house.store, other]):
        await wait_for(lambda: states(house) == ["sent"] * 12)
    other.close()
    assert len(server.taken) == len({taken.message["Message-ID"] for taken in server.taken}) == 12


async def test_a_desk_that_is_stopped_lets_the_next_one_begin_at_once(house, server):
    add(house)
    server.answers["RCPT"] = [SILENCE]
    async with sending(house, server.url):
        await wait_for(lambda: "RCPT" in server.commands)
    assert the_mail(house).state == "queued" and the_mail(house).next_at <= now()
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent"])
    assert len(server.taken) == 1


async def test_what_a_dead_desk_had_claimed_is_sent_when_its_lease_runs_out(house, server):
    add(house)
    assert house.do(claim(house)) is not None
    async with sending(house, server.url):
        await asyncio.sleep(0.1)
        assert server.taken == []
    house.do(lambda s: s.execute(update(OutgoingMail).values(next_at=now() - timedelta(seconds=1))))
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent"])


async def test_the_database_failing_for_a_moment_does_not_end_it(house, server, monkeypatch):
    monkeypatch.setattr(mail_sender, "AFTER_TROUBLE_S", 0.01)
    broken, real = [True, True], mail_sender.look

    def look(session):
        if broken:
            broken.pop()
            raise OperationalError("select", {}, Exception("locked"))
        return real(session)

    monkeypatch.setattr(mail_sender, "look", look)
    add(house)
    async with sending(house, server.url):
        await wait_for(lambda: states(house) == ["sent"])


async def test_logs_name_the_mail_and_never_what_it_says_or_to_whom(house, server, caplog):
    caplog.set_level("DEBUG")
    mail_id = add(house, body="my secret")
    server.answers["RCPT"] = ["550 <eva@x.example> unknown"]
    async with sending(house, server.url):
        # It is stored first and told then: whoever stops the sender between the two reads no word of it.
        await wait_for(lambda: states(house) == ["failed"] and mail_id in caplog.text)
    assert mail_id in caplog.text and "550" in caplog.text
    assert "eva@" not in caplog.text and "my secret" not in caplog.text
