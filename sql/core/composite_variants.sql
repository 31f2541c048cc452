-- composite_variants: the place of each country in the composites under every defensible choice.
-- The steps of the OECD/JRC Handbook on Constructing Composite Indicators (2008) that leave a
-- choice, each way: normalisation (min-max, z-scores, ranking), aggregation (arithmetic,
-- geometric), imputation (a country that a table leaves out has none, or the lowest figure listed),
-- weights (stated, equal, each doubled, each dropped). To leave a headline out for who lacks it is
-- none of them: it would reward having no models. For the geometric mean all scales are above zero:
-- 1 to 100, and z-scores with mean 100 and standard deviation 10.
-- grain: one row per composite, country, normalisation, aggregation, imputation and weighting
-- unit: score on the scale of the normalisation, compared inside one variant only; 1 is the best
-- inputs: composite_inputs
-- materialise: table
WITH
filled AS (
    SELECT
        composite_inputs.composite,
        composite_inputs.country,
        composite_inputs.headline,
        composite_inputs.weight,
        imputations.imputation,
        CASE
            WHEN NOT composite_inputs.is_absent THEN composite_inputs.value
            WHEN imputations.imputation = 'none' THEN 0
            ELSE min(composite_inputs.value) OVER (
                PARTITION BY composite_inputs.composite, composite_inputs.headline
            )
        END AS value
    FROM composite_inputs
    CROSS JOIN (VALUES ('none'), ('lowest')) AS imputations (imputation)
),

measured AS (
    SELECT
        *,
        min(value) OVER one_table AS lowest,
        max(value) OVER one_table AS highest,
        avg(value) OVER one_table AS middle,
        stddev_pop(value) OVER one_table AS deviation,
        percent_rank() OVER (
            PARTITION BY composite, headline, imputation ORDER BY value
        ) AS share_below
    FROM filled
    -- In one order, so that threads do not change the sums.
    WINDOW one_table AS (
        PARTITION BY composite, headline, imputation ORDER BY country
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
),

normalised AS (
    SELECT
        measured.composite,
        measured.country,
        measured.headline,
        measured.weight,
        measured.imputation,
        normalisations.normalisation,
        CASE normalisations.normalisation
            WHEN 'ranking' THEN 1 + 99 * measured.share_below
            WHEN 'min-max'
                THEN coalesce(
                    1 + 99 * (measured.value - measured.lowest)
                    / nullif(measured.highest - measured.lowest, 0), 1
                )
            ELSE coalesce(
                100 + 10 * (measured.value - measured.middle) / nullif(measured.deviation, 0), 100
            )
        END AS level
    FROM measured
    CROSS JOIN (VALUES ('ranking'), ('min-max'), ('z-scores')) AS normalisations (normalisation)
),

weightings AS (
    SELECT DISTINCT
        composite_inputs.composite,
        factors.weighting || CASE
            WHEN factors.factor IS NULL THEN '' ELSE ' ' || composite_inputs.headline
        END AS weighting,
        CASE WHEN factors.factor IS NOT NULL THEN composite_inputs.headline END AS headline,
        factors.factor,
        factors.weighting = 'equal' AS is_equal
    FROM composite_inputs
    CROSS JOIN (
        VALUES ('stated', NULL), ('equal', NULL), ('double', 2), ('drop', 0)
    ) AS factors (weighting, factor)
),

weighted AS (
    SELECT
        normalised.composite,
        normalised.country,
        normalised.headline,
        normalised.imputation,
        normalised.normalisation,
        normalised.level,
        weightings.weighting,
        CASE
            WHEN weightings.is_equal THEN 1
            WHEN weightings.headline = normalised.headline
                THEN normalised.weight * weightings.factor
            ELSE normalised.weight
        END AS weight
    FROM normalised
    INNER JOIN weightings USING (composite)
),

scored AS (
    SELECT
        composite,
        country,
        normalisation,
        imputation,
        weighting,
        sum(weight * level ORDER BY headline) / sum(weight) AS arithmetic,
        exp(sum(weight * ln(level) ORDER BY headline) / sum(weight)) AS geometric
    FROM weighted
    WHERE weight > 0
    GROUP BY ALL
),

aggregated AS (
    SELECT
        scored.composite,
        scored.country,
        scored.normalisation,
        aggregations.aggregation,
        scored.imputation,
        scored.weighting,
        -- Equal but for the last bits is equal.
        round(
            CASE aggregations.aggregation
                WHEN 'arithmetic' THEN scored.arithmetic ELSE scored.geometric
            END, 8
        ) AS score
    FROM scored
    CROSS JOIN (VALUES ('arithmetic'), ('geometric')) AS aggregations (aggregation)
)

SELECT
    composite,
    country,
    normalisation,
    aggregation,
    imputation,
    weighting,
    score,
    rank() OVER (
        PARTITION BY composite, normalisation, aggregation, imputation, weighting
        ORDER BY score DESC
    ) AS place
FROM aggregated
ORDER BY ALL
