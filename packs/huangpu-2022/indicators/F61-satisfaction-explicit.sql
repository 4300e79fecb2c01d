-- id: F61
-- name_zh: 好差评满意率（主动评价）
-- name_en: Satisfaction, given ratings only
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：非常满意、满意、基本满意；分母：期内主动作出的评价，误评和恶意差评也计入，默认评价不计
-- scope_en: numerator: grades 3 to 5; denominator: ratings that somebody gave in the period, mistaken and malicious ones included, default ones excluded
-- note_zh: 与 F62（含默认）、F63（剔除误评和恶意）并列，不得只报其中之一
-- note_en: shown beside F62 (with default ones) and F63 (without mistaken and malicious ones), never alone
-- sections: 5
SELECT stream, head AS event, given_at AS happened_at, 1 AS base, grade >= 3 AS hit, 0 AS amount
FROM v_rating
WHERE coalesce(by_default, 0) = 0 AND given_at >= :from AND given_at < :to
