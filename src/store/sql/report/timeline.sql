-- Bytes by time bucket. A flow record's bytes are spread evenly over its window [start, end), at least one second, in
-- whole bytes that add up to what was logged; records of one window are added first, because millions share a few thousand
-- windows. Packets count in the second they were captured, each once.
WITH records AS (
  SELECT "start" AS first_second, greatest("end", "start" + 1) AS last_second, sum(bytes) AS bytes
  FROM data.flow_records
  WHERE bytes > 0 AND "start" >= 0 AND "start" < $origin + $width * $buckets AND ("end" > $origin OR "start" >= $origin)
  GROUP BY "start", "end"
), placed AS (
  SELECT first_second, last_second, bytes,
         CASE WHEN first_second < $origin THEN 0 ELSE (first_second - $origin) // $width END AS first_bucket,
         CASE WHEN last_second > $origin + $width * $buckets THEN $buckets - 1 ELSE (last_second - 1 - $origin) // $width END AS last_bucket,
         first_second >= $origin AND last_second <= $origin + $width * $buckets AS inside
  FROM records
), whole AS (
  SELECT 'records' AS source, first_bucket AS bucket, sum(bytes) AS bytes
  FROM placed
  WHERE inside AND first_bucket = last_bucket
  GROUP BY 2
), spread AS (
  SELECT first_second, last_second, bytes, unnest(range(first_bucket, last_bucket + 1)) AS bucket
  FROM placed
  WHERE NOT inside OR first_bucket < last_bucket
), parts AS (
  SELECT 'records' AS source, bucket,
         sum(
           bytes * (least(last_second, $origin + $width * (bucket + 1)) - first_second) // (last_second - first_second)
           - bytes * (greatest(first_second, $origin + $width * bucket) - first_second) // (last_second - first_second)
         ) AS bytes
  FROM spread
  GROUP BY 2
), seen AS (
  SELECT 'packets' AS source, (second - $origin) // $width AS bucket, sum(ip_bytes) AS bytes
  FROM data.activity AS a
  JOIN data.counted ON counted.connection_id = a.connection_id
  WHERE second >= $origin AND second < $origin + $width * $buckets
  GROUP BY 2
)
SELECT source, CAST(bucket AS BIGINT) AS bucket, CAST(least(sum(bytes), 9223372036854775807) AS BIGINT) AS bytes
FROM (SELECT * FROM whole UNION ALL SELECT * FROM parts UNION ALL SELECT * FROM seen) AS found
GROUP BY 1, 2
ORDER BY 1, 2
