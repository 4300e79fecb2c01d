-- id: F59
-- name_zh: 双满意率（过程与结果）
-- name_en: Satisfied with both manner and result
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-satisfaction
-- scope_zh: 分子：对办理过程和结果均满意；分母：期内回访且对两者都作出评价的工单
-- scope_en: numerator: satisfied with manner and result; denominator: tickets called back in the period and rated for both
-- note_zh: “双满意”常见于大屏；两项分开询问，缺一项的不计
-- note_en: often on wall screens; both are asked apart, and one that lacks either is left out
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base,
	satisfaction IN ('satisfied', 'very_satisfied') AND manner_satisfaction IN ('satisfied', 'very_satisfied') AS hit, 0 AS amount, id
FROM v_ticket
WHERE satisfaction IS NOT NULL AND manner_satisfaction IS NOT NULL AND called_back_at >= :from AND called_back_at < :to
