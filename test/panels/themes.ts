/** The colours of VS Code's default themes as a webview gets them; read off a running VS Code 1.100. */
import { readFileSync } from "node:fs";

/** Default Dark Modern, Default Light Modern, Default High Contrast. */
export type ThemeName = "dark" | "light" | "hc";

const colours = JSON.parse(readFileSync(new URL("themes.json", import.meta.url), "utf8")) as Record<
  ThemeName,
  Record<string, string>
>;

/** Fonts as VS Code gives them to webviews on Linux; the families are those of Debian, so that pictures are alike everywhere. */
const fonts = {
  "font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "font-weight": "normal",
  "font-size": "13px",
  "editor-font-family": '"Droid Sans Mono", "DejaVu Sans Mono", monospace',
  "editor-font-weight": "normal",
  "editor-font-size": "14px",
};

/** The class of `body` by which style sheets tell the kind of theme. */
export const themeClass: Record<ThemeName, string> = {
  dark: "vscode-dark",
  light: "vscode-light",
  hc: "vscode-high-contrast",
};

/** Every `--vscode-*` variable of a theme. */
export function themeVariables(theme: ThemeName): Record<string, string> {
  const all = Object.entries({ ...fonts, ...colours[theme] });
  return Object.fromEntries(all.map(([name, value]) => [`--vscode-${name}`, value]));
}
