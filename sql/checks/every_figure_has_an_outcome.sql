-- every_figure_has_an_outcome: each accepted row of a staged raw table is a reading, once.
-- severity: error
-- inputs: loads, readings
WITH
read_rows AS (
    SELECT
        snapshot,
        count(*) AS readings,
        count(DISTINCT row) AS row_count
    FROM readings
    GROUP BY snapshot
)

SELECT
    loads.snapshot,
    loads.accepted,
    coalesce(read_rows.readings, 0) AS readings
FROM loads
LEFT JOIN read_rows USING (snapshot)
WHERE
    -- Models are counted, many rows to a reading: every_model_is_counted holds those.
    NOT starts_with(loads.raw_table, 'epoch_')
    -- Days are read by the month, initiatives by the year: every_row_is_counted holds those.
    AND loads.raw_table NOT IN ('indeed_ai_postings', 'oecd_ai_policies')
    -- It says of what the figures of owid_figures are.
    AND loads.raw_table <> 'owid_charts'
    AND (
        loads.accepted <> coalesce(read_rows.readings, 0)
        OR read_rows.readings <> read_rows.row_count
    )
