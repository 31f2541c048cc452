"""One reader for each kind of text that people and publishers hand over: TOML, JSON, JSONL, CSV.

A text is a regular file in UTF-8 within limits of size, depth and digits, and of a form: a pydantic
model, a dataclass or a type. Anything else becomes an error of one sentence with file and place.
Control characters are removed: other people's texts end up in reports, terminals and pictures.
"""

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast, TypeAdapter, ValidationError

from ailedger.base.texts import MOST_TOML, cleaned, read_text
from ailedger.errors import RefusedError
from ailedger.settings import Settings

T = TypeVar("T")
Items = Annotated[list[T], FailFast()]  # a list; of a long one only the first mistake is looked for
Maybe = Annotated[str, BeforeValidator(lambda found: "" if found is None else found)]  # null: ""
ADAPTERS: dict[str, TypeAdapter[Any]] = {}
DIGITS = 400  # of one number: the largest float has 309
SHOWN = 5  # mistakes in a message
# More parts of a dotted key than anybody writes: tomllib's time grows with their square.
DEEP_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")
ESCAPED = re.compile(r"\\[bfu]|[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # what may be one in JSON
HALF = re.compile(r"\\u[dD][89a-fA-F]")
HINTS = {
    "date_type": "a day is written as 2024-06-01, without quotes",
    "string_type": "a text is written in quotes",
    "missing": "add what is missing",
}
WRONG = {
    "date_type": "is no day", "string_type": "is no text", "list_type": "is no list",
    "dict_type": "is no object", "model_type": "is no object", "dataclass_type": "is no object",
    "bool_type": "is neither true nor false", "int_parsing": "is no whole number",
    "int_type": "is no whole number",
    "float_parsing": "is no number", "float_type": "is no number", "too_short": "is empty",
    "string_too_short": "is empty", "extra_forbidden": "is not known",
    "unexpected_keyword_argument": "is not known",
}  # fmt: skip


class Form(BaseModel):
    """What is read of an object; entries that nobody asked for are passed over."""

    model_config = ConfigDict(frozen=True)


def read_toml(path: Path, form: type[T], where: str = "", *, below: Path | None = None) -> T:
    """A TOML file.

    Args:
        below: a folder that it must be in.

    Raises:
        RefusedError: it is no file, no TOML, beyond a limit, or of another form.
        FileNotFoundError: there is nothing.
    """
    where = where or str(path)
    text = read_text(path, where, MOST_TOML, below=below)
    if DEEP_KEY.search(text):
        raise RefusedError("is not valid TOML: a key of more than 64 parts", where=where)
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = f"is not valid TOML: {_said(error)}"
        raise RefusedError(said, where=where, hint="mend it") from None
    made: T = checked(_all_cleaned(found), form, where, strict=True)
    return made


def read_json(path: Path, form: Any, where: str = "") -> Any:
    """A JSON file. Every number is the text that it is written as: no digit is lost.

    Args:
        form: what it must be; an `int` or `float` in it is made of the text.

    Raises:
        RefusedError: it is no file, no JSON, beyond a limit, or of another form.
        FileNotFoundError: there is nothing.
    """
    where = where or str(path)
    return checked(_json(read_text(path, where, Settings().json_max_bytes), where), form, where)


def read_jsonl(path: Path, form: Any) -> list[Any]:
    """A file of one JSON object per line; none where there is no file. Raises as `read_json`."""
    try:
        text = read_text(path)
    except FileNotFoundError:
        return []
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place = f"{path}, line {number}"
            found.append(checked(_json(line, place), form, place))
    return found


def append_jsonl(path: Path, entry: Mapping[str, Any]) -> None:
    """Add an entry to a file of JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry, ensure_ascii=False) + "\n")


def read_table(path: Path, form: Any, where: str = "") -> Iterator[Any]:
    """Rows of a small CSV file with a header, each as an object of the form; empty is no entry.

    Raises:
        RefusedError: it is no file, no CSV, beyond a limit, or a row is of another form.
        FileNotFoundError: there is nothing.
    """
    where = where or str(path)
    text = read_text(path, where)
    reader = csv.reader(cleaned(text).splitlines(keepends=True), strict=True)
    header: list[str] = []
    try:
        for row in reader:
            place = f"{where}, line {reader.line_num}"
            if header and len(row) != len(header):
                said = f"has {len(row)} cells, its header {len(header)}"
                raise RefusedError(said, where=place, hint="mend the line")
            if header:
                cells = {name: cell for name, cell in zip(header, row, strict=True) if cell}
                yield checked(cells, form, place)
            header = header or row
    except csv.Error as error:
        place = f"{where}, line {reader.line_num}"
        raise RefusedError(f"is not CSV: {error}", where=place, hint="mend the line") from None


def checked(found: Any, form: Any, where: str, *, strict: bool = False) -> Any:
    """What was read, held against its form.

    Args:
        strict: whether a text is no number, and a number no text.

    Raises:
        RefusedError: it is of another form; the sentence says where in it.
    """
    try:
        return _adapter(form).validate_python(found, strict=strict or None)
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False)
    except RecursionError:
        raise RefusedError("is nested too deep", where=where) from None
    lacks = [_place(one["loc"]) for one in told if one["type"] == "missing"]
    said = [f"lacks {', '.join(lacks[:SHOWN])}"] if lacks else []
    said += [f"{_place(e['loc'])} {_wrong(e)}" for e in told if e["type"] != "missing"][:SHOWN]
    hint = HINTS.get(told[0]["type"], "")
    raise RefusedError("; ".join(said), where=where, hint=hint)


def _all_cleaned(found: Any) -> Any:
    if isinstance(found, str):
        return cleaned(found)
    if isinstance(found, list):
        return [_all_cleaned(item) for item in found]
    if isinstance(found, dict):
        return {cleaned(name): _all_cleaned(value) for name, value in found.items()}
    return found


def _adapter(form: Any) -> TypeAdapter[Any]:
    name = repr(form)  # a form may have no hash
    if name not in ADAPTERS:
        ADAPTERS[name] = TypeAdapter(form)
    return ADAPTERS[name]


def _json(text: str, where: str) -> Any:
    try:
        found = json.loads(text, parse_int=_digits, parse_float=_digits, parse_constant=_digits)
        if HALF.search(text):
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise RefusedError("is no JSON: it holds half a character", where=where) from None
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"is no whole JSON: {_said(error)}", where=where) from None
    return _all_cleaned(found) if ESCAPED.search(text) else found


def _digits(text: str) -> str:
    if len(text) > DIGITS or not text.strip("-").startswith(tuple("0123456789")):
        raise ValueError(f"{text[:20]} is no number of at most {DIGITS} digits")
    return text


def _said(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]


def _place(loc: tuple[int | str, ...]) -> str:
    """Where in an object: tables.gdp.title, or 1.3.date (counted from 0)."""
    return ".".join(str(part)[:60] for part in loc) or "the whole"


def _wrong(error: Any) -> str:
    """What is wrong with an entry, and what it is where that is short."""
    said = WRONG.get(error["type"], f"is wrong: {error['msg']}")
    given = error["input"]
    return said if isinstance(given, list | dict) else f"{said}: {repr(given)[:60]}"
