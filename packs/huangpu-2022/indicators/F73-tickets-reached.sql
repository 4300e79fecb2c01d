-- id: F73
-- name_zh: 回访成功率（已接通）
-- name_en: Called back and reached
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-call-back
-- scope_zh: 分子：回访接通；分母：期内办结的工单，不含并单
-- scope_en: numerator: called back and reached; denominator: tickets closed in the period, merged ones excluded
-- note_zh: 与 F72 之差为未接通的
-- note_en: the difference to F72 are those not reached
SELECT stream, head AS event, closed_at AS happened_at, 1 AS base, reached IS 1 AS hit, 0 AS amount, id
FROM v_ticket
WHERE closed_at >= :from AND closed_at < :to AND state NOT IN ('merged', 'not_accepted', 'terminated')
