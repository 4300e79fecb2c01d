-- id: F81
-- name_zh: 整改重点工单整改满意率
-- name_en: Satisfaction with the rectification of key tickets
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-key
-- scope_zh: 分子：对整改非常满意和满意；分母：期内回访、已整改并就整改单独作出评价的重点工单
-- scope_en: numerator: very satisfied and satisfied with the rectification; denominator: rectified key tickets called back in the period whose caller was asked about it and answered
-- note_zh: 只问整改；与 F33（办理结果）的分子分母都不同，不得混用
-- note_en: asks about the rectification only; numerator and denominator both differ from F33 (the result)
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base,
	key_satisfaction IN ('satisfied', 'very_satisfied') AS hit, 0 AS amount, id
FROM v_ticket
WHERE key_ticket = 1 AND key_satisfaction IS NOT NULL AND called_back_at >= :from AND called_back_at < :to
