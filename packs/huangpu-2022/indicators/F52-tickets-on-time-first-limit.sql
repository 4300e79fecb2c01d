-- id: F52
-- name_zh: 按时办结率（按到期，不计延期）
-- name_en: On time, by the first due date
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-on-time
-- scope_zh: 分子：在首次期限内答复的工单；分母：首次期限落在期内的工单，不含并单、不予受理和终止
-- scope_en: numerator: tickets replied to within the first limit; denominator: tickets first due in the period, without merged, refused and terminated ones
-- note_zh: 与 F51 之差即延期的作用
-- note_en: the difference to F51 is what extensions do
SELECT stream, head AS event, replied_at AS happened_at, 1 AS base, replied_at IS NOT NULL AND replied_at <= first_due_at AS hit,
	CASE WHEN extensions > 0 THEN 1 ELSE 0 END AS amount, id
FROM v_ticket
WHERE first_due_at >= :from AND first_due_at < :to AND state NOT IN ('merged', 'not_accepted', 'terminated')
