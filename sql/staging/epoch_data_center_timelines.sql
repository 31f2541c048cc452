-- epoch_data_center_timelines: power, performance and cost of data centres by day, as readings.
-- grain: one row per indicator, data centre, day and snapshot
-- unit: megawatts, H100 equivalents, billion US dollars of 2025; a day after the edition is a plan
-- inputs: raw.epoch_data_center_timelines, sources
WITH
figures AS (
    UNPIVOT (
        SELECT
            name,
            date,
            power_mw AS epoch_data_centre_power,
            h100_equivalents AS epoch_data_centre_compute,
            capital_cost_billion AS epoch_data_centre_cost,
            snapshot,
            row
        FROM raw.epoch_data_center_timelines
    )
    ON COLUMNS('^epoch_')
    INTO NAME indicator VALUE value
),

units (indicator, unit) AS (
    VALUES
    ('epoch_data_centre_power', 'megawatts'),
    ('epoch_data_centre_compute', 'H100 equivalents'),
    ('epoch_data_centre_cost', 'billion 2025 US$')
)

SELECT
    figures.indicator,
    figures.name,
    'data centre' AS entity_type,
    '' AS breakdown,
    strftime(figures.date, '%Y-%m-%d') AS period,
    figures.value,
    units.unit,
    'selected' AS coverage,
    CASE WHEN figures.date > sources.published THEN 'projected' ELSE 'estimated' END AS status,
    'the timeline' AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    figures.snapshot,
    figures.row
FROM figures
INNER JOIN units USING (indicator)
INNER JOIN sources
    ON
        sources.source = 'epoch'
        AND split_part(figures.snapshot, '/', 2) = sources.edition
