-- scores: where a country stands in each composite: the interval of its places over all variants.
-- No single score is given: it would be that of one variant. The median is a place that a variant
-- gives; the interval is from the best to the worst.
-- grain: one row per composite and country
-- unit: 1 is the best place
-- inputs: composite_variants, composite_inputs
WITH
placed AS (
    SELECT
        composite,
        country,
        min(place) AS best_place,
        quantile_disc(place, 0.5) AS median_place,
        max(place) AS worst_place,
        count(*) AS variants
    FROM composite_variants
    GROUP BY composite, country
),

known AS (
    SELECT
        composite,
        country,
        count(*) AS headlines,
        string_agg(headline, ', ' ORDER BY headline) FILTER (WHERE is_absent) AS absent,
        list_sort(list_distinct(flatten(list(lines)))) AS lines
    FROM composite_inputs
    GROUP BY composite, country
)

SELECT
    placed.composite,
    placed.country,
    placed.best_place,
    placed.median_place,
    placed.worst_place,
    count(*) OVER (PARTITION BY placed.composite) AS countries,
    placed.variants,
    known.headlines,
    known.absent,
    known.lines
FROM placed
INNER JOIN known USING (composite, country)
