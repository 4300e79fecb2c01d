-- id: F78
-- name_zh: 直接办结率（占咨询）
-- name_en: Answered at once, of enquiries
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-direct
-- scope_zh: 分子：直接答复办结的咨询；分母：期内受理的咨询，不含并单
-- scope_en: numerator: enquiries answered at once; denominator: enquiries received in the period, merged ones excluded
-- note_zh: 只看咨询，与 F77 的分母不同
-- note_en: only enquiries: another denominator than that of F77
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, direct IS 1 AS hit, 0 AS amount, id
FROM v_ticket
WHERE ticket_class = 'consult' AND received_at >= :from AND received_at < :to AND state <> 'merged'
