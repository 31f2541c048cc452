"""The rules of the made-up tables for pandas; the same as in contract.py."""

import pandera.pandas as pa

from benchmarks.sides.process import KEY

COUNTRIES = [f"country_{number}" for number in range(200)]

RULES = pa.DataFrameSchema(
    {
        "indicator": pa.Column(str, pa.Check.str_matches(r"^indicator_\d+$")),
        "country": pa.Column(str, pa.Check.isin(COUNTRIES)),
        "year": pa.Column("Int64", pa.Check.in_range(1950, 2030)),
        "value": pa.Column(float, pa.Check.in_range(0, 1e6)),
        "unit": pa.Column(str, pa.Check.isin(["percent", "billion US$", "count"])),
        "status": pa.Column(str, pa.Check.isin(["reported", "estimated", "projected"])),
        "edition": pa.Column(str, pa.Check.str_matches(r"^e\d+$")),
    },
    checks=pa.Check(
        lambda df: (df["status"] != "projected") | (df["year"] >= 2000),
        name="a projection is not of the past",
    ),
    unique=KEY,
    strict=True,
)
