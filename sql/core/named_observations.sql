-- named_observations: every observation with its name, its years and the raw line it stands on.
-- grain: one row per indicator, entity, breakdown, period, source and edition
-- unit: year is set for a figure of one calendar year only, so that sums over several years
--   ("2013/2023"), halves and quarters never stand in a yearly series
-- inputs: observations, countries
SELECT
    observations.indicator,
    observations.entity,
    observations.entity_type,
    CASE WHEN observations.entity_type = 'country' THEN observations.entity END AS country,
    CASE
        WHEN observations.entity_type = 'country' THEN countries.name
        WHEN observations.entity_type = 'aggregate'
            THEN upper(observations.entity[1]) || replace(observations.entity[2:], '_', ' ')
        ELSE observations.entity
    END AS name,
    observations.breakdown,
    observations.period_label AS period,
    CASE
        WHEN observations.period_label = cast(year(observations.period_start) AS VARCHAR)
            THEN year(observations.period_start)
    END AS year,
    year(observations.period_start) AS first_year,
    year(observations.period_end) AS last_year,
    observations.period_start,
    observations.period_end,
    observations.value,
    observations.unit,
    observations.decimals,
    observations.source,
    observations.edition,
    observations.status,
    observations.coverage,
    observations.top_n,
    observations.disputed,
    observations.is_latest,
    observations.superseded_by,
    observations.raw_table,
    observations.snapshot || '#' || observations.row AS line
FROM observations
LEFT JOIN countries ON observations.entity = countries.iso3
