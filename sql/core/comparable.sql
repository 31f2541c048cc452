-- comparable: may two figures be subtracted, ranked together or put into one line, and why not?
-- A figure is named source/edition/indicator/entity/period, with #part behind it for a part of the
-- entity: comparable('ai_index/2025/net_ai_talent_migration/KOR/2023',
-- 'ai_index/2025/net_ai_talent_migration/KOR/2024'). Two editions of one figure compare as its
-- revision, two publishers of one figure as a disagreement.
-- grain: one row
-- unit: is_comparable is empty where one of the two is not in the record
-- inputs: named_observations, indicators, breaks, corrections
-- materialise: macro(one, other)
WITH
figures AS (
    SELECT
        concat(
            named_observations.source, '/', named_observations.edition, '/',
            named_observations.indicator, '/', named_observations.entity, '/',
            named_observations.period,
            CASE WHEN named_observations.breakdown <> '' THEN '#' END,
            named_observations.breakdown
        ) AS address,
        named_observations.indicator,
        named_observations.entity,
        named_observations.breakdown,
        named_observations.period,
        named_observations.first_year,
        datediff('month', named_observations.period_start, named_observations.period_end) AS months,
        named_observations.value,
        named_observations.unit,
        named_observations.source,
        named_observations.edition,
        named_observations.status,
        named_observations.coverage,
        named_observations.disputed,
        indicators.kind,
        indicators.title
    FROM named_observations
    LEFT JOIN indicators ON named_observations.indicator = indicators.indicator
),

asked AS (
    SELECT
        one AS one_address, -- noqa: RF02
        other AS other_address -- noqa: RF02
),

pair AS (
    SELECT
        asked.one_address,
        asked.other_address,
        one_figure.value AS one_value,
        other_figure.value AS other_value,
        one_figure.unit,
        one_figure.indicator,
        one_figure.source,
        least(one_figure.edition, other_figure.edition) AS older,
        greatest(one_figure.edition, other_figure.edition) AS newer,
        least(one_figure.first_year, other_figure.first_year) AS earlier,
        greatest(one_figure.first_year, other_figure.first_year) AS later,
        one_figure.kind,
        one_figure.title,
        other_figure.title AS other_title,
        one_figure.indicator = other_figure.indicator AS same_quantity,
        one_figure.source = other_figure.source AS same_source,
        one_figure.edition = other_figure.edition AS same_edition,
        one_figure.period = other_figure.period AS same_period,
        one_figure.entity = other_figure.entity
        AND one_figure.breakdown = other_figure.breakdown AS same_entity,
        one_figure.months = other_figure.months AS same_length,
        'undated' IN (one_figure.period, other_figure.period) AS is_undated,
        'rest_of_world' IN (one_figure.entity, other_figure.entity) AS is_rest,
        'regional' IN (one_figure.coverage, other_figure.coverage) AS is_regional,
        (one_figure.status = 'projected') <> (other_figure.status = 'projected') AS is_projected,
        string_split(concat_ws(', ', one_figure.disputed, other_figure.disputed), ', ') AS disputed
    FROM asked
    LEFT JOIN figures AS one_figure ON asked.one_address = one_figure.address
    LEFT JOIN figures AS other_figure ON asked.other_address = other_figure.address
),

parted AS (
    SELECT string_agg(DISTINCT breaks.what, ' ' ORDER BY breaks.what) AS what
    FROM pair
    INNER JOIN breaks
        ON
            pair.indicator = breaks.indicator
            AND pair.source = breaks.source
            AND pair.same_source
            AND (
                (pair.older < breaks.edition AND pair.newer >= breaks.edition)
                OR (
                    pair.earlier < cast(breaks.period AS BIGINT)
                    AND pair.later >= cast(breaks.period AS BIGINT)
                )
            )
),

doubts AS (
    SELECT min(corrections.reason) AS reason
    FROM pair
    INNER JOIN corrections ON list_contains(pair.disputed, corrections.correction)
),

judged AS (
    SELECT
        pair.*,
        CASE
            WHEN pair.one_value IS NULL THEN 'not in the record: ' || pair.one_address
            WHEN pair.other_value IS NULL THEN 'not in the record: ' || pair.other_address
            WHEN NOT pair.same_quantity
                THEN 'two quantities: ' || pair.title || '; ' || pair.other_title
            ELSE concat_ws(
                '; ',
                'the definition changed: ' || parted.what,
                CASE
                    WHEN pair.is_undated AND NOT pair.same_period THEN 'one of them has no date'
                    WHEN
                        NOT pair.same_length
                        AND pair.kind IN ('change', 'count', 'flow', 'money', 'ratio')
                        THEN 'periods of different length'
                END,
                CASE
                    WHEN pair.same_entity AND pair.same_period THEN NULL
                    WHEN NOT pair.same_source THEN 'two publishers, and not of one figure'
                    WHEN NOT pair.same_edition
                        THEN
                            'two editions, ' || pair.older || ' and ' || pair.newer
                            || ': past years are revised between them'
                END,
                CASE
                    WHEN pair.is_rest AND NOT pair.same_edition
                        THEN
                            'what is left of the world hangs on the areas that an edition prints'
                            || ' beside it'
                END,
                CASE
                    WHEN pair.is_regional
                        THEN 'an estimate for a region, which is no figure of the country'
                END,
                CASE WHEN pair.is_projected THEN 'a projection beside a report' END,
                CASE
                    WHEN pair.kind = 'rank' AND NOT (pair.same_edition AND pair.same_period)
                        THEN 'places among different fields'
                END,
                'disputed: ' || doubts.reason
            )
        END AS reasons
    FROM pair
    CROSS JOIN parted
    CROSS JOIN doubts
)

SELECT
    CASE
        WHEN one_value IS NOT NULL AND other_value IS NOT NULL THEN reasons = ''
    END AS is_comparable,
    reasons AS why_not,
    one_value,
    other_value,
    unit
FROM judged
