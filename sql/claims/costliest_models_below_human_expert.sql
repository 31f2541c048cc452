-- costliest_models_below_human_expert: what cost most to train, and did it match human experts?
-- Training costs carry the model's year or a span of years. The claim is of 2023, so later models,
-- which a later edition lists, are left out; Gemini Ultra is Gemini 1.0 Ultra there.
-- The human expert is the baseline the report compares with; the best expert is shown beside it.
-- grain: one row per edition from 2024 on
-- unit: 2023 US$; percent of the questions of MMMU
-- inputs: observations
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

costs AS (
    SELECT
        edition,
        entity,
        value,
        coverage,
        format('{} {:.1f} million', entity, value / 1e6) AS words,
        snapshot || '#' || row AS line
    FROM observations
    WHERE
        source = 'ai_index' AND indicator = 'training_cost' AND entity_type = 'model'
        AND period_end <= DATE '2023-12-31'
),

pair AS (
    SELECT
        edition,
        count(*) AS models,
        min(value) AS lower,
        arg_min(coverage, value ORDER BY entity) AS coverage
    FROM costs
    WHERE entity IN ('Gemini Ultra', 'Gemini 1.0 Ultra', 'GPT-4')
    GROUP BY edition
),

dearest AS (
    SELECT
        pair.edition,
        pair.models,
        pair.coverage,
        string_agg(costs.entity, ', ' ORDER BY costs.value DESC, costs.entity ASC)
        FILTER (WHERE costs.entity NOT IN ('Gemini Ultra', 'Gemini 1.0 Ultra', 'GPT-4')) AS others,
        string_agg(costs.words, '; ' ORDER BY costs.value DESC, costs.entity ASC) AS figures,
        list(costs.line) AS lines
    FROM pair
    INNER JOIN costs ON pair.edition = costs.edition AND pair.lower <= costs.value
    GROUP BY ALL
),

scores AS (
    SELECT
        edition,
        any_value(value) FILTER (WHERE indicator = 'benchmark_best_system') AS best,
        any_value(value) FILTER (WHERE indicator = 'benchmark_human_baseline') AS human,
        string_agg(
            format(
                'MMMU {} {:.1f}',
                replace(replace(indicator, 'benchmark_', ''), '_', ' '),
                value
            ), '; '
            ORDER BY value
        ) AS figures,
        list(snapshot || '#' || row) AS lines
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator IN (
            'benchmark_best_system', 'benchmark_human_baseline', 'benchmark_human_expert_high'
        )
        AND entity = 'MMMU'
    GROUP BY edition
),

parts AS (
    SELECT
        editions.edition,
        dearest.others,
        dearest.coverage,
        CASE
            WHEN dearest.others IS NOT NULL THEN 'contradicted'
            WHEN dearest.models = 2 AND dearest.coverage <> 'selected' THEN 'supported'
            ELSE 'not decidable'
        END AS costliest,
        CASE
            WHEN scores.best < scores.human THEN 'supported'
            WHEN scores.best >= scores.human THEN 'contradicted'
            ELSE 'not decidable'
        END AS below,
        nullif(concat_ws('; ', dearest.figures, scores.figures), '') AS figures,
        list_sort(list_concat(dearest.lines, scores.lines)) AS lineage
    FROM editions
    LEFT JOIN dearest ON editions.edition = dearest.edition
    LEFT JOIN scores ON editions.edition = scores.edition
)

SELECT
    9 AS number,
    'costliest_models_below_human_expert' AS claim,
    'Gemini Ultra and GPT-4 were the costliest to train, and the best system was below the human '
    || 'expert on MMMU.' AS statement,
    edition,
    '2023' AS period,
    -- contradicted < not decidable < supported: the least is the verdict on both parts together.
    least(costliest, below) AS verdict,
    figures,
    concat_ws(
        '; ',
        'Gemini Ultra and GPT-4 costliest: ' || costliest,
        'as costly or more: ' || others,
        CASE WHEN coverage = 'selected' THEN 'the table of costs is partial' END,
        'best system below the human expert: ' || below
    ) AS reason,
    'ai_index' AS source,
    lineage
FROM parts
