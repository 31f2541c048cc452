-- readings: every accepted figure as published beside what it was resolved to, and its outcome:
--   observation, set aside, disputed (a second figure for one thing, of which nobody knows which
--   holds) or quarantine. What is relabelled, disputed or regional stands in corrections.
-- grain: one row per figure in a raw table
-- unit: value and unit as published; observed and observed_unit in the indicator's own unit, and
--   decimals in that unit too: those that were printed, below zero for thousands and millions
-- inputs: staging.readings, periods, indicators, units, country_aliases, corrections
-- materialise: table
WITH
published AS (
    SELECT
        * REPLACE (coalesce(breakdown, '') AS breakdown),
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
        -- No zeros at the end: the number is left of the text that was printed.
        CASE
            WHEN published.value = round(published.value) THEN 0
            WHEN published.value = round(published.value, 1) THEN 1
            WHEN published.value = round(published.value, 2) THEN 2
            WHEN published.value = round(published.value, 3) THEN 3
            WHEN published.value = round(published.value, 4) THEN 4
            WHEN published.value = round(published.value, 5) THEN 5
            ELSE 6
        END AS own_decimals,
        cast(log10(units.factor) AS INTEGER) AS shift,
        CASE
            WHEN published.coverage = 'full' THEN 'full'
            WHEN regexp_matches(published.coverage, '^top \d+$') THEN 'top-n'
            WHEN published.coverage IN ('selected', 'regional') THEN published.coverage
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
    LEFT JOIN periods USING (period)
    LEFT JOIN indicators USING (indicator)
    LEFT JOIN units ON published.unit = units.unit
    LEFT JOIN country_aliases
        ON published.entity_type = 'geo' AND published.name = country_aliases.name
),

-- A table prints all its figures with the same decimals; running text (a section or a chapter)
-- prints each with its own.
tables AS (
    SELECT
        snapshot,
        indicator,
        place,
        max(own_decimals) AS decimals
    FROM resolved
    WHERE NOT regexp_matches(place, '^(sec|ch)\. ')
    GROUP BY snapshot, indicator, place
),

-- A correction holds in every edition that prints the figure it expects, and in no other.
holding AS (
    SELECT
        corrections.*,
        resolved.edition AS in_edition
    FROM corrections
    INNER JOIN resolved
        ON
            corrections.source = resolved.source
            AND corrections.indicator = resolved.indicator
            AND corrections.expected_entity = resolved.entity
            AND corrections.expected_period = resolved.period_label
            AND coalesce(corrections.edition, resolved.edition) = resolved.edition
            AND coalesce(corrections.expected_place, resolved.place) = resolved.place
            AND round(resolved.observed - corrections.expected_value, 9) = 0
),

applied AS (
    SELECT
        resolved.snapshot,
        resolved.row,
        resolved.indicator,
        resolved.entity,
        resolved.breakdown,
        resolved.period,
        string_agg(holding.correction, ', ' ORDER BY holding.correction) FILTER (
            WHERE holding.action = 'dispute'
        ) AS disputed,
        any_value(holding.becomes) AS becomes,
        any_value(holding.reason) FILTER (WHERE holding.action = 'set aside') AS set_aside,
        bool_or(holding.action = 'regional') AS is_regional
    FROM resolved
    INNER JOIN holding
        ON
            resolved.source = holding.source
            AND resolved.edition = holding.in_edition
            AND resolved.indicator = holding.indicator
            AND coalesce(holding.period, resolved.period_label) = resolved.period_label
            AND coalesce(holding.place, resolved.place) = resolved.place
            AND (
                holding.entities IS NULL
                OR list_contains(string_split(holding.entities, ' | '), resolved.entity)
            )
    GROUP BY ALL
),

corrected AS NOT MATERIALIZED (
    SELECT
        resolved.* REPLACE (
            coalesce(applied.set_aside, resolved.set_aside) AS set_aside,
            CASE
                WHEN applied.is_regional THEN 'regional' ELSE resolved.resolved_coverage
            END AS resolved_coverage,
            CASE WHEN applied.is_regional THEN NULL ELSE resolved.top_n END AS top_n,
            coalesce(relabelled.period_label, resolved.period_label) AS period_label,
            coalesce(relabelled.period_start, resolved.period_start) AS period_start,
            coalesce(relabelled.period_end, resolved.period_end) AS period_end
        ),
        applied.disputed
    FROM resolved
    LEFT JOIN applied USING (snapshot, row, indicator, entity, breakdown, period)
    LEFT JOIN periods AS relabelled ON applied.becomes = relabelled.period
),

-- An edition may print a figure twice: the preferred place stands, the rest is set aside.
printed_twice AS (
    SELECT
        indicator,
        entity,
        breakdown,
        period_label,
        source,
        edition
    FROM corrected
    WHERE set_aside IS NULL AND problem = ''
    GROUP BY ALL
    HAVING count(*) > 1
),

preferred AS (
    SELECT
        printed_twice.*,
        arg_min(
            (corrected.snapshot, corrected.row),
            (corrected.priority, corrected.snapshot, corrected.row)
        ) AS line
    FROM corrected
    INNER JOIN printed_twice USING (indicator, entity, breakdown, period_label, source, edition)
    WHERE corrected.set_aside IS NULL AND corrected.problem = ''
    GROUP BY ALL
),

placed AS (
    SELECT
        corrected.*,
        coalesce(tables.decimals, corrected.own_decimals) - corrected.shift AS decimals,
        preferred.line <> (corrected.snapshot, corrected.row) AS is_again
    FROM corrected
    LEFT JOIN preferred USING (indicator, entity, breakdown, period_label, source, edition)
    LEFT JOIN tables USING (snapshot, indicator, place)
)

SELECT
    indicator,
    name,
    entity,
    resolved_type AS entity_type,
    breakdown,
    period,
    period_label,
    period_start,
    period_end,
    value,
    unit,
    observed,
    observed_unit,
    decimals,
    source,
    edition,
    status,
    resolved_coverage AS coverage,
    top_n,
    disputed,
    place,
    CASE
        WHEN set_aside IS NOT NULL THEN 'set aside'
        WHEN problem <> '' THEN 'quarantine'
        WHEN is_again AND disputed IS NOT NULL THEN 'disputed'
        WHEN is_again THEN 'set aside'
        ELSE 'observation'
    END AS outcome,
    CASE
        WHEN set_aside IS NOT NULL THEN set_aside
        WHEN problem <> '' THEN problem
        WHEN is_again AND disputed IS NOT NULL
            THEN 'this edition prints another figure for the same, and which one holds is not known'
        WHEN is_again THEN 'the same figure is printed elsewhere in this edition'
    END AS reason,
    snapshot,
    row
FROM placed
ORDER BY indicator, source, entity, breakdown, period_label, edition, snapshot, row
