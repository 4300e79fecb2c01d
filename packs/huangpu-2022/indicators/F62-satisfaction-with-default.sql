-- id: F62
-- name_zh: 好差评满意率（含默认评价）
-- name_en: Satisfaction, default ratings included
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：非常满意、满意、基本满意，含默认评价；分母：期内全部评价
-- scope_en: numerator: grades 3 to 5, default ones included; denominator: all ratings of the period
-- note_zh: 默认评价不是任何人的意见：与 F61 并列
-- note_en: a default rating is nobody's opinion: shown beside F61
-- sections: 5
SELECT stream, head AS event, given_at AS happened_at, 1 AS base, grade >= 3 AS hit, 0 AS amount
FROM v_rating
WHERE given_at >= :from AND given_at < :to
