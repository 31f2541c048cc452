-- withdrawals: figures that a newer edition covers and no longer prints: they are not in latest.
-- grain: indicator, entity, breakdown, period, source, edition
-- unit: the indicator's own, in unit; withdrawn_on is the day the newer edition became public
-- inputs: named_observations, sources, readings, loads, whole_tables
WITH
-- Superseded by an edition that does not print the figure.
withdrawn AS (
    SELECT figures.*
    FROM named_observations AS figures
    ANTI JOIN named_observations AS newer
        ON
            figures.indicator = newer.indicator
            AND figures.entity = newer.entity
            AND figures.breakdown = newer.breakdown
            AND figures.period = newer.period
            AND figures.source = newer.source
            AND figures.superseded_by = newer.edition
    WHERE figures.superseded_by IS NOT NULL
),

-- What the newer edition prints and is no observation there.
put_aside AS (
    SELECT
        indicator,
        entity,
        breakdown,
        period_label AS period,
        source,
        edition,
        min(reason) AS reason
    FROM readings
    WHERE outcome = 'set aside'
    GROUP BY ALL
)

SELECT
    withdrawn.indicator,
    withdrawn.entity,
    withdrawn.entity_type,
    withdrawn.country,
    withdrawn.name,
    withdrawn.breakdown,
    withdrawn.period,
    withdrawn.value,
    withdrawn.unit,
    withdrawn.superseded_by AS withdrawn_by,
    sources.published AS withdrawn_on,
    CASE
        WHEN put_aside.reason IS NOT NULL
            THEN 'set aside in the newer edition: ' || put_aside.reason
        WHEN whole_tables.source IS NOT NULL
            THEN 'the newer snapshot is the whole table and does not have it'
        ELSE 'a table of the newer edition covers the period in full and does not have it'
    END AS ground,
    coalesce(loads.quarantined, 0) AS quarantined_rows,
    (
        SELECT arg_min(later.edition, (printing.published, later.edition))
        FROM named_observations AS later
        INNER JOIN sources AS printing USING (source, edition)
        WHERE
            later.indicator = withdrawn.indicator
            AND later.entity = withdrawn.entity
            AND later.breakdown = withdrawn.breakdown
            AND later.period = withdrawn.period
            AND later.source = withdrawn.source
            AND (printing.published, later.edition) > (sources.published, sources.edition)
    ) AS printed_again_by,
    withdrawn.source,
    withdrawn.edition,
    withdrawn.coverage,
    [withdrawn.line] AS lineage
FROM withdrawn
INNER JOIN sources
    ON withdrawn.source = sources.source AND withdrawn.superseded_by = sources.edition
LEFT JOIN whole_tables ON withdrawn.source = whole_tables.source
LEFT JOIN loads
    ON
        withdrawn.source = loads.source
        AND withdrawn.superseded_by = loads.edition
        AND withdrawn.raw_table = loads.raw_table
LEFT JOIN put_aside
    ON
        withdrawn.indicator = put_aside.indicator
        AND withdrawn.entity = put_aside.entity
        AND withdrawn.breakdown = put_aside.breakdown
        AND withdrawn.period = put_aside.period
        AND withdrawn.source = put_aside.source
        AND withdrawn.superseded_by = put_aside.edition
