-- id: F02
-- name_zh: 支出
-- name_en: Spent
-- kind: ratio
-- aggregate: ratio
-- divisor: 1000000
-- precision: 2
WITH p AS (SELECT * FROM v_payment)
SELECT stream, event, happened_at, 1 AS base, 1 AS hit, amount_fen AS amount FROM p
