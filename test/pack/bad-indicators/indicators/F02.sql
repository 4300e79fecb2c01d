-- id: F01
-- name_zh: 支出
-- kind: amount
-- aggregate: sum
SELECT 1; SELECT 2
