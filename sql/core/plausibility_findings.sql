-- plausibility_findings: figures that hardly can be, held against another indicator of the same
--   entity, the world that the same edition prints, or what the world has. The bounds are lines of
--   data/reference/plausibility.csv.
-- grain: one row per indicator, kind, whole, entity, breakdown, period and source
-- unit: found in unit, as are lowest, highest and impossible_above
-- inputs: latest, plausibility
-- materialise: table
WITH
figures AS (
    SELECT
        indicator,
        entity,
        entity_type,
        breakdown,
        year(period_start) AS year,
        period_label AS period,
        value,
        source,
        edition,
        snapshot || '#' || row AS line
    FROM latest
    WHERE
        year(period_start) = year(period_end)
        AND month(period_start) = 1
        AND month(period_end) = 12
),

-- The whole of the same source goes before that of another, a nearer year before an earlier one.
ratios AS (
    SELECT
        plausibility.*,
        part.entity,
        part.breakdown,
        part.period,
        part.source,
        part.edition,
        part.value * plausibility.factor / other.value AS found,
        [part.line, other.line] AS lineage
    FROM plausibility
    INNER JOIN figures AS part USING (indicator)
    INNER JOIN figures AS other
        ON
            plausibility.whole = other.indicator
            AND part.entity = other.entity
            AND other.year BETWEEN part.year - plausibility.years_back AND part.year
            AND other.breakdown = ''
            AND other.value > 0
    WHERE plausibility.kind = 'ratio'
    QUALIFY
        row_number() OVER (
            PARTITION BY plausibility.whole, part.line, part.breakdown
            ORDER BY other.source <> part.source ASC, other.year DESC, other.source ASC
        ) = 1
),

countries AS (
    SELECT
        indicator,
        breakdown,
        period,
        source,
        edition,
        sum(value) AS value,
        count(*) AS figures,
        arg_max(line, value) AS line
    FROM figures
    WHERE entity_type = 'country'
    GROUP BY indicator, breakdown, period, source, edition
),

parts AS (
    SELECT
        plausibility.*,
        whole.entity,
        whole.breakdown,
        whole.period,
        whole.source,
        whole.edition,
        countries.value * plausibility.factor / whole.value AS found,
        [countries.line, whole.line] AS lineage
    FROM plausibility
    INNER JOIN countries USING (indicator)
    INNER JOIN figures AS whole
        ON
            countries.indicator = whole.indicator
            AND plausibility.whole = whole.entity
            AND countries.breakdown = whole.breakdown
            AND countries.period = whole.period
            AND countries.source = whole.source
            AND countries.edition = whole.edition
            AND whole.value > 0
    WHERE plausibility.kind = 'parts'
),

worlds AS (
    SELECT
        indicator,
        period,
        source,
        max(edition) AS edition,
        sum(value) AS value,
        sum(figures) AS figures,
        list(line ORDER BY value DESC) AS lineage
    FROM countries
    WHERE breakdown = ''
    GROUP BY indicator, period, source
),

totals AS (
    SELECT
        plausibility.* REPLACE (
            -- A table of a few countries is less than the world, and may be.
            CASE WHEN worlds.figures >= 100 THEN plausibility.lowest END AS lowest
        ),
        plausibility.whole AS entity,
        '' AS breakdown,
        worlds.period,
        worlds.source,
        worlds.edition,
        worlds.value * plausibility.factor AS found,
        worlds.lineage
    FROM plausibility
    INNER JOIN worlds USING (indicator)
    WHERE plausibility.kind = 'total'
),

held AS (
    SELECT * FROM ratios
    UNION ALL BY NAME
    SELECT * FROM parts
    UNION ALL BY NAME
    SELECT * FROM totals
)

SELECT
    indicator,
    kind,
    whole,
    entity,
    breakdown,
    period,
    round(found, 6) AS found,
    unit,
    lowest,
    highest,
    impossible_above,
    coalesce(found > impossible_above, FALSE) AS is_impossible,
    source,
    edition,
    lineage
FROM held
WHERE found < lowest OR found > highest OR found > impossible_above
