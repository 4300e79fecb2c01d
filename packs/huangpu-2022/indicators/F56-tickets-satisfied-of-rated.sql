-- id: F56
-- name_zh: 满意率（占已评价）
-- name_en: Satisfaction, of those rated
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-satisfaction
-- scope_zh: 分子：非常满意和满意；分母：期内回访且作出评价的工单
-- scope_en: numerator: very satisfied and satisfied; denominator: tickets called back in the period and rated
-- note_zh: 未评价的不计。未接通者若不满，此率偏高
-- note_en: unrated ones are left out: it is too high if those who were not reached are unhappy
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base, satisfaction IN ('satisfied', 'very_satisfied') AS hit, 0 AS amount, id
FROM v_ticket
WHERE satisfaction IS NOT NULL AND called_back_at >= :from AND called_back_at < :to
