-- id: F28
-- name_zh: 立项的信息化项目
-- name_en: IT projects established
-- kind: number
-- unit: 个
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 9
-- scope_zh: 期内批复立项的项目
-- scope_en: projects established in the period
-- sections: 2.2
SELECT stream, head AS event, established_at AS happened_at, 1 AS base, 1 AS hit, approved_fen AS amount
FROM v_it_project
WHERE established_at >= :from AND established_at < :to
