"""What is the same for everybody."""

from __future__ import annotations

from bot.desk.conversations import begin
from bot.desk.work_models import ConversationTag


async def test_the_desk_describes_itself(desk, staff):
    def tag(session):
        for tags in (["vip", "refund"], ["refund"]):
            conversation, _ = begin(session, channel="web", language="en", page=None)
            session.add_all(ConversationTag(conversation_id=conversation.id, tag=one) for one in tags)

    desk.write(tag)
    wim = await staff("wim", role="writer")
    shown = (await wim.get("/desk")).json()
    assert shown["company"] == desk.desk.company.name
    assert shown["families"] == [
        {"id": "technical", "title": "Technical support"}, {"id": "general", "title": "General service"},
    ]  # fmt: skip
    assert {"id": "outage", "title": "Service outage", "family": "technical"} in shown["intents"]
    assert all(intent["family"] for intent in shown["intents"])
    assert shown["tags"] == ["refund", "vip"]
    assert shown["attachments"]["max_bytes"] == desk.desk.settings.max_attachment_mb * 1024 * 1024
    assert isinstance(shown["root_causes"], list)
