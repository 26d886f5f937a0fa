from __future__ import annotations

import pytest

from bot.knowledge.articles import read_articles
from bot.knowledge.build import Sources
from bot.knowledge.importing.readers import ImportingError


def test_equal_answers_become_one_article_with_all_questions(imported, sources: Sources) -> None:
    table = (
        "question,answer,section,product,updated\n"
        '"How long, roughly, does it take?","Two days.\nNot more.",Delivery,Router H1,2024-02-03\n'
        "how long does it take,two days. not more,delivery,router h1,\n"
        "Where is it?,<b>Here</b> or <br>there,,,\n"
        "No answer?,,,,\n"
    )
    found = imported({"faq.csv": table}, path="faq.csv")
    made = {a.id: a for a in read_articles(sources.kb_dir, sources.catalogue())}
    first = made["how-long-roughly-does-it-take"]
    assert first.questions == ("How long, roughly, does it take?", "how long does it take")
    assert (first.section, first.products, first.kind) == ("delivery", ("router-h1",), "faq")
    assert (str(first.updated), first.body.strip()) == ("2024-02-03", "Two days.\nNot more.")
    assert made["where-is-it"].body.strip() == "**Here** or\nthere"
    assert made["where-is-it"].section == "faq"
    dropped = [(n.line, n.text) for n in found.results[0].page.notes if n.what == "dropped"]
    assert (6, "row without an answer: No answer?") in dropped


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(imported, delimiter: str) -> None:
    rows = [["Title", "Answer", "Question"], ["A name", "Text, with; marks", "Where?"]]
    table = "\ufeff" + "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    found = imported({"faq.csv": table}, path="faq.csv")
    assert [(r.page.id, r.page.title, r.state) for r in found.results] == [("a-name", "A name", "written")]


def test_questions_in_other_scripts_get_ids(imported) -> None:
    found = imported({"f.csv": "question,answer\n许可证?,文本\nГде он?,Тут\n"}, path="f.csv", language="zh")
    ids = [result.page.id for result in found.results]
    assert ids[1] == "gde-on" and ids[0].startswith("f-csv")


@pytest.mark.parametrize("table", ["a,b\n1,2\n", "question,answer\n", ""])
def test_a_table_without_the_columns_is_an_error(imported, table: str) -> None:
    with pytest.raises(ImportingError, match="question"):
        imported({"faq.csv": table}, path="faq.csv")
