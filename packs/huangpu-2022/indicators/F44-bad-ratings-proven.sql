-- id: F44
-- name_zh: 属实差评
-- name_en: Bad ratings that were proven
-- kind: number
-- unit: 次
-- aggregate: hit_sum
-- divisor: 1
-- precision: 0
-- scope_zh: 分子：核实属实的差评；分母：期内全部差评（一、二级）
-- scope_en: hits: bad ratings proven; base: all bad ratings (grade 1 and 2) of the period
-- note_zh: 支持 F32
-- note_en: supports F32
-- sections: 5
SELECT stream, head AS event, given_at AS happened_at, 1 AS base, verdict IS 'proven' AS hit, 0 AS amount
FROM v_rating
WHERE grade <= 2 AND given_at >= :from AND given_at < :to
