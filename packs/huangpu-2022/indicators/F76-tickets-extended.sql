-- id: F76
-- name_zh: 延期率
-- name_en: Tickets extended
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-extension
-- scope_zh: 分子：延期过的工单；分母：期限落在期内的工单，不含直接办结和并单
-- scope_en: numerator: tickets extended; denominator: tickets due in the period, those answered at once and merged excluded
-- note_zh: 与按时办结率同看：延期越多，按时率越容易高
-- note_en: read it beside the on-time rate: the more is extended, the easier it is to be on time
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, coalesce(extensions, 0) > 0 AS hit, coalesce(extended_days, 0) AS amount, id
FROM v_ticket
WHERE due_at >= :from AND due_at < :to AND direct IS NOT 1 AND state NOT IN ('merged', 'not_accepted', 'terminated')
