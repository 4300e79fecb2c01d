-- id: F32
-- name_zh: “一窗”被投诉次数
-- name_en: Upheld complaints on window service
-- kind: number
-- unit: 次
-- aggregate: hit_sum
-- divisor: 1
-- precision: 0
-- original: 0
-- scope_zh: 分子：经最终认定属实的涉窗投诉；分母：期内涉及窗口服务的 12345 工单
-- scope_en: hits: complaints about the window service upheld in the end; base: hotline tickets about the window service in the period
-- note_zh: 好差评中属实的差评不在此列，见 F44
-- note_en: bad ratings that were proven are not counted here, see F44
-- sections: 2.2
SELECT stream, head AS event, closed_at AS happened_at, 1 AS base, upheld IS 1 AS hit, 0 AS amount
FROM v_ticket
WHERE about_window = 1 AND received_at >= :from AND received_at < :to AND state <> 'merged'
