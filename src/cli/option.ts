/** What an option takes; the type of its value follows from it. */
export type Option =
  | { readonly kind: "flag"; readonly says: string }
  | { readonly kind: "text"; readonly value: string; readonly says: string }
  /** May be given several times, and with commas. */
  | { readonly kind: "list"; readonly value: string; readonly says: string }
  | { readonly kind: "number"; readonly value: string; readonly range: Range; readonly says: string }
  | { readonly kind: "numbers"; readonly value: string; readonly range: Range; readonly says: string }
  | { readonly kind: "choice"; readonly choices: readonly string[]; readonly says: string }
  | { readonly kind: "choices"; readonly choices: readonly string[]; readonly says: string };

/** Smallest and largest value that is accepted; `whole` refuses fractions. */
interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** Options of a command by their name without dashes. */
export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { kind: "flag" }
  ? boolean
  : O extends { kind: "text" }
    ? string | undefined
    : O extends { kind: "list" }
      ? readonly string[]
      : O extends { kind: "number" }
        ? number | undefined
        : O extends { kind: "numbers" }
          ? readonly number[]
          : O extends { kind: "choice"; choices: readonly (infer C)[] }
            ? C | undefined
            : O extends { kind: "choices"; choices: readonly (infer C)[] }
              ? readonly C[]
              : never;

/** Values of options as typed in: flags are false, lists empty, the rest undefined where not given. */
export type Values<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** How the option is written in help: `--limit N`. */
export function spelled(name: string, option: Option): string {
  if (option.kind === "flag") return `--${name}`;
  if (option.kind === "choice") return `--${name} ${option.choices.join("|")}`;
  if (option.kind === "choices") return `--${name} ${option.choices.join(",")}`;
  return `--${name} ${option.value}`;
}
