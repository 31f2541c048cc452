"""A sentence cut into what the record knows: names, periods, numbers, signs and words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ailedger.claims.names import Names, folded
from ailedger.claims.numbers import PERCENT, SCALES, SPELLED, number
from ailedger.errors import UsageError

SPANNED = 3  # words of `2021 to 2023`
LONGEST = 12  # words of the longest name
SIGNS = {
    "=": "=", "==": "=", "~": "~", "\u2248": "~", "<": "<", ">": ">", "<=": "<=", ">=": ">=",
    "\u2264": "<=", "\u2265": ">=", "/": "/", "\u00b1": "\u00b1", "+-": "\u00b1", "+/-": "\u00b1",
}  # fmt: skip
SPACED = re.compile(r"\+/-|\+-|<=|>=|==|[=~<>\u2248\u2264\u2265\u00b1]|(?<=[A-Za-z])/(?=[A-Z])")
PERIOD = re.compile(r"(?:19|20)\d\d(?:[- ]?(?:H[12]|Q[1-4])|-(?:0[1-9]|1[0-2]))?", re.IGNORECASE)
SPAN = re.compile(r"((?:19|20)\d\d)(-|\u2013|\.\.|/)((?:19|20)\d\d)")
PHRASES = {
    "at least": ">=", "at most": "<=", "no more than": "<=", "no less than": ">=",
    "more than": ">", "greater than": ">", "higher than": ">", "larger than": ">",
    "ahead of": ">", "above": ">", "over": ">", "exceeds": ">", "exceeded": ">", "beats": ">",
    "less than": "<", "lower than": "<", "fewer than": "<", "smaller than": "<", "below": "<",
    "under": "<", "behind": "<", "about": "~", "around": "~", "roughly": "~", "approximately": "~",
    "nearly": "~", "equals": "=",
    "or more": "or more", "or less": "or less", "times": "times",
}  # fmt: skip
WORDS = {
    "rank": "rank", "ranks": "rank", "ranked": "rank", "place": "rank", "places": "rank",
    "lost places": "lost", "loses places": "lost", "lost ranks": "lost", "fell in rank": "lost",
    "gained places": "gained", "gains places": "gained", "rose in rank": "gained",
    "highest": "highest", "most": "highest", "largest": "highest", "biggest": "highest",
    "maximum": "highest", "leads": "highest", "lowest": "lowest", "least": "lowest",
    "fewest": "lowest", "smallest": "lowest", "minimum": "lowest", "peak": "peak",
    "peaked": "peak", "trough": "trough", "bottomed": "trough", "top": "top",
    "in any order": "any order", "any order": "any order",
    "change": "change", "changed": "change", "rose": "rose", "grew": "rose", "increased": "rose",
    "gained": "rose", "rise": "rose", "growth": "rose", "fell": "fell", "dropped": "fell",
    "declined": "fell", "decreased": "fell", "shrank": "fell", "fall": "fell", "lost": "fell",
    "doubled": "doubled", "tripled": "tripled", "halved": "halved",
    "rising": "rising", "rises every year": "rising", "rose every year": "rising",
    "falling": "falling", "fell every year": "falling", "falls every year": "falling",
    "positive": "positive", "negative": "negative", "zero": "none", "none": "none",
    "absent": "absent", "unpublished": "absent", "no figure": "absent", "not published": "absent",
    "correlates with": "positively", "correlate with": "positively",
    "correlates negatively with": "negatively", "correlate negatively with": "negatively",
    "size aside": "size aside",
    "across editions": "across", "any year": "any year", "undated": "any year",
}  # fmt: skip
IDLE = {
    "the", "in", "by", "a", "an", "and", "has", "had", "have", "for", "from", "to", "its", "with",
    "year", "years", "then", "of", "on", "percentage", "country", "countries", "us$", "usd", "$",
    "dollars", "is", "was", "were", "are", "be", "been", "at", "as", "that", "it",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A piece of a sentence: its kind, its value as the record has it, and its text."""

    kind: str
    value: str
    text: str


@dataclass
class Parts:
    """The pieces of a sentence, by what they are."""

    tokens: list[Token]
    names: Names
    text: str

    def of(self, kind: str) -> list[str]:
        """Values of the tokens of a kind, in order, each once."""
        return list(dict.fromkeys(token.value for token in self.tokens if token.kind == kind))

    @property
    def words(self) -> set[str]:
        """The words that say what is asserted."""
        return {token.value for token in self.tokens if token.kind == "word"}

    def sign(self) -> str:
        """The operator before a number, "=" where none was written."""
        signs = [
            t.value for t in self.tokens if t.kind == "sign" and t.value not in ("/", "\u00b1")
        ]
        if "or more" in self.words:
            return ">="
        if "or less" in self.words:
            return "<="
        signs = [s for s in signs if s != "="] or signs[:1]
        return signs[0] if signs else "="

    def between(self, kind: str, sign: str = "") -> bool:
        """Whether a sign stands between two tokens of a kind."""
        return any(
            left.kind == right.kind == kind and middle.kind == "sign"
            and (middle.value == sign if sign else middle.value not in ("/", "\u00b1"))
            for left, middle, right in zip(
                self.tokens, self.tokens[1:], self.tokens[2:], strict=False
            )
        )  # fmt: skip


def tokens_of(text: str, names: Names) -> list[Token]:
    """Cut a sentence. Words that nothing knows are of kind `?`."""
    tokens: list[Token] = []
    for quoted, part in enumerate(text.split('"')):
        if quoted % 2:
            code = names.entity(part)
            if code is None and not names.literal:
                raise UsageError(f"no entity {part!r}", hint=names.near_entity(part))
            tokens.append(Token("entity", code or part, part))
        else:
            _cut(part, names, tokens)
    return tokens


def _cut(text: str, names: Names, tokens: list[Token]) -> None:
    """Add the tokens of a text without quotes."""
    words = SPACED.sub(lambda sign: f" {sign[0]} ", text).split()
    at = 0
    while at < len(words):
        token, taken = _next(words[at:], names, tokens)
        if token is not None:
            tokens.append(token)
        at += taken


def _next(words: Sequence[str], names: Names, before: Sequence[Token]) -> tuple[Token | None, int]:
    """The token at the front, and how many words it takes; None for a word that says nothing."""
    word = words[0].rstrip(",;.:?!") or words[0]
    if word in SIGNS:
        return Token("sign", SIGNS[word], word), 1
    for count in range(min(LONGEST, len(words)), 0, -1):
        known = _known(" ".join(words[:count]), names)
        if known is not None:
            return known, count
    after_sign = bool(before) and before[-1].kind == "sign" and before[-1].value in "=~<>=\u00b1"
    timed = None if after_sign else _period(words, word)
    return timed or _number(words, word) or _phrase(words, word)


def _phrase(words: Sequence[str], word: str) -> tuple[Token | None, int]:
    """What is asserted, in up to three words, or a word that says nothing or that nobody knows."""
    for count in (3, 2, 1):
        phrase = folded(" ".join(words[:count]))
        if phrase in WORDS:
            return Token("word", WORDS[phrase], phrase), count
        if phrase in PHRASES:
            value = PHRASES[phrase]
            return Token("sign" if value in SIGNS else "word", value, phrase), count
    idle = folded(word) in IDLE or not folded(word)
    return (None if idle else Token("?", word, word)), 1


def _known(phrase: str, names: Names) -> Token | None:
    """An indicator or entity of that name."""
    bare = phrase.rstrip(",;:?!")
    indicator = names.exact_indicator(bare)
    if indicator and ("_" in bare or " " in bare or folded(bare) == indicator):
        return Token("indicator", indicator, bare)
    small = folded(bare)
    if bare not in names.codes and (small in IDLE or small in WORDS or small in PHRASES):
        return None
    entity = names.entity(bare)
    return Token("entity", entity, bare) if entity else None


def _period(words: Sequence[str], word: str) -> tuple[Token, int] | None:
    span = SPAN.fullmatch(word)
    if span:
        kind = "sum" if span[2] == "/" else "span"
        return Token(kind, f"{span[1]}/{span[3]}", word), 1
    if not PERIOD.fullmatch(word):
        return None
    if len(words) >= SPANNED and folded(words[1]) in ("to", "-", "\u2013"):
        end = words[2].rstrip(",;.:?!")
        if re.fullmatch(r"(19|20)\d\d", end) and re.fullmatch(r"\d{4}", word):
            return Token("span", f"{word}/{end}", f"{word}-{end}"), 3
    if len(words) > 1 and re.fullmatch(r"H[12]|Q[1-4]", words[1].rstrip(",;.:"), re.IGNORECASE):
        half = words[1].rstrip(",;.:").upper()
        return Token("period", f"{word}-{half}", f"{word} {half}"), 2
    return Token("period", word.upper().replace(" ", "-"), word), 1


def _number(words: Sequence[str], word: str) -> tuple[Token, int] | None:
    if folded(word) in SPELLED:
        return Token("number", str(SPELLED[folded(word)]), word), 1
    if number(word) is None:
        return None
    taken, text = 1, word
    if len(words) > 1:
        unit = folded(words[1])
        if (unit in SCALES or unit in PERCENT) and not word.endswith("%"):
            taken, text = 2, word + unit
    return Token("number", text, text), taken
