-- id: F33
-- name_zh: 整改重点工单办理满意率
-- name_en: Satisfaction with key tickets
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- original: 93.12
-- scope_zh: 分子：非常满意和满意；分母：期内回访并作出评价的整改重点工单，未评价的不计
-- scope_en: numerator: very satisfied and satisfied; denominator: key tickets called back and rated in the period, unrated ones excluded
-- family: ticket-key
-- note_zh: 按办理结果的满意度计；整改后另问的满意度见 F81
-- note_en: by satisfaction with the result; what callers say of the rectification itself is F81
-- sections: 2.2
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base,
	satisfaction IN ('satisfied', 'very_satisfied') AS hit, 0 AS amount
FROM v_ticket
WHERE key_ticket = 1 AND satisfaction IS NOT NULL AND called_back_at >= :from AND called_back_at < :to
