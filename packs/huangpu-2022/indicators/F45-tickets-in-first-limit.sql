-- id: F45
-- name_zh: 首次期限内办结率
-- name_en: Tickets closed within the first limit
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：在首次期限内答复的工单，延期不计；分母：首次期限落在期内的工单，不含并单、不予受理和终止
-- scope_en: numerator: tickets replied to within the first limit, extensions not counted; denominator: tickets first due in the period; merged, not accepted and terminated ones excluded
-- note_zh: 支持 F15
-- note_en: supports F15
-- sections: 5
SELECT stream, head AS event, replied_at AS happened_at, 1 AS base, replied_at IS NOT NULL AND replied_at <= first_due_at AS hit,
	CASE WHEN extensions > 0 THEN 1 ELSE 0 END AS amount, id
FROM v_ticket
WHERE first_due_at >= :from AND first_due_at < :to AND state NOT IN ('merged', 'not_accepted', 'terminated')
