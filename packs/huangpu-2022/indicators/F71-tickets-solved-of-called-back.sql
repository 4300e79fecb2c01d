-- id: F71
-- name_zh: 解决率（占已回访）
-- name_en: Solved, of those called back
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-solved
-- scope_zh: 分子：诉求人称已解决；分母：期内回访的工单，含未接通
-- scope_en: numerator: solved by the caller’s own word; denominator: tickets called back in the period, those not reached included
-- note_zh: 陷阱：未接通计为未解决
-- note_en: trap: who was not reached counts as not solved
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base, solved IS 1 AS hit, 0 AS amount, id
FROM v_ticket
WHERE called_back_at >= :from AND called_back_at < :to
