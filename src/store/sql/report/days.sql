-- Days that hold flow records or packets, to choose the time a chart shows. A record counts on the day it starts;
-- times after 2242 are bad values.
SELECT source, day, CAST(sum(items) AS BIGINT) AS items, min(first_second) AS first_second, max(last_second) AS last_second
FROM (
  SELECT 'records' AS source, "start" // 86400 AS day, count(*) AS items, min("start") AS first_second,
         max(least(greatest("end" - 1, "start"), "start" + 86400)) AS last_second
  FROM data.flow_records
  WHERE "start" BETWEEN 0 AND 8589934591 AND bytes > 0
  GROUP BY 2
  UNION ALL
  SELECT 'packets' AS source, second // 86400 AS day, count(*) AS items, min(second) AS first_second,
         max(second) AS last_second
  FROM data.activity
  WHERE second BETWEEN 0 AND 8589934591
  GROUP BY 2
) AS found
GROUP BY source, day
ORDER BY day, source
