-- id: F72
-- name_zh: 回访率（已拨打）
-- name_en: Called back, attempted
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-call-back
-- scope_zh: 分子：已回访；分母：期内办结的工单，不含并单
-- scope_en: numerator: called back; denominator: tickets closed in the period, merged ones excluded
-- note_zh: 拨打即计，接通与否不论；接通的见 F73
-- note_en: an attempt counts whether or not anybody answered; see F73 for those reached
SELECT stream, head AS event, closed_at AS happened_at, 1 AS base, called_back_at IS NOT NULL AS hit, 0 AS amount, id
FROM v_ticket
WHERE closed_at >= :from AND closed_at < :to AND state NOT IN ('merged', 'not_accepted', 'terminated')
