-- id: F01
-- name_zh: 全年预算数
-- name_en: Budget of the year
-- kind: number
-- unit: 万元
-- unit_en: 10,000 yuan
-- aggregate: sum
-- divisor: 1000000
-- precision: 2
-- original: 11,887.73
-- scope_zh: 分子：本年度全部预算指标的最终数（年初加调整），含政府性基金；无分母
-- scope_en: all budget lines of the year as finally adjusted, government fund included; no denominator
-- sections: 1.3
SELECT stream, head AS event, approved_at AS happened_at, 1 AS base, 1 AS hit, budget_fen AS amount
FROM v_budget
WHERE year = :year
