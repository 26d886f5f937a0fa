"""Links and images of imported pages: to the articles that the pages became, and to copied files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from bot.knowledge.checks import images, links
from bot.knowledge.importing.convert import finished, headings
from bot.knowledge.importing.draft import Draft
from bot.knowledge.importing.html import text_of
from bot.knowledge.importing.naming import INDEXES, bare, slug
from bot.knowledge.importing.page import DROPPED, KEPT, Page
from bot.knowledge.markdown import IMAGE_TYPES, sections

TITLE = r"(?:[ \t\n]+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?"
TARGET = r"[ \t]*(?:<([^<>\n]*)>|((?:[^()\s]|\([^()\s]*\))*))"
IMAGE = re.compile(rf"!\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\({TARGET}{TITLE}[ \t]*\)")
LINK = re.compile(rf"(?<!!)\[((?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*)\]\({TARGET}{TITLE}[ \t]*\)")
SCHEMES = ("https://", "http://", "mailto:", "tel:")
STRAY = re.compile(r"\]\(([ \t]*<?[^)\s>]*)")
RIGHT = ("article:", "img/", *SCHEMES)
#: Letters of scripts that set spaces between words.
CASED = re.compile(r"[^\W\d_\u2e80-\u9fff\uac00-\ud7af]")
#: Addresses of a site begin with folders that the pages' own folder lacks: ``/docs/apps`` for ``apps``.
MOST_FOREIGN_FOLDERS = 2
#: Headings below this have no anchor.
DEEPEST = 3
ALIASES = ("permalink", "slug", "url", "redirect_from", "aliases", "redirects", "id")


@dataclass
class Pictures:
    """Images to copy: the source's path by the new one, from the folder of articles."""

    root: Path
    found: dict[str, Path] = field(default_factory=dict)

    def place(self, page: Page, source: Path) -> str:
        """The address of an image in an article, ``img/<name>``; pictures of one name and other content get another."""
        stem = slug(source.stem) or "image"
        for number in range(1, 10_000):
            name = f"img/{stem}{'' if number == 1 else f'-{number}'}{source.suffix.lower()}"
            key = f"{page.language}/{page.section}/{name}"
            known = self.found.setdefault(key, source)
            if known == source or known.read_bytes() == source.read_bytes():
                return name
        raise AssertionError("ten thousand images of one name")


class Map:
    """Which address of the source became which article."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._places: dict[tuple[str, str], Page] = {}
        self._stems: dict[tuple[str, str], list[Page]] = {}
        self._anchors: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for page in pages:
            for name in {_address(page.source), *_aliases(page)}:
                self._places.setdefault((page.language, name), page)
            self._stems.setdefault((page.language, bare(page.source).name.lower()), []).append(page)

    def find(self, page: Page, path: str) -> Page | None:
        """The page that an address on ``page`` leads to."""
        if path.startswith("/"):
            parts = [part for part in normpath(path).split("/") if part]
            most = min(MOST_FOREIGN_FOLDERS, len(parts) - 1)
            tries = ["/".join(parts[n:]) for n in range(most + 1)]
            # A single name far down another site's path is more likely another page's.
            tries = [name for n, name in enumerate(tries) if n < 2 or "/" in name]
        else:
            here = page.source.parent
            # A page that a server shows as a folder: its links are written from inside that folder.
            tries = [normpath(str(here / path)), normpath(str(bare(page.source) / path))]
        for name in tries:
            found = self._places.get((page.language, _address(PurePosixPath(name))))
            if found is not None:
                return found
        same = self._stems.get((page.language, bare(PurePosixPath(path)).name.lower()), [])
        return same[0] if len(same) == 1 and "/" not in path else None

    def anchor(self, page: Page, name: str) -> str:
        """The anchor of a page's heading, as articles have it; empty where there is no such heading."""
        wanted = page.anchors.get(name) or page.anchors.get(unquote(name))
        for heading, anchor in self._anchors.get(page.place, []):
            if heading == wanted or wanted is None and _plain(name) in _slugs_of(heading):
                return anchor
        return ""

    def note_headings(self, draft: Draft) -> None:
        """Remembers where the headings of a page will be; what stands below one that is too deep is found above it."""
        body = finished(draft)
        full = iter([bool(part.blocks) for part in sections(body, draft.page.language) if part.level])
        found: list[tuple[str, str]] = []
        last, waiting = "", 0
        for level, words in headings(body):
            if level <= DEEPEST:
                last = "-".join(re.findall(r"\w+", words.casefold()))
                # A heading right above another has no place of its own: the next one's is where its text begins.
                waiting = 0 if next(full, True) else waiting + 1
            found.append((words, last))
            if not waiting:
                found = [(name, anchor or last) for name, anchor in found]
            elif level <= DEEPEST:
                found[-1] = (words, "")
        self._anchors[draft.page.place] = found


def lead(draft: Draft, places: Map, pictures: Pictures, site: str, existing: frozenset[tuple[str, str]]) -> None:
    """Gives every link and image of a draft its new target, and notes those that have none.

    Args:
        draft: A converted page.
        places: Where pages went.
        pictures: Takes up the images to copy.
        site: Address of the site that the pages come from, without a slash; empty where there is none.
        existing: Language and id of articles that are there already and may be linked to.
    """
    draft.sub(IMAGE, lambda match, line: _image(draft, match, line, pictures, site))
    draft.sub(LINK, lambda match, line: _apart(match, _link(draft, match, line, places, site, existing)))
    # What is no link, though it begins like the target of one, is told from one by a backslash.
    draft.sub(STRAY, lambda match, _: _unless_right(match))


def sealed(body: str, known: Collection[str]) -> str:
    """A finished body in which nothing looks like a link or an image that leads nowhere.

    Broken marks can come to read as links once what stood between them is gone; a backslash keeps them text.

    Args:
        body: Markdown.
        known: Ids of articles of its language.
    """
    lines = body.split("\n")
    for number, target in [*links(body), *images(body)]:
        name = target.removeprefix("article:").partition("#")[0] if target.startswith("article:") else None
        if name in known or name is None and target.lower().startswith(RIGHT):
            continue
        line = re.sub(rf"\]\((?=\s*<?{re.escape(target)})", r"]\\(", lines[number])
        # A target with code in it is not found as it was told.
        lines[number] = line if line != lines[number] else STRAY.sub(_unless_right, line)
    changed = "\n".join(lines)
    # One that is text now may have hidden another.
    return changed if changed == body else sealed(changed, known)


def _unless_right(match: re.Match[str]) -> str:
    return match.group() if match.group(1).lower().startswith(RIGHT) else f"]\\({match.group(1)}"


def _link(
    draft: Draft,
    match: re.Match[str],
    line: int,
    places: Map,
    site: str,
    existing: frozenset[tuple[str, str]],
) -> str:
    page, words = draft.page, match.group(1)
    target = (match.group(2) or match.group(3) or "").strip()
    path, hash_mark, anchor = target.partition("#")
    path = path.partition("?")[0]
    if target.lower().startswith(SCHEMES):
        if site and target.lower().startswith(site.lower() + "/"):
            found = places.find(page, path[len(site) :])
            if found is not None:
                return _to_article(page, found, words, anchor, places, line)
        return f"[{words}]({target})"
    if target.startswith("//"):
        return f"[{words}](https:{target})"
    if target.startswith("article:"):
        if (page.language, path.removeprefix("article:")) in existing:
            return f"[{words}]({target})"
    elif ":" in path.split("/")[0]:
        page.note(DROPPED, line, f"link: {target}; its words are kept")
        return words
    else:
        found = page if hash_mark and not path else places.find(page, unquote(path)) if path else None
        if found is not None:
            return _to_article(page, found, words, anchor, places, line)
    if site and target and not target.startswith("#"):
        away = target if target.startswith("/") else "/" + normpath(str(page.source.parent / target))
        page.note(KEPT, line, f"link to {target}: no imported page; it leads to {site}")
        return f"[{words}]({site}{away})"
    page.note(DROPPED, line, f"link: {target or 'empty'} is no imported page; its words are kept")
    return words


def _apart(match: re.Match[str], new: str) -> str:
    """Words that lost their link, apart from a word right before them that the bracket had kept apart."""
    before = match.string[max(match.start() - 1, 0) : match.start()]
    glued = CASED.match(before) and CASED.match(new)
    return f" {new}" if glued else new


def _to_article(page: Page, found: Page, words: str, anchor: str, places: Map, line: int) -> str:
    if page.status == "published" and found.status != "published":
        page.note(DROPPED, line, f"link to {found.id}, which is a draft; its words are kept")
        return words
    there = places.anchor(found, anchor) if anchor else ""
    if anchor and not there:
        page.note(DROPPED, line, f"#{anchor} of a link to {found.id}: no such heading; it leads to the article")
        if found is page:
            return words
    return f"[{words}](article:{found.id}{'#' + there if there else ''})"


def _image(draft: Draft, match: re.Match[str], line: int, pictures: Pictures, site: str) -> str:
    page, words = draft.page, text_of(match.group(1))
    target = (match.group(2) or match.group(3) or "").strip()
    if target.lower().startswith(("https://", "http://")):
        page.note(KEPT, line, f"image elsewhere, {target}: only its description is shown")
        return f"![{words}]({target})"
    path = unquote(re.split(r"[?#]", target)[0])
    source = _file(pictures.root, page, path) if path else None
    if source is not None and source.suffix.lower() in IMAGE_TYPES:
        return f"![{words}]({pictures.place(page, source)})"
    why = "not there" if source is None else f"{source.suffix or 'this kind'} is not shown"
    page.note(DROPPED, line, f"image {target} ({why}): {words}", match.group(1))
    return ""


def _file(root: Path, page: Page, path: str) -> Path | None:
    folder = root if root.is_dir() else root.parent
    parts = [part for part in path.split("/") if part]
    tries = [folder / page.source.parent / path, folder / bare(page.source) / path] if not path.startswith("/") else []
    tries += [
        folder.joinpath(*before, *parts[n:]) for n in range(len(parts)) for before in ((), ("static",), ("public",))
    ]
    for file in tries:
        inside = file.resolve().is_relative_to(folder.resolve())
        if inside and file.is_file():
            return file.resolve()
    return None


def _address(path: PurePosixPath) -> str:
    """One form for all ways to write a page's address: no ending, no index, small letters."""
    page = bare(PurePosixPath(re.sub(r"\.html?$", "", str(path).strip("/"))))
    parts = [part for part in page.parts if part not in (".", "/")]
    if parts and parts[-1].lower() in INDEXES - {"overview"}:
        parts.pop()
    return "/".join(parts).lower()


def _aliases(page: Page) -> Iterable[str]:
    for key in ALIASES:
        value = page.head.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.strip("/"):
                yield _address(PurePosixPath(item))
                if "/" not in item.strip("/"):
                    yield _address(page.source.parent / item.strip("/"))


def _slugs_of(heading: str) -> set[str]:
    """How forges and site builders write a heading as an anchor."""
    forge = re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")
    return {_plain(forge), "-".join(re.findall(r"[^\W_]+", heading.lower()))}


def _plain(anchor: str) -> str:
    return re.sub(r"[-_]+", "-", unquote(anchor).lower()).strip("-")
