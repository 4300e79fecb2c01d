-- id: F60
-- name_zh: 解决率（占已答）
-- name_en: Solved, of those who answered
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-solved
-- scope_zh: 分子：诉求人称已解决；分母：期内回访且回答是否解决的工单
-- scope_en: numerator: solved by the caller’s own word; denominator: tickets called back in the period where the question was answered
-- note_zh: 由诉求人判断，不是由承办单位
-- note_en: the caller says so, not the unit
SELECT stream, head AS event, called_back_at AS happened_at, 1 AS base, solved AS hit, 0 AS amount, id
FROM v_ticket
WHERE solved IS NOT NULL AND called_back_at >= :from AND called_back_at < :to
