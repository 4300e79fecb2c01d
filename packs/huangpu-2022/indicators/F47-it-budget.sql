-- id: F47
-- name_zh: 信息化专项资金预算
-- name_en: Budget of the special IT fund
-- kind: number
-- unit: 万元
-- unit_en: 10,000 yuan
-- aggregate: sum
-- divisor: 1000000
-- precision: 2
-- scope_zh: 本年度信息化专项资金的最终预算数
-- scope_en: final budget of the special IT fund
-- note_zh: 支持恒等式 I5
-- note_en: supports identity I5
-- sections: 5
SELECT stream, head AS event, approved_at AS happened_at, 1 AS base, 1 AS hit, budget_fen AS amount
FROM v_budget
WHERE year = :year AND line = 'P08'
