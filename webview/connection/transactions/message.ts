/** A request or a reply in full. */
import type { MessageAbout } from "../../../src/protocol/case.ts";
import { h } from "../../shared/dom.ts";
import { bytesExact, bytesText, countText, failureText, visibleLines } from "../../shared/format.ts";
import { button, link } from "../../shared/ui.ts";
import type { PanelContext } from "../context.ts";
import { bodyElement } from "./body.ts";
import { textBlock } from "./text-block.ts";

/** `isDecrypted`: its bytes are not those of the payload, so that there is no place to go to. */
export function messageElement(
  what: "Request" | "Reply",
  message: MessageAbout,
  isDecrypted: boolean,
  context: PanelContext,
): HTMLElement {
  const { from, packet, at, length, bodies } = message;
  const copy = (text: string, of: string): void => {
    context.host.copy({ text }).then(
      () => context.say(`Copied ${of}.`),
      (error: unknown) => context.say(`Nothing was copied: ${failureText(error)}`),
    );
  };
  const text = visibleLines(message.detail === "" ? message.text : message.detail);
  const name = what.toLowerCase();
  const number = countText(packet.number);
  return h(
    "section",
    { class: `fm-message-full fm-${from}`, "aria-label": what },
    h(
      "header",
      { class: "fm-message-head" },
      h("h3", { class: "fm-message-name" }, `${from === "orig" ? "→" : "←"} ${what}`),
      h("span", { class: "fm-muted", title: bytesExact(length) }, bytesText(length)),
      link(`Packet ${number}`, () => context.showPacket(packet), `Show packet ${number}`),
      isDecrypted
        ? h("span", { class: "fm-muted" }, "decrypted")
        : length > 0 &&
            link("Show in payload", () => context.showBytes({ side: from, offset: at, length }), `Show in payload: the bytes of this ${name}`), // prettier-ignore
      h("span", { class: "fm-message-copy" }, button({ icon: "copy", label: `Copy the ${name}` }, () => copy(text, `the ${name}`))), // prettier-ignore
    ),
    // Without detail the line above says all there is.
    message.detail !== "" && textBlock(`${what} in full`, text),
    ...bodies.map((body, i) => bodyElement(body, i + 1, copy)),
  );
}

/** In the place of a message that the capture lacks. */
export function missingElement(what: "Request" | "Reply"): HTMLElement {
  return h("p", { class: "fm-muted" }, what === "Request" ? "No request to it was seen." : "No reply was seen."); // prettier-ignore
}
