"""What `kb test` writes for machines: a report as JSON, and JUnit's XML, which CI systems show."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bot.knowledge.proof.asking import ArticleProof, Asked

# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_report(
    path: Path, head: dict[str, Any], articles: Sequence[ArticleProof], unanswerable: Sequence[Asked], language: str
) -> None:
    """Writes every test's outcome as one JSON object.

    Args:
        path: The file; its folder is made.
        head: What the object begins with: index, targets and totals.
        articles: The articles with their tests.
        unanswerable: The questions without an article.
        language: Code of the language.
    """
    report = {
        **head,
        "articles": [
            {
                "id": article.article_id,
                "language": language,
                "path": article.path,
                "tests": len(article.tests),
                "first": article.first,
                "results": [_result(test) for test in article.tests],
            }
            for article in articles
        ],
        "without_article": [
            {"phrase": one.phrase, "decision": one.decision, "probability": one.probability, "winner": one.winner}
            for one in unanswerable
        ],
    }
    _write(path, json.dumps(report, ensure_ascii=False, indent=1) + "\n")


def write_junit(path: Path, articles: Sequence[ArticleProof], unanswerable: Sequence[Asked]) -> None:
    """Writes the outcome as JUnit has it: a suite for every article, a case for every test.

    Args:
        path: The file; its folder is made.
        articles: The articles with their tests.
        unanswerable: The questions without an article, a suite of their own.
    """
    suites = ElementTree.Element("testsuites", name="kb test")
    for article in articles:
        suite = _suite(suites, article.path, len(article.tests), len(article.tests) - article.first)
        for test in article.tests:
            case = _case(suite, article.article_id, test.phrase, article.path, test.line)
            if test.rank != 1:
                rank = f"rank {test.rank}" if test.rank else "not found"
                figures = f"{rank}, probability {test.probability:.2f}, margin {test.margin:+.2f}"
                _fail(case, f"{test.winner or 'nothing'} came first ({figures})")
    offered = [one for one in unanswerable if one.decision != "none"]
    if unanswerable:
        suite = _suite(suites, "questions without an article", len(unanswerable), len(offered))
        for one in unanswerable:
            case = _case(suite, "no_answer", one.phrase)
            if one.decision != "none":
                _fail(case, f"{one.decision}: {one.winner} (probability {one.probability:.2f})")
    ElementTree.indent(suites)
    _write(path, ElementTree.tostring(suites, encoding="unicode", xml_declaration=False) + "\n")


def _result(test: Asked) -> dict[str, Any]:
    return {
        "phrase": test.phrase,
        "line": test.line,
        "rank": test.rank,
        "probability": test.probability,
        "margin": test.margin,
        "winner": test.winner,
        "decision": test.decision,
    }


def _suite(suites: ElementTree.Element, name: str, tests: int, failures: int) -> ElementTree.Element:
    return ElementTree.SubElement(suites, "testsuite", name=_xml(name), tests=str(tests), failures=str(failures))


def _case(suite: ElementTree.Element, owner: str, name: str, file: str = "", line: int = 0) -> ElementTree.Element:
    place = {"file": _xml(file), "line": str(line)} if file else {}
    return ElementTree.SubElement(suite, "testcase", classname=_xml(owner), name=_xml(name), **place)


def _fail(case: ElementTree.Element, message: str) -> None:
    ElementTree.SubElement(case, "failure", message=_xml(message)).text = _xml(message)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
