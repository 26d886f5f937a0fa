"""Forms and operations of the questions about products."""

from __future__ import annotations

from typing import Literal

from bot.desk.api_forms.base import Form, Named, Time
from bot.desk.api_forms.operation import TEXT, Operation, Section, one_of

State = Literal["open", "answered", "published", "rejected"]
QUESTION = "/agent/product-questions/{question_id}"


class ProductQuestion(Form):
    """A question that a visitor asked on a product's page."""

    id: str
    language: str
    product: Named
    text: str
    name: str | None
    """As it is shown with the question; null: a customer."""
    told: bool
    """Whoever asked is told of the answer by e-mail."""
    state: State
    answer: str | None
    answered_by: Named | None
    article_id: str | None
    """The article that holds both once they were published."""
    url: str
    at: Time
    answered_at: Time | None
    published_at: Time | None


class ProductQuestionFields(Form):
    """What may be changed of one that is not published."""

    text: str
    product: str
    answer: str | None
    state: Literal["open", "answered", "rejected"]


class OneProductQuestion(Form):
    """A question about a product."""

    question: ProductQuestion


class ProductQuestionCounts(Form):
    """How many questions are in each state."""

    open: int
    answered: int
    published: int
    rejected: int


class ProductQuestions(Form):
    """Questions about products."""

    questions: list[ProductQuestion]
    counts: ProductQuestionCounts
    products: list[Named]


PRODUCT_QUESTIONS = Section(
    "Questions about products",
    "What visitors ask on a product's page. Published with its answer, a question is an article that is found too.",
    (
        Operation(
            "GET",
            "/agent/product-questions",
            "Questions about products",
            "The open ones come oldest first, the others newest first; 500 at most.",
            gives=ProductQuestions,
            query={
                "state": (one_of("open", "answered", "published", "rejected"), "All of them unless given."),
                "product": (TEXT, "A product's id."),
            },
            errors=("bad_question_state",),
        ),
        Operation(
            "PATCH",
            QUESTION,
            "Answer or change a question",
            "An answer makes an open question answered; an empty one makes it open again.",
            takes=ProductQuestionFields,
            partial=True,
            gives=OneProductQuestion,
            errors=(
                "no_product_question",
                "published_already",
                "no_such_product",
                "question_too_short",
                "question_too_long",
                "answer_too_long",
                "no_answer_yet",
                "not_text",
                "bad_question_state",
            ),
        ),
        Operation(
            "POST",
            f"{QUESTION}/publish",
            "Publish a question with its answer",
            gives=OneProductQuestion,
            errors=("no_product_question", "no_answer_yet", "answer_changed", "article_faulty"),
        ),
        Operation(
            "POST",
            f"{QUESTION}/unpublish",
            "Take a published question back",
            "Its article stays as a draft.",
            gives=OneProductQuestion,
            errors=("no_product_question",),
        ),
    ),
)
