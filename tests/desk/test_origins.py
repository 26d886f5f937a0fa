"""Which websites may speak with the desk."""

from __future__ import annotations

import pytest

from bot.desk.origins import own_origins, widget_origins
from bot.errors import SettingsError
from bot.settings import Settings


def settings(**values):
    return Settings(_env_file=None, **values)


def test_ones_own_machine_has_several_names():
    assert own_origins(settings(port=9000)) == ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"]


def test_a_public_address_has_one_and_no_default_port():
    assert own_origins(settings(public_url="https://Desk.Example:443/")) == ["https://desk.example"]


def test_the_widget_may_also_run_where_the_operator_says():
    found = widget_origins(
        settings(public_url="https://desk.example", allowed_origins=" https://Shop.example/ ,http://x:81")
    )
    assert found == ["https://desk.example", "https://shop.example", "http://x:81"]


@pytest.mark.parametrize(
    "entry", ["*", "shop.example", "https://*.shop.example", "ftp://x", "https://x/path", "https://x:port"]
)
def test_what_is_no_origin_is_named(entry):
    with pytest.raises(SettingsError, match="TANDEM_ALLOWED_ORIGINS"):
        widget_origins(settings(allowed_origins=entry))
