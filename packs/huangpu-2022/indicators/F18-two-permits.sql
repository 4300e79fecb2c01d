-- id: F18
-- name_zh: “两证”
-- name_en: The two permits
-- kind: number
-- unit: 证
-- unit_en: permits
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 两
-- scope_zh: 存量：事项目录中的环评批复（报告书、报告表合为一证）和排污许可证
-- scope_en: a stock: approval of the EIA (report and form are one) and discharge permit in the catalogue of items
-- sections: 2.2
SELECT stream, min(row) AS event, :to - 1 AS happened_at, 1 AS base, 1 AS hit, 0 AS amount
FROM v_item
WHERE type = 'licence' AND id IN ('A12', 'A13', 'D09')
GROUP BY CASE id WHEN 'D09' THEN 'discharge permit' ELSE 'approval of the EIA' END
