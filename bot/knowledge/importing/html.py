"""HTML inside Markdown: what an article can say becomes Markdown, the rest goes; its words stay."""

from __future__ import annotations

import re
from html import unescape

from markdownify import markdownify

from bot.knowledge.importing.dialects import NOTES, arguments_of, label
from bot.knowledge.importing.draft import BREAK, LIST_ITEM, OPEN, WRAPPER, WRAPPER_END, Draft
from bot.knowledge.importing.page import DROPPED, KEPT

NAMES = (
    "a abbr address article aside b big blockquote body br button caption center cite code col colgroup dd del details "
    "dfn div dl dt em fieldset figcaption figure font footer form "
    "h1 h2 h3 h4 h5 h6 head header hr html i img input ins "
    "kbd label legend li link main map mark meta ol option p picture pre q s samp section select small source span "
    "strike strong sub summary sup table tbody td textarea tfoot th thead time title tr track tt u ul var video wbr"
).split()
UNSEEN_NAMES = "script|style|nav|noscript|template|svg|head|form"
UNSEEN = re.compile(rf"<({UNSEEN_NAMES})\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
PRE = re.compile(r"<pre\b[^>]*>(.*?)</pre\s*>", re.DOTALL | re.IGNORECASE)
PRE_LANGUAGE = re.compile(r"<code[^>]*class=[\"'][^\"']*?(?:language-|lang-)([\w+#-]+)", re.IGNORECASE)
FRAME = re.compile(r"<(iframe|video|audio|object|embed)\b([^>]*?)(?:/>|>(.*?)</\1\s*>|>)", re.DOTALL | re.IGNORECASE)
INLINE_CODE = re.compile(r"<(code|kbd|samp|tt|var)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
IMAGE = re.compile(r"<img\b([^>]*?)/?>", re.DOTALL | re.IGNORECASE)
ANCHOR = re.compile(r"<a\b([^>]*?)(?:/>|>(.*?)</a\s*>)", re.DOTALL | re.IGNORECASE)
BOLD = re.compile(r"<(b|strong)(?:\s[^>]*)?>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
ITALIC = re.compile(r"<(i|em)(?:\s[^>]*)?>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
HEADING = re.compile(r"<h([1-6])\b([^>]*)>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
SUMMARY = re.compile(r"<summary\b[^>]*>(.*?)</summary\s*>", re.DOTALL | re.IGNORECASE)
LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
RULE = re.compile(r"<hr\b[^>]*>", re.IGNORECASE)
COMPLEX = re.compile(r"<(table|ul|ol|dl|blockquote)\b[^>]*>", re.IGNORECASE)
BLOCK_TAG = re.compile(
    r"</?(?:p|div|section|article|aside|main|header|footer|figure|figcaption|details|center|address|fieldset|li|td|tr)"
    r"(?:\s[^>]*)?/?>",
    re.IGNORECASE,
)
KNOWN_TAG = re.compile(rf"</?(?:{'|'.join(NAMES)})(?:\s[^<>]*)?/?>", re.IGNORECASE)
COMPONENT = re.compile(r"<(/?)([A-Z][\w.]*)((?:\s(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*?)?)\s*(/?)>")
HTML_LINE = re.compile(rf"[ \t]+</?(?:{'|'.join(NAMES)})\b", re.IGNORECASE)
GAP = BREAK * 2


def html_to_markdown(draft: Draft) -> None:
    """Turns the HTML of a body into Markdown; code must have been held back."""
    draft.sub(PRE, lambda match, _: f"{GAP}{draft.hold(_fence(match.group(1)))}{GAP}")
    draft.drop(UNSEEN, "not for readers", seen=True)
    draft.sub(FRAME, lambda match, line: _frame(draft, match, line))
    _unindent(draft)
    draft.sub(INLINE_CODE, lambda match, _: draft.hold(_code(draft.released(match.group(2)))))
    draft.sub(IMAGE, lambda match, _: _image(match.group(1)))
    draft.sub(ANCHOR, lambda match, _: _anchor(draft, match))
    for pattern, mark in ((BOLD, "**"), (ITALIC, "*")):
        draft.sub(pattern, lambda match, _, mark=mark: _marked(match.group(2), mark))
    draft.sub(SUMMARY, lambda match, _: f"{GAP}{_marked(' '.join(match.group(1).split()), '**')}{GAP}")
    draft.sub(HEADING, lambda match, _: _heading(draft, match))
    _complex(draft)
    draft.sub(LINE_BREAK, lambda match, _: " " if _is_row(draft.text, match.start()) else BREAK)
    draft.sub(RULE, lambda *_: f"{GAP}---{GAP}")
    draft.sub(COMPONENT, lambda match, line: _component(draft, match, line))
    draft.sub(BLOCK_TAG, lambda match, _: " " if _is_row(draft.text, match.start()) else GAP)
    draft.sub(KNOWN_TAG, lambda *_: "")


def text_of(text: str) -> str:
    """Words of a piece of HTML or Markdown on one line: of a title, say."""
    bare = re.sub(rf"</?(?:{'|'.join(NAMES)})\b[^<>]*>", "", text, flags=re.IGNORECASE)
    bare = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", bare)
    bare = re.sub(r"\\([\\`*_{}\[\]()#+.!|<>~-])", r"\1", bare)
    bare = re.sub(r"(\*\*|__|`+|~~)(.+?)\1", r"\2", bare)
    return " ".join(unescape(re.sub(r"(?<!\w)([*_])(\S.*?)\1(?!\w)", r"\2", bare)).split())


def _fence(inner: str) -> str:
    language = PRE_LANGUAGE.search(inner)
    code = unescape(re.sub(r"</?(?:code|span|b|i|em|strong|a|mark|div)\b[^>]*>", "", inner)).strip("\n")
    mark = "````" if "```" in code else "```"
    return f"{mark}{language.group(1) if language else ''}\n{code}\n{mark}"


def _code(text: str) -> str:
    flat = " ".join(unescape(KNOWN_TAG.sub("", text)).split())
    mark = "``" if "`" in flat else "`"
    return f"{mark}{flat.strip('`') if mark == '`' else flat}{mark}" if flat else ""


def _frame(draft: Draft, match: re.Match[str], line: int) -> str:
    named = arguments_of(match.group(2))[1]
    inner = match.group(3) or ""
    inside = re.search(r"<source\b([^>]*)>", inner)
    source = named.get("src") or named.get("data") or (arguments_of(inside.group(1))[1].get("src") if inside else "")
    source = f"https:{source}" if (source or "").startswith("//") else source or ""
    what = named.get("title") or match.group(1).capitalize()
    if source.startswith(("https://", "http://")):
        draft.page.note(KEPT, line, f"{match.group(1).lower()}: as a link to {source}")
        return f"{GAP}[{what}]({source}){GAP}"
    draft.page.note(
        DROPPED, line, f"{match.group(1).lower()}: {source or 'without an address'}", KNOWN_TAG.sub(" ", inner)
    )
    return ""


def _unindent(draft: Draft) -> None:
    """Takes indents off that only the HTML around them has: four spaces would make code of a paragraph."""
    depth, base, within_list, lines = 0, 0, False, draft.text.split("\n")
    for number, line in enumerate(lines):
        stripped = line.lstrip()
        if not stripped:
            continue
        indent = len(line) - len(stripped)
        if depth and not stripped.startswith("<") and not within_list:
            base = indent
        if HTML_LINE.match(line) and not within_list:
            lines[number] = stripped
        elif depth and indent and not stripped.startswith(OPEN):
            lines[number] = line[min(base, indent) :]
        if LIST_ITEM.match(line):
            within_list = True
        elif not indent and not stripped.startswith((OPEN, "<")):
            within_list = False
        opened, closed = WRAPPER.findall(line), WRAPPER_END.findall(line)
        depth = max(depth + len(opened) - len(closed), 0)
        if opened or closed:
            within_list = within_list and depth > 0
    draft.text = "\n".join(lines)


def _image(text: str) -> str:
    named = arguments_of(text)[1]
    source = named.get("src", "").strip().replace(" ", "%20")
    return f"![{' '.join(named.get('alt', '').split())}]({source})" if source else ""


def _anchor(draft: Draft, match: re.Match[str]) -> str:
    named = arguments_of(match.group(1))[1]
    inner = " ".join((match.group(2) or "").split())
    name, target = named.get("name") or named.get("id"), named.get("href", "").strip().replace(" ", "%20")
    if name:
        # Where a heading has it, the heading comes after it or stands around it.
        rest = draft.text[match.end() :].lstrip()
        heading = (inner or rest.split("\n", 1)[0]).strip("# \t")
        draft.page.anchors[name] = text_of(draft.released(heading))
    return f"[{inner}]({target})" if target and inner else inner


def _marked(inner: str, mark: str) -> str:
    text = inner.strip()
    if not text or mark in text and mark != "*":
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{text}{mark}{after}"


def _heading(draft: Draft, match: re.Match[str]) -> str:
    words = " ".join(KNOWN_TAG.sub("", match.group(3)).split())
    named = arguments_of(match.group(2))[1]
    if named.get("id"):
        draft.page.anchors[named["id"]] = text_of(draft.released(words))
    return f"{GAP}{'#' * int(match.group(1))} {words}{GAP}" if words else ""


def _complex(draft: Draft) -> None:
    """Tables, lists and quotations with all that is in them."""
    text, parts, end = draft.text, [], 0
    for match in COMPLEX.finditer(text):
        if match.start() < end:
            continue
        close = _end_of(text, match)
        if close is None:
            continue
        whole = text[match.start() : close]
        made = markdownify(
            whole.replace(BREAK, "\n"),
            heading_style="ATX",
            bullets="-",
            escape_asterisks=False,
            escape_underscores=False,
            escape_misc=False,
        )
        made = re.sub(r"\n{3,}", "\n\n", made.strip("\n"))
        parts += [text[end : match.start()], GAP, made.replace("\n", BREAK), GAP, "\n" * whole.count("\n")]
        end = close
    draft.text = "".join([*parts, text[end:]])


def _end_of(text: str, opened: re.Match[str]) -> int | None:
    depth = 0
    for tag in re.finditer(rf"<(/?){opened.group(1)}\b[^>]*>", text[opened.start() :], re.IGNORECASE):
        depth += -1 if tag.group(1) else 1
        if not depth:
            return opened.start() + tag.end()
    return None


def _is_row(text: str, position: int) -> bool:
    start = max(text.rfind("\n", 0, position), text.rfind(BREAK, 0, position)) + 1
    return text[start:position].lstrip().startswith("|")


def _component(draft: Draft, match: re.Match[str], line: int) -> str:
    closing, name, text, alone = match.groups()
    named = arguments_of(text)[1]
    if closing:
        return GAP
    title = named.get("title") or named.get("label") or named.get("header") or ""
    if alone:
        draft.page.note(DROPPED, line, f"component: {match.group()}", title)
        return ""
    kind = (named.get("type") or name).lower()
    if kind in NOTES or name.lower() in NOTES:
        words = label(draft, kind, title)
        return f"{GAP}{words} " if words else GAP
    if name.lower() not in {"tabs", "tabitem", "tab", "steps", "step", "accordion", "details", "card", "cards"}:
        draft.page.note(DROPPED, line, f"component's frame: {match.group()}; what stands in it is kept", "")
    return f"{GAP}**{title}**{GAP}" if title else GAP
