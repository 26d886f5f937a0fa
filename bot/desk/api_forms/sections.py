"""Every documented operation, by section."""

from __future__ import annotations

from bot.desk.api_forms.article_operations import ARTICLES
from bot.desk.api_forms.conversation_operations import CONVERSATIONS, FILES
from bot.desk.api_forms.gaps import GAPS
from bot.desk.api_forms.operation import Operation, Section
from bot.desk.api_forms.people_operations import ONESELF, PEOPLE
from bot.desk.api_forms.product_questions import PRODUCT_QUESTIONS
from bot.desk.api_forms.record_operations import RECORDS, TEMPLATES, WEBHOOKS

SECTIONS: tuple[Section, ...] = (
    ONESELF,
    PEOPLE,
    CONVERSATIONS,
    TEMPLATES,
    RECORDS,
    ARTICLES,
    PRODUCT_QUESTIONS,
    GAPS,
    WEBHOOKS,
    FILES,
)
#: (method, path below ``/api``) → its description.
OPERATIONS: dict[tuple[str, str], Operation] = {one.key: one for section in SECTIONS for one in section.operations}
