-- readings: every accepted figure as published beside what it was resolved to, and its outcome.
-- grain: one row per figure in a raw table
-- unit: value and unit as published; observed and observed_unit in the indicator's own unit
-- inputs: staging.readings, periods, indicators, units, country_aliases
-- materialise: table
WITH
published AS (
    SELECT
        *,
        split_part(snapshot, '/', 1) AS source,
        split_part(snapshot, '/', 2) AS edition
    FROM staging.readings
),

resolved AS (
    SELECT
        published.*,
        periods.period_label,
        periods.period_start,
        periods.period_end,
        units.canonical AS observed_unit,
        CASE
            WHEN published.entity_type = 'geo' THEN country_aliases.entity
            ELSE published.name
        END AS entity,
        CASE
            WHEN published.entity_type = 'geo' THEN country_aliases.entity_type
            ELSE published.entity_type
        END AS resolved_type,
        -- Exact while the figure has at most twelve decimals: 0.57 x 100 is 57, not 56.99…
        CASE
            WHEN cast(try_cast(published.value AS DECIMAL(28, 12)) AS DOUBLE) = published.value
                THEN cast(
                    cast(published.value AS DECIMAL(28, 12))
                    * cast(units.factor AS DECIMAL(10, 0)) AS DOUBLE
                )
            ELSE published.value * units.factor
        END AS observed,
        CASE
            WHEN published.coverage = 'full' THEN 'full'
            WHEN regexp_matches(published.coverage, '^top \d+$') THEN 'top-n'
            WHEN published.coverage = 'selected' THEN 'selected'
        END AS resolved_coverage,
        try_cast(regexp_extract(published.coverage, '^top (\d+)$', 1) AS INTEGER) AS top_n,
        concat_ws(
            '; ',
            CASE
                WHEN indicators.indicator IS NULL
                    THEN
                        'unknown indicator ' || coalesce(published.indicator, '(none)')
                        || ': add it to data/reference/indicators.csv'
            END,
            CASE
                WHEN published.entity_type = 'geo' AND country_aliases.entity IS NULL
                    THEN
                        'unknown country or area: add ' || coalesce(published.name, '(none)')
                        || ',<code>,<type> to data/reference/country_aliases.csv'
            END,
            CASE
                WHEN units.unit IS NULL
                    THEN
                        'unknown unit: add ' || coalesce(published.unit, '(none)')
                        || ' to data/reference/units.csv'
            END,
            CASE
                WHEN units.canonical <> indicators.unit
                    THEN
                        'unit ' || published.unit || ' does not fit ' || indicators.indicator
                        || ', which is in ' || indicators.unit
            END,
            CASE
                WHEN periods.period_label IS NULL
                    THEN
                        'unknown period '
                        || coalesce(published.period, '(none)')
                        || ': add its form to sql/core/periods.sql'
            END,
            CASE
                WHEN resolved_coverage IS NULL
                    THEN
                        'unknown coverage ' || coalesce(published.coverage, '(none)')
            END
        ) AS problem
    FROM published
    LEFT JOIN periods ON published.period = periods.period
    LEFT JOIN indicators ON published.indicator = indicators.indicator
    LEFT JOIN units ON published.unit = units.unit
    LEFT JOIN country_aliases
        ON published.entity_type = 'geo' AND published.name = country_aliases.name
),

placed AS (
    SELECT
        *,
        -- An edition may print a figure twice: the preferred place stands, the rest is set aside.
        CASE
            WHEN set_aside IS NULL AND problem = ''
                THEN
                    row_number() OVER (
                        PARTITION BY
                            indicator, entity, period_label, source, edition,
                            set_aside IS NULL AND problem = ''
                        ORDER BY priority, snapshot, row
                    )
        END AS turn
    FROM resolved
)

SELECT
    indicator,
    name,
    entity,
    resolved_type AS entity_type,
    period,
    period_label,
    period_start,
    period_end,
    value,
    unit,
    observed,
    observed_unit,
    source,
    edition,
    status,
    resolved_coverage AS coverage,
    top_n,
    place,
    CASE
        WHEN set_aside IS NOT NULL THEN 'set aside'
        WHEN problem <> '' THEN 'quarantine'
        WHEN turn > 1 THEN 'set aside'
        ELSE 'observation'
    END AS outcome,
    CASE
        WHEN set_aside IS NOT NULL THEN set_aside
        WHEN problem <> '' THEN problem
        WHEN turn > 1 THEN 'the same figure is printed elsewhere in this edition'
    END AS reason,
    snapshot,
    row
FROM placed
ORDER BY indicator, source, entity, period_label, edition, snapshot, row
