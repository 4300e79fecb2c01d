-- id: F15
-- name_zh: 工单按时办结率
-- name_en: Tickets closed on time
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 0
-- original: 100
-- scope_zh: 分子：首次办结时的答复在（延期后的）期限内作出的工单；分母：期限落在期内的工单，不含并单、不予受理和终止
-- scope_en: numerator: tickets whose reply at the first closing was given within the limit as extended; denominator: tickets due in the period; merged, not accepted and terminated ones excluded
-- note_zh: 金额列为延期过的工单；期限可因批准的延期而后移，首次期限另存。办结后返工不改变是否按时，返工工单的时刻为最新答复
-- note_en: the amount column marks tickets whose limit was extended; the first due date is kept beside it. A rework after closing does not change whether it was on time; the moment of a reworked ticket is its newest reply
-- sections: 2.2
SELECT stream, head AS event, replied_at AS happened_at, 1 AS base,
	CASE WHEN on_time IS NOT NULL THEN on_time WHEN replied_at <= due_at THEN 1 ELSE 0 END AS hit,
	CASE WHEN extensions > 0 THEN 1 ELSE 0 END AS amount, id
FROM v_ticket
WHERE due_at >= :from AND due_at < :to AND state NOT IN ('merged', 'not_accepted', 'terminated')
