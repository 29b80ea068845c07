/** The page of a panel: constant but for addresses and nonce; all data comes by calls. */
import type { PanelName } from "../protocol/panels.ts";

export interface PageParts {
  readonly panel: PanelName;
  /** Made anew for every page. */
  readonly nonce: string;
  /** `webview.cspSource`. */
  readonly source: string;
  /** `dist/webview/<panel>.js` and `.css` as addresses of the webview. */
  readonly script: string;
  readonly style: string;
}

/**
 * HTML of a panel's page. Nothing may be loaded but its own script, style and fonts, and nothing be reached. The nonce stands in a
 * `meta` too: the UI toolkit makes one empty style element to learn whether the browser knows :focus-visible, and marks it with that.
 */
export function panelPage({ panel, nonce, source, script, style }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="${style}">
<title>Flowmirror ${panel}</title>
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
