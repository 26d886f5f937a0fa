"""The whole import, from a path to articles and a report."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.errors import ContentError
from bot.knowledge.article_file import article_text
from bot.knowledge.articles import Catalogue
from bot.knowledge.checks import TAKEN_IDS, Sheet, check_article, check_together, plain
from bot.knowledge.frontmatter import head_of, read_head, texts_of
from bot.knowledge.importing import guess, naming
from bot.knowledge.importing.convert import converted, finished
from bot.knowledge.importing.draft import Draft
from bot.knowledge.importing.links import Map, Pictures, lead, sealed
from bot.knowledge.importing.page import DROPPED, GUESSED, Page
from bot.knowledge.importing.pairs import read_pairs
from bot.knowledge.importing.readers import ImportingError, read_folder
from bot.knowledge.importing.write import EXISTS, FAULTY, UPDATED, WRITTEN, Manifest, state_of, write_articles
from bot.knowledge.markdown import sections
from bot.knowledge.passages import blocks_text
from bot.knowledge.vectors import TextEncoder
from bot.languages import language as known_language

#: Keys of front matter that become something of an article; all others are noted as dropped.
USED = frozenset(
    {
        *("title", "name", "heading", "family", "kind", "products", "product", "questions", "tests", "owner", "status"),
        *("draft", "published", "slug", "id", "section", "category", "permalink", "redirect_from", "aliases", "url"),
        *("language", "lang", "locale", "redirects", *guess.DATES, *guess.DESCRIPTIONS),
    }
)


#: Of those, addresses: links between the imported pages follow them, but an article has no old addresses.
ADDRESSES = ("permalink", "redirect_from", "redirects", "aliases", "url")


NO_TEXT = re.compile(r"!\[[^\]]*\]\([^)]*\)")


@dataclass(frozen=True)
class Wishes:
    """What the person who imports has decided.

    Attributes:
        language: Code for all pages; empty: as their folders or endings say.
        status: ``draft`` or ``published``, for pages that do not say that they are drafts.
        owner: The team that keeps the articles, where a page names none.
        family: For all pages; empty: guessed.
        site: Address of the site that the pages come from, for links to pages that are not imported.
        update: Replace what an earlier import made and nobody changed since.
    """

    language: str = ""
    status: str = "draft"
    owner: str = "imported"
    family: str = ""
    site: str = ""
    update: bool = False


@dataclass
class Result:
    """A page and what came of it.

    Attributes:
        state: See :mod:`bot.knowledge.importing.write`.
        text: The article's file.
        faults: Why it is faulty, each ``line: fault; mend``.
    """

    page: Page
    state: str
    text: str
    faults: list[str] = field(default_factory=list)


@dataclass
class Imported:
    """All results, and the sources of earlier imports that are gone."""

    results: list[Result]
    pictures: int
    gone: list[str]


def import_articles(
    path: Path,
    into: Path,
    catalogue: Catalogue,
    encoder: TextEncoder | None,
    wishes: Wishes,
    *,
    today: dt.date | None = None,
    dry_run: bool = False,
) -> Imported:
    """Turns a folder of Markdown, one page or a ``.csv`` table into articles.

    Args:
        path: What is imported.
        into: Folder of articles, ``<language>/<section>/<id>.md``.
        catalogue: Families and products.
        encoder: Finds the nearest articles for the family of a page; None: not guessed by it.
        wishes: Decisions of the person who imports.
        today: The day of the import.
        dry_run: Write nothing.

    Raises:
        ImportingError: There is nothing to import, or a page's language is not known.
    """
    day = today or dt.date.today()
    pages = read_pairs(path) if path.suffix.lower() == ".csv" else read_folder(path)
    manifest = Manifest.read(into)
    sheets = _sheets(into)
    _place(pages, path, wishes, manifest, sheets)
    drafts = [converted(page) for page in pages]
    _status(pages, wishes)
    pictures = Pictures(path)
    bodies = _bodies(drafts, pictures, wishes, sheets)
    texts = _texts(path, list(zip(pages, bodies, strict=True)), sheets, catalogue, encoder, wishes, day, manifest)
    taken = _ids(sheets)
    results = []
    for page, text in zip(pages, texts, strict=True):
        state = state_of(into, page.relative, text, manifest, update=wishes.update)
        is_elsewhere = taken.get(page.place, page.relative) != page.relative
        results.append(Result(page, EXISTS if is_elsewhere else state, text))
    _check(results, sheets, catalogue, day)
    copied = _write(into, results, pictures, manifest, dry_run=dry_run)
    here = {str(page.source) for page in pages}
    gone = [name for name, entry in manifest.files.items() if entry["source"] not in here and (into / name).exists()]
    return Imported(results, copied, gone)


def _write(into: Path, results: Sequence[Result], pictures: Pictures, manifest: Manifest, *, dry_run: bool) -> int:
    """Writes what is to be written, with the images of its sections; returns how many those are."""
    made = {r.page.relative: (str(r.page.source), r.text) for r in results if r.state in (WRITTEN, UPDATED)}
    needed = {tuple(name.split("/")[:2]) for name in made}
    copied = {name: file for name, file in pictures.found.items() if tuple(name.split("/")[:2]) in needed}
    if not dry_run:
        write_articles(into, made, copied, manifest)
    return len(copied)


def _sheets(into: Path) -> list[Sheet]:
    """Every article that is there, faulty or not."""
    paths = sorted(into.rglob("*.md")) if into.is_dir() else []
    found = []
    for file in paths:
        relative = PurePosixPath(file.relative_to(into).as_posix())
        if len(relative.parts) == 3:
            found.append(Sheet(relative, f"{into.name}/{relative}", read_head(file)))
    return found


def _ids(sheets: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """The path of every article by language and id, former ids as well."""
    found = {
        (sheet.language, item.value): str(sheet.relative)
        for sheet in sheets
        for item in texts_of(sheet.head, "redirect_from")
    }
    return found | {(sheet.language, sheet.name): str(sheet.relative) for sheet in sheets}


def _place(pages: Sequence[Page], path: Path, wishes: Wishes, manifest: Manifest, sheets: Sequence[Sheet]) -> None:
    """Gives every page its language, section and id."""
    inner = {}
    for page in pages:
        code, inner[id(page)] = naming.language_of(page.source)
        said = str(page.head.get("language") or page.head.get("lang") or page.head.get("locale") or "")
        page.language = (wishes.language or code or said).replace("_", "-").split("-")[0].lower()
        if wishes.language:
            inner[id(page)] = page.source
            page.language_there = code if code != page.language else ""
        try:
            known_language(page.language)
        except ContentError as error:
            way = (
                f"give --language ({error.message})" if page.language else "give --language, or folders named lt, ru …"
            )
            raise ImportingError(f"{page.source}: its language is not known; {way}") from None
    common = naming.shared_folders([inner[id(page)] for page in pages])
    taken = set(_ids(sheets))
    ours = {(name.split("/")[0], PurePosixPath(name).stem) for name in manifest.files}
    given: set[tuple[str, str]] = set()
    again = {id(page): manifest.made_from(str(page.source), page.language) for page in pages}
    given |= {(page.language, PurePosixPath(again[id(page)]).stem) for page in pages if again[id(page)]}
    for page in pages:
        earlier = again[id(page)]
        if earlier:
            # The same source stays the same article, whatever has come to lie beside it.
            page.section, page.id = PurePosixPath(earlier).parts[1], PurePosixPath(earlier).stem
            continue
        wanted = page.head.get("section") or (page.head.get("category") if page.questions else "")
        folder = naming.section_of(inner[id(page)], common, path.stem if path.name else "general")
        page.section = naming.slug(str(wanted or "")) or folder
        # Ids that others' articles have are not avoided: that a page exists already is for a person to look at.
        others = {name for code, name in given | (ours & taken) if code == page.language} | TAKEN_IDS
        page.id = naming.id_of(_named(page, inner[id(page)]), str(page.head.get("slug") or ""), others)
        given.add(page.place)


def _named(page: Page, inner: PurePosixPath) -> PurePosixPath:
    """What an id is made from: the file's path, or for a row of a table its title."""
    if not page.questions:
        return inner
    title = str(page.head.get("title") or page.questions[0])
    return PurePosixPath(naming.slug(title) or naming.slug(page.questions[0]) or inner.name.replace(":", "-"))


def _status(pages: Sequence[Page], wishes: Wishes) -> None:
    for page in pages:
        head = page.head
        held = head.get("draft") is True or head.get("published") is False or str(head.get("status")).lower() == "draft"
        page.status = "draft" if held else wishes.status


def _bodies(drafts: Sequence[Draft], pictures: Pictures, wishes: Wishes, sheets: Sequence[Sheet]) -> list[str]:
    pages = [draft.page for draft in drafts]
    places = Map(pages)
    empty = [_is_empty(draft) for draft in drafts]
    for draft, has_no_text in zip(drafts, empty, strict=True):
        page = draft.page
        places.note_headings(draft)
        if not page.title:
            page.title = page.id.replace("-", " ").capitalize()
            page.note(GUESSED, 0, f"title from the file's name: {page.title}")
        if has_no_text:
            page.note(GUESSED, 0, "the page has no text: its description or title stands for it, as a draft")
            page.status = "draft"
    bodies = []
    for draft, has_no_text in zip(drafts, empty, strict=True):
        page = draft.page
        shown = page.status != "published"
        there = [sheet for sheet in sheets if shown or sheet.head.values.get("status") == "published"]
        existing = frozenset((sheet.language, sheet.name) for sheet in there)
        lead(draft, places, pictures, wishes.site.rstrip("/"), existing)
        ours = {other.place for other in pages if shown or other.status == "published"}
        body = sealed(finished(draft), {name for code, name in existing | ours if code == page.language})
        if has_no_text or not any(part.blocks for part in sections(body, page.language)):
            body = f"{body}\n\n{guess.described(page) or page.title}".strip("\n")
        bodies.append(body)
    return bodies


def _is_empty(draft: Draft) -> bool:
    """Whether a page says nothing but headings and pictures."""
    body = draft.released(NO_TEXT.sub("", draft.text))
    return not any(re.search(r"\w", blocks_text(part.blocks)) for part in sections(body, draft.page.language))


def _texts(
    path: Path,
    pages: Sequence[tuple[Page, str]],
    sheets: Sequence[Sheet],
    catalogue: Catalogue,
    encoder: TextEncoder | None,
    wishes: Wishes,
    day: dt.date,
    manifest: Manifest,
) -> list[str]:
    families = [wishes.family] * len(pages)
    if not wishes.family:
        known = [_words(sheet) for sheet in sheets if str(sheet.relative) not in manifest.files]
        families = guess.guess_families(pages, [k for k in known if k[2]], catalogue.families, encoder)
    questions = _questions(pages, sheets)
    tests = _tests(pages, questions, sheets)
    dates = guess.git_dates(path)
    texts = []
    for number, (page, body) in enumerate(pages):
        unused = [key for key in page.head if key.lower() not in USED]
        if unused:
            page.note(DROPPED, 1, f"keys of the front matter: {', '.join(unused)}")
        addresses = [text for key in ADDRESSES for text in guess.as_list(page.head.get(key))]
        if addresses:
            page.note(DROPPED, 1, f"addresses on the old site: {', '.join(addresses)}; links between pages follow them")
        file = path if path.is_file() else path / page.source
        front = {
            "id": page.id,
            "title": page.title,
            "family": families[number],
            "section": page.section,
            "kind": guess.guess_kind(page, body),
            "products": guess.guess_products(page, body, catalogue),
            "questions": questions[number],
            "tests": tests[number],
            "updated": guess.guess_updated(page, file, day, dates).isoformat(),
            "owner": naming.slug(str(page.head.get("owner") or "")) or wishes.owner,
            "status": page.status,
        }
        texts.append(article_text(front, body))
    return texts


def _words(sheet: Sheet) -> tuple[str, str, str]:
    head = sheet.head.values
    asked = ". ".join(item.value for item in texts_of(sheet.head, "questions")[:4])
    return sheet.language, str(head.get("family") or ""), f"{head.get('title') or ''}. {asked}" if asked else ""


def _questions(pages: Sequence[tuple[Page, str]], sheets: Sequence[Sheet]) -> list[list[str]]:
    """Questions of each page, without what is a test of an article that is there."""
    tests = {code: _of_language(sheets, code, "tests") for code in {page.language for page, _ in pages}}
    found = []
    for page, body in pages:
        asked = guess.guess_questions(page, body)
        own = {plain(text) for text in guess.as_list(page.head.get("tests"))}
        free = [text for text in asked if plain(text) not in tests[page.language] - own]
        found.append(free or [f"{asked[0] if asked else page.title} ({page.id})"])
    return found


def _tests(
    pages: Sequence[tuple[Page, str]], questions: Sequence[Sequence[str]], sheets: Sequence[Sheet]
) -> list[list[str]]:
    """Tests of each page: given ones, or one that is nobody's question."""
    asked = {code: _of_language(sheets, code, "questions") for code in {page.language for page, _ in pages}}
    for (page, _), texts in zip(pages, questions, strict=True):
        asked[page.language] |= {plain(text) for text in texts}
    found = []
    for page, body in pages:
        given = guess.as_list(page.head.get("tests"))
        free = [text for text in guess.test_candidates(page, body) if plain(text) not in asked[page.language]]
        if given:
            free = [text for text in free if text in given] or free[:1]
        else:
            free = free[:1]
            page.note(GUESSED, 0, f"a test, which says little until a person words it anew: {free[0] if free else ''}")
        found.append(free or [f"{page.title} – {page.section} {page.id}"])
    return found


def _of_language(sheets: Sequence[Sheet], code: str, key: str) -> set[str]:
    return {form for sheet in sheets if sheet.language == code for form, _ in sheet.forms(key)}


def _check(results: Sequence[Result], sheets: Sequence[Sheet], catalogue: Catalogue, day: dt.date) -> None:
    """Marks what would be faulty as an article, so that it is not written."""
    new: dict[str, tuple[Sheet, Result]] = {}
    for result in results:
        if result.state not in (WRITTEN, UPDATED):
            continue
        relative = PurePosixPath(result.page.relative)
        sheet = Sheet(relative, str(relative), head_of(result.text.encode("utf-8")))
        faults = sheet.head.faults or check_article(sheet.head, relative, catalogue, day)
        result.faults += [f"{line}: {fault}" for line, fault in faults]
        new[str(relative)] = (sheet, result)
    rest = [sheet for sheet in sheets if str(sheet.relative) not in new]
    for sheet, line, fault in check_together([*rest, *[sheet for sheet, _ in new.values()]]):
        if str(sheet.relative) in new:
            new[str(sheet.relative)][1].faults.append(f"{line}: {fault}")
    for _, result in new.values():
        if result.faults:
            result.state = FAULTY
