"""Other people's marks, each as an article has it."""

from __future__ import annotations

import pytest

from tests.knowledge.importing.conftest import draft, markdown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a <b>bold</b> and <em>soft</em> word", "a **bold** and *soft* word"),
        ("press <kbd>Ctrl</kbd> now", "press `Ctrl` now"),
        ("line<br>next", "line\nnext"),
        ("| a | b |\n|---|---|\n| one<br/>two | 3 |", "| a | b |\n|---|---|\n| one two | 3 |"),
        ('<p align="center">Text</p>', "Text"),
        ('<div class="x">\n  <div>\n\n## Head\n\n    Text\n  </div>\n</div>', "## Head\n\nText"),
        ("<h3 id='x'>A <i>head</i></h3>\nText", "## A *head*\n\nText"),
        ('see <a href="https://a.example/x y">there</a>', "see [there](https://a.example/x%20y)"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<details>\n<summary>More</summary>\n\nHidden **text**\n</details>", "**More**\n\nHidden **text**"),
        ("a<!-- not\nseen -->b", "a\nb"),
        ("<script>x()</script>Text<style>p {}</style>", "Text"),
        ("<pre><code class='language-sh'>a &lt; b\n</code></pre>", "```sh\na < b\n```"),
        ("replace <your-name> here", "replace <your-name> here"),
        ("`<b>` and ``a ` <i>``", "`<b>` and ``a ` <i>``"),
        ("```\n<b>{{< note >}}</b> [a](b)\n```", "```\n<b>{{< note >}}</b> [a](b)\n```"),
        (
            "Text\n\n    <code> by its indent\n    {% raw %}\n\nText",
            "Text\n\n    <code> by its indent\n    {% raw %}\n\nText",
        ),
    ],
)
def test_html_becomes_markdown_or_goes(source: str, expected: str) -> None:
    assert markdown(source) == expected


def test_a_table_of_html_keeps_every_cell() -> None:
    made = markdown("<table><tr><th>Name</th><th>Price</th></tr><tr><td>H1</td><td><b>9</b></td></tr></table>\n\nAfter")
    assert "| Name | Price |" in made and "| H1 | **9** |" in made
    assert made.endswith("\n\nAfter")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{< note >}}\nMind this.\n{{< /note >}}", "**Note:**\nMind this."),
        ('{{% alert title="Beware" color="warning" %}}\nMind.\n{{% /alert %}}', "**Beware:**\nMind."),
        ('[there]({{< relref "other.md#part" >}})', "[there](other.md#part)"),
        ("{{< youtube abc123 >}}", "[Video](https://www.youtube.com/watch?v=abc123)"),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "```ruby\nputs 1\n```"),
        ("{% include head.html %}Text {{ site.name }}.", "Text ."),
        ('{% hint style="info" %}\nMind.\n{% endhint %}', "**Info:**\nMind."),
        (":::tip Title here\n\nText\n\n:::", "**Title here:**\n\nText"),
        (":::note\nText\n:::", "**Note:**\n\nText"),
        ('!!! warning "Hot"\n    Do not touch.\n    Ever.\n\nAfter', "**Hot:**\n\nDo not touch.\nEver.\n\nAfter"),
        ('=== "Windows"\n\n    Text\n', "**Windows:**\n\nText"),
        ("> [!NOTE]\n> Text", "> **Note:**\n> Text"),
        ("## Head {#own}\n\nText {: .lead}", "## Head\n\nText"),
        ("[TOC]\n\nText", "Text"),
        ("##\n\n## Head\n\nText", "## Head\n\nText"),
        ("- [x] done\n- [ ] open", "- done\n- open"),
        ("Text[^1] more.\n\n[^1]: A note.", "Text (1) more.\n\n(1) A note."),
        (
            "See [the page][p] and [p].\n\n[p]: https://a.example 'T'",
            "See [the page](https://a.example) and [p](https://a.example).",
        ),
        ("# One\n\nText\n\n# Two\n\n## Three\n\nText", "## One\n\nText\n\n## Two\n\n### Three\n\nText"),
        ("Title\n=====\n\nText\n\nPart\n----\n\nText", "## Title\n\nText\n\n### Part\n\nText"),
    ],
)
def test_other_marks_become_markdown_or_go(source: str, expected: str) -> None:
    assert markdown(source) == expected


def test_components_leave_what_stands_in_them() -> None:
    source = (
        'import { Tab } from "@x/y";\n\n<Tabs>\n<Tab title="Mac">\nDo **this**.\n</Tab>\n</Tabs>\n\n'
        "<Gone prop={1} />\n\n<Note>Mind.</Note>"
    )
    assert markdown(source, "page.mdx") == "**Mac**\n\nDo **this**.\n\n**Note:** Mind."


def test_html_in_a_list_after_code_stays_in_it() -> None:
    source = "8. Step:\n\n    ```yaml\n    a: b\n    ```\n\n      <div>\n      Note\n      </div>\n\n9. Next"
    made = markdown(source)
    assert "<div>" not in made and "    ```yaml\n    a: b\n    ```" in made and made.endswith("9. Next")


def test_labels_of_notes_are_english_in_english_only() -> None:
    assert markdown("> [!NOTE]\n> Tekstas", language="lt") == ">\n> Tekstas"


def test_what_is_dropped_is_noted_with_its_line() -> None:
    page = draft("Text\n\n<!-- a\nb -->\n{% include x.html %}\n\n<script>\ny\n</script>\n<Gone />").page
    found = [(note.line, note.text) for note in page.notes if note.what == "dropped"]
    assert found == [
        (3, "comment: <!-- a b -->"),
        (5, "template tag: {% include x.html %}"),
        (7, "not for readers: <script> y </script>"),
        (10, "component: <Gone />"),
    ]


def test_the_first_heading_is_the_title_and_goes() -> None:
    found = draft("# <a name='x'></a>Set *up* the `H1`\n\nText")
    assert found.page.title == "Set up the H1"
    assert found.text.strip() == "Text"
    assert found.page.anchors == {"x": "Set up the H1"}
