-- investment_totals: private, generative and corporate AI investment: world, areas, countries.
-- In nominal, constant and purchasing-power dollars; a change is told apart into more companies and
-- more money each (Ang, LMDI-I, 2004: the two add up to it). Changes are taken inside one edition.
-- grain: measure, entity, year, source, edition
-- unit: US$, percent where named so
-- inputs: figures, residents
WITH
printed AS (
    SELECT * FROM figures
    WHERE
        indicator IN (
            'private_ai_investment',
            'private_genai_investment',
            'corporate_ai_investment',
            'newly_funded_ai_companies',
            'newly_funded_genai_companies'
        )
        AND breakdown = ''
        AND year IS NOT NULL
),

amounts AS (
    SELECT
        CASE indicator
            WHEN 'private_ai_investment' THEN 'private'
            WHEN 'private_genai_investment' THEN 'generative'
            ELSE 'corporate'
        END AS measure,
        entity,
        country,
        name,
        year,
        cast(cast(value AS DECIMAL(28, 11)) * 1000000000 AS DECIMAL(24, 2)) AS amount,
        source,
        edition,
        coverage,
        is_latest,
        line
    FROM printed
    WHERE indicator LIKE '%_investment'
),

companies AS (
    SELECT
        CASE indicator
            WHEN 'newly_funded_ai_companies' THEN 'private' ELSE 'generative'
        END AS measure,
        entity,
        year,
        value,
        source,
        edition,
        line
    FROM printed
    WHERE indicator LIKE 'newly_funded_%'
),

-- Consumer prices of the United States: the record has no deflator of its gross domestic product.
prices AS (
    SELECT
        year,
        max(year) OVER () AS base_year,
        list(line) OVER (
            ORDER BY year ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS lines,
        exp(
            sum(ln(1 + value / 100)) OVER ()
            - sum(ln(1 + value / 100)) OVER (
                ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            )
        ) AS factor
    FROM figures
    WHERE
        indicator = 'consumer_price_inflation'
        AND source = 'worldbank'
        AND country = 'USA'
        AND breakdown = ''
        AND year IS NOT NULL
        AND is_latest
),

purchasing_power AS (
    SELECT
        residents.country,
        residents.year,
        per_head.value * residents.value / products.value AS factor,
        [per_head.line, residents.line, products.line] AS lines
    FROM residents
    INNER JOIN figures AS per_head
        ON
            residents.country = per_head.country
            AND residents.year = per_head.year
            AND per_head.indicator = 'gdp_per_capita_ppp'
            AND per_head.source = 'worldbank'
            AND per_head.breakdown = ''
            AND per_head.is_latest
    INNER JOIN figures AS products
        ON
            residents.country = products.country
            AND residents.year = products.year
            AND products.indicator = 'gdp'
            AND products.source = 'worldbank'
            AND products.breakdown = ''
            AND products.is_latest
            AND products.value > 0
),

joined AS (
    SELECT
        amounts.measure,
        amounts.entity,
        amounts.country,
        amounts.name,
        amounts.year,
        amounts.amount,
        companies.value AS companies,
        worlds.amount AS world,
        privates.amount AS private,
        cast(amounts.amount * prices.factor AS DECIMAL(24, 2)) AS real_amount,
        prices.base_year,
        cast(amounts.amount * purchasing_power.factor AS DECIMAL(24, 2)) AS ppp_amount,
        amounts.source,
        amounts.edition,
        amounts.coverage,
        amounts.is_latest,
        [amounts.line, companies.line, worlds.line, privates.line]
        || coalesce(prices.lines, []) || coalesce(purchasing_power.lines, []) AS lines
    FROM amounts
    LEFT JOIN companies USING (measure, entity, year, source, edition)
    LEFT JOIN amounts AS worlds
        ON
            worlds.entity = 'world'
            AND amounts.measure = worlds.measure
            AND amounts.year = worlds.year
            AND amounts.source = worlds.source
            AND amounts.edition = worlds.edition
    LEFT JOIN amounts AS privates
        ON
            amounts.measure = 'generative'
            AND privates.measure = 'private'
            AND amounts.entity = privates.entity
            AND amounts.year = privates.year
            AND amounts.source = privates.source
            AND amounts.edition = privates.edition
    LEFT JOIN prices USING (year)
    LEFT JOIN purchasing_power
        ON amounts.country = purchasing_power.country AND amounts.year = purchasing_power.year
),

series AS (
    SELECT
        *,
        lag(year) OVER course AS previous_year,
        lag(amount) OVER course AS previous_amount,
        lag(real_amount) OVER course AS previous_real_amount,
        lag(companies) OVER course AS previous_companies,
        lag(lines) OVER course AS previous_lines,
        max(year) OVER (
            PARTITION BY measure, entity, source ORDER BY year
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS year_before
    FROM joined
    WINDOW course AS (PARTITION BY measure, entity, source, edition ORDER BY year)
),

-- The logarithmic mean of two amounts is what splits their difference without a rest.
split AS (
    SELECT
        *,
        CASE
            WHEN amount > 0 AND previous_amount > 0 AND companies > 0 AND previous_companies > 0
                THEN
                    ln(companies / previous_companies)
                    * CASE
                        WHEN amount = previous_amount THEN amount
                        ELSE (amount - previous_amount) / ln(amount / previous_amount)
                    END
        END AS by_companies
    FROM series
)

SELECT
    measure,
    entity,
    country,
    name,
    year,
    amount AS investment_usd,
    previous_year,
    CASE
        WHEN previous_amount > 0 THEN round(100 * (amount / previous_amount - 1), 2) + 0
    END AS change_percent,
    CASE WHEN world > 0 THEN round(100 * amount / world, 2) END AS share_of_world_percent,
    CASE WHEN private > 0 THEN round(100 * amount / private, 2) END AS share_of_private_percent,
    cast(companies AS BIGINT) AS companies,
    CASE
        WHEN companies > 0 THEN cast(amount / companies AS DECIMAL(24, 2))
    END AS usd_per_company,
    cast(by_companies AS DECIMAL(24, 2)) AS change_by_companies_usd,
    cast(amount - previous_amount - by_companies AS DECIMAL(24, 2)) AS change_by_size_usd,
    real_amount AS real_usd,
    CASE WHEN real_amount IS NOT NULL THEN base_year END AS prices_of_year,
    CASE
        WHEN previous_real_amount > 0
            THEN round(100 * (real_amount / previous_real_amount - 1), 2) + 0
    END AS real_change_percent,
    ppp_amount AS purchasing_power_usd,
    coalesce(year_before > previous_year, year_before IS NOT NULL) AS edition_break,
    is_latest,
    source,
    edition,
    coverage,
    list_sort(list_distinct(lines || coalesce(previous_lines, []))) AS lineage
FROM split
