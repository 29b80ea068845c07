/** What VS Code puts into a webview before the extension's page runs. Runs in the browser: knows nothing outside itself. */
import type { Carried } from "./wire.ts";

/** What the guest script is given. */
export interface GuestSetup {
  readonly variables: Readonly<Record<string, string>>;
  readonly themeClass: string;
  readonly state: unknown;
}

declare global {
  interface Window {
    /** Bindings of the harness. */
    flowmirrorPost(message: Carried): Promise<void>;
    flowmirrorState(json: string): Promise<void>;
    flowmirrorReceive(message: Carried): void;
    flowmirrorTheme(variables: Readonly<Record<string, string>>, themeClass: string): void;
  }
}

/** Defines `acquireVsCodeApi`, theme variables and default styles. Handed to the browser as source text. */
export function guest({ variables, themeClass, state }: GuestSetup): void {
  type View = { type: string; byteLength: number; byteOffset: number };
  const views = {
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
    BigInt64Array, BigUint64Array,
  }; // prettier-ignore

  const text = (buffer: ArrayBuffer): string => {
    const bytes = new Uint8Array(buffer);
    let binary = "";
    for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(binary);
  };
  const bytesOf = (base64: string): ArrayBuffer => {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes.buffer;
  };

  const carry = (message: unknown): Carried => {
    const buffers: ArrayBufferLike[] = [];
    const refer = (buffer: ArrayBufferLike, view?: View): object => {
      let index = buffers.indexOf(buffer);
      if (index < 0) index = buffers.push(buffer) - 1;
      return { $$vscode_array_buffer_reference$$: true, index, view };
    };
    // The page's message first crosses the frame's border as a structured clone: a function in it throws.
    const json = JSON.stringify(structuredClone(message), (_key, value: unknown) => {
      if (value instanceof ArrayBuffer) return refer(value);
      if (!ArrayBuffer.isView(value)) return value;
      const { byteLength, byteOffset, constructor } = value;
      return refer(value.buffer, { type: constructor.name, byteLength, byteOffset });
    });
    return { json, buffers: buffers.map((buffer) => text(buffer as ArrayBuffer)) };
  };
  const arrive = ({ json, buffers }: Carried): unknown => {
    const bytes = buffers.map(bytesOf);
    return JSON.parse(json, (_key, value: { $$vscode_array_buffer_reference$$?: true; index: number; view?: View }) => {
      if (typeof value !== "object" || value === null || !value.$$vscode_array_buffer_reference$$) return value;
      if (!value.view) return bytes[value.index];
      const type = views[value.view.type as keyof typeof views];
      return new type(bytes[value.index], value.view.byteOffset, value.view.byteLength / type.BYTES_PER_ELEMENT);
    });
  };

  let acquired = false;
  let kept = state;
  const acquire = (): object => {
    if (acquired) throw new Error("An instance of the VS Code API has already been acquired");
    acquired = true;
    return Object.freeze({
      postMessage: (message: unknown) => void window.flowmirrorPost(carry(message)),
      getState: () => kept,
      setState(value: unknown) {
        const json = JSON.stringify(value);
        kept = value;
        void window.flowmirrorState(json);
        return value;
      },
    });
  };
  Object.assign(window, { acquireVsCodeApi: acquire });
  window.flowmirrorReceive = (message) =>
    void window.dispatchEvent(new MessageEvent("message", { data: arrive(message), origin: location.origin }));

  window.flowmirrorTheme = (values, name) => {
    const { style } = document.documentElement;
    for (const property of [...style]) if (property.startsWith("--vscode-")) style.removeProperty(property);
    for (const [property, value] of Object.entries(values)) style.setProperty(property, value);
    document.body.classList.remove("vscode-dark", "vscode-light", "vscode-high-contrast");
    document.body.classList.add(name);
    document.body.dataset.vscodeThemeKind = name;
  };
  const sheet = new CSSStyleSheet();
  // VS Code's default styles of webviews; a layer, as VS Code puts them before those of the page.
  sheet.replaceSync(`@layer vscode-default {
    html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
    body {
      overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
      font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
      margin: 0; padding: 0 20px;
    }
    a, a code { color: var(--vscode-textLink-foreground); }
    a:hover { color: var(--vscode-textLink-activeForeground); }
    a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
    code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background);
      padding: 1px 3px; border-radius: 4px; }
    ::-webkit-scrollbar { width: 10px; height: 10px; }
    ::-webkit-scrollbar-corner { background-color: var(--vscode-editor-background); }
    ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }
    ::-webkit-scrollbar-thumb:hover { background-color: var(--vscode-scrollbarSlider-hoverBackground); }
    ::-webkit-scrollbar-thumb:active { background-color: var(--vscode-scrollbarSlider-activeBackground); }
  }`);
  document.adoptedStyleSheets = [sheet];
  const dress = new MutationObserver(() => {
    if (!document.body) return;
    dress.disconnect();
    window.flowmirrorTheme(variables, themeClass);
  });
  dress.observe(document, { childList: true, subtree: true });
}
