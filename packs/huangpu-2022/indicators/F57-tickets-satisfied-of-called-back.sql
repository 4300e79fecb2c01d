-- id: F57
-- name_zh: 满意率（占已回访）
-- name_en: Satisfaction, of those called back
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-satisfaction
-- scope_zh: 分子：非常满意和满意；分母：期内回访的工单，含未接通和未评价
-- scope_en: numerator: very satisfied and satisfied; denominator: tickets called back in the period, those not reached or not rated included
-- note_zh: 陷阱：未接通计为不满意一侧
-- note_en: trap: who was not reached counts as not satisfied
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base, satisfaction IS NOT NULL AND satisfaction IN ('satisfied', 'very_satisfied') AS hit, 0 AS amount, id
FROM v_ticket
WHERE called_back_at >= :from AND called_back_at < :to
