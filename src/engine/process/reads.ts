/** Everything a panel may read, whoever answers: the case, or the analysis at work. */
import type { CaseApi } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { caseReads } from "../listings/reads.ts";
import type { OpenedCase } from "../opened-case.ts";
import { packetReads } from "../packet/reads.ts";
import { payloadReads } from "../payload-view/reads.ts";
import { searchReads } from "../search/reads.ts";
import { transactionReads } from "../transactions/reads.ts";

/** What is read of a case; its status is known without one. */
export type CaseReads = Handlers<Omit<CaseApi, "status">>;

/** Answers from an analysed case. */
export function openedReads(opened: OpenedCase): CaseReads {
  const { store, options, name, folder } = opened;
  return {
    ...caseReads(store, { name, folder }),
    ...packetReads(store, options),
    ...payloadReads(store, options),
    ...searchReads(store, options),
    ...transactionReads(store, options),
    reportHtml: () => opened.reportHtml(),
  };
}
