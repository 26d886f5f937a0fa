"""nginx as it is shipped, in front of a desk: chat over TLS, files, and whose address the desk sees."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import httpx
import pytest
import socketio

from bot.desk.app import create_app
from bot.settings import ROOT, Settings
from tests.desk.agent import Agent, hire
from tests.desk.conftest import empty_database, one_rasa, rasa, settings  # noqa: F401 - fixtures
from tests.desk.customer import WAIT_S, Customer
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port
from tests.faults.harness import until

CONF = ROOT / "deploy" / "nginx"
MAIN = """
pid {folder}/pid; error_log {folder}/error.log; daemon off; {user}
events {{}}
http {{ access_log off; {temp} include {folder}/tandem.conf; }}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PNG = b"\x89PNG\r\n\x1a\n"
MIB = 1024 * 1024


@dataclass(frozen=True)
class Front:
    """nginx in front of a desk.

    Attributes:
        trust: What a customer's browser believes.
    """

    url: str
    plain: str
    desk: RunningDesk
    trust: ssl.SSLContext


def _nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        pytest.skip("no nginx found: install Debian's nginx package")
    return found


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _certificate(folder: Path) -> None:
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([*command, *subject, *files], check=True, capture_output=True)


def _configure(folder: Path, desk: str, https: int, http: int, upstream: str | None = None) -> Path:
    """The shipped file with this test's ports, paths and name, and nothing else changed."""
    text = (CONF / "tandem.conf").read_text("utf-8")
    if upstream is not None:
        begin = text.index("upstream tandem {")
        text = text[:begin] + upstream + text[text.index("}", begin) + 1 :]
    changes = {
        "127.0.0.1:8080": desk,
        "listen 443": f"listen 127.0.0.1:{https}",
        "listen [::]:443 ssl http2;": "",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen [::]:80;": "",
        "desk.example.com": "localhost",
        "/etc/ssl/tandem": str(folder),
    }
    for old, new in changes.items():
        assert old in text or upstream is not None, f"{old} is not in the shipped file any more"
        text = text.replace(old, new)
    (folder / "tandem.conf").write_text(text)
    temp = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, temp=temp, user=""))
    return folder / "nginx.conf"


@pytest.fixture
def front(settings: Settings, tmp_path: Path) -> Iterator[Front]:  # noqa: F811
    nginx, folder = _nginx(), tmp_path / "nginx"
    folder.mkdir()
    _certificate(folder)
    https, http = free_port(), free_port()
    url = f"https://localhost:{https}"
    settings = settings.model_copy(update={"public_url": url})
    conf = _configure(folder, f"127.0.0.1:{settings.port}", https, http)
    subprocess.run([nginx, "-t", "-c", conf], check=True, capture_output=True)
    desk = RunningDesk(lambda: create_app(settings), settings.port)
    desk.start()
    process = subprocess.Popen([nginx, "-c", conf])
    try:
        assert until(lambda: _listens(https), 10.0)
        yield Front(url, f"http://localhost:{http}", desk, ssl.create_default_context(cafile=folder / "fullchain.pem"))
    finally:
        process.terminate()
        process.wait(10)
        desk.stop()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_chat_goes_through_tls(front: Front, transport: str) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=front.trust)) as http:
        customer = Customer(front.url)
        customer.io = socketio.AsyncClient(reconnection=False, http_session=http)
        customer.io.on("*", customer._hear)
        await customer.io.connect(front.url, transports=[transport], headers={"Origin": front.url}, wait_timeout=WAIT_S)
        await customer.hello()
        assert (await customer.say("My router shows amber"))["ok"]
        await customer.message(role="bot")
        await customer.close()


async def test_files_go_through_up_to_the_desks_own_limit(front: Front) -> None:
    customer = await Customer(front.desk.url).connect()
    await customer.hello()
    headers = {"Authorization": f"Bearer {customer.token}"}
    async with httpx.AsyncClient(base_url=front.url, verify=front.trust, headers=headers, trust_env=False) as http:
        sizes = {9 * MIB: 201, 11 * MIB: 413}
        for size, status in sizes.items():
            content = PNG + b"\0" * (size - len(PNG))
            sent = await http.post("/api/customer/attachments", params={"name": "a.png"}, content=content)
            assert sent.status_code == status
        # In the desk's words, not in nginx's.
        assert sent.json()["code"] == "too_large"
    await customer.close()


async def test_the_desk_sees_the_customers_address_and_not_what_they_claim(front: Front) -> None:
    hire(front.desk)
    ana = Agent(front.url)
    ana.http = httpx.AsyncClient(base_url=f"{front.url}/api/agent", verify=front.trust, trust_env=False)
    signed_in = await ana.sign_in(**{"X-Forwarded-For": "203.0.113.9"})
    assert signed_in.status_code == 200 and "secure" in signed_in.headers["set-cookie"].lower()
    (session,) = (await ana.get("/sessions")).json()["sessions"]
    assert session["address"] == "127.0.0.1"
    await ana.http.aclose()


async def test_a_request_has_nginxs_id_and_not_one_that_a_visitor_chose(front: Front) -> None:
    claimed = {"X-Request-ID": "chosen-by-a-visitor"}
    async with httpx.AsyncClient(verify=front.trust, trust_env=False, headers=claimed) as http:
        told = (await http.get(f"{front.url}/health/live")).headers["X-Request-ID"]
        # As nginx makes them; the desk's own are half as long.
        assert re.fullmatch(r"[0-9a-f]{32}", told)


async def test_no_visitor_reads_the_metrics_through_nginx(front: Front) -> None:
    async with httpx.AsyncClient(verify=front.trust, trust_env=False) as http:
        # From this machine, which nginx lets through; the desk has no token and so tells nobody.
        assert (await http.get(f"{front.url}/metrics")).status_code == 403


async def test_plain_http_leads_to_tls_and_what_monitors_ask_is_answered_here(front: Front) -> None:
    async with httpx.AsyncClient(verify=front.trust, trust_env=False) as http:
        led = await http.get(f"{front.plain}/help/")
        assert (led.status_code, led.headers["location"]) == (301, "https://localhost/help/")
        assert (await http.get(f"{front.url}/health/live")).status_code == 200
        assert (await http.get(f"{front.url}/health/ready")).status_code in {200, 503}


def test_nginx_takes_the_upstream_of_several_desks(tmp_path: Path) -> None:
    nginx = _nginx()
    _certificate(tmp_path)
    several = (CONF / "several-desks.conf").read_text("utf-8")
    conf = _configure(tmp_path, "127.0.0.1:1", free_port(), free_port(), several)
    said = subprocess.run([nginx, "-t", "-c", conf], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
