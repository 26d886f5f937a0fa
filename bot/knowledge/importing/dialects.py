"""Marks of other people's Markdown: shortcodes, templates, components, admonitions, footnotes, and the like."""

from __future__ import annotations

import re

from bot.knowledge.importing.draft import BREAK, Draft
from bot.knowledge.importing.page import DROPPED, KEPT

COMMENTS = re.compile(
    r"<!--.*?(?:-->|\Z)|\{/\*.*?\*/\}|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL
)
LIQUID_CODE = re.compile(r"\{%-?\s*highlight\s+(\w*).*?%\}\n?(.*?)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL)
LIQUID_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
IMPORTS = re.compile(
    r"^(?:import\s+(?:[\w*{}\s,$]+\s+from\s+)?['\"][^'\"\n]+['\"];?"
    r"|export\s+(?:default|const|let|var|function)\b[^\n]*(?:\n(?!\s*\n)[^\n]*)*?[;}]?)[ \t]*$",
    re.MULTILINE,
)
SHORTCODE = re.compile(r"\{\{[<%]\s*(/?)\s*([\w./-]+)(.*?)/?\s*[>%]\}\}", re.DOTALL)
LIQUID = re.compile(r"\{%-?\s*([\w-]+)(.*?)-?%\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{-?\s*(?:site|page|include|config|\.|\$)[^{}\n]*\}\}")
ERB = re.compile(r"<%.*?%>", re.DOTALL)
FENCED_NOTE = re.compile(r"^[ \t]*:::+[ \t]*\{?\.?([\w-]*)\}?[ \t]*(?:\[([^\]\n]*)\])?[ \t]*([^\n]*)$", re.MULTILINE)
INDENTED_NOTE = re.compile(
    r"^([ \t]*)(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+([\w-]*)[^\n\"]*(?:\"([^\"\n]*)\")?[ \t]*\n"
    r"((?:\1(?: {4}|\t)[^\n]*\n?|[ \t]*\n)*)",
    re.MULTILINE,
)
QUOTED_NOTE = re.compile(r"^([ \t]*>[ \t]*)\[!(\w+)\][-+]?[ \t]*([^\n]*)$", re.MULTILINE)
ATTRIBUTES = re.compile(r"[ \t]*\{:[^{}\n]*\}|(?<=\S)[ \t]+\{[.#][\w\s.#=\"-]*\}(?=[ \t]*$)", re.MULTILINE)
HEADING_ID = re.compile(r"^(#{1,6}[^\n]*?)[ \t]*\{#([\w.-]+)[^}\n]*\}[ \t]*$", re.MULTILINE)
CONTENTS = re.compile(r"^[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|\[\[toc\]\]|[*-] TOC)[ \t]*$", re.MULTILINE | re.IGNORECASE)
TASK = re.compile(r"^([ \t]*(?:[-*+]|\d+[.)])[ \t]+)\[[ xX]\][ \t]+", re.MULTILINE)
FOOTNOTE = re.compile(r"^\[\^([^\]\n]+)\]:[ \t]*", re.MULTILINE)
FOOTNOTE_MARK = re.compile(r"\[\^([^\]\n]+)\]")
WIKI = re.compile(r"(!?)\[\[([^\s\]|#][^\]|#\n]*)(#[^\]|\n]*)?(?:\|([^\]\n]*))?\]\](?!\()")
DEFINITION = re.compile(r"^ {0,3}\[([^\]\n^][^\]\n]*)\]:[ \t]*<?(\S+?)>?(?:[ \t]+[\"'(][^\n]*)?[ \t]*$", re.MULTILINE)
REFERENCE = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\](?:\[([^\]\n]*)\])?(?![(:\[])")

NOTES = frozenset(
    "note notes tip tips info information warning warn caution important danger alert notice callout hint admonition "
    "success error question example quote abstract summary bug".split()
)
REFERENCES = {"ref", "relref", "link", "post_url"}


def plain_dialects(draft: Draft) -> None:
    """Turns every mark that is no HTML into Markdown that an article can hold, or drops and notes it."""
    draft.sub(LIQUID_CODE, lambda match, _: draft.hold(f"```{match.group(1)}\n{match.group(2)}```"))
    draft.hold_code()
    draft.drop(COMMENTS, "comment")
    draft.sub(LIQUID_RAW, lambda *_: "")
    if draft.page.source.suffix == ".mdx" or IMPORTS.match(draft.text.lstrip()):
        draft.drop(IMPORTS, "program line")
    draft.sub(SHORTCODE, lambda match, line: _shortcode(draft, match, line))
    draft.sub(LIQUID, lambda match, line: _liquid(draft, match, line))
    draft.drop(VARIABLE, "variable", seen=True)
    draft.drop(ERB, "program", seen=True)
    _admonitions(draft)
    draft.sub(HEADING_ID, lambda match, _: _heading_id(draft, match))
    draft.sub(ATTRIBUTES, lambda *_: "")
    draft.drop(CONTENTS, "table of contents")
    draft.sub(TASK, lambda match, _: match.group(1))
    draft.sub(FOOTNOTE, lambda match, _: f"({match.group(1)}) ")
    draft.sub(FOOTNOTE_MARK, lambda match, _: f" ({match.group(1)})")
    draft.sub(WIKI, _wiki)
    _references(draft)


def label(draft: Draft, kind: str, title: str = "") -> str:
    """The bold words before a note: its own title, or in English what kind it is."""
    words = title.strip() or (kind.replace("-", " ").capitalize() if draft.page.language == "en" else "")
    if not words or (not title and kind.lower() not in NOTES):
        return ""
    return f"**{words}**" if words.endswith((":", "?", ".")) else f"**{words}:**"


def arguments_of(text: str) -> tuple[list[str], dict[str, str]]:
    """The arguments of a shortcode or a tag: those without a name, and those with one.

    >>> arguments_of(' "a.md" title="The way" wide=true')
    (['a.md', 'true'], {'title': 'The way', 'wide': 'true'})
    """
    named = {m.group(1): m.group(3) for m in re.finditer(r"([\w-]+)\s*=\s*\{?([\"'])(.*?)\2", text, re.DOTALL)}
    named |= {m.group(1): m.group(2) for m in re.finditer(r"([\w-]+)=([^\s\"'{]+)", text) if m.group(1) not in named}
    rest = re.sub(r"[\w-]+\s*=\s*\{?([\"']).*?\1\}?", " ", text)
    bare = [m.group(2) or m.group(3) for m in re.finditer(r"([\"'])(.*?)\1|([^\s\"']+)", rest)]
    return [value.split("=")[-1] for value in bare if value], named


def _shortcode(draft: Draft, match: re.Match[str], line: int) -> str:
    closing, name, text = match.group(1), match.group(2).lower(), match.group(3)
    bare, named = arguments_of(text)
    if closing:
        return BREAK
    if name in REFERENCES:
        return bare[0] if bare else ""
    if name in {"figure", "img", "image"} and named.get("src"):
        return f"![{named.get('alt') or named.get('caption') or ''}]({named['src'].replace(' ', '%20')})"
    if name == "youtube" and (bare or named.get("id")):
        return f"[Video](https://www.youtube.com/watch?v={named.get('id') or bare[0]})"
    return _opened(draft, name, named, bare, line, match.group())


def _liquid(draft: Draft, match: re.Match[str], line: int) -> str:
    name, text = match.group(1).lower(), match.group(2)
    bare, named = arguments_of(text)
    if name in REFERENCES:
        return bare[0] if bare else ""
    if name == "embed" and named.get("url"):
        return f"<{named['url']}>"
    if name.startswith("end"):
        return BREAK
    return _opened(draft, name, named, bare, line, match.group())


def _opened(draft: Draft, name: str, named: dict[str, str], bare: list[str], line: int, whole: str) -> str:
    """What a tag that opens something leaves: its title in bold, or a note's label, or nothing."""
    kind = (named.get("type") or named.get("style") or named.get("color") or name).lower()
    title = named.get("title") or named.get("header") or named.get("name") or named.get("label") or ""
    if name in NOTES or kind in NOTES:
        draft.page.note(KEPT, line, f"{name}: a note, as a paragraph")
        words = label(draft, kind, title)
        return f"{words} " if words else ""
    if name in {"tab", "step", "details", "expand", "accordion", "card"} and (title or bare):
        return f"{BREAK}{BREAK}**{title or bare[0]}**{BREAK}{BREAK}"
    draft.page.note(DROPPED, line, f"template tag: {whole}", title)
    return ""


def _admonitions(draft: Draft) -> None:
    def fenced(match: re.Match[str], line: int) -> str:
        kind, title = match.group(1), match.group(2) or match.group(3)
        if not kind and not title:
            return ""
        draft.page.note(KEPT, line, f":::{kind}: a note, as a paragraph")
        return label(draft, kind, title) + BREAK

    def indented(match: re.Match[str], line: int) -> str:
        lines = [re.sub(f"^{match.group(1)}(?: {{4}}|\t)", match.group(1), row) for row in match.group(4).split("\n")]
        draft.page.note(KEPT, line, f"{match.group(2) or 'tab'}: a note, as a paragraph")
        words = label(draft, match.group(2), match.group(3) or "")
        return f"{match.group(1)}{words}{BREAK}\n" + "\n".join(lines)

    def quoted(match: re.Match[str], line: int) -> str:
        draft.page.note(KEPT, line, f"[!{match.group(2)}]: a note, as a quotation")
        words = label(draft, match.group(2).lower(), match.group(3))
        return f"{match.group(1)}{words}" if words else match.group(1).rstrip()

    draft.sub(FENCED_NOTE, fenced)
    draft.sub(INDENTED_NOTE, indented)
    draft.sub(QUOTED_NOTE, quoted)


def _heading_id(draft: Draft, match: re.Match[str]) -> str:
    draft.page.anchors[match.group(2)] = draft.released(match.group(1).lstrip("# ").strip())
    return match.group(1)


def _wiki(match: re.Match[str], _: int) -> str:
    picture, target, anchor, words = match.groups()
    shown = words if words is not None else target
    address = (target.strip() + (anchor or "")).replace(" ", "%20")
    return f"{picture}[{shown}]({address})"


def _references(draft: Draft) -> None:
    """Links whose address stands elsewhere get it beside them: so all links are found and led to their new places."""
    targets = {" ".join(m.group(1).lower().split()): m.group(2) for m in DEFINITION.finditer(draft.text)}
    if not targets:
        return

    def inline(match: re.Match[str], _: int) -> str:
        name = " ".join((match.group(2) or match.group(1)).lower().split())
        return f"[{match.group(1)}]({targets[name]})" if name in targets else match.group()

    draft.sub(DEFINITION, lambda *_: "")
    draft.sub(REFERENCE, inline)
