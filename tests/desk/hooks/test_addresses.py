"""Where webhooks may go: never inside, unless the operator says so."""

from __future__ import annotations

import asyncio
import socket

import pytest

from bot.desk.errors import Refused
from bot.desk.hooks.addresses import NotAllowed, check_name, check_url, resolve


@pytest.mark.parametrize("url", [
    None, 7, "", "example.com/hook", "http://example.com/hook", "ftp://example.com", "https://",
    "https://user:pw@example.com/",
    "https://example.com/#part", "https://example.com:99999/", "https://exa mple.com/", "https://example.com/\nHost: x",
    "https://[::1/", "https://example.com/" + "x" * 2000,
])  # fmt: skip
def test_what_is_no_address_for_webhooks_is_refused(url):
    with pytest.raises(Refused) as caught:
        check_url(url, private=False)
    assert caught.value.code == "bad_webhook_url"


@pytest.mark.parametrize("host", [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]",
    "[64:ff9b:1::a00:1]", "[fec0::1]", "[::10.0.0.1]",
])  # fmt: skip
def test_addresses_inside_are_refused_unless_the_operator_allows_them(host):
    with pytest.raises(Refused) as caught:
        check_url(f"https://{host}/hook", private=False)
    assert caught.value.code == "webhook_not_public"
    assert check_url(f"http://{host}/hook", private=True) == f"http://{host}/hook"


def test_a_public_address_is_kept_as_it_was_given():
    assert check_url(" https://example.com:8443/a?b=c ", private=False) == "https://example.com:8443/a?b=c"


def names(monkeypatch, *addresses):
    """Has every name stand for these addresses."""

    async def getaddrinfo(self, host, port, **_):
        if not addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.216.34", "10.0.0.1"), ("::ffff:127.0.0.1",)])
async def test_a_name_that_leads_inside_is_refused_when_saved_and_when_sent(monkeypatch, addresses):
    names(monkeypatch, *addresses)
    with pytest.raises(Refused):
        await check_name("https://innocent.example/hook", private=False)
    with pytest.raises(NotAllowed):
        await resolve("https://innocent.example/hook", private=False)
    assert (await resolve("https://innocent.example/hook", private=True)).host == "innocent.example"


async def test_what_was_looked_at_is_what_is_connected_to(monkeypatch):
    names(monkeypatch, "93.184.216.34")
    target = await resolve("https://example.com:8443/a/b?c=d", private=False)
    assert (target.url, target.host) == ("https://93.184.216.34:8443/a/b?c=d", "example.com")
    assert target.authority == "example.com:8443"
    assert (await resolve("https://example.com", private=False)).authority == "example.com"


async def test_a_name_that_is_not_known_yet_can_be_saved(monkeypatch):
    names(monkeypatch)
    await check_name("https://soon.example/hook", private=False)
