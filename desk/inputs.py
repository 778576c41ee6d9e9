"""What comes in from people: checked for shape and bounds before a verb looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic.functional_validators import BeforeValidator

from desk.errors import Invalid
from desk.limits import LONGEST_LINE, LONGEST_TEXT
from desk.one_line import one_line
from store.storable import storable_all

_M = TypeVar("_M", bound=BaseModel)


def as_one_line(value: object) -> object:
    """Text without what nobody can see in it; what is no text is for the model to refuse."""
    return one_line(value) if isinstance(value, str) else value


# The bounds come before the validator: around it, they would count "items" instead of characters.
Line = Annotated[str, Field(max_length=LONGEST_LINE), BeforeValidator(as_one_line)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE), BeforeValidator(as_one_line)]


class Input(BaseModel):
    """Frozen, with nothing in it that nobody expects."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NewTicket(Input):
    """A ticket as somebody fills it in. ``start``/``due``: aware; None: now / no date.
    ``sla_id``: "auto" for the one that the rules choose, None for none at all.
    """

    subject: Name
    queue_id: int
    customer_id: int | None = None
    channel: str = "phone"
    type: str = "incident"
    priority: Annotated[int, Field(ge=1, le=4)] = 3
    service_id: int | None = None
    sla_id: int | Literal["auto"] | None = "auto"
    owner_id: int | None = None
    start: AwareDatetime | None = None
    due: AwareDatetime | None = None
    message: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""


class TicketEdit(Input):
    """The properties of a ticket that a form shows; only those that were given are changed."""

    subject: Name = ""
    customer_id: int | None = None
    channel: str = ""
    type: str = ""
    priority: Annotated[int, Field(ge=1, le=4)] = 3
    queue_id: int = 0
    service_id: int | None = None
    sla_id: int | Literal["auto"] | None = "auto"
    owner_id: int | None = None
    due: AwareDatetime | None = None
    progress: Annotated[int, Field(ge=0, le=100)] = 0


_SENTENCES = {
    "missing": "Fill this in.",
    "string_too_short": "Fill this in.",
    "string_too_long": "At most {max_length} characters; shorten it.",
    "string_type": "Type some text here.",
    "greater_than_equal": "At least {ge}.",
    "less_than_equal": "At most {le}.",
    "int_parsing": "Type a whole number.",
    "int_type": "Type a whole number.",
    "int_from_float": "Type a whole number.",
    "bool_parsing": "Say yes or no.",
    "literal_error": "Choose one of: {expected}.",
    "timezone_aware": "Give a date and a time with its zone.",
    "extra_forbidden": "This is no field of the form.",
}


def parse(model: type[_M], values: Mapping[str, Any]) -> _M:
    """Check values against a model; raises Invalid with one plain sentence per wrong field."""
    try:
        return model.model_validate(storable_all(dict(values)))
    except ValidationError as error:
        told: dict[str, str] = {}
        for problem in error.errors():
            field = str(problem["loc"][0]) if problem["loc"] else ""
            sentence = _SENTENCES.get(problem["type"])
            if sentence is not None:
                sentence = sentence.format(**problem.get("ctx", {}))
            else:
                sentence = problem["msg"].removeprefix("Value error, ")
            told.setdefault(field, sentence)
        raise Invalid(told) from error
