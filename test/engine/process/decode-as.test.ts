import assert from "node:assert/strict";
import { caseOptions } from "../../../src/engine/case-file.ts";
import { decodeRules } from "../../../src/engine/process/decode-as.ts";
import { protocolIds } from "../../../src/engine/protocols/tables.ts";
import { engineChecks } from "../../../src/protocol/check-case.ts";
import { caseError } from "../listings/case.ts";

describe("decode as, as a setting writes it", () => {
  it("every protocol of either transport can be named", () => {
    for (const { transport, id } of protocolIds) {
      const [rule] = decodeRules([`${transport}.port==65535,${id}`]);
      assert.deepEqual(rule, { transport, port: 65_535, protocol: id });
    }
  });

  it("what is no rule is refused in a sentence that names it", () => {
    for (const wrong of ["", "http", "tcp.port=80,http", "sctp.port==80,http", "tcp.port==65536,http", "tcp.port==80,", "undefined.port==undefined,undefined"]) {
      assert.throws(() => decodeRules([wrong]), caseError("usage", /^Decode as takes "tcp\.port==8080,http"/), wrong);
    }
    assert.throws(() => decodeRules(["udp.port==53,dns", "tcp.port==80,htp"]), caseError("usage", /no tcp protocol "htp"\. There are .*http/));
    assert.throws(() => decodeRules(["tcp.port==80\u202e"]), caseError("usage", /\\u202e/));
  }); // prettier-ignore

  it("travels with the request, and is kept with the case: another rule is another analysis", () => {
    const options = { decodeAs: ["tcp.port==8080,http"], showCredentials: true };
    const request = engineChecks.open({ paths: [], folder: null, options }, "open");
    assert.deepEqual([request.options.decodeAs, request.options.showCredentials], [options.decodeAs, true]);
    assert.throws(() => engineChecks.open({ paths: [], folder: null, options: { decodeAs: "http" } }, "open"));
    const decodeAs = decodeRules(options.decodeAs);
    assert.deepEqual(caseOptions({ decodeAs, showCredentials: true }), { decodeAs, showCredentials: true });
    assert.deepEqual(caseOptions({ decodeAs: [], showCredentials: false }), {});
  });
});
