-- id: F02
-- name_zh: 全年执行数
-- name_en: Paid in the year
-- kind: number
-- unit: 万元
-- unit_en: 10,000 yuan
-- aggregate: sum
-- divisor: 1000000
-- precision: 2
-- original: 11,664.99
-- scope_zh: 本年度内已支付且未冲正的支付（收付实现制），全部资金来源
-- scope_en: payments of the period that stand (paid and not reversed), cash basis, all funds
-- sections: 1.3
SELECT stream, head AS event, paid_at AS happened_at, 1 AS base, 1 AS hit, amount_fen AS amount
FROM v_payment
WHERE state = 'paid' AND paid_at >= :from AND paid_at < :to
