/** What is inside an encrypted connection: taken by a protocol that only writes down. */
import { tls } from "../../src/app/tls/protocol.ts";
import type { Protocol, Speaker } from "../../src/app/protocol.ts";
import { type AppOptions, type Ran, runApp, type Said } from "./app.ts";

export interface Inside {
  orig: string;
  resp: string;
  /** Sizes of what is missing, and where, as from@at+size. */
  readonly gaps: string[];
  /** Where each run began, by its own count. */
  readonly at: Record<Speaker, number[]>;
}

/** A protocol that takes everything; what it heard stands in `heard`. */
export function listener(): { readonly protocol: Protocol; readonly heard: Inside } {
  const heard: Inside = { orig: "", resp: "", gaps: [], at: { orig: [], resp: [] } };
  const protocol: Protocol = {
    id: "heard",
    name: "",
    spec: "",
    transport: "tcp",
    tables: [],
    recognise: () => "yes",
    analyzer: () => ({
      data(from, bytes, place) {
        heard[from] += Buffer.from(bytes).toString("latin1");
        heard.at[from].push(place.at);
      },
      gap: (from, size) => void heard.gaps.push(`${from}@${heard[from].length}+${size}`),
      end: () => undefined,
    }),
  };
  return { protocol, heard };
}

export function inside(said: readonly Said[], options: AppOptions): Ran {
  return runApp(said, { ...options, protocols: [tls, listener().protocol] });
}

export function connectionsInside(said: readonly Said[], options: AppOptions): Inside {
  const { protocol, heard } = listener();
  runApp(said, { ...options, protocols: [tls, protocol] });
  return heard;
}
