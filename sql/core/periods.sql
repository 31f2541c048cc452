-- periods: what each published period text means as dates and as one label.
-- grain: one row per period text as published
-- unit: dates are inclusive; label is the form used everywhere else (2023, 2013/2023, 2025-H2,
--   2026-Q1, 2025-06, 2025-06-30, undated); a text that is none of these has no label
-- inputs: staging.readings
-- materialise: table
WITH
texts AS (
    SELECT DISTINCT period FROM staging.readings
),

parts AS (
    SELECT
        period,
        regexp_extract(period, '^(\d{4})(?:\.0)?$', 1) AS year_text,
        regexp_extract(period, '^1/1/(\d{2})$', 1) AS short_year,
        regexp_extract(period, '^(\d{4})-(\d{4})(?: \(sum\))?$', ['a', 'b']) AS span,
        regexp_extract(period, '^H([12]) (\d{4})$', ['n', 'y']) AS half,
        regexp_extract(period, '^Q([1-4]) (\d{4})$', ['n', 'y']) AS quarter,
        regexp_extract(period, '^(\d{4})-(0[1-9]|1[0-2])$', ['y', 'm']) AS month_parts,
        try_cast(regexp_extract(period, '^\d{4}-\d{2}-\d{2}$') AS DATE) AS day
    FROM texts
),

starts AS (
    SELECT
        parts.period,
        CASE
            WHEN parts.year_text <> '' THEN parts.year_text
            WHEN parts.short_year <> '' THEN '20' || parts.short_year
            WHEN span.a <> '' AND span.a <= span.b THEN span.a || '/' || span.b
            WHEN half.n <> '' THEN half.y || '-H' || half.n
            WHEN quarter.n <> '' THEN quarter.y || '-Q' || quarter.n
            WHEN month_parts.m <> '' THEN parts.period
            WHEN parts.day IS NOT NULL THEN parts.period
            WHEN parts.period = 'baseline' THEN 'undated'
        END AS period_label,
        CASE
            WHEN parts.year_text <> '' THEN make_date(parts.year_text::INTEGER, 1, 1)
            WHEN parts.short_year <> '' THEN make_date(2000 + parts.short_year::INTEGER, 1, 1)
            WHEN span.a <> '' THEN make_date(span.a::INTEGER, 1, 1)
            WHEN half.n <> '' THEN make_date(half.y::INTEGER, 6 * half.n::INTEGER - 5, 1)
            WHEN quarter.n <> '' THEN make_date(quarter.y::INTEGER, 3 * quarter.n::INTEGER - 2, 1)
            WHEN
                month_parts.m <> ''
                THEN make_date(month_parts.y::INTEGER, month_parts.m::INTEGER, 1)
            ELSE parts.day
        END AS period_start,
        CASE
            WHEN span.b <> '' THEN INTERVAL (12 * (span.b::INTEGER - span.a::INTEGER + 1)) MONTH
            WHEN half.n <> '' THEN INTERVAL 6 MONTH
            WHEN quarter.n <> '' THEN INTERVAL 3 MONTH
            WHEN month_parts.m <> '' THEN INTERVAL 1 MONTH
            WHEN parts.day IS NOT NULL THEN INTERVAL 1 DAY
            ELSE INTERVAL 12 MONTH
        END AS span_length
    FROM parts
)

SELECT
    period,
    period_label,
    period_start,
    (period_start + span_length - INTERVAL 1 DAY)::DATE AS period_end
FROM starts
