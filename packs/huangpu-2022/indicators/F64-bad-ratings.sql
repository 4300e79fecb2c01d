-- id: F64
-- name_zh: 差评率
-- name_en: Bad ratings
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：不满意、非常不满意；分母：期内主动作出的评价
-- scope_en: numerator: grades 1 and 2; denominator: ratings that somebody gave in the period
-- note_zh: 支持 F61
-- note_en: supports F61
-- sections: 5
SELECT stream, head AS event, given_at AS happened_at, 1 AS base, grade <= 2 AS hit, 0 AS amount
FROM v_rating
WHERE coalesce(by_default, 0) = 0 AND given_at >= :from AND given_at < :to
