"""Signing in, the first password, being signed out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web_console.conftest import PASSWORD
from tests.web_console.console import Console
from tests.web_console.place import ME
from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser


def test_wrong_password_is_told_and_what_was_typed_stays(visit: Callable[..., Console]) -> None:
    console = visit()
    console.enter(ME["email"], "wrong")
    console.see("E-mail or password is wrong.")
    assert console.page.get_by_label("E-mail").input_value() == ME["email"]


def test_one_time_password_must_be_changed_before_anything_else(visit: Callable[..., Console], desk: StandIn) -> None:
    desk.accounts[ME["email"]].update(password="one time", must_change=True)
    console = visit()
    console.enter(ME["email"], "one time")
    console.see("Choose your own password")
    assert console.page.locator(".row").count() == 0

    def choose(new: str, again: str) -> None:
        console.page.get_by_label("One-time password").fill("one time")
        console.page.get_by_label("New password", exact=False).first.fill(new)
        console.page.get_by_label("New password again").fill(again)
        console.button("Save the new password").click()

    choose("my own new password", "my own nwe password")
    console.see("The two new passwords differ. Type them again.")
    choose("short", "short")
    console.see("The new password is too short: use 10 characters or more.")
    choose("my own new password", "my own new password")
    console.row("Ieva").wait_for()
    assert desk.accounts[ME["email"]]["password"] == "my own new password"


def test_session_lives_over_a_reload_and_ends_with_sign_out(console: Console) -> None:
    console.page.reload()
    console.row("Ieva").wait_for()
    console.page.locator("summary", has_text="Your menu").click()
    console.button("Sign out").click()
    console.see("Sign in to Tandem")
    console.page.reload()
    console.see("Sign in to Tandem")


def test_ended_session_asks_to_sign_in_and_sends_what_was_written(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.sessions.clear()
    console.reply.fill("Please unplug it once more.")
    console.reply.press("Enter")
    console.see("You were signed out. Sign in again; what you had typed is kept.")
    console.enter(ME["email"], PASSWORD)
    console.see("Please unplug it once more.", console.transcript)
    console.page.get_by_text("Sending…").wait_for(state="detached")
    said = [message["text"] for message in desk.desk["c_update"]["messages"]]
    assert said.count("Please unplug it once more.") == 1
