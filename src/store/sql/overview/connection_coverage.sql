-- Connections that touch a stretch of time ($time_from and $time_to, nanoseconds) by verdict and reason: how many, their IP bytes
-- and the bytes of them that flow records account for.
SELECT coverage.verdict,
       coverage.reason,
       count(*) AS connections,
       CAST(least(coalesce(sum(CAST(c.orig_ip_bytes AS HUGEINT) + c.resp_ip_bytes), 0), 9223372036854775807) AS BIGINT) AS bytes,
       CAST(least(coalesce(sum(coverage.logged_bytes), 0), 9223372036854775807) AS BIGINT) AS logged_bytes
FROM data.connection_coverage AS coverage
JOIN data.connections AS c ON c.connection_id = coverage.connection_id
WHERE c.last_ts >= $time_from AND c.first_ts < $time_to
GROUP BY coverage.verdict, coverage.reason
ORDER BY coverage.verdict, coverage.reason
