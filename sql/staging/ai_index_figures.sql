-- ai_index_figures: the figures of the AI Index under the indicators of their measures, as readings
-- Where an edition prints a figure twice, the fuller table comes first, then the one that stands
-- first in the raw table.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_figures, measures, countries
SELECT
    measures.indicator,
    CASE measures.entity_type
        -- Some figures name countries by their codes.
        WHEN 'geo' THEN coalesce(countries.name, rtrim(figures.entity, '* '))
        -- A sector is spelled in several ways.
        WHEN 'sector'
            THEN
                replace(
                    replace(lower(rtrim(figures.entity, '* ')), '–', '-'), ' collaboration', ''
                )
        ELSE rtrim(figures.entity, '* ')
    END AS name,
    measures.entity_type,
    coalesce(figures.breakdown, '') AS breakdown,
    figures.period,
    figures.figure AS value,
    figures.unit,
    figures.coverage,
    CASE
        WHEN starts_with(figures.printed_in, 'data of ') THEN 'derived'
        WHEN figures.unit = 'count (approx.)' THEN 'estimated'
        ELSE measures.status
    END AS status,
    figures.printed_in AS place,
    CASE
        WHEN figures.coverage = 'full' THEN 1
        WHEN starts_with(figures.coverage, 'top ') THEN 2
        ELSE 3
    END AS priority,
    NULL AS set_aside,
    figures.snapshot,
    figures.row
FROM raw.ai_index_figures AS figures
LEFT JOIN measures USING (measure)
LEFT JOIN countries ON figures.entity = countries.iso3
