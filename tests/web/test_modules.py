"""The widget's pure modules, run in the browser that they are for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.chat import Chat

pytestmark = pytest.mark.browser


@pytest.fixture
def run(visit: Callable[..., Chat]) -> Callable[[str, str], Any]:
    """Evaluates an expression over one module, which it sees as ``m``."""
    page = visit().page
    start = "async () => {{ const m = await import('/widget/{}.js'); {} }}"
    return lambda module, code: page.evaluate(start.format(module, code))


@pytest.mark.parametrize(
    ("colour", "white_text"),
    [([255, 204, 0], False), ([0, 0, 128], True), ([118, 118, 118], True), ([120, 120, 120], False)],
)
def test_text_on_an_accent_can_be_read(run: Callable[[str, str], Any], colour: list[int], white_text: bool) -> None:
    text, ratio = run("colour", f"const t = m.textOn({colour}); return [t, m.contrast(t, {colour})];")
    assert ratio >= 4.5
    assert (text == [255, 255, 255]) == white_text


def test_any_accent_becomes_readable_on_any_ground(run: Callable[[str, str], Any]) -> None:
    code = """
      const worst = [];
      for (const ground of [[243, 245, 248], [34, 39, 48]])
        for (let r = 0; r < 256; r += 51) for (let g = 0; g < 256; g += 51) for (let b = 0; b < 256; b += 51)
          worst.push(m.contrast(m.readableOn([r, g, b], ground), ground));
      return Math.min(...worst);"""
    assert run("colour", code) >= 4.5


def test_computed_colours_are_understood(run: Callable[[str, str], Any]) -> None:
    code = "return ['rgb(1, 2, 3)', 'rgba(1, 2, 3, 0.5)', 'color(srgb 1 0 0.2)', 'oklch(0.7 0.1 30)'].map(m.channels);"
    assert run("colour", code) == [[1, 2, 3], [1, 2, 3], [255, 0, 51], None]


def test_contrast_as_the_standard_has_it(run: Callable[[str, str], Any]) -> None:
    assert run("colour", "return m.contrast([0, 0, 0], [255, 255, 255]);") == pytest.approx(21)


def test_messages_are_sorted_and_never_doubled(run: Callable[[str, str], Any]) -> None:
    code = """
      const c = new m.Conversation();
      const got = [];
      for (const seq of [2, 1, 4, 2, 3, 6]) {
        c.add({ id: `m${seq}`, seq });
        got.push([c.messages.map((one) => one.seq).join(""), c.known, c.incomplete]);
      }
      return got;"""
    assert run("conversation", code) == [
        ["2", 0, True], ["12", 2, False], ["124", 2, True], ["124", 2, True], ["1234", 4, False], ["12346", 4, True],
    ]  # fmt: skip


def test_a_hole_that_the_desk_does_not_fill_is_no_gap(run: Callable[[str, str], Any]) -> None:
    code = """
      const c = new m.Conversation();
      c.info = { last_seq: 302 };
      c.settle([101, 102].map((seq) => ({ id: `m${seq}`, seq })));
      const before = [c.known, c.incomplete];
      c.settle([{ id: "m302", seq: 302 }]);
      return [before, c.known, c.incomplete];"""
    assert run("conversation", code) == [[102, True], 302, False]


def test_blocked_storage_is_replaced_by_memory(run: Callable[[str, str], Any]) -> None:
    code = """
      const full = { getItem: () => null, setItem() { throw new Error("full"); }, removeItem() {}, length: 0 };
      const results = [];
      for (const area of [() => { throw new Error("blocked"); }, () => full]) {
        const store = new m.Storage(area);
        store.set("out:1", { a: 1 });
        results.push([store.get("out:1"), store.keys("out:")]);
        store.remove("out:1");
        results.push([store.get("out:1"), store.keys("out:")]);
      }
      return results;"""
    kept, gone = [{"a": 1}, ["out:1"]], [None, []]
    assert run("storage", code) == [kept, gone, kept, gone]


def test_the_pages_own_keys_are_left_alone(run: Callable[[str, str], Any]) -> None:
    code = """
      localStorage.setItem("out:theirs", "1");
      const store = new m.Storage();
      store.set("out:ours", 1);
      return [store.keys("out:"), localStorage.getItem("tandem:out:ours"), store.get("theirs")];"""
    assert run("storage", code) == [["out:ours"], "1", None]


def test_unknown_languages_speak_english(run: Callable[[str, str], Any]) -> None:
    assert run("texts", "return ['en-GB', 'xx', '', null].map((tag) => m.textsFor(tag).tag);") == ["en"] * 4


def test_the_day_is_shown_when_there_are_several(run: Callable[[str, str], Any]) -> None:
    code = """
      const at = (days) => new Date(Date.now() - days * 864e5).toISOString();
      const messages = [2, 2, 0].map((days, i) =>
        ({ id: `m${i}`, seq: i + 1, role: "bot", author: "A", kind: "text", text: "x", at: at(days), payload: {} }));
      const rows = m.timeline({ conversation: { messages, info: null }, outbox: { entries: [] }, config: null });
      return rows.map((row) => [row.type, row.first ?? null]);"""
    day, first, second = ["day", None], ["message", True], ["message", False]
    assert run("timeline", code) == [day, first, second, day, first]


def test_what_the_desk_has_stored_is_not_waited_for_again(run: Callable[[str, str], Any]) -> None:
    code = """
      const kept = new Map();
      const store = {
        keys: (start) => [...kept.keys()].filter((key) => key.startsWith(start)),
        get: (key) => kept.get(key) ?? null,
        set: (key, value) => kept.set(key, value),
        remove: (key) => kept.delete(key),
      };
      const outbox = new m.Outbox(store, () => new Promise(() => {}), () => {});
      // Another tab's entry, heard of only after the desk's own message has come.
      outbox.drop("late");
      kept.set("out:late", { client_id: "late", event: "message", data: {}, text: "late", at: 1 });
      outbox.follow("out:late");
      kept.set("out:next", { client_id: "next", event: "message", data: {}, text: "next", at: 2 });
      outbox.follow("out:next");
      return outbox.entries.map((entry) => entry.client_id);"""
    assert run("outbox", code) == ["next"]
