"""Where an article's file lies, checked so that no name leads out of the folder of articles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from bot.desk.errors import Refused
from bot.languages import LANGUAGES

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_CHARS = 100


@dataclass(frozen=True)
class ArticlePlace:
    """``<language>/<section>/<id>.md`` under the folder of articles; see :func:`place_of`."""

    language: str
    section: str
    article_id: str

    @property
    def relative(self) -> PurePosixPath:
        return PurePosixPath(self.language, self.section, f"{self.article_id}.md")


def place_of(language: object, section: object, article_id: object) -> ArticlePlace:
    """The place that these names mean.

    Raises:
        Refused: ``bad_language``, ``bad_section`` or ``bad_article_id``.
    """
    if language not in LANGUAGES:
        raise Refused("bad_language", status=422, known=", ".join(LANGUAGES))
    if not is_name(section):
        raise Refused("bad_section", status=422)
    if not is_name(article_id):
        raise Refused("bad_article_id", status=422)
    return ArticlePlace(str(language), str(section), str(article_id))


def is_name(value: object) -> bool:
    """Whether something can be the name of a section or an article.

    >>> is_name("wifi-password"), is_name("../etc"), is_name("")
    (True, False, False)
    """
    return isinstance(value, str) and len(value) <= MAX_CHARS and _NAME.fullmatch(value) is not None


def read_inside(kb_dir: Path, relative: PurePath) -> bytes:
    """A file's bytes.

    Raises:
        Refused: ``article_misplaced``, ``no_article`` where it went a moment ago, ``not_writable``.
    """
    try:
        return inside(kb_dir, relative).read_bytes()
    except FileNotFoundError:
        raise Refused("no_article", status=404) from None
    except OSError as error:
        raise Refused("not_writable", status=503, why=error.strerror) from None


def inside(kb_dir: Path, relative: PurePath) -> Path:
    """The path of a file under the folder of articles.

    Raises:
        Refused: ``article_misplaced`` where a link on the way leads out of the folder, or the file itself is a link.
    """
    path = kb_dir / relative
    root = kb_dir.resolve()
    if path.is_symlink() or not path.parent.resolve().is_relative_to(root):
        raise Refused("article_misplaced", status=422)
    return path
