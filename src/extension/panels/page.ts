/** The page of a panel: constant but for names of our own files. Everything shown comes by call, nothing stands in the page. */
import { assert } from "../../base/assert.ts";

export interface PageParts {
  /** `webview.cspSource`: where VS Code serves the extension's own files from. */
  readonly cspSource: string;
  readonly nonce: string;
  /** Addresses of the panel's script and style sheet. */
  readonly script: string;
  readonly style: string;
  /** By what the panel is known again after the window was reloaded; empty where VS Code knows by itself. */
  readonly token: string;
  /** True where the page draws images out of evidence: from its own memory only, and nothing but raster images (see webview/connection). */
  readonly drawsImages?: boolean;
}

/** What a page may do: run its own script, be styled by its own sheet, and nothing else. No request leaves it. */
export function policy({
  cspSource,
  nonce,
  drawsImages,
}: Pick<PageParts, "cspSource" | "nonce" | "drawsImages">): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The UI toolkit makes one empty style element to learn whether the browser knows :focus-visible, marked with the nonce in `meta`.
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    ...(drawsImages ? ["img-src blob:"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

export function pageHtml(parts: PageParts): string {
  const { nonce, script, style, token } = parts;
  for (const text of [parts.cspSource, nonce, script, style, token]) {
    assert(!/["<>&]/.test(text), "an address in a page needs no escaping");
  }
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy(parts)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta property="csp-nonce" content="${nonce}" />
    <link rel="stylesheet" href="${style}" />
    <title>Flowmirror</title>
  </head>
  <body data-panel="${token}">
    <div id="app"></div>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
