-- id: F66
-- name_zh: 差评按期整改率
-- name_en: Proven bad ratings put right in time
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：在整改期限内完成整改的属实差评；分母：整改期限落在期内的属实差评
-- scope_en: numerator: proven bad ratings rectified within the limit; denominator: proven bad ratings whose limit ended in the period
-- note_zh: 期限见 items/limits.csv 的 rating.rectify；申诉成立的不计
-- note_en: limit: rating.rectify of items/limits.csv; those with an appeal upheld do not count
-- sections: 5
SELECT stream, head AS event, rectified_at AS happened_at, 1 AS base,
	rectified_at IS NOT NULL AND rectified_at <= rectify_due_at AS hit, 0 AS amount
FROM v_rating
WHERE verdict = 'proven' AND rectify_due_at >= :from AND rectify_due_at < :to
