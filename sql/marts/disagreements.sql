-- disagreements: two figures for one thing, or for two things that cannot both be so.
-- Kinds: printed twice (one edition prints two figures for one thing, beyond rounding); two
-- publishers (of one indicator, more than a twentieth apart); counterparts (two indicators of
-- nearly one thing, more than the factor apart that the table counterparts allows); longer sum
-- smaller (a sum over more years, of the newest edition, that is below one over fewer); two
-- universes (the whole of one indicator and year over all countries, and over the number that the
-- name says).
-- grain: kind, indicator, entity, breakdown, period, source, edition, other_indicator,
--   other_entity, other_period, other_source, other_edition, other_place
-- unit: the indicator's own, in unit; ratio is the larger figure over the smaller
-- empty: nothing disagrees
-- inputs: named_observations, readings, sources, indicators, counterparts, corrections, breaks
-- materialise: table
WITH
standing AS (
    SELECT
        named_observations.*,
        sources.published,
        indicators.kind AS quantity
    FROM named_observations
    INNER JOIN sources USING (source, edition)
    INNER JOIN indicators USING (indicator)
    WHERE named_observations.is_latest
),

printed_twice AS (
    SELECT
        'printed twice' AS kind,
        figures.*,
        again.observed AS other_value,
        figures.indicator AS other_indicator,
        figures.entity AS other_entity,
        figures.period AS other_period,
        figures.source AS other_source,
        figures.edition AS other_edition,
        again.place AS other_place,
        again.snapshot || '#' || again.row AS other_line
    FROM readings AS again
    INNER JOIN named_observations AS figures
        ON
            again.indicator = figures.indicator
            AND again.entity = figures.entity
            AND again.breakdown = figures.breakdown
            AND again.period_label = figures.period
            AND again.source = figures.source
            AND again.edition = figures.edition
    WHERE
        again.outcome IN ('set aside', 'disputed')
        AND round(again.observed, least(again.decimals, figures.decimals))
        <> round(figures.value, least(again.decimals, figures.decimals))
        -- Half a unit of the last decimal of either, however it was rounded.
        AND abs(again.observed - figures.value)
        > 0.55 * power(10, -least(again.decimals, figures.decimals))
        -- Large figures are cut to ten digits.
        AND abs(again.observed - figures.value) > 0.000001 * abs(figures.value)
        -- What one table cannot place is not what another cannot.
        AND figures.entity <> 'unknown'
),

shared AS (
    SELECT indicator
    FROM standing
    GROUP BY indicator
    HAVING count(DISTINCT source) > 1
),

two_publishers AS (
    SELECT
        'two publishers' AS kind,
        one.*,
        other.value AS other_value,
        other.indicator AS other_indicator,
        other.entity AS other_entity,
        other.period AS other_period,
        other.source AS other_source,
        other.edition AS other_edition,
        cast(NULL AS VARCHAR) AS other_place,
        other.line AS other_line
    FROM standing AS one
    SEMI JOIN shared USING (indicator)
    INNER JOIN standing AS other
        ON
            one.indicator = other.indicator
            AND one.entity = other.entity
            AND one.breakdown = other.breakdown
            AND one.period = other.period
            AND one.source < other.source
    WHERE abs(one.value - other.value) > 0.05 * greatest(abs(one.value), abs(other.value))
),

residents AS (
    SELECT
        entity,
        period,
        value
    FROM standing
    WHERE indicator = 'population'
    QUALIFY row_number() OVER (PARTITION BY entity, period ORDER BY source) = 1
),

scaled AS (
    SELECT
        one.*,
        CASE
            WHEN counterparts.per_100k THEN 100000 * other.value / residents.value
            ELSE other.value
        END AS other_value,
        other.indicator AS other_indicator,
        other.entity AS other_entity,
        other.period AS other_period,
        other.source AS other_source,
        other.edition AS other_edition,
        cast(NULL AS VARCHAR) AS other_place,
        other.line AS other_line,
        counterparts.bound,
        one.period <> other.period AS is_longer
    FROM counterparts
    INNER JOIN standing AS one USING (indicator)
    INNER JOIN standing AS other
        ON
            counterparts.other_indicator = other.indicator
            AND one.entity = other.entity
            AND one.breakdown = other.breakdown
            AND (
                one.period = other.period
                OR (
                    one.first_year >= other.first_year
                    AND one.last_year <= other.last_year
                    AND other.last_year > other.first_year
                )
            )
    LEFT JOIN residents ON one.entity = residents.entity AND one.period = residents.period
    WHERE one.entity_type = 'country'
),

counterpart_pairs AS (
    SELECT
        'counterparts' AS kind,
        * EXCLUDE (bound, is_longer)
    FROM scaled
    WHERE
        CASE
            -- A sum over more years is no smaller than one of them.
            WHEN is_longer THEN value > other_value
            ELSE greatest(value, other_value) > bound * least(value, other_value)
        END
        -- Of two small counts one more or less is no disagreement.
        AND (quantity <> 'count' OR abs(value - other_value) >= 5)
),

longer_sums AS (
    SELECT
        'longer sum smaller' AS kind,
        longer.*,
        shorter.value AS other_value,
        shorter.indicator AS other_indicator,
        shorter.entity AS other_entity,
        shorter.period AS other_period,
        shorter.source AS other_source,
        shorter.edition AS other_edition,
        cast(NULL AS VARCHAR) AS other_place,
        shorter.line AS other_line
    FROM standing AS longer
    INNER JOIN standing AS shorter
        ON
            longer.indicator = shorter.indicator
            AND longer.entity = shorter.entity
            AND longer.breakdown = shorter.breakdown
            AND longer.source = shorter.source
            AND longer.first_year <= shorter.first_year
            AND longer.last_year >= shorter.last_year
    WHERE
        longer.quantity IN ('count', 'money')
        AND longer.entity_type <> 'model'
        AND longer.last_year > longer.first_year
        AND round(longer.value, least(longer.decimals, shorter.decimals))
        < round(shorter.value, least(longer.decimals, shorter.decimals))
    QUALIFY row_number() OVER (
        PARTITION BY longer.indicator, longer.entity, longer.breakdown, longer.period, longer.source
        ORDER BY shorter.value DESC, shorter.period ASC
    ) = 1
),

two_universes AS (
    SELECT
        'two universes' AS kind,
        whole.*,
        part.value AS other_value,
        part.indicator AS other_indicator,
        part.entity AS other_entity,
        part.period AS other_period,
        part.source AS other_source,
        part.edition AS other_edition,
        cast(NULL AS VARCHAR) AS other_place,
        part.line AS other_line
    FROM standing AS whole
    INNER JOIN standing AS part USING (indicator, breakdown, period, source)
    WHERE
        whole.entity = 'world'
        AND part.entity LIKE '%\_countries' ESCAPE '\'
        AND whole.value <> part.value
),

found AS (
    SELECT * FROM printed_twice
    UNION ALL BY NAME
    SELECT * FROM two_publishers
    UNION ALL BY NAME
    SELECT * FROM counterpart_pairs
    UNION ALL BY NAME
    SELECT * FROM longer_sums
    UNION ALL BY NAME
    SELECT * FROM two_universes
)

SELECT
    found.kind,
    found.indicator,
    found.entity,
    found.entity_type,
    found.country,
    found.name,
    found.breakdown,
    found.period,
    found.value,
    found.other_value,
    found.unit,
    CASE
        WHEN least(found.value, found.other_value) > 0
            THEN round(
                greatest(found.value, found.other_value) / least(found.value, found.other_value), 2
            )
    END AS ratio,
    found.source,
    found.edition,
    found.other_indicator,
    found.other_entity,
    found.other_period,
    found.other_source,
    found.other_edition,
    found.other_place,
    found.disputed,
    coalesce(
        (
            SELECT min(corrections.reason || ' ' || corrections.evidence)
            FROM corrections
            WHERE
                corrections.correction = found.disputed
                AND corrections.source = found.source
                AND corrections.indicator = found.indicator
                AND coalesce(corrections.edition, found.edition) = found.edition
                AND coalesce(corrections.period, found.period) = found.period
                AND (
                    corrections.entities IS NULL
                    OR list_contains(string_split(corrections.entities, ' | '), found.entity)
                )
        ),
        counterparts.why,
        (
            SELECT string_agg(breaks.what, ' ' ORDER BY breaks.edition)
            FROM breaks
            WHERE
                breaks.indicator = found.indicator
                AND breaks.source = found.source
                AND breaks.edition > least(found.edition, found.other_edition)
                AND breaks.edition <= greatest(found.edition, found.other_edition)
        )
    ) AS explanation,
    found.coverage,
    list_sort([found.line, found.other_line]) AS lineage
FROM found
LEFT JOIN counterparts USING (indicator, other_indicator)
