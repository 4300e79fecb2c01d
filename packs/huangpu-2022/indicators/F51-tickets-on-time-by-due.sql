-- id: F51
-- name_zh: 按时办结率（按到期，含延期）
-- name_en: On time, by due date as extended
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-on-time
-- scope_zh: 分子：首次办结时的答复不晚于（延期后）期限的工单；分母：期限落在期内的工单，不含并单、不予受理和终止
-- scope_en: numerator: tickets whose reply at the first closing was not after the limit as extended; denominator: tickets due in the period, without merged, refused and terminated ones
-- note_zh: 分母是到期数而非受理数。延期使期限后移，宜与不计延期的一栏同看；重启的工单保留首次期限的结果
-- note_en: the denominator is what was due, not what was received. Extensions move the limit: read it beside the row without them. A reopened ticket keeps the result of its first limit
SELECT stream, head AS event, replied_at AS happened_at, 1 AS base, CASE WHEN on_time IS NOT NULL THEN on_time WHEN replied_at <= due_at THEN 1 ELSE 0 END AS hit,
	CASE WHEN extensions > 0 THEN 1 ELSE 0 END AS amount, id
FROM v_ticket
WHERE due_at >= :from AND due_at < :to AND state NOT IN ('merged', 'not_accepted', 'terminated')
