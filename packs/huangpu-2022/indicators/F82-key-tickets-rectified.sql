-- id: F82
-- name_zh: 重点工单整改率
-- name_en: Key tickets rectified
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-key
-- scope_zh: 分子：已整改；分母：期内办结的重点工单
-- scope_en: numerator: rectified; denominator: key tickets closed in the period
-- note_zh: 整改率低时，F33、F81 只代表少数工单
-- note_en: where it is low, F33 and F81 speak for few tickets only
SELECT stream, head AS event, closed_at AS happened_at, 1 AS base, rectified_at IS NOT NULL AS hit, 0 AS amount, id
FROM v_ticket
WHERE key_ticket = 1 AND closed_at >= :from AND closed_at < :to
