"""Reply templates: found, written with variables, seen before they are saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bot.desk.ids import new_id, now
from bot.desk.work_models import Template
from tests.desk.running import RunningDesk
from tests.web_console.settings.office import Office

pytestmark = pytest.mark.browser


def keep(desk: RunningDesk, shortcut: str, **fields: object) -> str:
    given = {"kind": "chat", "family": None, "name": shortcut.title(), "body": "Hello", **fields}
    made = Template(id=new_id("p"), language="en", shortcut=shortcut, subject=None, uses=0, updated_at=now(), **given)
    id_ = made.id
    desk.write(lambda session: session.add(made))
    return id_


def test_list_is_narrowed_by_words_kind_and_family(office: Office, desk: RunningDesk) -> None:
    keep(desk, "hello")
    keep(desk, "reset", family="technical", body="Hold the button")
    keep(desk, "refund", family="general", kind="email")
    office.go("templates")
    rows = office.table("Templates").get_by_role("row")
    expect(rows).to_have_count(4)
    office.field("Find templates").fill("button")
    expect(rows).to_have_count(2)
    office.link("Reset").click()
    office.heading("Reset")
    office.link("Back to the templates").click()
    expect(office.field("Find templates")).to_have_value("button")
    office.field("Find templates").fill("")
    office.field("Family").select_option("general")
    expect(rows).to_have_count(3)
    office.field("Kind").select_option("email")
    expect(office.row("Templates", "Refund")).to_contain_text("/refund")


def test_template_is_written_with_a_variable_and_previewed(office: Office, desk: RunningDesk) -> None:
    office.go("templates/new")
    office.field("Name").fill("Ask for the order")
    office.field("Shortcut").fill("order")
    office.field("Text").fill("Hello ,\nwhich order?")
    office.field("Text").evaluate("field => field.setSelectionRange(6, 6)")
    office.room.get_by_text("Variables", exact=True).click()
    office.button("customer.first_name").click()
    expect(office.field("Text")).to_have_value("Hello {{customer.first_name}},\nwhich order?")
    preview = office.room.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("Hello Ieva,")
    preview.get_by_label("Nothing is known of the customer").check()
    expect(preview).to_contain_text("Hello [first name],")
    expect(preview).to_contain_text("One gap is left")
    office.button("Add").click()
    office.heading("Ask for the order")
    made = desk.read(lambda session: session.scalar(select(Template)))
    assert (made.shortcut, made.body) == ("order", "Hello {{customer.first_name}},\nwhich order?")


def test_unknown_variable_is_told_at_the_field_and_nothing_is_lost(office: Office, desk: RunningDesk) -> None:
    office.go(f"templates/{keep(desk, 'refund', kind='email')}")
    office.field("Text").fill("Dear {{customer.nmae}}")
    expect(office.room.locator(".piece.unknown")).to_have_text("{{customer.nmae}}")
    office.button("Save").click()
    expect(office.fault("Text")).to_contain_text("{{customer.nmae}} is no variable")
    expect(office.field("Text")).to_have_value("Dear {{customer.nmae}}")
    office.field("Text").fill("Dear customer")
    office.field("Subject").fill("Your {{order}}")
    office.button("Save").click()
    expect(office.fault("Subject")).to_contain_text("{{order}} is no variable")
    office.field("Subject").fill("")
    office.field("Shortcut").fill("Not this!")
    office.button("Save").click()
    expect(office.fault("Shortcut")).to_contain_text("A shortcut is")
    office.field("Shortcut").fill("money")
    office.saved()
    office.button("Remove this template").click()
    office.button("Remove").click()
    office.console.see("There are no templates yet.")


def test_missing_text_is_told_at_its_field(office: Office) -> None:
    office.go("templates/new")
    office.field("Name").fill("Empty")
    office.field("Shortcut").fill("empty")
    office.button("Add").click()
    expect(office.fault("Text")).to_contain_text("The template's body is missing")


def test_preview_fills_in_as_the_desk_does(office: Office) -> None:
    found = office.page.evaluate(
        """async () => {
          const m = await import("/console/views/settings/template-text.js");
          const text = "{{a.b|x}} {{a.b}} {{ c }} {{nope}}";
          const drawn = m.pieces(text, { c: "C" }, ["a.b", "c"]).map((one) => [one.kind, one.text]);
          return [drawn, m.isFaulty("}} {{c}}", ["c"])];
        }"""
    )
    assert found == [
        [
            ["value", "x"], ["plain", " "], ["gap", "[b]"], ["plain", " "], ["value", "C"], ["plain", " "],
            ["unknown", "{{nope}}"],
        ],
        True,
    ]  # fmt: skip
