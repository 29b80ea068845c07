/** A page that only says why there is nothing to see. */
import { html } from "../../base/escape.ts";

export function messageHtml(sentence: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'" />
    <title>Flowmirror</title>
  </head>
  <body><p role="alert">${html(sentence)}</p></body>
</html>
`;
}
