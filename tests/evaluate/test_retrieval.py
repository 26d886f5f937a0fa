"""Search measured on BEIR files: read with care, and the three rankings side by side."""

from __future__ import annotations

import json

import pytest

from bot.errors import ContentError
from bot.evaluate.beir import read_corpus, read_judgements, read_queries
from bot.evaluate.retrieval import evaluate_retrieval
from tests.knowledge.fakes import HashEncoder

DOCUMENTS = {
    "d0": ("Amber light", "The light of the router is amber when the line is down."),
    "d1": ("Refunds", "A refund takes five days and goes to the card that paid."),
    "d2": ("", "The doorbell rings indoors on a chime.\n\nIts battery lasts a year."),
}
QUERIES = {"q0": "why is the light amber", "q1": "when does the refund come", "q2": "who won the match"}


@pytest.fixture
def files(tmp_path):
    corpus = [json.dumps({"_id": key, "title": title, "text": text}) for key, (title, text) in DOCUMENTS.items()]
    queries = [json.dumps({"_id": key, "text": text}) for key, text in QUERIES.items()]
    content = {
        "corpus.jsonl": "\n".join(corpus) + "\n",
        "queries.jsonl": "\n".join(queries),
        "qrels.tsv": "query-id\tcorpus-id\tscore\nq0\td0\t1\nq1\td1\t1\nq1\td0\t0\n",
    }
    for name, text in content.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def read(folder):
    corpus, queries = read_corpus(folder / "corpus.jsonl"), read_queries(folder / "queries.jsonl")
    return corpus, queries, read_judgements(folder / "qrels.tsv", queries, corpus)


def test_product_bm25_and_vectors_find_what_was_judged(files):
    found = evaluate_retrieval(*read(files), HashEncoder(), files / "scratch", "en")
    assert (found["documents"], found["queries"]) == (3, 2)
    for figures in (found, found["bm25"], found["vectors"]):
        assert figures["hit_at_5"] == 1.0 and figures["mrr_at_10"] >= 0.5 and figures["ms_per_query"] > 0
    assert found["bm25"]["hit_at_1"] == 1.0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", '{"_id": "d0", "text": "a"}\nnonsense\n', r"corpus\.jsonl:2: not a JSON object"),
        ("corpus.jsonl", '{"_id": "d0", "text": "a"}\n{"_id": "d0", "text": "b"}', r"corpus\.jsonl:2: .* twice"),
        ("queries.jsonl", "", "holds no lines"),
        ("qrels.tsv", "q0\td0\t1\nq0 d1 1\n", r"qrels\.tsv:2: not `query"),
        ("qrels.tsv", "q0\td9\t1\n", r"qrels\.tsv:1: document 'd9'"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq0\td0\t0\n", "no document that it answers"),
    ],
)
def test_a_fault_names_its_place(files, name, content, said):
    (files / name).write_text(content, "utf-8")
    with pytest.raises(ContentError, match=said):
        read(files)
