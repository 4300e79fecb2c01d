-- id: F27
-- name_zh: 信息化专项资金已分解
-- name_en: Special IT fund decomposed
-- kind: number
-- unit: 万元
-- unit_en: 10,000 yuan
-- aggregate: sum
-- divisor: 1000000
-- precision: 3
-- original: 587.532
-- scope_zh: 期内分解下达的资金
-- scope_en: funds decomposed in the period
-- sections: 2.2
SELECT stream, head AS event, approved_at AS happened_at, 1 AS base, 1 AS hit, amount_fen AS amount
FROM v_fund
WHERE year = :year AND approved_at >= :from AND approved_at < :to
