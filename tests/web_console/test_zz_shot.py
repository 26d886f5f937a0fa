import pytest
pytestmark = pytest.mark.browser
from tests.web_console.test_console_head import due, LONGEST, CUT, ME, PASSWORD
@pytest.mark.parametrize("width", [1280, 390])
def test_shot(visit, desk, width):
    desk.changes("c_update", first_reply_at=None, first_reply_due_at=due(minutes=-28), intent_title=LONGEST)
    console = visit(viewport={"width": width, "height": 800}).sign_in(ME["email"], PASSWORD)
    head = console.page.locator(".middle .head")
    for where, name in (("mine/c/c_update", "Marta"), ("waiting/c/c_pairing", "Ieva")):
        console.page.goto(f"{desk.url}/console/#/{where}")
        console.page.get_by_role("heading", level=2, name=name).wait_for()
        desk.tell("viewers", {"conversation_id": where.split("/")[2], "agents": [{"id": "a_other", "name": "Milda Jonaite"}]})
        console.see("Also looking: Milda", head)
        print(width, head.evaluate(CUT))
        console.page.screenshot(path=f"/tmp/w/head_{width}_{name}.png", clip={"x":0,"y":0,"width":width,"height":200})
    console.button("Replay", exact=True).evaluate("b => b.click()")
    console.see("Different today")
    console.page.screenshot(path=f"/tmp/w/replay_{width}.png")
