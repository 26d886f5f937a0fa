"""The form about a product: kept for its makers; what is wrong is said at the field and what was typed stays."""

from __future__ import annotations

import pytest

from bot.desk.models import ProductFeedback

URL = "/help/en/feedback"
GIVEN = {"product": "router-h1", "kind": "wish", "text": "A wall mount, please.", "email": "Ana@Shop.example"}


async def test_feedback_is_kept_and_thanked_for(http, stocked):
    response = await http.post(URL, data=GIVEN)
    assert response.status_code == 303
    assert "<h1>Thank you</h1>" in (await http.get(response.headers["location"])).text
    [row] = stocked.rows(ProductFeedback)
    assert (row.product, row.kind, row.text, row.email) == (
        "router-h1",
        "wish",
        "A wall mount, please.",
        "ana@shop.example",
    )
    assert row.language == "en" and row.conversation_id is None


async def test_no_product_and_no_address_are_fine(http, stocked):
    given = {"product": "none", "kind": "praise", "text": "All good."}
    response = await http.post(URL, data=given, headers={"Accept": "application/json"})
    assert response.json() == {"ok": True}
    [row] = stocked.rows(ProductFeedback)
    assert (row.product, row.email) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("product", "", "Choose a product"),
        ("product", "sofa", "Choose a product"),
        ("kind", "rant", "Choose what it is"),
        ("text", " ", "Write a sentence"),
        ("text", "x" * 4001, "Shorten it"),
        ("email", "ana", "Write a whole address"),
    ],
)
async def test_what_is_wrong_is_said_at_the_field(http, stocked, field, value, said):
    response = await http.post(URL, data={**GIVEN, field: value})
    assert response.status_code == 422 and stocked.rows(ProductFeedback) == []
    problem = response.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert problem.startswith(said)
    if field != "text":
        assert "A wall mount, please.</textarea>" in response.text
    if field != "product":
        assert '<option value="router-h1" selected>' in response.text
    as_json = await http.post(URL, data={**GIVEN, field: value}, headers={"Accept": "application/json"})
    assert as_json.json()["code"] == "help_bad_feedback"


async def test_the_form_can_begin_with_a_product(http):
    assert '<option value="router-h1" selected>' in (await http.get(f"{URL}?product=router-h1")).text


async def test_programs_other_websites_and_too_many_are_kept_out(http, stocked):
    assert (await http.post(URL, data={**GIVEN, "website": "x"})).status_code == 303
    assert (await http.post(URL, data=GIVEN, headers={"Origin": "https://evil.example"})).status_code == 403
    assert stocked.rows(ProductFeedback) == []
    answers = [(await http.post(URL, data=GIVEN)).status_code for _ in range(10)]
    assert answers[0] == 303 and answers[-1] == 429
