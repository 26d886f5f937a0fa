"""The index of one language: rows with their vectors, BM25 beside them, topics; and which articles a query may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bot.knowledge.alignment import Alignment, AskedTerms, Encode
from bot.knowledge.answers import Answer, answer
from bot.knowledge.articles import Article
from bot.knowledge.choosing import Contenders
from bot.knowledge.faiss_store import VectorStore
from bot.knowledge.lexical import Bm25, Words, codes_in, fit_numbers, terms
from bot.knowledge.nearness import nearness
from bot.knowledge.passages import Passage
from bot.knowledge.rows import PASSAGE, QUESTION, SENTENCE, Rows
from bot.knowledge.stores import Store, Vectors
from bot.knowledge.topics import Topics
from bot.knowledge.vectors import CachedVectors, TextEncoder
from bot.matter import Matter
from bot.spelling import Spelling

# An article that none of these lists holds cannot be first: its score is made of the same figures.
NEAREST_ROWS = 300
BEST_LEXICAL = 20
BEST_TOPICAL = 20


@dataclass(frozen=True)
class Query:
    """A query made ready.

    Attributes:
        vector: ``(dim,) float32`` of unit length.
        terms: For BM25.
        words: ``(articles,) float32`` BM25 against titles, headings and bodies.
        topics: ``(topics,) float32`` shares.
        scope: How far it lies within what the company is asked about, see ``Topics.scope``.
        without: How near it is to questions that are known to have no article, see ``nearness``.
        products: Ids of the products it names.
        asked: Its terms with their meanings.
        said: What each different term says: its idf.
        codes: Those of its terms that are codes.
    """

    vector: np.ndarray
    terms: list[str]
    words: np.ndarray
    topics: np.ndarray
    scope: float
    without: float
    products: frozenset[str]
    asked: AskedTerms
    said: Mapping[str, float]
    codes: Sequence[str]


@dataclass(frozen=True)
class Index:
    """Everything that a search in one language reads; never changed once made.

    Attributes:
        owner: ``(passages,)`` number of each passage's article.
        by_article: BM25 over titles, headings and bodies, one row an article.
        by_question: BM25 over questions, in the order of the question rows.
        by_all_questions: BM25 over titles and all questions together, one row an article.
        term_vectors: ``(terms, dim) float32`` of the terms of ``by_question``, in the order of its vocabulary.
        topic_profile: ``(articles, topics)``, the mean shares of the article's questions.
        phrases: How customers name each product, lower case.
        words: In how many articles each word is, as it is spelt, lower case.
        matter: Tells the matter of a longer query from what is said around it.
        no_answer: ``(n, dim) float32`` of the questions that are known to have no article.
    """

    language: str
    articles: Sequence[Article]
    passages: Sequence[Passage]
    owner: np.ndarray
    rows: Rows
    store: Store
    by_article: Bm25
    by_question: Bm25
    by_all_questions: Bm25
    term_vectors: np.ndarray
    topics: Topics
    topic_profile: np.ndarray
    phrases: Mapping[str, Sequence[str]]
    words: Mapping[str, int]
    matter: Matter
    no_answer: np.ndarray
    vectors: Vectors = field(init=False, repr=False)
    alignment: Alignment = field(init=False, repr=False)
    _product: re.Pattern[str] | None = field(init=False, repr=False)
    _product_ids: dict[str, str] = field(init=False, repr=False)
    _contenders: dict[int, Contenders] = field(init=False, repr=False, default_factory=dict)
    _answers: dict[int, Answer] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        names = {phrase.casefold(): product for product, phrases in self.phrases.items() for phrase in phrases}
        longest_first = sorted(names, key=len, reverse=True)
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)") if names else None
        object.__setattr__(self, "_product", pattern)
        object.__setattr__(self, "_product_ids", names)
        object.__setattr__(self, "vectors", self.store.vectors())
        object.__setattr__(self, "alignment", Alignment(self.by_question, self.term_vectors))

    def query(self, text: str, vector: np.ndarray, products: Iterable[str] = (), encode: Encode | None = None) -> Query:
        """Makes a query ready.

        Args:
            text: What the customer wrote.
            vector: Its ``(dim,) float32`` unit vector.
            products: Ids that the caller knows of; those that the text names are added.
            encode: Terms to unit vectors; without it a term that no question holds meets none that is like it.
        """
        shares = self.topics.shares(vector[None])[0]
        scope = float(self.topics.scope_of(shares[None])[0])
        words = terms(text, self.language)
        said = {term: self.by_article.weight(term) for term in words}
        asked = self.alignment.asked(said, encode)
        named = (
            {self._product_ids[match] for match in self._product.findall(text.casefold())} if self._product else set()
        )
        named = frozenset(products) | named
        by_words = self.by_article.scores(words)
        without = nearness(vector, self.no_answer)
        return Query(vector, words, by_words, shares, scope, without, named, asked, said, codes_in(said))

    @cached_property
    def spelling(self) -> Spelling:
        """What reads a query with its slips corrected, by the articles' words."""
        return Spelling(self.words, self.language)

    def readings(self, text: str, encoder: TextEncoder, encode: Encode | None = None) -> list[tuple[str, Query]]:
        """A query with its slips corrected, made ready as a whole; and, where it has several sentences, its matter.

        Args:
            text: What the customer wrote.
            encoder: Texts to vectors, and what it knows of words.
            encode: As for :meth:`query`.
        """
        whole = self.spelling.corrected(text, encoder.knows).text
        matter = self.matter.of(whole, self.language, encoder.encode)
        ready = [(whole, self.query(whole, encoder.encode([whole])[0], encode=encode))]
        if matter != whole:
            # A product may be named beside the matter: "we have the H3. it blinks".
            named = ready[0][1].products
            ready.append((matter, self.query(matter, encoder.encode([matter])[0], named, encode)))
        return ready

    @cached_property
    def families(self) -> np.ndarray:
        """``(articles,)`` the articles' families."""
        return np.array([article.family for article in self.articles], dtype=object)

    @cached_property
    def names_products(self) -> np.ndarray:
        """``(articles,) bool`` which articles are about certain products."""
        return np.array([bool(article.products) for article in self.articles])

    @cached_property
    def by_product(self) -> Mapping[str, list[int]]:
        """Numbers of the articles about each product."""
        found: dict[str, list[int]] = {}
        for number, article in enumerate(self.articles):
            for product in article.products:
                found.setdefault(product, []).append(number)
        return found

    def contenders(self, article: int) -> Contenders:
        """The passages of an article, laid out when first asked for."""
        known = self._contenders.get(article)
        if known is None:
            numbers, sentences = (self.rows.passage[self.rows.of(kind, article)] for kind in (PASSAGE, SENTENCE))
            own = [self.passages[number] for number in numbers]
            held = [frozenset(terms(f"{passage.heading} {passage.text}", self.language)) for passage in own]
            known = self._contenders[article] = Contenders.of(numbers.tolist(), sentences.tolist(), held)
        return known

    def answer(self, number: int) -> Answer:
        """A passage as a customer reads it, cut when first asked for."""
        known = self._answers.get(number)
        if known is None:
            known = self._answers[number] = answer(self.passages[number].blocks, self.language)
        return known

    def unknown(self, query: Query, left_out: int | None = None) -> float:
        """Share of the query's words, by what they say, that no article and no question holds: 0 to 1."""
        out = None if left_out is None else left_out - int(self.rows.starts[QUESTION, 0])
        known = total = 0.0
        for term, weight in query.said.items():
            total += weight
            if term in self.by_article.vocabulary or self._is_asked(term, out):
                known += weight
        return 1.0 - known / total if total else 1.0

    def _is_asked(self, term: str, out: int | None) -> bool:
        """Whether a question other than ``out`` holds a term."""
        asked = self.by_question.rows_with(term)
        return len(asked) > 1 or (len(asked) == 1 and asked[0] != out)

    def cosines(self, query: Query) -> np.ndarray | None:
        """``(rows,) float32`` of a query to every row; None where a search does not look at every row."""
        return self.store.cosines(query.vector) if isinstance(self.store, VectorStore) else None

    def candidates(self, queries: Sequence[Query]) -> list[np.ndarray]:
        """For each query the numbers of the articles that it may mean, ascending."""
        if not queries:
            return []
        _, nearest = self.store.nearest(np.stack([query.vector for query in queries]), NEAREST_ROWS)
        return [self._candidates(query, rows) for query, rows in zip(queries, nearest, strict=True)]

    def candidates_by(self, query: Query, cosines: np.ndarray) -> np.ndarray:
        """The same for one query, from its cosines to every row."""
        return self._candidates(query, best(cosines, NEAREST_ROWS))

    def _candidates(self, query: Query, nearest: np.ndarray) -> np.ndarray:
        chosen = [self.rows.article[nearest], best(query.words, BEST_LEXICAL)]
        if len(query.topics):
            chosen.append(best(self.topic_profile @ query.topics, BEST_TOPICAL))
        return np.unique(np.concatenate(chosen))


def best(scores: np.ndarray, count: int) -> np.ndarray:
    """Numbers of the highest scores, in no order."""
    return np.argpartition(-scores, min(count, len(scores) - 1))[:count] if len(scores) else np.zeros(0, dtype=np.int64)


def lexical_parts(
    articles: Sequence[Article], passages: Sequence[Passage], rows: Rows, words: Words | None = None
) -> dict[str, Bm25]:
    """Builds the three lexical parts of an index, by their names.

    Args:
        articles: The articles.
        passages: Their passages.
        rows: Their rows.
        words: What remembers the terms of texts from one build to the next.
    """
    words = words or Words(articles[0].language)
    texts = [[article.title] for article in articles]
    numbers = {article.id: number for number, article in enumerate(articles)}
    for passage in passages:
        texts[numbers[passage.article_id]] += [passage.heading, passage.text]
    whole = [words.of(" ".join(parts)) for parts in texts]
    starts = rows.starts[QUESTION]
    asked = [words.of(rows.texts[row]) for row in range(int(starts[0]), int(starts[-1]))]
    begins, ends = (starts[:-1] - starts[0]).tolist(), (starts[1:] - starts[0]).tolist()
    together = [
        np.concatenate([words.of(article.title), *asked[begin:end]])
        for article, begin, end in zip(articles, begins, ends, strict=True)
    ]
    names = words.names
    return {
        "by_article": fit_numbers(whole, names),
        "by_question": fit_numbers(asked, names),
        "by_all_questions": fit_numbers(together, names),
    }


def topic_profiles(
    topics: Topics, vectors: Vectors | CachedVectors, rows: Rows, known: Mapping[int, np.ndarray] | None = None
) -> np.ndarray:
    """Mean topic shares of each article's questions, ``(articles, topics) float32``.

    Worked out article by article, so that an article has the same figures whichever others are beside it.

    Args:
        topics: The topics.
        vectors: Of all rows, ``(n, dim) float32``.
        rows: The rows.
        known: Profiles by the number of their article, which need not be worked out.
    """
    profiles = np.zeros((rows.articles, topics.weights.shape[1]), dtype=np.float32)
    if not profiles.shape[1]:
        return profiles
    known = known or {}
    for number in range(rows.articles):
        profile = known.get(number)
        if profile is None:
            profile = topics.shares(vectors[rows.of(QUESTION, number)]).mean(axis=0)
        profiles[number] = profile
    return profiles
