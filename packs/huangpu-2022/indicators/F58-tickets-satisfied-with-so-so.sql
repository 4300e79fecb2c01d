-- id: F58
-- name_zh: 满意率（含基本满意）
-- name_en: Satisfaction, so-so included
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-satisfaction
-- scope_zh: 分子：非常满意、满意和基本满意；分母：期内回访且作出评价的工单
-- scope_en: numerator: very satisfied, satisfied and so-so; denominator: tickets called back in the period and rated
-- note_zh: 陷阱：多计一档，通常高出数个百分点；公布时应写明
-- note_en: trap: one grade more counts, which is usually some points higher; who publishes it should say so
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base,
	satisfaction IN ('satisfied', 'very_satisfied', 'so_so') AS hit, 0 AS amount, id
FROM v_ticket
WHERE satisfaction IS NOT NULL AND called_back_at >= :from AND called_back_at < :to
