"""Ways to break a raw table. Each takes the bytes and a random generator and gives other bytes."""

import gzip
import io
import random
import zipfile
from collections.abc import Callable

Mutator = Callable[[bytes, random.Random], bytes]

SQL_CELLS = [
    "'); DROP TABLE sentinel; --", '"; DROP TABLE sentinel; --', "x' OR '1'='1", "$$; SELECT 1; $$",
    "/* */ DELETE FROM sentinel", "Côte d'Ivoire; DROP TABLE sentinel", "\\'; DROP TABLE sentinel",
    "{x}", "${HOME}", "%s%n", "{{7*7}}", "?", "$1", ":name",
]  # fmt: skip
FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")']
WRONG = [
    "n/a", "-", "..", "1,234.5", "1.234,5", "１２", "0x10", "1e999", "-1e999", "NaN", "inf",
    "-infinity", "1_000", " 5 ", "5%", "−5", "½", "TRUE", "2024-13-01", "1e-400", "9" * 40, "1.",
    ".5", "1e5", "1E+2", "--1", "1-", "0b11", "1 000", "1 000", "0.1234567890123456789", "٣",
    "9007199254740993", "1e308", "+7", "00012", "2023.0", "2023.5", "null", "NULL", "None", "",
]  # fmt: skip


def cut_tail(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def cut_head(data: bytes, rng: random.Random) -> bytes:
    return data[rng.randrange(len(data) + 1) :]


def cut_middle(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.randrange(1, 200) :]


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.choice([1, 3, 20])):
        if found:
            found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def insert_bytes(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.randbytes(rng.choice([1, 2, 8, 500])) + data[at:]


def insert_mark(data: bytes, rng: random.Random) -> bytes:
    """One character that means something to some reader, anywhere."""
    marks = [
        b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\\", b"'", b";", b"\t", b"\x1a", b"\x0b",
        b"\x0c", b"\x1c", "\u2028".encode(), "\u0085".encode(), "\ufeff".encode(), b"\xc3", b"\xff",
        "\u200b".encode(), "\u202e".encode(), b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80",
    ]  # fmt: skip
    found = bytearray(data)
    for _ in range(rng.choice([1, 1, 5])):
        at = rng.randrange(len(found) + 1)
        found[at:at] = rng.choice(marks)
    return bytes(found)


def repeat_range(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.randrange(1, 2_000)]
    return data[:start] + piece * rng.choice([2, 10]) + data[start + len(piece) :]


def zero_range(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    length = rng.choice([1, 10, 512])
    return data[:start] + bytes(min(length, len(data) - start)) + data[start + length :]


def encode(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    kind = rng.choice(
        ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "shift_jis", "cp437",
         "utf-7", "twice", "utf-16-be"]
    )  # fmt: skip
    if kind == "twice":
        return data.decode("latin-1").encode()
    return text.encode(kind, "replace")


def line_ends(data: bytes, rng: random.Random) -> bytes:
    kind = rng.randrange(6)
    if kind == 0:
        return data.replace(b"\n", b"\r\n")
    if kind == 1:
        return data.replace(b"\n", b"\r")
    if kind == 2:
        return data.rstrip(b"\n")
    if kind == 3:
        return data.replace(b"\n", b"\n\n")
    if kind == 4:
        return b"".join(line + rng.choice([b"\n", b"\r\n"]) for line in data.split(b"\n"))
    return data + b"\n" * rng.randrange(1, 50) + b"\r\n \n"


def delimiters(data: bytes, rng: random.Random) -> bytes:
    mark = rng.choice([b";", b"\t", b"|", b":", b" ", b", "])
    if rng.random() < 0.5:
        return data.replace(b",", mark)
    return _a_line(data, rng, lambda line: line.replace(b",", mark))


def quotes(data: bytes, rng: random.Random) -> bytes:
    kind = rng.randrange(6)
    if kind == 0:  # one that is never closed
        return _a_line(data, rng, lambda line: b'"' + line)
    if kind == 1:
        return _a_line(data, rng, lambda line: line.replace(b",", b',"', 1))
    if kind == 2:  # all quoted
        lines = data.split(b"\n")
        return b"\n".join(
            b'"' + line.replace(b",", b'","') + b'"' if line else b"" for line in lines
        )
    if kind == 3:
        return _a_line(data, rng, lambda line: line.replace(b",", b'\\",', 1))
    if kind == 4:
        return _a_cell(data, rng, '"a\nb,""c""\n"')
    return data.replace(b'"', b"'")


def huge_cell(data: bytes, rng: random.Random) -> bytes:
    text = rng.choice(["x", "9", '"', "é", ",", "a\n"])
    # Lines without end are no cell any more: each is a fault of its own, which takes its time.
    return _a_cell(data, rng, text * (50_000 if "\n" in text else rng.choice([100_000, 3_000_000])))


def huge_header(data: bytes, rng: random.Random) -> bytes:
    """A name as long as a file, alone or in place of another."""
    header, _, rest = data.partition(b"\n")
    names = header.split(b",")
    mark = rng.choice([b"x", b'"', b";", "é".encode()])
    names[rng.randrange(len(names))] = mark * rng.choice([200_000, 600_000, 3_000_000])
    return b",".join(names) + b"\n" + rest


def ten_thousand_columns(data: bytes, rng: random.Random) -> bytes:
    kind = rng.randrange(3)
    if kind == 0:
        names = b",".join(b"c%d" % i for i in range(10_000))
        return names + b"\n" + data.partition(b"\n")[2]
    if kind == 1:
        return _a_line(data, rng, lambda line: line + b"," * 10_000)
    return b"\n".join(line + b",x" * 10_000 for line in data.split(b"\n")[:20])


def formulas(data: bytes, rng: random.Random) -> bytes:
    return _some_cells(data, rng, FORMULAS)


def statements(data: bytes, rng: random.Random) -> bytes:
    return _some_cells(data, rng, SQL_CELLS)


def wrong_types(data: bytes, rng: random.Random) -> bytes:
    return _some_cells(data, rng, WRONG)


def repeated_header(data: bytes, rng: random.Random) -> bytes:
    header, _, rest = data.partition(b"\n")
    lines = rest.split(b"\n")
    for _ in range(rng.choice([1, 3])):
        lines.insert(rng.randrange(len(lines) + 1), header)
    return b"\n".join([header, *lines])


def other_header(data: bytes, rng: random.Random) -> bytes:
    header, _, rest = data.partition(b"\n")
    names = header.split(b",")
    kind = rng.randrange(10)
    if kind == 0:
        rng.shuffle(names)  # the cells stay: a wrong number if nobody looks
    elif kind == 1:
        names[rng.randrange(len(names))] = rng.choice(names)
    elif kind == 2:
        names[rng.randrange(len(names))] = rng.choice(SQL_CELLS).encode()
    elif kind == 3:
        names.append(b"extra")
    elif kind == 4:
        names.pop()
    elif kind == 5:
        names = [name.upper() for name in names]
    elif kind == 6:
        names = [b" " + name + b" " for name in names]
    elif kind == 7:
        names = [b'"' + name + b'"' for name in names]
    elif kind == 8:
        return rest
    else:
        return b"# a remark\n\n" + data
    return b",".join(names) + b"\n" + rest


def other_columns_moved(data: bytes, rng: random.Random) -> bytes:
    """Header and cells in another order: the same table, to be loaded right."""
    lines = [line.split(b",") for line in data.rstrip(b"\n").split(b"\n")]
    if any(b'"' in cell for line in lines for cell in line):
        return data
    order = list(range(len(lines[0])))
    rng.shuffle(order)
    moved = [[line[i] for i in order] for line in lines if len(line) == len(order)]
    return b"\n".join(b",".join(line) for line in moved) + b"\n"


def other_kind(data: bytes, rng: random.Random) -> bytes:
    """Not a CSV file of any sort, or one without rows."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("table.csv", data)
    header = data.partition(b"\n")[0]
    return rng.choice(
        [b"", b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b" ", b"\0", b",", b'"', b"\r",
         rng.randbytes(10), rng.randbytes(10_000), gzip.compress(data, mtime=0), stream.getvalue(),
         b"<!DOCTYPE html><html><body>404</body></html>", b'{"error": "rate limit"}', header,
         header + b"\n"]
    )  # fmt: skip


def shuffled_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def joined_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    return b"\n".join(lines[:at]) + b"".join(lines[at:])


def _a_line(data: bytes, rng: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(min(1, len(lines) - 1), len(lines))
    lines[at] = change(lines[at])
    return b"\n".join(lines)


def _a_cell(data: bytes, rng: random.Random, text: str) -> bytes:
    quoted = '"' + text.replace('"', '""') + '"' if set(text) & set('",\n') else text
    raw = rng.choice([quoted, quoted, text]).encode()

    def change(line: bytes) -> bytes:
        cells = line.split(b",")
        cells[rng.randrange(len(cells))] = raw
        return b",".join(cells)

    return _a_line(data, rng, change)


def _some_cells(data: bytes, rng: random.Random, texts: list[str]) -> bytes:
    for _ in range(rng.choice([1, 4, 12])):
        data = _a_cell(data, rng, rng.choice(texts))
    return data


MUTATORS: tuple[Mutator, ...] = (
    cut_tail, cut_head, cut_middle, flip_bits, insert_bytes, insert_mark, repeat_range, zero_range,
    encode, line_ends, delimiters, quotes, huge_cell, huge_header, ten_thousand_columns, formulas,
    statements,
    wrong_types, repeated_header, other_header, other_columns_moved, other_kind, shuffled_lines,
    joined_lines,
)  # fmt: skip


def mutate(data: bytes, rng: random.Random, number: int) -> tuple[bytes, str]:
    """Break a table in one to three ways.

    Args:
        data: bytes of a sound table.
        rng: random generator.
        number: which attempt this is: the first way is taken in turn, so that all have their share.

    Returns:
        The broken bytes, and the names of the ways.
    """
    ways = [MUTATORS[number % len(MUTATORS)]]
    ways += rng.choices(MUTATORS, k=rng.choice([0, 0, 1, 2]))
    for way in ways:
        data = way(data, rng) if data else data
    return data, "+".join(way.__name__ for way in ways)
