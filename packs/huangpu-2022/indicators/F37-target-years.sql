-- id: F37
-- name_zh: 目标参考年数
-- name_en: Years behind a target
-- kind: number
-- unit: 年
-- unit_en: years
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 3
-- scope_zh: 存量：指标历史中本年度之前有完成值的年度
-- scope_en: a stock: years before this one with values in the history of indicators
-- sections: 4
SELECT stream, min(row) AS event, :to - 1 AS happened_at, 1 AS base, 1 AS hit, 0 AS amount
FROM v_history
WHERE CAST(year AS INTEGER) < :year AND value <> ''
GROUP BY year
