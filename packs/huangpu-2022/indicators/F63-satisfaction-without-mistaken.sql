-- id: F63
-- name_zh: 好差评满意率（主动评价，剔除误评和恶意）
-- name_en: Satisfaction, given ratings without mistaken and malicious ones
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：非常满意、满意、基本满意；分母：期内主动作出的评价，经核实为误评或恶意的不计
-- scope_en: numerator: grades 3 to 5; denominator: ratings that somebody gave in the period but those verified as mistaken or malicious
-- note_zh: 与 F61 并列
-- note_en: shown beside F61
-- sections: 5
SELECT stream, head AS event, given_at AS happened_at, 1 AS base, grade >= 3 AS hit, 0 AS amount
FROM v_rating
WHERE coalesce(by_default, 0) = 0 AND coalesce(verdict, '') NOT IN ('mistaken', 'malicious')
	AND given_at >= :from AND given_at < :to
