/** The table of listings. */
import type { ListingName } from "../../protocol/page.ts";
import { connectionsListing } from "./connections.ts";
import { flowRecordsListing } from "./flow-records.ts";
import type { Listing } from "./listing.ts";
import { packetsListing } from "./packets.ts";

export const listings = {
  connections: connectionsListing,
  flow_records: flowRecordsListing,
  packets: packetsListing,
} as const satisfies Record<ListingName, Listing>;
