-- every_row_is_counted: every country and month, or year, of a table that is summed is a reading.
-- severity: error
-- inputs: raw.indeed_ai_postings, raw.oecd_ai_policies, readings
WITH
expected AS (
    SELECT
        snapshot,
        count(DISTINCT iso2 || strftime(date, '%Y-%m')) AS readings
    FROM raw.indeed_ai_postings
    GROUP BY snapshot
    UNION ALL
    SELECT
        snapshot,
        count(DISTINCT concat_ws('/', country, start_year)) AS readings
    FROM raw.oecd_ai_policies
    GROUP BY snapshot
),

found AS (
    SELECT
        snapshot,
        count(*) AS readings
    FROM readings
    GROUP BY snapshot
)

SELECT
    expected.snapshot,
    expected.readings AS expected,
    coalesce(found.readings, 0) AS readings
FROM expected
LEFT JOIN found USING (snapshot)
WHERE expected.readings <> coalesce(found.readings, 0)
