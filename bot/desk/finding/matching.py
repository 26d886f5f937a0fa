"""Which texts have some words: SQLite's FTS5 or PostgreSQL's text search, behind the same functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, column, false, func, literal, literal_column, or_, select, table
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from bot.desk.finding.terms import Term, parse
from bot.desk.models import Conversation
from bot.desk.search_models import FTS_TABLE, SearchText

Match = Callable[[str], ColumnElement[bool]]

# Of more texts that fit, the newest count: a word that is everywhere must not cost a look at everything.
MAX_TEXTS = 20_000
_INDEX = table(FTS_TABLE, column("rowid"), column(FTS_TABLE))


def texts_with(session: Session, terms: Sequence[Term]) -> Select[Any]:
    """The texts that have every term, the newest first: ``id`` and ``fit``, how well it fits, the highest best."""
    indexed = [term for term in terms if not term.by_substring]
    parts = [SearchText.text.icontains(term.text, autoescape=True) for term in terms if term.by_substring]
    if not indexed:
        query = select(SearchText.id, literal(0.0).label("fit"))
    elif session.get_bind().dialect.name == "sqlite":
        # Less is better in bm25, and the rowid's own order needs no sorting.
        query = select(SearchText.id, (-func.bm25(literal_column(FTS_TABLE))).label("fit"))
        query = query.select_from(_INDEX).join(SearchText, SearchText.id == _INDEX.c.rowid)
        parts.append(_INDEX.c[FTS_TABLE].op("MATCH")(_fts5(indexed)))
        return query.where(*parts).order_by(_INDEX.c.rowid.desc())
    else:
        simple = cast(literal("simple"), REGCONFIG)
        words = func.to_tsvector(literal_column("CAST('simple' AS regconfig)"), func.search_fold(SearchText.text))
        wanted = func.to_tsquery(simple, _tsquery(indexed))
        query = select(SearchText.id, func.ts_rank(words, wanted).label("fit"))
        parts.append(words.op("@@")(wanted))
    return query.where(*parts or [false()]).order_by(SearchText.id.desc())


def matcher(session: Session) -> Match:
    """Words → the condition that a conversation has them: in what was said or noted, in its customer, or as its id."""

    def match(words: str) -> ColumnElement[bool]:
        terms = parse(words)
        if not terms:
            return false()
        found = texts_with(session, terms).limit(MAX_TEXTS).subquery()
        entries = select(SearchText).where(SearchText.id.in_(select(found.c.id))).subquery()
        return or_(
            Conversation.id.in_(select(entries.c.conversation_id).where(entries.c.conversation_id.is_not(None))),
            Conversation.customer_id.in_(select(entries.c.ref_id).where(entries.c.kind == "customer")),
            Conversation.id == words.strip(),
        )

    return match


def _fts5(terms: Sequence[Term]) -> str:
    """The terms in FTS5's language: every one in quotes, so that nothing in it means anything.

    >>> _fts5([Term('say "NOT'), Term("HA-402218", prefix=True)])
    '"say ""NOT" AND ("ha 402218" * OR "ha402218" *)'
    """
    return " AND ".join(_fts5_term(term) for term in terms)


def _fts5_term(term: Term) -> str:
    spellings = [" ".join(words) for words in term.spellings]
    # A single spelling goes as it was typed: FTS5 cuts and folds by its own table.
    texts = spellings if len(spellings) > 1 else [term.text.replace('"', '""')]
    ways = [f'"{text}"' + (" *" if term.prefix else "") for text in texts]
    return ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})"


def _tsquery(terms: Sequence[Term]) -> str:
    """The same in PostgreSQL's.

    >>> _tsquery([Term("no internet"), Term("rou", prefix=True)])
    "('no' <-> 'internet') & ('rou':*)"
    """
    return " & ".join(f"({' | '.join(_chain(words, term.prefix) for words in term.spellings)})" for term in terms)


def _chain(words: Sequence[str], prefix: bool) -> str:
    # Letters and digits alone are left of a term; a quote or backslash that got through would end the literal.
    plain = [word.replace("\\", "").replace("'", "") for word in words]
    chain = " <-> ".join(f"'{word}'" for word in plain if word)
    return chain + (":*" if prefix and chain else "")
