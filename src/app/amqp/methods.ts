/** Methods of AMQP 0-9-1 with their arguments (the specification's amqp0-9-1.xml). */

/** s: short string, l: long string, t: table, b: bit, o/h/w/d: 1, 2, 4, 8 bytes; the name behind it, empty where it is not shown. */
export type Argument = readonly [kind: "s" | "l" | "t" | "b" | "o" | "h" | "w" | "d", name: string];

export interface Method {
  readonly name: string;
  readonly arguments: readonly Argument[];
  /** What it answers: class and method as one number. */
  readonly answers: readonly number[];
  /** A reply of the other side must come. */
  readonly isAsked: boolean;
  /** A content head and body follow. */
  readonly hasContent: boolean;
}

const METHODS = new Map<number, Method>();

/** `arguments`: kind and name joined by a colon, parted by spaces. */
function method(
  code: readonly [number, number],
  name: string,
  argument = "",
  more: { answers?: readonly (readonly [number, number])[]; asks?: boolean; content?: boolean } = {},
): void {
  METHODS.set(methodKey(...code), {
    name,
    arguments: argument === "" ? [] : argument.split(" ").map((one) => [one[0], one.slice(2)] as Argument),
    answers: (more.answers ?? []).map((one) => methodKey(...one)),
    isAsked: more.asks ?? false,
    hasContent: more.content ?? false,
  });
}

export function methodKey(classId: number, methodId: number): number {
  return classId * 65_536 + methodId;
}

export function methodOf(classId: number, methodId: number): Method | null {
  return METHODS.get(methodKey(classId, methodId)) ?? null;
}

const asks = { asks: true };
const answers = (...code: readonly [number, number]) => ({ answers: [code] });

method([10, 10], "connection.start", "o: o: t:product l:mechanism l:");
method([10, 11], "connection.start-ok", "t:product s:mechanism l:response s:", asks);
method([10, 20], "connection.secure", "l:", asks);
method([10, 21], "connection.secure-ok", "l:", answers(10, 20));
// The server's word on a login.
method([10, 30], "connection.tune", "h: w: h:", answers(10, 11));
method([10, 31], "connection.tune-ok", "h: w: h:");
method([10, 40], "connection.open", "s:virtual_host s: b:", asks);
method([10, 41], "connection.open-ok", "s:", answers(10, 40));
method([10, 50], "connection.close", "h:reply_code s:reply_text h: h:", asks);
method([10, 51], "connection.close-ok", "", answers(10, 50));
method([10, 60], "connection.blocked", "s:reply_text");
method([10, 61], "connection.unblocked");
method([10, 70], "connection.update-secret", "l: s:reply_text", asks);
method([10, 71], "connection.update-secret-ok", "", answers(10, 70));
method([20, 10], "channel.open", "s:", asks);
method([20, 11], "channel.open-ok", "l:", answers(20, 10));
method([20, 20], "channel.flow", "b:", asks);
method([20, 21], "channel.flow-ok", "b:", answers(20, 20));
method([20, 40], "channel.close", "h:reply_code s:reply_text h: h:", asks);
method([20, 41], "channel.close-ok", "", answers(20, 40));
method([30, 10], "access.request", "s: b: b: b: b: b:", asks);
method([30, 11], "access.request-ok", "h:", answers(30, 10));
method([40, 10], "exchange.declare", "h: s:exchange s:exchange_type b: b: b: b: b:no_wait t:", asks);
method([40, 11], "exchange.declare-ok", "", answers(40, 10));
method([40, 20], "exchange.delete", "h: s:exchange b: b:no_wait", asks);
method([40, 21], "exchange.delete-ok", "", answers(40, 20));
method([40, 30], "exchange.bind", "h: s:queue s:exchange s:routing_key b:no_wait t:", asks);
method([40, 31], "exchange.bind-ok", "", answers(40, 30));
method([40, 40], "exchange.unbind", "h: s:queue s:exchange s:routing_key b:no_wait t:", asks);
method([40, 51], "exchange.unbind-ok", "", answers(40, 40));
method([50, 10], "queue.declare", "h: s:queue b: b: b: b: b:no_wait t:", asks);
method([50, 11], "queue.declare-ok", "s:queue w:message_count w:", answers(50, 10));
method([50, 20], "queue.bind", "h: s:queue s:exchange s:routing_key b:no_wait t:", asks);
method([50, 21], "queue.bind-ok", "", answers(50, 20));
method([50, 30], "queue.purge", "h: s:queue b:no_wait", asks);
method([50, 31], "queue.purge-ok", "w:message_count", answers(50, 30));
method([50, 40], "queue.delete", "h: s:queue b: b: b:no_wait", asks);
method([50, 41], "queue.delete-ok", "w:message_count", answers(50, 40));
method([50, 50], "queue.unbind", "h: s:queue s:exchange s:routing_key t:", asks);
method([50, 51], "queue.unbind-ok", "", answers(50, 50));
method([60, 10], "basic.qos", "w: h: b:", asks);
method([60, 11], "basic.qos-ok", "", answers(60, 10));
method([60, 20], "basic.consume", "h: s:queue s:consumer_tag b: b: b: b:no_wait t:", asks);
method([60, 21], "basic.consume-ok", "s:consumer_tag", answers(60, 20));
method([60, 30], "basic.cancel", "s:consumer_tag b:no_wait", asks);
method([60, 31], "basic.cancel-ok", "s:consumer_tag", answers(60, 30));
method([60, 40], "basic.publish", "h: s:exchange s:routing_key b: b:", { content: true });
method([60, 50], "basic.return", "h:reply_code s:reply_text s:exchange s:routing_key", { content: true });
method([60, 60], "basic.deliver", "s:consumer_tag d: b: s:exchange s:routing_key", { content: true });
method([60, 70], "basic.get", "h: s:queue b:", asks);
method([60, 71], "basic.get-ok", "d: b: s:exchange s:routing_key w:message_count", {
  ...answers(60, 70),
  content: true,
});
method([60, 72], "basic.get-empty", "s:", answers(60, 70));
method([60, 80], "basic.ack", "d: b:");
method([60, 90], "basic.reject", "d: b:");
method([60, 100], "basic.recover-async", "b:");
method([60, 110], "basic.recover", "b:", asks);
method([60, 111], "basic.recover-ok", "", answers(60, 110));
method([60, 120], "basic.nack", "d: b: b:");
method([85, 10], "confirm.select", "b:no_wait", asks);
method([85, 11], "confirm.select-ok", "", answers(85, 10));
method([90, 10], "tx.select", "", asks);
method([90, 11], "tx.select-ok", "", answers(90, 10));
method([90, 20], "tx.commit", "", asks);
method([90, 21], "tx.commit-ok", "", answers(90, 20));
method([90, 30], "tx.rollback", "", asks);
method([90, 31], "tx.rollback-ok", "", answers(90, 30));
