-- proposed_breaks: where the figures of two editions look as if what they count had changed.
-- Three grounds: sums over a longer span that are smaller than over a shorter one, or means over
-- nearly the same years that moved by a fifth; shares of past years of which half moved by a tenth;
-- a table of which nine tenths of the revised figures moved one way, by a twentieth in the middle.
-- A whole-table source is rewritten in every snapshot, and proposes nothing by the last ground.
-- grain: indicator, source, edition before, edition, ground
-- unit: figures counts those compared, moved those that speak for a break
-- inputs: named_observations, sources, indicators, breaks, whole_tables
WITH
figures AS (
    SELECT
        named_observations.*,
        sources.published,
        indicators.kind
    FROM named_observations
    INNER JOIN sources USING (source, edition)
    INNER JOIN indicators USING (indicator)
    WHERE
        indicators.kind <> 'rank'
        -- What is left of the world hangs on the areas that the edition prints beside it.
        AND named_observations.entity <> 'rest_of_world'
),

-- A span of a newer edition that begins no later and ends no earlier than one of an older.
nested AS (
    SELECT
        older.indicator,
        older.source,
        older.edition AS edition_before,
        newer.edition,
        CASE
            WHEN older.kind IN ('count', 'money') THEN 'sums of a longer span are smaller'
            ELSE 'means of nearly the same span moved'
        END AS ground,
        CASE
            WHEN older.kind IN ('count', 'money')
                THEN
                    round(newer.value, least(newer.decimals, older.decimals))
                    < round(older.value, least(newer.decimals, older.decimals))
            ELSE abs(newer.value - older.value) > 0.2 * abs(older.value)
        END AS has_moved,
        newer.entity || ' ' || older.period || ': ' || older.value || ', '
        || newer.period || ': ' || newer.value AS example
    FROM figures AS older
    INNER JOIN figures AS newer
        ON
            older.indicator = newer.indicator
            AND older.entity = newer.entity
            AND older.breakdown = newer.breakdown
            AND older.source = newer.source
            AND older.first_year >= newer.first_year
            AND older.last_year <= newer.last_year
            AND older.period <> newer.period
            AND older.published < newer.published
    WHERE older.last_year > older.first_year AND older.kind <> 'change'
),

-- Most figures are printed once.
reprinted AS (
    SELECT
        indicator,
        entity,
        breakdown,
        period,
        source
    FROM figures
    GROUP BY ALL
    HAVING count(*) > 1
),

again AS (
    SELECT
        figures.*,
        lag(figures.edition) OVER course AS edition_before,
        lag(figures.value) OVER course AS value_before,
        least(figures.decimals, lag(figures.decimals) OVER course) AS common_decimals
    FROM figures
    SEMI JOIN reprinted USING (indicator, entity, breakdown, period, source)
    WINDOW
        course AS (
            PARTITION BY
                figures.indicator, figures.entity, figures.breakdown, figures.period, figures.source
            ORDER BY figures.published, figures.edition
        )
    QUALIFY edition_before IS NOT NULL
),

moves AS (
    SELECT
        again.*,
        sign(
            round(again.value, again.common_decimals)
            - round(again.value_before, again.common_decimals)
        ) AS way,
        abs(again.value - again.value_before) / nullif(abs(again.value_before), 0) AS part,
        again.entity || ' ' || again.period || ': ' || again.value_before || ', then '
        || again.value AS example
    FROM again
),

tables AS (
    SELECT
        indicator,
        source,
        edition_before,
        edition,
        kind,
        count(*) AS figures,
        count(*) FILTER (WHERE way <> 0) AS revised,
        greatest(count(*) FILTER (WHERE way > 0), count(*) FILTER (WHERE way < 0)) AS one_way,
        median(part) AS middle,
        arg_max(example, part ORDER BY example) AS example
    FROM moves
    GROUP BY indicator, source, edition_before, edition, kind
),

proposals AS (
    SELECT
        indicator,
        source,
        edition_before,
        edition,
        ground,
        count(*) AS figures,
        count(*) FILTER (WHERE has_moved) AS moved,
        min(example) FILTER (WHERE has_moved) AS example
    FROM nested
    GROUP BY indicator, source, edition_before, edition, ground
    HAVING
        count(*) FILTER (WHERE has_moved) >= 3
        AND count(*) FILTER (WHERE has_moved) >= 0.2 * count(*)
    UNION ALL
    SELECT
        indicator,
        source,
        edition_before,
        edition,
        'shares of past years moved' AS ground,
        figures,
        revised AS moved,
        example
    FROM tables
    WHERE kind = 'share' AND figures >= 3 AND middle >= 0.1
    UNION ALL
    SELECT
        tables.indicator,
        tables.source,
        tables.edition_before,
        tables.edition,
        'a whole table moved one way' AS ground,
        tables.figures,
        tables.one_way AS moved,
        tables.example
    FROM tables
    ANTI JOIN whole_tables USING (source)
    WHERE
        tables.revised >= 5
        AND tables.revised >= 0.5 * tables.figures
        AND tables.one_way >= 0.9 * tables.revised
        AND tables.middle >= 0.05
)

SELECT
    proposals.indicator,
    proposals.source,
    proposals.edition_before,
    proposals.edition,
    proposals.ground,
    proposals.figures,
    proposals.moved,
    proposals.example,
    EXISTS (
        FROM breaks
        WHERE
            breaks.indicator = proposals.indicator
            AND breaks.source = proposals.source
            AND breaks.edition > proposals.edition_before
            AND breaks.edition <= proposals.edition
    ) AS is_registered
FROM proposals
