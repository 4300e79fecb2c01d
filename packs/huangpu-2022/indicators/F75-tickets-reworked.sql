-- id: F75
-- name_zh: 重办率
-- name_en: Tickets reworked
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-rework
-- scope_zh: 分子：重办过的工单；分母：期内办结的工单，不含直接办结和并单
-- scope_en: numerator: tickets sent back for rework at least once; denominator: tickets closed in the period, those answered at once and merged excluded
-- note_zh: 审核退回和回访不满意的重办都计
-- note_en: both a failed review and an unhappy caller count
SELECT stream, head AS event, closed_at AS happened_at, 1 AS base, coalesce(reworks, 0) > 0 AS hit, coalesce(reworks, 0) AS amount, id
FROM v_ticket
WHERE closed_at >= :from AND closed_at < :to AND direct IS NOT 1 AND state NOT IN ('merged', 'not_accepted', 'terminated')
