import assert from "node:assert/strict";
import { messageHtml } from "../../src/extension/editors/message-page.ts";
import { pageHtml, policy } from "../../src/extension/panels/page.ts";

const parts = {
  cspSource: "'self' https://*.vscode-cdn.net",
  nonce: "0123456789abcdef",
  script: "https://file.vscode-cdn.net/x/connections.js",
  style: "https://file.vscode-cdn.net/x/connections.css",
  token: "abc",
};

describe("the page of a panel", () => {
  it("allows its own script by nonce and nothing by default", () => {
    const rules = Object.fromEntries(
      policy(parts)
        .split("; ")
        .map((rule) => [rule.split(" ")[0], rule.slice(rule.indexOf(" ") + 1)]),
    );
    assert.deepEqual(rules, {
      "default-src": "'none'",
      "script-src": "'nonce-0123456789abcdef'",
      "style-src": `${parts.cspSource} 'nonce-0123456789abcdef'`,
      "font-src": parts.cspSource,
      "base-uri": "'none'",
      "form-action": "'none'",
    });
    assert.ok(!/unsafe/.test(policy(parts)));
  });

  it("lets one panel draw images, and only out of its own memory", () => {
    const rules = policy({ ...parts, drawsImages: true }).split("; ");
    assert.ok(rules.includes("img-src blob:"));
    const others = rules.filter((rule) => !rule.startsWith("img-src"));
    assert.deepEqual(others, policy(parts).split("; "));
  });

  it("has one script, with the nonce of its policy, and no inline code or data", () => {
    const html = pageHtml(parts);
    assert.deepEqual(html.match(/<script[^>]*>[^<]*/g), [`<script nonce="${parts.nonce}" src="${parts.script}">`]);
    assert.match(html, /content="default-src 'none'; script-src 'nonce-0123456789abcdef'/);
    assert.doesNotMatch(html, /<style|style=|javascript:|\son\w+=/);
  });

  it("is not made with addresses that could break out of it", () => {
    for (const name of ["cspSource", "nonce", "script", "style", "token"] as const) {
      assert.throws(() => pageHtml({ ...parts, [name]: '"><script>' }), /^Error: bug: /);
    }
  });

  it("the page that only says something escapes it, and allows nothing at all", () => {
    const html = messageHtml('<script>alert("x")</script>\u202e');
    assert.match(html, /content="default-src 'none'"/);
    assert.match(html, /&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;\\u202e/);
  });
});
