"""After a close: how was it?"""

from __future__ import annotations

import pytest

from tests.web.chat import Chat
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser


@pytest.fixture
def closed(chat: Chat, desk: StandIn) -> Chat:
    chat.say("hello")
    chat.see("You said: hello")
    desk.closes()
    chat.see("How did we do?")
    return chat


def test_rating_with_a_comment(closed: Chat, desk: StandIn) -> None:
    assert not closed.field.is_visible()
    closed.page.get_by_label("4, Good").check(force=True)
    closed.page.get_by_label("Anything you would like to add?").fill("Quick and kind.")
    closed.button("Send rating").click()
    closed.see("Thank you for your feedback.")
    assert desk.events("rate") == [{"csat": 4, "comment": "Quick and kind."}]
    closed.reload()
    closed.see("Thank you for your feedback.")


def test_a_rating_needs_no_comment(closed: Chat, desk: StandIn) -> None:
    closed.page.get_by_label("1, Very poor").check(force=True)
    closed.button("Send rating").click()
    closed.see("Thank you for your feedback.")
    assert desk.events("rate") == [{"csat": 1}]


def test_a_rating_that_was_not_kept_stays_to_be_sent_again(closed: Chat, desk: StandIn) -> None:
    desk.refuse["rate"] = {"code": "busy", "message": "Please wait."}
    closed.page.get_by_label("5, Very good").check(force=True)
    closed.page.get_by_label("Anything you would like to add?").fill("kept")
    closed.button("Send rating").click()
    closed.see("That could not be saved. Please try again.")
    del desk.refuse["rate"]
    closed.button("Send rating").click()
    closed.see("Thank you for your feedback.")
    assert desk.events("rate")[-1] == {"csat": 5, "comment": "kept"}


def test_an_unrated_close_is_still_there_after_a_reload(closed: Chat) -> None:
    closed.reload()
    closed.see("How did we do?")
    closed.button("Start a new conversation").wait_for()
