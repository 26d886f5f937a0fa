from __future__ import annotations

import pytest

from bot.knowledge.markdown import plain_text, sections


def blocks(body: str) -> list[dict]:
    return [block for section in sections(body, "en") for block in section.blocks]


def test_sections_are_cut_at_headings() -> None:
    found = sections("Opening.\n\n## First\n\nOne.\n\n### Deeper\n\nTwo.\n\n#### Too deep\n\nThree.", "en")
    assert [(s.heading, s.level) for s in found] == [("", 0), ("First", 2), ("Deeper", 3)]
    assert found[2].blocks[1] == {"type": "p", "runs": [{"text": "Too deep", "bold": True}]}


def test_runs_carry_bold_code_and_links() -> None:
    (block,) = blocks("Tap **Devices → +**, see `E42` and [the guide](article:pairing-fails#first).")
    assert block["runs"] == [
        {"text": "Tap "},
        {"text": "Devices → +", "bold": True},
        {"text": ", see "},
        {"text": "E42", "code": True},
        {"text": " and "},
        {"text": "the guide", "href": "/help/en/pairing-fails#first"},
        {"text": "."},
    ]


def test_lists_keep_their_numbers_and_stay_lists() -> None:
    (ordered,) = blocks("3. Three\n4. Four\n   - under\n   - it")
    assert ordered["start"] == 3
    assert [plain_text(item) for item in ordered["items"]] == ["Three", "Four – under – it"]
    assert blocks("- a\n- b")[0] == {"type": "ul", "items": [[{"text": "a"}], [{"text": "b"}]]}


def test_code_tables_and_quotations_degrade() -> None:
    code, table, quote = blocks(
        "```\nping 1.1.1.1\n```\n\n| Plan | Price |\n|---|---|\n| Free | €0 |\n\n> Mind the step."
    )
    assert code == {"type": "p", "runs": [{"text": "ping 1.1.1.1", "code": True}]}
    assert table == {"type": "ul", "items": [[{"text": "Free", "bold": True}, {"text": "; Price: €0"}]]}
    assert plain_text(quote["runs"]) == "Mind the step."


def test_html_is_text_and_odd_links_lose_their_target() -> None:
    (block,) = blocks("<b>x</b> [y](javascript:alert(1)) [z](data:text/html,1) ![a camera](c.png)")
    assert plain_text(block["runs"]).startswith("<b>x</b>")
    assert plain_text(block["runs"]).endswith("a camera")
    assert not any("href" in run for run in block["runs"])


def test_an_image_carries_its_address_where_the_section_is_known() -> None:
    body = "Look: ![the lamp](img/lamp%201.png)![](img/dim.webp)"
    (section,) = sections(body, "en", "wifi")
    assert section.blocks[0]["runs"] == [
        {"text": "Look: "},
        {"text": "the lamp", "image": "/help/media/en/wifi/img/lamp%201.png"},
        {"text": "", "image": "/help/media/en/wifi/img/dim.webp"},
    ]
    assert blocks(body) == [{"type": "p", "runs": [{"text": "Look: the lamp"}]}]


@pytest.mark.parametrize(
    "target",
    ["../b.png", "a/../../b.png", "/b.png", "%2e%2e/b.png", "a%5cb.png", "//x/b.png", "https://x/b.png", "b.svg",
     ".b/c.png", "b.png?c", "C:/b.png"],
)  # fmt: skip
def test_an_image_elsewhere_stays_text(target: str) -> None:
    (section,) = sections(f"![a lamp]({target})", "en", "wifi")
    assert section.blocks == [{"type": "p", "runs": [{"text": "a lamp"}]}]
