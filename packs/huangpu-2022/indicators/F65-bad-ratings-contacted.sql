-- id: F65
-- name_zh: 差评按期核实率
-- name_en: Bad ratings verified in time
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：在联系核实期限内核实的差评；分母：核实期限落在期内的差评
-- scope_en: numerator: bad ratings verified within the time to contact the rater; denominator: bad ratings for which that time ended in the period
-- note_zh: 期限见 items/limits.csv 的 rating.contact
-- note_en: limit: rating.contact of items/limits.csv
-- sections: 5
SELECT stream, head AS event, verified_at AS happened_at, 1 AS base, verified_at IS NOT NULL AND verified_at <= due_at AS hit,
	0 AS amount
FROM v_rating
WHERE grade <= 2 AND due_at >= :from AND due_at < :to
