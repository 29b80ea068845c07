-- What the packets show of one flow record.
SELECT verdict, reason, packets_seen, bytes_seen, detail FROM data.coverage WHERE record_id = $record
