import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** Stratum's own table. */
export const stratumTable = protocolTable("stratum", "Mining pools (Stratum): who mines for which wallet, with what, and the shares that were taken.", [
  optional("method", "text", "Method of the request or notice; work where an Ethereum pool gives it unasked. Empty where the capture lacks the request."),
  optional("user", "text", "Wallet, account or worker that the shares are for, as the miner gave it last."),
  optional("agent", "text", "Program that mines, and its version, as it says itself."),
  optional("pool", "text", "Host and port that the miner says it connects to, or is sent to (client.reconnect)."),
  optional("algorithm", "text", "Algorithms that the miner offers, or that of the job."),
  column("accepted", "u32", "Shares taken on this connection so far."),
  column("rejected", "u32", "Shares refused so far."),
  optional("error", "text", "Error of the reply: its number and text."),
  optional("result", "text", "Result, shortened; its status where it has one."),
  optional("dialect", "text", "stratum (mining.*: Bitcoin, Zcash and many others), monero (login, job, submit) or ethereum (eth_*)."),
  optional("rig", "text", "Name that the miner gives its machine besides."),
  optional("password", "text", "Password of the worker, masked unless credentials are shown; many pools take any, or settings."),
  optional("session_id", "text", "Session that the pool gave, or that the miner goes on with."),
  optional("job_id", "text", "Job that is given, or that the share is of."),
  optional("height", "i64", "Height of the block that is looked for."),
  optional("difficulty", "f64", "Of a share, of the last the pool set: as mining.set_difficulty says it; where it sets a target, how many hashes a share takes on average."),
  optional("target", "text", "Target that the message sets, as it is written."),
  optional("hashrate", "f64", "Hashes a second, as the miner reports them."),
  column("jobs", "u32", "Jobs given so far."),
  optional("parameters", "text", "Parameters as JSON, shortened; those of logins have columns of their own."),
  column("is_notice", "bool", "True for what the pool says unasked: jobs, difficulties, messages."),
  optional("repeats", "u32", "Jobs, polls and keep-alives like this one, since the row of the method before, that have no row of their own."),
  optional("duration", "f64", "Seconds from the request to the reply."),
]); // prettier-ignore
