-- id: F67
-- name_zh: 差评回访率
-- name_en: Raters called back
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：已回访评价人的属实差评；分母：期内作出、经核实属实的差评
-- scope_en: numerator: proven bad ratings whose rater was called back; denominator: bad ratings given in the period and proven
-- note_zh: 办结时写明“已回访”而没有回访记录的不计入分子
-- note_en: a closing remark is no call: only recorded calls count
-- sections: 5
SELECT stream, head AS event, given_at AS happened_at, 1 AS base, called_back_at IS NOT NULL AS hit, 0 AS amount
FROM v_rating
WHERE verdict = 'proven' AND given_at >= :from AND given_at < :to
