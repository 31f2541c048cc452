"""The small form in which anybody can write an assertion; `ailedger check --help` has it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ailedger.claims.assertion import KINDS, Assertion, Number, Target
from ailedger.claims.names import Names, words_of
from ailedger.claims.numbers import number, ordinal, scaled
from ailedger.claims.tokens import Parts, Token, tokens_of
from ailedger.errors import UsageError

FORMS = "`ailedger check --help` shows the forms"
MULTIPLES = {"doubled": Decimal(2), "tripled": Decimal(3), "halved": Decimal("0.5")}
SIMPLE = {
    "lost": "places", "gained": "places", "highest": "extreme", "lowest": "extreme",
    "peak": "peak", "trough": "peak", "positive": "sign", "negative": "sign", "none": "sign",
    "absent": "absence", "rising": "trend", "falling": "trend",
    "positively": "association", "negatively": "association",
}  # fmt: skip
BESIDES = {"across", "any year", "or more", "or less", "any order", "times", "size aside"}
OF_TWO_YEARS = ("association", "change", "places", "ratio", "trend")
PAIR = 2
MOST = 500  # characters of a sentence


def parse(text: str, names: Names) -> Assertion:
    """An assertion as somebody wrote it.

    Raises UsageError: it cannot be understood; the error says what is missing or unknown.
    """
    if len(text) > MOST:
        raise UsageError(f"longer than {MOST} characters", hint="one assertion at a time")
    bare, edition, source = _options(text)
    parts = Parts(tokens_of(bare, names), names, text)
    if not parts.tokens:
        raise UsageError("nothing is asserted", hint=FORMS)
    _resolve(parts)
    found = _with_kind(parts)
    _whole(found)
    return replace(found, text=" ".join(text.split()), edition=edition, source=source)


def _options(text: str) -> tuple[str, str, str]:
    """The sentence without `edition 2024` and `source NAME`, and these two."""
    words, options = text.split(), {"edition": "", "source": ""}
    for option in list(options):
        for at, word in enumerate(words[:-1]):
            if word.lower() == option:
                options[option] = words[at + 1].strip(",.;")
                del words[at : at + 2]
                break
    return " ".join(words), options["edition"], options["source"]


def _resolve(parts: Parts) -> None:
    """Give unknown words the indicator they mean."""
    unknown = [token.text for token in parts.tokens if token.kind == "?"]
    places = [token for token in unknown if ordinal(token)]
    if places and "rank" not in parts.words:
        parts.tokens.append(Token("word", "rank", places[0]))
    for text in places:
        parts.tokens.append(Token("number", str(ordinal(text)), text))
        unknown.remove(text)
    parts.tokens = [token for token in parts.tokens if token.kind != "?"]
    if unknown and not parts.of("indicator"):
        phrase = " ".join(unknown)
        parts.tokens.append(Token("indicator", _indicator(parts, unknown, phrase), phrase))
    elif unknown:
        raise UsageError(
            f"not understood: {', '.join(map(repr, unknown))}",
            hint=parts.names.near_entity(" ".join(unknown)) or FORMS,
        )
    elif not parts.of("indicator"):
        raise UsageError("no indicator is named", hint="`ailedger find WORDS` lists them; " + FORMS)


def _indicator(parts: Parts, unknown: Sequence[str], phrase: str) -> str:
    try:
        return parts.names.indicator(phrase)
    except UsageError as error:
        told = [text for text in unknown if words_of(text)]
        if not parts.of("entity"):
            for text in (phrase, *told):
                hint = parts.names.near_entity(text)
                if hint:
                    raise UsageError(f"no entity {text!r}", hint=hint) from None
        for text in told:  # one word of them may be a name that is spelled otherwise
            hint = parts.names.near_entity(text)
            rest = [other for other in unknown if other != text]
            if hint and rest and _fits(parts.names, " ".join(rest)):
                raise UsageError(f"no entity {text!r}", hint=hint) from None
        if len(unknown) == 1:
            raise
        words = ", ".join(map(repr, unknown))
        why = f" (taken for its name, as nothing else explains them: {words})"
        raise UsageError(error.what + why, hint=error.hint) from None


def _fits(names: Names, phrase: str) -> bool:
    try:
        names.indicator(phrase)
    except UsageError as error:
        return "several" in str(error)
    return True


def _with_kind(parts: Parts) -> Assertion:
    words = parts.words
    period, before = _periods(parts)
    base = Assertion(
        "value", parts.of("indicator")[0], tuple(parts.of("entity")), period, before,
        across="across" in words, size_aside="size aside" in words,
    )  # fmt: skip
    said = sorted(words - BESIDES)
    if "top" in words and (len(base.entities) > 1 or not _numbers(parts)):
        return replace(base, kind="top", word="any order" if "any order" in words else "order")
    if words & {"top", "rank"}:
        said = ["rank"]
    if len(said) > 1:
        raise UsageError(f"asserts several things: {', '.join(said)}", hint="one at a time")
    word = said[0] if said else ""
    if SIMPLE.get(word) == "association":
        return _association(parts, replace(base, kind="association", word=word))
    if word in SIMPLE:
        return replace(base, kind=SIMPLE[word], word=word)
    if word == "rank":
        return _rank(parts, base)
    if word in MULTIPLES:
        target = Target("~", Number(MULTIPLES[word], Decimal("0.1")))
        return replace(_dated(base), kind="ratio", target=target)
    # "growth of hiring DEU > FRA" compares figures of an indicator that is itself a change.
    changes = word in ("change", "rose", "fell") and not parts.between("entity")
    return _change(parts, base, word) if changes else _plain(parts, base)


def _periods(parts: Parts) -> tuple[str, str]:
    """The period, and the one before it or below it; "" where there is none."""
    spans, single, sums = parts.of("span"), parts.of("period"), parts.of("sum")
    if spans:
        years = sorted(spans[0].split("/"))
        return years[1], years[0]
    if sums:
        return sums[0], ""
    if len(single) > PAIR:
        raise UsageError("more than two years", hint="write a span as 2021-2023")
    if len(single) == PAIR and parts.between("period", "/"):
        return single[0], single[1]
    single = sorted(single, reverse=True)
    return (*single, "", "")[0], (*single, "", "")[1]


def _association(parts: Parts, base: Assertion) -> Assertion:
    """Two indicators, each of its own period; of the same where one is written."""
    named = parts.of("indicator")
    periods = [t.value for t in parts.tokens if t.kind in ("period", "sum", "span")]
    if len(named) != PAIR or not 1 <= len(periods) <= PAIR or base.entities:
        raise UsageError(
            "two indicators and a year are needed, and no country", hint=KINDS["association"]
        )
    return replace(base, other=named[1], period=periods[0], before=periods[-1])


def _dated(base: Assertion) -> Assertion:
    """With the year before, where none was written."""
    if base.before or not base.period.isdecimal():
        return base
    return replace(base, before=str(int(base.period) - 1))


def _numbers(parts: Parts) -> list[tuple[Number, int]]:
    """The numbers, with their powers of ten; not those behind a tolerance's sign."""
    found, tolerance = [], False
    for token in parts.tokens:
        if token.kind == "number" and not tolerance:
            known = number(token.value)
            if known:
                found.append(known)
        tolerance = token.kind == "sign" and token.value == "\u00b1"
    return found


def _target(parts: Parts, unit: str | None) -> Target:
    """The operator and number; `unit` is that of the figure, None for a plain number."""
    numbers = _numbers(parts)
    if len(numbers) != 1:
        what = "no number" if not numbers else "more than one number"
        prints = "`ailedger cite INDICATOR ENTITY YEAR` prints a figure"
        raise UsageError(f"{what} to hold the figure against", hint=f"{FORMS}; {prints}")
    said, power = numbers[0]
    if unit is not None:
        said = scaled(said, power, unit)
    return Target(parts.sign(), said, _tolerance(parts, unit))


def _tolerance(parts: Parts, unit: str | None) -> Number | None:
    for sign, after in zip(parts.tokens, parts.tokens[1:], strict=False):
        if sign.value == "\u00b1" and after.kind == "number":
            found = number(after.value)
            if found:
                said, power = found
                return said if said.percent or unit is None else scaled(said, power, unit)
    return None


def _rank(parts: Parts, base: Assertion) -> Assertion:
    if not _numbers(parts):
        raise UsageError("a rank needs a place", hint=f"as in {KINDS['rank']}")
    target = _target(parts, None)
    if "top" in parts.words:
        target = replace(target, operator="<=")
    return replace(base, kind="rank", target=target)


def _change(parts: Parts, base: Assertion, word: str) -> Assertion:
    if not _numbers(parts):
        if word == "change":
            raise UsageError("by how much it changed is not said", hint=KINDS["change"])
        zero = Target(">" if word == "rose" else "<", Number(Decimal(0)))
        return replace(_dated(base), kind="change", target=zero)
    said, power = _numbers(parts)[0]
    unit = parts.names.indicators[base.indicator].unit
    target = Target(parts.sign(), said if said.percent else scaled(said, power, unit))
    target = replace(target, tolerance=_tolerance(parts, None))
    if word == "fell":
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
        falling = replace(target.number, value=-abs(target.number.value))
        target = replace(
            target, operator=turned.get(target.operator, target.operator), number=falling
        )
    return replace(_dated(base), kind="change", target=target)


def _plain(parts: Parts, base: Assertion) -> Assertion:
    unit = parts.names.indicators[base.indicator].unit
    if parts.between("indicator"):
        if len(parts.of("indicator")) == 1:
            raise UsageError(f"{base.indicator} is held against itself", hint=FORMS)
        return replace(base, kind="comparison", other=parts.of("indicator")[1], word=parts.sign())
    if len(parts.of("indicator")) > 1:
        raise UsageError(f"two indicators: {', '.join(parts.of('indicator'))}", hint=FORMS)
    if parts.between("entity", "/") or parts.between("period", "/"):
        word = "/" if parts.between("period", "/") else ""
        return replace(base, kind="ratio", word=word, target=_target(parts, None))
    if "times" in parts.words and len(base.entities) == PAIR:
        return replace(base, kind="ratio", target=_target(parts, None))
    if len(base.entities) > 1:
        if not parts.between("entity"):
            raise UsageError(
                f"{', '.join(base.entities)}: what of them?", hint="compare as A > B, or A / B ~ 9"
            )
        kind = "comparison" if len(base.entities) == PAIR else "ordering"
        return replace(base, kind=kind, word=parts.sign())
    return replace(base, target=_target(parts, unit))


def _whole(found: Assertion) -> None:
    """See that nothing is missing."""
    form = f"as in {KINDS[found.kind]}"
    if found.kind == "association":
        return
    if found.before and found.kind not in OF_TWO_YEARS:
        raise UsageError(
            f"two years, {found.before} and {found.period}, where this form takes one",
            hint=f"one assertion a year, {form}; a course is {KINDS['trend']}",
        )
    if not found.entities:
        raise UsageError("no country or other entity is named", hint=form)
    if found.kind in ("rank", "places", "extreme", "peak", "sign", "absence", "trend", "change",
                      "value") and len(found.entities) > 1:  # fmt: skip
        raise UsageError(f"more than one entity: {', '.join(found.entities)}", hint=form)
    if found.kind in ("places", "trend", "change") and not (
        found.before.isdecimal() and found.period.isdigit()
    ):
        raise UsageError("two years are needed", hint=form)
    if found.kind == "ratio" and len(found.entities) == 1 and not found.before:
        raise UsageError("two entities or two years are needed", hint=form)
    if found.kind == "peak" and not found.period.isdecimal():
        raise UsageError("the year is missing", hint=form)
