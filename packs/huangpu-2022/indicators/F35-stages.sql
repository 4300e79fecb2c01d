-- id: F35
-- name_zh: 筹建报批阶段
-- name_en: Stages of approval
-- kind: number
-- unit: 个
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 四
-- scope_zh: 存量：订制式审批的阶段定义
-- scope_en: a stock: stages of customised approval as defined
-- sections: 2.3
SELECT stream, row AS event, :to - 1 AS happened_at, 1 AS base, 1 AS hit, 0 AS amount
FROM v_stage
