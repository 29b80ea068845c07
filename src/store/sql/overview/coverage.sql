-- Flow records that touch a stretch of time ($second_from and $second_to, Unix seconds) by coverage verdict and reason: how many,
-- bytes logged and bytes the packets show of them.
SELECT coverage.verdict,
       coverage.reason,
       count(*) AS records,
       CAST(least(coalesce(sum(records.bytes), 0), 9223372036854775807) AS BIGINT) AS bytes,
       CAST(least(coalesce(sum(least(coverage.bytes_seen, records.bytes)), 0), 9223372036854775807) AS BIGINT) AS seen_bytes
FROM data.coverage AS coverage
JOIN data.flow_records AS records ON records.record_id = coverage.record_id
WHERE coalesce(records."start", records."end") < $second_to
  AND greatest(coalesce(records."end", records."start"), least(coalesce(records."start", records."end"), 9223372035) + 1) > $second_from
GROUP BY coverage.verdict, coverage.reason
ORDER BY coverage.verdict, coverage.reason
