/** The body of a message, with what reads along. */
import { peeksForAws } from "../aws/rows.ts";
import type { Context } from "../protocol.ts";
import { Body } from "./body.ts";
import type { Part } from "./exchange.ts";

/** `request`: of a response the request it answers, where that was seen. */
export function bodyOf(context: Context, part: Part, request: Part | null): Body {
  const { from, head, grpc } = part;
  const target = (request ?? part).head.target;
  const peeks = peeksForAws(context, head, request);
  return new Body(context, { from, head, target, peeks, ...(grpc && { tap: grpc }) });
}
