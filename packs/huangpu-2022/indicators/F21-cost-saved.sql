-- id: F21
-- name_zh: 为企业节约筹建成本
-- name_en: Cost saved for enterprises
-- kind: number
-- unit: 万元
-- unit_en: 10,000 yuan
-- aggregate: sum
-- divisor: 1000000
-- precision: 1
-- original: 2225.9
-- scope_zh: 期内交付的免费服务按价目计价之和
-- scope_en: value by the price list of the free services delivered in the period
-- sections: 2.2
SELECT stream, head AS event, delivered_at AS happened_at, 1 AS base, 1 AS hit, value_fen AS amount
FROM v_service
WHERE state = 'delivered' AND delivered_at >= :from AND delivered_at < :to
