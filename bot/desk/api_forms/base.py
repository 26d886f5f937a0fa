"""What every form is made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"}, description="ISO 8601 in UTC.")]
State = Literal["bot", "queued", "agent", "closed"]
Resolution = Literal["solved", "unsolved", "no_reply"]
Family = Literal["technical", "general"]
RoleName = Literal["agent", "writer", "supervisor", "admin"]
Presence = Literal["online", "away", "offline"]
Priority = Annotated[int, Field(ge=1, le=4, description="1 urgent to 4 low.")]
Seq = Annotated[int, Field(ge=0)]
ClientId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._:-]{1,64}$",
        description="The sender's own id; sent again with the same one, the stored one is returned.",
    ),
]
Object = dict[str, Any]


class Form(BaseModel):
    """Base of the forms; fields may be added within a version, so clients ignore what they do not know."""

    model_config = ConfigDict(use_attribute_docstrings=True, json_schema_serialization_defaults_required=False)


class Named(Form):
    """Somebody or something by id and name."""

    id: str
    name: str


class Titled(Form):
    """Something of the taxonomy by id and title."""

    id: str
    title: str


class TitledInFamily(Titled):
    """The same with its family; null: of both."""

    family: str | None


class AttachmentRules(Form):
    """What may be uploaded."""

    max_bytes: int
    max_count: int
    types: list[str]
    """Endings of names, such as `.png`."""
