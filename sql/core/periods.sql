-- periods: what each published period text means as dates and as one label.
-- grain: one row per period text as published
-- unit: dates are inclusive; label is the form used everywhere else (2023, 2013/2023, 2025-H2,
--   2026-Q1, 2025-06, 2025-06-30, 2026-02-05/2026-02-12, undated); a text that is none of these has
--   no label
-- inputs: staging.readings, corrections
-- materialise: table
WITH
texts AS (
    SELECT period FROM staging.readings
    WHERE period IS NOT NULL
    UNION
    SELECT becomes AS period FROM corrections
    WHERE becomes IS NOT NULL
),

-- A text that is not of a form gives NULL there.
parts AS (
    SELECT
        period,
        try_cast(regexp_extract(period, '^(\d{4})(?:\.0)?$', 1) AS INTEGER) AS year,
        -- The AI Index writes the first of January for a year.
        try_cast(regexp_extract(period, '^1/1/(\d{2})$', 1) AS INTEGER) AS short_year,
        try_cast(regexp_extract(period, '^(\d{4})-\d{4}(?: \(sum\))?$', 1) AS INTEGER) AS since,
        try_cast(regexp_extract(period, '^\d{4}-(\d{4})(?: \(sum\))?$', 1) AS INTEGER) AS until,
        try_cast(regexp_extract(period, '^H([12]) \d{4}$', 1) AS INTEGER) AS half,
        try_cast(regexp_extract(period, '^H[12] (\d{4})$', 1) AS INTEGER) AS half_year,
        try_cast(regexp_extract(period, '^Q([1-4]) \d{4}$', 1) AS INTEGER) AS quarter,
        try_cast(regexp_extract(period, '^Q[1-4] (\d{4})$', 1) AS INTEGER) AS quarter_year,
        try_cast(regexp_extract(period, '^\d{4}-\d{2}$') || '-01' AS DATE) AS month_start,
        try_cast(regexp_extract(period, '^\d{4}-\d{2}-\d{2}$') AS DATE) AS day,
        try_cast(regexp_extract(period, '^(\d{4}-\d{2}-\d{2})/', 1) AS DATE) AS first_day,
        try_cast(
            regexp_extract(period, '^\d{4}-\d{2}-\d{2}/(\d{4}-\d{2}-\d{2})$', 1) AS DATE
        ) AS last_day
    FROM texts
),

labelled AS (
    SELECT
        period,
        CASE
            WHEN year IS NOT NULL THEN format('{}', year)
            WHEN short_year IS NOT NULL THEN format('{}', 2000 + short_year)
            WHEN since <= until THEN format('{}/{}', since, until)
            WHEN half IS NOT NULL THEN format('{}-H{}', half_year, half)
            WHEN quarter IS NOT NULL THEN format('{}-Q{}', quarter_year, quarter)
            WHEN month_start IS NOT NULL OR day IS NOT NULL OR first_day <= last_day THEN period
            WHEN period IN ('baseline', 'not stated') THEN 'undated'
        END AS period_label,
        coalesce(
            make_date(coalesce(year, 2000 + short_year, since), 1, 1),
            make_date(half_year, 6 * half - 5, 1),
            make_date(quarter_year, 3 * quarter - 2, 1),
            month_start,
            day,
            CASE WHEN first_day <= last_day THEN first_day END
        ) AS period_start,
        CASE
            WHEN year IS NOT NULL OR short_year IS NOT NULL THEN 12
            WHEN since IS NOT NULL THEN 12 * (until - since + 1)
            WHEN half IS NOT NULL THEN 6
            WHEN quarter IS NOT NULL THEN 3
            WHEN month_start IS NOT NULL THEN 1
        END AS months,
        CASE WHEN first_day <= last_day THEN last_day END AS last_day
    FROM parts
)

SELECT
    period,
    period_label,
    period_start,
    coalesce(
        cast(period_start + to_months(months) - INTERVAL 1 DAY AS DATE), last_day, period_start
    ) AS period_end
FROM labelled
